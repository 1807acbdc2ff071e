"""papan-decode's videos: every real format against ffmpeg's own decode of it, exact times, beginnings in the middle, rounds,
sound. PAPAN_LONG=1 plays the whole matrix, else the part of it where each row can fail by itself."""
import array
import concurrent.futures
import contextlib
import os
import re
import shutil
import subprocess
import time

import harness
from decode_sink import DECODE, SINK, decode, difference, ffmpeg, reference_frames, reference_times

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
    harness.turn_film(path, turned, degrees)
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


def test_the_first_picture_is_never_lost(s):
    """VLC throws it away where the second one comes before its output has woken up for the first: most often with a small film on a
    busy machine."""
    rows = [(clip(s, "small", encoder=X264 + ["-pix_fmt", "yuv420p"]), 40),
            (clip(s, "copied", size="161x121", encoder=X264 + ["-pix_fmt", "yuv444p"]), 20)]
    for path, times in rows:
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            got = list(pool.map(lambda _, path=path: len(decode(s, path, "video", length_ms=600, save=False).frames), range(times)))
        assert got == [18] * times, (path, got)


def test_hold_is_exact(s):
    """However long the hold, no frame is lost and every one arrives before it is due; START 1 ms or 100 ms ahead."""
    path = clip(s, "hold", seconds=1)
    for hold, delay in ((0, 100), (1500, 100), (4000, 250)):
        got = decode(s, path, "video", sink=("--hold-ms", hold, "--delay-ms", delay), length_ms=1000, save=False)
        check_times("hold", "mp4", got.times(), reference_times(path))
        late = [m["at_us"] - (got.start_us + m["time_us"]) for m in got.frames[3:]]
        assert sorted(late)[len(late) // 2] < 0, f"hold {hold}: frames arrive {sorted(late)[len(late) // 2]} us late in the middle"


def test_start_in_the_middle(s):
    """The first frame is near that time (VLC leaks some before it), then the file goes on to its end at its own pace."""
    path = clip(s, "middle", seconds=3, encoder=X264 + ["-pix_fmt", "yuv420p", "-g", "30"])
    wanted = reference_frames(path, 320, 180)
    for start in (1000, 1500, 2333):
        got = decode(s, path, "video", "--start-ms", start, sink=("--delay-ms", 200), length_ms=3000)
        times = got.times()
        assert times and times[0] == start * 1000, (times[:3], got.fault)
        assert all(b > a for a, b in zip(times, times[1:])), times
        def seen(i):
            return min(range(len(wanted)), key=lambda k: difference(got.raw(i), wanted[k], 97))

        assert abs(seen(0) - start * 0.03) <= 12, f"start {start}: shows frame {seen(0)} first"
        assert seen(len(times) - 1) >= len(wanted) - 2, f"start {start}: shows frame {seen(len(times) - 1)} last"
        # a busy machine may move the whole run, never the pace
        off = [times[i] * 30 / 1e6 - seen(i) for i in (len(times) // 3, len(times) // 2, len(times) - 1)]
        assert max(off) - min(off) < 1.5, f"start {start}: frames drift by {off}"


def test_rounds(s):
    """A clip of 0.4 s twelve times in one process: every frame each time, the next round's first frame before the last one of the
    present round is over (r31)."""
    path = clip(s, "short", seconds=0.4)
    got = decode(s, path, "video", sink=("--rounds", 12, "--round-ms", 400), length_ms=400)
    assert len(got.ends) == 12 and got.status == 0, got.lines[-3:]
    wanted = reference_frames(path, 320, 180)
    complete = 0
    for n in range(12):
        # on a machine that is far too busy VLC may throw a round's last picture away
        check_times(f"round {n}", "mp4", got.times(n), reference_times(path)[:len(got.times(n))])
        assert len(got.times(n)) in (11, 12), n
        complete += len(got.times(n)) == 12
        first = next(m for m in got.frames if m["round"] == n)
        if n:
            assert first["at_us"] < got.start_us + n * 400_000, f"round {n} comes late"
    assert complete >= 9, complete
    assert difference(got.raw(0, 1), wanted[0], 7) < 1.5


def frames_memory(decoder):
    """Bytes that the ring of a papan-decode takes up now, 0 where it has none yet."""
    for entry in os.scandir(f"/proc/{decoder}/fd"):
        if "papan-video" in os.readlink(entry.path):
            return os.stat(entry.path).st_blocks * 512
    return 0


def test_a_round_that_is_over_takes_no_memory(s):
    """The two halves of the ring take turns; the one that rests is empty but for the next round's first pictures."""
    path = clip(s, "rounds", size="640x360", seconds=1)
    argv = [SINK, "--decode", DECODE, "--rounds", "4", "--round-ms", "1000", path, "--", "--kind", "video", "--runtime-media-ms", "1000"]
    sink = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    decoder = s.until(lambda: next(pid for pid, parent, _ in harness.processes() if parent == sink.pid))
    taken = []
    while sink.poll() is None:
        with contextlib.suppress(OSError):
            taken.append(frames_memory(decoder))
        time.sleep(0.02)
    assert sink.returncode == 0
    slot = 640 * 384 * 3 // 2
    assert 5 * slot < max(taken) < 40 * slot and sorted(taken)[len(taken) // 2] < 24 * slot, (max(taken) / slot, taken)


def test_sound(s):
    """S16 at 48 kHz, unbroken, in step with the picture: a click at 0.5 s beside a white flash at 0.5 s, from AAC at 44.1 kHz."""
    path = os.path.join(s.folder("media"), "click.mp4")
    ffmpeg("-f", "lavfi", "-i", "color=black:s=160x120:r=50:d=1", "-f", "lavfi", "-i",
           "aevalsrc='if(between(t,0.5,0.52),0.9*sin(2*PI*2000*t),0)':s=44100:d=1", "-vf",
           "drawbox=c=white:t=fill:enable='between(t,0.499,0.619)'", *X264, "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", path)
    pcm = os.path.join(s.folder("media"), "pcm")
    got = decode(s, path, "video", "--sound", sink=("--sound", pcm, "--delay-ms", 300), length_ms=1000)
    flash = next(t for i, t in enumerate(got.times()) if got.raw(i)[5000] > 128)
    samples = array.array("h", open(pcm, "rb").read())
    assert sum(m["samples"] for m in got.sounds) * 2 == len(samples)
    loud = next(i for i, v in enumerate(samples) if abs(v) > 8000) // 2
    before = 0
    for m in got.sounds:
        if before + m["samples"] > loud:
            break
        before += m["samples"]
    click = m["time_us"] + (loud - before) * 1000 // 48
    assert abs(click - flash) < 25000, f"click at {click}, flash at {flash}"
    for a, b in zip(got.sounds, got.sounds[1:]):
        assert abs(a["time_us"] + a["samples"] * 1000000 // 48000 - b["time_us"]) <= 2, (a, b)
    assert len(samples) // 2 > 46000, len(samples)
    silent = decode(s, path, "video", length_ms=1000, save=False)
    assert not silent.sounds


def test_only_the_picture_track_shows(s):
    """Forced subtitles, a title, chapters, a cover: the moving track alone is seen (r29)."""
    plain = clip(s, "plain", seconds=0.5)
    folder = s.folder("media")
    srt, chapters, cover = (os.path.join(folder, n) for n in ("t.srt", "chapters.txt", "cover.jpg"))
    with open(srt, "w", encoding="ascii") as f:
        f.write("1\n00:00:00,000 --> 00:00:05,000\nSUBTITLE\n")
    with open(chapters, "w", encoding="ascii") as f:
        f.write(";FFMETADATA1\ntitle=TITLE\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=200\ntitle=ONE\n"
                "[CHAPTER]\nTIMEBASE=1/1000\nSTART=200\nEND=500\ntitle=TWO\n")
    ffmpeg("-f", "lavfi", "-i", "color=red:s=320x180", "-frames:v", "1", cover)
    files = {"subtitle.mp4": ("-i", srt, "-map", "0:v", "-map", "1", "-c:v", "copy", "-c:s", "mov_text", "-disposition:s:0",
                              "default+forced"),
             "subtitle.mkv": ("-i", srt, "-map", "0:v", "-map", "1", "-c:v", "copy", "-c:s", "srt", "-disposition:s:0", "default+forced"),
             "chapters.mkv": ("-i", chapters, "-map_metadata", "1", "-map_chapters", "1", "-map", "0:v", "-c:v", "copy"),
             "cover.mp4": ("-i", cover, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic"),
             "cover-first.mp4": ("-loop", "1", "-t", "0.04", "-i", cover, "-map", "1:v", "-map", "0:v", "-c:v:0", "mjpeg", "-c:v:1",
                                 "copy", "-disposition:v:0", "0")}
    wanted = reference_frames(plain, 320, 180)
    faults = []
    for name, how in files.items():
        path = os.path.join(folder, name)
        ffmpeg("-i", plain, *how, path)
        got = decode(s, path, "video", length_ms=500)
        if got.status or not got.frames:
            faults.append(f"{name}: {got.fault}")
            continue
        middle = len(got.frames) // 2
        off = min(difference(got.raw(middle), w, 7) for w in wanted)
        if off > 2.0 or len(got.frames) < len(wanted) - 2:
            faults.append(f"{name}: {len(got.frames)} frames, the middle one differs by {off:.2f}")
    assert not faults, "\n".join(faults)
    # libvlc cannot be told which one to take, so nothing is shown rather than the wrong one
    for name in ("second.mkv", "second.mp4"):
        path = os.path.join(folder, name)
        ffmpeg("-i", plain, "-f", "lavfi", "-i", "color=red:s=320x180:r=30:d=0.5", "-map", "0:v", "-map", "1:v", *X264, "-pix_fmt",
               "yuv420p", "-disposition:v:0", "0", "-disposition:v:1", "default", path)
        got = decode(s, path, "video", length_ms=500)
        assert got.status == 3 and not got.frames and "several picture tracks" in got.fault, (name, got.fault)


def test_loads_what_it_needs(s):
    """No module of VLC that a plain film has no use for: each costs memory and time, and an unpacker or a reader of titles would look
    into a file that may be hostile. So it is with sound, and where the file is read in jumps (the index at its end)."""
    path = clip(s, "modules", sound=True)
    argv = [SINK, "--decode", DECODE, "--delay-ms", "-1", path, "--", "--kind", "video", "--sound"]
    sink = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    s.until(lambda: '"frame"' in sink.stdout.readline())
    decoder = next(pid for pid, parent, _ in harness.processes() if parent == sink.pid)
    with open(f"/proc/{decoder}/maps", encoding="utf-8") as f:
        loaded = set(re.findall(r"/vlc/plugins/\w+/lib(\w+)_plugin", f.read()))
    sink.kill()
    assert "avcodec" in loaded and "mp4" in loaded, loaded
    kinds = ("lua", "taglib", "archive", "cache", "logger", "journal", "syslog", "inflate", "decomp", "playlist", "rgb", "swscale", "yuvp",
             "vmem", "record")
    assert not [m for m in loaded if any(kind in m for kind in kinds)], sorted(loaded)


def test_white_to_the_last_row_and_column(s):
    """No green, grey or repeated line at the edges, whatever the coded size is (r26)."""
    for size in ("1920x1080", "1278x718", "480x270", "162x122"):
        path = clip(s, f"white-{size}", size=size, seconds=0.2)
        ffmpeg("-f", "lavfi", "-i", f"color=white:s={size}:r=30:d=0.2", *X264, "-pix_fmt", "yuv420p", path)
        got = decode(s, path, "video", sink=("--frames", 3))
        w, h = got.format["width"], got.format["height"]
        assert f"{w}x{h}" == size
        raw = got.raw(1)
        assert min(raw[:w * h]) >= 231 and max(raw[:w * h]) <= 239, size
        assert min(raw[w * h:]) >= 126 and max(raw[w * h:]) <= 130, size


def test_without_our_module(s):
    """Where libvlc does not load the module its own output serves: the same pictures, times to some milliseconds."""
    alone = s.folder("alone")
    shutil.copy(DECODE, alone)
    path = clip(s, "fallback", seconds=1)
    got = decode(s, path, "video", decoder=os.path.join(alone, "papan-decode"), length_ms=1000)
    assert got.status == 0 and 28 <= len(got.frames) <= 33, (got.fault, len(got.frames))
    wanted = reference_frames(path, 320, 180)
    for i in (0, len(got.frames) // 2):
        assert min(difference(got.raw(i), w, 7) for w in wanted) < 1.5, i


if __name__ == "__main__":
    harness.main(globals())
