"""papan-sync: from accepted to current, and emergencies (design.md 4.4, 4.5)."""
import os
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
    site.sync(liar.url + "/playlist.papan", store__patience_seconds=9)
    s.until(lambda: site.version("current") == 1)
    site.publish(2, [a, gone])
    s.until(lambda: site.version("next") == 2)
    begin = time.monotonic()
    time.sleep(5)
    site.publish(3, [a, gone], title="baru")
    s.until(lambda: site.version("next") == 3)
    assert site.version("current") == 1
    s.until(lambda: site.version("current") == 3)
    assert 8.5 < time.monotonic() - begin < 13.5  # begun anew it would be 14 at least
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
    s.until(lambda: site.version("current") == 2)


def test_first_playlist_begins_with_one_item(s):
    """Without a current playlist one showable item is enough, and only the newest accepted version is downloaded."""
    site = Site(s)
    a, slow, unwanted = site.medium(1000), site.medium(500_000), site.medium(500_000)
    liar = s.liar(site.root)
    liar.rules["/" + slow.entry["url"]] = {"rate": 20_000}
    site.publish(1, [a, slow])
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
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
    s.until(lambda: site.version("current") == 9)
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
    assert time.monotonic() - begin < 10, "not behind a download of weeks"
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


if __name__ == "__main__":
    harness.main(globals())
