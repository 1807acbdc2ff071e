#!/usr/bin/env python3
"""run.py [--jobs N] [FILE…]: runs the scenario files (all tests/scenario/test_*.py by default), N at a time, each with a time-out
of 300 s or what its line "# timeout: SECONDS" says; the longest first. Shows a file's output once it ends; ends with 1 if any
failed. A file prints "ok   NAME" and "FAIL NAME" for its tests; one that prints neither counts by its exit status."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def time_limit(path):
    with open(path, encoding="utf-8") as f:
        found = re.search(r"^# timeout: (\d+)", f.read(), re.M)
    return int(found[1]) if found else 300


def run(path, lock, results):
    name, begin = os.path.basename(path), time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([sys.executable, "-B", path], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                   start_new_session=True)
        note = ""
        try:
            status = process.wait(time_limit(path))
        except subprocess.TimeoutExpired:
            process.terminate()  # the harness cleans up
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            status, note = 1, f"FAIL {name} (no end within {time_limit(path)} s)\n"
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if not re.search(r"^(ok  |FAIL) ", text + note, re.M) or (status and not re.search(r"^FAIL ", text + note, re.M)):
        note += f"{'FAIL' if status else 'ok  '} {name} (exit status {status})\n"
    with lock:
        print(f"-- {name} ({time.monotonic() - begin:.0f} s)\n{text}{note}", end="", flush=True)
        results.append(status == 0)


def main():
    arguments, jobs = sys.argv[1:], 2
    if arguments[:1] == ["--jobs"]:
        jobs, arguments = int(arguments[1]), arguments[2:]
    files = arguments or [os.path.join(HERE, n) for n in os.listdir(HERE) if re.fullmatch(r"test_\w+\.py", n)]
    queue = sorted(files, key=lambda path: (-time_limit(path), path))
    lock, results = threading.Lock(), []

    def work():
        while True:
            with lock:
                if not queue:
                    return
                path = queue.pop(0)
            run(path, lock, results)

    threads = [threading.Thread(target=work) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()
