"""papan-screen under the real papan-player, fed by the real papan-sync."""
import os
import signal
import time

import harness
from harness import near

RED, GREEN = (0xC0, 0x20, 0x40), (0x20, 0xC0, 0x40)


def test_published_shown_killed_offline_restarted(s):
    key, site, display = s.key("mmc"), s.folder("site"), s.display()
    red = s.item("merah", s.video(site, "#c02040", 20), 20)
    s.publish(site, s.playlist(1, [red]), [key])
    server = s.nginx(site)
    player = s.player(server.url + "/playlist.papan", display, clock__trust="always")
    s.until(lambda: near(display.colour(), RED))
    s.until(lambda: player.status()["now"][0]["item"] == "merah")
    watch = display.watch()
    # a new version within a poll, a withdrawal at once
    green = s.item("hijau", s.picture(site, "#20c040"), 20)
    s.publish(site, s.playlist(2, [red, green], withdrawn=["merah"]), [key])
    s.until(lambda: near(display.colour(), GREEN))
    s.until(lambda: player.status()["playlist"]["version"] == 2)
    assert watch.end().black_samples == 0
    # killed: back by itself, on the same item
    screen = player.children()["papan-screen"]
    os.kill(screen, signal.SIGKILL)
    s.until(lambda: player.children().get("papan-screen", screen) != screen)
    s.until(lambda: near(display.colour(), GREEN))
    # offline from the start
    server.stop()
    player.stop()
    player = s.player(server.url + "/playlist.papan", display, clock__trust="always")
    s.until(lambda: near(display.colour(), GREEN))
    s.until(lambda: player.status()["mode"] == "offline")
    server.start()
    s.until(lambda: player.status()["mode"] == "online")
    status, took = player.stop()
    assert status == 0 and took < 8, (status, took)
    time.sleep(0.2)
    assert not [p for p in harness.processes() if p[2] == "papan-decode" and p[1] == screen]


if __name__ == "__main__":
    harness.main(globals())
