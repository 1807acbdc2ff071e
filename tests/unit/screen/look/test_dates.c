#include "sample.h"
#include "screen/look/dates.h"

#include <string.h>

static void dates_go_down_their_ladder(void **state)
{
    (void)state;
    static const struct {
        enum config_language language;
        enum date_form form;
        const char *text;
    } rows[] = {
        {LANGUAGE_ID, DATE_FULL, "Selasa, 24 November 2026"},
        {LANGUAGE_ID, DATE_SHORT_MONTH, "Selasa, 24 Nov 2026"},
        {LANGUAGE_ID, DATE_SHORT_DAY, "Sel, 24 Nov 2026"},
        {LANGUAGE_ID, DATE_NO_DAY, "24 Nov 2026"},
        {LANGUAGE_EN, DATE_FULL, "Tuesday, 24 November 2026"},
        {LANGUAGE_EN, DATE_SHORT_DAY, "Tue, 24 Nov 2026"},
    };
    char out[DATE_TEXT_SIZE];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        date_text(rows[i].language, &tuesday, rows[i].form, out);
        assert_string_equal(out, rows[i].text);
    }
}

static void every_name_is_the_one_of_the_look(void **state)
{
    (void)state;
    static const char *const days[] = {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
                                         "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
    char out[DATE_TEXT_SIZE];
    for (int d = 0; d < 7; d++)
        assert_string_equal(date_weekday(LANGUAGE_ID, d), days[d]);
    assert_string_equal(date_weekday(LANGUAGE_ID, 7), "");
    assert_string_equal(date_weekday(LANGUAGE_EN, -1), "");
    for (int m = 1; m <= 12; m++) {
        struct civil c = tuesday;
        c.month = m;
        date_text(LANGUAGE_ID, &c, DATE_NO_DAY, out);
        assert_non_null(strstr(out, months[m - 1]));
    }
}

static void times_have_a_point_or_a_colon_and_two_digits(void **state)
{
    (void)state;
    struct civil early = tuesday;
    early.hour = 0;
    early.minute = 5;
    char out[DATE_TEXT_SIZE];
    date_time(LANGUAGE_ID, &tuesday, out);
    assert_string_equal(out, "09.41");
    date_time(LANGUAGE_EN, &early, out);
    assert_string_equal(out, "00:05");
    date_time_label(LANGUAGE_ID, &tuesday, "WIB", out);
    assert_string_equal(out, "09.41 WIB");
    date_time_label(LANGUAGE_ID, &tuesday, "", out);
    assert_string_equal(out, "09.41");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_go_down_their_ladder),
        cmocka_unit_test(every_name_is_the_one_of_the_look),
        cmocka_unit_test(times_have_a_point_or_a_colon_and_two_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
