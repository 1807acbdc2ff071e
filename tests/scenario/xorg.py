"""A real Xorg on Debian's dummy driver: it has modes, another size at run time, and a panel (DPMS), which Xvfb lacks."""
import os
import re
import subprocess

import harness
from screen_store import Shop

GREEN = (0x20, 0xC0, 0x40)

CONF = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
{modelines}EndSection
Section "Screen"
  Identifier "screen"
  Device "dummy"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes {modes}
    Virtual 1920 1080
  EndSubSection
EndSection
"""


def modeline(width, height, hertz):
    total_w, total_h = width + 200, height + 40
    return (f'  Modeline "{width}x{height}_{hertz}" {total_w * total_h * hertz / 1e6:.2f} {width} {width + 50} {width + 100} '
            f'{total_w} {height} {height + 5} {height + 10} {total_h}\n')


class Xorg(harness.Display):
    """The first mode is the one that it starts in. .set_size(w, h), .power() -> "On", "Off", …, .modes()."""

    def __init__(self, scenario, modes=((1280, 720, 60), (1024, 768, 60), (1024, 768, 75), (1920, 1080, 60))):
        self.scenario, (self.width, self.height, _) = scenario, modes[0]
        path = os.path.join(scenario.dir, f"xorg.{len(scenario.processes)}.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(CONF.format(modelines="".join(modeline(*m) for m in modes),
                                modes=" ".join(f'"{w}x{h}_{r}"' for w, h, r in modes)))
        read, write = os.pipe()
        harness.Process.__init__(
            self, scenario, ["/usr/lib/xorg/Xorg", "-displayfd", str(write), "-config", path, "-logfile", path + ".log", "-nolisten",
                             "tcp", "-noreset", "-sharevts", "-novtswitch"],
            {"LD_PRELOAD": os.path.join(harness.TOOLS, "dpmsdummy.so")}, pass_fds=[write])
        os.close(write)
        with os.fdopen(read, "rb") as f:
            self.name = ":" + f.readline().decode().strip()
        assert self.name != ":", "Xorg did not start: " + self.text()

    def run(self, *argv):
        return subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20,
                              env={**os.environ, "DISPLAY": self.name}).stdout

    def set_size(self, width, height, hertz=60):
        self.run("xrandr", "--output", "DUMMY0", "--mode", f"{width}x{height}_{hertz}")
        self.width, self.height = width, height

    def mode(self):
        """(width, height, hertz) of the output now."""
        found = re.search(r"^\s+(?:(\d+)x(\d+))\S*\s.*?([\d.]+)\*", self.run("xrandr"), re.M)
        return int(found[1]), int(found[2]), round(float(found[3]))

    def power(self):
        return re.search(r"Monitor is (\w+(?: \w+)?)", self.run("xset", "q"))[1]


def green(s, display, seen=(0, 0, 100, 100), env=None, **more):
    """The screen on one green picture; `seen`: what the output shows of the X screen, in percent."""
    shop = Shop(s)
    shop.stock(s.playlist(1, [s.item("hijau", s.picture(shop.site, "#20c040"), 5, fit="stretch")]))
    screen = shop.screen(display, env=env, **more)
    s.until(lambda: harness.near(display.colour(*seen), GREEN), what="content")
    return screen
