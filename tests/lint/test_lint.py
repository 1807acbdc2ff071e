#!/usr/bin/env python3
"""The lint sees what it is there to see: a clean little house passes, and each broken rule is named with its place."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lint  # noqa: E402

CLEAN = {
    "CMakeLists.txt": "", "README.md": "words\n",
    "src/CMakeLists.txt": "add_subdirectory(base)\n",
    "src/base/CMakeLists.txt": "papan_library(base EXTERNAL libcrypto inih)\n",
    "src/base/file.h": "/* Files. */\n#ifndef F\n#define F\n\n/* Replaces. */\nint file_replace(void);\n\n#endif\n",
    "src/base/file.c": '#include "base/file.h"\n\nint file_replace(void)\n{\n    return rename("time(", "b"); // exit(1)\n}\n',
    "src/store/CMakeLists.txt": "papan_library(store DEPENDS base)\n",
    "src/store/store.h": '#include "base/file.h"\n',
    "src/store/parts.h": "struct parts;\n",
    "src/store/store.c": '#include "store/store.h"\n#include "parts.h"\n',
    "src/sync/CMakeLists.txt": "papan_program(sync DEPENDS store base EXTERNAL libcurl)\n",
    "src/sync/main.c": '#include "store/store.h"\n#include <curl/curl.h>\n\nint main(void)\n{\n    exit(1);\n}\n',
}

# (changed files, what must be said)
BAD = [
    ({"src/base/x.c": '#include "store/store.h"\n'}, "src/base/x.c:1: base may not include store/store.h"),
    ({"src/sync/x.c": '\n#include "store/parts.h"\n'}, "src/sync/x.c:2: store/parts.h is private to store"),
    ({"src/store/x.c": "#include <curl/curl.h>\n"}, "src/store/x.c:1: store may not include <curl/curl.h>"),
    ({"src/store/CMakeLists.txt": "papan_library(store DEPENDS base EXTERNAL libcurl)\n"}, "libcurl is allowed in publish, sync"),
    ({"src/base/CMakeLists.txt": "papan_library(base DEPENDS store)\n"}, "folders in a cycle"),
    ({"src/store/CMakeLists.txt": "papan_library(store DEPENDS base sync)\n"}, "depends on the program sync"),
    ({"src/store/parts.h": '#include "store/store.h"\n', "src/store/store.h": '#include "store/parts.h"\n'}, "includes in a cycle"),
    ({"src/store/x.c": '#include "store/gone.h"\n'}, '"store/gone.h" does not exist'),
    ({"src/store/x.c": "int a;\n" * 601}, "601 lines"),
    ({"src/store/x.c": "void f(void)\n{\n" + "    g();\n" * 81 + "}\n"}, "src/store/x.c:2: a function of 81 lines"),
    ({"src/store/x.c": "void f(void)\n{\n    rename(a, b);\n}\n"}, "src/store/x.c:3: rename() belongs into src/base/file.c"),
    ({"src/store/x.c": "int t = time(NULL);\n"}, "time() belongs into src/base/clock.c"),
    ({"src/store/x.c": "int t = strcpy (a, b);\n"}, "strcpy() is banned"),
    ({"src/store/x.c": "int t = sprintf(a, b);\n"}, "sprintf() is banned"),
    ({"src/store/x.c": "void f(void)\n{\n    exit(1);\n}\n"}, "exit() belongs into main.c"),
    ({"src/store/x.c": "void f(void)\n{\n    abort();\n}\n"}, "abort() belongs into src/base/log.c"),
    ({"src/store/x.c": 'void f(void)\n{\n    setlocale(LC_ALL, "");\n}\n'}, "C locale"),
    ({"src/store/x.c": "int t = EVP_DigestSign(a);\n"}, "only publish may"),
    ({"tests/unit/x.c": "int t = atoi(a);\n"}, "tests/unit/x.c:1: atoi() is banned"),
    ({"README.md": "fine\nTO" "DO: more\n"}, "README.md:2: says TO" "DO"),
    ({"src/store/x.c": "/* a stub, for n" "ow */\n"}, "says for n" "ow"),
    ({"packaging/x": "cd /wor" "k/main\n"}, "says /wor" "k/main"),
    ({"notes.txt": "x\n"}, "notes.txt:1: does not belong at the top"),
    ({"src/store/store.h": "#ifndef A\n\nint store_open(void);\n\n#endif\n"}, "src/store/store.h:3: a prototype without a comment"),
]


def faults_of(changes):
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**CLEAN, **changes}.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        return lint.Lint(root).run()


def main():
    failed = 0
    clean = faults_of({})
    if clean:
        print("a clean house is blamed:", *clean, sep="\n  ")
        failed += 1
    for changes, wanted in BAD:
        found = faults_of(changes)
        if not any(wanted in fault for fault in found):
            print(f"not seen: {wanted}; seen: {found}")
            failed += 1
    print(f"{len(BAD) + 1 - failed} of {len(BAD) + 1} samples judged rightly")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
