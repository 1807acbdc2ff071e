/* What a person reads: times, spans, sizes, and hostile text made inert. */
#include "status/answer.h"
#include "status/plays_answer.h"
#include "status/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NOW INT64_C(1795488082000) /* Tuesday, 2026-11-24 09:41:22 in Jakarta */

static struct zone *jakarta;

static void check(struct buffer *b, const char *expected)
{
    char *text = buffer_take(b);
    assert_string_equal(text, expected);
    free(text);
}

static void test_times(void **state)
{
    (void)state;
    struct buffer b;
    struct voice id = {LANGUAGE_ID, jakarta, NOW}, en = {LANGUAGE_EN, jakarta, NOW};
    buffer_init(&b, 1000);
    words_full(&b, &id, NOW);
    check(&b, "Selasa, 24 November 2026, 09.41.22 WIB");
    words_full(&b, &en, NOW);
    check(&b, "Tuesday, 24 November 2026, 09:41:22 WIB");
    words_short(&b, &id, NOW - 23364000);
    check(&b, "24 Nov, 03.11");
    words_moment(&b, &id, NOW - 1740000);
    check(&b, "09.12");
    words_moment(&b, &id, NOW - 60000);
    check(&b, "09.40.22");
    words_moment(&b, &en, NOW - INT64_C(2) * 86400000);
    check(&b, "22 November, 09:41");
    words_date(&b, &id, NOW + INT64_C(30) * 86400000);
    check(&b, "24 Desember 2026");
}

static void test_spans(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *id, *en, *exact;
    } rows[] = {
        {-5, "0 detik", "0 seconds", "0 detik"},
        {1999, "1 detik", "1 second", "1 detik"},
        {59999, "59 detik", "59 seconds", "59 detik"},
        {198000, "3 menit", "3 minutes", "3 menit 18 detik"},
        {3600000, "1 jam", "1 hour", "1 jam"},
        {172800000 + 3600000, "2 hari", "2 days", "2 hari 1 jam"},
    };
    struct buffer b;
    struct voice id = {LANGUAGE_ID, jakarta, NOW}, en = {LANGUAGE_EN, jakarta, NOW};
    buffer_init(&b, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        words_span(&b, &id, rows[i].ms);
        check(&b, rows[i].id);
        words_span(&b, &en, rows[i].ms);
        check(&b, rows[i].en);
        words_exact_span(&b, &id, rows[i].ms);
        check(&b, rows[i].exact);
    }
}

static void test_sizes(void **state)
{
    (void)state;
    struct buffer b;
    struct voice id = {LANGUAGE_ID, jakarta, NOW}, en = {LANGUAGE_EN, jakarta, NOW};
    buffer_init(&b, 1000);
    words_bytes_of(&b, &id, INT64_C(6100000000), INT64_C(24000000000));
    check(&b, "6,1 dari 24 GB");
    words_bytes_of(&b, &en, INT64_C(6100000000), INT64_C(24000000000));
    check(&b, "6.1 of 24 GB");
    words_bytes_of(&b, &id, 0, INT64_C(24000000000));
    check(&b, "0 dari 24 GB");
    words_bytes_of(&b, &id, 3200000, INT64_C(24000000000));
    check(&b, "3,2 MB dari 24 GB");
    words_bytes(&b, &id, 12345678);
    check(&b, "12 MB");
}

static void test_hostile_text_is_inert(void **state)
{
    (void)state;
    struct buffer b;
    buffer_init(&b, 1000);
    words_html(&b, "<script>\"&'\x01\xff</script>");
    check(&b, "&lt;script&gt;&quot;&amp;&#39;\xEF\xBF\xBD\xEF\xBF\xBD&lt;/script&gt;");
    static const char *const fields[][2] = {
        {"=1+1", "\"'=1+1\""},         {"+1", "\"'+1\""},  {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""},
        {"\tx", "\"'\tx\""},           {"biasa", "biasa"}, {"", ""},
        {"a\nb", "\"a\nb\""},          {"x=1", "x=1"}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        csv_field(&b, fields[i][0]);
        check(&b, fields[i][1]);
    }
}

static void test_http_dates(void **state)
{
    (void)state;
    char text[32];
    http_date(NOW + 999, text);
    assert_string_equal(text, "Tue, 24 Nov 2026 02:41:22 GMT");
    assert_int_equal(http_date_parse(text), NOW);
    static const char *const bad[] = {"", "yesterday", "Tue, 32 Nov 2026 02:41:22 GMT",
                                      "Tue, 24 Nov 2026 02:41:22 WIB", "Tue, 24 Nov 2026 02:41:22 GMTx"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(http_date_parse(bad[i]), -1);
}

static int load_zone(void **state)
{
    (void)state;
    jakarta = zone_load("Asia/Jakarta", NULL);
    return jakarta ? 0 : -1;
}

static int free_zone(void **state)
{
    (void)state;
    zone_free(jakarta);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),      cmocka_unit_test(test_spans),
        cmocka_unit_test(test_sizes),      cmocka_unit_test(test_hostile_text_is_inert),
        cmocka_unit_test(test_http_dates),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
