"""The panel's hours, by xset on a real Xorg."""
import calendar
import os
import time

import harness
from harness import near
from screen_store import bend, plays
from xorg import GREEN, Xorg, green

HOURS = "mon 06:30-17:30, tue 22:00-02:00"


def test_the_panels_hours(s):
    display = Xorg(s)
    # Monday in Jakarta: on; off at 17:30.
    screen = green(s, display, screen__power=HOURS, clock__test=bend(s, "2027-01-04T10:00:00"), clock__trust="always")
    assert display.power() == "On"
    bend(s, "2027-01-04T10:29:58")
    s.until(lambda: display.power() == "Off", what="the end of the hours")
    panel = s.until(lambda: (p := screen.facts("screen")["panel"])["confirmed"] == "off" and p)
    assert (panel["wanted"], panel["sent"], panel["means"]) == ("off", "off", ["dpms-x11"]), panel
    # Tuesday 23:30, then Wednesday 01:59: the night belongs to Tuesday.
    bend(s, "2027-01-05T16:30:00")
    s.until(lambda: display.power() == "On")
    s.until(lambda: screen.facts("screen")["panel"]["confirmed"] == "on")
    s.until(lambda: near(display.colour(), GREEN))
    bend(s, "2027-01-05T18:59:58")
    s.until(lambda: display.power() == "Off", what="02:00 on Wednesday")
    since = s.until(lambda: (p := screen.facts("screen")["panel"])["wanted"] == "off" and p["since"])
    assert since >= calendar.timegm((2027, 1, 5, 19, 0, 0)) * 1000, since
    if os.environ.get("PAPAN_LONG"):  # somebody wakes it: within a minute it is told again
        display.run("xset", "dpms", "force", "on")
        s.until(lambda: display.power() == "Off", timeout=150, what="the look once a minute")
    # What was due meanwhile has its records, and they say that nobody saw it.
    screen.stop()
    seen = {p["display_connected"] for p in plays(screen)}
    assert False in seen and seen <= {True, False, None}, plays(screen)


def test_a_sleeping_panel_is_no_fault(s):
    display, key, site = Xorg(s), s.key("mmc"), s.folder("site")
    s.publish(site, s.playlist(1, [s.item("film", s.video(site, "#2040c0", 20), 20)], issued="2027-01-01T00:00:00Z",
                               expires="2027-02-01T00:00:00Z"), [key])
    server = s.nginx(site)
    clock = bend(s, "2027-01-04T11:00:00")
    player = s.player(server.url + "/playlist.papan", display, clock__trust="always", clock__test=clock, screen__power=HOURS)
    s.until(lambda: player.status()["panel"]["confirmed"] == "off")
    assert display.power() == "Off"
    begin = time.monotonic()
    while time.monotonic() - begin < 5:
        status = player.status()
        assert not {p["code"] for p in status["problems"]} & {"screen-stalled", "display-disconnected"}, status["problems"]
        time.sleep(0.5)
    drawn = player.status()["render"]["frames_presented"]
    time.sleep(1)
    assert player.status()["render"]["frames_presented"] == drawn, "it draws for nobody"
    metrics = player.get("/metrics")[2].decode()
    assert "\npapan_panel_wanted 0\n" in metrics and "\npapan_panel_confirmed 0\n" in metrics, metrics
    assert "Panel off" in player.get("/?lang=en")[2].decode()
    # An emergency wakes it, and its end lets it sleep again.
    message = {"papan": 1, "kind": "emergency", "site": "gedung", "version": 5, "issued": "2027-01-04T17:29:00+07:00",
               "expires": "2027-01-04T18:29:00+07:00", "timezone": "Asia/Jakarta",
               "text": {"title": "Tinggalkan gedung", "body": "Gunakan tangga."}}
    s.publish(site, message, [key], "emergency.papan")
    s.until(lambda: display.power() == "On", what="the emergency")
    s.until(lambda: near(display.colour(1, 30, 2, 40), (0xFF, 0xD4, 0)))
    clear = {k: v for k, v in message.items() if k != "text"} | {"version": 6, "clear": True}
    s.publish(site, clear, [key], "emergency.papan")
    s.until(lambda: display.power() == "Off", what="sleep after the emergency")


if __name__ == "__main__":
    harness.main(globals())
