"""Papan's side of the bench: what it plays, and the readings that only concern it."""
import contextlib
import hashlib
import json
import os
import resource
import subprocess
import tempfile
import time

import harness
import measure
import peers

MEDIA = os.path.join(tempfile.gettempdir(), f"papan-bench-{os.getuid()}")
GROUND = (0x0B, 0x2B, 0x27)


class Clip:
    def __init__(self, path, seconds):
        self.path, self.seconds = path, seconds


def made(name, argv):
    """A file of the bench's media folder, made once."""
    os.makedirs(MEDIA, exist_ok=True)
    path = os.path.join(MEDIA, name)
    if not os.path.exists(path):
        subprocess.run(argv + [path + ".new"], check=True)
        os.rename(path + ".new", path)
    return path


def clip(seconds=20, name="clip", size="1920x1080", rate=30):
    """Moving test picture with noise, so that 8 Mbit/s are really used."""
    graph = f"testsrc2=s={size}:r={rate}:d={seconds},noise=alls=14:allf=t,format=yuv420p"
    path = made(f"{name}-{size}-{rate}-{seconds}.mp4", [
        "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-profile:v", "high", "-level", "4.1",
        "-preset", "medium", "-b:v", "8M", "-maxrate", "8M", "-bufsize", "8M", "-g", str(rate), "-sc_threshold", "0",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-movflags", "+faststart", "-f", "mp4"])
    return Clip(path, seconds)


def still():
    return made("still.png", ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=1920x1080", "-frames:v", "1",
                              "-f", "image2", "-c:v", "png"])


@contextlib.contextmanager
def world():
    """A Scenario for one reading; everything that it started ends with it."""
    s = harness.Scenario("bench")
    try:
        yield s
    finally:
        s.close()
        s.remove()


def play(s, display, payload, **settings):
    """Publishes, starts the player and waits until something is on the screen."""
    site = os.path.join(s.dir, "site")
    s.publish(s.folder("site"), payload, [s.key("mmc")])
    server = s.nginx(site)
    player = s.player(server.url + "/playlist.papan", display, **{"server__poll_seconds": 60,
                                                                  "server__emergency_seconds": 15, **settings})
    s.until(lambda: player.status()["now"] and player.status()["render"]["frames_presented"])
    return player


def video_entry(s, source):
    return s.medium(s.folder("site"), source.path, kind="video", width=1920, height=1080, seconds=source.seconds)


def full_screen(s, display, source):
    return play(s, display, s.playlist(1, [s.item("klip", video_entry(s, source), source.seconds)]))


LOBBY = {"lobi": {"main": [0, 0, 91, 91], "ticker": [0, 91, 76, 9], "clock": [76, 91, 24, 9]}}
NEWS = [{"text": "Rapat koordinasi penanggulangan banjir di aula lantai 2 pukul 09.00 WIB", "source": "mmc.kalteng.go.id"},
        {"text": "Layanan informasi publik dibuka Senin sampai Jumat", "source": "ppid.kalteng.go.id"},
        {"text": "Gedung Smart Province menerima kunjungan sekolah", "source": "mmc.kalteng.go.id"}]


def trouble(process):
    """Why what a papan-player did is not what was to be measured, "" where all is well (and for any other program)."""
    if not isinstance(process, harness.Player):
        return "" if process.running() else "it ended"
    status = process.status()
    if status["problems"]:
        return ", ".join(p["code"] for p in status["problems"])
    return "" if status["decode"]["running"] else "no decoder runs"


def lobby_payload(s, items):
    return s.playlist(1, items, layouts=LOBBY, screens={"*": {"layout": "lobi"}},
                      tickers=[{"id": "berita", "zone": "ticker", "speed": 120, "messages": NEWS}])


def lobby(s, display, source):
    return play(s, display, lobby_payload(s, [s.item("klip", video_entry(s, source), source.seconds)]))


def one_picture(s, display, picture):
    medium = s.medium(s.folder("site"), picture, width=1920, height=1080)
    return play(s, display, s.playlist(1, [s.item("gambar", medium, 60)]))


# ---- start ----
def time_to_picture(s, display, begin):
    """Seconds from begin() until the window's middle is neither empty nor one flat colour."""
    watch = display.watch({"left": (5, 20, 20, 20), "right": (70, 60, 20, 20)}, rate=200)
    time.sleep(0.5)
    start = time.time()
    if not begin():
        return None

    def seen():
        for line in watch.so_far().lines:
            left, right = line["rects"]["left"], line["rects"]["right"]
            flat = harness.near(left, right, 6)
            if line["time"] > start and not flat and not line["black"]:
                return line["time"] - start
        return None

    return s.until(seen, 30, 0.05)


def start_from_cache(s, display, source):
    player = full_screen(s, display, source)
    player.stop()
    s.until(lambda: display.sample()["black"])
    environment = {"DISPLAY": display.name, "SDL_VIDEODRIVER": "x11"}
    return time_to_picture(s, display, lambda: harness.Player(
        s, [os.path.join(harness.BIN, "papan-player"), "--config", player.conf], environment, player.settings, player.conf))


# ---- ticker ----
def ticker_steps(seconds, with_video):
    with world() as s:
        display = s.display(1920, 1080)
        if with_video:
            lobby(s, display, clip())
        else:
            play(s, display, lobby_payload(s, [s.item("gambar", s.medium(s.folder("site"), still(), width=1920, height=1080), 60)]))
        time.sleep(5)
        y = round(0.91 * 1080) + 12
        out = subprocess.run([os.path.join(harness.TOOLS, "tickerwatch"), f"200,{y},1000,70", str(seconds)],
                             env={**os.environ, "DISPLAY": display.name}, capture_output=True, text=True, check=True).stdout
    steps = [json.loads(line) for line in out.splitlines()]
    even = 120 / 60
    off = [abs(step["shift"] - even) for step in steps]
    good = sum(x <= 1 for x in off)
    return ("over a video" if with_video else "over a picture", len(steps), f"{100 * good / max(1, len(steps)):.2f} %",
            f"{max(off):.0f}" if off else "–")


# ---- late ----
def late_frames(seconds, rate=30):
    """Whole turns of the clip, which follows itself: what the player counts, and what the window shows."""
    source = clip()
    seconds = max(1, round(seconds / source.seconds)) * source.seconds
    with world() as s:
        display = s.display(1920, 1080)
        player = full_screen(s, display, source)
        time.sleep(source.seconds - time.time() % source.seconds + source.seconds)  # the slot that was joined, and a whole one
        before = player.status()["render"]
        watch = display.watch({"part": (40, 40, 12, 12)}, rate=150, by_hash=True)
        time.sleep(seconds)
        after, watched = player.status()["render"], watch.end()
    times = [line["time"] for line in watched.lines]
    gaps = [b - a for a, b in zip(times, times[1:])]
    counted = {k: after["frames_" + k] - before["frames_" + k] for k in ("presented", "late", "dropped")}
    return [(f"{seconds * rate}", counted["presented"], counted["late"], counted["dropped"], len(times), f"{1000 * max(gaps):.0f}",
             sum(g > 1.5 / rate for g in gaps), watched.black_samples)]


# ---- sync ----
def downloads(rounds, files=50, size=20_000_000):
    papan, curl = [], []
    for _ in range(rounds):
        with world() as s:
            site = s.folder("site")
            media = [s.medium(site, hashlib.sha512(bytes([i])).digest() * (size // 64), extension="bin", kind="video", width=64,
                              height=64, seconds=10) for i in range(files)]
            s.publish(site, s.playlist(1, [s.item(f"b{i}", m, 10) for i, m in enumerate(media)]), [s.key("mmc")])
            server = s.nginx(site, "sendfile on;")
            total = files * size / 1e6
            begin, before = time.monotonic(), children_cpu()
            names = [f"{server.url}/{m.entry['url']}" for m in media]
            folder = s.folder("curl")
            config = "\n".join(f'url = "{u}"\noutput = "{folder}/{i}"' for i, u in enumerate(names))
            subprocess.run(["curl", "-sS", "-K", "-"], input=config.encode(), check=True)
            subprocess.run("for f in *; do openssl dgst -sha256 $f; done; sync .", shell=True, cwd=folder, check=True,
                           stdout=subprocess.DEVNULL)
            curl.append((total / (time.monotonic() - begin), children_cpu() - before))
            subprocess.run(["rm", "-rf", folder], check=True)
            begin = time.monotonic()
            sync = s.program("papan-sync", s.settings(server.url + "/playlist.papan", store__max_bytes="4G"))
            blobs = os.path.join(sync.store, "blobs")
            s.until(lambda: os.path.isdir(blobs) and len(os.listdir(blobs)) >= files, 300, 0.05)
            papan.append((total / (time.monotonic() - begin), measure.cpu(sync.pid)))
    return [("**papan-sync**", measure.spread([a for a, _ in papan], 0), measure.spread([b for _, b in papan])),
            ("curl, then openssl dgst and sync", measure.spread([a for a, _ in curl], 0), measure.spread([b for _, b in curl]))]


def children_cpu():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


# ---- wear, decode, status ----
SETTLED = 240  # the first notes and play records are written at once; later ones once a minute


def bytes_written(seconds):
    """As on a screen, where /run is memory."""
    with world() as s, tempfile.TemporaryDirectory(dir="/dev/shm") as runtime:
        display = s.display(640, 360)
        items = [s.item(f"g{i}", s.picture(s.folder("site"), f"#{i * 20:02x}4060", 640, 360), 10) for i in range(6)]
        player = play(s, display, lobby_payload(s, items), runtime__path=runtime)
        time.sleep(SETTLED)
        before, begin = store_bytes(player), time.monotonic()
        io_before = measure.written(player.pid)
        time.sleep(seconds)
        took = time.monotonic() - begin
        io, store = measure.written(player.pid) - io_before, store_bytes(player) - before
    return [("to the disk by all programs (/proc/PID/io)", f"{io / 1e3:.0f} kB in {took:.0f} s", f"{io / took * 86400 / 1e6:.1f} MB"),
            ("growth of the store (play records)", f"{store / 1e3:.1f} kB in {took:.0f} s", f"{store / took * 86400 / 1e6:.2f} MB")]


def store_bytes(player):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, names in os.walk(player.store) for f in names)


def decode_alone(rounds):
    source = clip()
    sink = os.path.join(harness.TOOLS, "framesink")
    found = []
    for _ in range(rounds):
        bare = peers.floor(source.path, source.seconds)
        before = children_cpu()
        subprocess.run([sink, source.path, "--", "--kind", "video", "--runtime-media-ms", str(source.seconds * 1000)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found.append((children_cpu() - before) / source.seconds / bare)
    return [("one 1080p30 clip into shared memory, nothing drawn", measure.spread(found))]


def status_cost(seconds):
    rows = []
    with world() as s:
        display = s.display(1280, 720)
        player = one_picture(s, display, still())
        asked = ["/status", "/metrics"]
        for name, paths in (("nobody asks", []), ("/status and /metrics each second", asked)) * 2:
            time.sleep(11)  # papan-status looks less often when nobody has asked for 10 s
            status = player.children()["papan-status"]
            begin, used, rest = time.monotonic(), measure.cpu_exact([status]), measure.cpu_exact(others(player, status))
            while time.monotonic() - begin < seconds:
                for path in paths:
                    player.get(path)
                time.sleep(1)
            took = time.monotonic() - begin
            rows.append((name, f"{100 * (measure.cpu_exact([status]) - used) / took:.3f} %",
                         f"{100 * (measure.cpu_exact(others(player, status)) - rest) / took:.3f} %"))
    return rows


def others(player, status):
    return [p for p in measure.tree(player.pid) if p != status]
