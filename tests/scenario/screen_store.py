"""What the tests of papan-screen alone share: a store filled as papan-sync would, and the screen started on it."""
import calendar
import glob
import json
import os
import struct
import time

import harness


class Shop:
    """A site folder whose media go straight into the store of `s`, and its key."""

    def __init__(self, s):
        self.s, self.site, self.key = s, s.folder("site"), s.key("mmc")

    def stock(self, payload, name="current.papan", without=()):
        """Puts the media of the site (but those hashes of `without`) and the signed payload into the store."""
        blobs, playlists = self.s.folder("store", "blobs"), self.s.folder("store", "playlists")
        for path in glob.glob(os.path.join(self.site, "media", "*")):
            digest = os.path.basename(path).split(".")[0]
            blob = os.path.join(blobs, digest)
            if digest in without or os.path.exists(blob):
                continue
            with open(path, "rb") as f:
                harness.write_atomically(blob, f.read())
            os.chmod(blob, 0o444)
        harness.write_atomically(os.path.join(playlists, name), self.s.envelope(payload, [self.key]))

    def screen(self, display=None, arguments=(), env=None, program="papan-screen", **more):
        more.setdefault("clock__trust", "always")
        return self.s.program(program, self.s.settings(None, display, **more), display, arguments, env)


def plays(player):
    """All play records, in order of their numbers, those that wait for the card included."""
    found = {}
    waiting = os.path.join(player.runtime, "plays.jsonl")
    for path in ([waiting] if os.path.exists(waiting) else []) + sorted(glob.glob(os.path.join(player.store, "plays", "*.jsonl"))):
        with open(path, encoding="utf-8") as f:
            found |= {p["seq"]: p for p in (json.loads(line) for line in f if line.endswith("\n"))}
    return [found[seq] for seq in sorted(found)]


def codes(player):
    return {p["code"] for p in player.facts("screen").get("problems", [])}


def decoders(player):
    """{pid: item} of the live decoders as the screen names them."""
    return {d["pid"]: d["item"] for d in player.facts("screen").get("decoders", [])}


def longest_same(lines, end, name="all"):
    """The longest time for which a watched rectangle kept one hash."""
    times = [(line["time"], line["hash"][name]) for line in lines]
    longest, since = 0.0, times[0]
    for moment, digest in times[1:] + [(end, None)]:
        if digest != since[1]:
            longest, since = max(longest, moment - since[0]), (moment, digest)
    return longest


def frames_presented(player):
    """From the beat page (record.h): magic, beat, pid, frames_presented."""
    with open(os.path.join(player.runtime, "screen.beat"), "rb") as f:
        return struct.unpack("<4q", f.read(32))[3]


def wake_ups(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return int(next(line for line in f if line.startswith("voluntary_ctxt")).split()[1])


def local_time(offset_seconds=0, zone_hours=7):
    """A local time without zone, as `when` wants it: YYYY-MM-DDTHH:MM."""
    return time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + offset_seconds + zone_hours * 3600))


def bend(s, utc, speed=1):
    """A clock file: the wall clock begins at `utc` ("2027-01-04T17:59:50", UTC) and runs `speed` times as fast."""
    target = calendar.timegm(time.strptime(utc, "%Y-%m-%dT%H:%M:%S"))
    path = os.path.join(s.dir, "clock")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"{target - time.time():.3f} {speed}\n")
    return path
