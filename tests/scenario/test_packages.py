"""The Debian packages: built, checked by lintian, installed into a clean Debian 12 whose only other content is what they depend
on, started as the unit would start them, and purged without a trace. Needs root, and PAPAN_RELEASE_BIN (default PAPAN_BIN), a
build without sanitizers. The clean system is kept below PAPAN_TEST_OUT (default: not at all)."""
# timeout: 1500
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess

import harness

BUILD = os.path.dirname(os.path.abspath(os.environ.get("PAPAN_RELEASE_BIN", harness.BIN)))
SOURCES = "/etc/apt/sources.list.d/debian.sources"


def run(*argv, **options):
    done = subprocess.run(argv, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{' '.join(argv)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def build_packages(s):
    """{"papan-common": path of its .deb, …}"""
    folder = s.folder("debs")
    run("cpack", "-G", "DEB", "-B", folder, "--config", os.path.join(BUILD, "CPackConfig.cmake"), cwd=BUILD)
    debs = {os.path.basename(path).split("_")[0]: path for path in glob.glob(os.path.join(folder, "*.deb"))}
    assert sorted(debs) == ["papan-common", "papan-player", "papan-publish"], debs
    return debs


def dependencies(debs):
    """Names of the packages that these depend on, without each other."""
    names = set()
    for deb in debs:
        for entry in run("dpkg-deb", "-f", deb, "Depends").strip().split(","):
            names.add(re.split(r"[ (|]", entry.strip())[0])
    return sorted(n for n in names if n and not n.startswith("papan-"))


def clean_system(s, names):
    """A minimal Debian 12 with these packages; from PAPAN_TEST_OUT where the same was made before."""
    key = hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]
    kept = os.environ.get("PAPAN_TEST_OUT")
    root = os.path.join(kept or s.dir, f"debian-{key}")
    if not os.path.isdir(root):
        mirror = [SOURCES] if os.path.exists(SOURCES) else []
        run("mmdebstrap", "--variant=minbase", "--include=" + ",".join(names), "--dpkgopt=force-unsafe-io",
            "--dpkgopt=path-exclude=/usr/share/locale/*", "bookworm", root + ".new", *mirror, timeout=1200)
        os.rename(root + ".new", root)
    return root


def inside(root, command, **options):
    """Runs a shell command in the clean system; its mounts go with it."""
    mounts = (f'mount -t proc proc "{root}/proc" && mount --rbind /dev "{root}/dev" && mkdir -p "{root}/tmp/.X11-unix" && '
              f'mount --bind /tmp/.X11-unix "{root}/tmp/.X11-unix"')
    return run("unshare", "--mount", "sh", "-c", f'{mounts} && exec chroot "{root}" sh -c "$0"', command, **options)


def traces(root):
    """What of us is in the system's folders."""
    found = []
    for top in ("etc", "usr", "lib", "var/lib", "run", "home", "opt"):
        for folder, names, files in os.walk(os.path.join(root, top)):
            found += [os.path.join(folder, n) for n in names + files if "papan" in n]
    return [f for f in found if "/var/lib/dpkg/" not in f]


def check_started(s, root):
    """ExecStart of the unit, by hand, as its user: the service slate on the screen, and why in the status."""
    display, port = s.display(1280, 720), harness.free_port()
    with open(os.path.join(root, "lib/systemd/system/papan-player.service"), encoding="utf-8") as f:
        program = re.search(r"^ExecStart=(\S+)$", f.read(), re.M)[1]
    run("chroot", root, "install", "-d", "-o", "papan", "-g", "papan", "-m", "0700", "/run/papan")
    script = (f'mount -t proc proc "{root}/proc" && mount --rbind /dev "{root}/dev" && mkdir -p "{root}/tmp/.X11-unix" && '
              f'mount --bind /tmp/.X11-unix "{root}/tmp/.X11-unix" && exec chroot --userspec=papan:papan "{root}" '
              f'env RUNTIME_DIRECTORY=/run/papan HOME=/var/lib/papan DISPLAY={display.name} SDL_AUDIODRIVER=dummy '
              f'{program} --set status.listen=127.0.0.1:{port}')
    settings = {"store.path": root + "/var/lib/papan", "runtime.path": root + "/run/papan",
                "status.listen": f"127.0.0.1:{port}"}
    player = harness.Player(s, ["unshare", "--mount", "sh", "-c", script], {}, settings, None)
    s.until(lambda: "no-keys" in player.problems() or "no-playlist" in player.problems(), what="the status")
    s.until(lambda: display.sample()["dark"] < 0.9, what="the service slate")
    programs = set(player.children()) - {"decoders"}
    assert programs == {"papan-sync", "papan-screen", "papan-status"}, programs
    status, seconds = player.stop()
    assert status == 0 and seconds < 5, (status, seconds)
    shutil.rmtree(root + "/run/papan")  # as systemd does with a RuntimeDirectory


def check_publisher(root):
    """Without its package: texts are published and previewed; what a picture and an asked screen need is named."""
    build = "papan-publish build /tmp/source --key /tmp/kunci/mmc.key --to /tmp/out --yes"
    ask = "echo lobi http://127.0.0.1:9 > /tmp/out/screens; papan-publish screens /tmp/out/screens"
    try:
        inside(root, f"papan-publish new /tmp/source && papan-publish keygen /tmp/kunci && {build}")
        inside(root, "papan-publish preview /tmp/source --screen lobi --at 2030-01-01T08:00 --png /tmp/source/media/gambar.png")
        with open(root + "/tmp/source/playlist.json", encoding="utf-8") as f:
            source = json.load(f)
        source["loops"][0]["items"].append({"id": "gambar", "file": "media/gambar.png", "seconds": 5})
        with open(root + "/tmp/source/playlist.json", "w", encoding="utf-8") as f:
            json.dump(source, f)
        for command in (build, ask):
            said = inside(root, f"({command}) 2>&1 && echo; true")
            assert "install the package papan-publish" in said, said
    finally:
        for folder in ("source", "kunci", "out"):
            shutil.rmtree(f"{root}/tmp/{folder}", ignore_errors=True)


def test_packages(s):
    assert os.geteuid() == 0, "needs root: it makes a system of its own"
    debs = build_packages(s)
    report = run("lintian", "--allow-root", "--fail-on", "error", *debs.values())
    assert "E:" not in report, report
    publisher = run("dpkg-deb", "-c", debs["papan-publish"])
    assert "/publish/papan-pictures.so" in publisher and "/publish/papan-asking.so" in publisher, publisher
    assert all(any(name.startswith(lib) for name in dependencies([debs["papan-publish"]])) for lib in ("libvips", "libcurl"))
    assert "/usr/bin/papan-publish ->" in run("dpkg-deb", "-c", debs["papan-common"])
    wanted = [debs["papan-common"], debs["papan-player"]]
    assert not {"ffmpeg", "libvips42"} & set(dependencies(wanted)), "a screen carries the publisher's libraries"
    root = clean_system(s, dependencies(wanted))
    try:
        for deb in wanted:
            shutil.copy(deb, os.path.join(root, "tmp"))
        inside(root, "dpkg -i /tmp/papan-*.deb")
        assert "good" in inside(root, "papan-player --check-config")
        check_publisher(root)
        inside(root, "systemd-analyze verify --man=no /lib/systemd/system/papan-player.service")
        exposure = inside(root, "systemd-analyze security --offline=yes --threshold=20 papan-player.service")
        assert "Overall exposure level for papan-player.service: 2.0" in exposure, exposure[-300:]
        assert inside(root, "systemctl is-enabled papan-player").strip() == "enabled"
        groups = set(inside(root, "id -Gn papan").split())
        assert groups == {"papan", "video", "render", "audio", "input"}, groups
        check_started(s, root)
        shutil.copy(s.key("mmc").public, os.path.join(root, "tmp", "mmc.pub"))
        for name in ("lobi", "lobi-utama"):  # the second time keeps the first's configuration beside the new one
            inside(root, f"papan-setup --no-restart --yes --id {name} --url http://127.0.0.1:9/playlist.papan --key /tmp/mmc.pub")
        os.remove(os.path.join(root, "tmp", "mmc.pub"))
        inside(root, "dpkg --purge papan-player papan-common")
        assert not traces(root), traces(root)
        assert "papan" not in inside(root, "cat /etc/passwd /etc/group")
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)  # a half-used system proves nothing next time
        raise
    finally:
        for deb in glob.glob(os.path.join(root, "tmp", "papan-*.deb")):
            os.remove(deb)


def test_example_configuration(s):
    """Every key of the table stands in the example, and each of its lines is good as it is written."""
    with open(os.path.join(harness.ROOT, "packaging", "player.conf"), encoding="utf-8") as f:
        text = re.sub(r"^#([a-z_]+ = )", r"\1", f.read(), flags=re.M)
    for name in re.findall(r"^(?:token_file|ca_file|tls_cert|tls_key) = (.*)$", text, re.M):
        path = os.path.join(s.dir, os.path.basename(name))
        with open(path, "w", encoding="ascii") as f:
            f.write("rahasia-sekali\n")
        text = text.replace(name, path)
    conf = os.path.join(s.dir, "player.conf")
    with open(conf, "w", encoding="utf-8") as f:
        f.write(text)
    player = os.path.join(harness.BIN, "papan-player")
    assert "good" in run(player, "--check-config", "--config", conf)
    section, there = None, {"clock.test"}  # that one is for test builds
    for line in text.splitlines():
        found = re.match(r"\[(\w+)\]|(\w+) = ", line)
        if found and found[1]:
            section = found[1]
        elif found:
            there.add(f"{section}.{found[2]}")
    keys = set(re.findall(r"^  (\w+\.\w+)$", run(player, "--help"), re.M))
    assert keys and keys == there, keys ^ there


if __name__ == "__main__":
    harness.main(globals())
