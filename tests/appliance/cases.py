"""The cases, in the order in which they run on one disk. Each takes a Trial, leaves the machine on and showing content, and asserts
what must hold."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import time

import harness
import trial as t
from watcher import COLOURS, colour_of


def first_start(trial):
    """A fresh Debian with the packages; three lines of configuration, a key, a reboot."""
    machine, row = trial.machine, trial.row("first start: three lines, a key, a reboot")
    machine.switch_on()
    machine.wait_inside()
    machine.wait_for(lambda: "no-keys" in str(machine.status()["problems"]), 120, "the status")
    render = machine.wait_for(lambda: (lambda r: r if r["driver"] else None)(machine.status()["render"]), 60, "the display in the status")
    assert render["driver"] == "KMSDRM" and render["renderer"] == "opengles2", render
    machine.wait_for(lambda: trial.watcher.last() == "other", 60, "the service slate")
    trial.picture("unconfigured")
    machine.must("mkdir -p /etc/papan/keys")
    with open(trial.server.key.public, encoding="ascii") as f:
        machine.write("/etc/papan/keys/mmc.pub", f.read())
    machine.write("/etc/papan/player.conf", f"[screen]\nid = uji\n[server]\nurl = {trial.server.url}\n")
    trial.server.publish()
    machine.switch_off()
    trial.boot(row)
    row.tries, row.note = 1, "kernel, systemd and the first download included"
    trial.picture("content")
    status = machine.status()
    row.blacks.append(trial.watcher.longest_black(trial.watcher.first_content().time))
    assert status["render"]["driver"] == "KMSDRM" and status["playlist"]["version"] == 1, status
    # From here on the test asks more often than a screen would, and a witness looks at the disk before the player does.
    machine.write("/etc/papan/player.conf", f"[screen]\nid = uji\n[server]\nurl = {trial.server.url}\n"
                                            f"poll_seconds = {t.POLL_SECONDS}\nemergency_seconds = {t.POLL_SECONDS}\n")
    machine.write("/etc/witness", t.WITNESS)
    machine.write("/etc/systemd/system/witness.service", t.WITNESS_UNIT)
    machine.must("systemctl daemon-reload && systemctl enable witness.service && sync")
    trial.keep_disk()
    trial.boot(t.Row("with the disk kept"))


def without_network(trial):
    """A boot without a network shows what the store holds."""
    row = trial.row("boot without a network")
    trial.machine.switch_off()
    seen = trial.boot(row, cable=False)
    row.tries = 1
    time.sleep(5)
    row.blacks.append(trial.watcher.longest_black(seen.time))
    trial.check_soon(row)
    trial.machine.plug(True)


def judge_disk(trial, row, before):
    """What the witness saw at the last start: whole blobs, known playlists, nothing older than before the cut."""
    machine, server = trial.machine, trial.server
    blobs = [line.split() for line in machine.must("cat /run/witness/blobs").splitlines()]
    broken = [name for state, name in blobs if state != "whole"]
    if broken:
        row.lost.append(f"{len(broken)} blobs that do not match their names")
    found = dict(reversed(line.split()) for line in machine.must("cat /run/witness/playlists").splitlines())
    versions = {os.path.basename(path): server.versions.get(digest) for path, digest in found.items()}
    for name, version in versions.items():
        if version is None:
            row.lost.append(f"{name} is no playlist that was published")
    if versions.get("current.papan") is None or versions["current.papan"] < before:
        row.lost.append(f"current is {versions.get('current.papan')} after {before}")
    return len(blobs)


def power_cuts(trial):
    """The power goes while new versions come in without a pause, at random moments and, each second time, within a download; the disk
    loses or reorders what was not flushed: each waiting block survives with a chance of 0, 50 or 90 percent in turn."""
    machine, server, row = trial.machine, trial.server, trial.row("power cut while publishing")
    repeated, waiting, shown_since = 0, 0, trial.watcher.samples[-1].time
    with server.publishing():
        for number in range(trial.options.cuts):
            before = machine.status()["playlist"]["version"]
            if number % 2:
                server.wait_download()
                time.sleep(trial.chance.uniform(0, 0.8))
            else:
                time.sleep(trial.chance.uniform(0, 14))
            row.blacks.append(trial.watcher.longest_black(shown_since))
            wall = time.time()
            lost = machine.cut((0, 50, 90)[number % 3], number)
            waiting += lost[0]
            seen = trial.boot(row)
            shown_since = seen.time
            judge_disk(trial, row, before)
            versions = [v for v in range(max(1, before), server.version + 1) if colour_of(v) == seen.kind]
            assert versions, f"the first content was {seen.kind}, no version since {before} has that colour"
            for path, age in server.repeated(wall):
                repeated += 1
                if age > t.POLL_SECONDS * 1.1 + 2:
                    row.lost.append(f"{path} came {age:.0f} s before the cut and was fetched again")
            row.tries += 1
            print(f"cut {number + 1}: {lost[0]} blocks waited, {lost[1]} survived; content {row.boots[-1]:.1f} s after power, "
                  f"{row.starts[-1]:.1f} s after the player's start", flush=True)
            row.note = f"{waiting} blocks were waiting at the cuts; {repeated} media fetched again"
            trial.scenario.until(lambda: machine.status()["playlist"]["version"] > before, timeout=120, what="a newer version")
    trial.check_soon(row)
    assert not row.lost, row.lost


def network_away(trial):
    """The cable is pulled for a minute while the MMC publishes; put back, the newest version comes by itself."""
    machine, server, row = trial.machine, trial.server, trial.row("network away for a minute, and back")
    row.tries, begin = 1, time.monotonic()
    machine.plug(False)
    time.sleep(30)
    server.publish()
    time.sleep(30)
    assert machine.status()["playlist"]["version"] < server.version
    machine.plug(True)
    back = time.monotonic()
    machine.wait_for(lambda: machine.status()["playlist"]["version"] == server.version, 240, "the version after the cable")
    seen = trial.wait_content(back, kinds=[colour_of(server.version)])
    row.note = f"new version {seen.time - back:.0f} s after the cable"
    row.blacks.append(trial.watcher.longest_black(begin))


def display_changes(trial):
    """The display is unplugged and another with another resolution comes, three times; what is shown is one picture, which never
    changes."""
    machine, row = trial.machine, trial.row("display unplugged, another one plugged in")
    trial.server.publish(names=["alone"])
    machine.wait_for(lambda: machine.status()["playlist"]["version"] == trial.server.version, 120, "the picture")
    for width, height in ((1920, 1080), (1280, 720), (640, 360)):
        machine.monitor(0, 0)
        machine.wait_for(lambda: machine.status()["system"]["display_connected"] is False, 60, "the missing display in the status")
        time.sleep(5)
        plugged = time.monotonic()
        machine.monitor(width, height)
        seen = machine.wait_for(lambda: trial.watcher.first_content(plugged, size=(width, height)), 120, f"content at {width}x{height}")
        machine.wait_for(lambda: machine.status()["render"]["size"] == f"{width}x{height}", 60, "the new size in the status")
        machine.wait_for(lambda: machine.status()["system"]["display_connected"] is True, 60, "the display in the status")
        row.tries += 1
        row.blacks.append(seen.time - plugged)
    row.note = "longest black: from plugging in to content"
    trial.picture("another-display")


def panel_hours(trial):
    """Another of the display's modes on KMS; the panel switched off by its hours, and on by an emergency message."""
    machine, server, row = trial.machine, trial.server, trial.row("screen.mode; panel off by its hours, on by an emergency")
    begin = time.monotonic()
    machine.must("cp /etc/papan/player.conf /root/player.conf; sed -i 's/^id = .*/&\\nmode = 1024x768/' /etc/papan/player.conf; "
                 "systemctl restart papan-player")
    seen = machine.wait_for(lambda: trial.watcher.first_content(begin, size=(1024, 768)), 120, "content in the mode asked for")
    machine.wait_for(lambda: machine.status()["render"]["size"] == "1024x768", 60, "the mode in the status")
    row.blacks.append(trial.watcher.longest_black(begin, seen.time + 2))
    hour = (time.gmtime().tm_hour + 7 + 3) % 24  # the playlist's zone; three hours from here on
    machine.must(f"sed -i 's/^mode = .*/power = {hour:02}:00-{hour:02}:59/' /etc/papan/player.conf; systemctl restart papan-player")
    machine.wait_for(lambda: machine.status()["panel"]["confirmed"] == "off", 120, "the panel off")
    machine.wait_for(lambda: trial.watcher.last() not in COLOURS, 60, "nothing on the display")
    status = machine.status()
    assert "dpms-kms" in status["panel"]["means"] and status["health"] == "ok", (status["panel"], status["problems"])
    server.emergency()
    told = time.monotonic()
    machine.wait_for(lambda: trial.watcher.last() == "alarm", 120, "the emergency message on the display")
    row.note = f"message shown {time.monotonic() - told:.0f} s after it was published, panel asleep"
    trial.picture("alarm")
    machine.wait_for(lambda: machine.status()["panel"]["confirmed"] == "on", 60, "the panel on in the status")
    server.emergency(ended=True)
    machine.wait_for(lambda: machine.status()["panel"]["confirmed"] == "off", 120, "the panel off again")
    begin = time.monotonic()
    machine.must("cp /root/player.conf /etc/papan/player.conf; systemctl restart papan-player")
    trial.wait_content(begin + 1)
    row.tries = 1


def console(trial):
    """Neither the kernel's messages nor a key nor who writes on the console comes into the picture."""
    machine, row = trial.machine, trial.row("messages and keys on the console")
    begin = time.monotonic()
    for number in range(3):
        machine.must(f"echo '<0>message {number} of the kernel' >/dev/kmsg; echo 'somebody writes {number}' >/dev/tty1")
        machine.keys("ctrl", "alt", "f2")
        machine.keys("a")
        time.sleep(2)
        assert machine.must("cat /sys/class/tty/tty0/active").strip() == "tty1"
        machine.keys("ctrl", "alt", "f1")
        machine.keys("ret")
        row.tries += 1
    trial.must_see_no_console(begin)
    row.blacks.append(trial.watcher.longest_black(begin))


def killed(trial, row, command, check):
    """Kills, and waits for content of a new process."""
    machine, begin = trial.machine, time.monotonic()
    old = machine.must(check)
    machine.must(command)
    machine.wait_for(lambda: machine.must(check) != old, 60, "another process")
    seen = trial.wait_content(time.monotonic())
    time.sleep(2)
    row.tries += 1
    row.blacks.append(trial.watcher.longest_black(begin))
    trial.must_see_no_console(begin)
    return seen


def process_kills(trial):
    """The screen process and the whole player are killed and come back, the console stays out of sight."""
    machine = trial.machine
    row = trial.row("papan-screen killed")
    for number in range(3):
        if number == 2:
            time.sleep(65)  # a version that ends the screen three times within a minute of its start would be set aside
        killed(trial, row, "kill -KILL $(pidof papan-screen)", "pidof papan-screen")
    row = trial.row("the whole player killed")
    for _ in range(3):
        seen = killed(trial, row, "systemctl kill --signal=KILL --kill-who=all papan-player.service", "pidof papan-player")
        row.starts.append(max(0.0, seen.time - trial.player_start()))
    assert machine.run("systemctl is-active papan-player").output.strip() == "active"


def hardening(trial):
    """What systemd thinks of the unit; the board's watchdog armed, and a kernel that panics restarted by it."""
    machine, row = trial.machine, trial.row("hardening: exposure of the unit")
    verdict = machine.must("systemd-analyze security --no-pager papan-player.service").splitlines()[-1]
    exposure = float(verdict.split(": ")[1].split()[0])
    row.tries, row.note = 1, f"systemd-analyze security: {exposure}"
    assert exposure <= 2.0, verdict
    status = machine.wait_for(lambda: (lambda s: s if s["mode"] == "online" else None)(machine.status()), 60, "the server in the status")
    assert {"landlock", "seccomp"} <= set(status["walls"]["papan-screen"]), status["walls"]
    # The unit hides processes from each other; status knows them all the same.
    rows = {row["name"]: row for row in status["processes"]}
    assert all(rows[f"papan-{n}"]["pid"] and rows[f"papan-{n}"]["rss_bytes"] for n in ("player", "sync", "screen", "status")), rows
    row = trial.row("kernel panic: the hardware watchdog")
    machine.must("echo i6300esb >/etc/modules-load.d/watchdog.conf; sync")
    machine.switch_off()
    machine.arguments += ["-device", "i6300esb"]
    trial.boot(t.Row("with a watchdog"))
    armed = machine.must("systemctl show -p RuntimeWatchdogUSec --value; cat /sys/class/watchdog/watchdog0/state").split()
    assert armed == ["14s", "active"], armed
    begin = time.monotonic()
    machine.order("echo c >/proc/sysrq-trigger")
    machine.wait_for(lambda: trial.watcher.last() not in COLOURS, 60, "the end of the picture")
    seen = trial.wait_content(time.monotonic())
    machine.wait_inside()
    row.tries, row.note = 1, "boot to content: from the panic on"
    row.boots.append(seen.time - begin)
    row.starts.append(max(0.0, seen.time - trial.player_start()))
    machine.switch_off()
    del machine.arguments[-2:]
    trial.boot(t.Row("without the watchdog"))


# What programs wrote to disks since their start, and what the player's hold in memory.
WROTE = "cd /proc; for p in [0-9]*; do echo $p $(cat $p/comm) $(sed -n 's/^write_bytes: //p' $p/io); done 2>/dev/null; true"
# A decoder may end between the two.
HELD = "for p in $(pidof papan-player papan-sync papan-screen papan-status papan-decode); do cat /proc/$p/smaps_rollup; done 2>/dev/null | " \
       "sed -n 's/^Pss: *\\([0-9]*\\) kB/\\1/p'; sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo"


def written_by_programs(machine):
    """{(process id, name): bytes}"""
    words = [line.split() for line in machine.must(WROTE).splitlines()]
    return {(w[0], w[1]): int(w[2]) for w in words if len(w) == 3}


def steady_play(trial):
    """A lobby at 1920x1080 (pictures, ticker, clock), 1 GB of memory, settings as a screen has them: memory, and what an hour writes."""
    machine, minutes = trial.machine, trial.options.steady
    row = trial.row("1920x1080, pictures, ticker, clock on 1 GB: memory")
    trial.server.publish_lobby()
    machine.must("cp /etc/papan/player.conf /root/player.conf; systemctl disable witness.service")
    machine.write("/etc/papan/player.conf", f"[screen]\nid = uji\n[server]\nurl = {trial.server.url}\n")
    machine.switch_off()
    trial.boot(row, display=(1920, 1080))
    machine.wait_for(lambda: machine.status()["playlist"]["version"] == trial.server.version, 120, "the lobby")
    for name in ("one", "two"):
        machine.wait_for(lambda name=name: {name, "news"} <= {shown["item"] for shown in machine.status()["now"]}, 120, name)
    time.sleep(60)  # the start's writes and one poll
    trial.picture("lobby")
    disk, programs, begin = machine.written(), written_by_programs(machine), time.monotonic()
    held = []
    while time.monotonic() < begin + minutes * 60:
        *pss, available = map(int, machine.must(HELD).split())
        held.append((sum(pss) / 1024, available / 1024))
        time.sleep(20)
    hour = 3600 / (time.monotonic() - begin)
    row.tries = 1
    row.note = f"all processes at most {max(h[0] for h in held):.0f} MB (PSS), at least {min(h[1] for h in held):.0f} MB still available"
    assert max(h[0] for h in held) <= 400 and min(h[1] for h in held) >= 300, row.note
    row = trial.row(f"{minutes:g} minutes of steady play: written")
    after, disk = written_by_programs(machine), machine.written() - disk
    by = {}
    for process, n in after.items():
        by[process[1]] = by.get(process[1], 0) + n - programs.get(process, 0)
    ours = sum(n for name, n in by.items() if name.startswith("papan-"))
    row.tries, row.note = 1, (f"an hour: {ours * hour / 1e6:.1f} MB by Papan's programs, {sum(by.values()) * hour / 1e6:.1f} MB by all, "
                              f"{disk * hour / 1e6:.1f} MB at the disk")
    print("bytes written by " + ", ".join(f"{name} {n}" for name, n in sorted(by.items()) if n), flush=True)
    assert ours * hour < 5e6, row.note
    machine.must("cp /root/player.conf /etc/papan/player.conf; systemctl enable witness.service")
    machine.switch_off()
    trial.server.publish()
    trial.boot(t.Row("small again"))


def clock_lost(trial):
    """The clock jumps to 1970 under the running player; then a machine without a clock starts without a network."""
    machine, row = trial.machine, trial.row("clock set to 1970, running and at boot")
    begin = time.monotonic()
    machine.must("systemctl stop systemd-timesyncd; date -s 1970-01-02")
    time.sleep(10)
    trial.wait_content(time.monotonic())
    row.blacks.append(trial.watcher.longest_black(begin))
    machine.must("systemctl restart papan-player")
    trial.wait_content(time.monotonic() + 1)
    machine.switch_off()
    machine.arguments += ["-rtc", "base=1970-01-01T00:00:00"]
    seen = trial.boot(row, cable=False)
    row.tries = 3
    row.note = "clock: " + machine.status()["system"]["clock"]
    time.sleep(3)
    row.blacks.append(trial.watcher.longest_black(seen.time))
    machine.switch_off()
    del machine.arguments[-2:]
    trial.boot(t.Row("with the clock again"))


def fstab_of_readme():
    """The lines that README gives for a read-only root."""
    with open(os.path.join(t.ROOT, "README.md"), encoding="utf-8") as f:
        lines = [line for line in f if re.match(r"(LABEL=papan-\w+|tmpfs) +/", line)]
    assert len(lines) == 5, lines
    return "".join(lines)


def read_only_root(trial):
    """README's way to a read-only root, the store on a partition of its own."""
    machine, row = trial.machine, trial.row("read-only root")
    store = os.path.join(trial.out, "store.ext4")
    with open(store, "wb") as f:
        f.truncate(256 << 20)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-L", "papan-store", "-F", store], check=True)
    failed_before = machine.must("systemctl --failed --plain --no-legend")
    machine.switch_off()
    machine.arguments += ["-blockdev", f"driver=raw,node-name=store,file.driver=file,file.filename={store}",
                          "-device", "virtio-blk-pci,drive=store"]
    trial.boot(t.Row("with an empty store beside"))
    machine.must("e2label /dev/vda papan-root && systemctl stop papan-player && mkdir -p /etc/systemd/journald.conf.d && "
                 "mount /dev/vdb /mnt && cp -a /var/lib/papan/. /mnt/ && umount /mnt && "
                 "rm /etc/systemd/journald.conf.d/test.conf && "
                 "printf '[Journal]\\nStorage=volatile\\nRuntimeMaxUse=16M\\n' >/etc/systemd/journald.conf.d/volatile.conf")
    machine.write("/etc/fstab", fstab_of_readme())
    machine.switch_off()
    machine.kernel_arguments = "ro"
    seen = trial.boot(row)
    options = machine.must("findmnt -no OPTIONS /").split(",")
    assert options[0] == "ro", options
    assert machine.run("touch /etc/proof").status != 0
    failed = machine.must("systemctl --failed --plain --no-legend")
    assert failed == failed_before, failed
    assert machine.must("systemctl is-active systemd-timesyncd").strip() == "active"
    problems = {p["code"] for p in machine.status()["problems"]} - {"clock-unsure"}
    assert not problems, problems
    machine.wait_for(lambda: machine.status()["mode"] == "online", 60, "the network")
    row.tries = 1
    row.blacks.append(trial.watcher.longest_black(seen.time))
    machine.switch_off()
    machine.kernel_arguments = ""
    del machine.arguments[-4:]
    trial.restore_disk()
    trial.boot(t.Row("with the root writable again"))


def make_stick(trial, name, keys=(), conf=None):
    """A stick as the MMC gives it to a technician, with the next version on it, signed by the last of the keys. Its path."""
    folder = trial.scenario.folder(name, "papan")
    for key in keys:
        shutil.copy(key.public, trial.scenario.folder(name, "papan", "keys"))
    if conf:
        harness.write_atomically(os.path.join(folder, "player.conf"), conf.encode())
    trial.server.publish(folder, keys[-1] if keys else None)
    path = os.path.join(trial.out, name + ".fat")
    with open(path, "wb") as f:
        f.truncate(64 << 20)
    subprocess.run(["mkfs.vfat", "-F", "32", "-n", "PAPAN", path], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["mcopy", "-s", "-i", path, folder, "::papan"], check=True)
    return path


def usb_stick(trial):
    """A screen that nobody has set up and that has no network gets configuration, key and content from a USB stick; then one with a
    visitor's key on it, then one with a newer version. Each is told on the display, none is written to."""
    machine, server, row = trial.machine, trial.server, trial.row("USB stick: first start, a visitor's, a newer version")
    visitor = trial.scenario.key("visitor", trusted=False)
    conf = f"[screen]\nid = uji\n[server]\nurl = {server.url}\n"
    machine.switch_off()
    trial.fresh_disk()
    machine.arguments += ["-device", "qemu-xhci,id=usb"]
    machine.switch_on(cable=False)
    machine.wait_inside()
    machine.wait_for(lambda: "no-keys" in str(machine.status()["problems"]), 120, "the status")
    machine.wait_for(lambda: trial.watcher.last() == "other", 60, "the service slate")

    def stick_code():
        return (json.loads(machine.must("cat /run/papan/sync.json")).get("stick") or {}).get("code")

    def plugged(path, wanted, colour):
        """Plugs it in, waits for what is told of it on the display over that colour, takes it out again. Seconds to the note."""
        with open(path, "rb") as f:
            before = hashlib.file_digest(f, "sha256").hexdigest()
        begin = time.monotonic()
        machine.plug_stick(path)
        machine.wait_for(lambda: stick_code() == wanted, 120, f"the stick {wanted}")
        seen = machine.wait_for(lambda: next((s for s in list(trial.watcher.samples) if s.time > begin and s.kind == colour and s.text), None),
                                120, "the note on the display")
        trial.picture(os.path.basename(path))
        machine.unplug_stick()
        machine.wait_for(lambda: stick_code() is None and not machine.must("ls /run/papan-stick").strip(), 60, "the stick's end inside")
        out = time.monotonic()
        machine.wait_for(lambda: any(s.time > out and s.kind == colour and not s.text for s in list(trial.watcher.samples)), 60, "the note's end")
        with open(path, "rb") as f:
            assert hashlib.file_digest(f, "sha256").hexdigest() == before, "the stick was written to"
        row.tries += 1
        return seen.time - begin

    path = make_stick(trial, "first", [server.key], conf)
    first = plugged(path, "accepted", colour_of(server.version))
    assert machine.must("ls /etc/papan/keys").split() == ["mmc.pub"] and machine.must("cat /etc/papan/player.conf") == conf
    assert machine.status()["playlist"]["version"] == server.version
    path = make_stick(trial, "visitors", [visitor], conf.replace("uji", "lain"))
    plugged(path, "refused", colour_of(server.version - 1))
    assert machine.must("ls /etc/papan/keys").split() == ["mmc.pub"] and machine.must("cat /etc/papan/player.conf") == conf
    assert machine.status()["playlist"]["version"] == server.version - 1
    path = make_stick(trial, "newer")
    newer = plugged(path, "accepted", colour_of(server.version))
    assert machine.status()["playlist"]["version"] == server.version
    row.note = f"content and note {first:.0f} s after plugging in at the first start, {newer:.0f} s later on; the visitor's refused with a note"
    machine.switch_off()
    del machine.arguments[-2:]
    trial.restore_disk()
    trial.boot(t.Row("from the network again"))


def purge(trial):
    """apt purge leaves no process, no file, no user, on a screen that was set up again and with a USB stick in."""
    machine, row = trial.machine, trial.row("apt purge")
    machine.must("systemctl disable witness.service; rm -f /etc/witness /etc/systemd/system/witness.service")
    machine.switch_off()
    machine.arguments += ["-device", "qemu-xhci,id=usb"]
    trial.boot(t.Row("with a USB bus"))
    machine.must(f"papan-setup --yes --id lain --url {trial.server.url}")
    machine.plug_stick(make_stick(trial, "last"))
    machine.wait_for(lambda: machine.status()["playlist"]["version"] == trial.server.version, 120, "the stick's version")
    machine.must("DEBIAN_FRONTEND=noninteractive apt-get -y purge papan-player papan-common", 300)
    left = machine.must("ps -eo args | grep '[p]apan-' || true") + \
        machine.must("find / -xdev \\( -path /proc -o -path /sys -o -path /root -o -path /tmp \\) -prune -o -name '*papan*' -print; "
                     "find /run -name '*papan*'; grep papan /etc/passwd /etc/group /proc/mounts || true")
    left = [line for line in left.splitlines() if not line.startswith("/var/lib/dpkg/")]
    assert not left, left
    row.tries, row.note = 1, "no process, no file, no user"
    machine.switch_off()
    del machine.arguments[-2:]
    trial.restore_disk()
    trial.boot(t.Row("installed again"))


ALL = [first_start, without_network, power_cuts, network_away, display_changes, panel_hours, console, process_kills, hardening,
       steady_play, clock_lost, read_only_root, usb_stick, purge]
