"""papan-sync against real servers: from the playlist's arrival to the store (design.md 4.1, 4.4, 5, 6)."""
import os
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
    assert time.monotonic() - begin < 3 and sync.popen.returncode == 0
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


if __name__ == "__main__":
    harness.main(globals())
