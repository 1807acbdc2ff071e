"""A version that kills the screen is put away for the one before, until a newer one comes; a display that comes later is taken."""
import os
import subprocess
import time

import harness
from harness import near

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def world(s):
    key, site = s.key("mmc"), s.folder("site")
    pictures = [s.picture(site, c) for c in ("#ff0000", "#00ff00", "#0000ff")]

    def publish(version):
        time.sleep(1.1)  # files of one size and second have one tag with nginx (design.md 8)
        s.publish(site, s.playlist(version, [s.item(f"i{version}", pictures[version - 1], 60)]), [key])

    return site, publish


def test_a_version_that_kills_the_screen(s):
    site, publish = world(s)
    publish(1)
    server, display = s.nginx(site), s.display(640, 360)
    player = s.player(server.url + "/playlist.papan", display)
    shows = lambda colour: s.until(lambda: near(display.colour(40, 40, 10, 10), colour), what=str(colour))
    shows(RED)
    publish(2)
    shows(GREEN)
    for _ in range(3):
        s.until(lambda: player.children().get("papan-screen") and player.status()["playlist"]["version"] == 2)
        pid = player.children()["papan-screen"]
        time.sleep(1)
        os.kill(pid, 9)
        s.until(lambda: player.children().get("papan-screen") not in (None, pid))
    shows(RED)
    s.until(lambda: "playlist-set-aside" in player.problems() and player.status()["playlist"]["version"] == 1)
    publish(3)
    shows(BLUE)
    s.until(lambda: "playlist-set-aside" not in player.problems())
    with open(os.path.join(player.store, "playlists", "previous.papan"), "rb") as f:
        assert b'"version": 2' not in f.read(), "what was set aside became previous"


def test_a_display_that_comes_later(s):
    site, publish = world(s)
    publish(1)
    server = s.nginx(site)
    number = 200 + os.getpid() % 700
    settings = s.settings(server.url + "/playlist.papan")
    conf = s.write_conf(settings)
    player = harness.Player(s, [os.path.join(harness.BIN, "papan-player"), "--config", conf], {"DISPLAY": f":{number}"},
                            settings, conf)
    s.until(lambda: player.status()["render"]["driver"] == "dummy" and player.status()["now"])
    server_x = harness.Process(s, ["Xvfb", f":{number}", "-screen", "0", "640x360x24", "-nolisten", "tcp", "-noreset"])
    s.until(lambda: player.status()["render"]["driver"] == "x11", what="the display")

    def looks_red():
        sample = subprocess.run([os.path.join(harness.TOOLS, "xwatch"), "--count", "1", "--rect", "r=40,40,10,10"], check=True,
                                env={**os.environ, "DISPLAY": f":{number}"}, capture_output=True, text=True, timeout=20)
        return '"r": [25' in sample.stdout
    s.until(looks_red, what="the content on the display that came")
    assert server_x.running() and player.running()


if __name__ == "__main__":
    harness.main(globals())
