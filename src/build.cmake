# One target a folder, with exactly the dependencies that it declares: a call that is not allowed does not link.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# The same bytes from whatever folder: the last map that fits counts, and a build folder may lie in the sources.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=./build)

add_library(papan_flags INTERFACE)
target_compile_options(papan_flags INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla
  -fno-common -fstack-protector-strong -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64
  $<$<BOOL:${PAPAN_WERROR}>:-Werror>
  $<$<AND:$<NOT:$<BOOL:${PAPAN_SANITIZE}>>,$<NOT:$<CONFIG:Debug>>>:-D_FORTIFY_SOURCE=2>
  $<$<BOOL:${PAPAN_SANITIZE}>:-fsanitize=address,undefined$<SEMICOLON>-fno-sanitize-recover=undefined$<SEMICOLON>-fno-omit-frame-pointer>
  $<$<BOOL:${PAPAN_FUZZ}>:-fsanitize=fuzzer-no-link>
  $<$<BOOL:${PAPAN_TEST_CLOCK}>:-DPAPAN_TEST_CLOCK=1>)
target_link_options(papan_flags INTERFACE
  -Wl,--as-needed -Wl,-z,relro,-z,now
  # What the sanitizers need comes with the program that loads a module.
  $<$<NOT:$<AND:$<BOOL:${PAPAN_SANITIZE}>,$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>>:-Wl,--no-undefined>
  $<$<BOOL:${PAPAN_SANITIZE}>:-fsanitize=address,undefined>)
target_include_directories(papan_flags INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)

# External libraries, by the name of their pkg-config file; looked up once.
function(papan_external target)
  foreach(name ${ARGN})
    string(MAKE_C_IDENTIFIER "ext_${name}" id)
    if(NOT TARGET PkgConfig::${id})
      pkg_check_modules(${id} REQUIRED IMPORTED_TARGET GLOBAL ${name})
    endif()
    target_link_libraries(${target} PUBLIC PkgConfig::${id})
  endforeach()
endfunction()

# papan_library(NAME [FOLDER dir] DEPENDS folder… EXTERNAL pkg-config-name…)
function(papan_library name)
  cmake_parse_arguments(A "" "" "DEPENDS;EXTERNAL;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  if(NOT sources)
    return()
  endif()
  add_library(papan_${name} STATIC ${sources})
  target_link_libraries(papan_${name} PUBLIC papan_flags Threads::Threads ${A_LINK})
  foreach(d ${A_DEPENDS})
    target_link_libraries(papan_${name} PUBLIC papan_${d})
  endforeach()
  papan_external(papan_${name} ${A_EXTERNAL})
endfunction()

# papan_program(NAME DEPENDS folder… EXTERNAL pkg-config-name…): everything but main.c goes into papan_<name>_parts, which the
# unit tests link too.
function(papan_program name)
  cmake_parse_arguments(A "" "" "DEPENDS;EXTERNAL;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  if(sources)
    add_library(papan_${name}_parts STATIC ${sources})
    set(kind PUBLIC)
  else()
    add_library(papan_${name}_parts INTERFACE)
    set(kind INTERFACE)
  endif()
  target_link_libraries(papan_${name}_parts ${kind} papan_flags Threads::Threads ${A_LINK})
  foreach(d ${A_DEPENDS})
    target_link_libraries(papan_${name}_parts ${kind} papan_${d})
  endforeach()
  foreach(e ${A_EXTERNAL})
    string(MAKE_C_IDENTIFIER "ext_${e}" id)
    if(NOT TARGET PkgConfig::${id})
      pkg_check_modules(${id} REQUIRED IMPORTED_TARGET GLOBAL ${e})
    endif()
    target_link_libraries(papan_${name}_parts ${kind} PkgConfig::${id})
  endforeach()
  if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/main.c)
    return()
  endif()
  add_executable(papan-${name} main.c)
  target_link_libraries(papan-${name} PRIVATE papan_${name}_parts)
endfunction()

# papan_module(NAME DEPENDS folder… EXTERNAL pkg-config-name… SOURCES file…): a shared object of papan-publish that it loads where it is
# needed, out of the folder publish/ beside it. It holds its own copy of what it depends on and shows nothing but what its
# front door marks as visible.
function(papan_module name)
  cmake_parse_arguments(A "" "" "DEPENDS;EXTERNAL;SOURCES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  add_library(papan_${name}_module MODULE ${sources} ${A_SOURCES})
  target_link_libraries(papan_${name}_module PUBLIC papan_flags Threads::Threads)
  foreach(d ${A_DEPENDS})
    target_link_libraries(papan_${name}_module PUBLIC papan_${d})
    set_target_properties(papan_${d} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endforeach()
  papan_external(papan_${name}_module ${A_EXTERNAL})
  target_link_options(papan_${name}_module PRIVATE -Wl,--exclude-libs,ALL)
  set_target_properties(papan_${name}_module PROPERTIES
    PREFIX "" OUTPUT_NAME papan-${name} C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/publish)
  add_dependencies(papan-publish papan_${name}_module)
endfunction()
