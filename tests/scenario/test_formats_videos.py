"""Every kind of video (video_kinds.py), each by itself through papan-decode, and through papan-publish and then papan-decode: size,
every frame and the right pictures by ffmpeg's own decode of the file, or a refusal with its reason, and never a crash. PAPAN_LONG=1
takes all of them, else a part."""
# timeout: 1500
import os

import harness
from decode_sink import decode, ffmpeg, for_all, reference_times
from picture_kinds import all_kinds
from publishing import build, items, medium_of, write_source
from test_decode import nearest
from video_kinds import all_videos

LONG = os.environ.get("PAPAN_LONG") == "1"
VIDEOS = all_videos()
LEAST = 120
ALL_LEAST = 200
GRID = 24, 14
# These have found faults, or can fail by themselves; the others differ by little from one of them.
ALWAYS = {"h264-second-default.mkv", "h264-second-default.mp4", "vp9-161x121.webm", "h264-444-33x17.mp4", "h264-turned-90.mp4", "mpeg2-tff.ts", 
          "h264-rgb.mp4", "h265-422-10bit.mp4", "h264-vfr.mkv", "mpeg2.mpg", "h264-sar-64-45.mp4", "h264-late.mkv", "mjpeg.mov", "h265-pq.mov", "h264-2-fps.mp4"}


def chosen():
    return [kind for kind in VIDEOS if LONG or kind.name in ALWAYS]


def grids(*arguments, filters="null", matrix="auto", spread="auto"):
    """ffmpeg's frames as small RGB pictures, each point the mean of what it covers."""
    data = ffmpeg(*arguments, "-vf", f"{filters},scale={GRID[0]}:{GRID[1]}:flags=area+accurate_rnd+full_chroma_int:in_color_matrix={matrix}:"
                  f"in_range={spread},format=rgb24", "-fps_mode", "passthrough", "-f", "rawvideo", "-")
    size = 3 * GRID[0] * GRID[1]
    return [data[i:i + size] for i in range(0, len(data), size)]


def source_grids(kind, path):
    high = max(kind.shown) >= 1280 or min(kind.shown) > 576
    matrix = "bt709" if kind.untagged and high else "auto"
    filters = "yadif=deint=all" if kind.interlaced else "null"
    if min(kind.shown) < 30:  # a colour sample covers a good part of such a picture: at the resolution that frames have
        filters += ",format=yuv420p"
    return grids("-i", path, "-map", "0:v:0", "-an", "-sn", filters=filters, matrix=matrix)


def frame_grid(got, i, folder):
    f = got.format
    raw = os.path.join(folder, "frame.yuv")
    with open(raw, "wb") as out:
        out.write(got.raw(i))
    return grids("-f", "rawvideo", "-pix_fmt", "yuvj420p" if f["full_range"] else "yuv420p", "-s", f"{f['width']}x{f['height']}", "-i", raw,
                 matrix="bt601" if f["matrix"] == 1 else "bt709", spread="pc" if f["full_range"] else "tv")[0]


def off(a, b):
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


def check_pictures(kind, path, got, tolerance):
    """The first, a middle and the last frame against the source's frames of that time. VLC drops the last picture of what it has to
    convert; a frame that stands for long is never lost."""
    wanted, times = source_grids(kind, path), reference_times(path)
    ours = got.times()
    slow = max(b - a for a, b in zip(times, times[1:])) >= 90000
    lacking = (times[-1] - times[0]) - (ours[-1] - ours[0])
    assert lacking <= (90000 if slow else 150000), f"the last {lacking} us are missing"
    for i in sorted({0, len(ours) // 2, len(ours) - 1}):
        # an odd frame out at either end, a changed rate, deinterlacing: the best of the neighbours is meant
        at = min(nearest(times, ours[i]), len(wanted) - 1)
        grid = frame_grid(got, i, got.folder)
        best = min(off(grid, near) for near in wanted[max(0, at - 3):at + 4])
        assert best <= tolerance, f"frame {i} of {len(ours)} at {ours[i]} us differs by {best:.1f}"


def played(s, kind, path, milliseconds):
    got = decode(s, path, "video", length_ms=milliseconds)
    assert got.status == 0 and not got.signal and got.frames, f"status {got.status}, signal {got.signal}: {got.fault}"
    return got


def test_there_are_enough(s):
    names = [kind.name for kind in VIDEOS]
    assert len(names) == len(set(names)) >= LEAST, len(names)
    assert len(names) + len(all_kinds()) >= ALL_LEAST and not ALWAYS - set(names), ALWAYS - set(names)


def test_decoded(s):
    """As if signed by hand, past the publisher."""
    def check(kind):
        path = os.path.join(s.folder("media"), kind.name)
        kind.write(path)
        if not kind.decode:
            got = decode(s, path, "video", save=False)
            assert got.status == 3 and not got.signal and got.fault, f"status {got.status}: {got.fault}"
            return
        got = played(s, kind, path, round(kind.seconds * 1000))
        size = got.format["width"], got.format["height"]
        assert size == kind.shown, f"is {size}, wanted {kind.shown}"
        if not kind.turned:
            assert tuple(got.format["sar"]) == kind.sar, f"pixel aspect {got.format['sar']}, wanted {kind.sar}"
        if kind.exact:
            check_pictures(kind, path, got, 6)
    s.folder("media")
    for_all(chosen(), check, 2)


def test_published(s):
    """What papan-publish makes of each, as papan-decode plays it."""
    kinds = chosen()
    src, out = s.folder("src"), s.folder("out")
    os.mkdir(os.path.join(src, "media"))
    for_all(kinds, lambda kind: kind.write(os.path.join(src, "media", kind.name)), 2)
    write_source(src, [{"id": f"i{i}", "file": f"media/{kind.name}", "seconds": 5} for i, kind in enumerate(kinds)])
    build(s, src, out, timeout=1200)
    published = items(out)
    assert len(published) == len(kinds)

    def check(kind):
        entry, path = medium_of(out, published[kinds.index(kind)])
        width, height = kind.shown
        aspect = width * (kind.sar[0] / kind.sar[1] if not kind.turned else 1) / height
        got = played(s, kind, path, round(entry["seconds"] * 1000))
        assert (got.format["width"], got.format["height"]) == (entry["width"], entry["height"]), (got.format, entry)
        assert got.format["sar"] == [1, 1] and abs(entry["width"] / entry["height"] / aspect - 1) < 0.1, entry
        assert entry["kind"] == "video" and abs(entry["seconds"] - kind.seconds) < 0.25, entry
        if kind.exact:
            check_pictures(kind, os.path.join(src, "media", kind.name), got, 8)

    for_all(kinds, check, 2)


if __name__ == "__main__":
    harness.main(globals())
