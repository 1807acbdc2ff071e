"""papan-status from outside: the real program, asked over real sockets, on a stage (stage.py) for the other programs' facts."""
import base64
import gzip
import http.client
import io
import json
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import tarfile
import time
import urllib.request
import zlib

import harness
from stage import Stage

STATUS_KEYS = {
    "papan", "time", "timezone", "screen", "health", "health_since", "problems", "history", "mode", "playlist", "next_playlist",
    "emergency", "now", "next", "sync", "store", "render", "decode", "quarantine", "walls", "processes", "system"}
INNER_KEYS = {
    "playlist": {"version", "issued", "expires", "activated", "title"},
    "sync": {"last_attempt", "last_success", "next_attempt", "last_error", "pending_files", "pending_bytes", "percent"},
    "store": {"bytes", "max_bytes", "files", "verified_files", "free_bytes"},
    "render": {"driver", "renderer", "size", "fps", "frames_presented", "frames_late", "frames_dropped", "last_frame"},
    "decode": {"running", "restarts"},
    "system": {"uptime_seconds", "load1", "memory_available_bytes", "temperature_celsius", "temperature_limit_celsius",
               "undervoltage", "clock", "display_connected", "bytes_written_today"}}


def staged(s, wait_for_stage=True, **more):
    """papan-status on a stage; the stage is closed with the scenario."""
    settings = s.settings("http://127.0.0.1:9/playlist.papan", screen__id="lobi-utama", clock__trust="always", **more)
    stage = Stage(settings["runtime.path"], settings["store.path"])
    stage.stop = stage.close  # the scenario stops its servers at its end
    s.servers.append(stage)
    status = s.program("papan-status", settings)
    if wait_for_stage:
        s.until(lambda: status.get("/healthz")[0], what="papan-status answers")
    return stage, status


def ask(status, path, method="GET", headers=None, host=None, version="HTTP/1.1"):
    """A raw request; (status code, headers, body)."""
    address = status.settings["status.listen"]
    connection = http.client.HTTPConnection(address, timeout=5)
    connection._http_vsn_str, connection._http_vsn = version, 11 if version == "HTTP/1.1" else 10
    connection.putrequest(method, path, skip_host=host is not None, skip_accept_encoding=True)
    if host:
        connection.putheader("Host", host)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def test_paths_and_methods(s):
    _, status = staged(s)
    for path in ("/", "/healthz", "/status", "/metrics", "/screen.png", "/schedule", "/plays", "/plays.csv", "/dashboard.css",
                 "/dashboard.js", "/icon-ok.svg"):
        code, headers, body = ask(status, path)
        assert code == 200 and body, (path, code)
        assert headers["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in headers["Content-Security-Policy"]
        code, head, nothing = ask(status, path, "HEAD")
        assert code == 200 and nothing == b"" and head["Content-Type"] == headers["Content-Type"], path
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"):
            code, headers, _ = ask(status, path, method)
            assert code in (405, 501) or (method == "CONNECT" and code == 400), (method, path, code)
            assert code != 405 or headers["Allow"] == "GET, HEAD"
    for path in ("/nope", "/status/", "/../etc/passwd", "/%2e%2e/etc/passwd", "/dashboard.css/x", "//"):
        assert ask(status, path)[0] == 404, path
    bad = {"/status?lang=de": "lang", "/?lang=": "lang", "/screen.png?width=0": "width", "/screen.png?width=-5": "width",
           "/screen.png?width=abc": "width", "/screen.png?width=99999999999999999999": "width", "/schedule?hours=0": "hours",
           "/schedule?hours=1.5": "hours", "/schedule?hours=10000": "hours", "/plays?since=-1": "since", "/plays?limit=0": "limit",
           "/plays?limit=x": "limit", "/plays.csv?since=x": "since"}
    for path, word in bad.items():
        code, _, body = ask(status, path)
        assert code == 400 and word in body.decode(), (path, code, body)


def test_status_document(s):
    stage, status = staged(s)
    stage.sync(problems=[stage.problem("rollback-refused", "version 41 is lower than 42")],
               next_playlist={"version": 43, "pending_files": 2, "pending_bytes": 5000})
    document = s.until(lambda: (d := status.status())["problems"] and d["next_playlist"] and d)
    assert set(document) >= STATUS_KEYS, STATUS_KEYS - set(document)
    for key, names in INNER_KEYS.items():
        assert set(document[key]) >= names, (key, names - set(document[key]))
    assert document["screen"] == "lobi-utama" and document["timezone"] == "Asia/Jakarta"
    assert document["time"].endswith("+07:00") and document["mode"] == "online" and document["health"] == "degraded"
    assert document["now"][0]["item"] == "ppid" and document["now"][1]["ends"] is None
    assert [n["item"] for n in document["next"]] == ["angka-mmc", "rapat", "banjir", "sosialisasi"]
    assert document["render"]["size"] == "1920x1080" and document["render"]["fps"] == 60
    assert document["system"]["display_connected"] is None, "judged under KMSDRM only"
    assert document["walls"]["papan-screen"] and "papan-status" in document["walls"]
    names = {p["name"]: p for p in document["processes"]}
    assert names["papan-screen"]["heartbeat_age_seconds"] < 2 and names["papan-screen"]["rss_bytes"] > 0
    problem = document["problems"][0]
    assert problem["code"] == "rollback-refused" and problem["severity"] == "degraded"
    assert "version 41 is lower" in problem["text"] and problem["since"] and problem["advice"]
    english = json.loads(status.get("/status?lang=en")[2])["problems"][0]
    assert english["text"].startswith("The server offers") and problem["text"].startswith("Server menawarkan")
    assert status.get("/healthz")[2] == b"degraded: rollback-refused\n"
    stage.sync()
    gone = s.until(lambda: not (d := status.status())["problems"] and d)
    assert gone["history"][0]["code"] == "rollback-refused" and gone["history"][0]["until"]
    assert status.get("/healthz")[2] == b"ok\n"


def test_programs_that_proc_hides(s):
    """Under the unit's ProtectProc and behind Landlock /proc shows papan-status nobody else: what its parent tells of them counts,
    what another papan-player tells does not."""
    stage, status = staged(s)
    hidden = 1 << 22  # no process has it: the kernel's numbers end below
    rows = [{"name": f"papan-{n}", "pid": hidden + i, "restarts": 0, "rss_bytes": (i + 1) << 20} for i, n in enumerate(("sync", "screen"))]

    def seen():
        document = status.status()
        return {p["name"]: (p["pid"], p["rss_bytes"]) for p in document["processes"]}, document["mode"]

    stage.player(processes=rows)
    s.until(lambda: seen()[0].get("papan-sync") == (hidden, 1 << 20))
    assert seen()[0]["papan-screen"] == (hidden + 1, 2 << 20) and seen()[1] == "online", seen()
    stage.player(processes=rows, pid=1)
    s.until(lambda: seen()[0]["papan-sync"] == (None, None))
    assert seen()[1] == "offline"


def test_conditional_and_compressed(s):
    _, status = staged(s)
    code, headers, body = ask(status, "/dashboard.css")
    tag = headers["ETag"]
    assert ask(status, "/dashboard.css", headers={"If-None-Match": tag})[0] == 304
    assert ask(status, "/dashboard.css", headers={"If-None-Match": '"other", ' + tag})[0] == 304
    assert ask(status, "/dashboard.css", headers={"If-None-Match": '"other"'})[0] == 200
    code, headers, packed = ask(status, "/dashboard.css", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert code == 200 and headers["Content-Encoding"] == "gzip" and gzip.decompress(packed) == body
    assert len(packed) < len(body) / 2 and headers["Vary"] == "Accept-Encoding"
    for refused in ("identity", "gzip;q=0", "gzip; q=0.0, br"):
        assert "Content-Encoding" not in ask(status, "/dashboard.css", headers={"Accept-Encoding": refused})[1], refused
    assert "Content-Encoding" not in ask(status, "/healthz", headers={"Accept-Encoding": "gzip"})[1]
    assert "no-cache" in ask(status, "/status")[1]["Cache-Control"]


def test_hosts(s):
    _, status = staged(s, status__hosts="papan.kalteng.go.id")
    name = socket.gethostname().split(".")[0]
    for host in ("127.0.0.1", "127.0.0.1:8080", "127.0.0.1.", "LOCALHOST", "localhost:1", "[::1]:8080", name, name.upper() + ":8080",
                 name + ".local:8080", "papan.kalteng.go.id", "10.1.2.3"):
        assert ask(status, "/healthz", host=host)[0] == 200, host
    for host in ("evil.example", "127.0.0.1.evil.example", name + ".evil.example", "localhost.evil.example:8080"):
        code, _, body = ask(status, "/status", host=host)
        assert code == 421 and b"status.hosts" in body, (host, code, body)
    code, _, body = ask(status, "/healthz", host="", version="HTTP/1.0")
    assert code in (400, 421) and b"status.hosts" in body, (code, body)


def test_token(s):
    token = os.path.join(s.dir, "token")
    with open(token, "wb") as f:
        f.write(b"\xef\xbb\xbfrahasia-sekali\r\n")
    _, status = staged(s, status__token_file=token)
    assert ask(status, "/healthz")[0] == 200
    for path in ("/", "/status", "/metrics", "/screen.png", "/schedule", "/plays", "/plays.csv", "/dashboard.css", "/nope"):
        code, headers, _ = ask(status, path)
        assert code == 401 and headers["WWW-Authenticate"].startswith("Basic"), path
    good = {"Authorization": "Bearer rahasia-sekali"}
    basic = {"Authorization": "Basic " + base64.b64encode(b"teknisi:rahasia-sekali").decode()}
    assert ask(status, "/status", headers=good)[0] == 200 and ask(status, "/status", headers=basic)[0] == 200
    assert ask(status, "/nope", headers=good)[0] == 404
    for bad in ("Bearer rahasia", "Bearer", "Basic " + base64.b64encode(b"rahasia-sekali:").decode(), "Bearer  "):
        assert ask(status, "/status", headers={"Authorization": bad})[0] == 401, bad
    assert "rahasia" not in status.text()


def test_tls(s):
    certificate, key = s.certificate()
    _, status = staged(s, False, status__tls_cert=certificate, status__tls_key=key)
    context = ssl.create_default_context(cafile=certificate)
    url = "https://" + status.settings["status.listen"] + "/healthz"
    assert s.until(lambda: urllib.request.urlopen(url, context=context, timeout=3).read()).startswith((b"ok", b"critical"))


def test_not_reachable_by_others_without_a_token(s):
    port = harness.free_port()
    token = os.path.join(s.dir, "token")
    settings = s.settings(status__listen=f"0.0.0.0:{port}")
    status = s.program("papan-status", settings)
    s.until(lambda: "status.token_file" in status.text())
    assert status.running()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    status.kill()
    # a token file that is not there is the same; it comes up once it is
    status = s.program("papan-status", {**settings, "status.token_file": token})
    s.until(lambda: "the status page stays down" in status.text())
    with open(token, "w", encoding="utf-8") as f:
        f.write("rahasia-sekali\n")
    status.base = f"http://127.0.0.1:{port}"
    assert s.until(lambda: status.get("/healthz")[0])
    assert status.get("/status")[0] == 401


def test_port_taken_and_killed(s):
    settings = s.settings()
    port = int(settings["status.listen"].rsplit(":", 1)[1])
    holder = socket.socket()
    holder.bind(("127.0.0.1", port))
    holder.listen()
    status = s.program("papan-status", settings)
    s.until(lambda: "Address already in use" in status.text() and str(port) in status.text())
    holder.close()
    s.until(lambda: status.get("/healthz")[0], timeout=60)
    # killed while somebody is connected: the port is free again at once
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert client.recv(100)
    os.kill(status.pid, signal.SIGKILL)
    again = s.program("papan-status", settings)
    s.until(lambda: again.get("/healthz")[0], timeout=2 + harness.PATIENCE / 10)
    client.close()


def promtool(text):
    return subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)


def test_metrics(s):
    stage, status = staged(s)
    stage.sync(problems=[stage.problem("disk-full", "needs 60 MB, 40 MB may be used")])
    s.until(lambda: "disk-full" in status.problems())
    code, headers, body = status.get("/metrics")
    assert code == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
    checked = promtool(body.decode())
    assert checked.returncode == 0 and not checked.stdout and not checked.stderr, checked
    lines = body.decode().splitlines()
    assert 'papan_health{state="degraded"} 1' in lines and 'papan_health{state="ok"} 0' in lines
    assert 'papan_problem{code="disk-full",severity="degraded"} 1' in lines
    assert 'papan_problem{code="offline",severity="degraded"} 0' in lines
    assert "papan_playlist_version 42" in lines and "papan_online 1" in lines


def decode_png(data):
    """(width, height, first pixel) of an 8-bit RGB PNG whose first row has filter Sub or None."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    rows, at = b"", 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        rows += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw = zlib.decompress(rows)
    return width, height, tuple(raw[1:4])


def test_picture(s):
    stage, status = staged(s)
    code, headers, body = ask(status, "/screen.png")
    assert code == 200 and headers["Content-Type"] == "image/png" and decode_png(body) == (480, 270, (0x0B, 0x2B, 0x27))
    assert decode_png(ask(status, "/screen.png?width=100")[2]) == (100, 56, (0x0B, 0x2B, 0x27))
    assert decode_png(ask(status, "/screen.png?width=1")[2])[:2] == (1, 1)
    assert decode_png(ask(status, "/screen.png?width=5000")[2])[:2] == (480, 270)
    stage.moving = False
    stage.beats["screen"]["should_move"] = 0
    time.sleep(0.3)
    _, headers, first = ask(status, "/screen.png")
    assert ask(status, "/screen.png", headers={"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert ask(status, "/screen.png", headers={"If-None-Match": headers["ETag"]})[0] == 304
    # half a picture: averaged, not picked
    stage.picture = (4, 2, bytes((255, 255, 255, 0, 0, 0, 0, 0)) * 4)
    stage.beats["screen"]["last_frame_wall_ms"] += 1000
    time.sleep(0.4)  # a picture younger than 0.3 s is given again
    width, height, colour = decode_png(ask(status, "/screen.png?width=2")[2])
    assert (width, height) == (2, 1) and colour == (127, 127, 127), colour
    # a screen that does not answer: what it showed last
    ask(status, "/screen.png")
    stage.frozen.add("screen")
    s.until(lambda: "screen-stalled" in status.problems())
    assert decode_png(ask(status, "/screen.png")[2])[:2] == (4, 2)
    code, headers, body = ask(status, "/screen.png?width=3")
    assert code == 503 and headers["Retry-After"] and b"no picture" in body


def run_status(s, status, *arguments):
    return subprocess.run([os.path.join(harness.BIN, "papan-status"), "--config", status.conf, *arguments], capture_output=True,
                          text=True, timeout=30)


def test_plays_and_report(s):
    stage, status = staged(s)
    stage.plays(5), stage.plays(3, "banjir", first=6), stage.plays(1, "rapat", "substituted", "ppid was not showable", first=9)
    path = stage.plays(1, "rusak", "failed", "no frame within 3 s", first=10)
    answer = json.loads(status.get("/plays")[2])
    assert [p["seq"] for p in answer["plays"]] == list(range(1, 11)) and answer["next"] == 10
    assert set(answer["plays"][0]) == {"seq", "zone", "loop", "item", "media", "playlist_version", "planned_start", "planned_end",
                                       "first_frame", "last_frame", "frames", "missed", "display_connected", "outcome", "reason"}
    page = json.loads(status.get("/plays?since=4&limit=3")[2])
    assert [p["seq"] for p in page["plays"]] == [5, 6, 7] and page["next"] == 7
    assert json.loads(status.get("/plays?since=10")[2]) == {"plays": [], "next": 10}
    rows = status.get("/plays.csv")[2].decode().split("\r\n")
    assert rows[0].startswith("seq,zone,loop,item") and len(rows) == 12 and rows[9].endswith(",substituted,ppid was not showable")
    with open(path, "ab") as f:
        f.write(b'{"seq":11,"zone":"torn')
    assert json.loads(status.get("/plays")[2])["next"] == 10
    # the last two wait for the card; one of them stands there already
    lines = open(path, "rb").read().split(b"\n")
    with open(os.path.join(stage.runtime, "plays.jsonl"), "wb") as f:
        f.write(lines[-2] + b"\n" + lines[-2].replace(b'"seq":10', b'"seq":11') + b'\n{"seq":12,')
    assert [p["seq"] for p in json.loads(status.get("/plays?since=8")[2])["plays"]] == [9, 10, 11]
    os.remove(os.path.join(stage.runtime, "plays.jsonl"))
    day = os.path.basename(path)[:10]
    table = run_status(s, status, "--report", "--from", day, "--until", day)
    assert table.returncode == 0 and "banjir" in table.stdout and table.stdout.startswith("day"), table
    csv = run_status(s, status, "--report", "--from", "2026-01-01", "--until", "2099-12-31", "--csv").stdout.split("\n")
    banjir = [r for r in csv if ",banjir," in r][0].split(",")
    assert banjir[2:6] == ["3", "0", "0", "0"] and float(banjir[6]) == 33 and float(banjir[7]) == 36, banjir
    assert run_status(s, status, "--report", "--from", "2020-01-01", "--until", "2020-01-02", "--csv").stdout.count("\n") == 1
    assert run_status(s, status, "--report", "--from", "yesterday", "--until", day).returncode == 2
    assert run_status(s, status, "--report").returncode == 2


def test_schedule(s):
    stage, status = staged(s)
    key = s.key("mmc")
    site = s.folder("site")
    red = s.picture(site, "#ff0000")
    payload = s.playlist(7, [s.item("a", red, 20), s.item("b", red, 40)])
    assert json.loads(status.get("/schedule")[2])["entries"] == []
    harness.write_atomically(os.path.join(stage.store, "playlists", "current.papan"), s.envelope(payload, [key]))
    plan = json.loads(status.get("/schedule?hours=1")[2])
    assert plan["screen"] == "lobi-utama" and plan["from"] < plan["until"]
    assert 118 <= len(plan["entries"]) <= 124, len(plan["entries"])
    assert set(plan["entries"][0]) == {"zone", "loop", "item", "start", "end", "why"} and plan["entries"][0]["why"]
    for one, two in zip(plan["entries"], plan["entries"][1:]):
        assert one["end"] == two["start"] and {one["item"], two["item"]} == {"a", "b"}
    day = len(json.loads(status.get("/schedule")[2])["entries"])
    assert 23 * 120 < day < 25 * 120 + 4, day


def test_hostile_text(s):
    stage, status = staged(s)
    evil = '<script>alert(1)</script>"\'&\\\n\u2028=cmd|calc'
    stage.screen(playlist={"version": 42, "issued": 0, "expires": 0, "activated": 0, "title": evil, "site": "x"},
                 now=[{"zone": evil, "loop": evil, "item": evil, "kind": evil, "started": 1, "ends": 2}], next=[],
                 emergency={"version": 1, "title": evil, "expires": 5}, render={"driver": evil, "renderer": evil, "width": 1, "height": 1},
                 walls={evil: [evil]}, quarantine=[{"media": evil, "name": evil, "item": evil, "failures": 2, "retry": 1}],
                 problems=[stage.problem("media-corrupt", evil), stage.problem(evil, evil)])
    stage.player(processes=[{"name": evil, "pid": 1, "restarts": 1}])
    stage.plays(2, "=HYPERLINK(1)", "failed", '@SUM(1,2)"<b>')
    s.until(lambda: "media-corrupt" in status.problems())
    document = status.status()
    assert document["playlist"]["title"] == evil
    time.sleep(6)  # the page reads play records every 5 s
    html = status.get("/")[2].decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html and "=HYPERLINK" in html and "<b>=" not in html
    checked = promtool(status.get("/metrics")[2].decode())
    assert checked.returncode == 0 and not checked.stderr, checked
    row = status.get("/plays.csv")[2].decode().split("\r\n")[1]
    assert '"\'=HYPERLINK(1)"' in row and '"\'@SUM(1,2)""<b>"' in row, row


def test_health_follows_the_facts(s):
    sys = s.folder("machine")
    stage, status = staged(s, system__sysfs_root=sys)

    def comes_and_goes(code, begin, end, health=None, within=10):
        begin()
        s.until(lambda: code in status.problems(), timeout=within + harness.PATIENCE / 4, what=code)
        if health:
            s.until(lambda: status.get("/healthz")[2].decode().startswith(health) and code in status.get("/healthz")[2].decode())
        end()
        s.until(lambda: code not in status.problems(), what=code + " goes", timeout=harness.PATIENCE + 40)

    def write(path, text):
        os.makedirs(os.path.dirname(os.path.join(sys, path)), exist_ok=True)
        with open(os.path.join(sys, path), "w", encoding="utf-8") as f:
            f.write(text)
    assert status.get("/healthz")[2] == b"ok\n"
    comes_and_goes("screen-stalled", lambda: stage.frozen.add("screen"), stage.frozen.clear, "critical")
    comes_and_goes("screen-stalled", lambda: setattr(stage, "moving", False), lambda: setattr(stage, "moving", True), "critical")
    comes_and_goes("process-restarted", lambda: stage.frozen.add("sync"), stage.frozen.clear, "degraded")
    comes_and_goes("offline", lambda: stage.sync(mode="offline", problems=[stage.problem("offline", "refused")]), stage.sync)
    away = stage.store + ".away"
    comes_and_goes("store-error", lambda: os.rename(stage.store, away), lambda: os.rename(away, stage.store), "critical")
    now = harness.timestamp  # the playlist's dates as the screen tells them
    past = {"version": 1, "issued": now(-40 * 86400), "expires": now(-8 * 86400), "activated": now(-9), "title": ""}
    comes_and_goes("playlist-expired", lambda: stage.screen(playlist=past), stage.screen, "critical")
    near = {**past, "expires": now(86400)}
    comes_and_goes("playlist-expires-soon", lambda: stage.screen(playlist=near), stage.screen, "degraded")
    kms = {"driver": "KMSDRM", "renderer": "opengles2", "width": 1920, "height": 1080}

    def unplug():
        write("sys/class/drm/card0-HDMI-A-1/status", "disconnected\n")
        stage.screen(render=kms)
    comes_and_goes("display-disconnected", unplug, lambda: write("sys/class/drm/card0-HDMI-A-2/status", "connected\n"))
    stage.screen(render=kms)
    s.until(lambda: status.status()["system"]["display_connected"] is True)
    write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
    write("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    alarm, temperature = "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "sys/class/thermal/thermal_zone0/temp"
    write(temperature, "81500\n"), write(alarm, "1\n")
    s.until(lambda: {"overheating", "undervoltage"} <= status.problems(), timeout=harness.PATIENCE)
    assert status.status()["system"]["temperature_celsius"] == 81.5 and status.status()["system"]["undervoltage"] is True
    write(temperature, "52000\n"), write(alarm, "0\n")
    s.until(lambda: not {"overheating", "undervoltage"} & status.problems(), timeout=harness.PATIENCE + 40)
    # what was, and since when, survives a restart of papan-status
    before = [(h["code"], h["since"], h["until"]) for h in status.status()["history"]]
    assert {"screen-stalled", "offline", "store-error", "overheating"} <= {h[0] for h in before}
    os.kill(status.pid, signal.SIGKILL)
    again = s.program("papan-status", status.settings, conf=status.conf)
    after = s.until(lambda: [(h["code"], h["since"], h["until"]) for h in again.status()["history"]])
    assert after == before


def test_damaged_runtime_folder(s):
    stage, status = staged(s)
    for name, content in (("screen.json", b"{"), ("sync.json", b"\0" * 5000), ("player.json", b"[]"), ("screen.beat", b"short")):
        stage.frozen = {"screen", "sync", "player"}
        time.sleep(0.15)
        harness.write_atomically(os.path.join(stage.runtime, name), content)
        s.until(lambda: status.get("/healthz")[0] == 503)
        document = status.status()
        assert set(document) >= STATUS_KEYS and "screen-stalled" in status.problems()
        assert status.get("/")[0] == 200 and promtool(status.get("/metrics")[2].decode()).returncode == 0
        os.unlink(os.path.join(stage.runtime, name))
    stage.frozen = set()
    stage.screen(), stage.sync(), stage.player()
    s.until(lambda: status.get("/healthz")[2] == b"ok\n")


def test_diagnose(s):
    token = os.path.join(s.dir, "token")
    with open(token, "w", encoding="utf-8") as f:
        f.write("rahasia-sekali\n")
    stage, status = staged(s, status__token_file=token, server__report_url="https://mmc:kata-sandi@example.org/report?kunci=kata-sandi",
                           server__proxy="user:kata-sandi@10.0.0.1:3128")
    with open(status.conf, "a", encoding="utf-8") as f:
        f.write("# lama: http://a.example/x https://mmc:kata-sandi/@b.example/y\n[screen]\nid=lobi@kata-sandi@utama\n")
    stage.plays(4)
    with open(os.path.join(status.store, "plays", "2099-01-01.jsonl"), "wb") as f:
        f.truncate(5 << 20)  # damaged: not one line
    target = os.path.join(s.dir, "laporan.tar.gz")
    done = run_status(s, status, "--diagnose", target)
    assert done.returncode == 0, done
    with tarfile.open(target) as archive:
        files = {m.name.split("/", 1)[1]: archive.extractfile(m).read() for m in archive.getmembers()}
    assert {"versions.txt", "player.conf", "status.json", "metrics.txt", "screen.png", "store.txt", "contents.txt"} <= set(files)
    assert json.loads(files["status.json"])["screen"] == "lobi-utama" and files["screen.png"].startswith(b"\x89PNG")
    assert b"lobi-utama" in files["player.conf"] and b"example.org/report" in files["player.conf"]
    assert b"http://a.example/x https://(left out)@b.example/y\n" in files["player.conf"], files["player.conf"]
    assert 0 < len(files["plays/2099-01-01.jsonl"]) <= 1 << 20
    everything = b"".join(files.values())
    assert b"rahasia-sekali" not in everything and b"kata-sandi" not in everything
    assert subprocess.run(["tar", "tzf", target], capture_output=True).returncode == 0
    assert run_status(s, status, "--diagnose", os.path.join(s.dir, "no", "such", "folder")).returncode == 1


if __name__ == "__main__":
    harness.main(globals())
