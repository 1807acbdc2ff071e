"""A machine without a machine: QEMU, its display seen from outside (QMP), a hand inside (the guest's agent), a disk that can be
cut (forgetful.c), a cable that can be pulled. Python's standard library only."""
import base64
import collections
import contextlib
import json
import os
import random
import signal
import socket
import struct
import subprocess
import threading
import time

Reading = collections.namedtuple("Reading", "status output")
PATIENCE = float(os.environ.get("PAPAN_PATIENCE", "1"))  # how many times longer to wait, where others load this machine


class Channel:
    """JSON lines over a Unix socket."""

    def __init__(self, path, timeout):
        self.socket, self.rest, self.lock = socket.socket(socket.AF_UNIX), b"", threading.Lock()
        self.socket.settimeout(timeout)
        self.socket.connect(path)

    def send(self, **message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self):
        while b"\n" not in self.rest:
            data = self.socket.recv(1 << 16)
            if not data:
                raise EOFError("the other end is gone")
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line.lstrip(b"\xff"))

    def ask(self, command, **arguments):
        """The answer to a command; events in between are not for us."""
        with self.lock:
            self.send(execute=command, arguments=arguments)
            while True:
                answer = self.receive()
                if "error" in answer:
                    raise OSError(f"{command}: {answer['error']['desc']}")
                if "return" in answer:
                    return answer["return"]

    def close(self):
        self.socket.close()


DARK = bytes(range(16))
BRIGHT = bytes(int(value > 110) for value in range(256))


class Picture:
    """What stands on the display: width, height, and RGB bytes."""

    def __init__(self, ppm):
        words, at = [], 0
        while len(words) < 4:
            end = ppm.index(b"\n", at)
            words += ppm[at:end].split()
            at = end + 1
        self.width, self.height, self.pixels = int(words[1]), int(words[2]), ppm[at:]

    def mean(self, x=40, y=40, width=20, height=20):
        """Mean colour of a box in percent."""
        left, top = self.width * x // 100, self.height * y // 100
        sums, n = [0, 0, 0], 0
        for row in range(top, top + max(1, self.height * height // 100), 3):
            start = (row * self.width + left) * 3
            line = self.pixels[start:start + max(1, self.width * width // 100) * 3]
            for channel in range(3):
                sums[channel] += sum(line[channel::3])
            n += len(line) // 3
        return tuple(s // max(1, n) for s in sums)

    def black(self):
        """Nothing to be seen, not even a cursor."""
        return not self.pixels.translate(None, DARK)

    def console(self):
        """Something on black, as a cursor or messages are; our own boards have a ground."""
        lit = len(self.pixels.translate(None, DARK))
        return 0 < lit < len(self.pixels) // 5

    def text(self, height):
        """Whether the upper so many percent hold a grey or white pixel, as of the console's text."""
        pixels = self.pixels[:self.width * (self.height * height // 100) * 3].translate(BRIGHT)
        channels = [int.from_bytes(pixels[c::3], "little") for c in range(3)]
        return channels[0] & channels[1] & channels[2] != 0

    def save(self, path):
        subprocess.run(["convert", "ppm:-", path], check=True,
                       input=b"P6\n%d %d\n255\n" % (self.width, self.height) + self.pixels)


def tell_viewer(path, width, height):
    """Says through QEMU's viewer protocol (RFB 3.8) that the monitor has that size from now on; 0x0: it was unplugged."""
    with socket.socket(socket.AF_UNIX) as viewer:
        viewer.settimeout(20)
        viewer.connect(path)
        stream = viewer.makefile("rwb")
        stream.read(12)
        stream.write(b"RFB 003.008\n")
        stream.flush()
        stream.read(stream.read(1)[0])
        stream.write(b"\x01")  # no password
        stream.flush()
        assert stream.read(4) == b"\0\0\0\0"
        stream.write(b"\x01")  # share it
        stream.flush()
        head = stream.read(24)
        stream.read(struct.unpack(">I", head[20:])[0])
        stream.write(struct.pack(">BxHi", 2, 1, -308))  # we know ExtendedDesktopSize
        stream.write(struct.pack(">BxHHBxIHHHHI", 251, width, height, 1, 0, 0, 0, width, height, 0))
        stream.flush()
        time.sleep(1.5)  # the message has no answer to wait for, and QEMU passes it on a moment later


class Machine:
    """One machine on one disk. `folder` takes sockets and logs (a short path)."""

    def __init__(self, folder, image, disk, plugin, memory=1024, arguments=()):
        self.folder, self.image, self.disk, self.plugin, self.memory = folder, image, disk, plugin, memory
        self.arguments, self.kernel_arguments = list(arguments), ""
        self.qemu = self.nbdkit = self.qmp = self.agent = None
        self.started, self.display = 0.0, (0, 0)

    def path(self, name):
        return os.path.join(self.folder, name)

    # ---- power ----
    def switch_on(self, cable=True, display=(640, 360)):
        for name in ("disk", "control", "qmp", "agent", "viewer"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path(name))
        with open(self.path("nbdkit.log"), "ab") as log:
            self.nbdkit = subprocess.Popen(["nbdkit", "--foreground", "--unix", self.path("disk"), self.plugin,
                                            "file=" + self.disk, "control=" + self.path("control")], stdout=log, stderr=log)
        self.wait_for(lambda: os.path.exists(self.path("disk")), 20, "the disk")
        kernel = "root=/dev/vda rw console=tty0 console=ttyS0 quiet net.ifnames=0 mitigations=off no_timer_check " + self.kernel_arguments
        argv = ["qemu-system-x86_64", "-machine", "pc", "-cpu", "Nehalem", "-accel", "tcg,thread=multi",
                "-smp", "2", "-m", str(self.memory), "-nodefaults", "-kernel", os.path.join(self.image, "vmlinuz"),
                "-initrd", os.path.join(self.image, "initrd"), "-append", kernel,
                "-blockdev", f"driver=nbd,node-name=disk,server.type=unix,server.path={self.path('disk')}",
                "-device", "virtio-blk-pci,drive=disk", "-device", "virtio-rng-pci",
                "-vga", "none", "-device", f"virtio-gpu-pci,id=gpu,xres={display[0]},yres={display[1]}",
                "-display", "none", "-vnc", "unix:" + self.path("viewer"),
                "-netdev", "user,id=cable", "-device", "virtio-net-pci,netdev=cable,id=card,romfile=",
                "-chardev", f"socket,id=agent,path={self.path('agent')},server=on,wait=off", "-device", "virtio-serial-pci",
                "-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
                "-serial", "file:" + self.path("console.log"), "-qmp", f"unix:{self.path('qmp')},server=on,wait=off",
                *self.arguments]
        self.started, self.display = time.monotonic(), display
        with open(self.path("qemu.log"), "ab") as log:
            # A session of its own: Linux gives each the same share of the processor, so the test's own work does not starve it.
            self.qemu = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.qmp = self.wait_for(lambda: Channel(self.path("qmp"), 30 * PATIENCE), 20, "QEMU")
        self.qmp.receive()
        self.qmp.ask("qmp_capabilities")
        if not cable:
            self.plug(False)

    def cut(self, percent, seed):
        """The power goes. So many percent of what the disk had not flushed survive. Returns (blocks waiting, kept)."""
        self.qemu.kill()
        self.qemu.wait()
        words = self.ask_disk(f"cut {percent} {seed}").split()
        self.nbdkit.wait(60)
        self.forget()
        return int(words[1]), int(words[3])

    def switch_off(self):
        """As the button does it."""
        self.qmp.ask("system_powerdown")
        self.qemu.wait(120 * PATIENCE)
        self.nbdkit.terminate()
        self.nbdkit.wait(60)
        self.forget()

    def kill(self):
        for process in (self.qemu, self.nbdkit):
            if process and process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        self.forget()

    def forget(self):
        for channel in (self.qmp, self.agent):
            if channel:
                channel.close()
        self.qemu = self.nbdkit = self.qmp = self.agent = None

    def ask_disk(self, line):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(60)
            control.connect(self.path("control"))
            control.sendall(line.encode() + b"\n")
            return control.recv(200).decode()

    def written(self):
        """Bytes that the machine has written to its disk since it was switched on."""
        return int(self.ask_disk("count").split()[1])

    @staticmethod
    def wait_for(check, seconds, what):
        """Waits until check() is truthy and returns that; an exception in it counts as not yet."""
        end, last = time.monotonic() + seconds * PATIENCE, None
        while time.monotonic() < end:
            try:
                last = check()
                if last:
                    return last
            except Exception as e:  # pylint: disable=broad-except
                last = e
            time.sleep(0.2)
        raise AssertionError(f"waited in vain for {what} (last: {last!r})")

    # ---- outside ----
    def look(self):
        path = self.path("picture.ppm")
        self.qmp.ask("screendump", filename=path)
        with open(path, "rb") as f:
            return Picture(f.read())

    def plug(self, there):
        """The network's cable."""
        self.qmp.ask("set_link", name="card", up=there)

    def plug_stick(self, path):
        """A USB stick with the bytes of a file is plugged in; the machine must have the bus "usb"."""
        self.qmp.ask("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": {"driver": "file", "filename": path}})
        self.qmp.ask("device_add", driver="usb-storage", id="stick", bus="usb.0", drive="stick", removable=True)

    def unplug_stick(self):
        self.qmp.ask("device_del", id="stick")
        self.wait_for(lambda: self.qmp.ask("blockdev-del", **{"node-name": "stick"}) is not None, 20, "the stick's end")

    def keys(self, *names):
        """Keys of the keyboard, pressed together."""
        self.qmp.ask("send-key", keys=[{"type": "qcode", "data": name} for name in names])

    def monitor(self, width, height):
        """A monitor of that size is at the display's cable from now on; 0x0: none."""
        if not width:  # QEMU passes on what differs from what was told last, and 0x0 is where it begins
            tell_viewer(self.path("viewer"), *self.display)
        tell_viewer(self.path("viewer"), width, height)
        self.display = (width, height) if width else self.display

    # ---- inside ----
    def wait_inside(self, seconds=240):
        """Until the agent answers."""
        def sync():
            if self.agent:
                self.agent.close()
                self.agent = None
            agent = Channel(self.path("agent"), 5 * PATIENCE)
            try:
                number = random.randrange(1 << 30)
                agent.send(execute="guest-sync", arguments={"id": number})
                while agent.receive().get("return") != number:
                    pass
            except Exception:
                agent.close()
                raise
            agent.socket.settimeout(90 * PATIENCE)
            self.agent = agent
            return True
        self.wait_for(sync, seconds, "the agent inside")

    def run(self, command, timeout=90):
        """Runs a shell command inside as root; Reading(exit status, what it printed)."""
        if not self.agent:
            self.wait_inside()
        pid = self.agent.ask("guest-exec", path="/bin/sh", arg=["-c", "exec 2>&1; " + command], **{"capture-output": True})["pid"]
        end = time.monotonic() + timeout * PATIENCE
        while time.monotonic() < end:
            state = self.agent.ask("guest-exec-status", pid=pid)
            if state["exited"]:
                output = base64.b64decode(state.get("out-data", "")).decode("utf-8", "replace")
                return Reading(state.get("exitcode", -1), output)
            time.sleep(0.1)
        raise AssertionError(f"inside, this did not end within {timeout} s: {command}")

    def order(self, command):
        """Begins a shell command inside that nobody outlives."""
        self.agent.send(execute="guest-exec", arguments={"path": "/bin/sh", "arg": ["-c", command]})

    def must(self, command, timeout=90):
        """run(), where anything but success is a fault; what it printed."""
        reading = self.run(command, timeout)
        assert reading.status == 0, f"inside: {command}: status {reading.status}: {reading.output[-2000:]}"
        return reading.output

    def write(self, path, text):
        """Puts a file inside."""
        handle = self.agent.ask("guest-file-open", path=path, mode="w")
        self.agent.ask("guest-file-write", handle=handle, **{"buf-b64": base64.b64encode(text.encode()).decode()})
        self.agent.ask("guest-file-close", handle=handle)

    def status(self):
        """What papan-status says."""
        return json.loads(self.must("curl -s --max-time 10 http://127.0.0.1:8080/status"))
