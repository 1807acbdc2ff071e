"""What the screen shows is a function of the time: by a clock that the test bends (builds with PAPAN_TEST_CLOCK only)."""
import os
import time

import harness
from harness import near
from screen_store import Shop, bend, plays

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


def new_year(s, items):
    return s.playlist(1, items, timezone="Asia/Jayapura", issued="2027-01-01T00:00:00Z", expires="2027-12-01T00:00:00Z")


def test_the_agenda_s_row_of_the_playlist_s_zone(s):  # r43
    shop, display = Shop(s), s.display()
    rows = [["06.00", "Apel pagi", "Halaman"], ["07.00", "Rapat koordinasi", "Aula"], ["09.00", "Tamu", "Lobi"]]
    agenda = {"id": "agenda", "text": {"style": "agenda", "title": "Agenda", "rows": rows}, "seconds": 86400, "transition": "cut"}
    shop.stock(new_year(s, [agenda]))
    begin = time.time()
    screen = shop.screen(display, clock__test=bend(s, "2027-01-04T21:59:50"), env={"TZ": "America/New_York"})  # 06:59:50 in Jayapura
    s.until(lambda: screen.facts("screen").get("now"))
    time.sleep(1)
    watch = display.watch(exact=True)
    time.sleep(11)
    lines = watch.end().lines
    assert len(lines) == 2, f"the current row moved {len(lines) - 1} times"
    assert 9.9 < lines[1]["time"] - begin < 11.5, lines[1]["time"] - begin


def test_the_plays_day_of_the_playlist_s_zone(s):  # r43
    shop, display = Shop(s), s.display()
    shop.stock(new_year(s, [s.item(n, s.picture(shop.site, c), 5) for n, c in (("a", "#c02040"), ("b", "#2040c0"))]))
    screen = shop.screen(display, clock__test=bend(s, "2027-01-04T14:59:44"), env={"TZ": "America/New_York"})  # 23:59:44 in Jayapura
    s.until(lambda: screen.facts("screen").get("now"))
    time.sleep(26)
    screen.stop()
    days = {}
    for play in plays(screen):
        days.setdefault(play["planned_start"][:10], []).append(play)
    assert set(days) == {"2027-01-04", "2027-01-05"}, days.keys()
    for day, found in days.items():
        with open(os.path.join(screen.store, "plays", day + ".jsonl"), encoding="utf-8") as f:
            assert len(f.readlines()) == len(found), day
    starts = [play["planned_start"] for play in plays(screen)]
    assert len(set(starts)) == len(starts) >= 3, f"a slot was split: {starts}"


if __name__ == "__main__":
    harness.main(globals())
