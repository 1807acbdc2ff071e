"""What can be seen: a thread that looks at the machine's display again and again, and tells whose picture it was."""
import collections
import threading
import time

import harness

Sample = collections.namedtuple("Sample", "time kind size text")  # text: grey or white in the upper quarter

# One colour a version in turn, so that the display alone tells which version it shows.
COLOURS = {"red": (200, 40, 40), "green": (40, 170, 60), "blue": (50, 70, 210), "amber": (210, 160, 30),
           "violet": (140, 50, 180), "cyan": (30, 160, 180)}


ALARM = (0xFF, 0xD4, 0x00)  # between the message's bar and its title


def colour_of(version):
    return list(COLOURS)[version % len(COLOURS)]


def kind_of(picture):
    """The name of a version's colour, "black", "alarm" (an emergency message), "console" (something on black), or
    "other" (a slate)."""
    mean = picture.mean()
    if harness.near(picture.mean(1, 15, 98, 2), ALARM, 24):
        return "alarm"
    for name, colour in COLOURS.items():
        if harness.near(mean, colour, 24):
            return name
    return "black" if picture.black() else "console" if picture.console() else "other"


class Watcher(threading.Thread):
    """.samples since the start, .stop() ends it."""

    def __init__(self, machine, every=0.4):
        super().__init__(daemon=True)
        self.machine, self.every, self.samples, self.ended = machine, every, [], threading.Event()
        self.console = None  # the last picture of that kind
        self.start()

    def run(self):
        while not self.ended.wait(self.every):
            try:
                picture = self.machine.look()
            except Exception:  # pylint: disable=broad-except
                continue  # the power is off, or there is no display
            kind = kind_of(picture)
            if kind == "console":
                self.console = picture
            self.samples.append(Sample(time.monotonic(), kind, (picture.width, picture.height),
                                       picture.text(25)))

    def stop(self):
        self.ended.set()
        self.join(60)

    def last(self):
        return self.samples[-1].kind if self.samples else None

    def first_content(self, since=0.0, size=None):
        """The first sample that shows a version's colour (on a display of that size), or None."""
        return next((s for s in list(self.samples) if s.time >= since and s.kind in COLOURS and size in (None, s.size)), None)

    def longest_black(self, since=0.0, until=float("inf")):
        """Seconds between the last sample before a black one and the first after it, at most."""
        longest, begin, previous = 0.0, None, None
        for s in list(self.samples):
            if not since <= s.time <= until:
                continue
            if s.kind == "black" and begin is None:
                begin = previous or s.time
            if s.kind != "black" and begin is not None:
                longest, begin = max(longest, s.time - begin), None
            previous = s.time
        if begin is not None:
            longest = max(longest, previous - begin)
        return longest
