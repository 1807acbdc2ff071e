"""Changes that nobody notices: every kind of seam sampled from the X server, none black."""
import os
import shutil
import time

import harness
from harness import near
from screen_store import Shop, local_time, plays

GROUND = (0x0B, 0x2B, 0x27)
RED, BLUE, GREEN, WHITE = (0xC0, 0x20, 0x40), (0x20, 0x40, 0xC0), (0x20, 0xC0, 0x40), (0xE0, 0xE0, 0xE0)


def known(colour, colours, tolerance=12):
    return any(near(colour, c, tolerance) for c in colours)


def test_cuts_and_fades_between_all_kinds(s):
    shop, display = Shop(s), s.display()
    items = [s.item("film", s.video(shop.site, "#c02040", 2), 2), s.item("film2", s.video(shop.site, "#2040c0", 2), 2),
             s.item("gambar", s.picture(shop.site, "#20c040"), 2, transition="fade"),
             s.item("film3", s.video(shop.site, "#e0e0e0", 2), 2, transition="fade")]
    shop.stock(s.playlist(1, items))
    screen = shop.screen(display)
    s.until(lambda: known(display.colour(), [RED, BLUE, GREEN, WHITE]))
    watch = display.watch(rate=60)
    time.sleep(16.5)
    seen = watch.end()
    assert seen.black_samples == 0
    for line in seen.lines:  # a fade passes between two neighbours, a cut shows nothing else
        assert known(line["rects"]["all"], [RED, BLUE, GREEN, WHITE]) or \
            max(line["rects"]["all"]) >= 0x60, line
    steps = [line for line in seen.lines if not known(line["rects"]["all"], [RED, BLUE, GREEN, WHITE])]
    assert len(steps) >= 10, "no fade was seen"
    screen.stop()
    whole = [p for p in plays(screen) if p["outcome"] == "shown"]
    assert len(whole) >= 6 and all(p["frames"] >= 1 for p in whole), plays(screen)
    assert [p["seq"] for p in plays(screen)] == sorted({p["seq"] for p in plays(screen)})


def test_short_clips(s):  # r31
    shop, display = Shop(s), s.display()
    clip = s.video(shop.site, "#2040c0", 0.4)
    shop.stock(s.playlist(1, [s.item("pendek", clip, 5)]))
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), BLUE))
    watch = display.watch(rate=60)
    time.sleep(8)
    shop.stock(s.playlist(2, [s.item("pendek", clip, 1)]))
    s.until(lambda: screen.facts("screen")["activated_version"] == 2)
    time.sleep(5)
    seen = watch.end()
    assert seen.black_samples == 0
    assert all(near(line["rects"]["all"], BLUE) for line in seen.lines), seen.lines
    screen.stop()
    starts = [p["planned_start"] for p in plays(screen) if p["outcome"] == "shown" and p["playlist_version"] == 2]
    assert len(starts) >= 3 and len(set(starts)) == len(starts), plays(screen)
    assert not [p for p in plays(screen) if p["outcome"] == "failed"], plays(screen)


def slow_programs(s, seconds):
    """papan-screen in a folder whose papan-decode begins so late, as on a machine that is too busy."""
    folder = s.folder("slow")
    for name in ("papan-screen", "papan-decode"):
        shutil.copy2(os.path.join(harness.BIN, name), os.path.join(folder, name))
    shutil.copytree(os.path.join(harness.BIN, "vlc"), os.path.join(folder, "vlc"))
    decode = os.path.join(folder, "papan-decode")
    os.rename(decode, decode + "-late")
    with open(decode, "w", encoding="ascii") as f:
        f.write(f'#!/bin/sh\nsleep {seconds}\nexec {decode}-late "$@"\n')
    os.chmod(decode, 0o755)
    return os.path.join(folder, "papan-screen")


def test_slots_shorter_than_loading(s):
    shop, display = Shop(s), s.display()
    colours = {"a": RED, "b": BLUE, "c": GREEN, "d": WHITE}
    shop.stock(s.playlist(1, [s.item(n, s.picture(shop.site, "#%02x%02x%02x" % c), 1) for n, c in colours.items()]))
    screen = shop.screen(display, program=slow_programs(s, 1.3))
    s.until(lambda: known(display.colour(), colours.values()))
    watch = display.watch(rate=60)
    s.until(lambda: len({p["item"] for p in plays(screen)}) >= 2)
    more = {"e": (0xC0, 0xC0, 0x20), "f": (0x20, 0xC0, 0xC0)}  # another playlist
    colours.update(more)
    shop.stock(s.playlist(2, [s.item(n, s.picture(shop.site, "#%02x%02x%02x" % c), 1) for n, c in more.items()]))
    s.until(lambda: known(display.colour(), more.values()))
    seen = watch.end()
    assert seen.black_samples == 0
    assert not [line for line in seen.lines if near(line["rects"]["all"], GROUND)], "the ground was seen"
    # what is shown is shown in its own slot
    screen.stop()
    assert all(p["first_frame"] < p["planned_end"] for p in plays(screen)), plays(screen)


def test_a_new_playlist_and_a_withdrawal(s):
    shop, display = Shop(s), s.display()
    film = s.video(shop.site, "#c02040", 30)
    shop.stock(s.playlist(1, [s.item("film", film, 30)]))
    while 10 < time.time() % 30:  # all of it within one slot; the day is a whole number of slots
        time.sleep(0.2)
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), RED))
    watch = display.watch(rate=60)
    # the same item goes on under a new version: not cut
    more = s.item("nanti", s.picture(shop.site, "#e0e0e0"), 5, when={"from": "2099-01-01"})
    shop.stock(s.playlist(2, [s.item("film", film, 30), more]))
    s.until(lambda: screen.facts("screen")["activated_version"] == 2)
    time.sleep(1)
    # another picture takes its place
    green = s.picture(shop.site, "#20c040")
    shop.stock(s.playlist(3, [s.item("hijau", green, 30), s.item("biru", s.picture(shop.site, "#2040c0"), 30)]))
    s.until(lambda: known(display.colour(), [GREEN, BLUE]))
    # what the accepted next version withdraws goes at once, though the current one plays on
    up, other = ("hijau", BLUE) if near(display.colour(), GREEN) else ("biru", GREEN)
    shop.stock(s.playlist(4, [s.item("lain", green, 30)], withdrawn=[up]), name="next.papan")
    s.until(lambda: near(display.colour(), other), timeout=5)
    seen = watch.end()
    assert seen.black_samples == 0
    assert all(known(line["rects"]["all"], [RED, GREEN, BLUE, WHITE]) for line in seen.lines), seen.lines
    screen.stop()
    records = plays(screen)
    assert [p["item"] for p in records if p["media"] == film.hash] == ["film"], records
    assert any(p["item"] == up and p["outcome"] == "cut" and "withdrawn" in p["reason"] for p in records), records


def test_a_layout_by_time(s):
    shop, display = Shop(s), s.display()
    minute = int(time.time() // 60 + (2 if time.time() % 60 > 50 else 1)) * 60
    at = local_time(minute - time.time())
    layouts = {"satu": {"background": "#2040c0", "kiri": [0, 0, 50, 100]},
               "dua": {"background": "#20c040", "kiri": [0, 0, 25, 100], "kanan": [75, 0, 25, 100]}}
    item = lambda name: s.item(name, s.picture(shop.site, "#c02040"), 3600, fit="stretch")
    payload = s.playlist(1, [item("a")], zone="kiri", layouts=layouts,
                         screens={"*": {"layout": "satu", "layouts": [{"layout": "dua", "when": {"from": at}}]}})
    payload["loops"].append({"id": "dua", "zone": "kanan", "items": [dict(payload["loops"][0]["items"][0], id="b")]})
    shop.stock(payload)
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(30, 10, 15, 80), RED) and near(display.colour(60, 10, 30, 80), BLUE))
    watch = display.watch({"rest": (30, 10, 15, 80), "left": (2, 10, 20, 80), "right": (78, 10, 20, 80)}, rate=60)
    s.until(lambda: near(display.colour(78, 10, 20, 80), RED), timeout=75)
    time.sleep(0.3)
    seen = watch.end()
    assert seen.black_samples == 0
    assert all(near(line["rects"]["left"], RED) for line in seen.lines), seen.lines
    assert all(known(line["rects"]["right"], [BLUE, RED]) for line in seen.lines), seen.lines
    assert near(seen.lines[-1]["rects"]["rest"], GREEN)
    s.until(lambda: {n["zone"] for n in screen.facts("screen")["now"]} == {"kiri", "kanan"})


if __name__ == "__main__":
    harness.main(globals())
