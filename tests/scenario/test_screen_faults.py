"""What goes wrong with media and decoders costs the item, never the screen. Everything here is sampled from the X server."""
import os
import signal
import struct
import time
import zlib

import harness
from harness import near
from screen_store import Shop, codes, decoders, plays

BLUE, GREEN = (0x20, 0x40, 0xC0), (0x20, 0xC0, 0x40)


def kill_in_mid_video(s, number):
    """Two items in turn: a video of 3 s whose decoder gets the signal after one, and a picture."""
    shop, display = Shop(s), s.display()
    video = s.item("film", s.video(shop.site, "#2040c0", 4), 4)
    picture = s.item("gambar", s.picture(shop.site, "#20c040"), 4)
    shop.stock(s.playlist(1, [video, picture]))
    # A SIGSEGV from outside is no find of AddressSanitizer's.
    screen = shop.screen(display, env={"ASAN_OPTIONS": "detect_leaks=0:handle_segv=0"})
    playing = lambda: [p for p, i in decoders(screen).items() if i == "film"] and near(display.colour(), BLUE)
    s.until(lambda: near(display.colour(), GREEN))
    s.until(playing)
    watch = display.watch()
    victim = next(p for p, i in decoders(screen).items() if i == "film")
    os.kill(victim, number)
    s.until(lambda: near(display.colour(), GREEN), timeout=8)
    s.until(lambda: "decoder-crashed" in codes(screen))
    s.until(playing, timeout=15, what="the film again in its next slot")
    seen = watch.end()
    assert seen.black_samples == 0
    assert screen.running() and not os.path.exists(f"/proc/{victim}")
    screen.stop()
    failed = [p for p in plays(screen) if p["outcome"] == "failed"]
    assert len(failed) == 1 and failed[0]["item"] == "film", plays(screen)
    stand_ins = [p for p in plays(screen) if p["outcome"] == "substituted"]
    assert stand_ins and stand_ins[0]["item"] == "gambar" and "film" in stand_ins[0]["reason"], plays(screen)


def test_a_decoder_killed(s):
    kill_in_mid_video(s, signal.SIGKILL)


def test_a_decoder_stopped(s):
    kill_in_mid_video(s, signal.SIGSTOP)


def test_a_decoder_crashed(s):
    kill_in_mid_video(s, signal.SIGSEGV)


def chunk(kind, data, length=None):
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def hostile(s, shop):
    """[(name, medium)]: the list of issue 3, signed as if they were harmless."""
    head = b"\x89PNG\r\n\x1a\n"
    small = lambda w, h: chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))
    greedy = head + small(64, 36) + chunk(b"IDAT", b"", 1 << 30)
    huge = head + small(65536, 65536) + chunk(b"IDAT", zlib.compress(b"\0" * 4096)) + chunk(b"IEND", b"")
    jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 14000, 20000) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
    clip = open(os.path.join(shop.site, s.video(shop.site, "#ffffff", 2).entry["url"]), "rb").read()
    place = clip.find(b"mvhd") + 4
    long = bytearray(clip)
    long[place + 16:place + 20] = struct.pack(">I", 40 * 3600 * struct.unpack(">I", clip[place + 12:place + 16])[0])
    empty = clip[:clip.find(b"mdat") + 4]
    film = dict(kind="video", extension="mp4", width=320, height=180)
    return [("rakus", shop.s.medium(shop.site, greedy)), ("besar", s.medium(shop.site, huge)),
            ("jpeg", s.medium(shop.site, jpeg, extension="jpg")),
            ("kosong", s.medium(shop.site, empty, seconds=5, **film)),
            ("panjang", s.medium(shop.site, bytes(long), seconds=5, **film)),
            ("daftar", s.medium(shop.site, b"#EXTM3U\n#EXT-X-TARGETDURATION:5\nhttp://127.0.0.1:1/a.ts\n", seconds=5, **film))]


def test_hostile_media(s):
    shop, display = Shop(s), s.display()
    good = s.item("baik", s.picture(shop.site, "#20c040"), 1)
    bad = [s.item(name, medium, 3) for name, medium in hostile(s, shop)]
    shop.stock(s.playlist(1, [x for b in bad for x in (b, good | {"id": "baik-" + b["id"]})]))
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), GREEN))
    watch = display.watch()
    names = {b["id"] for b in bad}
    s.until(lambda: {q["item"] for q in screen.facts("screen")["quarantine"]} >= names, timeout=110)
    s.until(lambda: "item-quarantined" in codes(screen))
    seen = watch.end()
    assert seen.black_samples == 0
    greens = [line["time"] for line in seen.lines if near(line["rects"]["all"], GREEN)]
    others = [line["time"] for line in seen.lines if not near(line["rects"]["all"], GREEN)]
    assert greens and screen.running()
    for moment in others:  # whatever else was seen gave way
        assert any(moment < g < moment + 4.5 for g in greens) or moment > greens[-1], seen.lines


def test_half_a_video_gives_up_its_slot(s):
    shop, display = Shop(s), s.display()
    whole = s.video(shop.site, "#2040c0", 6)
    path = os.path.join(s.dir, "half.mp4")
    os.system(f"ffmpeg -v error -y -i {os.path.join(shop.site, whole.entry['url'])} -t 3 -c copy {path}")
    half = s.medium(shop.site, path, kind="video", width=320, height=180, seconds=6)
    shop.stock(s.playlist(1, [s.item("separuh", half, 6), s.item("gambar", s.picture(shop.site, "#20c040"), 4)]))
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), GREEN))
    s.until(lambda: near(display.colour(), BLUE))
    watch = display.watch()
    begin = time.time()
    s.until(lambda: near(display.colour(), GREEN))
    assert watch.end().black_samples == 0
    assert time.time() - begin < 5.7, "the last frame stood longer than a second"
    screen.stop()
    failed = [p for p in plays(screen) if p["outcome"] == "failed"]
    assert failed and "early" in failed[0]["reason"], plays(screen)


def test_a_corrupt_blob_is_told_and_not_shown(s):
    shop, display = Shop(s), s.display()
    bad, good = s.picture(shop.site, "#c02040"), s.picture(shop.site, "#20c040")
    shop.stock(s.playlist(1, [s.item("rusak", bad, 3), s.item("baik", good, 3)]))
    blob = os.path.join(s.dir, "store", "blobs", bad.hash)
    data = bytearray(open(blob, "rb").read())
    data[-20] ^= 1
    harness.write_atomically(blob, bytes(data))
    screen = shop.screen(display)
    s.until(lambda: bad.hash in screen.facts("screen").get("bad_blobs", []))
    s.until(lambda: "media-corrupt" in codes(screen))
    s.until(lambda: near(display.colour(), GREEN))
    watch = display.watch()
    time.sleep(4)
    assert all(near(line["rects"]["all"], GREEN) for line in watch.end().lines)
    os.unlink(blob)
    shop.stock(s.playlist(1, [s.item("rusak", bad, 3), s.item("baik", good, 3)]))
    s.until(lambda: near(display.colour(), (0xC0, 0x20, 0x40)), what="fetched anew, it shows")
    s.until(lambda: not codes(screen))


if __name__ == "__main__":
    harness.main(globals())
