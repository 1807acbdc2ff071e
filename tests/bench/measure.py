"""Costs of a process tree, read from /proc: CPU seconds (ended children included), PSS, wake-ups, bytes written."""
import os
import time

TICK = os.sysconf("SC_CLK_TCK")


def stats():
    """pid -> (parent, CPU seconds of itself and of its ended children)."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as f:
                rest = f.read().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        found[int(entry)] = (int(rest[1]), sum(int(x) for x in rest[11:15]) / TICK)
    return found


def tree(root, found=None):
    """The pids of root and all below it."""
    found = found or stats()
    pids, more = {root}, True
    while more:
        below = {p for p, (parent, _) in found.items() if parent in pids} - pids
        more = bool(below)
        pids |= below
    return pids


def cpu(root):
    """CPU seconds of the tree so far."""
    found = stats()
    return sum(found[p][1] for p in tree(root, found) if p in found)


def cpu_exact(pids):
    """CPU seconds of processes that run now, as the scheduler counted them: the ticks of cpu() are too coarse for a thousandth of a
    core."""
    total = 0
    for p in pids:
        for thread in os.listdir(f"/proc/{p}/task"):
            with open(f"/proc/{p}/task/{thread}/schedstat", encoding="utf-8") as f:
                total += int(f.read().split()[0])
    return total / 1e9


def number(path, name):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            for line in f:
                if line.startswith(name):
                    return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0


def pss(root, but=()):
    """Megabytes (10^6) of the tree, shared pages divided; `but`: pids that do not count."""
    return sum(number(f"/proc/{p}/smaps_rollup", "Pss:") for p in tree(root) - set(but)) * 1024 / 1e6


def wakeups(root):
    """Voluntary switches of all threads of the tree: how often something woke up."""
    total = 0
    for p in tree(root):
        try:
            threads = os.listdir(f"/proc/{p}/task")
        except OSError:
            continue
        total += sum(number(f"/proc/{p}/task/{t}/status", "voluntary_ctxt_switches") for t in threads)
    return total


def written(root):
    """Bytes that the tree caused to be written to a disk."""
    return sum(number(f"/proc/{p}/io", "write_bytes") for p in tree(root))


class Window:
    """Costs between start and end of a steady stretch."""

    def __init__(self, root):
        self.root, self.begin = root, time.monotonic()
        self.cpu0, self.wakeups0, self.peak = cpu(root), wakeups(root), 0.0

    def run(self, seconds, every=1.0):
        end = self.begin + seconds
        while time.monotonic() < end:
            time.sleep(min(every, max(0.0, end - time.monotonic())))
            self.peak = max(self.peak, pss(self.root))
        took = time.monotonic() - self.begin
        return {"cpu": (cpu(self.root) - self.cpu0) / took, "pss": pss(self.root), "peak": self.peak,
                "wakeups": (wakeups(self.root) - self.wakeups0) / took, "seconds": took}


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def spread(values, digits=2):
    """"1.08 (1.06–1.10)"."""
    if not values:
        return "–"
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"
