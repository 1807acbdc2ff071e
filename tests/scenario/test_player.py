"""papan-player: restarts what dies or stands still, ends the whole tree, says what is wrong with its configuration."""
import os
import signal
import subprocess
import time

import harness

PROGRAMS = ("papan-sync", "papan-screen", "papan-status")


def start(s, **more):
    """A player that shows version 1 of a red picture; (player, display, site, key)."""
    key, site, display = s.key("mmc"), s.folder("site"), s.display(640, 360)
    s.publish(site, s.playlist(1, [s.item("a", s.picture(site, "#c00000"))]), [key])
    player = s.player(s.nginx(site).url + "/playlist.papan", display, **more)
    s.until(lambda: harness.near(display.colour(), (192, 0, 0)), what="red on the screen")
    return player, display, site, key


def codes(player):
    return {p["code"] for p in player.facts("player").get("problems", [])}


def test_killed_programs_come_back(s):
    player, display, _, _ = start(s)
    for name in PROGRAMS:
        old = player.children()[name]
        os.kill(old, signal.SIGKILL)
        s.until(lambda: player.children().get(name, old) != old, what=name + " restarted")
    s.until(lambda: "process-restarted" in player.problems())
    rows = {row["name"]: row for row in player.status()["processes"]}
    assert all(rows[name]["restarts"] == 1 for name in PROGRAMS), rows
    s.until(lambda: harness.near(display.colour(), (192, 0, 0)), what="red again")
    status, seconds = player.stop()
    assert status == 0 and seconds < 5, (status, seconds)
    assert not s.marked("papan-"), s.marked("papan-")


def test_stalled_screen_is_told_and_replaced(s):
    player, display, _, _ = start(s)
    old = player.children()["papan-screen"]
    os.kill(old, signal.SIGSTOP)
    s.until(lambda: "screen-stalled" in codes(player), what="screen-stalled")
    s.until(lambda: player.children().get("papan-screen", old) != old, what="screen replaced")
    s.until(lambda: "screen-stalled" not in codes(player))
    s.until(lambda: harness.near(display.colour(), (192, 0, 0)), what="red again")
    for name in ("papan-sync", "papan-status"):
        os.kill(player.children()[name], signal.SIGSTOP)  # these cannot hear SIGTERM now
    status, seconds = player.stop()
    assert status == 0 and seconds < 5, (status, seconds)
    assert not s.marked("papan-"), s.marked("papan-")


def test_children_die_with_the_player(s):
    player, _, _, _ = start(s)
    player.popen.kill()
    s.until(lambda: not s.marked("papan-"), what="all programs gone")


def test_version_that_kills_the_screen_is_set_aside(s):
    player, display, site, key = start(s)
    s.publish(site, s.playlist(2, [s.item("b", s.picture(site, "#0000c0"))]), [key])
    s.until(lambda: harness.near(display.colour(), (0, 0, 192)), what="blue on the screen")
    for _ in range(3):
        old = player.children()["papan-screen"]
        s.until(lambda: player.facts("screen")["playlist"]["version"] == 2)
        os.kill(old, signal.SIGKILL)
        s.until(lambda: player.children().get("papan-screen", old) != old, what="screen restarted")
    s.until(lambda: harness.near(display.colour(), (192, 0, 0)), what="the previous version")
    s.until(lambda: "playlist-set-aside" in player.problems())
    assert os.path.exists(os.path.join(player.store, "state", "set-aside"))
    s.publish(site, s.playlist(3, [s.item("c", s.picture(site, "#00c000"))]), [key])
    s.until(lambda: harness.near(display.colour(), (0, 192, 0)), what="the next version")
    s.until(lambda: "playlist-set-aside" not in player.problems())
    assert not os.path.exists(os.path.join(player.store, "state", "set-aside"))


def test_bad_configuration_is_told(s):
    player, _, _, _ = start(s, screen__volume="loud", status__listen=f"0.0.0.0:{harness.free_port()}")
    s.until(lambda: "config-invalid" in codes(player))
    assert "papan-status" not in player.children(), "status must stay down beyond loopback without a token"
    text = player.text()
    assert "player.conf:" in text and "screen.volume" in text and "status.listen" in text, text
    done = subprocess.run([os.path.join(harness.BIN, "papan-player"), "--check-config", "--config", player.conf],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 1 and done.stderr.count("player.conf:") == 2, done
    good = s.write_conf(s.settings("http://127.0.0.1/playlist.papan"), "good.conf")
    done = subprocess.run([os.path.join(harness.BIN, "papan-player"), "--check-config", "--config", good],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done


def test_wrong_usage_starts_nothing(s):
    """A word too many, or an option that belongs to another one: exit 2 and a hint, no program that runs on."""
    shot = os.path.join(s.dir, "shot.png")
    for name, *arguments in (("player", "extra"), ("sync", "extra"), ("status", "extra"), ("screen", "extra"),
                             ("screen", "--at", harness.timestamp()), ("screen", "--snapshot", shot, "extra"),
                             ("screen", "--snapshot", shot, "--at", "2026-11-24"), ("screen", "--measure", "5"),
                             *((name, "--no-such-option") for name in ("player", "sync", "status", "screen"))):
        done = subprocess.run([os.path.join(harness.BIN, "papan-" + name), *arguments, "--set", f"store.path={s.dir}/store",
                               "--set", f"runtime.path={s.dir}/run"], capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 2 and "--help" in done.stderr, (name, arguments, done)
    assert not os.path.exists(shot) and not os.path.exists(os.path.join(s.dir, "store"))


def test_configuration_lost_in_a_power_cut(s):
    """player.conf full of NUL bytes, then empty (field case r16): what the store holds goes on."""
    player, display, _, _ = start(s)
    player.stop()
    settings = {k: v for k, v in player.settings.items() if k != "server.url"}
    arguments = [word for k, v in settings.items() for word in ("--set", f"{k}={v}")]
    for content, damaged in ((bytes(4096), True), (b"", False)):
        with open(player.conf, "wb") as f:
            f.write(content)
        player = s.program("papan-player", settings, display, arguments, conf=player.conf)
        s.until(lambda: harness.near(display.colour(), (192, 0, 0)), what="red from the store")
        s.until(lambda: ("config-invalid" in player.problems()) == damaged)
        assert player.stop()[0] == 0


def test_the_unit_gives_way_to_nobody(s):
    """Field case r50: no login prompt over the picture, no start limit, no service that waits unseen behind a prompt."""
    del s
    with open(os.path.join(harness.ROOT, "packaging", "papan-player.service"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    for wanted in ("Type=notify", "Restart=always", "StartLimitIntervalSec=0", "TTYPath=/dev/tty1", "StandardInput=tty-fail",
                   "Conflicts=getty@tty1.service", "RuntimeDirectoryPreserve=restart", "NoNewPrivileges=yes"):
        assert wanted in lines, wanted
    assert not any(line.startswith(("After=network", "Requires=network", "Wants=network")) for line in lines)


def test_one_player_a_runtime_folder(s):
    settings = s.settings()
    first = s.program("papan-player", settings)
    s.until(lambda: first.facts("player"))
    second = s.program("papan-player", settings)
    assert second.popen.wait(10) == 1 and "another papan-player" in second.text()
    time.sleep(0.5)
    assert first.running()


def test_told_to_systemd(s):
    """READY, WATCHDOG and STOPPING reach the socket that systemd names."""
    import socket
    path = os.path.join(s.dir, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(path)
        server.settimeout(10)
        player = s.program("papan-player", s.settings(), env={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "2000000"})
        assert server.recv(100) == b"READY=1"
        for _ in range(3):
            assert server.recv(100) == b"WATCHDOG=1"
        player.popen.terminate()
        while server.recv(100) != b"STOPPING=1":
            pass


if __name__ == "__main__":
    harness.main(globals())
