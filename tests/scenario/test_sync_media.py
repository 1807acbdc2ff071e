"""papan-sync: media on their way into the store (design.md 4.4, 5, 6)."""
import hashlib
import os
import random
import signal
import subprocess
import time

import harness
from sync_site import Site


def of(liar, medium):
    """The requests for a medium: [(Range or "", status, bytes sent)]."""
    return [(r["headers"].get("Range", ""), r["status"], r["sent"]) for r in liar.requests
            if r["path"] == "/" + medium.entry["url"]]


def test_resume_and_changed_tag(s):
    site = Site(s)
    a, b, c = site.medium(400_000), site.medium(400_000), site.medium(400_000)
    liar = s.liar(site.root)
    for medium in (a, b, c):
        liar.rules["/" + medium.entry["url"]] = {"cut": 150_000, "times": 1, "etag": '"one"'}
    site.publish(1, [a, b, c])
    sync = site.sync(liar.url + "/playlist.papan")
    s.until(lambda: all(site.part_size(m) == 150_000 for m in (a, b, c)))
    sync.kill()  # what is there survives any end
    liar.rules["/" + a.entry["url"]] = {"etag": '"one"'}  # as before: continued
    liar.rules["/" + b.entry["url"]] = {"etag": '"two"'}  # another file: anew
    # c: the server forgets tags and ranges: anew
    liar.rules["/" + c.entry["url"]] = {"etag": None, "no_range": True}
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1 and all(site.blob(m) for m in (a, b, c)))
    assert of(liar, a)[1] == ("bytes=150000-", 206, 250_000), of(liar, a)
    assert of(liar, b)[1] == ("bytes=150000-", 200, 400_000), of(liar, b)
    assert of(liar, c)[1] == ("bytes=150000-", 200, 400_000), of(liar, c)
    assert [r["headers"].get("If-Range") for r in liar.requests if r["path"] == "/" + a.entry["url"]] == [None, '"one"']
    assert site.parts() == []


def test_a_spoilt_part_is_fetched_anew(s):
    """The part on the card is not what the server began to send: its hash says so, and one more try is made at once."""
    site = Site(s)
    a = site.medium(300_000)
    liar = s.liar(site.root)
    site.publish(1, [a])
    os.makedirs(os.path.join(site.store, "incoming"))
    with open(site.part_path(a), "wb") as f:
        f.write(b"\0" * 100_000)
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1, timeout=13)  # at once, not after the pause of 15 s
    assert [x[0] for x in of(liar, a)] == ["bytes=100000-", ""]
    assert site.blob(a) and site.codes() == []


def test_lying_media(s):
    """Wrong bytes, too long, too short, 404, another Content-Length: named, the rest arrives, and it heals."""
    site = Site(s)
    good = [site.medium(1000) for _ in range(2)]
    wrong, long, short, gone, encoded = (site.medium(50_000) for _ in range(5))
    liar = s.liar(site.root)
    rule = lambda m, **r: liar.rules.__setitem__("/" + m.entry["url"], r)
    rule(wrong, body=b"x" * 50_000)
    rule(long, body=b"y" * 60_000, chunked=True)
    rule(short, body=b"z" * 40_000)
    rule(gone, status=404)
    rule(encoded, body=b"q" * 50_000, headers={"Content-Encoding": "gzip"})
    site.publish(1, good)
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
    site.publish(2, [wrong, long, short, gone, encoded] + good + [site.medium(10)])
    s.until(lambda: {"media-corrupt", "media-missing"} <= set(site.codes()))
    s.until(lambda: site.facts()["next_playlist"]["pending_files"] == 5)
    assert site.version("current") == 1 and site.version("next") == 2
    assert "and 2 more" in site.problem("media-corrupt"), site.problem("media-corrupt")
    assert site.facts()["sync"]["percent"] < 10
    assert not any(site.blob(m) for m in (wrong, long, short, gone, encoded))
    assert sum(x[2] for x in of(liar, long)) < 200_000
    liar.rules.clear()
    before = [len(of(liar, m)) for m in (wrong, gone)]
    s.until(lambda: site.version("current") == 2)  # after the first pause of 15 s
    assert [len(of(liar, m)) for m in (wrong, gone)] == [n + 1 for n in before]
    assert site.codes() == []


def test_r09_more_than_the_store_holds(s):
    """field case r09: the big one is not begun, the small ones arrive, disk-full names both sizes, the next version heals it."""
    site = Site(s)
    old, small, tiny = site.medium(3_000_000), site.medium(2_000_000), site.medium(1_000)
    big = site.medium(60_000_000)
    site.publish(1, [old])
    server = s.nginx(site.root)
    site.sync(server.url + "/playlist.papan", store__max_bytes="40M")
    s.until(lambda: site.version("current") == 1)
    site.publish(2, [old, big, small, tiny])
    s.until(lambda: "disk-full" in site.codes() and site.blob(small) and site.blob(tiny))
    text = site.problem("disk-full")
    assert "60000000 bytes are needed" in text and "are missing" in text, text
    assert site.version("current") == 1 and site.version("next") == 2
    assert sum(r["bytes"] for r in server.requests() if r["path"] == "/" + big.entry["url"]) == 0
    s.until(lambda: site.parts() == [])
    site.publish(3, [old, small, tiny])
    s.until(lambda: site.version("current") == 3 and site.codes() == [])


def test_room_is_made_from_the_oldest(s):
    site = Site(s)
    media = [site.medium(10_000_000) for _ in range(6)]
    server = s.liar(site.root)
    site.publish(1, media[:2])
    site.sync(server.url + "/playlist.papan", store__max_bytes="40M")
    s.until(lambda: site.version("current") == 1)
    for version, pair in ((2, media[2:4]), (3, media[4:6])):
        site.publish(version, pair)
        s.until(lambda v=version: site.version("current") == v)
    # 40M hold four of them: the pair of version 2 is still there in part, all of 1 is gone or what is left is the youngest
    there = [site.blob(m) for m in media]
    assert there[4:] == [True, True] and sum(there) <= 4 and not (there[0] and not there[2]), there


def test_full_disk(s):
    """A real file system that is too small: disk-full, nothing broken, heals when the version does."""
    site = Site(s)
    mount = s.folder("small")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount], capture_output=True).returncode:
        print("  (no mount allowed here: not tried)")
        return
    try:
        site.store = os.path.join(mount, "store")
        a, big = site.medium(1_000_000), site.medium(9_000_000)
        server = s.nginx(site.root)
        site.publish(1, [a])
        sync = site.sync(server.url + "/playlist.papan", store__path=site.store, store__max_bytes="100M")
        s.until(lambda: site.version("current") == 1)
        site.publish(2, [a, big])
        s.until(lambda: "disk-full" in site.codes())
        with open(os.path.join(mount, "ballast"), "wb") as f:
            f.write(b"x" * 4_000_000)
        middle = site.medium(3_500_000)  # fits by what was there a moment ago
        site.publish(3, [a, middle])
        s.until(lambda: "disk-full" in site.codes() and site.version("next") == 3)
        os.remove(os.path.join(mount, "ballast"))
        site.publish(4, [a, middle], title="Empat")  # another size: two versions of one second and size have one tag
        s.until(lambda: site.version("current") == 4 and site.codes() == [])
        sync.stop()
    finally:
        for process in s.processes:
            process.kill()
        subprocess.run(["umount", mount], check=False)


def test_rotten_blob_is_replaced(s):
    """papan-screen says that a blob is bad: sync looks itself, removes it, tells media-corrupt, fetches it again."""
    site = Site(s)
    a, b = site.medium(200_000), site.medium(100_000)
    site.publish(1, [a, b])
    liar = s.liar(site.root)
    site.sync(liar.url + "/playlist.papan")
    s.until(lambda: site.version("current") == 1)
    s.until(lambda: site.blob(a) and site.blob(b) and site.facts()["sync"]["pending_files"] == 0)
    liar.rules["/" + a.entry["url"]] = {"delay": 3}
    path = site.blob_path(a)
    os.chmod(path, 0o644)
    with open(path, "r+b") as f:
        f.seek(1234)
        f.write(b"rot")
    harness.write_atomically(os.path.join(site.run, "screen.json"),
                             harness.json.dumps({"bad_blobs": [a.hash, b.hash, "nonsense"]}).encode())
    s.until(lambda: "media-corrupt" in site.codes())
    s.until(lambda: not os.path.exists(path))
    assert site.blob(b), "what is whole stays, whatever is said of it"
    s.until(lambda: os.path.exists(path) and site.blob(a))
    s.until(lambda: site.codes() == [])


def test_killed_at_random(s):
    """kill -9 at any moment, many times: after the next start the store is whole and the work goes on."""
    site = Site(s)
    server = s.nginx(site.root)
    shared = site.medium(4_000_000)
    chance = random.Random(7)
    url = server.url + "/playlist.papan"
    for version in range(1, 11):
        site.publish(version, [shared] + [site.medium(3_000_000) for _ in range(3)])
        sync = site.sync(url, server__poll_seconds=1)
        time.sleep(chance.uniform(0.05, 1.2))
        sync.popen.send_signal(signal.SIGKILL)
        sync.popen.wait()
        for name in os.listdir(os.path.join(site.store, "blobs")):
            with open(os.path.join(site.store, "blobs", name), "rb") as f:
                assert hashlib.sha256(f.read()).hexdigest() == name
        for slot in ("current", "next", "previous"):
            if os.path.exists(site.playlist_path(slot)):
                with open(site.playlist_path(slot), "rb") as f:
                    assert f.read().endswith(b"}\n")
    sync = site.sync(url)
    s.until(lambda: site.version("current") == 10)
    assert site.codes() == []


if __name__ == "__main__":
    harness.main(globals())
