# timeout: 240
"""A week at the MMC's desk, with what they have: papan-publish, and a screen to look at. The plan is written, printed and published,
Monday morning comes (builds with PAPAN_TEST_CLOCK only), an item is taken back, an emergency is sent."""
import datetime
import json
import os
import re
import time

import harness
from harness import near
from publishing import build, ffmpeg, items, keys, payload, publish, write_source
from screen_store import bend

JAKARTA = datetime.timezone(datetime.timedelta(hours=7))
RED, BLUE, GREEN, WHITE = (0xC0, 0x20, 0x40), (0x20, 0x40, 0xC0), (0x20, 0xC0, 0x40), (0xE0, 0xE0, 0xE0)
MAIN, YELLOW = (30, 5, 40, 60), (0xFF, 0xD4, 0x00)


def pictures(src, **colours):
    for name, colour in colours.items():
        with open(os.path.join(src, name + ".png"), "wb") as f:
            f.write(harness.png("#%02x%02x%02x" % colour))


def on_screen(display, area=MAIN):
    shown = display.colour(*area)
    return next((c for c in (RED, BLUE, GREEN, WHITE) if near(shown, c)), None)


def week(src, monday):
    """Office hours, a weekend loop, a holiday (the Tuesday), a campaign of a fortnight that comes first at noon, headlines."""
    day = lambda n: (monday + datetime.timedelta(days=n)).strftime("%Y-%m-%d")
    office = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": [["08:00", "16:00"]], "except": [day(1)]}
    picture = lambda name, seconds=3600, **more: {"id": name, "file": name + ".png", "seconds": seconds, **more}
    pictures(src, umum=WHITE, kantor=RED, akhir=BLUE, kampanye=GREEN)
    write_source(src, None, layouts={"lobi": {"main": [0, 0, 100, 80], "ticker": [0, 80, 76, 20], "clock": [76, 80, 24, 20]}},
                 loops=[{"id": "umum", "zone": "main", "items": [picture("umum")]},
                        {"id": "kantor", "zone": "main", "priority": 1, "when": office, "items": [picture("kantor")]},
                        {"id": "akhir-pekan", "zone": "main", "priority": 1, "when": {"days": ["sat", "sun"]}, "items": [picture("akhir")]},
                        {"id": "kampanye", "zone": "main", "priority": 2,
                         "when": {"from": day(0), "until": day(13), "hours": [["12:00", "13:00"]]}, "items": [picture("kampanye")]}],
                 tickers=[{"id": "berita", "zone": "ticker", "messages": [{"text": "Rapat koordinasi dimulai pukul sembilan."}]}])


def foreseen(src, moment):
    told = publish("preview", src, "--screen", "uji", "--at", moment.isoformat(), "--json").out
    return next(row["item"] for row in json.loads(told) if row["zone"] == "main")


def test_a_week_and_its_monday_morning(s):
    src, out, page = s.folder("src"), s.folder("out"), os.path.join(s.dir, "minggu.html")
    today = datetime.datetime.now(JAKARTA).date()
    monday = today + datetime.timedelta(days=7 - today.weekday())
    week(src, monday)
    assert "no faults" in publish("check", src).out
    at = lambda days, hour, minute=0, second=0: datetime.datetime.combine(
        monday + datetime.timedelta(days=days), datetime.time(hour, minute, second), JAKARTA)
    for moment, item in ((at(0, 7, 59, 59), "umum"), (at(0, 8), "kantor"), (at(0, 12), "kampanye"), (at(0, 13), "kantor"),
                         (at(0, 16), "umum"), (at(1, 9), "umum"), (at(1, 12), "kampanye"), (at(2, 9), "kantor"), (at(5, 9), "akhir"),
                         (at(6, 23, 59, 59), "akhir"), (at(13, 12), "kampanye"), (at(14, 12), "kantor")):
        assert foreseen(src, moment) == item, (moment, item)
    publish("preview", src, "--screen", "uji", "--at", at(0, 0).isoformat(), "--html", page)
    with open(page, encoding="utf-8") as f:
        plan = re.sub(r"<[^>]*>", " ", f.read())
    assert plan.count("08.00–12.00") == 4 and plan.count("12.00–13.00") == 7, plan  # Tuesday is the holiday
    told = build(s, src, out)
    assert "kantor appears on all screens" in told.out and "kampanye appears on all screens" in told.out, told

    server, display = s.nginx(out), s.display()
    clock = bend(s, at(0, 7, 59, 48).astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"))
    begin = time.time()
    s.player(server.url + "/playlist.papan", display, clock__test=clock, clock__trust="always")
    s.until(lambda: on_screen(display) == WHITE)
    assert time.time() - begin < 9, "the machine was too slow to see the minute before"
    watch = display.watch({"main": MAIN}, rate=60)
    s.until(lambda: on_screen(display) == RED, timeout=20)
    seen = watch.end()
    first = next(line["time"] for line in seen.lines if not near(line["rects"]["main"], WHITE))
    assert 11.7 < first - begin < 13.5, f"the change of 08:00:00 began {first - begin:.2f} s after 07:59:48"
    assert seen.black_samples == 0


def test_taken_back_and_an_emergency(s):
    src, out = s.folder("src"), s.folder("out")
    pictures(src, satu=RED, dua=BLUE)
    both = [{"id": name, "file": name + ".png", "seconds": 1800, "transition": "cut"} for name in ("satu", "dua")]
    write_source(src, both)
    build(s, src, out)
    server, display = s.liar(out), s.display()
    player = s.player(server.url + "/playlist.papan", display)
    s.until(lambda: on_screen(display))
    shown, left = ("satu", BLUE) if on_screen(display) == RED else ("dua", RED)

    # a large video comes with the version that takes the shown item back
    ffmpeg("-f", "lavfi", "-i", "nullsrc=s=640x360:r=25:d=8,geq=random(1)*255:128:128", "-pix_fmt", "yuv420p", os.path.join(src, "film.mp4"))
    write_source(src, both + [{"id": "film", "file": "film.mp4"}])
    film = os.path.join(s.dir, "plan")
    build(s, src, s.folder("plan"))
    url = payload(film)["media"][items(film)[2]["media"]]["url"]
    server.rules["/" + url] = {"rate": 5000}
    build(s, src, out, "--withdraw", shown)
    s.until(lambda: server.count("/" + url), what="the video's download")
    s.until(lambda: on_screen(display) == left)
    assert player.status()["playlist"]["version"] < payload(out)["version"], "the video came too fast"

    watch = display.watch({"strip": (1, 15.5, 98, 2)}, rate=30)
    publish("emergency", "--title", "Tinggalkan gedung", "--body", "Gunakan tangga.", "--minutes", "1", "--key", keys(s)[0], "--to", out)
    sent = time.time()
    s.until(lambda: near(display.colour(1, 15.5, 98, 2), YELLOW))
    server.stop()
    s.until(lambda: on_screen(display) == left, timeout=80, what="the emergency's own end")
    lasted = time.time() - sent
    assert 55 < lasted < 75, f"it stood for {lasted:.1f} s"
    assert watch.end().black_samples == 0


def test_going_back_and_an_emergency_past_a_crawling_download(s):
    src, out = s.folder("src"), s.folder("out")
    pictures(src, lama=RED, salah=GREEN)
    write_source(src, [{"id": "lama", "file": "lama.png", "seconds": 3600}])
    build(s, src, out)
    server, display = s.liar(out), s.display()
    player = s.player(server.url + "/playlist.papan", display, server__emergency_seconds=2)
    s.until(lambda: on_screen(display) == RED)
    watch = display.watch(rate=30)
    write_source(src, [{"id": "salah", "file": "salah.png", "seconds": 3600}])
    build(s, src, out)
    s.until(lambda: on_screen(display) == GREEN, what="what should not have been published")
    publish("rollback", src, "--version", "1", "--key", keys(s)[0], "--to", out)
    s.until(lambda: on_screen(display) == RED, what="the version before")
    s.until(lambda: player.status()["playlist"]["version"] == 3)
    assert player.status()["health"] == "ok", player.status()["problems"]

    # a byte a second, and an emergency beside it
    ffmpeg("-f", "lavfi", "-i", "nullsrc=s=640x360:r=25:d=8,geq=random(1)*255:128:128", "-pix_fmt", "yuv420p", os.path.join(src, "film.mp4"))
    write_source(src, [{"id": "lama", "file": "lama.png", "seconds": 3600}, {"id": "film", "file": "film.mp4"}])
    plan = os.path.join(s.dir, "plan")
    build(s, src, s.folder("plan"))
    url = payload(plan)["media"][items(plan)[1]["media"]]["url"]
    server.rules["/" + url] = {"rate": 1}
    build(s, src, out)
    s.until(lambda: server.count("/" + url), what="the video's download")
    assert watch.end().black_samples == 0
    publish("emergency", "--title", "Tinggalkan gedung", "--body", "Gunakan tangga.", "--minutes", "5", "--key", keys(s)[0], "--to", out)
    sent = time.time()
    s.until(lambda: near(display.colour(1, 15.5, 98, 2), YELLOW), every=0.02)
    print(f"the emergency stood after {time.time() - sent:.2f} s of at most 3 on an idle machine")
    publish("emergency", "--clear", "--key", keys(s)[0], "--to", out)
    s.until(lambda: on_screen(display) == RED, what="the emergency's end by the MMC")


if __name__ == "__main__":
    harness.main(globals())
