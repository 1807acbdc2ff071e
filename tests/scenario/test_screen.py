"""papan-screen on a store of its own, seen from outside."""
import harness
from harness import near
from screen_store import Shop, plays


def test_one_picture(s):
    shop, display = Shop(s), s.display()
    shop.stock(s.playlist(1, [s.item("merah", s.picture(shop.site, "#c02040"), seconds=10)]))
    screen = shop.screen(display)
    s.until(lambda: near(display.colour(), (0xc0, 0x20, 0x40)))
    s.until(lambda: screen.facts("screen").get("now"))
    now = screen.facts("screen")["now"]
    assert now[0]["item"] == "merah" and now[0]["zone"] == "main", now
    status, took = screen.stop()
    assert status == 0 and took < 5, (status, took)
    assert [p["outcome"] for p in plays(screen)] == ["cut"], plays(screen)


if __name__ == "__main__":
    harness.main(globals())
