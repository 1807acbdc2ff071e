"""What is hostile, broken or lies, and what a decoder may not do: each ends as a fault with its reason, within 3 s, in one
process; nothing is connected to, opened or left behind."""
import os
import random
import signal
import socket
import struct
import subprocess
import threading
import time
import zlib

import harness
from decode_sink import DECODE, SINK, decode, ffmpeg, run
from test_decode import X264, clip

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data, length=None):
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ihdr(width, height):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def put(s, name, data):
    path = os.path.join(s.folder("media"), name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def jpeg_header(width, height):
    """A real small JPEG whose frame header claims another size."""
    data = bytearray(run("convert", "-size", "16x16", "xc:red", "jpeg:-"))
    at = data.index(b"\xff\xc0")
    data[at + 5:at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def refused(s, path, kind, *words, sink=(), length_ms=None):
    """A fault within 3 s that says one of the words, exit status 3, no signal."""
    got = decode(s, path, kind, sink=sink, length_ms=length_ms)
    name = os.path.basename(path)
    assert got.status == 3 and got.signal == 0, f"{name}: status {got.status}, signal {got.signal}, {got.fault}"
    assert got.exit_us < 3_400_000, f"{name}: took {got.exit_us} us"
    assert got.fault and any(w.lower() in got.fault.lower() for w in words), f"{name}: says '{got.fault}'"
    return got


def test_pictures_that_lie(s):
    refused(s, put(s, "gib.png", PNG + ihdr(8, 8) + struct.pack(">I", 1 << 30) + b"IDAT" + b"\0\0\0\0" + bytes(4)), "picture", "claims")
    refused(s, put(s, "huge.png", PNG + ihdr(65536, 65536) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")),
            "picture", "65536x65536")
    refused(s, put(s, "none.png", PNG + ihdr(0, 5) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")), "picture", "nothing to show")
    refused(s, put(s, "big.jpg", jpeg_header(20000, 14000)), "picture", "20000x14000")
    refused(s, put(s, "area.jpg", jpeg_header(16000, 16000)), "picture", "16000x16000")
    refused(s, put(s, "head.jpg", jpeg_header(800, 600)[:60]), "picture", "JPEG", "picture")
    refused(s, put(s, "cut.png", open(clip_png(s), "rb").read()[:400]), "picture", "PNG", "cut")
    bomb = PNG + ihdr(8000, 8000) + chunk(b"IDAT", zlib.compress(b"\xff" * 1000)) + chunk(b"IEND", b"")
    refused(s, put(s, "short.png", bomb), "picture", "PNG")
    refused(s, put(s, "a.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\0\0\0,"), "picture", "65535x65535")
    refused(s, put(s, "a.bmp", b"BM" + bytes(12) + struct.pack("<Iii", 40, 100000, 100000) + bytes(30)), "picture", "100000x100000")
    refused(s, put(s, "a.tif", b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHIIHHII", 256, 4, 1, 1 << 20, 257, 4, 1, 1 << 20) + bytes(8)),
            "picture", "1048576x1048576")


def clip_png(s):
    path = os.path.join(s.folder("media"), "whole.png")
    run("convert", "-size", "64x64", "plasma:", path)
    return path


def test_kinds_are_told_by_their_bytes(s):
    texts = {"hls.mp4": (b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://127.0.0.1/x.ts\n", "HLS"),
             "dash.mp4": (b"<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>http://x/</BaseURL></MPD>", "DASH"),
             "a.mkv": (b"[playlist]\nFile1=http://127.0.0.1/\n", "playlist"), "b.ts": (b"<asx version=\"3\"></asx>", "playlist"),
             "page.mp4": (b"<!DOCTYPE html><html></html>", "HTML"), "t.mp4": (b"hello, world\n", "text"),
             "a.sdp.mp4": (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "SDP"), "x.mp4": (random.Random(7).randbytes(30000), "neither")}
    for name, (data, word) in texts.items():
        refused(s, put(s, name, data), "video", word)
    refused(s, put(s, "heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40)), "picture", "HEIC")
    refused(s, put(s, "avif.jpg", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(40)), "picture", "AVIF")
    refused(s, put(s, "d.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "picture", "SVG")
    refused(s, put(s, "d.pdf.png", b"%PDF-1.7\n"), "picture", "PDF")
    refused(s, clip_png(s), "video", "PNG")
    refused(s, clip(s, "swap", seconds=0.2), "picture", "MP4")


def test_videos_that_lie(s):
    whole = clip(s, "whole", seconds=2, encoder=X264 + ["-pix_fmt", "yuv420p", "-movflags", "+faststart", "-g", "15"])
    with open(whole, "rb") as f:
        data = f.read()
    refused(s, put(s, "index.mp4", data[:200]), "video", "no picture", "cannot", "3 s")
    moov = data.index(b"moov")
    refused(s, put(s, "noindex.mp4", data[:moov - 4] + struct.pack(">I", 8) + b"mdat" + data[moov + 4:]), "video", "no picture", "cannot")
    forty = bytearray(data)
    at = forty.index(b"mvhd")
    scale = struct.unpack(">I", forty[at + 16:at + 20])[0]
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = forty.index(box)
        where = at + (24 if box == b"tkhd" else 20)
        units = scale if box != b"mdhd" else struct.unpack(">I", forty[at + 16:at + 20])[0]
        forty[where:where + 4] = struct.pack(">I", min(0xFFFFFFFF, units * 144000))
    refused(s, put(s, "forty-hours.mp4", bytes(forty)), "video", "claims to last", length_ms=2000)
    half = decode(s, put(s, "half.mp4", data[:len(data) // 2]), "video", length_ms=2000, save=False)
    assert half.status == 0 and half.ends and 5 < half.ends[0]["frames"] < 55, half.lines[-2:]
    assert half.ends[0]["time_us"] < 1_900_000, half.ends
    silent = os.path.join(s.folder("media"), "sound-only.mp4")
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=1", silent)
    refused(s, silent, "video", "no picture", "3 s")
    flipped = bytearray(data)
    for i in random.Random(3).sample(range(len(data) // 3, len(data)), 300):
        flipped[i] ^= 1 << (i % 8)
    got = decode(s, put(s, "flipped.mp4", bytes(flipped)), "video", length_ms=2000, save=False)
    assert got.status in (0, 3), got.lines[-1]


def test_wrong_size_is_a_fault(s):
    """--bytes is the playlist's word; here framesink's own is overridden behind it."""
    got = decode(s, clip_png(s), "picture", "--bytes", "77")
    assert got.status == 3 and "77" in got.fault, got.fault


class Listener:
    """Counts whoever connects."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.port, self.hits = self.socket.getsockname()[1], 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()


def test_nothing_is_fetched(s):
    """Playlists and reference movies named .mp4, MPEG-TS bytes before an HLS text: no connection is made."""
    server = Listener()
    url = f"http://127.0.0.1:{server.port}/x"
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{url}.ts\n#EXT-X-ENDLIST\n".encode()
    rdrf = b"rdrf" + bytes(4) + b"url " + struct.pack(">I", len(url) + 1) + url.encode() + b"\0"
    rmda = struct.pack(">I", len(rdrf) + 4) + rdrf
    rmda = struct.pack(">I", len(rmda) + 8) + b"rmda" + rmda
    rmra = struct.pack(">I", len(rmda) + 8) + b"rmra" + rmda
    reference = struct.pack(">I", 20) + b"ftypqt  " + bytes(8) + struct.pack(">I", len(rmra) + 8) + b"moov" + rmra
    free = struct.pack(">I", 16) + b"free" + bytes(8)
    for name, data in {"a.mp4": hls, "b.mp4": b"\xef\xbb\xbf" + hls, "c.mp4": free + hls, "ref.mp4": reference,
                       "ts.ts": (b"G\x1f\xff\x10" + b"\xff" * 184) * 8 + hls}.items():
        got = decode(s, put(s, name, data), "video", save=False)
        assert got.status == 3, f"{name}: {got.lines[-1]}"
    assert server.hits == 0, f"{server.hits} connections"
    server.socket.close()


def status_of(pid, key):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next(line.split(":")[1].strip() for line in f if line.startswith(key + ":"))


def start_held(s, path, kind="video"):
    """A decoder that waits for START for ever, and its sink."""
    sink = subprocess.Popen([SINK, "--decode", DECODE, "--delay-ms", "-1", path, "--", "--kind", kind], stdout=subprocess.PIPE, text=True)
    lines = iter(sink.stdout.readline, "")
    for line in lines:
        if '"frame"' in line:
            break
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(sink.pid)], stdout=subprocess.PIPE, text=True).stdout.split()
    return sink, int(children[0])


def test_walls_stand(s):
    """Seccomp is on in every thread, no privilege can be gained, nothing but system files, memory and the medium is open."""
    path = clip(s, "walls", seconds=1)
    sink, pid = start_held(s, path)
    try:
        assert status_of(pid, "Seccomp") == "2" and status_of(pid, "NoNewPrivs") == "1"
        for thread in os.listdir(f"/proc/{pid}/task"):
            assert status_of(f"{pid}/task/{thread}", "Seccomp") == "2", thread
        for fd in os.listdir(f"/proc/{pid}/fd"):
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
            allowed = target == path or target.startswith(("/memfd:", "socket:", "pipe:", "anon_inode:", "/dev/", "/usr/"))
            assert allowed or int(fd) < 3, f"{fd} is {target}"
        sockets = [fd for fd in os.listdir(f"/proc/{pid}/fd") if int(fd) > 2 and
                   os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:")]
        assert len(sockets) == 1, sockets
        with open(f"/proc/{pid}/limits", encoding="ascii") as f:
            limits = f.read()
        assert "Max core file size        0" in limits
    finally:
        os.kill(pid, signal.SIGKILL)
        sink.wait(10)
    got = decode(s, path, "video", save=False)
    assert "seccomp" in got.walls and "rlimits" in got.walls, got.walls


def test_a_decoder_ends_with_its_screen(s):
    """However the screen goes, no decoder stays: the socket closes, or the parent dies."""
    path = clip(s, "orphan", seconds=1)
    for sign in (signal.SIGKILL, signal.SIGTERM):
        sink, pid = start_held(s, path)
        os.kill(sink.pid, sign)
        sink.wait(10)
        s.until(lambda: not os.path.exists(f"/proc/{pid}"), timeout=5)


def test_a_killed_decoder_is_seen(s):
    """SIGSEGV and SIGKILL in the middle: the socket closes at once."""
    path = clip(s, "kill", seconds=1)
    for sign in (signal.SIGKILL, signal.SIGSEGV):
        sink, pid = start_held(s, path)
        os.kill(pid, sign)
        out, _ = sink.communicate(timeout=10)
        # AddressSanitizer makes an exit of a SIGSEGV
        assert f'"signal": {int(sign)}' in out or (sign == signal.SIGSEGV and '"status": 1' in out), out


def test_bad_calls(s):
    for arguments in ([], ["--kind", "video"], ["--kind", "film", "--media", "3", "--socket", "4", "--bytes", "1"],
                      ["--kind", "picture", "--media", "3", "--socket", "4", "--bytes", "1", "--box", "0x5"],
                      ["--kind", "picture", "--media", "3", "--socket", "4", "--bytes", "1", "--wrong", "1"]):
        done = subprocess.run([DECODE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=10)
        assert done.returncode == 4 and b"papan-decode" in done.stderr, (arguments, done)
    done = subprocess.run([DECODE, "--help"], stdout=subprocess.PIPE, timeout=10)
    assert done.returncode == 0 and b"--kind" in done.stdout


if __name__ == "__main__":
    harness.main(globals())
