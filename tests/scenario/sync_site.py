"""A site to publish on and the store of a papan-sync that fetches from it, for the scenario tests of sync."""
import hashlib
import json
import os
import re
import subprocess

import harness
from harness import timestamp


class Site:
    def __init__(self, scenario, keys=("mmc",)):
        self.s = scenario
        self.keys = [scenario.key(name) for name in keys]
        self.root = scenario.folder("site")
        self.store = scenario.folder("store")
        self.run = scenario.folder("run")

    # ---- what the server has ----
    def medium(self, size, seed=None):
        """`size` random bytes, or the same ones for the same seed; sync never looks into a medium."""
        data = os.urandom(size) if seed is None else (hashlib.sha256(seed.encode()).digest() * (size // 32 + 1))[:size]
        return self.s.medium(self.root, data)

    def payload(self, version, media, **more):
        items = [self.s.item(f"i{n}", m) for n, m in enumerate(media)]
        return self.s.playlist(version, items, **more)

    def publish(self, version, media, keys=None, **more):
        self.s.publish(self.root, self.payload(version, media, **more), self.keys if keys is None else keys)

    def emergency(self, version, keys=None, **more):
        payload = {"papan": 1, "kind": "emergency", "site": "gedung", "version": version, "issued": timestamp(-5),
                   "expires": timestamp(3600), "timezone": "Asia/Jakarta", "text": {"title": "Gempa", "body": "Keluar."}}
        payload.update(more)
        payload = {k: v for k, v in payload.items() if v is not None}
        self.s.publish(self.root, payload, keys or self.keys, "emergency.papan")

    # ---- papan-sync ----
    def sync(self, url, **more):
        return self.s.program("papan-sync", self.s.settings(url, **more))

    def in_namespace_without_dns(self, url, **more):
        """The same where no name ever resolves: a name server that swallows every question. None where that cannot be made."""
        if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
            return None
        files = {"resolv.conf": "nameserver 192.0.2.1\noptions timeout:30 attempts:5\n",
                 "nsswitch.conf": "hosts: files dns\n"}
        script = ""
        for name, text in files.items():
            path = os.path.join(self.s.dir, name)
            with open(path, "w", encoding="ascii") as f:
                f.write(text)
            script += f"mount --bind {path} /etc/{name}; "
        conf = self.s.write_conf(self.s.settings(url, **more))
        return harness.Process(self.s, ["unshare", "-m", "sh", "-c", f"{script}exec {harness.BIN}/papan-sync --config {conf}"])

    def facts(self):
        with open(os.path.join(self.run, "sync.json"), encoding="utf-8") as f:
            return json.load(f)

    def codes(self):
        return sorted(p["code"] for p in self.facts()["problems"])

    def problem(self, code):
        return next((p["text"] for p in self.facts()["problems"] if p["code"] == code), None)

    # ---- the store ----
    def playlist_path(self, slot):
        return os.path.join(self.store, "playlists", slot + ".papan")

    def version(self, slot):
        try:
            with open(self.playlist_path(slot), "rb") as f:
                return int(re.search(rb'"version": (\d+)', f.read())[1])
        except FileNotFoundError:
            return None

    def blob_path(self, medium):
        return os.path.join(self.store, "blobs", medium.hash)

    def blob(self, medium):
        """Whether the medium is in the store; whole, or the test fails."""
        try:
            with open(self.blob_path(medium), "rb") as f:
                assert hashlib.sha256(f.read()).hexdigest() == medium.hash
                return True
        except FileNotFoundError:
            return False

    def part_path(self, medium):
        return os.path.join(self.store, "incoming", medium.hash + ".part")

    def part_size(self, medium):
        try:
            return os.stat(self.part_path(medium)).st_size
        except FileNotFoundError:
            return 0

    def parts(self):
        return sorted(os.listdir(os.path.join(self.store, "incoming")))
