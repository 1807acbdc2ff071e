"""Problem codes brought about for real, seen in /status and in health, and seen to go: papan-player with everything below it, a real
server, a real X server (builds with PAPAN_TEST_CLOCK only). problem_codes.py has the table; what dies, hangs or is the machine's is in
test_problems_machine.py. One code has only a stage: no machine without KMS has a connector under SDL's KMSDRM driver, so papan-screen's
word for the driver is staged (stage.py), while papan-status and the files of /sys are as ever."""
# timeout: 300
import os

import harness
from problem_codes import CODES, bend, comes, goes, healthz, proves, start, waits
from stage import Stage


def test_the_table_is_complete(s):
    status = s.program("papan-status", s.settings())
    s.until(lambda: status.get("/healthz")[0])
    known = {line.split('"')[1] for line in status.get("/metrics")[2].decode().splitlines() if line.startswith("papan_problem{")}
    assert known == set(CODES), known ^ set(CODES)
    text = "".join(open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8").read()
                   for name in ("test_problems.py", "test_problems_machine.py"))
    assert all(f"@proves\ndef test_{test}(s)" in text for test, _, _ in CODES.values())


@proves
def test_keys_and_refusals(s):
    site = s.folder("site")
    s.folder("keys")
    server, player = start(s, site, store__max_bytes="4M")
    comes(s, player, "no-keys", "no-playlist", "offline", health=None)
    assert healthz(player)[0] == "critical"
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
    # a week and a day after its end content goes on, and health is critical
    bend(s, wall=31 * 86400)
    comes(s, player, "playlist-expired", health="degraded")
    bend(s, wall=38 * 86400)
    comes(s, player, "playlist-expired", health="critical")
    assert player.status()["now"], "content goes on"
    bend(s)
    goes(s, player, "playlist-expired")
    # the network is gone: told at once, counted after ten minutes
    server.stop()
    waits(s, player, "offline")
    assert player.status()["mode"] == "offline" and healthz(player)[0] == "ok"
    bend(s, wall=601, boot=601)
    comes(s, player, "offline", health="degraded")
    server.start()
    goes(s, player, "offline")
    assert player.status()["mode"] == "online"


@proves
def test_unreachable(s):
    site, key = s.folder("site"), s.key("mmc")
    s.publish(site, s.playlist(1, [s.item("a", s.picture(site, "#ff0000"))]), [key])
    server = s.liar(site)
    player = s.player(server.url + "/playlist.papan", s.display(640, 360), clock__trust="always", clock__test=bend(s))
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    server.rules["/emergency.papan"] = {"status": 503}
    waits(s, player, "emergency-unreachable")
    assert "503" in player.status()["problems"][0]["text"]
    bend(s, wall=601, boot=601)
    comes(s, player, "emergency-unreachable", health="degraded")
    del server.rules["/emergency.papan"]  # 404: there is none, and that is an answer
    goes(s, player, "emergency-unreachable")
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")


@proves
def test_media_and_items(s):
    site = s.folder("site")
    key = s.key("mmc")
    red = s.picture(site, "#ff0000")
    s.publish(site, s.playlist(1, [s.item("a", red)]), [key])
    _, player = start(s, site, store__max_bytes="4M", store__patience_seconds=1)
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    # one that is larger than the store, one that the server does not have, one that is no picture
    large = s.medium(site, os.urandom(6 << 20), width=64, height=36)
    lost = s.picture(site, "#00ff00")
    os.unlink(os.path.join(site, lost.entry["url"]))
    broken = s.medium(site, b"\x89PNG\r\n\x1a\n" + os.urandom(3000), width=64, height=36)
    s.publish(site, s.playlist(2, [s.item("a", red, 2), s.item("besar", large, 2), s.item("hilang", lost, 2),
                                   s.item("rusak", broken, 2)]), [key])
    comes(s, player, "disk-full", "media-missing", health="degraded")
    comes(s, player, "item-quarantined", health="degraded")
    quarantined = player.status()["quarantine"][0]
    assert quarantined["media"] == broken.hash and quarantined["item"] == "rusak" and quarantined["failures"] >= 2
    # what only a known server, or a known time, may show
    s.publish(site, s.playlist(3, [s.item("a", red, 2), s.item("sewa", red, 2, lease_hours=1)], issued=harness.timestamp(-7200)), [key])
    goes(s, player, "disk-full", "media-missing", "item-quarantined")
    comes(s, player, "lease-expired", health="degraded")
    s.publish(site, s.playlist(4, [s.item("a", red, 5)]), [key])
    goes(s, player, "lease-expired")
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")


@proves
def test_display(s):
    machine = s.folder("mesin")
    card = os.path.join(machine, "sys/class/drm/card1-HDMI-A-1")
    os.makedirs(card)
    harness.write_atomically(os.path.join(card, "status"), b"connected\n")
    settings = s.settings("http://127.0.0.1:9/playlist.papan", clock__trust="always", clock__test=bend(s), system__sysfs_root=machine)
    stage = Stage(settings["runtime.path"], settings["store.path"])
    stage.stop = stage.close
    s.servers.append(stage)
    stage.screen(render={"driver": "KMSDRM", "renderer": "opengles2", "width": 1920, "height": 1080})
    status = s.program("papan-status", settings)
    s.until(lambda: status.status()["system"]["display_connected"] is True)
    harness.write_atomically(os.path.join(card, "status"), b"disconnected\n")
    waits(s, status, "display-disconnected")
    assert status.status()["system"]["display_connected"] is False and healthz(status) == ("ok", set())
    bend(s, wall=301, boot=301)
    comes(s, status, "display-disconnected", health="critical")
    harness.write_atomically(os.path.join(card, "status"), b"connected\n")
    goes(s, status, "display-disconnected")


if __name__ == "__main__":
    harness.main(globals())
