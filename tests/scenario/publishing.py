"""What the tests of papan-publish share: running it, reading what it published, small media made by ffmpeg and vips."""
import json
import os
import pty
import select
import struct
import subprocess
import time

import harness

PUBLISH = os.path.join(harness.BIN, "papan-publish")
LOBBY = {"timezone": "Asia/Jakarta", "site": "gedung", "title": "Lobi", "layouts": {"lobi": {"main": [0, 0, 100, 100]}},
         "screens": {"*": {"layout": "lobi"}}}


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err
        self.text = out + err

    def __repr__(self):
        return f"<status {self.status}\n{self.out}\n{self.err}>"


def publish(*arguments, expect=0, env=None, timeout=120):
    done = subprocess.run([PUBLISH, *arguments], capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1", **(env or {})})
    result = Result(done.returncode, done.stdout, done.stderr)
    assert expect is None or result.status == expect, f"{arguments}: wanted {expect}: {result}"
    assert "AddressSanitizer" not in result.err and "runtime error" not in result.err, result
    return result


def on_terminal(argv, answers, timeout=180):
    """Runs a program on a terminal of its own, typing an answer whenever a question's words appear: [(words, answer), …].
    Returns (exit status, all that was shown)."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(argv[0], argv)
    shown, position, answers = "", 0, list(answers)
    deadline = time.monotonic() + timeout
    try:
        while time.monotonic() < deadline:
            if not select.select([fd], [], [], 0.2)[0]:
                continue
            try:
                block = os.read(fd, 4096)
            except OSError:
                break
            if not block:
                break
            shown += block.decode("utf-8", "replace")
            if answers and answers[0][0] in shown[position:]:
                position = len(shown)
                os.write(fd, (answers.pop(0)[1] + "\n").encode())
        else:
            os.kill(pid, 9)
            raise AssertionError(f"{argv} did not end: {shown}")
    finally:
        os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def run(*argv, **options):
    return subprocess.run(argv, check=True, capture_output=True, timeout=120, **options).stdout


def ffmpeg(*arguments):
    run("ffmpeg", "-v", "error", "-y", *arguments)


def write_source(folder, items=None, **more):
    """Writes playlist.json with one loop of these items; returns the folder."""
    content = {**LOBBY, "loops": [{"id": "harian", "zone": "main", "items": items}] if items is not None else [], **more}
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "playlist.json"), "w", encoding="utf-8") as f:
        json.dump(content, f, ensure_ascii=False, indent=1)
    return folder


def payload(out, name="playlist.papan"):
    """What was signed, as an object."""
    with open(os.path.join(out, name), encoding="utf-8") as f:
        text = f.read()
    return json.loads(text[text.index("\n{") + 1:])


def items(out):
    return [i for loop in payload(out)["loops"] for i in loop["items"]]


def medium_of(out, item):
    """(entry, path) of an item's medium; the file must be there and have its hash."""
    entry = payload(out)["media"][item["media"]]
    path = os.path.join(out, entry["url"])
    assert run("sha256sum", path).split()[0].decode() == item["media"]
    assert os.path.getsize(path) == entry["bytes"]
    return entry, path


def by_name(out):
    """{file name: (entry, path)} of all media."""
    found = {}
    for i in items(out):
        if "media" in i:
            entry, path = medium_of(out, i)
            found[entry["name"]] = (entry, path)
    return found


def pixel(path, x, y):
    """(r, g, b) of a picture, or of a video's first frame."""
    raw = run("ffmpeg", "-v", "error", "-i", path, "-frames:v", "1", "-vf", f"format=rgb24,crop=1:1:{x}:{y}:exact=1",
              "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    return tuple(raw[:3])


def keys(s):
    """(secret, public) paths of a fresh pair, made by papan-publish."""
    folder = s.folder("keys")
    if not os.path.exists(os.path.join(folder, "mmc.key")):
        publish("keygen", folder)
    return os.path.join(folder, "mmc.key"), os.path.join(folder, "mmc.pub")


def build(s, src, out, *more, expect=0, timeout=120):
    return publish("build", src, "--key", keys(s)[0], "--to", out, *more, expect=expect, timeout=timeout)


def exif_jpeg(path, orientation, plain):
    """Writes the JPEG `plain` (bytes) with an EXIF orientation."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    app1 = b"Exif\0\0" + tiff
    with open(path, "wb") as f:
        f.write(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(app1) + 2) + app1 + plain[2:])
