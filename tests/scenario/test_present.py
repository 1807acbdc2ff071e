"""The two ways to the glass, looked at from outside: colours, places, rotation, margins; the same picture from both."""
import ctypes
import os
import subprocess
import time

import harness
from harness import near

BARS = [(255, 255, 255), (255, 0, 0), (0, 0, 255), (0, 255, 0)]
RED, GREEN, BLUE, YELLOW = (0xC0, 0x20, 0x20), (0x20, 0xC0, 0x20), (0x20, 0x20, 0xC0), (0xC0, 0xC0, 0x20)
GROUND = (0x0B, 0x2B, 0x27)
SIZE = (640, 360)


def to_window(x, y, rotate, margin):
    """A point of the picture (0…1) as a point of the window (0…1)."""
    x, y = {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}[rotate]
    return margin + x * (1 - 2 * margin), margin + y * (1 - 2 * margin)


def show(s, renderer, rotate=0, margins=0, environment=None):
    display = s.display(*SIZE)
    shown = harness.Process(s, [os.path.join(harness.TOOLS, "presentshow"), "--set", f"screen.renderer={renderer}",
                                "--set", f"screen.rotate={rotate}", "--set", f"screen.margins={margins}", "60"],
                            {"DISPLAY": display.name, **(environment or {})})
    s.until(lambda: "read " in shown.text(), what="first picture: " + shown.text())
    return display, shown


def at(display, x, y, rotate=0, margins=0):
    wx, wy = to_window(x, y, rotate, margins / 100)
    return display.colour(wx * 100 - 0.6, wy * 100 - 0.6, 1.2, 1.2)


def check_picture(display, rotate=0, margins=0, tolerance=3):
    def look(x, y, want, slack=tolerance):
        got = at(display, x, y, rotate, margins)
        assert near(got, want, slack), f"at {x:.2f},{y:.2f} rotated {rotate}, margins {margins}: {got}, not {want}"

    look(0.20, 0.15, RED)
    look(0.80, 0.15, GREEN)
    look(0.20, 0.80, BLUE)
    look(0.80, 0.80, YELLOW)
    for i, bar in enumerate(BARS):
        look(0.25 + 0.5 * (i + 0.5) / 4, 0.5, bar)
    w, h = (SIZE[1], SIZE[0]) if rotate in (90, 270) else SIZE
    w, h = w * (1 - margins / 50), h * (1 - margins / 50)
    look(18 / w, 28 / h, (255, 255, 255))
    look(38 / w, 28 / h, RED)
    look(30 / w, 1 - 10 / h, (0x40, 0x40, 0x40))
    look(100 / w, 1 - 10 / h, (0xA0, 0xA0, 0xA0))


def test_surface_shows_the_picture_in_every_rotation(s):
    for rotate, margins in ((0, 0), (90, 0), (180, 0), (270, 0), (0, 5), (90, 5)):
        display, shown = show(s, "surface", rotate, margins)
        assert "renderer surface" in shown.text(), shown.text()
        check_picture(display, rotate, margins)
        if margins:
            assert near(display.colour(0.5, 0.5, 2, 2), GROUND, 2)
        shown.stop()


def test_gpu_shows_the_same_picture(s):
    for rotate, margins in ((0, 0), (90, 0), (270, 5)):
        display, shown = show(s, "gpu", rotate, margins)
        assert "renderer opengl" in shown.text(), shown.text()
        check_picture(display, rotate, margins, 4)
        line = [x for x in shown.text().splitlines() if x.startswith("read ")][0].split()
        assert line[2:] == ["c02020", "20c020"], line
        shown.stop()


ORBIT = [(-2, -2), (-1, -2), (0, -2), (1, -2), (2, -2), (2, -1), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (-1, 2), (-2, 2),
         (-2, 1), (-2, 0), (-2, -1)]


def pixels(display, path):
    """The root window, to be asked for (r, g, b) at x, y."""
    display.screenshot(path)
    raw = subprocess.run(["convert", path, "-depth", "8", "rgb:-"], check=True, capture_output=True, timeout=30).stdout
    return lambda x, y: tuple(raw[(y * display.width + x) * 3:(y * display.width + x) * 3 + 3])


def test_orbit_moves_the_whole_picture(s):
    for renderer in ("surface", "gpu"):
        display = s.display(1920, 1080)
        while time.time() % 180 > 170:
            time.sleep(1)
        shown = harness.Process(s, [os.path.join(harness.TOOLS, "presentshow"), "--set", f"screen.renderer={renderer}",
                                    "--set", "screen.orbit=true", "60"], {"DISPLAY": display.name})
        s.until(lambda p=shown: "read " in p.text())
        time.sleep(1)
        pixel = pixels(display, os.path.join(s.dir, "orbit.png"))
        dx, dy = (2 * v for v in ORBIT[int(time.time() // 180) % 16])
        # where red meets green on the upper edge, and red meets blue on the left one
        assert near(pixel(960 + dx - 2, 150), RED, 8) and near(pixel(960 + dx + 2, 150), GREEN, 8), (renderer, dx)
        assert near(pixel(200, 540 + dy - 3), RED, 8) and near(pixel(200, 540 + dy + 3), BLUE, 8), (renderer, dy)
        # and no gap at any edge
        for x, y, want in ((0, 150, RED), (1919, 150, GREEN), (200, 0, RED), (1500, 0, GREEN)):
            assert near(pixel(x, y), want, 8), (renderer, x, y, pixel(x, y))
        shown.stop()


def test_auto_takes_the_surface_where_no_gpu_is(s):
    _, shown = show(s, "auto")
    assert "renderer surface driver x11" in shown.text(), shown.text()


def test_without_a_display_it_runs_on_the_dummy(s):
    shown = harness.Process(s, [os.path.join(harness.TOOLS, "presentshow"), "1"], {"DISPLAY": ":4711"})
    s.until(lambda: "driver dummy" in shown.text(), what=shown.text())


class ClientMessage(ctypes.Structure):
    """Xlib's XClientMessageEvent, padded to the size of an XEvent."""
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 12)]


def ask_to_close(display, window):
    """What a window manager sends when its close button is pressed (ICCCM 4.2.8.1)."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    x.XCloseDisplay.argtypes = [ctypes.c_void_p]
    server = x.XOpenDisplay(display.name.encode())
    event = ClientMessage(type=33, window=window, format=32, message_type=x.XInternAtom(server, b"WM_PROTOCOLS", 0))
    event.data[0] = x.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
    assert x.XSendEvent(server, window, 0, 0, ctypes.byref(event))
    x.XCloseDisplay(server)


def test_keys_pointer_and_close_change_nothing(s):
    display, shown = show(s, "surface")
    env = {**os.environ, "DISPLAY": display.name}
    for command in (["mousemove", "100", "100", "click", "1"], ["key", "Escape"], ["key", "q"], ["key", "F11"],
                    ["key", "alt+F4"]):
        subprocess.run(["xdotool", *command], env=env, check=True, timeout=10)
    windows = subprocess.run(["xdotool", "search", "--name", "Papan"], env=env, capture_output=True, text=True,
                             timeout=10).stdout.split()
    assert windows
    ask_to_close(display, int(windows[0]))
    time.sleep(0.3)
    check_picture(display)
    assert shown.running()


if __name__ == "__main__":
    harness.main(globals())
