"""Whole days in a minute each, by a clock that the test bends: what the player shows, sampled from the X server, is what
papan-publish preview said it would (builds with PAPAN_TEST_CLOCK only). Some days in every run, all of them with PAPAN_LONG."""
import bisect
import datetime
import json
import os
import struct
import subprocess
import time

import harness
from screen_store import Shop, bend

SPEED, HOURS = 1680, 26.0  # from an hour before midnight to an hour after the next
WORDS = ["satu", "dua", "tiga"]
COLOURS = {"merah": "#c02040", "biru": "#2040c0"}

# name: (zone, its UTC time one hour before the day begins)
DAYS = {"a month's end": ("Asia/Jakarta", "2026-11-29T16:00:00"),
        "a leap day": ("Asia/Jayapura", "2028-02-28T14:00:00"),
        "a day of 23 hours in Berlin": ("Europe/Berlin", "2027-03-27T22:00:00"),
        "a day of 25 hours in New York": ("America/New_York", "2027-11-07T03:00:00")}
MORE_DAYS = {"a day of 25 hours in Berlin": ("Europe/Berlin", "2027-10-30T21:00:00"),
             "a day of 23 hours in New York": ("America/New_York", "2027-03-14T04:00:00"),
             "the year's end": ("Asia/Makassar", "2027-12-30T15:00:00"),
             "a day that begins at 01:00 in Beirut": ("Asia/Beirut", "2027-03-27T21:00:00")}


def expected(payload_path, utc):
    """[(start, end, item)] in seconds by papan-publish preview; item None where nothing is due."""
    out = subprocess.run([os.path.join(harness.BIN, "papan-publish"), "preview", payload_path, "--screen", "uji", "--at", utc + "Z",
                          "--hours", str(HOURS + 2), "--json"], capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stderr
    parse = lambda text: datetime.datetime.fromisoformat(text).timestamp()
    return [(parse(e["start"]), parse(e["end"]), e["item"]) for e in json.loads(out.stdout)]


def bent_time(player, speed):
    """A function from Unix time to the player's bent time, by what the screen's beat page says of its last frame."""
    with open(os.path.join(player.runtime, "screen.beat"), "rb") as f:
        page = struct.unpack("<8q", f.read(64))
    wall_ms, mono_us = page[6], page[7]
    offset = time.time() - time.monotonic()
    return lambda unix: wall_ms / 1000 + (unix - offset - mono_us / 1e6) * speed


def week(s, shop, zone):
    """Texts and pictures; windows that touch midnight, the hours in which clocks change, the last day of a month; an empty stretch."""
    text = lambda name: {"id": name, "text": {"title": name.title() + " " + name * 3}, "seconds": 3600, "transition": "cut"}
    pictures = [s.item(n, s.picture(shop.site, c), 3600) for n, c in COLOURS.items()]
    payload = s.playlist(1, [text(n) for n in WORDS[:2]] + pictures + [text(WORDS[2])], timezone=zone, issued="2026-01-01T00:00:00Z",
                         expires="2029-01-01T00:00:00Z")
    payload["loops"][0]["when"] = {"hours": [["00:00", "18:30"], ["20:00", "24:00"]]}
    payload["loops"] += [
        {"id": "kantor", "zone": "main", "priority": 1, "when": {"hours": [["08:00", "12:00"], ["13:00", "15:30"]]},
         "items": [text("rapat"), text("tamu")]},
        {"id": "malam", "zone": "main", "priority": 2, "when": {"hours": [["22:30", "02:30"]]}, "items": [text("malam")]},
        {"id": "akhir", "zone": "main", "priority": 3, "when": {"month_days": [-1], "hours": [["17:00", "18:00"], ["23:00", "01:00"]]},
         "items": [text("akhir")]}]
    return payload


class Day:
    """One day on one player of its own."""

    def __init__(self, s, shop, name, zone, utc):
        self.name = name
        self.display = s.display(640, 360)
        s.publish(shop.site, week(s, shop, zone), [shop.key], f"{utc}.papan")
        path = os.path.join(shop.site, f"{utc}.papan")
        self.plan = expected(path, utc)
        more = {"store__path": s.folder(f"store-{utc}"), "runtime__path": s.folder(f"run-{utc}")}
        settings = s.settings("file://" + path, self.display, clock__trust="always", clock__test=self.bend(s, utc), **more)
        self.player = s.program("papan-player", settings, self.display, conf=s.write_conf(settings, f"{utc}.conf"))

    @staticmethod
    def bend(s, utc):
        path = bend(s, utc, SPEED)
        own = f"{path}-{utc}"
        os.rename(path, own)
        return own

    def watch(self):
        self.seen = self.display.watch(rate=40, every=True)

    def compare(self):
        """How many samples were compared. One within half a second of a change says nothing; one within a second more may still show
        what was there before, since the machine may be slow: such are counted, and few."""
        seen, bent, margin = self.seen.end(), bent_time(self.player, SPEED), 0.5 * SPEED
        hash_of, item_of, compared, late, starts = {}, {}, 0, 0, [start for start, _, _ in self.plan]
        for line in seen.lines:
            moment = bent(line["time"])
            at = bisect.bisect(starts, moment) - 1
            if at < 1 or not self.plan[at][0] + margin < moment < self.plan[at][1] - margin / 8:
                continue
            item, digest, when = self.plan[at][2], line["hash"]["all"], time.gmtime(moment)
            if moment < self.plan[at][0] + 3 * margin and digest != hash_of.get(item):
                before = self.plan[at - 1][2]
                late += before in hash_of and digest == hash_of[before]
                if item not in hash_of or digest == hash_of.get(before, digest):
                    continue
            if item is None:  # the calm slate tells when it ends, and drifts: whatever it looks like, no item looks so
                assert digest not in item_of, f"{self.name}: {item_of[digest]} shown where nothing is due, at {when}"
            else:
                assert hash_of.setdefault(item, digest) == digest, f"{self.name}: {item} expected at {when}"
                assert item_of.setdefault(digest, item) == item, f"{self.name}: {item_of[digest]} instead of {item} at {when}"
            compared += 1
        assert seen.black_samples == 0 and len(hash_of) >= 6, (self.name, hash_of)
        print(f"     {self.name}: {compared} samples as foreseen, {late} late, {len(hash_of)} items")
        assert late < compared / 10, f"{self.name}: {late} samples came late"
        return compared


def compare(s, days):
    shop = Shop(s)
    running = [Day(s, shop, name, zone, utc) for name, (zone, utc) in days.items()]
    for day in running:
        s.until(lambda d=day: d.player.facts("screen").get("now"))
        day.watch()
    time.sleep(HOURS * 3600 / SPEED)
    compared = sum(day.compare() for day in running)
    assert compared >= 2000, f"only {compared} samples"


def test_days_as_foreseen(s):
    compare(s, DAYS)


def test_more_days_as_foreseen(s):
    if os.environ.get("PAPAN_LONG"):
        compare(s, MORE_DAYS)


if __name__ == "__main__":
    harness.main(globals())
