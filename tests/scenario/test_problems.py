"""Each problem code brought about for real, seen in /status and in health, and seen to go: papan-player with everything below it,
a real server, a real X server. Codes of the hardware, of a silent screen and of a lost store are in test_status.py, those that
need a playlist which kills the screen in test_player.py; decoder-crashed, process-restarted and plays-dropped stay for ten
minutes, which no test waits for (tests/unit/status)."""
# timeout: 400
import os
import signal
import time

import harness


def start(s, site, **more):
    server = s.nginx(site)
    player = s.player(server.url + "/playlist.papan", s.display(640, 360), **{"clock__trust": "always", **more})
    s.until(lambda: player.get("/healthz")[0], what="the status page answers")
    return server, player


def comes(s, player, *codes, health=None):
    s.until(lambda: set(codes) <= player.problems(), what=f"{codes} come")
    if health:
        s.until(lambda: player.get("/healthz")[2].decode().startswith(health + ": "), what=f"{codes} make it {health}")


def goes(s, player, *codes):
    s.until(lambda: not set(codes) & player.problems(), what=f"{codes} go")
    assert set(codes) <= {h["code"] for h in player.status()["history"] if h["until"]}, "the history remembers"


def test_keys_playlists_and_refusals(s):
    site = s.folder("site")
    s.folder("keys")
    _, player = start(s, site, store__max_bytes="4M")
    comes(s, player, "no-keys", "no-playlist", "offline", health="critical")
    key = s.key("mmc")
    red, blue = s.picture(site, "#ff0000"), s.picture(site, "#0000ff")

    def publish(version, items=None, **more):
        s.publish(site, s.playlist(version, items or [s.item("a", red), s.item("b", blue)], **more), [key])
    publish(5)
    goes(s, player, "no-keys", "no-playlist", "offline")
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    good = open(os.path.join(site, "playlist.papan"), "rb").read()

    def refused(code, data):
        harness.write_atomically(os.path.join(site, "playlist.papan"), data)
        comes(s, player, code, health="degraded")
        harness.write_atomically(os.path.join(site, "playlist.papan"), good)
        goes(s, player, code)
    refused("signature-invalid", b"<html>Selamat datang di Wi-Fi kantor</html>")
    refused("playlist-invalid", s.envelope(b'{"papan": 1, "kind": "playlist"}\n', [key]))
    refused("rollback-refused", s.envelope(s.playlist(4, [s.item("a", red)]), [key]))
    refused("playlist-expired", s.envelope(s.playlist(6, [s.item("a", red)], issued=harness.timestamp(-9000),
                                                      expires=harness.timestamp(-60)), [key]))
    alarm = os.path.join(site, "emergency.papan")
    harness.write_atomically(alarm, s.envelope(b'{"papan": 1, "kind": "emergency", "extra": 1}\n', [key]))
    comes(s, player, "emergency-refused", health="degraded")
    os.unlink(alarm)
    goes(s, player, "emergency-refused")
    publish(10, screens={"lain": {"layout": "penuh"}})
    comes(s, player, "screen-unknown", health="degraded")
    publish(11, issued=harness.timestamp(-9000), expires=harness.timestamp(600))
    comes(s, player, "playlist-expires-soon", health="degraded")
    publish(12)
    goes(s, player, "screen-unknown", "playlist-expires-soon")


def test_media_and_items(s):
    site = s.folder("site")
    key = s.key("mmc")
    red = s.picture(site, "#ff0000")
    s.publish(site, s.playlist(1, [s.item("a", red)]), [key])
    server, player = start(s, site, store__max_bytes="4M", store__patience_seconds=1)
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    # one that is larger than the store, one that the server does not have, one that is no picture
    large = s.medium(site, os.urandom(6 << 20), width=64, height=36)
    lost = s.picture(site, "#00ff00")
    os.unlink(os.path.join(site, lost.entry["url"]))
    broken = s.medium(site, b"\x89PNG\r\n\x1a\n" + os.urandom(3000), width=64, height=36)
    s.publish(site, s.playlist(2, [s.item("a", red, 2), s.item("besar", large, 2), s.item("hilang", lost, 2),
                                   s.item("rusak", broken, 2)]), [key])
    comes(s, player, "disk-full", "media-missing", health="degraded")
    comes(s, player, "item-quarantined")
    quarantined = player.status()["quarantine"][0]
    assert quarantined["media"] == broken.hash and quarantined["item"] == "rusak" and quarantined["failures"] >= 2
    # what only a known server, or a known time, may show
    s.publish(site, s.playlist(3, [s.item("a", red, 2), s.item("sewa", red, 2, lease_hours=1)], issued=harness.timestamp(-7200)), [key])
    goes(s, player, "disk-full", "media-missing", "item-quarantined")
    comes(s, player, "lease-expired")
    s.publish(site, s.playlist(4, [s.item("a", red, 5)]), [key])
    goes(s, player, "lease-expired")
    film = s.video(site, "#0000ff", 20)
    s.publish(site, s.playlist(5, [s.item("a", red, 5), s.item("film", film, 20)]), [key])
    os.kill(s.until(lambda: player.children()["decoders"])[0], signal.SIGKILL)
    comes(s, player, "decoder-crashed", health="degraded")
    s.publish(site, s.playlist(6, [s.item("a", red, 5)]), [key])
    s.until(lambda: player.status()["playlist"]["version"] == 6)
    # the only medium rots, and the server is away: nothing to show, until it is back
    server.stop()
    blob = os.path.join(player.store, "blobs", red.hash)
    os.unlink(blob)
    with open(blob, "wb") as f:
        f.write(b"x" * red.entry["bytes"])
    os.chmod(blob, 0o444)
    os.kill(player.children()["papan-screen"], signal.SIGKILL)
    comes(s, player, "process-restarted", "nothing-showable", health="critical")
    server.start()
    goes(s, player, "nothing-showable")
    s.until(lambda: not {"media-corrupt", "media-missing"} & player.problems())


def test_programs_and_configuration(s):
    site = s.folder("site")
    key = s.key("mmc")
    red = s.picture(site, "#ff0000")
    report = harness.free_port()
    _, player = start(s, site, clock__trust="never", screen__colour="teal", server__report_url=f"http://127.0.0.1:{report}/lapor")
    # play records cannot be written: something lies where the day's file belongs
    s.until(lambda: player.facts("screen") and os.path.isdir(os.path.join(player.store, "plays")))
    for day in {time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600 + d)) for d in (0, 3600)}:
        os.mkdir(os.path.join(player.store, "plays", day + ".jsonl"))
    s.publish(site, s.playlist(1, [s.item("a", red), s.item("jam", red, clock="trusted")]), [key])
    comes(s, player, "config-invalid", "clock-unsure", "plays-dropped", health="degraded")
    assert "screen.colour" in str([p["text"] for p in player.status()["problems"] if p["code"] == "config-invalid"])
    s.publish(site, s.playlist(2, [s.item("a", red)]), [key])
    goes(s, player, "clock-unsure")
    # sync hangs: told within seconds, whoever restarts it
    os.kill(player.children()["papan-sync"], signal.SIGSTOP)
    comes(s, player, "process-restarted", health="degraded")
    # the screen hangs: never ok over a frozen picture
    screen = player.children()["papan-screen"]
    os.kill(screen, signal.SIGSTOP)
    comes(s, player, "screen-stalled", health="critical")
    s.until(lambda: player.children().get("papan-screen") not in (None, screen), what="the player replaces it")
    goes(s, player, "screen-stalled")
    # the first report waits for a moment of its own
    s.until(lambda: "report-failing" in player.problems(), timeout=120)


if __name__ == "__main__":
    harness.main(globals())
