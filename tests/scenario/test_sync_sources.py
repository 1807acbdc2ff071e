"""papan-sync: what is asked where, when and how: polls, https, redirects, sticks, dead resolvers, hours (design.md 4.4, 6)."""
import os
import subprocess
import time

import harness
from sync_site import Site


def test_poll_times(s):
    """± 10 % in the server's log, whatever the answer; Retry-After puts a poll off; the emergency's is not behind anything."""
    site = Site(s)
    big = site.medium(3_000_000)
    site.publish(1, [site.medium(10)])
    liar = s.liar(site.root)
    site.sync(liar.url + "/playlist.papan", server__poll_seconds=1)
    s.until(lambda: site.version("current") == 1)
    liar.rules["/" + big.entry["url"]] = {"rate": 2000}
    site.publish(2, [big])
    s.until(lambda: site.part_size(big) > 0)
    begin = time.time()
    s.until(lambda: liar.count("/playlist.papan", begin) >= 4)
    liar.rules["/playlist.papan"] = {"status": 500}
    s.until(lambda: liar.count("/playlist.papan", begin) >= 7)
    liar.rules.pop("/playlist.papan")
    s.until(lambda: liar.count("/playlist.papan", begin) >= 12)
    times = [r["time"] for r in liar.requests if r["path"] == "/playlist.papan" and r["time"] >= begin]
    # on the average, since a busy machine is late with one and then early with the next
    assert 0.88 < (times[-1] - times[0]) / (len(times) - 1) < 1.3, times
    alarms = [r["time"] for r in liar.requests if r["path"] == "/emergency.papan" and r["time"] >= begin]
    assert len(alarms) > 5 and 0.88 < (alarms[-1] - alarms[0]) / (len(alarms) - 1) < 1.2, alarms
    assert all(r["headers"].get("Cache-Control") == "no-cache" for r in liar.requests if r["path"].endswith(".papan"))
    assert all("Accept-Encoding" not in r["headers"] for r in liar.requests)
    liar.rules["/playlist.papan"] = {"status": 503, "headers": {"Retry-After": "6"}, "times": 1}
    seen = liar.count("/playlist.papan")
    s.until(lambda: liar.count("/playlist.papan") >= seen + 2)
    times = [r["time"] for r in liar.requests if r["path"] == "/playlist.papan"][-2:]
    assert times[1] - times[0] > 5.5, times


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
    s.until(lambda: "ertificate" in (site.facts()["sync"]["last_error"] or ""), timeout=60)
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
        s.until(umount, what="a plain umount of an idle stick")
        s.until(lambda: site.facts()["mode"] == "offline")
        assert site.version("current") == 1 and site.blob(a)
        back()
        if site.root != os.path.join(s.dir, "site"):
            copy(b)
        site.publish(2, [a, b])
        s.until(lambda: site.part_size(b) > 0 or site.version("current") == 2, every=0.005)
        umount("-l")
        s.until(lambda: site.facts()["mode"] == "offline", timeout=60)
        back()
        s.until(lambda: site.version("current") == 2)
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
