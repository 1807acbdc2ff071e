"""What the scenario tests stand on: real programs, real servers, a real X server. Python's standard library only.

A test is tests/scenario/test_<topic>.py with functions test_*(s), each given a fresh Scenario, and at its end

    if __name__ == "__main__":
        harness.main(globals())

Run it as `PAPAN_BIN=build/bin python3 tests/scenario/test_topic.py [test_name…]` (PAPAN_BIN: default build/bin; the tools
are in PAPAN_BIN/../tools). Everything lives in one temporary folder and on free ports and displays, so files run in
parallel; all processes are ended and the folder is removed afterwards (KEEP=1 keeps it). A typical test:

    def test_new_version_reaches_the_screen(s):
        key = s.key("mmc")                                  # real minisign -G
        site = s.folder("site")                             # what the server serves
        red = s.picture(site, "#ff0000")                    # a PNG in site/media; .hash, .entry
        s.publish(site, s.playlist(1, [s.item("a", red)]), [key])
        server = s.nginx(site)                              # real nginx; .stop() .start() .url .requests()
        display = s.display()                               # real Xvfb, 1280x720; .colour(x, y, w, h in percent)
        player = s.player(server.url + "/playlist.papan", display)   # papan-player on a conf of its own
        s.until(lambda: player.status()["playlist"]["version"] == 1)
        watch = display.watch({"all": (0, 0, 100, 100)})    # samples from outside; watch.end() -> Watched
        s.publish(site, s.playlist(2, [s.item("b", s.picture(site, "#00ff00"))]), [key])
        s.until(lambda: near(display.colour(40, 40, 10, 10), (0, 255, 0)))
        assert watch.end().black_samples == 0

Other servers: s.liar(site) answers by program (see Liar). Other programs: s.program("papan-sync", conf) on the same
configuration. Envelopes by hand: s.envelope(payload bytes, keys). A real medium: s.medium(site, path, kind=…, …).
`s.until(fn)` polls until fn() is truthy and returns that; an exception in fn counts as "not yet". At a test's end every
log is searched for reports of the sanitizers; one fails the test."""
import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("PAPAN_BIN", os.path.join(ROOT, "build", "bin")))
TOOLS = os.path.join(os.path.dirname(BIN), "tools")
PATIENCE = float(os.environ.get("PAPAN_PATIENCE", "40"))  # seconds that until() waits


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def near(colour, wanted, tolerance=12):
    """Whether two RGB triples differ by at most `tolerance` a channel."""
    return all(abs(a - b) <= tolerance for a, b in zip(colour, wanted))


@functools.lru_cache
def ffmpeg_knows(option):
    return option in subprocess.run(["ffmpeg", "-hide_banner", "-h", "full"], capture_output=True, text=True, check=True).stdout


def turn_film(path, turned, degrees):
    """A copy that says it must be shown turned clockwise. Debian 13's ffmpeg no longer takes the old way."""
    new = ffmpeg_knows("display_rotation")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *(["-display_rotation:v:0", str(-degrees)] if new else []), "-i", path,
                    "-map", "0", "-c", "copy", *([] if new else ["-metadata:s:v:0", f"rotate={degrees}"]), turned], check=True)


def timestamp(offset_seconds=0):
    """RFC 3339, UTC, seconds from now."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + offset_seconds))


def png(colour, width=64, height=36):
    """A PNG of one colour ("#rrggbb")."""
    rgb = bytes.fromhex(colour.lstrip("#"))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + rgb * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_atomically(path, data):
    temporary = f"{path}.{os.getpid()}.{threading.get_ident()}.new"
    with open(temporary, "wb") as f:
        f.write(data)
    os.replace(temporary, path)


class Key:
    """A minisign key pair: .public and .secret are paths."""

    def __init__(self, public, secret):
        self.public, self.secret = public, secret


class Medium:
    """A file in a site's media folder: .hash, and .entry for the playlist's `media`."""

    def __init__(self, digest, entry):
        self.hash, self.entry = digest, entry


class Process:
    """A program that we started; its output is in .log (a path)."""

    def __init__(self, scenario, argv, env=None, name=None, **options):
        self.name = name or os.path.basename(argv[0])
        self.log = os.path.join(scenario.dir, f"{self.name}.{len(scenario.processes)}.log")
        self.output = open(self.log, "wb")
        self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=options.pop("stdout", self.output),
                                      stderr=self.output, env={**scenario.environment, **(env or {})},
                                      start_new_session=True, **options)
        scenario.processes.append(self)

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen.poll() is None

    def text(self):
        with open(self.log, "rb") as f:
            return f.read().decode("utf-8", "replace")

    def stop(self, number=signal.SIGTERM, timeout=8):
        """Signals and waits; returns (exit status, seconds it took)."""
        begin = time.monotonic()
        if self.running():
            self.popen.send_signal(number)
        status = self.popen.wait(timeout)
        return status, time.monotonic() - begin

    def kill(self):
        if self.running():
            self.popen.kill()
        self.popen.wait(10)


class Player(Process):
    """papan-player, or a single program on the same configuration. .conf .store .runtime are paths."""

    def __init__(self, scenario, argv, env, settings, conf):
        self.settings, self.conf = settings, conf
        self.store, self.runtime = settings["store.path"], settings["runtime.path"]
        self.base = "http://" + settings["status.listen"]
        super().__init__(scenario, argv, env)

    def get(self, path, headers=None, timeout=5):
        """(status code, headers, body) of the status endpoint."""
        request = urllib.request.Request(self.base + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def status(self):
        return json.loads(self.get("/status")[2])

    def problems(self):
        """The codes that /status lists now."""
        return {p["code"] for p in self.status()["problems"]}

    def children(self):
        """{"papan-screen": pid, …} of the live tree below, papan-decode with all its pids as a list under "decoders"."""
        found, decoders = {}, []
        for pid, parent, name in processes():
            if name == "papan-decode" and parent in found.values():
                decoders.append(pid)
            elif parent == self.pid:
                found[name] = pid
        for pid, parent, name in processes():
            if name == "papan-decode" and parent in found.values() and pid not in decoders:
                decoders.append(pid)
        return {**found, "decoders": decoders}

    def facts(self, program):
        """runtime/<program>.json as an object, {} where there is none."""
        try:
            with open(os.path.join(self.runtime, program + ".json"), encoding="utf-8") as f:
                return json.load(f)
        except (OSError, ValueError):
            return {}


def processes():
    """(pid, parent's pid, name) of all live processes, by pid."""
    found = []
    for entry in sorted((e for e in os.listdir("/proc") if e.isdigit()), key=int):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as f:
                text = f.read()
        except OSError:
            continue
        rest = text[text.rindex(")") + 2:].split()
        if rest[0] not in "ZX":
            try:
                program = os.path.basename(os.readlink(f"/proc/{entry}/exe"))
            except OSError:
                program = text[text.index("(") + 1:text.rindex(")")]
            found.append((int(entry), int(rest[1]), program))
    return found


class Watched:
    """What xwatch saw: .lines (samples that differ), .samples, .black_samples, .longest_black, .longest_gap (seconds)."""

    def __init__(self, text):
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        end = lines.pop() if lines and lines[-1].get("end") else {}
        self.lines = lines
        self.samples, self.black_samples = end.get("samples", 0), end.get("black_samples", 0)
        self.longest_black, self.longest_gap = end.get("longest_black", 0.0), end.get("longest_gap", 0.0)


class Watch(Process):
    def __init__(self, scenario, display, rects, rate, *flags):
        argv = [os.path.join(TOOLS, "xwatch"), "--rate", str(rate), *flags]
        for name, (x, y, w, h) in rects.items():
            argv += ["--rect", f"{name}={x},{y},{w},{h}"]
        self.path = os.path.join(scenario.dir, f"watch.{len(scenario.processes)}.jsonl")
        self.file = open(self.path, "wb")
        super().__init__(scenario, argv, {"DISPLAY": display.name}, stdout=self.file)

    def so_far(self):
        with open(self.path, encoding="utf-8") as f:
            text = f.read()
        return Watched(text[:text.rfind("\n") + 1])

    def end(self):
        self.stop()
        result = self.so_far()
        assert result.samples > 0, "xwatch saw nothing: " + self.text()
        return result


class Display(Process):
    """Xvfb on a free display; .name is ":7"."""

    def __init__(self, scenario, width, height):
        self.scenario, self.width, self.height = scenario, width, height
        read, write = os.pipe()
        super().__init__(scenario, ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
                                    "-nolisten", "tcp", "-noreset"], pass_fds=[write])
        os.close(write)
        with os.fdopen(read, "rb") as f:
            self.name = ":" + f.readline().decode().strip()
        assert self.name != ":", "Xvfb did not start: " + self.text()

    def watch(self, rects=None, rate=30, exact=False, every=False, by_hash=False):
        """Starts xwatch (see tests/tools/xwatch.c); rects: {name: (x, y, w, h)} in percent."""
        flags = ["--exact"] * bool(exact) + ["--all"] * bool(every) + ["--hash"] * bool(by_hash)
        return Watch(self.scenario, self, rects or {"all": (0, 0, 100, 100)}, rate, *flags)

    def sample(self, rects=None):
        """One look: {"black", "dark", "rects": {name: [r, g, b]}, "hash": {…}}."""
        argv = [os.path.join(TOOLS, "xwatch"), "--count", "1"]
        for name, (x, y, w, h) in (rects or {"all": (0, 0, 100, 100)}).items():
            argv += ["--rect", f"{name}={x},{y},{w},{h}"]
        text = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20,
                              env={**os.environ, "DISPLAY": self.name}).stdout
        return json.loads(text.splitlines()[0])

    def colour(self, x=0, y=0, w=100, h=100):
        """Average colour (r, g, b) of a rectangle in percent."""
        return tuple(self.sample({"r": (x, y, w, h)})["rects"]["r"])

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", path], check=True, timeout=30,
                       env={**os.environ, "DISPLAY": self.name})


class Nginx:
    """A real nginx with a prefix of its own on `root`. .url; stop(), start(); requests() -> log lines as dicts."""

    CONF = """
daemon off; master_process off; worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 256; }}
http {{
  default_type application/octet-stream;
  log_format t '$msec\t$status\t$request_method\t$request_uri\t$bytes_sent\t$http_if_none_match\t$http_range';
  access_log {dir}/access.log t;
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
  server {{
    listen 127.0.0.1:{port}; root {root};
    location ~ \\.papan$ {{ add_header Cache-Control no-store always; }}
    {extra}
  }}
}}
"""

    def __init__(self, scenario, root, extra=""):
        self.scenario, self.root, self.port = scenario, root, free_port()
        self.dir = scenario.folder(f"nginx.{self.port}")
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        with open(os.path.join(self.dir, "nginx.conf"), "w", encoding="utf-8") as f:
            f.write(self.CONF.format(dir=self.dir, port=self.port, root=root, extra=extra))
        self.start()

    def start(self):
        self.process = Process(self.scenario, ["nginx", "-p", self.dir, "-c", os.path.join(self.dir, "nginx.conf"),
                                               "-e", os.path.join(self.dir, "error.log")])
        self.scenario.until(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None)

    def stop(self):
        self.process.stop()

    def requests(self):
        """[{"time", "status", "method", "path", "bytes", "if_none_match", "range"}, …]"""
        names = ["time", "status", "method", "path", "bytes", "if_none_match", "range"]
        with open(os.path.join(self.dir, "access.log"), encoding="utf-8") as f:
            found = [dict(zip(names, line.rstrip("\n").split("\t"))) for line in f]
        for r in found:
            r["time"], r["status"], r["bytes"] = float(r["time"]), int(r["status"]), int(r["bytes"])
        return found


class Liar:
    """A server that answers by program. It serves `root` as a good server would (ETag by content, Last-Modified, Range,
    If-None-Match) but where a rule for the path says otherwise:

        liar.rules["/playlist.papan"] = dict(status=503)                 an empty answer with that status
        liar.rules["/playlist.papan"] = dict(body=b"<html>…", headers={"Content-Type": "text/html"})
        liar.rules["/media/x.mp4"] = dict(delay=2.0)                     waits before it answers
                                     dict(rate=20000)                    bytes a second
                                     dict(cut=1000)                      closes after that many bytes of the body
                                     dict(length=99)                     lies in Content-Length
                                     dict(etag=None) / dict(etag='"x"')  no ETag, another one
                                     dict(no_range=True)                 ignores Range
                                     dict(redirect="/elsewhere")         302
                                     dict(chunked=True)                  no Content-Length
                                     dict(times=3, …)                    only for the next three requests
        liar.rules["*"] = dict(…)                                        for every other path
        liar.rules[path] = function(handler)                             writes the whole answer itself
    liar.requests: [{"time", "method", "path", "headers", "status", "sent"}]. TLS with s.liar(site, tls=True): its certificate
    is liar.certificate (for server.ca_file). stop() and start() (the same port) as a server that goes away."""

    def __init__(self, scenario, root, tls=False):
        self.scenario, self.root, self.rules, self.requests = scenario, root, {}, []
        self.lock = threading.Lock()
        self.port = free_port()
        self.certificate = self.private = None
        if tls:
            self.certificate, self.private = scenario.certificate()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.server = None
        self.start()

    def start(self):
        liar = self

        class Handler(LiarHandler):
            owner = liar

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.private)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def rule(self, path):
        with self.lock:
            name = path if path in self.rules else "*"
            rule = self.rules.get(name)
            if isinstance(rule, dict) and "times" in rule:
                rule["times"] -= 1
                if rule["times"] <= 0:
                    self.rules.pop(name)
            return rule

    def count(self, path, since=0.0):
        """How often `path` was asked for since that time (time.time())."""
        return sum(r["path"] == path and r["time"] >= since for r in list(self.requests))


class LiarHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner = None
    timeout = 60

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def do_GET(self):
        path = self.path.split("?")[0]
        self.record = {"time": time.time(), "method": self.command, "path": path, "query": self.path[len(path):],
                       "headers": dict(self.headers), "body": getattr(self, "body", b""), "status": 0, "sent": 0}
        self.owner.requests.append(self.record)
        rule = self.owner.rule(path)
        try:
            if callable(rule):
                rule(self)
            else:
                self.answer(path, rule or {})
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def answer(self, path, rule):
        time.sleep(rule.get("delay", 0))
        if "redirect" in rule:
            return self.send(rule.get("status", 302), b"", {"Location": rule["redirect"]}, rule)
        if "body" in rule or "status" in rule:
            return self.send(rule.get("status", 200), rule.get("body", b""), dict(rule.get("headers", {})), rule)
        try:
            with open(os.path.join(self.owner.root, path.lstrip("/")), "rb") as f:
                body = f.read()
        except OSError:
            return self.send(404, b"not here\n", {}, rule)
        tag = rule.get("etag", '"' + hashlib.sha256(body).hexdigest()[:20] + '"')
        headers = dict(rule.get("headers", {}))
        if tag:
            headers["ETag"] = tag
        if tag and self.headers.get("If-None-Match") == tag:
            return self.send(304, b"", headers, rule)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        condition = self.headers.get("If-Range")
        if wanted and not rule.get("no_range") and (not condition or condition == tag):
            first = int(wanted[1])
            if first >= len(body):
                return self.send(416, b"", {"Content-Range": f"bytes */{len(body)}"}, rule)
            last = min(int(wanted[2] or len(body) - 1), len(body) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
            return self.send(206, body[first:last + 1], headers, rule)
        return self.send(200, body, headers, rule)

    def send(self, status, body, headers, rule):
        self.record["status"] = status
        self.send_response(status)
        if rule.get("chunked"):
            headers["Transfer-Encoding"] = "chunked"
        elif status != 304:
            headers["Content-Length"] = str(rule.get("length", len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD" or status == 304:
            return
        cut = rule.get("cut", len(body))
        step = max(1, int(rule["rate"] / 10)) if "rate" in rule else 65536
        for at in range(0, min(cut, len(body)), step):
            piece = body[at:min(at + step, cut)]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if rule.get("chunked") else piece)
            self.wfile.flush()
            self.record["sent"] += len(piece)
            if "rate" in rule:
                time.sleep(0.1)
        if rule.get("chunked") and cut >= len(body):
            self.wfile.write(b"0\r\n\r\n")
        if cut < len(body) or rule.get("length", len(body)) != len(body):
            self.close_connection = True


class Scenario:
    """One test's world; see the top of this file."""

    def __init__(self, name):
        self.dir = tempfile.mkdtemp(prefix="papan-")  # short: Unix sockets live below it
        self.name, self.processes, self.servers = name, [], []
        self.environment = {**{k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")},
                            "PAPAN_SCENARIO": self.dir, "HOME": self.dir, "SDL_AUDIODRIVER": "dummy",
                            # freed memory is kept aside: its default of 256 MB takes more than twice that in small pieces
                            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:quarantine_size_mb=64", "UBSAN_OPTIONS": "print_stacktrace=1"}

    def folder(self, *names):
        path = os.path.join(self.dir, *names)
        os.makedirs(path, exist_ok=True)
        return path

    def until(self, check, timeout=None, every=0.1, what=""):
        """Waits until check() is truthy and returns its value; raises AssertionError after the time-out."""
        deadline = time.monotonic() + (timeout or PATIENCE)
        last = None
        while True:
            try:
                last = check()
                if last:
                    return last
            except Exception as e:  # pylint: disable=broad-except
                last = e
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain{': ' + what if what else ''} (last: {last!r})")
            time.sleep(every)

    # ---- servers and displays ----
    def display(self, width=1280, height=720):
        return Display(self, width, height)

    def nginx(self, root, extra=""):
        """`extra`: further lines of the server block."""
        return Nginx(self, root, extra)

    def liar(self, root=None, tls=False):
        liar = Liar(self, root or self.folder("site"), tls)
        self.servers.append(liar)
        return liar

    def certificate(self):
        """(certificate, key): paths of a self-signed pair for 127.0.0.1 and localhost."""
        certificate, private = os.path.join(self.dir, "tls.crt"), os.path.join(self.dir, "tls.key")
        if not os.path.exists(certificate):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
                            "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", private,
                            "-out", certificate], check=True, capture_output=True)
        return certificate, private

    # ---- keys and envelopes ----
    def key(self, name, trusted=True):
        """A new minisign key pair; where trusted its public half goes into the player's keys folder."""
        folder = self.folder("secret")
        key = Key(os.path.join(folder, name + ".pub"), os.path.join(folder, name + ".key"))
        subprocess.run(["minisign", "-G", "-W", "-p", key.public, "-s", key.secret], check=True, capture_output=True)
        if trusted:
            shutil.copy(key.public, os.path.join(self.folder("keys"), name + ".pub"))
        return key

    def envelope(self, payload, keys, comment="papan"):
        """Signs the payload (bytes, or an object for JSON) with each key by the real minisign; bytes of a .papan file."""
        if not isinstance(payload, bytes):
            payload = json.dumps(payload, ensure_ascii=False, indent=1).encode() + b"\n"
        blocks = b""
        for i, key in enumerate(keys):
            path = os.path.join(self.folder("secret"), f"payload.{threading.get_ident()}.{i}")
            with open(path, "wb") as f:
                f.write(payload)
            subprocess.run(["minisign", "-S", "-W", "-s", key.secret, "-m", path, "-x", path + ".minisig", "-t", comment],
                           check=True, capture_output=True)
            with open(path + ".minisig", "rb") as f:
                blocks += f.read()
        return blocks + payload

    def publish(self, site, payload, keys, name="playlist.papan"):
        """Puts a signed payload in place as the publisher would (by rename)."""
        write_atomically(os.path.join(site, name), self.envelope(payload, keys))

    # ---- playlists ----
    def medium(self, site, path_or_bytes, kind="picture", extension=None, **facts):
        """Puts a file into site/media by its hash; facts: width, height, seconds, name."""
        data = path_or_bytes
        if not isinstance(data, bytes):
            extension = extension or os.path.splitext(data)[1].lstrip(".")
            with open(data, "rb") as f:
                data = f.read()
        digest = hashlib.sha256(data).hexdigest()
        url = f"media/{digest}.{extension or 'png'}"
        os.makedirs(os.path.join(site, "media"), exist_ok=True)
        write_atomically(os.path.join(site, url), data)
        entry = {"kind": kind, "bytes": len(data), "url": url, "width": 64, "height": 36, **facts}
        return Medium(digest, entry)

    def picture(self, site, colour, width=64, height=36):
        """A PNG of one colour."""
        return self.medium(site, png(colour, width, height), width=width, height=height)

    def video(self, site, colour, seconds=5, width=320, height=180, rate=25, source=None):
        """An H.264 clip made by ffmpeg: of one colour, or of a lavfi `source` ("testsrc2")."""
        path = os.path.join(self.dir, f"clip.{len(os.listdir(self.dir))}.mp4")
        graph = source or f"color=c={colour.replace('#', '0x')}"
        graph += ("=" if "=" not in graph else ":") + f"s={width}x{height}:r={rate}:d={seconds}"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-profile:v",
                        "high", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path], check=True)
        return self.medium(site, path, kind="video", width=width, height=height, seconds=seconds)

    def item(self, name, medium=None, seconds=5, **more):
        """An item of a loop; `media` of the playlist is filled from the items by playlist()."""
        item = {"id": name, "seconds": seconds, "transition": "cut", **more}
        if medium:
            item["media"] = medium.hash
            item["_entry"] = medium.entry
        return item

    def playlist(self, version, items=None, zone="main", **more):
        """A payload of one full-screen zone with one loop of the items; `more` replaces top-level keys."""
        payload = {"papan": 1, "kind": "playlist", "site": "gedung", "version": version, "issued": timestamp(-60),
                   "expires": timestamp(30 * 86400), "timezone": "Asia/Jakarta", "title": "Uji",
                   "media": {}, "layouts": {"penuh": {zone: [0, 0, 100, 100]}}, "screens": {"*": {"layout": "penuh"}},
                   "loops": [{"id": "utama", "zone": zone, "items": items}] if items else [], **more}
        for loop in payload["loops"]:
            for i, item in enumerate(loop["items"]):
                if "_entry" in item:
                    payload["media"][item["media"]] = item["_entry"]
                    loop["items"][i] = {k: v for k, v in item.items() if k != "_entry"}
        return payload

    # ---- the player ----
    def settings(self, url=None, display=None, **more):
        """Configuration as {"section.key": value} with a store, runtime folder and status port of its own; in `more` a dot is
        two underscores: server__poll_seconds=1."""
        settings = {"screen.id": "uji", "store.path": self.folder("store"), "runtime.path": self.folder("run"),
                    "status.listen": f"127.0.0.1:{free_port()}", "server.keys": self.folder("keys"),
                    "server.poll_seconds": 1, "server.emergency_seconds": 1, "screen.identify_seconds": 0}
        if url:
            settings["server.url"] = url
        if display:
            settings.update({"screen.fullscreen": "true", "screen.size": f"{display.width}x{display.height}"})
        settings.update({k.replace("__", "."): v for k, v in more.items()})
        return {k: v for k, v in settings.items() if v is not None}

    def write_conf(self, settings, name="player.conf"):
        """Writes settings as an INI file; returns its path."""
        sections = {}
        for key, value in settings.items():
            section, name_of_key = key.split(".", 1)
            sections.setdefault(section, []).append(f"{name_of_key} = {value}")
        path = os.path.join(self.dir, name)
        with open(path, "w", encoding="utf-8") as f:
            for section, lines in sections.items():
                f.write(f"[{section}]\n" + "\n".join(lines) + "\n")
        return path

    def program(self, program, settings, display=None, arguments=(), env=None, conf=None):
        """Starts any program of the house on a configuration: s.program("papan-sync", s.settings(url))."""
        conf = conf or self.write_conf(settings)
        environment = dict(env or {})
        if display:
            environment.update({"DISPLAY": display.name, "SDL_VIDEODRIVER": "x11"})
        return Player(self, [os.path.join(BIN, program), "--config", conf, *arguments], environment, settings, conf)

    def player(self, url=None, display=None, arguments=(), env=None, **more):
        """papan-player with everything below it."""
        return self.program("papan-player", self.settings(url, display, **more), display, arguments, env)

    def marked(self, prefix=""):
        """{pid: name} of all live processes that came from this test, with names that begin so ("papan-")."""
        mark, found = f"PAPAN_SCENARIO={self.dir}".encode(), {}
        for pid, _, name in processes():
            try:
                with open(f"/proc/{pid}/environ", "rb") as f:
                    if name.startswith(prefix) and mark in f.read().split(b"\0"):
                        found[pid] = name
            except OSError:
                pass
        return found

    # ---- the end ----
    def check_logs(self):
        for process in self.processes:
            found = re.search(r"^.*(?:ERROR: AddressSanitizer|runtime error:|ERROR: UndefinedBehavior).*(?:\n.*){0,30}",
                              process.text(), re.M)
            assert not found, f"a sanitizer complained in {process.name}:\n{found[0]}"

    def close(self):
        for server in self.servers:
            server.stop()
        players = [p for p in self.processes if isinstance(p, Player) and p.running()]
        for player in players:
            player.popen.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 8
        for player in players:
            try:
                player.popen.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        for process in reversed(self.processes):
            process.kill()
            process.output.close()
        for pid in self.marked():  # what a killed program left behind
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass

    def remove(self):
        if os.environ.get("KEEP"):
            print(f"kept: {self.dir}")
        else:
            shutil.rmtree(self.dir, ignore_errors=True)


def run_one(name, function):
    begin, scenario, failed = time.monotonic(), Scenario(name), None
    try:
        function(scenario)
    except Exception:  # pylint: disable=broad-except
        failed = traceback.format_exc()
    scenario.close()
    if not failed:
        try:
            scenario.check_logs()
        except AssertionError as e:
            failed = str(e)
    print(f"{'FAIL' if failed else 'ok  '} {name} ({time.monotonic() - begin:.1f} s)", flush=True)
    if failed:
        print(failed)
        for process in scenario.processes:
            text = process.text()[-3000:]
            if text.strip():
                print(f"---- {process.name} ----\n{text}")
    sys.stdout.flush()
    scenario.remove()
    return not failed


def main(names):
    """Runs all test_* of a module (or those named on the command line) and ends with 0 or 1."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a time-out from outside still cleans up
    tests = {n: f for n, f in names.items() if n.startswith("test_") and callable(f)}
    wanted = sys.argv[1:] or list(tests)
    results = [run_one(n, tests[n]) for n in wanted]
    sys.exit(0 if all(results) else 1)
