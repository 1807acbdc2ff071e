"""The emergency message: over everything by a cut, ended by time, by a higher version, kept over a restart; never by its absence."""
import os
import time

import harness
from harness import near
from screen_store import Shop, codes, plays

YELLOW, BLACK, RED = (0xFF, 0xD4, 0x00), (0x11, 0x11, 0x11), (0xC0, 0x20, 0x40)
STRIP = (1, 15.5, 98, 2)  # between the bar and the title: ground alone


def message(version, seconds=3600, **more):
    return {"papan": 1, "kind": "emergency", "site": "gedung", "version": version, "issued": harness.timestamp(-1),
            "expires": harness.timestamp(seconds), "timezone": "Asia/Jakarta",
            "text": {"title": "Tinggalkan gedung sekarang", "body": "Gunakan tangga.\n\nUse the stairs."}, **more}


def clear(version):
    m = message(version)
    del m["text"]
    return {**m, "clear": True}


def board(s, seconds=3600):
    shop, display = Shop(s), s.display()
    shop.stock(s.playlist(1, [s.item("merah", s.picture(shop.site, "#c02040"), seconds)]))
    return shop, display


def test_comes_by_a_cut_and_ends_by_itself(s):
    shop, display = board(s)
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), RED))
    watch = display.watch({"strip": STRIP, "top": (45, 1, 10, 2)}, rate=60)
    shop.stock(message(10, 8), name="emergency.papan")
    s.until(lambda: near(display.colour(*STRIP), YELLOW))
    s.until(lambda: screen.facts("screen")["now"] == [])
    os.unlink(os.path.join(s.dir, "store", "playlists", "emergency.papan"))
    time.sleep(1)
    assert near(display.colour(*STRIP), YELLOW), "its absence ended it"
    assert s.until(lambda: screen.facts("screen")["emergency"])["title"].startswith("Tinggalkan")
    s.until(lambda: near(display.colour(), RED), timeout=15)
    seen = watch.end()
    assert seen.black_samples == 0
    first = next(i for i, line in enumerate(seen.lines) if near(line["rects"]["strip"], YELLOW))
    assert all(near(line["rects"]["strip"], RED) for line in seen.lines[:first]), "it did not cut in"
    between = [line for line in seen.lines[first:] if not near(line["rects"]["strip"], YELLOW)
               and not near(line["rects"]["strip"], RED)]
    assert len(between) >= 5, "it did not fade out"
    s.until(lambda: screen.facts("screen")["emergency"] is None and screen.facts("screen")["now"])
    screen.stop()
    assert any(p["outcome"] == "cut" and "emergency" in p["reason"] for p in plays(screen)), plays(screen)


def test_survives_a_restart_and_is_cleared_by_a_higher_version(s):
    shop, display = board(s)
    shop.stock(message(10), name="emergency.papan")
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(*STRIP), YELLOW))
    screen.kill()
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(*STRIP), YELLOW))
    shop.stock(message(9, text={"title": "Alt", "body": ""}), name="emergency.papan")
    shop.stock(clear(11), name="emergency.papan")
    s.until(lambda: near(display.colour(), RED))
    # one for another screen is not ours; one for us without a signature neither
    shop.stock(message(12, screens=["lain"]), name="emergency.papan")
    time.sleep(1.5)
    assert near(display.colour(), RED)
    harness.write_atomically(os.path.join(s.dir, "store", "playlists", "emergency.papan"), b'{"papan": 1}')
    time.sleep(1.5)
    assert near(display.colour(), RED) and not codes(screen)


def test_without_a_playlist(s):
    shop, display = Shop(s), s.display(720, 1280)
    shop.stock(message(10, 6), name="emergency.papan")
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(1, 20, 5, 5), YELLOW))
    s.until(lambda: screen.facts("screen").get("slate") == "service" and screen.facts("screen")["emergency"] is None,
            timeout=15)
    s.until(lambda: not near(display.colour(1, 20, 5, 5), YELLOW))


if __name__ == "__main__":
    harness.main(globals())
