"""What every case of the appliance test uses: the machine, the MMC's server outside, and a publisher that never rests."""
import contextlib
import hashlib
import os
import random
import shutil
import statistics
import struct
import subprocess
import threading
import time
import zlib

import harness
import machine
import watcher

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POLL_SECONDS = 5
# Runs before the player at every start and notes what the last cut left on the disk, before anything is mended.
WITNESS = """#!/bin/sh
mkdir -p /run/witness
cd /var/lib/papan 2>/dev/null || exit 0
for f in blobs/*; do
    [ -e "$f" ] || continue
    name=${f#blobs/}
    if echo "$name  $f" | sha256sum --status -c; then echo "whole $name"; else echo "broken $name"; fi
done >/run/witness/blobs
for f in playlists/*.papan; do
    [ -e "$f" ] && sha256sum "$f"
done >/run/witness/playlists
ls -l blobs incoming playlists state >/run/witness/files
"""
WITNESS_UNIT = """[Unit]
Before=papan-player.service
[Service]
Type=oneshot
ExecStart=/bin/sh /etc/witness
[Install]
WantedBy=multi-user.target
"""


def noisy_png(colour, seed, width=480, height=270):
    """A PNG of one colour with noise in its low bits: some 100 kB that no compression takes away."""
    noise = random.Random(seed)
    tables = [bytes(max(0, min(255, c - 8 + (i & 15))) for i in range(256)) for c in colour]
    rows = bytearray()
    for _ in range(height):
        row = bytearray(width * 3)
        for channel, table in enumerate(tables):
            row[channel::3] = noise.randbytes(width).translate(table)
        rows += b"\0" + row

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(bytes(rows), 1)) + chunk(b"IEND", b""))


class Server:
    """The MMC: publishes new versions on a real web server, and remembers each."""

    def __init__(self, scenario):
        self.scenario, self.key = scenario, scenario.key("mmc")
        self.site = scenario.folder("site")
        self.nginx = scenario.nginx(self.site)
        self.version, self.alarms, self.versions, self.sizes = 0, 0, {}, {}  # SHA-256 of the file → version; path → bytes
        self.ended, self.thread = threading.Event(), None

    @property
    def url(self):
        """As the machine sees it."""
        return f"http://10.0.2.2:{self.nginx.port}/playlist.papan"

    def publish(self, folder=None, key=None, names=("a", "b")):
        """The next version: new pictures of its colour. On the server, or in another folder, signed by another key."""
        self.version += 1
        s, items, folder = self.scenario, [], folder or self.site
        for name in names:
            data = noisy_png(watcher.COLOURS[watcher.colour_of(self.version)], f"{self.version}{name}")
            medium = s.medium(folder, data, width=480, height=270)
            self.sizes["/" + medium.entry["url"]] = len(data)
            items.append(s.item(f"{name}-{self.version}", medium, seconds=4, fit="cover"))
        self.put(s.playlist(self.version, items), folder, key)

    def publish_lobby(self):
        """The next version: a lobby as the MMC makes it, of pictures, ticker and clock. No film: an emulated processor brings out no frame
        of a large one within the 3 s that a decoder has."""
        self.version += 1
        s, colour = self.scenario, watcher.COLOURS[watcher.colour_of(self.version)]
        items = [s.item(name, s.medium(self.site, noisy_png(colour, name, 960, 540), width=960, height=540), 15) for name in ("one", "two")]
        self.put(s.playlist(
            self.version, items,
            layouts={"lobi": {"main": [0, 0, 100, 91], "ticker": [0, 91, 76, 9], "clock": [76, 91, 24, 9]}},
            screens={"*": {"layout": "lobi"}},
            tickers=[{"id": "news", "zone": "ticker", "speed": 120, "messages": [
                {"text": "Layanan informasi publik dibuka Senin sampai Jumat", "source": "ppid.kalteng.go.id"}]}]))

    def emergency(self, ended=False):
        """Puts an emergency message on the server, or its end."""
        self.alarms += 1
        message = {"papan": 1, "kind": "emergency", "site": "gedung", "version": self.alarms, "issued": harness.timestamp(-1),
                   "expires": harness.timestamp(3600), "timezone": "Asia/Jakarta"}
        message.update({"clear": True} if ended else {"text": {"title": "Tinggalkan gedung sekarang", "body": "Gunakan tangga."}})
        harness.write_atomically(os.path.join(self.site, "emergency.papan"), self.scenario.envelope(message, [self.key]))

    def put(self, payload, folder=None, key=None):
        envelope = self.scenario.envelope(payload, [key or self.key])
        self.versions[hashlib.sha256(envelope).hexdigest()] = self.version
        harness.write_atomically(os.path.join(folder or self.site, "playlist.papan"), envelope)

    @contextlib.contextmanager
    def publishing(self, every=4.0):
        """Publishes for as long as the block lasts."""
        def work():
            while not self.ended.wait(every):
                self.publish()
        self.ended.clear()
        self.thread = threading.Thread(target=work, daemon=True)
        self.thread.start()
        try:
            yield
        finally:
            self.ended.set()
            self.thread.join(30)

    def wait_download(self):
        """Until the machine asks for the next medium."""
        before = len(self.nginx.requests())
        self.scenario.until(lambda: any(r["path"].startswith("/media/") for r in self.nginx.requests()[before:]), timeout=60,
                            what="a download")

    def repeated(self, cut):
        """[(path, seconds before the cut)]: media that had come whole before the cut and were fetched whole again after it."""
        done, again = {}, []
        for r in self.nginx.requests():
            whole = r["status"] == 200 and r["method"] == "GET" and r["bytes"] >= self.sizes.get(r["path"], 1 << 60)
            if whole and r["time"] < cut:
                done[r["path"]] = r["time"]
            elif whole and r["path"] in done:
                again.append((r["path"], cut - done[r["path"]]))
        return again


class Row:
    """One line of the table."""

    def __init__(self, name):
        self.name, self.tries, self.boots, self.starts, self.blacks, self.lost, self.note = name, 0, [], [], [], [], ""

    @staticmethod
    def times(values):
        if not values:
            return "–"
        if len(values) == 1:
            return f"{values[0]:.1f} s"
        return f"{statistics.median(values):.1f} s, at most {max(values):.1f} s"

    def text(self):
        return (f"| {self.name} | {self.tries} | {self.times(self.boots)} | {self.times(self.starts)} | "
                f"{'; '.join(self.lost) or 'nothing'} | {max(self.blacks, default=0):.1f} s | {self.note} |")


class Trial:
    """The world of the cases, which run one after the other on one disk."""

    def __init__(self, options, image, plugin):
        self.options, self.out = options, options.out
        self.scenario = harness.Scenario("appliance")
        self.server = Server(self.scenario)
        disk = os.path.join(options.out, "disk.ext4")
        self.machine = machine.Machine(self.scenario.folder("vm"), image, disk, plugin)
        self.fresh_disk()
        self.watcher = watcher.Watcher(self.machine)
        self.rows, self.chance = [], random.Random(options.seed)

    def close(self):
        self.watcher.stop()
        self.machine.kill()
        self.scenario.close()
        shutil.copy(self.machine.path("console.log"), self.out)
        self.scenario.remove()

    def row(self, name):
        self.rows.append(Row(name))
        return self.rows[-1]

    def table(self):
        head = ["| case | tries | boot to content | player's start to content | lost | longest black | |",
                "|---|---|---|---|---|---|---|"]
        return "\n".join(head + [r.text() for r in self.rows])

    # ---- steps ----
    def picture(self, name):
        self.machine.look().save(os.path.join(self.out, name + ".png"))

    def tell(self, name):
        """What can be told of a machine on which a case failed: its picture, its journal."""
        with contextlib.suppress(Exception):
            self.picture(f"failed-{name}")
            if self.watcher.console:
                self.watcher.console.save(os.path.join(self.out, f"failed-{name}-console.png"))
        with contextlib.suppress(Exception):
            print(self.machine.run("uptime; systemctl --no-pager --failed; journalctl -b --no-pager -o short-monotonic | grep -v qemu-ga | tail -n 80; "
                                   "curl -s --max-time 10 http://127.0.0.1:8080/status").output, flush=True)

    def player_start(self):
        """When the player's present process was started, on our own clock."""
        before = time.monotonic()
        words = self.machine.must("systemctl show -p ExecMainStartTimestampMonotonic --value papan-player; cat /proc/uptime").split()
        return (before + time.monotonic()) / 2 - float(words[1]) + int(words[0]) / 1e6

    def wait_content(self, since, seconds=240, kinds=None):
        """Waits for a version's colour seen after a moment; its sample."""
        def check():
            return next((s for s in list(self.watcher.samples) if s.time >= since and s.kind in (kinds or watcher.COLOURS)), None)
        return self.machine.wait_for(check, seconds, f"content on the display ({kinds or 'any'})")

    def must_see_no_console(self, since):
        """Since a moment no text of the kernel, no cursor stood on the display: not over content, not between."""
        for s in list(self.watcher.samples):
            seen = s.kind == "console" or (s.kind in watcher.COLOURS and s.text)
            assert s.time < since or not seen, f"the console on the display {s.time - since:.1f} s after it began"

    def boot(self, row, **power):
        """Switches on, waits for content, and notes how long it took. Returns the sample."""
        self.machine.switch_on(**power)
        seen = self.wait_content(self.machine.started)
        self.machine.wait_inside()
        row.boots.append(seen.time - self.machine.started)
        row.starts.append(max(0.0, seen.time - self.player_start()))
        return seen

    def keep_disk(self):
        """Switches off, and puts the disk aside for begin_anew()."""
        self.machine.switch_off()
        subprocess.run(["cp", "--sparse=always", self.machine.disk, self.machine.disk + ".kept"], check=True)

    def fresh_disk(self):
        """The disk as the image has it: the packages, and nobody was there yet. The machine must be off."""
        subprocess.run(["cp", "--sparse=always", os.path.join(self.machine.image, "disk.ext4"), self.machine.disk], check=True)

    def restore_disk(self):
        """The disk as keep_disk() left it. The machine must be off."""
        subprocess.run(["cp", "--sparse=always", self.machine.disk + ".kept", self.machine.disk], check=True)

    def begin_anew(self):
        """After a case that failed: the machine as keep_disk() left it, on and showing content."""
        self.machine.kill()
        self.machine.arguments, self.machine.kernel_arguments = [], ""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.server.site, "emergency.papan"))
        self.restore_disk()
        self.boot(Row("begun anew"))

    def check_soon(self, row):
        """The promise: content within 10 s of the player's start. On a machine that others load it is only reported."""
        if not self.options.busy:
            assert max(row.starts) <= 10, f"{row.name}: content came {max(row.starts):.1f} s after the player's start"
