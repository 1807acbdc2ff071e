"""The display by its reality: its mode, and another size at run time, seen from outside by xrandr on a real Xorg."""
import harness
from harness import near
from xorg import GREEN, Xorg, green

SMALLER = (1, 1, 70, 90)  # inside the left upper 1024x768 of 1280x720: SDL sets the mode, not the X screen's size


def test_the_mode_is_set(s):
    display = Xorg(s)
    screen = green(s, display, SMALLER, screen__mode="1024x768@75")
    assert display.mode() == (1024, 768, 75), display.run("xrandr")
    facts = s.until(lambda: screen.facts("screen").get("render"))
    assert (facts["width"], facts["height"], facts["mode"]) == (1024, 768, "1024x768@75"), facts
    screen.stop()
    s.until(lambda: display.mode() == (1280, 720, 60), what="the display's own mode again")


def test_the_nearest_refresh(s):
    display = Xorg(s)
    screen = green(s, display, SMALLER, screen__mode="1024x768@50")
    assert display.mode() == (1024, 768, 60), display.run("xrandr")
    assert "has no 1024x768 at 50 Hz; 60 Hz is used" in screen.text(), screen.text()


def test_a_mode_that_the_display_does_not_have(s):
    display = Xorg(s)
    screen = green(s, display, screen__mode="1600x1200@60")
    assert display.mode() == (1280, 720, 60)
    assert "the display has no 1600x1200 (it has: " in screen.text() and "1280x720" in screen.text(), screen.text()


def test_another_size_at_run_time(s):
    display = Xorg(s)
    screen = green(s, display)
    for size in ((1920, 1080), (1024, 768), (1280, 720)):
        display.set_size(*size)
        s.until(lambda: (screen.facts("screen")["render"]["width"], screen.facts("screen")["render"]["height"]) == size)
        s.until(lambda: near(display.colour(), GREEN))
        for corner in ((0, 0, 3, 3), (97, 0, 3, 3), (0, 97, 3, 3), (97, 97, 3, 3)):
            s.until(lambda: near(display.colour(*corner), GREEN), what=f"{corner} of {size}")
        assert screen.running() and "display is %dx%d now" % size in screen.text(), screen.text()
    assert "service slate" not in screen.text(), "a slate flashed up: " + screen.text()


def test_the_id_leaves_the_slates_lines_free(s):
    lines, corner = (0, 80, 60, 20), (90, 90, 10, 10)

    def start(seconds):
        display = s.display(640, 360)
        screen = s.program("papan-screen", s.settings(None, display, screen__identify_seconds=seconds,
                                                    runtime__path=s.folder(f"run{seconds}")), display)
        s.until(lambda: "-> service slate" in screen.text())
        s.until(lambda: not near(display.colour(*lines), (0x0B, 0x2B, 0x27), 0), what="the slate's lines")
        return lambda rect: display.sample({"it": rect})["hash"]["it"]

    without, with_id = start(0), start(120)
    s.until(lambda: with_id(corner) != without(corner), what="the id")
    s.until(lambda: with_id(lines) == without(lines))


if __name__ == "__main__":
    harness.main(globals())
