"""A stage for papan-status: the runtime folder as papan-screen, papan-sync and papan-player would keep it, so that any state of
health can be shown to the real papan-status, curl and Chromium within a second. The real programs' own faults are in
test_problems.py."""
import array
import json
import os
import socket
import struct
import threading
import time

BEAT_MAGIC = 0x3162706170
BEAT_FIELDS = ("magic", "beat_mono_us", "pid", "frames_presented", "frames_late", "frames_dropped", "last_frame_wall_ms",
               "last_frame_mono_us", "fps_milli", "should_move", "decoders_running", "decoder_restarts", "bytes_written")
SHOT_MAGIC = 0x544F4853


def now_ms():
    return time.time_ns() // 1000000


class Stage:
    """Beats ten times a second until closed. `beats[name]` holds each page's fields; `frozen` names programs whose heart has
    stopped; `moving` False stops the frames."""

    def __init__(self, runtime, store):
        self.runtime, self.store = runtime, store
        for folder in ("playlists", "blobs", "incoming", "plays", "state"):
            os.makedirs(os.path.join(store, folder), exist_ok=True)
        self.frozen, self.moving = set(), True
        self.beats = {name: {"pid": os.getpid(), "decoders_running": 1} for name in ("screen", "sync", "player")}
        self.beats["screen"].update(should_move=1, fps_milli=60000, frames_late=3)
        self.picture = (480, 270, bytes((0x27, 0x2B, 0x0B, 0)) * (480 * 270))
        self.stopped = threading.Event()
        self.screen(), self.sync(), self.player()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path = os.path.join(runtime, "screen.sock")
        if os.path.exists(path):
            os.unlink(path)
        self.listener.bind(path)
        self.listener.listen(8)
        self.threads = [threading.Thread(target=self.beat), threading.Thread(target=self.show, daemon=True)]
        for thread in self.threads:
            thread.start()

    def beat(self):
        while not self.stopped.is_set():
            mono = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
            for name, fields in self.beats.items():
                if name in self.frozen:
                    continue
                fields["magic"], fields["beat_mono_us"] = BEAT_MAGIC, mono
                if name == "screen" and self.moving:
                    fields["frames_presented"] = fields.get("frames_presented", 0) + 6
                    fields["last_frame_mono_us"], fields["last_frame_wall_ms"] = mono, now_ms()
                page = struct.pack(f"<{len(BEAT_FIELDS)}q", *(fields.get(f, 0) for f in BEAT_FIELDS))
                with open(os.path.join(self.runtime, name + ".beat"), "r+b" if os.path.exists(
                        os.path.join(self.runtime, name + ".beat")) else "wb") as f:
                    f.write(page)
            self.stopped.wait(0.1)

    def show(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            width, height, rows = self.picture
            fd = os.memfd_create("shot")
            os.write(fd, rows)
            shot = struct.pack("<IIIIq", SHOT_MAGIC, width, height, width * 4,
                               self.beats["screen"].get("last_frame_wall_ms", 0))
            try:
                client.sendmsg([shot], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
            except OSError:
                pass
            client.close()
            os.close(fd)

    def write(self, name, facts):
        path = os.path.join(self.runtime, name + ".json")
        with open(path + ".new", "w", encoding="utf-8") as f:
            json.dump(facts, f, ensure_ascii=False)
        os.rename(path + ".new", path)

    def screen(self, **more):
        now = now_ms()
        facts = {
            "program": "papan-screen", "pid": os.getpid(), "screen": "lobi-utama", "timezone": "Asia/Jakarta",
            "playlist": {"version": 42, "issued": now - 5 * 86400000, "expires": now + 25 * 86400000, "activated": now - 3600000,
                         "title": "Lobi Gedung Smart Province", "site": "gedung"},
            "emergency": None, "slate": None,
            "now": [{"zone": "main", "loop": "harian", "item": "ppid", "kind": "picture", "started": now - 8000, "ends": now + 4000},
                    {"zone": "ticker", "loop": None, "item": "berita", "kind": "ticker", "started": now - 31000, "ends": None}],
            "next": [{"zone": "main", "loop": "harian", "item": item, "kind": kind, "starts": now + at, "ends": now + at + 12000}
                     for item, kind, at in (("angka-mmc", "picture", 4000), ("rapat", "text", 16000), ("banjir", "video", 26000),
                                            ("sosialisasi", "picture", 38000))],
            "quarantine": [], "walls": {"papan-screen": ["landlock", "seccomp", "rlimits"], "papan-decode": ["seccomp", "rlimits"]},
            "render": {"driver": "x11", "renderer": "opengl", "width": 1920, "height": 1080, "refresh": 60.0},
            "display_connected": None, "clock": "trusted", "problems": [], **more}
        self.write("screen", facts)

    def sync(self, **more):
        now = now_ms()
        facts = {"mode": "online", "sync": {"last_attempt": now - 24000, "last_success": now - 24000, "next_attempt": now + 36000,
                                            "last_error": None, "pending_files": 0, "pending_bytes": 0, "percent": 100},
                 "next_playlist": None, "walls": ["landlock", "seccomp", "rlimits"], "problems": [], **more}
        self.write("sync", facts)

    def player(self, **more):
        pid = os.getpid()
        facts = {"pid": pid, "processes": [{"name": f"papan-{n}", "pid": pid, "restarts": 0} for n in ("sync", "screen")],
                 "problems": [], "walls": ["no-new-privs"], **more}
        self.write("player", facts)

    def problem(self, code, text="", since=0):
        return {"code": code, "text": text, "since": since or now_ms()}

    def plays(self, n, item="ppid", outcome="shown", reason=None, first=1):
        """Writes n records that ended just now; returns the day's file."""
        begin = time.time() - 12 * n
        path = os.path.join(self.store, "plays", time.strftime("%Y-%m-%d", time.gmtime(begin + 7 * 3600)) + ".jsonl")
        with open(path, "a", encoding="utf-8") as f:
            for i in range(n):
                def at(seconds):
                    return time.strftime("%Y-%m-%dT%H:%M:%S+07:00", time.gmtime(seconds + 7 * 3600))
                start = begin + 12 * i
                f.write(json.dumps({
                    "seq": first + i, "zone": "main", "loop": "harian", "item": item, "media": None, "playlist_version": 42,
                    "planned_start": at(start), "planned_end": at(start + 12), "first_frame": at(start),
                    "last_frame": at(start + 11), "frames": 360, "missed": 1, "display_connected": None, "outcome": outcome,
                    "reason": reason}, ensure_ascii=False, separators=(",", ":")) + "\n")
        return path

    def close(self):
        self.stopped.set()
        self.listener.close()
        self.threads[0].join()
