#include "sample.h"
#include "screen/look/clean.h"

#include <stdlib.h>
#include <string.h>

static void assert_cleans_to(const char *in, bool paragraphs, const char *out)
{
    size_t n;
    uint32_t *text = text_clean(in, paragraphs, &n);
    assert_int_equal(n, strlen(out));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(text[i], (unsigned char)out[i]);
    free(text);
}

static void texts_are_drawn_as_written(void **state)
{
    (void)state;
    assert_cleans_to("&#8220;Huma&#8221; &amp; <b>adat</b>", false, "&#8220;Huma&#8221; &amp; <b>adat</b>");
    assert_cleans_to("ke\u00ADter\u00ADbuka", false, "keterbuka");
    assert_cleans_to("\uFEFFhalo\xC2\x85", false, "halo");
    assert_cleans_to("  dua   kata  ", false, "dua kata");
    assert_cleans_to("a\u2028b\u2029c\nd", false, "a b c d");
    assert_cleans_to("a\u2028b", true, "a\nb");
    assert_cleans_to("\n\n a \n \n\n\n b \n", true, "a\n\nb");
    assert_cleans_to("\t\n \u2028", true, "");
    assert_cleans_to("", false, "");
}

/* '~' stands for a space that must not end a line. */
static void assert_binds(const char *marked)
{
    size_t n = strlen(marked);
    uint32_t text[128] = {0};
    bool bound[128];
    for (size_t i = 0; i < n; i++)
        text[i] = marked[i] == '~' ? ' ' : (unsigned char)marked[i];
    text_bind(text, n, bound);
    for (size_t i = 0; i < n; i++)
        if (bound[i] != (marked[i] == '~'))
            fail_msg("%s: space at %zu", marked, i);
}

static void numbers_stay_with_their_word(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "Selasa, 24~November~2026 pagi",
        "pukul~09.00~WIB di aula",
        "Undang-Undang Nomor~14 Tahun 2008",
        "Aula lantai~2, Gedung",
        "lebih dari 2~juta orang",
        "(Nomor~14)",
        "sampai 10.30~WITA.",
        "dua belas kata biasa",
        "No.~5 dan 3~persen",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_binds(rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_drawn_as_written),
        cmocka_unit_test(numbers_stay_with_their_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
