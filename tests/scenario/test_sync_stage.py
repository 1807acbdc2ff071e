"""papan-sync: from accepted to current, emergencies, leases, who is asked for what (design.md 4.4, 4.5, 6)."""
import os
import subprocess
import time

import harness
from sync_site import Site


def test_patience(s):
    """A medium that does not come: after patience_seconds the rest becomes current, a newer version does not start it anew."""
    site = Site(s)
    a, gone = site.medium(1000), site.medium(1000)
    liar = s.liar(site.root)
    liar.rules["/" + gone.entry["url"]] = {"status": 404}
    site.publish(1, [a])
    site.sync(liar.url + "/playlist.papan", store__patience_seconds=6)
    s.until(lambda: site.version("current") == 1)
    site.publish(2, [a, gone])
    s.until(lambda: site.version("next") == 2)
    begin = time.monotonic()
    time.sleep(3)
    site.publish(3, [a, gone], title="baru")
    s.until(lambda: site.version("next") == 3)
    assert site.version("current") == 1 and time.monotonic() - begin < 5.5
    s.until(lambda: site.version("current") == 3)
    assert 5.5 < time.monotonic() - begin < 8
    assert site.version("previous") == 1
    assert "media-missing" in site.codes()


def test_patience_never_empties_a_zone(s):
    """… but not while a zone that shows something would have nothing."""
    site = Site(s)
    a, gone = site.medium(1000), site.medium(1000)
    liar = s.liar(site.root)
    liar.rules["/" + gone.entry["url"]] = {"status": 404}
    site.publish(1, [a])
    site.sync(liar.url + "/playlist.papan", store__patience_seconds=1)
    s.until(lambda: site.version("current") == 1)
    harness.write_atomically(os.path.join(site.run, "screen.json"),
                             harness.json.dumps({"zones_showing": ["main"], "activated_version": 1}).encode())
    site.publish(2, [gone])
    s.until(lambda: site.version("next") == 2)
    time.sleep(4)
    assert site.version("current") == 1
    liar.rules.clear()
    s.until(lambda: site.version("current") == 2, timeout=25)


def test_first_playlist_begins_with_one_item(s):
    """Without a current playlist one showable item is enough, and only the newest accepted version is downloaded."""
    site = Site(s)
    a, slow, unwanted = site.medium(1000), site.medium(500_000), site.medium(500_000)
    liar = s.liar(site.root)
    liar.rules["/" + slow.entry["url"]] = {"rate": 20_000}
    site.publish(1, [a, slow])
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1, timeout=10)
    assert not site.blob(slow)
    liar.rules["/" + unwanted.entry["url"]] = {"rate": 20_000}
    site.publish(2, [a, unwanted])
    s.until(lambda: site.part_size(unwanted) > 0)
    site.publish(3, [a])
    s.until(lambda: site.version("current") == 3)
    size = site.part_size(unwanted)
    time.sleep(1.5)
    assert site.part_size(unwanted) == size, "nobody wants it any more"


def test_r45_withdrawn_and_back(s):
    """field case r45: what an accepted version withdrew stays so until a later one is current, also over a restart; its blob,
    evicted meanwhile, is fetched anew."""
    site = Site(s)
    a, b, late = site.medium(6_000_000), site.medium(6_000_000), site.medium(6_000_000)
    liar = s.liar(site.root)
    url = liar.url + "/playlist.papan"
    settings = {"store__max_bytes": "19M", "store__patience_seconds": 3600}
    site.publish(7, [a, b])
    sync = site.sync(url, **settings)
    s.until(lambda: site.version("current") == 7)
    liar.rules["/" + late.entry["url"]] = {"status": 404}
    state = os.path.join(site.store, "state", "withdrawn")
    site.publish(8, [b, late], withdrawn=["i0"])
    s.until(lambda: site.version("next") == 8)
    assert not os.path.exists(state)
    site.publish(9, [a, b, late])
    s.until(lambda: site.version("next") == 9)
    assert '"i0"' in open(state, encoding="utf-8").read() and site.version("current") == 7
    sync.stop()
    os.chmod(site.blob_path(a), 0o644)
    os.remove(site.blob_path(a))
    liar.rules.clear()
    site.sync(url, **settings)
    s.until(lambda: site.version("current") == 9, timeout=25)
    assert site.blob(a) and site.blob(b) and site.blob(late)


def test_emergency(s):
    site = Site(s)
    big = site.medium(3_000_000)
    liar = s.liar(site.root)
    site.publish(1, [site.medium(10)])
    site.sync(liar.url + "/playlist.papan", server__site="gedung")
    s.until(lambda: site.version("current") == 1)
    assert "emergency-refused" not in site.codes(), "404 means none"
    liar.rules["/" + big.entry["url"]] = {"rate": 10}  # a byte now and then
    site.publish(2, [big])
    s.until(lambda: site.version("next") == 2)
    begin = time.monotonic()
    site.emergency(100)
    s.until(lambda: site.version("emergency") == 100, every=0.02)
    assert time.monotonic() - begin < 2.2
    assert os.path.exists(os.path.join(site.store, "state", "emergency"))
    stranger = s.key("stranger", trusted=False)
    stored = open(site.playlist_path("emergency"), "rb").read()
    for change, text in (({"version": 99}, "older"), ({"text": {"title": "Lain", "body": "x"}}, "other content"),
                         ({"version": 101, "media": {}}, "media"), ({"version": 101, "site": "pasar"}, "site"),
                         ({"version": 101, "keys": [stranger]}, "none of the trusted keys")):
        site.emergency(change.pop("version", 100), **change)
        s.until(lambda t=text: t in (site.problem("emergency-refused") or ""), what=text)
        assert open(site.playlist_path("emergency"), "rb").read() == stored
    for status in (404, 410, 403):
        liar.rules["/emergency.papan"] = {"status": status}
        seen = liar.count("/emergency.papan")
        s.until(lambda n=seen: liar.count("/emergency.papan") >= n + 2)
        s.until(lambda: "emergency-refused" not in site.codes())
    assert open(site.playlist_path("emergency"), "rb").read() == stored, "no unsigned answer ends it"
    liar.rules.pop("/emergency.papan")
    site.emergency(102, text=None, clear=True)
    s.until(lambda: site.version("emergency") == 102)


def test_lease_is_confirmed_over_https_only(s):
    site = Site(s)
    site.publish(1, [site.medium(1000)])
    liar = s.liar(site.root, tls=True)
    sync = site.sync(liar.url + "/playlist.papan", server__ca_file=liar.certificate)
    s.until(lambda: site.version("current") == 1 and site.facts()["confirmed_boot_ms"] > 0)
    first = site.facts()["confirmed_boot_ms"]
    s.until(lambda: site.facts()["confirmed_boot_ms"] > first)  # by a 304
    liar.rules["/playlist.papan"] = {"body": b"<html>"}
    s.until(lambda: "signature-invalid" in site.codes())
    held = site.facts()["confirmed_boot_ms"]
    time.sleep(2.5)
    assert site.facts()["confirmed_boot_ms"] == held
    sync.stop()
    assert liar.requests
    site.sync(liar.url + "/playlist.papan")  # without the certificate
    s.until(lambda: "ertificate" in (site.facts()["sync"]["last_error"] or ""), timeout=20)
    assert site.facts()["confirmed_boot_ms"] == held, "remembered within the boot, not prolonged"


def test_redirects_and_token(s):
    site = Site(s)
    a = site.medium(1000)
    site.publish(1, [a])
    token = os.path.join(s.dir, "token")
    with open(token, "w", encoding="ascii") as f:
        f.write("sesame-sesame\r\n")
    here, there = s.liar(site.root), s.liar(site.root)
    here.rules["/moved.papan"] = {"redirect": "/playlist.papan"}
    sync = site.sync(here.url + "/moved.papan", server__token_file=token)
    s.until(lambda: site.version("current") == 1)
    assert all(r["headers"].get("Authorization") == "Bearer sesame-sesame" for r in here.requests)
    here.rules["/moved.papan"] = {"redirect": there.url + "/playlist.papan"}
    site.publish(2, [a])
    s.until(lambda: site.version("current") == 2)
    assert there.requests and all("Authorization" not in r["headers"] for r in there.requests)
    assert all(r["path"] == "/playlist.papan" for r in there.requests), "media are never asked of a redirect's target"
    here.rules["/moved.papan"] = {"redirect": "/moved.papan"}
    s.until(lambda: "redirects" in (site.facts()["sync"]["last_error"] or ""))
    for path in ("file:///etc/passwd", "ftp://127.0.0.1/x"):
        here.rules["/moved.papan"] = {"redirect": path}
        s.until(lambda: "not http" in (site.facts()["sync"]["last_error"] or ""))
        here.rules["/moved.papan"] = {"status": 500}
        s.until(lambda: "500" in (site.facts()["sync"]["last_error"] or ""))
    assert "sesame" not in sync.text()
    sync.stop()
    secure = s.liar(site.root, tls=True)
    secure.rules["/playlist.papan"] = {"redirect": there.url + "/playlist.papan"}
    site.sync(secure.url + "/playlist.papan", server__ca_file=secure.certificate)
    s.until(lambda: "https to http" in (site.facts()["sync"]["last_error"] or ""))


def test_r12_a_stick_as_server(s):
    """field case r12: file: URLs; no descriptor between polls, so that a plain umount works; v + 1 by itself later."""
    site = Site(s)
    a, b = site.medium(300_000), site.medium(50_000_000)
    stick = s.folder("stick")
    image = os.path.join(s.dir, "stick.img")
    with open(image, "wb") as f:
        f.truncate(80 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)

    def mount():
        return subprocess.run(["mount", "-o", "loop", image, stick], capture_output=True).returncode == 0

    if not mount():
        print("  (no loop mounts here: a folder stands for the stick)")
        stick = site.root
        mount = lambda: True
        umount = lambda *_: os.rename(site.root, site.root + ".away") or True
        back = lambda: os.rename(site.root + ".away", site.root)
    else:
        umount = lambda *more: subprocess.run(["umount", *more, stick], capture_output=True).returncode == 0
        back = mount
    try:
        site.root = os.path.join(stick, "papan") if os.path.ismount(stick) else site.root
        copy = lambda m: s.medium(site.root, open(os.path.join(s.dir, "site", m.entry["url"]), "rb").read())
        if site.root != os.path.join(s.dir, "site"):
            copy(a)
        site.publish(1, [a])
        site.sync("file://" + site.root + "/playlist.papan")
        s.until(lambda: site.version("current") == 1 and site.facts()["mode"] == "online")
        time.sleep(0.5)
        s.until(umount, timeout=5, what="a plain umount of an idle stick")
        s.until(lambda: site.facts()["mode"] == "offline")
        assert site.version("current") == 1 and site.blob(a)
        back()
        if site.root != os.path.join(s.dir, "site"):
            copy(b)
        site.publish(2, [a, b])
        s.until(lambda: site.part_size(b) > 0 or site.version("current") == 2, every=0.005)
        umount("-l")
        s.until(lambda: site.facts()["mode"] == "offline", timeout=20)
        back()
        s.until(lambda: site.version("current") == 2, timeout=30)
        assert site.blob(b)
    finally:
        for process in s.processes:
            process.kill()
        subprocess.run(["umount", "-l", stick], capture_output=True, check=False)


def test_r10_a_dead_resolver(s):
    """field case r10: a server's name that never resolves does not delay the end."""
    site = Site(s)
    sync = site.in_namespace_without_dns("http://papan.example.id/playlist.papan")
    if not sync:
        print("  (no mount namespaces here: not tried)")
        return
    s.until(lambda: site.facts()["sync"]["last_attempt"])
    time.sleep(2)
    assert sync.running()
    begin = time.monotonic()
    sync.stop(timeout=6)
    assert time.monotonic() - begin < 5


def test_hours_and_bandwidth(s):
    """Outside server.hours only what is due within the hour; max_kbit holds the media down, never the playlist."""
    site = Site(s)
    now, later = site.medium(60_000), site.medium(60_000)
    liar = s.liar(site.root)
    local = time.gmtime(time.time() + 7 * 3600)
    closed = f"{(local.tm_hour + 2) % 24:02}:00-{(local.tm_hour + 3) % 24:02}:00"
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600 + 86400))
    payload = site.payload(1, [now, later])
    payload["loops"][0]["items"][1]["when"] = {"from": tomorrow}
    if local.tm_hour >= 22:
        payload["loops"][0]["items"][1]["when"] = {"from": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600 + 2 * 86400))}
    s.publish(site.root, payload, site.keys)
    sync = site.sync(liar.url + "/playlist.papan", server__hours=closed, server__max_kbit=160)
    begin = time.monotonic()
    s.until(lambda: site.blob(now))
    assert time.monotonic() - begin > 1.5, "60 kB at 20 kB/s"
    time.sleep(2)
    assert site.part_size(later) == 0 and not site.blob(later)
    sync.stop()
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.blob(later))


if __name__ == "__main__":
    harness.main(globals())
