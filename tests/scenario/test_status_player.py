"""The status port of a whole running player: what hangs is told soon and rightly, and never ok over a frozen screen; a port that another
program holds: the screen is untouched, the log says what is wanted, and the port is taken once it is free (builds with PAPAN_TEST_CLOCK
only)."""
import ctypes
import os
import platform
import re
import signal
import socket
import time

import harness
from problem_codes import bend, comes, healthz
from test_status_abuse import film_on_screen

ENDLESS_LOOP = {"x86_64": b"\xeb\xfe", "aarch64": b"\x00\x00\x00\x14"}[platform.machine()]


def base_of_libc(pid):
    with open(f"/proc/{pid}/maps", encoding="utf-8") as f:
        return next(int(line.split("-")[0], 16) for line in f if re.search(r"/libc\.so\.6$", line.strip()))


def spin(pid):
    """Whatever the process sends next never ends, with a processor of its own."""
    at = ctypes.cast(ctypes.CDLL("libc.so.6").sendmsg, ctypes.c_void_p).value - base_of_libc(os.getpid()) + base_of_libc(pid)
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as f:
        f.seek(at)
        f.write(ENDLESS_LOOP)


def told(player, programs):
    """Stops programs, {name: code}: each code must be in health before papan-player has replaced it, which it does after 10 s, and is
    never taken back before that. Returns what health was from then on, by program."""
    old = {name: player.children()[name] for name in programs}
    assert not set(programs.values()) & player.problems()
    for pid in old.values():
        os.kill(pid, signal.SIGSTOP)
    begin, first, said = time.monotonic(), {}, {name: set() for name in programs}
    while True:
        state, codes = healthz(player)
        alive = player.children()
        waiting = [name for name in programs if alive.get(name) == old[name]]  # what was said while it stood still, and not after
        for name in waiting:
            if programs[name] in codes:
                first.setdefault(name, time.monotonic() - begin)
            assert name not in first or programs[name] in codes, (name, codes)
            if name in first:
                said[name].add(state)
        if not waiting:
            break
        assert time.monotonic() - begin < 10 + harness.PATIENCE, waiting
        time.sleep(0.05)
    assert set(first) == set(programs), (first, programs)
    print(f"  told after {({name: round(at, 1) for name, at in first.items()})} s, replaced after {time.monotonic() - begin:.1f} s")
    return said


def test_what_hangs_is_told(s):
    s.came = set()
    player = film_on_screen(s, clock__trust="never", clock__test=bend(s))
    said = told(player, {"papan-sync": "process-restarted", "papan-screen": "screen-stalled"})
    assert said["papan-screen"] == {"critical"} and "ok" not in said["papan-sync"], said
    s.until(lambda: "screen-stalled" not in healthz(player)[1], what="the film runs again")
    # the clock is put back before a time that is known to have passed
    bend(s, wall=-400 * 86400)
    comes(s, player, "clock-unsure", health="degraded")
    assert player.status()["system"]["clock"] == "wrong"
    bend(s)
    s.until(lambda: "clock-unsure" not in player.problems())


def test_a_decoder_that_spins_is_told(s):
    s.came = set()
    player = film_on_screen(s)
    victim = player.children()["decoders"][0]
    spin(victim)
    begin = time.monotonic()
    comes(s, player, "decoder-crashed")
    after = time.monotonic() - begin
    state, codes = healthz(player)
    assert state != "ok" and "decoder-crashed" in codes, (state, codes)
    s.until(lambda: not os.path.exists(f"/proc/{victim}"), what="it is ended")
    s.until(lambda: [n["item"] for n in player.status()["now"]] == ["a"], what="what can be shown is shown")
    s.until(lambda: "screen-stalled" not in player.problems())
    print(f"  told after {after:.1f} s")
    assert after < max(10, harness.PATIENCE / 4)


def test_port_that_another_holds(s):
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    holder.listen()
    port = holder.getsockname()[1]
    site, key = s.folder("site"), s.key("mmc")
    s.publish(site, s.playlist(1, [s.item("a", s.picture(site, "#ff0000"), 60)]), [key])
    display = s.display(320, 180)
    player = s.player(s.nginx(site).url + "/playlist.papan", display, status__listen=f"127.0.0.1:{port}")
    red = lambda: harness.near(display.colour(40, 40, 10, 10), (255, 0, 0))
    s.until(red, what="the content is shown")
    s.until(lambda: "Address already in use" in player.text() and f"127.0.0.1:{port}" in player.text(), what="the log says what is wanted")
    screen = player.children()["papan-screen"]
    holder.close()
    s.until(lambda: player.get("/healthz")[2] == b"ok\n", timeout=60 + harness.PATIENCE, what="the port is taken")
    # killed while somebody is connected
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert client.recv(100)
    old = player.children()["papan-status"]
    os.kill(old, signal.SIGKILL)
    begin = time.monotonic()
    s.until(lambda: player.children().get("papan-status") not in (None, old) and player.get("/healthz")[0], what="the port is taken again")
    print(f"  bound again after {time.monotonic() - begin:.1f} s")
    client.close()
    assert red() and player.children()["papan-screen"] == screen, "the screen is untouched"


if __name__ == "__main__":
    harness.main(globals())
