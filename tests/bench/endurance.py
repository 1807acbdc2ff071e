"""Memory in long play: what the programs hold after some fifty items of all kinds, and after a thousand."""
import glob
import os
import time

import measure
import papan_cases

COLUMNS, ROWS = 4, 2
MOVING = ("z0", "z1")  # at most two zones of a layout may be given videos
VIDEO_SECONDS = 4
SETTLED = 12  # seconds: the corner with the screen's name is gone


def texts(s, zone):
    yield s.item(f"{zone}-umum", None, 1, text={"title": "Rapat koordinasi", "body": "Seluruh kepala bidang diharap hadir.",
                                                 "rows": [["Pukul", "09.00 WIB"], ["Tempat", "Aula lantai 2"]]})
    yield s.item(f"{zone}-angka", None, 1, text={"style": "number", "lead": "Pengunjung", "number": "1.204", "source": "MMC"})
    yield s.item(f"{zone}-kutipan", None, 1, text={"style": "quote", "body": "Layanan yang baik itu cepat.", "by": "Gubernur"})
    yield s.item(f"{zone}-agenda", None, 1, text={"style": "agenda", "title": "Agenda", "rows": [
        ["09.00", "Rapat koordinasi", "Aula"], ["13.00–15.00", "Kunjungan sekolah", "Lobi"]]})


def loop(s, number, zone):
    if zone in MOVING:
        clip = papan_cases.clip(VIDEO_SECONDS, f"endurance-{number}", "640x360")
        medium = s.medium(s.folder("site"), clip.path, kind="video", width=640, height=360, seconds=VIDEO_SECONDS)
        return [s.item(f"{zone}-film", medium, VIDEO_SECONDS), s.item(f"{zone}-lagi", medium, VIDEO_SECONDS, transition="cut")]
    pictures = [s.item(f"{zone}-gambar{i}", s.picture(s.folder("site"), f"#{40 * i:02x}{16 * number:02x}60", 900, 700), 1,
                       **({"caption": "Foto kegiatan"} if i == 1 else {})) for i in range(4)]
    return [item for pair in zip(pictures, texts(s, zone)) for item in pair]


def payload(s):
    width, height = 100 / COLUMNS, 88 / ROWS
    zones = {f"z{i}": [i % COLUMNS * width, i // COLUMNS * height, width, height] for i in range(COLUMNS * ROWS)}
    layout = {**zones, "ticker": [0, 88, 76, 12], "clock": [76, 88, 24, 12]}
    loops = [{"id": f"loop-{zone}", "zone": zone, "screens": ["*"], "items": loop(s, i, zone)} for i, zone in enumerate(zones)]
    return s.playlist(1, [], layouts={"papan": layout}, screens={"*": {"layout": "papan"}}, loops=loops,
                      tickers=[{"id": "berita", "zone": "ticker", "messages": papan_cases.NEWS}])


def held(watched):
    """Megabytes of what is watched: the median of some moments, since pages come and go with each item."""
    found = {name: [] for name in watched}
    for _ in range(9):
        for name, (pids, what) in watched.items():
            found[name].append(sum(measure.number(f"/proc/{p}/smaps_rollup", what) for p in pids) * 1024 / 1e6)
        time.sleep(0.7)
    return {name: measure.median(values) for name, values in found.items()}


def run(items):
    """[(what, after some fifty, after `items`, change)] and how many items were recorded as shown. What a process shares counts by
    its part in PSS, so that changes with the number of decoders, which map the same libraries and frames; what is its own does not."""
    rate = COLUMNS * ROWS - len(MOVING) + len(MOVING) / VIDEO_SECONDS
    with papan_cases.world() as s:
        player = papan_cases.play(s, s.display(1920, 1080), payload(s))
        begin = time.monotonic()
        programs = {name: [pid] for name, pid in player.children().items() if name.startswith("papan-")}
        every = [player.pid] + [p for pids in programs.values() for p in pids]
        watched = {"papan-screen, PSS": (programs["papan-screen"], "Pss:"),
                   "papan-screen, its own (heap, surfaces)": (programs["papan-screen"], "Pss_Anon:"),
                   "all programs but the decoders, PSS": (every, "Pss:"),
                   "all programs but the decoders, their own": (every, "Pss_Anon:")}
        time.sleep(SETTLED)
        early = held(watched)
        time.sleep(max(0.0, items / rate - (time.monotonic() - begin)))
        late = held(watched)
        player.stop()
        lines = 0
        for path in glob.glob(os.path.join(player.store, "plays", "*.jsonl")):
            with open(path, encoding="utf-8") as f:
                lines += sum('"shown"' in line for line in f)
    return [(name, f"{early[name]:.1f}", f"{late[name]:.1f}", f"{100 * (late[name] / early[name] - 1):+.1f} %") for name in watched], lines
