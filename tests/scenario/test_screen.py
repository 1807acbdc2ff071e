"""papan-screen on a store of its own, seen from outside: what it shows, when it rests, and what it says of itself."""
import os
import subprocess
import time

import harness
from harness import near
from screen_store import Shop, codes, frames_presented, plays, wake_ups

GROUND = (0x0B, 0x2B, 0x27)


def test_one_picture_and_a_clean_end(s):
    shop, display = Shop(s), s.display()
    shop.stock(s.playlist(1, [s.item("merah", s.picture(shop.site, "#c02040"), seconds=3600)]))
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), (0xC0, 0x20, 0x40)))
    now = s.until(lambda: screen.facts("screen").get("now"))
    assert now[0]["item"] == "merah" and now[0]["zone"] == "main" and now[0]["kind"] == "picture", now
    s.until(lambda: screen.facts("screen")["activated_version"] == 1)
    status, took = screen.stop()
    assert status == 0 and took < 5, (status, took)
    assert [p["outcome"] for p in plays(screen)] == ["cut"], plays(screen)


def test_a_loop_of_one_picture_rests(s):  # r32
    shop, display = Shop(s), s.display()
    item = s.item("satu", s.picture(shop.site, "#2080c0"), seconds=3, transition="fade", caption="Satu gambar")
    shop.stock(s.playlist(1, [item]))
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(0, 0, 100, 30), (0x20, 0x80, 0xC0)))
    time.sleep(1.5)  # the caption has come
    presented, woken = frames_presented(screen), wake_ups(screen.pid)
    watch = display.watch(exact=True)
    time.sleep(8)
    assert frames_presented(screen) == presented, "presented though nothing changed"
    assert wake_ups(screen.pid) - woken <= 8 * 5, wake_ups(screen.pid) - woken
    assert len(watch.end().lines) == 1, "pixels changed at a slot's start"
    screen.stop()
    whole = [p for p in plays(screen) if p["outcome"] == "shown"]
    assert len(whole) >= 2 and len({p["planned_start"] for p in whole}) == len(whole), plays(screen)


def test_slates(s):
    shop, display = Shop(s), s.display()
    screen = shop.screen(display)
    s.until(lambda: "no-playlist" in codes(screen))
    s.until(lambda: screen.facts("screen")["slate"] == "service")
    s.until(lambda: not near(display.colour(5, 8, 40, 20), GROUND, 4), what="the greeting")
    # nothing scheduled now: the calm slate, no problem
    item = s.item("besok", s.picture(shop.site, "#c02040"), when={"from": "2099-01-01"})
    shop.stock(s.playlist(1, [item]))
    s.until(lambda: screen.facts("screen")["slate"] == "calm")
    s.until(lambda: not codes(screen))
    # a screen that the playlist does not know
    shop.stock(s.playlist(2, [s.item("a", s.picture(shop.site, "#c02040"))], screens={"lain": {"layout": "penuh"}}))
    s.until(lambda: codes(screen) == {"screen-unknown"})
    s.until(lambda: screen.facts("screen")["slate"] == "service")
    # something due, and nothing of it there
    gone = s.picture(shop.site, "#40c020")
    os.unlink(os.path.join(shop.site, gone.entry["url"]))
    shop.stock(s.playlist(3, [s.item("hilang", gone)]))
    s.until(lambda: {"nothing-showable", "media-missing"} <= codes(screen))
    # and there is content again
    shop.stock(s.playlist(4, [s.item("ada", s.picture(shop.site, "#8040c0"))]))
    s.until(lambda: near(display.colour(), (0x80, 0x40, 0xC0)))
    s.until(lambda: not codes(screen))
    # the keys are taken away: nothing that they signed stays
    os.unlink(os.path.join(s.dir, "keys", "mmc.pub"))
    s.until(lambda: {"no-keys", "no-playlist"} <= codes(screen))
    s.until(lambda: screen.facts("screen")["slate"] == "service")


def test_saver_pointer_and_keys(s):  # r51, r52
    shop, display = Shop(s), s.display()
    shop.stock(s.playlist(1, [s.item("diam", s.picture(shop.site, "#c0a020"), seconds=3600)]))
    env = {**os.environ, "DISPLAY": display.name}
    subprocess.run("xset s 2 2; xset s blank; xset dpms 2 2 2", shell=True, env=env, check=True, capture_output=True)
    subprocess.run(["xdotool", "mousemove", "600", "300"], env=env, check=True)
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), (0xC0, 0xA0, 0x20)))
    window = subprocess.run(["xdotool", "search", "--name", "Papan"], env=env, capture_output=True, text=True,
                            check=True).stdout.split()[0]
    for command in (["mousemove", "100", "100", "click", "1"], ["key", "Escape"], ["key", "q"], ["key", "F11"],
                    ["key", "alt+F4"], ["windowquit", window]):
        subprocess.run(["xdotool", *command], env=env, check=False, capture_output=True)
    time.sleep(5)
    state = subprocess.run(["xset", "q"], env=env, capture_output=True, text=True, check=True).stdout
    assert "Monitor is Off" not in state and "Monitor is in" not in state, state
    picture = os.path.join(s.dir, "shot.png")
    subprocess.run(["import", "-window", "root", picture], env=env, check=True)
    colours = subprocess.run(["identify", "-format", "%k", picture], capture_output=True, text=True, check=True).stdout
    assert colours == "1", "something lies over the picture"
    assert screen.running() and not codes(screen)


def test_snapshot_is_what_the_screen_shows(s):
    shop, display = Shop(s), s.display()
    text = {"title": "Rapat koordinasi", "body": "Seluruh kepala bidang diharap hadir.", "rows": [["Pukul", "09.00 WIB"]]}
    shop.stock(s.playlist(1, [{"id": "rapat", "text": text, "seconds": 3600}]))
    screen = shop.screen(display)
    s.until(lambda: screen.facts("screen").get("now"))
    time.sleep(2)
    seen, drawn = os.path.join(s.dir, "seen.png"), os.path.join(s.dir, "drawn.png")
    display.screenshot(seen)
    snapshot = shop.screen(None, ["--snapshot", drawn, "--at", harness.timestamp()],
                           screen__size=f"{display.width}x{display.height}")
    assert snapshot.popen.wait(30) == 0, snapshot.text()
    difference = subprocess.run(["compare", "-metric", "AE", seen, drawn, "null:"], capture_output=True, text=True,
                                check=False).stderr
    assert difference.split()[0] == "0", difference


def test_size_rotation_and_margins(s):
    shop, display = Shop(s), s.display()
    payload = s.playlist(1, [s.item("a", s.picture(shop.site, "#c02040", 90, 160), 3600, fit="stretch")], zone="atas",
                         layouts={"penuh": {"background": "#2040c0", "atas": [0, 0, 100, 50]}})
    shop.stock(payload)
    shop.screen(display, screen__rotate=90, screen__margins=5)
    s.until(lambda: near(display.colour(60, 20, 30, 60), (0xC0, 0x20, 0x40)))
    assert near(display.colour(10, 20, 30, 60), (0x20, 0x40, 0xC0)), "the lower half is not at the left"


if __name__ == "__main__":
    harness.main(globals())
