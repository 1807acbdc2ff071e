"""The status port under abuse: thousands of connections, slow ones, garbage, huge headers, every method. The honest are answered,
the memory stays bounded, and the program is the same one afterwards."""
import os
import resource
import socket
import subprocess
import threading
import time

import harness
from test_status import ask, staged

with open(os.path.join(harness.BIN, "papan-status"), "rb") as f:
    SANITIZED = b"__asan_init" in f.read()
PATIENT = (5.0 if SANITIZED else 1.0) * max(1.0, harness.PATIENCE / 40)  # for an honest request
MEMORY = (512 if SANITIZED else 64) << 20  # AddressSanitizer keeps what is freed for a while


def rss(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * 4096


class Honest(threading.Thread):
    """Asks ten times a second, each time on a new connection, until .stop()."""

    def __init__(self, status):
        super().__init__(daemon=True)
        self.status, self.ended = status, threading.Event()
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
            self.most_rss = max(self.most_rss, rss(self.status.pid))

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


def test_abuse(s):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384), hard))
    _, status = staged(s)
    address, pid, before = address_of(status), status.pid, rss(status.pid)
    honest = Honest(status)
    room = min(hard, 16384)
    held = slow_ones(address, min(2000, room // 3))
    rude_ones(address)
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "A" * 500):
        try:
            ask(status, "/", method)
        except OSError:
            pass
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


if __name__ == "__main__":
    harness.main(globals())
