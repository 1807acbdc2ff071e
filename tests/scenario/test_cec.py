"""The panel's hours over HDMI-CEC, by a tool standing in PATH. Xvfb has no DPMS, so CEC is alone."""
import os
import stat

import harness
from screen_store import bend
from xorg import green

HOURS = "mon 06:30-17:30"

TOOL = """#!/bin/sh
# Stands where cec-client would: keeps a television's state in a file, and what it was asked.
read line
echo "$line" >>{log}
case $line in
"on 0") echo on >{state} ;;
"standby 0") {standby} ;;
"pow 0") echo "power status: $(cat {state})" ;;
esac
"""


def cec_tool(s, standby):
    folder = s.folder("run")  # inside the screen's walls, as /usr/bin is
    log, state = os.path.join(folder, "cec.log"), os.path.join(folder, "cec.state")
    with open(state, "w", encoding="utf-8") as f:
        f.write("standby\n")
    path = os.path.join(folder, "cec-client")
    with open(path, "w", encoding="utf-8") as f:
        f.write(TOOL.format(log=log, state=state, standby=standby.format(state=state)))
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return {"PATH": folder + ":" + os.environ["PATH"]}, log, state


def lines(path):
    with open(path, encoding="utf-8") as f:
        return f.read().split("\n")


def test_cec(s):
    env, log, state = cec_tool(s, "echo standby >{state}")
    screen = green(s, s.display(), screen__power=HOURS, clock__test=bend(s, "2027-01-04T10:00:00"), env=env)
    s.until(lambda: "on 0" in lines(log))
    s.until(lambda: lines(state)[0] == "on")
    bend(s, "2027-01-04T10:29:59")
    s.until(lambda: "standby 0" in lines(log))
    panel = s.until(lambda: (p := screen.facts("screen")["panel"])["confirmed"] == "off" and p, timeout=60)
    assert panel["means"] == ["cec-client"] and panel["sent"] == "off", panel


def test_a_cec_tool_that_hangs(s):
    env, log, _ = cec_tool(s, "exec sleep 100")
    screen = green(s, s.display(), screen__power=HOURS, clock__test=bend(s, "2027-01-04T10:00:00"), env=env)
    bend(s, "2027-01-04T10:29:59")
    s.until(lambda: "standby 0" in lines(log))
    s.until(lambda: "does not end; killed" in screen.text(), timeout=60)
    assert screen.running() and "no heartbeat" not in screen.text()
    assert not [p for p in harness.processes() if p[2] == "sleep" and p[1] == screen.pid]


if __name__ == "__main__":
    harness.main(globals())
