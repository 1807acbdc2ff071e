"""Whole days in half a minute each, by a clock that the test bends: what the screen shows, sampled from the X server, is what
papan-publish preview said it would (builds with PAPAN_TEST_CLOCK only)."""
import datetime
import json
import os
import struct
import subprocess
import time

import harness
from screen_store import Shop, bend

DAYS = [("Asia/Jakarta", "2028-02-29", "2028-02-28T17:00:00"),    # a leap day and a month's end
        ("Europe/Berlin", "2027-03-28", "2027-03-27T23:00:00"),   # 23 hours
        ("America/New_York", "2027-11-07", "2027-11-07T04:00:00")]  # 25 hours


def expected(payload_path, zone_start):
    """[(start, end, item)] in seconds by papan-publish preview."""
    at = zone_start + "Z"
    out = subprocess.run([os.path.join(harness.BIN, "papan-publish"), "preview", payload_path, "--screen", "uji", "--at", at,
                          "--hours", "26", "--json"], capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stderr
    parse = lambda text: datetime.datetime.fromisoformat(text).timestamp()
    return [(parse(e["start"]), parse(e["end"]), e["item"]) for e in json.loads(out.stdout)]


def bent_time(screen, speed):
    """A function from Unix time to the screen's bent time, by what its beat page says of its last frame."""
    with open(os.path.join(screen.runtime, "screen.beat"), "rb") as f:
        page = struct.unpack("<8q", f.read(64))
    wall_ms, mono_us = page[6], page[7]
    offset = time.time() - time.monotonic()
    return lambda unix: wall_ms / 1000 + (unix - offset - mono_us / 1e6) * speed


def compare_day(s, zone, day, utc):
    speed, shop, display = 2880, Shop(s), s.display(640, 360)
    text = lambda name: {"id": name, "text": {"title": name.title() + " " + name * 3}, "seconds": 3600}
    loops = [{"id": "biasa", "zone": "main", "items": [text("satu"), text("dua"), text("tiga")]},
             {"id": "kantor", "zone": "main", "priority": 1, "when": {"hours": [["08:00", "12:00"], ["13:00", "15:30"]]},
              "items": [text("rapat"), text("tamu")]},
             {"id": "malam", "zone": "main", "priority": 2, "when": {"hours": [["22:00", "02:30"]]}, "items": [text("malam")]},
             {"id": "akhir", "zone": "main", "priority": 3, "when": {"month_days": [-1], "hours": [["17:00", "18:00"]]},
              "items": [text("akhir")]}]
    payload = s.playlist(1, [], timezone=zone, issued="2027-01-01T00:00:00Z", expires="2029-01-01T00:00:00Z")
    payload["loops"] = loops
    shop.stock(payload)
    plan = expected(os.path.join(s.dir, "store", "playlists", "current.papan"), utc)
    screen = shop.screen(display, clock__test=bend(s, utc, speed))
    s.until(lambda: screen.facts("screen").get("now"))
    watch = display.watch(rate=40, every=True)
    time.sleep(24 * 3600 / speed)
    seen, bent = watch.end(), bent_time(screen, speed)
    margin, compared, hash_of, item_of = 0.25 * speed, 0, {}, {}
    for line in seen.lines:
        moment = bent(line["time"])
        item = next((i for start, end, i in plan if start + margin < moment < end - margin / 8), None)
        if item is None:
            continue
        compared += 1
        digest = line["hash"]["all"]
        assert hash_of.setdefault(item, digest) == digest, f"{day}: {item} expected at {time.gmtime(moment)}"
        assert item_of.setdefault(digest, item) == item, f"{day}: {item_of[digest]} instead of {item}"
    assert seen.black_samples == 0 and len(hash_of) >= 6, hash_of
    return compared


def make_day(zone, day, utc):
    def test(s):
        assert compare_day(s, zone, day, utc) >= 500
    return test


test_a_leap_day_as_foreseen = make_day(*DAYS[0])
test_a_day_of_23_hours_as_foreseen = make_day(*DAYS[1])
test_a_day_of_25_hours_as_foreseen = make_day(*DAYS[2])


if __name__ == "__main__":
    harness.main(globals())
