"""The panel's hours, by xset on a real Xorg."""
import calendar
import os

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


if __name__ == "__main__":
    harness.main(globals())
