"""papan-decode started by framesink (tests/tools/framesink.c), and comparisons of what came with what ffmpeg and ImageMagick
make of the same file. Pure Python, so pictures are kept small."""
import concurrent.futures
import json
import os
import subprocess

import harness

SINK = os.path.join(harness.TOOLS, "framesink")
DECODE = os.path.join(harness.BIN, "papan-decode")


class Decoded:
    """What framesink told: .format, .frames, .sounds, .ends, .fault, .walls, .status, .signal, .start_us; .raw(i) = bytes."""

    def __init__(self, text, folder):
        self.folder = folder
        self.lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        self.format = self.one("format")
        self.frames, self.sounds, self.ends = self.all("frame"), self.all("sound"), self.all("end")
        self.fault = (self.one("fault") or {}).get("text")
        self.walls = (self.one("walls") or {}).get("text", "").split(",")
        exit_line = self.one("exit") or {"status": None, "signal": None, "at_us": None}
        self.status, self.signal, self.exit_us = exit_line["status"], exit_line["signal"], exit_line["at_us"]
        self.start_us = (self.one("start") or {}).get("at_us")

    def all(self, kind):
        return [m for m in self.lines if m["type"] == kind]

    def one(self, kind):
        found = self.all(kind)
        return found[0] if found else None

    def times(self, round_number=0):
        return [m["time_us"] for m in self.frames if m["round"] == round_number]

    def raw(self, number, round_number=0):
        with open(os.path.join(self.folder, f"{round_number}-{number:04d}.raw"), "rb") as f:
            return f.read()


def decode(s, path, kind, *arguments, sink=(), save=True, decoder=DECODE, length_ms=None, timeout=60):
    """Runs one decoder to its end; anew where a busy machine let its deadline pass."""
    for _ in range(3):
        got = decode_once(s, path, kind, arguments, sink, save, decoder, length_ms, timeout)
        if got.frames or got.fault != "no first frame within 3 s":
            break
    return got


def decode_once(s, path, kind, arguments, sink, save, decoder, length_ms, timeout):
    folder = s.folder("frames-" + os.path.basename(path) + "-" + str(len(os.listdir(s.folder()))))
    argv = [SINK, "--decode", decoder, *(("--save", folder) if save else ()), *map(str, sink), path, "--", "--kind", kind,
            *(("--runtime-media-ms", str(length_ms)) if length_ms else ()), *map(str, arguments)]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, text=True)
    assert "Sanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr
    return Decoded(done.stdout, folder)


def run(*argv):
    done = subprocess.run([str(a) for a in argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, f"{argv[0]}: {done.stderr.decode(errors='replace')[-800:]}"
    return done.stdout


def ffmpeg(*arguments):
    return run("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *arguments)


def reference_frames(path, width, height, filters="null", pixels="yuv420p"):
    """ffmpeg's frames as I420 bytes, first picture track, turned upright, in the file's own matrix and range."""
    size = width * height + 2 * ((width + 1) // 2) * ((height + 1) // 2)
    data = ffmpeg("-i", path, "-map", "0:v:0", "-vf", filters, "-fps_mode", "passthrough", "-f", "rawvideo",
                  "-pix_fmt", pixels, "-")
    return [data[i:i + size] for i in range(0, len(data) - size + 1, size)]


def reference_times(path):
    """Presentation times in microseconds, the first one 0."""
    out = run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time,best_effort_timestamp_time",
              "-of", "json", path)
    times = [float(f.get("pts_time", f["best_effort_timestamp_time"])) for f in json.loads(out)["frames"]]
    return [round((t - times[0]) * 1e6) for t in times]


def difference(a, b, step=1):
    """Mean absolute difference of two byte strings of one length."""
    assert len(a) == len(b), f"{len(a)} bytes against {len(b)}"
    a, b = a[::step], b[::step]
    return sum(abs(x - y) for x, y in zip(a, b)) / max(1, len(a))


def worst(a, b):
    assert len(a) == len(b), f"{len(a)} bytes against {len(b)}"
    return max((abs(x - y) for x, y in zip(a, b)), default=0)


def pixels(got):
    """What came of a picture, as B, G, R, A bytes; alpha 255 where the format says that there is none."""
    raw = bytearray(got.raw(0))
    if got.format["pixels"] == 3:
        raw[3::4] = b"\xff" * (len(raw) // 4)
    return bytes(raw)


def visible(bgra):
    """Premultiplied: the colour of what is wholly transparent does not count."""
    out = bytearray(bgra)
    for c in range(3):
        out[c::4] = bytes(v * a // 255 for v, a in zip(bgra[c::4], bgra[3::4]))
    return bytes(out)


def for_all(kinds, check, jobs):
    """check(kind) of each, `jobs` at a time; all faults of one run at once."""
    def one(kind):
        try:
            check(kind)
        except Exception as e:  # pylint: disable=broad-except
            return f"{kind.name}: {type(e).__name__}: {e}"
        return None
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        faults = [fault for fault in pool.map(one, kinds) if fault]
    assert not faults, f"{len(faults)} of {len(kinds)}:\n" + "\n".join(sorted(faults))
