#!/usr/bin/env python3
"""papan-publish serve, asked by the real curl; papan-publish screens, asking players that we play."""
import http.server
import json
import os
import signal
import socket
import subprocess
import threading
import time

import harness
from publishing import PUBLISH, publish, run


class Serve:
    def __init__(self, s, out):
        self.process = harness.Process(s, [PUBLISH, "serve", out, "--listen", "127.0.0.1:0"])
        line = s.until(lambda: [x for x in self.process.text().splitlines() if "http://" in x])[0]
        self.url = line.split(" at ")[1].split("/ ")[0]
        self.port = int(self.url.rsplit(":", 1)[1])

    def curl(self, path, *arguments):
        """(status, headers in lower case, body)"""
        raw = run("curl", "-s", "-i", "--path-as-is", "-m", "20", *arguments, self.url + path)
        head, body = raw.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        return int(lines[0].split()[1]), {k.lower(): v for k, v in (x.split(": ", 1) for x in lines[1:])}, body


def test_serving(s):
    out = s.folder("out", "media")[:-6]
    playlist, medium = os.urandom(3000), os.urandom(3 << 20)
    for name, data in (("playlist.papan", playlist), ("media/x.mp4", medium), (".rahasia", b"secret"), ("../kunci", b"secret")):
        with open(os.path.join(out, name), "wb") as f:
            f.write(data)
    os.symlink(os.path.join(s.dir, "kunci"), os.path.join(out, "media", "link.mp4"))
    server = Serve(s, out)
    status, head, body = server.curl("/playlist.papan")
    assert status == 200 and body == playlist and head["cache-control"] == "no-store", head
    tag, modified = head["etag"], head["last-modified"]
    assert server.curl("/playlist.papan", "-H", f"If-None-Match: {tag}")[0] == 304
    assert server.curl("/playlist.papan", "-H", "If-None-Match: \"other\"")[0] == 200
    assert server.curl("/playlist.papan", "-H", f"If-Modified-Since: {modified}")[0] == 304
    status, head, body = server.curl("/emergency.papan")
    assert status == 404 and head["cache-control"] == "no-store"
    status, head, body = server.curl("/media/x.mp4")
    assert body == medium and head["content-type"] == "video/mp4" and "immutable" in head["cache-control"]
    status, head, body = server.curl("/media/x.mp4", "-r", "1000000-1000009")
    assert status == 206 and body == medium[1000000:1000010] and head["content-range"] == f"bytes 1000000-1000009/{len(medium)}"
    status, head, body = server.curl("/media/x.mp4", "-r", "-5")
    assert status == 206 and body == medium[-5:]
    status, head, body = server.curl("/media/x.mp4", "-r", "99999999-")
    assert status == 416 and head["content-range"] == f"bytes */{len(medium)}"
    assert server.curl("/media/x.mp4", "-r", "0-1", "-H", "If-Range: \"old\"")[0] == 200
    head_only = subprocess.run(["curl", "-sI", server.url + "/media/x.mp4"], capture_output=True, text=True, timeout=20, check=True).stdout
    assert f"Content-Length: {len(medium)}" in head_only
    for path in ("/../kunci", "/%2e%2e/kunci", "/media/../../kunci", "/media/%2e%2e/%2e%2e/kunci", "//etc/passwd", "/.rahasia",
                 "/media/link.mp4", "/media", "/media/", "/", "/nichts"):
        status, _, body = server.curl(path)
        assert status in (400, 404) and b"secret" not in body, (path, status)
    assert server.curl("/playlist.papan", "-X", "DELETE")[0] == 405
    assert server.curl("/" + "x" * 3000)[0] == 414
    assert server.curl("/x", "-H", "X: " + "y" * 9000)[0] == 431
    begin = os.path.join(s.dir, "resumed")
    with open(begin, "wb") as f:
        f.write(medium[:12345])
    run("curl", "-s", "-C", "-", "-o", begin, server.url + "/media/x.mp4")
    with open(begin, "rb") as f:
        assert f.read() == medium
    status, _ = server.process.stop(signal.SIGTERM)
    assert status == 0


def test_serving_bad_clients(s):
    out = s.folder("out")
    with open(os.path.join(out, "playlist.papan"), "wb") as f:
        f.write(b"x" * (4 << 20))
    server = Serve(s, out)
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
    for i, sock in enumerate(idle):
        if i % 3 == 0:
            sock.sendall(b"GET /playlist.papan HTTP/1.1\r\n")  # and never the rest
        elif i % 3 == 1:
            sock.sendall(b"GET /playlist.papan HTTP/1.1\r\n\r\n")  # and never reads
    garbage = socket.create_connection(("127.0.0.1", server.port))
    garbage.sendall(bytes(range(256)) * 40)
    assert server.curl("/playlist.papan")[0] == 200
    both = socket.create_connection(("127.0.0.1", server.port))
    both.sendall(b"HEAD /playlist.papan HTTP/1.1\r\n\r\nHEAD /none HTTP/1.1\r\nConnection: close\r\n\r\n")
    data = b""
    while block := both.recv(4096):
        data += block
    assert data.count(b"HTTP/1.1 ") == 2 and b"404" in data, data
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as f:
        assert int(f.read().split()[1]) * 4096 < 400 << 20
    for sock in [*idle, garbage, both]:
        sock.close()
    assert server.curl("/playlist.papan", "-r", "0-0")[2] == b"x"


def test_serving_wrong_addresses(s):
    for listen in ("8000", "host:1", "127.0.0.1:99999", "127.0.0.1:"):
        assert "--listen" in publish("serve", s.dir, "--listen", listen, expect=1).err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = publish("serve", s.dir, "--listen", f"127.0.0.1:{taken.getsockname()[1]}", expect=1)
        assert "cannot listen" in told.err
    publish("serve", os.path.join(s.dir, "none"), expect=1)


class FakePlayer:
    """Answers /status as a player would."""

    def __init__(self, version, health="ok", token=None, problems=()):
        self.version, self.health, self.token, self.problems = version, health, token, problems
        player = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                if player.token and self.headers.get("Authorization") != "Bearer " + player.token:
                    self.send_error(401)
                    return
                body = json.dumps({"health": player.health, "health_since": "2026-11-24T08:00:00+07:00",
                                   "playlist": {"version": player.version},
                                   "problems": [{"code": c} for c in player.problems],
                                   "now": [{"zone": "main", "item": "banjir\x1b[31m\x9b32m"}, {"zone": "ticker", "item": "berita"}]}).encode()
                self.send_response(200 if self.path == "/status" else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def test_screens(s):
    good, old = FakePlayer(42), FakePlayer(41, token="rahasia-panjang")
    listing = os.path.join(s.dir, "layar.txt")
    with open(os.path.join(s.dir, "token"), "w", encoding="utf-8") as f:
        f.write("rahasia-panjang\n")
    with open(listing, "w", encoding="utf-8") as f:
        f.write(f"# lobi\n\nlobi-utama {good.url}\r\nlobi-barat {old.url}/ token\n")
    told = publish("screens", listing)
    assert "lobi-utama" in told.out and "42" in told.out and "main: banjir?[31m?32m, ticker: berita" in told.out, told
    assert "\x1b" not in told.out and "\x9b" not in told.out
    told = publish("screens", listing, "--version", "42", expect=1)
    assert "41!" in told.out, told
    watching = subprocess.Popen([PUBLISH, "screens", listing, "--version", "42", "--watch"], stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    assert watching.poll() is None
    old.version = 42
    assert watching.wait(30) == 0 and "42!" not in watching.stdout.read()
    old.health, old.problems = "degraded", ("offline", "media-missing")
    told = publish("screens", listing, expect=1)
    assert "degraded" in told.out and "[offline, media-missing]" in told.out, told
    with open(listing, "a", encoding="utf-8") as f:
        f.write(f"tanpa-token {old.url}\nmati http://127.0.0.1:{harness.free_port()}\n")
    told = publish("screens", listing, expect=1)
    assert "401" in told.out and told.out.count("no answer") == 2 and "lobi-utama" in told.out, told
    with open(listing, "w", encoding="utf-8") as f:
        f.write("lobi-utama\n")
    assert "layar.txt:1: " in publish("screens", listing, expect=1).err


if __name__ == "__main__":
    harness.main(globals())
