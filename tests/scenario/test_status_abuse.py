"""The status port under abuse: thousands of connections, slow ones, garbage, huge headers, every method. The honest are answered,
the memory stays bounded, the program is the same one afterwards, and a film on the screen of a whole player misses no frame because of
it. PAPAN_LONG=1 abuses that one in full."""
# timeout: 400
import os
import resource
import socket
import struct
import subprocess
import threading
import time

import harness
from test_status import ask, staged

with open(os.path.join(harness.BIN, "papan-status"), "rb") as f:
    SANITIZED = b"__asan_init" in f.read()
PATIENT = (5.0 if SANITIZED else 1.0) * max(1.0, harness.PATIENCE / 40)  # for an honest request
LONG = os.environ.get("PAPAN_LONG") == "1"
MEMORY = (512 if SANITIZED else 64) << 20  # AddressSanitizer keeps what is freed for a while


def rss(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * 4096


class Honest(threading.Thread):
    """Asks ten times a second, each time on a new connection, until .stop(). `pid`: papan-status, where `status` is a whole player."""

    def __init__(self, status, pid=None):
        super().__init__(daemon=True)
        self.status, self.pid, self.ended = status, pid or status.pid, threading.Event()
        self.slowest, self.failed, self.answered, self.most_rss = 0.0, [], 0, 0
        self.start()

    def run(self):
        while not self.ended.wait(0.1):
            begin = time.monotonic()
            try:
                code, _, body = ask(self.status, "/healthz")
                assert code in (200, 503) and body, code
                self.answered += 1
            except Exception as e:  # pylint: disable=broad-except
                self.failed.append(repr(e))
            self.slowest = max(self.slowest, time.monotonic() - begin)
            self.most_rss = max(self.most_rss, rss(self.pid))

    def stop(self):
        self.ended.set()
        self.join()
        return self


def address_of(status):
    host, port = status.settings["status.listen"].rsplit(":", 1)
    return host, int(port)


def connect(address):
    sock = socket.socket()
    sock.settimeout(3)
    sock.connect(address)
    return sock


def send(sock, data):
    try:
        sock.sendall(data)
    except OSError:  # we were shown the door
        pass


def slow_ones(address, n):
    """Connections that begin a request and go on letter by letter."""
    socks = []
    for _ in range(n):
        sock = connect(address)
        send(sock, b"GET /status HTTP/1.1\r\nHost: loc")
        socks.append(sock)
    for _ in range(3):
        time.sleep(0.5)
        for sock in socks:
            send(sock, b"a")
    return socks


def rude_ones(address):
    for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500), b"\0" * 20000, os.urandom(20000), b"GET\r\n\r\n",
                 b"GET / HTTP/9.9\r\n\r\n", b"GET " + b"/a" * 50000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                 b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100000 + b"\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n",
                 b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 50000,
                 b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n" + b"x" * 50000,
                 b"GET /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
                 b"GET /?lang=" + b"%00" * 3000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"HEAD /plays HTTP/1.0\r\n\r\n" * 500):
        sock = connect(address)
        send(sock, data)
        try:
            while sock.recv(65536):
                pass
        except OSError:
            pass
        sock.close()


def every_method(status):
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "A" * 500):
        try:
            ask(status, "/", method)
        except OSError:
            pass


def test_abuse(s):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384), hard))
    _, status = staged(s)
    address, pid, before = address_of(status), status.pid, rss(status.pid)
    honest = Honest(status)
    room = min(hard, 16384)
    held = slow_ones(address, min(2000, room // 3))
    rude_ones(address)
    every_method(status)
    for _ in range(10000):
        connect(address).close()
    wrk = subprocess.run(["wrk", "-t2", f"-c{min(500, room // 4)}", "-d4s", f"http://{address[0]}:{address[1]}/screen.png?width=300"],
                         capture_output=True, text=True)
    assert wrk.returncode == 0 and "Requests/sec" in wrk.stdout, wrk
    for sock in held:
        sock.close()
    honest.stop()
    assert not honest.failed and honest.answered > 30, (honest.failed[:5], honest.answered)
    assert honest.slowest < PATIENT, honest.slowest
    assert honest.most_rss - before < MEMORY, (before, honest.most_rss)
    assert status.running() and status.pid == pid
    assert ask(status, "/status")[0] == 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    print(f"  {honest.answered} honest requests, the slowest took {honest.slowest * 1000:.0f} ms; memory rose by "
          f"{(honest.most_rss - before) >> 10} KiB")


def film_on_screen(s, **more):
    """A player on whose screen something moves all the time."""
    site, key = s.folder("site"), s.key("mmc")
    film, red = s.video(site, None, 20, source="testsrc2"), s.picture(site, "#ff0000")
    s.publish(site, s.playlist(1, [s.item("film", film, 600), s.item("a", red, 1)]), [key])
    player = s.player(s.nginx(site).url + "/playlist.papan", s.display(320, 180), **more)
    s.until(lambda: player.get("/healthz")[2] == b"ok\n" and player.status()["render"]["frames_presented"] > 50, what="the film runs")
    return player


def counts(player):
    """Frames presented, and those that were left out, at this moment: of the page that papan-screen counts in (record/record.h)."""
    with open(os.path.join(player.runtime, "screen.beat"), "rb") as f:
        presented, _, dropped = struct.unpack("3q", f.read(48)[24:])
    return presented, dropped


def window(player, busy, seconds):
    """(frames a second, missed a second) while `busy` is done again and again for a while."""
    begin, (frames, missed) = time.monotonic(), counts(player)
    while time.monotonic() - begin < seconds:
        busy()
    (frames_now, missed_now), lasted = counts(player), time.monotonic() - begin
    return (frames_now - frames) / lasted, (missed_now - missed) / lasted


def costs_nothing(calm, abused):
    """A tenth of the frames is what two windows differ by themselves, and more where the sanitizers' own work fills the machine."""
    least, more = (0.85, 1.5) if SANITIZED else (0.9, 0.5)
    return abused[0] >= least * calm[0] and abused[1] <= calm[1] + more


class Abuse:
    """Connections opened and left, garbage and every method at once; the slow ones are held for as long as it lasts."""

    def __init__(self, player, slow):
        self.player = player
        self.address = ("127.0.0.1", int(player.base.rsplit(":", 1)[1]))
        self.held = slow_ones(self.address, slow)
        self.connected = slow
        self.rude = None

    def be_rude(self):
        rude_ones(self.address)
        every_method(self.player)

    def __call__(self):
        if not self.rude or not self.rude.is_alive():
            self.rude = threading.Thread(target=self.be_rude, daemon=True)
            self.rude.start()
        for _ in range(100):
            connect(self.address).close()
        self.connected += 100

    def end(self):
        self.rude.join()
        for sock in self.held:
            sock.close()


def think():
    """As much work for this machine as the abuse is for whoever does it, and none of it at the port."""
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        pass


def test_abuse_costs_the_screen_nothing(s):
    """Calm and abuse take turns, so that whatever else the machine does meets both; the first round is for warming up, and most of the
    others must agree. The abuser gives way to the player, as if it were another machine."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = min(hard, 16384)
    resource.setrlimit(resource.RLIMIT_NOFILE, (room, hard))
    player = film_on_screen(s)
    status = player.children()["papan-status"]
    before, honest = rss(status), Honest(player, status)
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    abuse, seconds, rounds = Abuse(player, min(2000, room // 3)), 4 if LONG else 1.5, []
    while len(rounds) < 6 or (LONG and abuse.connected < 10000 and len(rounds) < 60):
        rounds.append((window(player, think, seconds), window(player, abuse, seconds)))
    honest.stop()
    abuse.end()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    print(f"  (frames/s, missed/s) calm and abused: {[tuple(tuple(round(v, 1) for v in w) for w in r) for r in rounds]}")
    print(f"  {abuse.connected} connections, {honest.answered} honest requests, the slowest {honest.slowest * 1000:.0f} ms; memory rose by "
          f"{(honest.most_rss - before) >> 10} KiB")
    good = sum(costs_nothing(*r) for r in rounds[1:])
    assert 2 * good > len(rounds) - 1, rounds
    assert honest.answered > 30 and not honest.failed, honest.failed[:5]
    assert honest.most_rss - before < MEMORY, (before, honest.most_rss)
    assert player.children()["papan-status"] == status and "process-restarted" not in player.problems()


if __name__ == "__main__":
    harness.main(globals())
