"""server.report_url: at least once, in order, nothing lost or counted twice, against an endpoint that fails in between."""
import json
import os
import time

import harness
from sync_site import Site


def write_plays(site, first, last):
    """Play records as papan-screen leaves them."""
    folder = os.path.join(site.store, "plays")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "2026-11-24.jsonl"), "a", encoding="utf-8") as f:
        for seq in range(first, last + 1):
            f.write(json.dumps({"seq": seq, "zone": "main", "loop": "utama", "item": f"i{seq}", "media": None,
                                "playlist_version": 1, "planned_start": "2026-11-24T07:00:00+07:00",
                                "planned_end": "2026-11-24T07:00:05+07:00", "first_frame": "2026-11-24T07:00:00.010+07:00",
                                "last_frame": "2026-11-24T07:00:05+07:00", "frames": 1, "missed": 0,
                                "display_connected": None, "outcome": "shown", "reason": None, "boot": "x"}) + "\n")


class Endpoint:
    """What the MMC must write: keeps a play once, by its number; says 204 when all is kept."""

    def __init__(self, liar):
        self.plays, self.reports, self.say = [], [], []
        liar.rules["/lapor"] = self.answer

    def answer(self, handler):
        report = json.loads(handler.body)
        what = self.say.pop(0) if self.say else "take"
        handler.record["status"] = what
        if what == "refuse":
            return handler.send(500, b"", {}, {})
        self.reports.append(report)
        highest = self.plays[-1]["seq"] if self.plays else 0
        self.plays += [p for p in report["plays"] if p["seq"] > highest]
        if what == "lose the answer":
            handler.close_connection = True
            return handler.connection.shutdown(2)
        if what == "redirect":
            return handler.send(307, b"", {"Location": "/elsewhere"}, {})
        return handler.send(204, b"", {}, {})


def told(site):
    with open(os.path.join(site.run, "reported"), encoding="ascii") as f:
        return f.read()


def saved(site):
    with open(os.path.join(site.store, "state", "reported"), encoding="ascii") as f:
        return f.read()


def test_reports(s):
    site = Site(s)
    site.publish(1, [site.medium(10)])
    token = os.path.join(s.dir, "token")
    with open(token, "w", encoding="ascii") as f:
        f.write("sesame-sesame\n")
    liar = s.liar(site.root)
    endpoint = Endpoint(liar)
    endpoint.say = ["refuse", "lose the answer"]
    write_plays(site, 1, 450)
    settings = {"server__report_url": liar.url + "/lapor", "server__token_file": token, "server__site": "gedung"}
    sync = site.sync(liar.url + "/playlist.papan", **settings)
    s.until(lambda: "report-failing" in site.codes())
    s.until(lambda: len(endpoint.plays) == 450)
    s.until(lambda: "report-failing" not in site.codes())
    assert [p["seq"] for p in endpoint.plays] == list(range(1, 451))
    assert [len(r["plays"]) for r in endpoint.reports] == [200, 200, 200, 50]
    assert [r["more"] for r in endpoint.reports] == [True, True, True, False]
    report = endpoint.reports[-1]
    assert report["screen"] == "uji" and report["site"] == "gedung" and report["last_seq"] == 450
    assert report["status"]["mode"] == "online" and report["status"]["playlist"]["version"] == 1
    assert all(r["headers"]["Authorization"] == "Bearer sesame-sesame" for r in liar.requests)
    s.until(lambda: told(site) == "450\n")
    assert saved(site) == "200\n", "the card is written to only now and then"
    sync.kill()
    write_plays(site, 451, 460)
    endpoint.say = ["redirect"]
    site.sync(liar.url + "/playlist.papan", **settings)
    s.until(lambda: [p["seq"] for p in endpoint.plays] == list(range(1, 461)))
    s.until(lambda: len(endpoint.reports) == 6)
    assert [len(r["plays"]) for r in endpoint.reports[4:]] == [10, 10], "a redirect is no receipt"
    assert liar.count("/elsewhere") == 0
    s.until(lambda: open(os.path.join(site.store, "state", "reported"), encoding="ascii").read() == "460\n")


def test_what_was_taken_outlives_the_boot(s):
    """A stop writes it to the store; a power cut takes some of it, and these plays come again."""
    site = Site(s)
    site.publish(1, [site.medium(10)])
    liar = s.liar(site.root)
    write_plays(site, 1, 250)
    for left, wanted in ((None, [200, 50]), ("250\n", [0]), ("200\n", [50])):
        if left:
            assert saved(site) == "250\n"
            os.remove(os.path.join(site.run, "reported"))
            harness.write_atomically(os.path.join(site.store, "state", "reported"), left.encode())
        endpoint = Endpoint(liar)
        sync = site.sync(liar.url + "/playlist.papan", server__report_url=liar.url + "/lapor")
        s.until(lambda e=endpoint, n=len(wanted): len(e.reports) == n)
        assert [len(r["plays"]) for r in endpoint.reports] == wanted, (left, wanted)
        if sum(wanted):
            s.until(lambda: told(site) == "250\n")
        sync.stop()


def test_what_was_taken_is_damaged(s):
    """Nothing is held back for ever because a number is too high; one that a power cut explains sends nothing twice."""
    site = Site(s)
    site.publish(1, [site.medium(10)])
    liar = s.liar(site.root)
    write_plays(site, 3001, 3005)
    for taken, wanted in ((4000, []), (9000000000000000000, [3001, 3002, 3003, 3004, 3005])):
        endpoint = Endpoint(liar)
        os.makedirs(os.path.join(site.store, "state"), exist_ok=True)
        harness.write_atomically(os.path.join(site.store, "state", "reported"), f"{taken}\n".encode())
        sync = site.sync(liar.url + "/playlist.papan", server__report_url=liar.url + "/lapor")
        s.until(lambda e=endpoint: e.reports)
        assert [p["seq"] for p in endpoint.plays] == wanted, (taken, endpoint.plays)
        sync.kill()


def test_r10_a_report_that_cannot_be_delivered(s):
    """field case r10: the report's host never resolves; polls keep their period, the end is quick."""
    site = Site(s)
    site.publish(1, [site.medium(10)])
    liar = s.liar(site.root)
    sync = site.in_namespace_without_dns(liar.url + "/playlist.papan", server__report_url="http://lapor.example.id/x",
                                         server__poll_seconds=2)
    if not sync:
        print("  (no mount namespaces here: not tried)")
        return
    s.until(lambda: liar.count("/playlist.papan") >= 8)  # the first report is tried after 5 s
    times = [r["time"] for r in liar.requests if r["path"] == "/playlist.papan"]
    assert 1.75 < (times[-1] - times[1]) / (len(times) - 2) < 2.6, times
    begin = time.monotonic()
    sync.stop(timeout=6)
    assert time.monotonic() - begin < 5


if __name__ == "__main__":
    harness.main(globals())
