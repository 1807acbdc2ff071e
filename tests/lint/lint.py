#!/usr/bin/env python3
"""The rules of the house that a compiler does not know. `lint.py [ROOT]` prints each fault as path:line and ends with 1.

Layers      a folder includes itself, the front doors of the folders that its CMakeLists.txt names in DEPENDS, and the external
            libraries that it names in EXTERNAL or LINK; no cycle, neither of folders nor of files
Sizes       a C file at most 600 lines, a function at most 80 (tables of data in it do not count)
Calls       what only one file may call (the clock, rename, fsync…), what nobody may
Signing     calls that sign only in publish
Words       no unfinished business, no path of somebody's machine
Front doors a comment above each prototype or group of prototypes"""
import os
import re
import sys

FILE_LINES, FUNCTION_LINES = 600, 80
TOP_LEVEL = {"src", "assets", "playlists", "tests", "packaging", "CMakeLists.txt", "README.md"}

# The headers through which another folder may be entered; everything else in a folder is private.
FRONT_DOORS = {
    "base": ["clock.h", "config.h", "error.h", "file.h", "hash.h", "log.h", "memory.h", "process.h", "text.h", "thread.h", "worker.h", "zone.h"],
    "envelope": ["envelope.h"], "playlist": ["playlist.h", "when.h"], "timeline": ["timeline.h"],
    "store": ["store.h", "library.h"], "record": ["record.h", "plays.h"], "frames": ["frames.h"], "walls": ["walls.h"],
    "screen": ["scene.h"], "screen/look": ["look.h"], "screen/present": ["present.h"],
}
# screen/scene.h is what look makes and present shows; it stands above both and belongs to neither. So do the two headers that the
# publisher and its modules speak through.
SHARED = {"screen/scene.h": {"screen", "screen/image", "screen/look", "screen/present"},
          "publish/convert.h": {"publish", "publish/pictures"}, "publish/screens.h": {"publish", "publish/asking"}}

# Header of an external library → its names in EXTERNAL or LINK.
EXTERNAL = [
    (r"curl/", {"libcurl"}), (r"(SDL2/)?SDL_image\.h", {"SDL2_image"}), (r"(SDL2/)?SDL_ttf\.h", {"SDL2_ttf"}),
    (r"(SDL2/)?SDL", {"sdl2"}), (r"vlc/", {"libvlc", "vlc-plugin"}), (r"jansson\.h", {"jansson"}),
    (r"microhttpd\.h", {"libmicrohttpd"}), (r"openssl/", {"libcrypto"}), (r"ini\.h", {"inih"}),
    (r"systemd/", {"libsystemd"}), (r"seccomp\.h", {"libseccomp"}), (r"qrencode\.h", {"libqrencode"}),
    (r"png\.h", {"libpng"}), (r"zlib\.h", {"zlib"}), (r"libyuv", {"yuv", "libyuv"}), (r"fribidi", {"fribidi"}),
    (r"fontconfig/", {"fontconfig"}), (r"vips/", {"vips"}), (r"X11/", {"x11"}), (r"xf86drm|libdrm|drm/", {"libdrm"}),
    (r"glib|gio", {"glib-2.0"}), (r"ft2build|freetype", {"freetype2"}),
]
# Where the heavy ones may be at all, whatever a CMakeLists.txt says.
HOMES = {
    "libcurl": {"sync", "publish"}, "libvlc": {"decode"}, "vlc-plugin": {"decode"}, "SDL2_image": {"decode"},
    "sdl2": {"screen", "decode"}, "SDL2_ttf": {"screen"}, "vips": {"publish"}, "libmicrohttpd": {"status"},
    "libsystemd": {"player"}, "libseccomp": {"walls"}, "inih": {"base"}, "libcrypto": {"base", "envelope", "publish"},
}

# Call → the files that may make it.
ONE_HOME = {
    r"rename|renameat|renameat2|fsync|fdatasync|syncfs": {"src/base/file.c"},
    r"time|clock_gettime|gettimeofday|localtime|localtime_r|gmtime|gmtime_r|mktime|strftime": {"src/base/clock.c"},
    r"abort": {"src/base/log.c"},
    r"setenv|putenv|tzset": set(),
    r"strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atoll|atof|strtok|system|popen|tmpnam|mktemp|alloca": set(),
}
TESTS_BANNED = r"strcpy|strcat|sprintf|vsprintf|gets|atoi|tmpnam|mktemp"
SIGNING = r"EVP_DigestSign\w*|EVP_PKEY_sign\w*|EVP_PKEY_keygen\w*|EVP_PKEY_Q_keygen|EVP_PKEY_new_raw_private_key\w*"

# In pieces, so that this file passes its own rule.
WORDS = [r"\bTO" r"DO\b", r"\bFIX" r"ME\b", r"\bXX" r"X\b", r"\bfor n" r"ow\b", r"/wor" r"k/(main|shared)", r"/tmp/w" r"t\b",
         r"registry\.npm" r"js\.org"]


class Lint:
    def __init__(self, root):
        self.root, self.faults = root, []
        self.folders = self.read_folders()

    def fault(self, path, line, text):
        self.faults.append(f"{os.path.relpath(path, self.root)}:{line}: {text}")

    def walk(self, top, endings):
        for folder, names, files in os.walk(os.path.join(self.root, top)):
            names[:] = sorted(n for n in names if n not in ("__pycache__", "node_modules") and not n.startswith(".git"))
            for name in sorted(files):
                if name.endswith(endings):
                    yield os.path.join(folder, name)

    # ---- layers ----
    def read_folders(self):
        """{"screen/look": (depends, external)} from the CMakeLists.txt of each folder."""
        found = {}
        for path in self.walk("src", ("CMakeLists.txt",)):
            folder = os.path.relpath(os.path.dirname(path), os.path.join(self.root, "src"))
            with open(path, encoding="utf-8") as f:
                calls = re.findall(r"papan_(?:library|program|module)\(([^)]*)\)", re.sub(r"#.*", "", f.read()))
            depends, external = set(), set()
            for call in calls:
                into = None
                for word in call.split()[1:]:
                    if word in ("DEPENDS", "EXTERNAL", "LINK", "FOLDER", "SOURCES"):
                        into = {"DEPENDS": depends, "EXTERNAL": external, "LINK": external}.get(word)
                    elif into is not None:
                        into.add(word)
            if calls:
                found[folder] = ({self.folder_of_target(d) for d in depends}, external)
        return found

    @staticmethod
    def folder_of_target(name):
        return name.replace("_", "/", 1) if name.startswith("screen_") else name

    def folder_of(self, path):
        """The house's folder that holds a path below src/, the deepest one."""
        best = None
        for folder in self.folders:
            if path.startswith(folder + "/") and (best is None or len(folder) > len(best)):
                best = folder
        return best

    def is_program(self, folder):
        return os.path.exists(os.path.join(self.root, "src", folder, "main.c"))

    def check_folders(self):
        for folder, (depends, external) in self.folders.items():
            path = os.path.join(self.root, "src", folder, "CMakeLists.txt")
            for other in sorted(depends):
                if other not in self.folders:
                    self.fault(path, 1, f"depends on {other}, which is no folder")
                elif self.is_program(other):
                    self.fault(path, 1, f"depends on the program {other}")
            for library in sorted(external):
                homes = HOMES.get(library)
                if homes and folder.split("/")[0] not in homes:
                    self.fault(path, 1, f"{library} is allowed in {', '.join(sorted(homes))} only")
        graph = {f: d for f, (d, _) in self.folders.items()}
        for cycle in cycles(graph):
            self.fault(os.path.join(self.root, "src", "CMakeLists.txt"), 1, "folders in a cycle: " + " → ".join(cycle))

    def check_include(self, path, line, name, graph):
        here = os.path.relpath(path, os.path.join(self.root, "src"))
        folder = self.folder_of(here)
        beside = os.path.join(os.path.dirname(here), name)
        if os.path.exists(os.path.join(self.root, "src", beside)):
            graph.setdefault(here, set()).add(beside)
            return
        if name == "version.h":
            return
        if not os.path.exists(os.path.join(self.root, "src", name)):
            self.fault(path, line, f'"{name}" does not exist')
            return
        graph.setdefault(here, set()).add(name)
        other = self.folder_of(name)
        if other == folder or folder in SHARED.get(name, ()):
            return
        if other not in self.folders.get(folder, (set(), set()))[0]:
            self.fault(path, line, f"{folder} may not include {name}: its CMakeLists.txt does not depend on {other}")
        elif os.path.basename(name) not in FRONT_DOORS.get(other, ()):
            self.fault(path, line, f"{name} is private to {other}")

    def check_external(self, path, line, name):
        folder = self.folder_of(os.path.relpath(path, os.path.join(self.root, "src")))
        for pattern, libraries in EXTERNAL:
            if re.match(pattern, name):
                if not libraries & self.folders.get(folder, (set(), set()))[1]:
                    self.fault(path, line, f"{folder} may not include <{name}>: its CMakeLists.txt does not name the library")
                return

    def check_includes(self):
        graph = {}
        for path in self.walk("src", (".c", ".h")):
            with open(path, encoding="utf-8") as f:
                for number, text in enumerate(f, 1):
                    found = re.match(r'\s*#\s*include\s*(["<])([^">]+)', text)
                    if found and found[1] == '"':
                        self.check_include(path, number, found[2], graph)
                    elif found:
                        self.check_external(path, number, found[2])
        for cycle in cycles(graph):
            self.fault(os.path.join(self.root, "src", cycle[0]), 1, "includes in a cycle: " + " → ".join(cycle))

    # ---- sizes and calls ----
    def check_source(self, path):
        with open(path, encoding="utf-8") as f:
            raw = f.read()
        code = strip(raw)
        lines = code.split("\n")
        if raw.count("\n") > FILE_LINES:
            self.fault(path, 1, f"{raw.count(chr(10))} lines; at most {FILE_LINES}")
        begin, table, data = None, None, 0
        for number, line in enumerate(lines, 1):
            if line.rstrip() == "{":
                begin, table, data = number, None, 0
            elif line.startswith("}") and begin is not None:
                if number - begin - 1 - data > FUNCTION_LINES:
                    self.fault(path, begin, f"a function of {number - begin - 1 - data} lines; at most {FUNCTION_LINES}")
                begin = None
            elif table is not None and line.startswith(table):
                table = None
            elif line.rstrip().endswith("= {"):
                table = re.match(r" *", line)[0] + "}"
            data += table is not None
        name = os.path.relpath(path, self.root)
        if name.startswith("src/"):
            self.check_calls(path, name, lines)
        else:
            self.find_calls(path, lines, TESTS_BANNED, "is banned")

    def check_calls(self, path, name, lines):
        for pattern, homes in ONE_HOME.items():
            if name not in homes:
                self.find_calls(path, lines, pattern, "belongs into " + ", ".join(homes) if homes else "is banned")
        if os.path.basename(name) != "main.c":
            self.find_calls(path, lines, "exit", "belongs into main.c")
        if not name.startswith("src/publish/"):
            self.find_calls(path, lines, SIGNING, "signs; only publish may")
        for number, line in enumerate(lines, 1):
            if re.search(r"(?<!\w)setlocale\s*\(\s*LC_(ALL|NUMERIC)", line):
                self.fault(path, number, "numbers stay in the C locale")

    def find_calls(self, path, lines, pattern, why):
        for number, line in enumerate(lines, 1):
            for found in re.finditer(rf"(?<![\w.])(?<!->)({pattern})\s*\(", line):
                self.fault(path, number, f"{found[1]}() {why}")

    # ---- words and places ----
    def check_words(self):
        for top in sorted(os.listdir(self.root)):
            if top in TOP_LEVEL or top == ".ci":
                for path in self.files_below(os.path.join(self.root, top)):
                    self.check_words_of(path)

    def files_below(self, path):
        if os.path.isfile(path):
            yield path
        else:
            yield from self.walk(os.path.relpath(path, self.root), ("",))

    def check_words_of(self, path):
        if f"{os.sep}tests{os.sep}lint{os.sep}" in path or f"{os.sep}corpus{os.sep}" in path:
            return
        with open(path, "rb") as f:
            data = f.read(2_000_000)
        if b"\0" in data:
            return
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            for word in WORDS:
                if re.search(word, line):
                    self.fault(path, number, "says " + re.search(word, line)[0])

    def check_top_level(self):
        for name in os.listdir(self.root):
            if name not in TOP_LEVEL and not name.startswith(".") and not name.startswith("build"):
                self.fault(os.path.join(self.root, name), 1, "does not belong at the top")

    # ---- front doors ----
    def check_front_doors(self):
        for folder, names in FRONT_DOORS.items():
            for name in names:
                path = os.path.join(self.root, "src", folder, name)
                if os.path.exists(path):
                    self.check_front_door(path)

    def check_front_door(self, path):
        """A group of lines between blank ones that declares functions needs a comment in it above the first prototype (or at
        its line's end)."""
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        commented, depth = False, 0
        for number, line in enumerate(lines, 1):
            if not line.strip():
                commented = commented and depth > 0
                continue
            if "/*" in line or "*/" in line:
                commented = True
            depth += line.count("{") - line.count("}")
            if depth == 0 and re.match(r"[A-Za-z_][\w \*]*[ \*]\w+\(", line) and not line.startswith(("typedef", "#")):
                if not commented:
                    self.fault(path, number, "a prototype without a comment above it")

    def run(self):
        self.check_top_level()
        self.check_folders()
        self.check_includes()
        for top in ("src", "tests"):
            for path in self.walk(top, (".c", ".h")):
                self.check_source(path)
        self.check_words()
        self.check_front_doors()
        return self.faults


def cycles(graph):
    """One cycle for each knot of {node: {nodes}}."""
    state, found = {}, []

    def visit(node, trail):
        state[node] = 1
        for other in sorted(graph.get(node, ())):
            if state.get(other) == 1:
                found.append(trail[trail.index(other):] + [other])
            elif other not in state:
                visit(other, trail + [other])
        state[node] = 2

    for node in sorted(graph):
        if node not in state:
            visit(node, [node])
    return found


def strip(text):
    """The code without comments and without what strings and characters hold; lines stay lines."""
    def blank(found):
        token = found[0]
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token[0] + token[-1]
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


if __name__ == "__main__":
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    results = Lint(os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else here).run()
    print("\n".join(results) if results else "the house's rules are kept")
    sys.exit(1 if results else 0)
