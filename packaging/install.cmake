# What is installed where, and the three Debian packages: `cpack -G DEB` in the build folder.
include(GNUInstallDirs)
set(libexec ${CMAKE_INSTALL_LIBEXECDIR}/papan)
set(docs ${PROJECT_BINARY_DIR}/package)

# The programs lie side by side, so that each finds its siblings; links in bin/ for people. The publisher's modules, which alone need
# libvips, and its need for ffmpeg come in a package of their own: a screen reads, checks and previews without them.
file(MAKE_DIRECTORY ${docs}/bin)
foreach(program player sync screen decode status publish)
  if(TARGET papan-${program})
    install(TARGETS papan-${program} RUNTIME DESTINATION ${libexec} COMPONENT common)
    if(NOT program STREQUAL decode)
      file(CREATE_LINK ../${libexec}/papan-${program} ${docs}/bin/papan-${program} SYMBOLIC)
      install(FILES ${docs}/bin/papan-${program} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT common)
    endif()
  endif()
endforeach()
# VLC's module, found by papan-decode in the folder beside itself.
if(TARGET papanvout_plugin)
  install(TARGETS papanvout_plugin LIBRARY DESTINATION ${libexec}/vlc COMPONENT common)
endif()
# The publisher's modules, found by it in the folder beside itself.
foreach(module pictures asking)
  if(TARGET papan_${module}_module)
    install(TARGETS papan_${module}_module LIBRARY DESTINATION ${libexec}/publish COMPONENT publish)
  endif()
endforeach()
if(EXISTS ${PROJECT_SOURCE_DIR}/assets)
  install(DIRECTORY assets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/papan COMPONENT common PATTERN readme EXCLUDE)
endif()

install(FILES packaging/papan-player.service DESTINATION /lib/systemd/system COMPONENT player)
install(FILES packaging/papan-stick@.service DESTINATION /lib/systemd/system COMPONENT player)
install(FILES packaging/papan-stick.rules DESTINATION /lib/udev/rules.d RENAME 90-papan-stick.rules COMPONENT player)
install(FILES packaging/papan-watchdog.conf DESTINATION /lib/systemd/system.conf.d RENAME 50-papan-watchdog.conf
  COMPONENT player)
install(FILES packaging/player.conf DESTINATION /etc/papan COMPONENT player)
install(PROGRAMS packaging/papan-setup DESTINATION ${CMAKE_INSTALL_SBINDIR} COMPONENT player)
install(FILES packaging/nginx/papan.conf DESTINATION ${CMAKE_INSTALL_DOCDIR}-publish/examples RENAME nginx.conf
  COMPONENT publish)

# Man pages, changelog and copyright, compressed as Debian wants them: without a time inside, so the same source gives the same
# bytes.
find_program(GZIP gzip)
function(papan_install_gz source name folder component)
  set(target ${docs}/${component}/${name}.gz)
  file(MAKE_DIRECTORY ${docs}/${component})
  execute_process(COMMAND ${GZIP} -9nc ${source} OUTPUT_FILE ${target})
  install(FILES ${target} DESTINATION ${folder} COMPONENT ${component})
endfunction()
if(GZIP)
  papan_install_gz(${PROJECT_SOURCE_DIR}/packaging/man/papan-player.1 papan-player.1 ${CMAKE_INSTALL_MANDIR}/man1 common)
  papan_install_gz(${PROJECT_SOURCE_DIR}/packaging/man/papan-setup.8 papan-setup.8 ${CMAKE_INSTALL_MANDIR}/man8 player)
  papan_install_gz(${PROJECT_SOURCE_DIR}/packaging/man/player.conf.5 player.conf.5 ${CMAKE_INSTALL_MANDIR}/man5 player)
  papan_install_gz(${PROJECT_SOURCE_DIR}/packaging/man/papan-publish.1 papan-publish.1 ${CMAKE_INSTALL_MANDIR}/man1 common)
  papan_install_gz(${PROJECT_SOURCE_DIR}/packaging/man/papan-playlist.5 papan-playlist.5 ${CMAKE_INSTALL_MANDIR}/man5 common)
  set(ENV{LC_ALL} C)
  execute_process(COMMAND date -u -R -d @${PAPAN_BUILD_EPOCH} OUTPUT_VARIABLE PAPAN_CHANGELOG_DATE
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  configure_file(packaging/debian/changelog.in ${docs}/changelog @ONLY)
  foreach(component common player publish)
    papan_install_gz(${docs}/changelog changelog ${CMAKE_INSTALL_DATADIR}/doc/papan-${component} ${component})
    install(FILES packaging/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/papan-${component}
      COMPONENT ${component})
  endforeach()
endif()

# Maintainer scripts under the names that dpkg knows, with the modes that it wants.
foreach(script postinst prerm postrm)
  configure_file(packaging/debian/player.${script} ${docs}/control/${script} COPYONLY)
endforeach()
configure_file(packaging/debian/player.conffiles ${docs}/control/conffiles COPYONLY)
file(CHMOD ${docs}/control/conffiles PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME papan)
set(CPACK_PACKAGE_CONTACT "Papan <noreply@mmc.kalteng.go.id>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL common player publish)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
# Same sources, same bytes: the times in the packages are the source's, the modes do not follow somebody's umask.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
  WORLD_EXECUTE)
file(WRITE ${docs}/epoch.cmake "set(ENV{SOURCE_DATE_EPOCH} ${PAPAN_BUILD_EPOCH})\n")
set(CPACK_PROJECT_CONFIG_FILE ${docs}/epoch.cmake)

set(CPACK_DEBIAN_COMMON_PACKAGE_NAME papan-common)
set(CPACK_COMPONENT_COMMON_DESCRIPTION
  "digital signage for lobby screens: the programs
Shows signed playlists of videos, pictures, announcements and headlines,
with or without a network. This package holds the programs.")
set(CPACK_DEBIAN_COMMON_PACKAGE_DEPENDS "vlc-plugin-base, fonts-lato, fonts-noto-core, tzdata, ca-certificates")

set(CPACK_DEBIAN_PLAYER_PACKAGE_NAME papan-player)
set(CPACK_COMPONENT_PLAYER_DESCRIPTION
  "digital signage for lobby screens: the screen
Runs Papan on the first console of this machine, from its start on.
Holds the systemd unit, the configuration in /etc/papan and the user.")
set(CPACK_DEBIAN_PLAYER_PACKAGE_DEPENDS
  "papan-common (= ${PROJECT_VERSION}), adduser, systemd, udev, curl, libegl1, libgles2, libgbm1, libgl1-mesa-dri")
set(CPACK_DEBIAN_PLAYER_PACKAGE_RECOMMENDS "dialog")
set(CPACK_DEBIAN_PLAYER_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PLAYER_PACKAGE_CONTROL_EXTRA
  "${docs}/control/postinst;${docs}/control/prerm;${docs}/control/postrm;${docs}/control/conffiles")

set(CPACK_DEBIAN_PUBLISH_PACKAGE_NAME papan-publish)
set(CPACK_COMPONENT_PUBLISH_DESCRIPTION
  "digital signage for lobby screens: what the publisher converts with
Checks, converts, signs and previews what the screens show, and puts it
where a web server finds it. The program itself is in papan-common; this
package brings what it reads pictures, videos and pages with.")
set(CPACK_DEBIAN_PUBLISH_PACKAGE_DEPENDS "papan-common (= ${PROJECT_VERSION}), ffmpeg, poppler-utils, tzdata")
include(CPack)
