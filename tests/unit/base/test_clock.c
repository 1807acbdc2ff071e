#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

static void test_clocks(void **state)
{
    (void)state;
    int64_t mono = clock_mono_us(), boot = clock_boot_ms(), wall = clock_wall_ms();
    clock_sleep_ms(20);
    assert_true(clock_mono_us() - mono >= 20000);
    assert_true(clock_boot_ms() - boot >= 19);
    assert_true(clock_wall_ms() >= wall);
    assert_true(clock_boot_ms() >= clock_mono_us() / 1000 - 1000);
    assert_true(clock_cpu_us() >= 0);
    clock_ntp_synchronised();
    size_t n = strlen(clock_boot_id());
    assert_true(n == 36 || n == 0);
    assert_ptr_equal(clock_boot_id(), clock_boot_id());
    assert_true(clock_build_ms() > INT64_C(1700000000000) && clock_build_ms() % 1000 == 0);
}

static void write_bend(const char *path, const char *text)
{
    assert_true(file_replace(path, text, strlen(text), 0600, FILE_FAST, NULL));
}

static void test_bent_clock(void **state)
{
    (void)state;
    struct error err = {0};
    char path[] = "/tmp/papan-clock-XXXXXX";
    close(mkstemp(path));
#ifdef PAPAN_TEST_CLOCK
    int64_t real = clock_wall_ms();
    assert_false(clock_use_test_file(path, &err)); /* empty */
    write_bend(path, "86400 1\n");
    assert_true(clock_use_test_file(path, &err));
    int64_t day = clock_wall_ms() - real;
    assert_true(day >= 86400000 && day < 86400000 + 60000);
    write_bend(path, "-3600.5 1"); /* read anew when it changes */
    day = clock_wall_ms() - real;
    assert_true(day >= -3600500 && day < -3600500 + 60000);
    write_bend(path, "0 1000");
    int64_t begin = clock_wall_ms();
    clock_sleep_ms(50);
    assert_true(clock_wall_ms() - begin >= 50000);
    write_bend(path, "rubbish"); /* the old bend holds */
    assert_true(clock_wall_ms() - begin >= 50000);
    clock_set_for_test(1234);
    assert_int_equal(clock_wall_ms(), 1234);
    clock_set_for_test(-1);
    assert_true(clock_wall_ms() > 1234);
    int64_t boot = clock_boot_ms();
    write_bend(path, "700 1 600.5"); /* ten minutes pass on the boot clock too */
    assert_true(clock_boot_ms() - boot >= 600500 && clock_boot_ms() - boot < 660500);
    write_bend(path, "700 1");
    assert_true(clock_boot_ms() - boot < 60000);
    write_bend(path, "0 1 2 3");
    assert_false(clock_use_test_file(path, &err));
    assert_false(clock_use_test_file("/nonexistent", &err));
#else
    write_bend(path, "86400 1\n");
    assert_false(clock_use_test_file(path, &err));
    clock_set_for_test(1234);
    assert_true(clock_wall_ms() > 1234);
#endif
    unlink(path);
}

/* What a function writes to stderr; caller frees. */
static char *captured(void (*function)(void))
{
    char path[] = "/tmp/papan-log-XXXXXX", *text = NULL;
    int fd = mkstemp(path), kept = dup(STDERR_FILENO);
    size_t n;
    dup2(fd, STDERR_FILENO);
    function();
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(fd);
    assert_true(file_read(path, 100000, &text, &n, NULL));
    unlink(path);
    return text;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p++)
        n++;
    return n;
}

static void say_levels(void)
{
    log_debug("hidden");
    log_info("shown\nsecond \x1b[31m line");
    log_set_level(LOG_LEVEL_ERROR);
    log_warning("hidden");
    log_error("%s %d", "loud", 7);
    log_set_level(LOG_LEVEL_INFO);
}

static void test_log(void **state)
{
    (void)state;
    unsetenv("JOURNAL_STREAM");
    log_start("unit", LOG_LEVEL_INFO);
    char *text = captured(say_levels);
    assert_int_equal(count(text, "hidden"), 0);
    assert_int_equal(count(text, "\n"), 2); /* a line a call, whatever it holds */
    assert_non_null(strstr(text, " unit: shown?second ?[31m line\n"));
    assert_non_null(strstr(text, " unit: loud 7\n"));
    assert_true(text[4] == '-' && text[10] == 'T' && text[23] == ' ');
    free(text);
    setenv("JOURNAL_STREAM", "8:1", 1);
    log_start("unit", LOG_LEVEL_INFO);
    text = captured(say_levels);
    assert_non_null(strstr(text, "<6>unit: shown"));
    assert_non_null(strstr(text, "<3>unit: loud 7\n"));
    free(text);
    unsetenv("JOURNAL_STREAM");
    log_start("unit", LOG_LEVEL_INFO);
}

static void say_again(void)
{
    for (int i = 0; i < 43; i++) {
        log_info("the same");
        log_info("other %d", i / 40); /* between them another one that repeats */
    }
}

static void test_log_repetition(void **state)
{
    (void)state;
    char *text = captured(say_again);
    assert_int_equal(count(text, "unit: the same"), 5);
    assert_int_equal(count(text, "unit: other 0"), 5);
    assert_int_equal(count(text, "unit: other 1"), 3);
    free(text);
}

static void say_many(void)
{
    for (int i = 0; i < 40; i++)
        log_info("line %d", i); /* pushes the repeated ones out */
}

static void test_log_counts_what_it_held_back(void **state)
{
    (void)state;
    char *text = captured(say_many);
    assert_int_equal(count(text, "unit: last line repeated 38 times: the same"), 1);
    assert_int_equal(count(text, "unit: line "), 40);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_bent_clock),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_log_repetition),
        cmocka_unit_test(test_log_counts_what_it_held_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
