"""What the screen shows is a function of the time: by a clock that the test bends (builds with PAPAN_TEST_CLOCK only)."""
import time

import harness
from harness import near
from screen_store import Shop, bend

RED, BLUE, GREEN = (0xC0, 0x20, 0x40), (0x20, 0x40, 0xC0), (0x20, 0xC0, 0x40)


def test_an_item_begins_after_hours_of_rest(s):  # r41
    shop, display = Shop(s), s.display()
    night = s.item("malam", s.picture(shop.site, "#c02040"), 86400)
    one = s.item("jam-satu", s.picture(shop.site, "#20c040"), 86400, when={"hours": [["01:00", "02:00"]]})
    payload = s.playlist(1, [night], issued="2027-01-01T00:00:00Z", expires="2027-12-01T00:00:00Z")
    payload["loops"].append({"id": "jam", "zone": "main", "priority": 5, "items": [{k: v for k, v in one.items() if k != "_entry"}]})
    payload["media"][one["media"]] = one["_entry"]
    shop.stock(payload)
    shop.screen(display, clock__test=bend(s, "2027-01-04T17:59:52"))  # 00:59:52 in Jakarta
    begin = time.time()
    s.until(lambda: near(display.colour(), RED))
    watch = display.watch()
    s.until(lambda: near(display.colour(), GREEN), timeout=20)
    first = next(line["time"] for line in watch.end().lines if near(line["rects"]["all"], GREEN))
    assert 7 < first - begin < 10.5, f"01:00:00 came {first - begin:.2f} s after 00:59:52"


def opening(s, hours):
    item = s.item("buka", s.picture(s.folder("site"), "#2040c0"), 3600, when={"hours": [hours]})
    return s.playlist(1, [item], timezone="Asia/Jayapura", issued="2027-01-01T00:00:00Z", expires="2027-12-01T00:00:00Z",
                      layouts={"penuh": {"main": [0, 0, 100, 80], "clock": [0, 80, 100, 20]}})


def test_the_calm_slate_ends_on_time(s):
    shop, display = Shop(s), s.display()
    shop.stock(opening(s, ["07:00", "16:00"]))
    screen = shop.screen(display, clock__test=bend(s, "2027-01-04T21:59:53"))  # 06:59:53 in Jayapura
    s.until(lambda: screen.facts("screen").get("slate") == "calm")
    assert not near(display.colour(30, 5, 40, 70), BLUE)
    s.until(lambda: near(display.colour(30, 5, 40, 70), BLUE), timeout=15)


def test_the_minute_of_the_playlist_s_zone(s):  # r43
    shop, display = Shop(s), s.display()
    shop.stock(opening(s, ["06:00", "16:00"]))
    begin = time.time()
    shop.screen(display, clock__test=bend(s, "2027-01-04T21:59:53"), env={"TZ": "America/New_York"})
    s.until(lambda: near(display.colour(30, 5, 40, 70), BLUE))
    time.sleep(0.5)
    watch = display.watch({"clock": (0, 80, 100, 20)}, exact=True)
    time.sleep(9)
    lines = watch.end().lines
    assert len(lines) == 2, "the clock tile changed more or less than once"
    assert 6.9 < lines[1]["time"] - begin < 8.5, lines[1]["time"] - begin


if __name__ == "__main__":
    harness.main(globals())
