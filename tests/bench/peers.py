"""The programs beside which Papan is measured, on the same file and display. Each starts one and returns its Process."""
import os
import shutil
import subprocess

import harness

QUIET = {"XDG_RUNTIME_DIR": "/tmp", "SDL_AUDIODRIVER": "dummy"}


def start(s, display, argv, env=None):
    if not shutil.which(argv[0]):
        return None
    return harness.Process(s, argv, {"DISPLAY": display.name, **QUIET, **(env or {})})


def mpv_cheapest(s, display, clip):
    return start(s, display, ["mpv", "--no-config", "--vo=x11", "--ao=null", "--no-audio", "--osc=no", "--osd-level=0",
                              "--sws-scaler=fast-bilinear", "--sws-fast=yes", "--vd-lavc-threads=1", "--loop-file=inf",
                              "--fullscreen", "--really-quiet", clip])


def mpv_x11(s, display, clip):
    return start(s, display, ["mpv", "--no-config", "--vo=x11", "--no-audio", "--loop-file=inf", "--fullscreen",
                              "--really-quiet", clip])


def vlc(s, display, clip):
    # VLC refuses to be root; its own wrapper for that is an environment of another user.
    run = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    argv = run + ["cvlc", "--vout=xcb_x11", "--no-audio", "--no-osd", "--repeat", "--fullscreen", "--quiet", "--no-dbus",
                  "--avcodec-hw=none", clip]
    return start(s, display, argv, {"HOME": "/tmp"}) if shutil.which("cvlc") else None


def ffplay(s, display, clip):
    return start(s, display, ["ffplay", "-v", "error", "-an", "-loop", "0", "-fs", clip],
                 {"SDL_RENDER_DRIVER": "software"})


def gstreamer(s, display, clip):
    argv = ["sh", "-c", f"while :; do gst-launch-1.0 -q filesrc location={clip} ! qtdemux ! h264parse ! avdec_h264 "
            "max-threads=1 ! videoconvert ! ximagesink; done"]
    return start(s, display, argv) if shutil.which("gst-launch-1.0") else None


def chromium(s, display, clip):
    page = os.path.join(s.dir, "page.html")
    with open(page, "w", encoding="utf-8") as f:
        f.write("<body style='margin:0;background:#0b2b27'><video style='width:100vw;height:100vh' autoplay muted loop "
                f"src='file://{clip}'></video>")
    return start(s, display, ["chromium", "--kiosk", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic",
                              "--disable-background-networking", "--disable-component-update", "--disable-sync",
                              "--autoplay-policy=no-user-gesture-required", "--window-size=1920,1080",
                              f"--user-data-dir={s.dir}/chromium", "file://" + page])


def feh(s, display, picture):
    return start(s, display, ["feh", "--fullscreen", "--hide-pointer", picture])


def imv(s, display, picture):
    return start(s, display, ["imv-x11" if shutil.which("imv-x11") else "imv", "-f", picture])


VIDEO = {"mpv, cheapest settings": mpv_cheapest, "mpv --vo=x11": mpv_x11, "VLC --vout=xcb_x11": vlc, "ffplay": ffplay,
         "GStreamer ximagesink": gstreamer, "Chromium kiosk": chromium}
STILL = {"feh": feh, "imv": imv}


def floor(clip, seconds):
    """CPU seconds that the bare decode of one second of the clip takes (ffmpeg -f null, one thread as the players)."""
    before = os.times()
    subprocess.run(["ffmpeg", "-v", "error", "-threads", "1", "-i", clip, "-an", "-f", "null", "-"], check=True)
    after = os.times()
    return (after.children_user + after.children_system - before.children_user - before.children_system) / seconds
