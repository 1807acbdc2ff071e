#!/usr/bin/env python3
"""run.py [--jobs N] [FILE…]: runs the scenario files (all tests/scenario/test_*.py by default), N at a time, each with a time-out
of 300 s or what its line "# timeout: SECONDS" says; the longest first. Shows a file's output once it ends; ends with 1 if any
failed. A file prints "ok   NAME" and "FAIL NAME" for its tests; one that prints neither counts by its exit status.

These tests watch real programs in real time, and a machine that is too busy for a moment can fail one that is right. So a test that failed
beside others is run once more, alone, and that run counts; the first one stays in the output as "AGAIN NAME". Where more than
MOST_AGAIN fail, something is broken, and they count at once."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

MOST_AGAIN = 12
HERE = os.path.dirname(os.path.abspath(__file__))


def time_limit(path):
    with open(path, encoding="utf-8") as f:
        found = re.search(r"^# timeout: (\d+)", f.read(), re.M)
    return int(found[1]) if found else 300


def run(path, tests=()):
    """One file, or some of its tests: (its output, names of the tests that failed; [] with a False status: the whole file)."""
    name, begin = os.path.basename(path), time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([sys.executable, "-B", path, *tests], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
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
    text = f"-- {name} ({time.monotonic() - begin:.0f} s)\n{text}{note}"
    return text, status == 0, re.findall(r"^FAIL (test_\w+) ", text, re.M) if not note else []


def again(failures):
    """Runs what failed once more, one after the other; whether all is well now."""
    well = True
    for path, text, names in failures:
        print(re.sub(r"^FAIL ", "AGAIN ", text, flags=re.M), end="", flush=True)
        text, good, _ = run(path, names)
        print(text, end="", flush=True)
        well = well and good
    return well


def main():
    arguments, jobs = sys.argv[1:], 2
    if arguments[:1] == ["--jobs"]:
        jobs, arguments = int(arguments[1]), arguments[2:]
    files = arguments or [os.path.join(HERE, n) for n in os.listdir(HERE) if re.fullmatch(r"test_\w+\.py", n)]
    queue = sorted(files, key=lambda path: (-time_limit(path), path))
    lock, failures = threading.Lock(), []

    def work():
        while True:
            with lock:
                if not queue:
                    return
                path = queue.pop(0)
            text, good, names = run(path)
            with lock:
                if not good:
                    failures.append((path, text, names))
                else:
                    print(text, end="", flush=True)

    threads = [threading.Thread(target=work) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not files or sum(max(1, len(names)) for _, _, names in failures) > MOST_AGAIN:
        print("".join(text for _, text, _ in failures), end="")
        sys.exit(1)
    sys.exit(0 if again(failures) else 1)


if __name__ == "__main__":
    main()
