"""Problem codes of what dies or hangs and of the machine, brought about for real and seen to go: see test_problems.py."""
# timeout: 400
import os
import signal
import subprocess
import time

import harness
from problem_codes import bend, comes, goes, proves, start, waits


@proves
def test_what_dies(s):
    site = s.folder("site")
    key = s.key("mmc")
    red = s.picture(site, "#ff0000")
    film = s.video(site, "#0000ff", 20)
    s.publish(site, s.playlist(1, [s.item("a", red, 5)]), [key])
    server, player = start(s, site)
    # the only medium rots, and the server is away: nothing to show, until it is back
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    server.stop()
    blob = os.path.join(player.store, "blobs", red.hash)
    os.unlink(blob)
    with open(blob, "wb") as f:
        f.write(b"x" * red.entry["bytes"])
    os.chmod(blob, 0o444)
    old = player.children()["papan-screen"]
    os.kill(old, signal.SIGKILL)
    comes(s, player, "process-restarted", "media-corrupt", "nothing-showable", health="critical")
    server.start()
    goes(s, player, "nothing-showable", "media-corrupt")
    s.until(lambda: "media-missing" not in player.problems())
    s.until(lambda: [n["item"] for n in player.status()["now"]] == ["a"])
    s.publish(site, s.playlist(2, [s.item("a", red, 5), s.item("film", film, 20)]), [key])
    os.kill(s.until(lambda: player.children()["decoders"])[0], signal.SIGKILL)
    comes(s, player, "decoder-crashed", health="degraded")
    bend(s, wall=400, boot=400)
    time.sleep(2)
    assert {"decoder-crashed", "process-restarted"} <= player.problems(), "not before ten minutes"
    bend(s, wall=700, boot=700)
    goes(s, player, "process-restarted", "decoder-crashed")
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    # a version that kills the screen three times within a minute
    for i in range(4):  # this one is old by the bent clock: its death is the first of none
        old = s.until(lambda: player.children().get("papan-screen") if player.facts("screen").get("activated_version") == 2
                      and player.facts("screen")["pid"] == player.children().get("papan-screen") else None)
        os.kill(old, signal.SIGKILL)
        s.until(lambda: player.children().get("papan-screen") not in (None, old), what=f"restart {i}")
    comes(s, player, "playlist-set-aside", health="degraded")
    s.publish(site, s.playlist(3, [s.item("a", red, 5)]), [key])
    goes(s, player, "playlist-set-aside")


def film_with_sound(s, site):
    path = os.path.join(s.dir, "bunyi.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=green:s=320x180:r=25:d=30", "-f", "lavfi", "-i",
                    "sine=d=30", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", path], check=True)
    return s.medium(site, path, kind="video", width=320, height=180, seconds=30)


@proves
def test_programs(s):
    site = s.folder("site")
    key = s.key("mmc")
    red = s.picture(site, "#ff0000")
    listener = s.liar(s.folder("kantor"))  # takes no report: it is stopped, its port stays known
    listener.stop()
    server, player = start(s, site, clock__trust="never", screen__colour="teal", server__report_url=listener.url + "/lapor",
                           env={"SDL_AUDIODRIVER": "alsa", "AUDIODEV": "tidak-ada"})
    # play records cannot be written: something lies where the day's file belongs
    s.until(lambda: player.facts("screen") and os.path.isdir(os.path.join(player.store, "plays")))
    days = [os.path.join(player.store, "plays", time.strftime("%Y-%m-%d.jsonl", time.gmtime(time.time() + 7 * 3600 + d)))
            for d in (0, 3600)]
    for day in set(days):
        os.mkdir(day)
    s.publish(site, s.playlist(1, [s.item("a", red, 2), s.item("jam", red, 2, clock="trusted"),
                                   s.item("bunyi", film_with_sound(s, site), 30)]), [key])
    comes(s, player, "config-invalid", "clock-unsure", "plays-dropped", health="degraded")
    assert "screen.colour" in str([p["text"] for p in player.status()["problems"] if p["code"] == "config-invalid"])
    comes(s, player, "sound-failing", health="degraded")
    waits(s, player, "report-failing")
    s.publish(site, s.playlist(2, [s.item("a", red, 2)]), [key])
    goes(s, player, "clock-unsure")
    for day in set(days):
        os.rmdir(day)
    s.until(lambda: any(os.path.isfile(day) and os.path.getsize(day) for day in days), what="the card takes records again")
    bend(s, wall=620, boot=620)
    comes(s, player, "report-failing", health="degraded")
    goes(s, player, "plays-dropped")
    listener.rules["*"] = {"status": 204}
    listener.start()
    bend(s, wall=2000, boot=2000)  # it tries again after at most a quarter of an hour
    goes(s, player, "report-failing")
    # sync hangs: told within seconds, whoever restarts it
    os.kill(player.children()["papan-sync"], signal.SIGSTOP)
    comes(s, player, "process-restarted", health="degraded")
    # a minute after the last sound was wanted none is missing
    s.until(lambda: "sound-failing" not in player.problems(), timeout=harness.PATIENCE + 60)
    # the screen hangs: never ok over a frozen picture
    screen = player.children()["papan-screen"]
    os.kill(screen, signal.SIGSTOP)
    comes(s, player, "screen-stalled", health="critical")
    s.until(lambda: player.children().get("papan-screen") not in (None, screen), what="the player replaces it")
    goes(s, player, "screen-stalled", "sound-failing")
    player.stop()
    settings = {k: v for k, v in player.settings.items() if k != "screen.colour"}
    again = s.program("papan-player", settings, player.display)
    s.until(lambda: again.status()["now"])
    goes(s, again, "config-invalid")


@proves
def test_machine(s):
    site, key, machine = s.folder("site"), s.key("mmc"), s.folder("mesin")

    def says(path, text):
        os.makedirs(os.path.dirname(os.path.join(machine, path)), exist_ok=True)
        with open(os.path.join(machine, path), "w", encoding="utf-8") as f:
            f.write(text)
    says("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
    says("sys/class/thermal/thermal_zone0/temp", "48500\n")
    says("sys/devices/platform/soc/soc:firmware/get_throttled", "50000\n")  # it was too low once: no fault now
    s.publish(site, s.playlist(1, [s.item("a", s.picture(site, "#ff0000"))]), [key])
    _, player = start(s, site, system__sysfs_root=machine)
    s.until(lambda: player.get("/healthz")[2] == b"ok\n")
    system = player.status()["system"]
    assert system["temperature_celsius"] == 48.5 and system["undervoltage"] is False, system
    says("sys/class/thermal/thermal_zone0/temp", "92000\n")
    says("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    comes(s, player, "overheating", "undervoltage", health="degraded")
    assert player.status()["system"]["temperature_celsius"] == 92
    says("sys/class/thermal/thermal_zone0/temp", "50000\n")
    says("sys/devices/platform/soc/soc:firmware/get_throttled", "50000\n")
    away = player.store + ".jauh"
    os.rename(player.store, away)
    with open(player.store, "w", encoding="utf-8") as f:
        f.write("bukan folder\n")
    begin = time.monotonic()
    comes(s, player, "store-error", health="critical")
    assert time.monotonic() - begin < 10 + harness.PATIENCE / 10
    assert player.running() and "papan-screen" in player.children(), "the screen goes on"
    os.unlink(player.store)
    os.rename(away, player.store)
    goes(s, player, "store-error")
    s.until(lambda: player.status()["mode"] == "online", what="sync is back")
    goes(s, player, "overheating", "undervoltage", timeout=harness.PATIENCE + 40)  # they stay 20 s, so that none flaps


if __name__ == "__main__":
    harness.main(globals())
