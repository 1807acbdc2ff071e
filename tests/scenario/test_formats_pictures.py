"""Every kind of picture (picture_kinds.py), each by itself through papan-decode, and through papan-publish and then papan-decode:
the right picture, or a refusal with its reason, and never a crash. PAPAN_LONG=1 takes all of them, else every third."""
import os

import harness
from decode_sink import decode, for_all, pixels, visible
from picture_kinds import all_kinds
from publishing import build, items, medium_of, publish, write_source

LONG = os.environ.get("PAPAN_LONG") == "1"
KINDS = all_kinds()
LEAST = 170


def chosen():
    return KINDS if LONG else KINDS[::3]


def wanted(kind):
    width, height, rgba = kind.expected
    bgra = bytearray(rgba)
    bgra[0::4], bgra[2::4] = rgba[2::4], rgba[0::4]
    return width, height, visible(bgra)


def check_picture(kind, got, more=0):
    """`more`: what a second loss on the way may add."""
    width, height, theirs = wanted(kind)
    assert got.status == 0 and not got.signal and len(got.frames) == 1, f"status {got.status}, signal {got.signal}: {got.fault}"
    size = got.format["width"], got.format["height"]
    assert size == (width, height), f"is {size[0]}x{size[1]} instead of {width}x{height}"
    off = [abs(a - b) for a, b in zip(visible(pixels(got)), theirs)]
    if kind.mean is not None:
        assert sum(off) / len(off) <= kind.mean + more, f"differs by {sum(off) / len(off):.1f} in the mean"
    else:
        assert max(off) <= kind.worst + more, f"differs by up to {max(off)}, {sum(off) / len(off):.1f} in the mean"


def written(s, folder, kind):
    path = os.path.join(s.folder(folder), kind.name)
    kind.write(path)
    return path


def test_there_are_enough(s):
    names = [kind.name for kind in KINDS]
    assert len(names) == len(set(names)) >= LEAST, len(names)


def test_decoded(s):
    """As if signed by hand, past the publisher."""
    def check(kind):
        got = decode(s, written(s, "media", kind), "picture")
        if kind.decode and kind.expected:
            check_picture(kind, got)
        elif kind.decode is False:
            assert got.status == 3 and not got.signal and got.fault, f"status {got.status}, signal {got.signal}: {got.fault}"
        else:  # what is there of a damaged file may be shown, or not; the decoder ends by itself
            assert got.status in (0, 3) and not got.signal, f"status {got.status}, signal {got.signal}: {got.fault}"
    s.folder("media")
    for_all(chosen(), check, 3)


def test_published(s):
    """What papan-publish makes of each, as papan-decode shows it."""
    kinds = [kind for kind in chosen() if kind.publish]
    src, out = s.folder("src"), s.folder("out")
    os.mkdir(os.path.join(src, "media"))
    for_all(kinds, lambda kind: kind.write(os.path.join(src, "media", kind.name)), 3)
    write_source(src, [{"id": f"i{i}", "file": f"media/{kind.name}", "seconds": 5} for i, kind in enumerate(kinds)])
    build(s, src, out)
    published = items(out)
    assert len(published) == len(kinds)

    def check(kind):
        entry, path = medium_of(out, published[kinds.index(kind)])
        assert entry["kind"] == ("video" if kind.publish == "video" else "picture"), entry
        if entry["kind"] == "picture":
            assert (entry["width"], entry["height"]) == kind.expected[:2], entry
            check_picture(kind, decode(s, path, "picture"), 3 if kind.mean is not None or path.endswith(".jpg") else 1)
        else:
            got = decode(s, path, "video", length_ms=round(entry["seconds"] * 1000), save=False)
            assert got.frames and not got.signal, f"status {got.status}, signal {got.signal}: {got.fault}"

    for_all(kinds, check, 3)


def test_faults_are_told(s):
    """What is damaged is a fault with its name; all of them are told in one run, and nothing is published."""
    kinds = [kind for kind in KINDS if not kind.publish]
    src = s.folder("src")
    for_all(kinds, lambda kind: kind.write(os.path.join(src, kind.name)), 3)
    told = publish("check", src, expect=1).text
    missing = [kind.name for kind in kinds if f"error: {kind.name}: " not in told]
    assert not missing, (missing, told)


if __name__ == "__main__":
    harness.main(globals())
