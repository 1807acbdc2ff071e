"""papan-sync against real servers: from the playlist's arrival to the store (design.md 4.1, 4.4, 5, 6)."""
import os
import shutil
import time

import harness
from sync_site import Site


def test_first_playlist_and_new_version(s):
    site = Site(s)
    a, b = site.medium(300_000), site.medium(2_000_000)
    site.publish(1, [a])
    server = s.nginx(site.root)
    sync = site.sync(server.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
    assert site.blob(a) and not site.parts()
    assert os.stat(site.blob_path(a)).st_mode & 0o777 == 0o444
    s.until(lambda: site.facts()["mode"] == "online")
    assert site.codes() == [], site.facts()["problems"]
    site.publish(2, [a, b])
    s.until(lambda: site.version("current") == 2)
    assert site.version("previous") == 1 and site.version("next") is None
    assert site.blob(b)
    requests = server.requests()
    assert sum(r["path"] == "/" + a.entry["url"] for r in requests) == 1, "what is there is not fetched again"
    assert [r for r in requests if r["path"] == "/playlist.papan"][0]["if_none_match"] == "-"
    s.until(lambda: any(r["status"] == 304 for r in server.requests()))
    facts = site.facts()
    assert facts["playlist"]["version"] == 2 and facts["next_playlist"] is None
    assert facts["sync"]["pending_files"] == 0 and facts["sync"]["percent"] == 100
    assert facts["confirmed_boot_ms"] == 0, "plain http never confirms a lease"
    begin = time.monotonic()
    sync.stop()
    assert time.monotonic() - begin < 5 and sync.popen.returncode == 0
    assert os.path.exists(os.path.join(site.store, "state", "clock"))


def test_offline_and_back(s):
    site = Site(s)
    site.publish(1, [site.medium(1000)])
    server = s.nginx(site.root)
    site.sync(server.url + "/playlist.papan")
    s.until(lambda: site.facts()["mode"] == "online")
    server.stop()
    s.until(lambda: site.facts()["mode"] == "offline" and "offline" in site.codes())
    success = site.facts()["sync"]["last_success"]
    assert site.facts()["sync"]["last_error"]
    server.start()
    s.until(lambda: site.facts()["mode"] == "online" and site.codes() == [])
    assert site.facts()["sync"]["last_success"] > success


def test_refusals_change_nothing(s):
    """Each thing that must not get in: its code comes, the store stays as it is; the code goes with the next good answer."""
    site = Site(s)
    stranger = s.key("stranger", trusted=False)
    medium = site.medium(1000)
    liar = s.liar(site.root)
    good = s.envelope(site.payload(5, [medium]), site.keys)
    head = good.index(b"\n{") + 1
    flipped = good[:-20] + bytes([good[-20] ^ 1]) + good[-19:]
    comment = good.replace(b"trusted comment: papan", b"trusted comment: papam")
    cases = [
        ("empty", b"", "signature-invalid", "empty"),
        ("cut in the block", good[:90], "signature-invalid", "cut"),
        ("cut behind the block", good[:head], "signature-invalid", "cut"),
        ("captive portal", b"<!DOCTYPE html><title>Masuk</title>", "signature-invalid", "HTML"),
        ("payload alone", good[head:], "signature-invalid", "no signature"),
        ("flipped bit", flipped, "signature-invalid", "does not fit"),
        ("flipped comment", comment, "signature-invalid", "does not fit"),
        ("wrong key", s.envelope(site.payload(6, [medium]), [stranger]), "signature-invalid", "none of the trusted keys"),
        ("older", s.envelope(site.payload(4, [medium]), site.keys), "rollback-refused", "4"),
        ("other bytes", s.envelope(site.payload(5, [medium], title="lain"), site.keys), "rollback-refused", "other content"),
        ("other site", s.envelope(site.payload(6, [medium], site="pasar"), site.keys), "playlist-invalid", "site"),
        ("bad value", s.envelope(site.payload(6, [medium], timezone="Mars/Olympus"), site.keys), "playlist-invalid",
         "timezone"),
        ("no JSON", s.envelope(b"{nope\n", site.keys), "playlist-invalid", ""),
        ("expired", s.envelope(site.payload(6, [medium], issued=harness.timestamp(-90), expires=harness.timestamp(-60)),
                               site.keys), "playlist-expired", "6"),
        ("too large", good + b" " * (9 << 20), "signature-invalid", "larger"),
    ]
    liar.rules["/playlist.papan"] = {"body": good}
    site.sync(liar.url + "/playlist.papan", server__site="gedung", clock__trust="always")
    s.until(lambda: site.version("current") == 5)
    before = open(site.playlist_path("current"), "rb").read()
    for name, body, code, text in cases:
        liar.rules["/playlist.papan"] = {"body": body}
        s.until(lambda c=code, t=text: t in (site.problem(c) or ""), what=name)
        assert site.version("next") is None and open(site.playlist_path("current"), "rb").read() == before, name
    liar.rules["/playlist.papan"] = {"body": good}
    s.until(lambda: site.codes() == [])


def test_r06_a_script_as_server(s):
    """field case r06: text/html, chunked, cookies, no ETag; media as text/plain. Bytes decide; equal bytes are no news."""
    site = Site(s)
    medium = site.medium(50_000)
    liar = s.liar(site.root)
    body = s.envelope(site.payload(1, [medium]), site.keys)
    html = {"Content-Type": "text/html", "Set-Cookie": "PHPSESSID=1"}
    liar.rules["/get.php"] = {"body": body, "headers": html, "chunked": True, "etag": None}
    liar.rules["/" + medium.entry["url"]] = {"headers": {"Content-Type": "text/plain"}, "etag": None, "chunked": True}
    site.sync(liar.url + "/get.php?site=3")
    s.until(lambda: site.version("current") == 1)
    assert site.blob(medium)
    before = {n: os.stat(os.path.join(site.store, "playlists", n)) for n in os.listdir(os.path.join(site.store, "playlists"))}
    seen = liar.count("/get.php")
    s.until(lambda: liar.count("/get.php") >= seen + 3)
    assert site.facts()["mode"] == "online" and site.codes() == []
    after = {n: os.stat(os.path.join(site.store, "playlists", n)) for n in os.listdir(os.path.join(site.store, "playlists"))}
    assert {n: (x.st_ino, x.st_mtime_ns) for n, x in before.items()} == {n: (x.st_ino, x.st_mtime_ns) for n, x in after.items()}


def test_r07_empty_answers_keep_parts(s):
    """field case r07: length 0, 204, cut; the content, last_success and the .part stay."""
    site = Site(s)
    small, big = site.medium(1000), site.medium(400_000)
    liar = s.liar(site.root)
    good = s.envelope(site.payload(1, [small]), site.keys)
    second = s.envelope(site.payload(2, [small, big]), site.keys)
    liar.rules["/playlist.papan"] = {"body": good}
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
    liar.rules["/" + big.entry["url"]] = {"cut": 150_000}
    liar.rules["/playlist.papan"] = {"body": second}
    s.until(lambda: site.part_size(big) > 0 and site.version("next") == 2)
    s.until(lambda: "media-missing" in site.codes())
    for rule, word in (({"body": b""}, "empty"), ({"status": 204}, "empty"), ({"body": good[:200]}, "cut")):
        liar.rules["/playlist.papan"] = rule
        s.until(lambda w=word: w in (site.problem("signature-invalid") or ""), what=word)
        liar.rules["/playlist.papan"] = {"body": second}
        s.until(lambda: "signature-invalid" not in site.codes())
    liar.rules["/playlist.papan"] = {"body": b""}
    s.until(lambda: "empty" in (site.problem("signature-invalid") or ""))
    success, size = site.facts()["sync"]["last_success"], site.part_size(big)
    s.until(lambda: site.facts()["mode"] == "offline")
    assert site.facts()["sync"]["last_success"] == success
    assert site.part_size(big) >= size > 0
    assert site.version("current") == 1 and site.version("next") == 2


def test_r13_key_files(s):
    """field case r13: what minisign takes is usable; the bare base64 line alone is not."""
    site = Site(s)
    site.publish(1, [site.medium(100)])
    keys = s.folder("keys")
    path = os.path.join(keys, "mmc.pub")
    text = open(path, "rb").read()
    server = s.nginx(site.root)
    os.remove(path)
    sync = site.sync(server.url + "/playlist.papan")
    s.until(lambda: "no-keys" in site.codes())
    harness.write_atomically(path, text.split(b"\n")[1] + b"\n")
    s.until(lambda: "mmc.pub" in sync.text())
    assert "no-keys" in site.codes() and site.version("next") is None
    for form in (text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text, text.rstrip(b"\n")):
        harness.write_atomically(path, form)
        s.until(lambda: "no-keys" not in site.codes())
        s.until(lambda: site.version("current") == 1)
        os.remove(path)
        s.until(lambda: "no-keys" in site.codes())


def test_removed_key_removes_its_versions(s):
    """design.md 5: without the key its playlist and its version number are gone."""
    site = Site(s, keys=("mmc", "thief"))
    mmc, thief = site.keys
    media = [site.medium(100)]
    site.publish(3, media, keys=[mmc])
    server = s.nginx(site.root)
    site.sync(server.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 3)
    site.publish(9_000_000, media, keys=[thief])
    s.until(lambda: site.version("current") == 9_000_000)
    site.publish(4, media, keys=[mmc])
    s.until(lambda: "rollback-refused" in site.codes())
    os.remove(os.path.join(s.folder("keys"), "thief.pub"))
    s.until(lambda: site.version("current") == 4)
    s.until(lambda: site.codes() == [])


def test_more_signatures_replace_the_envelope(s):
    site = Site(s, keys=("mmc", "spare"))
    media = [site.medium(100)]
    payload = harness.json.dumps(site.payload(1, media)).encode() + b"\n"
    liar = s.liar(site.root)
    both = s.envelope(payload, site.keys)
    liar.rules["/playlist.papan"] = {"body": s.envelope(payload, site.keys[:1])}
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
    liar.rules["/playlist.papan"] = {"body": both}
    s.until(lambda: open(site.playlist_path("current"), "rb").read() == both)
    liar.rules["/playlist.papan"] = {"body": s.envelope(payload, site.keys[1:])}
    seen = liar.count("/playlist.papan")
    s.until(lambda: liar.count("/playlist.papan") > seen + 2)
    assert open(site.playlist_path("current"), "rb").read() == both and site.codes() == []
    assert site.version("previous") is None


def test_the_store_goes_away(s):
    """Somebody deletes the store: sync ends, and its next start makes and fills it anew."""
    site = Site(s)
    medium = site.medium(1000)
    site.publish(1, [medium])
    server = s.nginx(site.root)
    sync = site.sync(server.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
    shutil.rmtree(site.store)
    s.until(lambda: not sync.running())
    assert sync.popen.returncode == 1 and "is gone" in sync.text()
    site.sync(server.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1 and site.blob(medium))


def test_a_wrong_configuration_fetches_nothing(s):
    site = Site(s)
    site.publish(1, [site.medium(10)])
    liar = s.liar(site.root)
    site.sync(liar.url + "/playlist.papan", server__required_signatures="many")
    s.until(lambda: "offline" in site.codes())
    time.sleep(2)
    assert liar.requests == []


def test_required_signatures(s):
    site = Site(s, keys=("mmc", "spare"))
    media = [site.medium(100)]
    site.publish(1, media, keys=site.keys[:1])
    server = s.nginx(site.root)
    site.sync(server.url + "/playlist.papan", server__required_signatures=2)
    s.until(lambda: "1 of 2" in (site.problem("signature-invalid") or ""))
    site.publish(1, media)
    s.until(lambda: site.version("current") == 1)


if __name__ == "__main__":
    harness.main(globals())
