#include "sample.h"
#include "screen/look/palette.h"

#include <stdlib.h>
#include <string.h>

static struct look *look;

static int open_look(void **state)
{
    (void)state;
    look = look_create(1920, 1080, LANGUAGE_ID, PANEL_LCD, NULL);
    return look ? 0 : 1;
}

static int close_look(void **state)
{
    (void)state;
    look_free(look);
    return 0;
}

#define LONG                                                                                                 \
    "Undang-Undang Nomor 14 Tahun 2008 mewajibkan setiap Badan Publik membuka akses atas informasi publik "  \
    "kepada "                                                                                                \
    "masyarakat, kecuali yang dikecualikan. مرحبا بكم في المبنى. Pertanggungjawaban-penyelenggaraan "

static char *long_text(size_t times)
{
    char *s = calloc(times, sizeof(LONG));
    for (size_t i = 0; i < times; i++)
        memcpy(s + i * (sizeof(LONG) - 1), LONG, sizeof(LONG) - 1);
    return s;
}

/* Every style at its fullest, in every odd zone: an image of that size, opaque, and an end. */
static void any_zone_gets_its_picture(void **state)
{
    (void)state;
    static const int zones[][2] = {{1920, 950}, {1080, 1652}, {19, 1080}, {1920, 5}, {1, 1},    {1, 1080},
                                   {1920, 1},   {960, 475},   {300, 300}, {64, 40},  {700, 90}, {1920, 1080}};
    char *body = long_text(9);
    struct agenda_row rows[7];
    for (int i = 0; i < 7; i++)
        rows[i] = (struct agenda_row){540 + i, 700, txt("09.00–11.30"), txt(LONG), txt(LONG)};
    static const char *const links[] = {"", "https://ppid.kalteng.go.id/permohonan/formulir-elektronik-20"};
    for (int style = STYLE_ANNOUNCEMENT; style <= STYLE_AGENDA; style++) {
        struct text_content t = content((enum text_style)style);
        t.title = t.kind = t.lead = t.number = t.source = t.by = t.role = t.place = txt(LONG);
        t.body = body;
        t.agenda = rows;
        t.n_agenda = style == STYLE_AGENDA ? 7 : 0;
        for (size_t z = 0; z < sizeof(zones) / sizeof(zones[0]); z++) {
            for (size_t v = 0; v < (style == STYLE_ANNOUNCEMENT ? 4 : 1); v++) {
                t.n_rows = v & 1 ? 3 : 0;
                for (int r = 0; r < 3; r++)
                    t.rows[r][0] = t.rows[r][1] = txt(LONG);
                struct item item = {
                    .text = &t, .caption = txt(""), .link = txt(links[v >> 1]), .link_text = txt(LONG)};
                struct image *i = look_text_item(look, &item, zones[z][0], zones[z][1], 1, &tuesday);
                assert_non_null(i);
                assert_int_equal(i->width, zones[z][0]);
                assert_int_equal(i->height, zones[z][1]);
                assert_true(i->opaque);
                image_release(i);
            }
        }
    }
    free(body);
}

static struct image *announce(struct text_content *t, const char *link, int w, int h)
{
    struct item item = {
        .text = t, .caption = txt(""), .link = txt(link), .link_text = txt("Ajukan permohonan")};
    return look_text_item(look, &item, w, h, 0, &tuesday);
}

static void the_panel_holds_the_code_or_the_figure(void **state)
{
    (void)state;
    struct text_content t = content(STYLE_ANNOUNCEMENT);
    t.title = txt("Sosialisasi");
    t.rows[0][0] = txt("Hari");
    t.rows[0][1] = txt("Kamis");
    t.n_rows = 1;
    struct image *i = announce(&t, "https://ppid.kalteng.go.id", 1920, 950);
    /* Quiet zone from (1360, 84), module 15: the finder begins four modules in. */
    assert_int_equal(pixel(i, 1361, 85), SUSU);
    assert_int_equal(pixel(i, 1359, 85), RIMBA_900);
    assert_int_equal(pixel(i, 1360 + 60, 84 + 60), TINTA);
    assert_int_equal(pixel(i, 1360 + 494, 84 + 494), SUSU);
    assert_int_equal(pixel(i, 1360 + 495, 84 + 494), RIMBA_900);
    assert_int_equal(pixel(i, 1295, 400), KABUT);
    assert_int_equal(pixel(i, 1296, 400), RIMBA_900);
    assert_true(count_colour(i, ROTAN) > 300); /* the address */
    assert_int_equal(pixel(i, 100, 621), KABUT_300);
    assert_int_equal(pixel(i, 1201, 621), KABUT);
    image_release(i);
    i = announce(&t, "", 1920, 950);
    assert_true(count_colour(i, LUMUT) > 10000);
    image_release(i);
    /* A zone narrower than 1.2 times its height has no figure. */
    i = announce(&t, "", 1080, 1652);
    assert_int_equal(count_colour(i, LUMUT), 0);
    image_release(i);
    t.n_rows = 0;
    i = announce(&t, "", 1139, 950);
    assert_int_equal(count_colour(i, LUMUT), 0);
    image_release(i);
    i = announce(&t, "", 1141, 950);
    assert_true(count_colour(i, LUMUT) > 10000);
    image_release(i);
}

static void a_caption_stands_above_the_foot_and_is_as_wide_as_its_text(void **state)
{
    (void)state;
    struct item item = {.caption = txt("Kabar daerah dalam foto, video, dan infografis"),
                        .link = txt("https://mmc.kalteng.go.id"),
                        .link_text = txt("")};
    struct box box = {0};
    struct image *i = look_caption(look, &item, 1920, 950, &box);
    assert_int_equal(box.x, 96);
    assert_int_equal(box.y + box.h, 950 - 56);
    assert_int_equal(box.h, 26 + 72 + 4 + 52 + 30);
    assert_in_range(box.w, 1305, 1312); /* the picture: 1309 */
    assert_false(i->opaque);
    assert_int_equal(i->pixels[0], 235u << 24 | RIMBA_900);
    image_release(i);
    item.caption = txt(LONG);
    i = look_caption(look, &item, 1920, 950, &box);
    assert_true(box.w <= 1240 + 88 + 1);
    image_release(i);
    item.caption = txt("\u00A0");
    item.link = txt("");
    assert_null(look_caption(look, &item, 1920, 950, &box));
    item.caption = txt("Kabar");
    for (int w = 1; w < 400; w += 57) {
        i = look_caption(look, &item, w, 30, &box);
        assert_true(i == NULL || box.x + box.w <= w + 90);
        image_release(i);
    }
}

static void slates_and_alarms_fit_any_screen(void **state)
{
    (void)state;
    static const int screens[][2] = {{1920, 1080}, {1080, 1920}, {3840, 2160}, {1280, 720}, {1280, 1024},
                                     {1024, 768},  {640, 480},   {1920, 360},  {320, 1920}, {64, 64}};
    char *body = long_text(9);
    struct emergency e = {.title = txt(LONG), .body = body};
    struct slate_service s = {LONG, "192.0.2.21:8080", LONG, LONG, LONG, true, tuesday, "WIB"};
    for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
        struct look *l = look_create(screens[i][0], screens[i][1], LANGUAGE_EN, PANEL_LCD, NULL);
        struct image *images[] = {look_slate_service(l, &s), look_slate_calm(l, LONG, false, &tuesday, ""),
                                  look_emergency(l, &e, &tuesday, &tuesday, "WIB", true)};
        for (int n = 0; n < 3; n++) {
            assert_non_null(images[n]);
            assert_int_equal(images[n]->width, screens[i][0]);
            assert_int_equal(images[n]->height, screens[i][1]);
            image_release(images[n]);
        }
        struct box box = {0};
        struct image *corner = look_identify(l, "lobi-utama, 192.0.2.21:8080\nPapan 1.0.0", &box);
        assert_non_null(corner);
        assert_int_equal(box.x, 0);
        assert_int_equal(box.y + box.h, screens[i][1]);
        image_release(corner);
        look_free(l);
    }
    free(body);
}

static void a_slate_without_a_clock_shows_no_time(void **state)
{
    (void)state;
    struct image *with = look_slate_calm(look, "", true, &tuesday, "WIB");
    struct image *without = look_slate_calm(look, "", false, &tuesday, "WIB");
    /* Where time and date stand: 548…798. */
    for (int y = 548; y < 798; y++)
        for (int x = 96; x < 1200; x++)
            assert_int_equal(pixel(without, x, y), RIMBA_900);
    assert_true(count_colour(with, SUSU) > count_colour(without, SUSU) + 5000);
    image_release(with);
    image_release(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_zone_gets_its_picture),
        cmocka_unit_test(the_panel_holds_the_code_or_the_figure),
        cmocka_unit_test(a_caption_stands_above_the_foot_and_is_as_wide_as_its_text),
        cmocka_unit_test(slates_and_alarms_fit_any_screen),
        cmocka_unit_test(a_slate_without_a_clock_shows_no_time),
    };
    return cmocka_run_group_tests(tests, open_look, close_look);
}
