"""papan-decode's videos: every real format against ffmpeg's own decode of it, exact times, beginnings in the middle, rounds,
sound. PAPAN_LONG=1 plays the whole matrix, else the part of it where each row can fail by itself."""
import concurrent.futures
import os
import time

import harness
from decode_sink import DECODE, decode, difference, ffmpeg, reference_frames, reference_times

LONG = os.environ.get("PAPAN_LONG") == "1"
SOURCE = "testsrc2=s={size}:r={rate}:d={seconds}"

# name, extension, size, encoder's arguments, what FORMAT must say beside (matrix 1 = 601, 2 = 709; full_range; sar; turned)
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "12"]
MATRIX = [
    ("h264", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p"], {}),
    ("h264-709", "mkv", "320x180", X264 + ["-pix_fmt", "yuv420p", "-colorspace", "bt709"], {"matrix": 2}),
    ("h264-601-720", "mp4", "1280x720", X264 + ["-pix_fmt", "yuv420p", "-colorspace", "smpte170m"], {"matrix": 1}),
    ("h264-720", "mp4", "1280x720", X264 + ["-pix_fmt", "yuv420p"], {"matrix": 2}),
    ("h264-full", "mp4", "320x180", X264 + ["-pix_fmt", "yuvj420p", "-color_range", "pc"], {"full_range": 1}),
    ("h264-444-odd", "mp4", "161x121", X264 + ["-pix_fmt", "yuv444p"], {}),
    ("h264-422", "mkv", "320x180", X264 + ["-pix_fmt", "yuv422p"], {}),
    ("h264-10bit", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p10le"], {}),
    ("h264-crop", "mp4", "638x358", X264 + ["-pix_fmt", "yuv420p"], {}),
    ("h264-sar", "mp4", "720x576", X264 + ["-pix_fmt", "yuv420p", "-vf", "setsar=64/45"], {"sar": [64, 45]}),
    ("h264-turned-90", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p"], {"turned": 90}),
    ("h264-turned-180", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p"], {"turned": 180}),
    ("h264-turned-270", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p"], {"turned": 270}),
    ("h264-60fps", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p", "-r", "60"], {}),
    ("h264-24fps", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p", "-r", "24000/1001"], {}),
    ("h264-vfr", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p", "-vf", "select='not(between(mod(n,10),5,7))'", "-fps_mode",
                                           "vfr"], {}),
    ("h264-fragmented", "mp4", "320x180", X264 + ["-pix_fmt", "yuv420p", "-movflags", "+frag_keyframe+empty_moov"], {}),
    ("h265", "mp4", "320x180", ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "qp=12:log-level=none"], {}),
    ("h265-10bit", "mkv", "320x180", ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params",
                                      "qp=12:log-level=none"], {}),
    ("vp8", "webm", "320x180", ["-c:v", "libvpx", "-deadline", "realtime", "-b:v", "2M"], {}),
    ("vp9-odd", "webm", "161x121", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"], {}),
    ("av1", "mp4", "320x180", ["-c:v", "libsvtav1", "-preset", "12", "-crf", "20"], {}),
    ("mpeg2", "ts", "320x180", ["-c:v", "mpeg2video", "-q:v", "2"], {}),
    ("mpeg2", "mpg", "320x180", ["-c:v", "mpeg2video", "-q:v", "2"], {}),
    ("h264", "ts", "320x180", X264 + ["-pix_fmt", "yuv420p"], {}),
    ("mpeg4", "avi", "320x180", ["-c:v", "mpeg4", "-q:v", "2"], {}),
    ("mjpeg", "avi", "320x180", ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"], {"full_range": 1}),
    ("wmv", "wmv", "320x180", ["-c:v", "wmv2", "-q:v", "2"], {}),
    ("prores", "mov", "320x180", ["-c:v", "prores_ks"], {}),
]


# Each of these can fail by itself; the others differ by little from one of them.
ALWAYS = {"h264", "h264-601-720", "h264-full", "h264-444-odd", "h264-10bit", "h264-crop", "h264-sar", "h264-turned-90", "h264-vfr",
          "h265", "vp9-odd", "av1", "mpeg2"}


def clip(s, name, extension="mp4", size="320x180", encoder=(), rate=30, seconds=0.6, sound=False, inputs=()):
    path = os.path.join(s.folder("media"), f"{name}.{extension}")
    ffmpeg("-f", "lavfi", "-i", SOURCE.format(size=size, rate=rate, seconds=seconds),
           *(("-f", "lavfi", "-i", f"sine=1000:d={seconds}") if sound else ()), *inputs, *(encoder or X264 + ["-pix_fmt", "yuv420p"]),
           "-threads", "1", path)
    return path


def turn(path, degrees):
    turned = path.replace(".mp4", "-t.mp4")
    ffmpeg("-i", path, "-c", "copy", "-metadata:s:v:0", f"rotate={degrees}", turned)
    return turned


def nearest(times, t):
    return min(range(len(times)), key=lambda i: abs(times[i] - t))


def check_times(name, extension, got, wanted):
    """Every frame once, in order, at its time. What the publisher writes (MP4) to the last frame and the microsecond; elsewhere VLC
    may lose one at either end, and an average frame rate that fits no frame leaves one small offset."""
    strict = extension == "mp4" and "vfr" not in name
    missing = len(wanted) - len(got)
    assert 0 <= missing <= (0 if strict else 2), f"{name}: {len(got)} frames instead of {len(wanted)}"
    steps = [b - a for a, b in zip(got, got[1:])]
    assert all(step > 0 for step in steps), f"{name}: not in order: {got}"
    off = [abs(wanted[nearest(wanted, t)] - t) for t in got]
    assert max(off) <= (2000 if strict else 17000), f"{name}: times differ by up to {max(off)} us: {got[:6]} / {wanted[:6]}"


def play_row(s, row):
    name, extension, size, encoder, expect = row
    started = time.monotonic()
    path = clip(s, f"{name}-{extension}", extension, size, encoder)
    if "turned" in expect:
        path = turn(path, expect["turned"])
    got = decode(s, path, "video", length_ms=600)
    # VLC cuts the odd last row and column of a size that no 4:2:0 picture has
    width, height = (int(v) // 2 * 2 for v in size.split("x"))
    if expect.get("turned") in (90, 270):
        width, height = height, width
    assert got.status == 0 and not got.fault, f"{name}: {got.fault}"
    f = got.format
    assert (f["width"], f["height"]) == (width, height), f"{name}: {f}"
    for key in ("matrix", "full_range", "sar"):
        if key in expect:
            assert f[key] == expect[key], f"{name}: {key} is {f[key]}"
    times = reference_times(path)
    check_times(name, extension, got.times(), times)
    pixels = "yuvj420p" if f["full_range"] else "yuv420p"
    wanted = reference_frames(path, width, height, f"crop={width}:{height}:0:0,format={pixels}", pixels)
    for i in {0, len(got.times()) // 2, len(got.times()) - 1}:
        # a lost frame moves the count by one, so the best of the neighbours is meant
        at = nearest(times, got.times()[i])
        near = wanted[max(0, at - 1):at + 2] if extension != "mp4" else wanted[at:at + 1]
        off = min(difference(got.raw(i), w, 7) for w in near)
        assert off < 1.5, f"{name}: frame {i} differs by {off:.2f}"
    return time.monotonic() - started


def test_formats(s):
    """Each row against ffmpeg: size, matrix, range, pixel aspect, every time, the first, a middle and the last picture."""
    faults = []
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        jobs = {pool.submit(play_row, s, row): row for row in MATRIX if LONG or row[0] in ALWAYS}
        for job in concurrent.futures.as_completed(jobs):
            try:
                job.result()
            except Exception as e:  # all faults of the table in one run
                faults.append(f"{jobs[job][0]}.{jobs[job][1]}: {e}")
    assert not faults, "\n".join(sorted(faults))


if __name__ == "__main__":
    harness.main(globals())
