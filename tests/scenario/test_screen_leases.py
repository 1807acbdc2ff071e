"""Leases (design.md 4.4) on the glass, by the whole player: who prolongs them, who does not, and what is shown instead."""
import json
import time

import harness
from harness import near

SEWA, TETAP = (0xC0, 0x20, 0x40), (0x20, 0xC0, 0x40)


def stock(s, key, site, version, issued_seconds_ago):
    items = [s.item("sewa", s.picture(site, "#c02040"), 2, lease_hours=1), s.item("tetap", s.picture(site, "#20c040"), 2)]
    s.publish(site, s.playlist(version, items, issued=harness.timestamp(-issued_seconds_ago)), [key])


def shows(display, colour):
    return lambda: near(display.colour(), colour)


def never_in_a_round(display, colour, seconds=9):
    """Whether two rounds of the loop go by, and the lease's slots with them, without the colour."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if near(display.colour(), colour):
            return False
        time.sleep(0.1)
    return True


def test_runs_out_by_issued_over_http(s):
    key, site, display = s.key("mmc"), s.folder("site"), s.display()
    left = 20
    stock(s, key, site, 1, 3600 - left)
    server = s.nginx(site)
    player = s.player(server.url + "/playlist.papan", display, clock__trust="always")
    s.until(shows(display, SEWA))
    assert "lease-expired" not in player.problems()
    s.until(lambda: "lease-expired" in player.problems(), timeout=left + harness.PATIENCE)
    assert never_in_a_round(display, SEWA)
    assert near(display.colour(), TETAP), "its slots go to the next of the cycle"
    plays = s.until(lambda: [p for p in json.loads(player.get("/plays")[2])["plays"] if p["outcome"] == "substituted"],
                    timeout=60 + harness.PATIENCE)  # written once a minute
    assert plays[-1]["item"] == "tetap" and "sewa" in plays[-1]["reason"], plays[-1]
    # a new version, issued now, is the MMC's word that the notice still holds
    stock(s, key, site, 2, 0)
    s.until(shows(display, SEWA))
    s.until(lambda: "lease-expired" not in player.problems())


def test_is_prolonged_by_the_origin_over_https_alone(s):
    key, site, display = s.key("mmc"), s.folder("site"), s.display()
    stock(s, key, site, 1, 7200)
    plain = s.nginx(site)
    player = s.player(plain.url + "/playlist.papan", display, clock__trust="always")
    s.until(lambda: "lease-expired" in player.problems())
    assert never_in_a_round(display, SEWA), "plain http confirms nothing"
    player.stop()
    safe = s.liar(site, tls=True)
    settings = {**player.settings, "server.url": safe.url + "/playlist.papan", "server.ca_file": safe.certificate}
    player = s.program("papan-player", settings, display)
    s.until(shows(display, SEWA))
    s.until(lambda: "lease-expired" not in player.problems())
    safe.stop()  # the confirmation holds for its hour, counted in this boot
    player.stop()
    player = s.program("papan-player", settings, display)
    s.until(lambda: player.status()["mode"] == "offline")
    s.until(shows(display, SEWA))


if __name__ == "__main__":
    harness.main(globals())
