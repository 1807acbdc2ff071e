#include "sample.h"
#include "screen/look/palette.h"

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

static void pages_hold_six_rows(void **state)
{
    (void)state;
    struct text_content t = content(STYLE_AGENDA);
    static const int rows[][2] = {{0, 1}, {1, 1}, {6, 1}, {7, 2}, {12, 2}, {13, 3}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        t.n_agenda = (size_t)rows[i][0];
        assert_int_equal(look_agenda_pages(&t), rows[i][1]);
    }
    t = content(STYLE_NUMBER);
    assert_int_equal(look_agenda_pages(&t), 1);
}

/* Which row of a page stands on the current row's ground; -1 none. */
static int current(struct text_content *t, int page, int hour, int minute)
{
    struct civil at = tuesday;
    struct item item = {.text = t, .caption = txt(""), .link = txt(""), .link_text = txt("")};
    at.hour = hour;
    at.minute = minute;
    struct image *i = look_text_item(look, &item, 1920, 950, page, &at);
    int row = -1;
    for (int y = 210, r = 0; y < 940; y += 114, r++)
        if (row < 0 && pixel(i, 10, y + 5) == RIMBA_700)
            row = r;
    image_release(i);
    return row;
}

static void the_current_row_is_a_function_of_the_time(void **state)
{
    (void)state;
    struct agenda_row rows[] = {
        {450, 480, txt("07.30–08.00"), txt("Apel"), txt("")},
        {540, -1, txt("09.00"), txt("Rapat"), txt("Aula")},
        {660, 720, txt("11.00–12.00"), txt("Redaksi"), txt("")},
        {690, 700, txt("11.30–11.40"), txt("Foto"), txt("")},
        {1320, 60, txt("22.00–01.00"), txt("Siaga"), txt("")},
        {1380, -1, txt("23.00"), txt("Akhir"), txt("")},
        {450, 480, txt("07.30–08.00"), txt("Ulang"), txt("")},
    };
    struct text_content t = content(STYLE_AGENDA);
    t.agenda = rows;
    t.n_agenda = 7;
    static const int table[][4] = {
        {0, 7, 29, -1}, {0, 7, 30, 0}, {0, 7, 59, 0},  {0, 8, 0, -1},  {0, 9, 0, 1},
        {0, 10, 59, 1}, {0, 11, 0, 2}, {0, 11, 35, 3}, {0, 11, 50, 2}, {0, 12, 0, -1},
        {0, 22, 30, 4}, {0, 0, 30, 4}, {0, 1, 0, -1},  {0, 23, 30, 5}, {1, 23, 30, -1},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int row = current(&t, table[i][0], table[i][1], table[i][2]);
        if (row != table[i][3])
            fail_msg("page %d at %02d:%02d: row %d, not %d", table[i][0], table[i][1], table[i][2], row,
                     table[i][3]);
    }
}

static void without_a_time_no_row_is_current(void **state)
{
    (void)state;
    struct agenda_row row = {0, 1440, txt("00.00–24.00"), txt("Selalu"), txt("")};
    struct text_content t = content(STYLE_AGENDA);
    t.agenda = &row;
    t.n_agenda = 1;
    struct item item = {.text = &t, .caption = txt(""), .link = txt(""), .link_text = txt("")};
    struct image *i = look_text_item(look, &item, 1920, 950, 0, NULL);
    assert_int_equal(count_colour(i, RIMBA_700), 0);
    image_release(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_hold_six_rows),
        cmocka_unit_test(the_current_row_is_a_function_of_the_time),
        cmocka_unit_test(without_a_time_no_row_is_current),
    };
    return cmocka_run_group_tests(tests, open_look, close_look);
}
