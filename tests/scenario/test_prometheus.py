"""The monitoring files of packaging/: the real promtool accepts scrape configuration, alert rules and their tests, and every
metric that rules and Grafana dashboard name is one that papan-status exports, under a real Prometheus that scrapes it."""
import json
import os
import re
import subprocess
import urllib.parse
import urllib.request

import harness
from test_status import staged

PACKAGING = os.path.join(harness.ROOT, "packaging")
RULES = os.path.join(PACKAGING, "prometheus", "papan-alerts.yml")
# What a player on the stage does not know: no hardware is measured there, nothing waits, no emergency.
SOMETIMES = {"papan_temperature_celsius", "papan_undervoltage", "papan_display_connected", "papan_next_playlist_version",
             "papan_emergency_version"}


def run(*argv, **more):
    done = subprocess.run(argv, capture_output=True, text=True, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def expressions():
    with open(RULES, encoding="utf-8") as f:
        rules = re.findall(r"^\s+expr: (.*)$", f.read(), re.M)
    with open(os.path.join(PACKAGING, "grafana", "papan.json"), encoding="utf-8") as f:
        board = json.load(f)
    panels = [t["expr"] for p in board["panels"] for t in p["targets"]]
    assert len(rules) >= 8 and len(panels) >= 15 and len({p["id"] for p in board["panels"]}) == len(board["panels"])
    return rules, panels


def test_promtool(s):
    run("promtool", "check", "rules", RULES)
    run("promtool", "test", "rules", "papan-alerts.test.yml", cwd=os.path.dirname(RULES))
    run("promtool", "check", "config", "--syntax-only", os.path.join(PACKAGING, "prometheus", "papan.yml"))


def test_real_prometheus_scrapes(s):
    stage, status = staged(s)
    stage.plays(2)
    exported = set(re.findall(r"^(papan_\w+)", status.get("/metrics")[2].decode(), re.M))
    rules, panels = expressions()
    for expression in rules + panels:
        bare = re.sub(r'"[^"]*"', "", expression)
        unknown = set(re.findall(r"papan_\w+", bare)) - exported - SOMETIMES
        assert not unknown, f"{unknown} in {expression}"
    conf = os.path.join(s.dir, "prometheus.yml")
    with open(conf, "w", encoding="utf-8") as f:
        f.write(f"global: {{scrape_interval: 1s}}\nrule_files: [{RULES}]\nscrape_configs:\n  - job_name: papan\n    static_configs:\n"
                f"      - targets: ['{status.settings['status.listen']}']\n")
    port = harness.free_port()
    with open(os.path.join(s.dir, "prometheus.log"), "wb") as log:
        prometheus = subprocess.Popen(["prometheus", "--config.file=" + conf, f"--web.listen-address=127.0.0.1:{port}",
                                       "--storage.tsdb.path=" + s.folder("tsdb")], stdout=log, stderr=log)
    try:
        def query(expression):
            url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)["data"]["result"]
        s.until(lambda: query('up{job="papan"}')[0]["value"][1] == "1")
        assert query("papan_playlist_version")[0]["value"][1] == "42"
        for expression in rules + [p.replace("$screen", ".*") for p in panels]:
            query(expression)  # an error of the language is an exception
    finally:
        prometheus.terminate()
        prometheus.wait(20)


if __name__ == "__main__":
    harness.main(globals())
