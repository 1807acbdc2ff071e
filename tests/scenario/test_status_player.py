"""A port that another program holds: the screen is untouched, the log says what is wanted, and the port is taken once it is free."""
import os
import signal
import socket
import time

import harness


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
