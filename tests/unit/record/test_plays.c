/* Play records: written by a thread, read by another program, through whatever a power cut leaves. */
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "record/plays.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64], runtime[80];
static const struct plays_place place = {folder, runtime};
static struct zone *jakarta;
static int64_t noon; /* of a day that is not old, local time */

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/papan-plays-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(runtime, sizeof runtime, "%s/run", folder);
    jakarta = zone_load("Asia/Jakarta", NULL);
    noon = clock_wall_ms() / 86400000 * 86400000 + 5 * 3600000;
    return jakarta && mkdir(runtime, 0700) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    zone_free(jakarta);
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct play make_play(int64_t start)
{
    struct play p = {.zone = "main",
                     .loop = "harian",
                     .item = "banjir",
                     .playlist_version = 42,
                     .planned_start = start,
                     .planned_end = start + 12000,
                     .first_frame = start + 17,
                     .last_frame = start + 11983,
                     .frames = 359,
                     .missed = 1,
                     .display_connected = -1,
                     .outcome = PLAY_SHOWN};
    return p;
}

static struct play_writer *writer(void)
{
    struct error err = {0};
    struct play_writer *w = play_writer_create(&place, 35, &err);
    assert_non_null(w);
    return w;
}

static void add_plays(struct play_writer *w, int64_t start, int n)
{
    for (int i = 0; i < n; i++) {
        struct play p = make_play(start + i * 12000);
        play_writer_add(w, &p, jakarta);
    }
}

/* Writes n plays from a moment on, one writer's life. */
static void write_plays(int64_t start, int n)
{
    struct play_writer *w = writer();
    add_plays(w, start, n);
    play_writer_destroy(w, 2000);
}

struct collected {
    int64_t seqs[64];
    struct play last;
    int n;
};

static void collect(void *context, const struct play *p)
{
    struct collected *c = context;
    assert_true(c->n < 64);
    c->seqs[c->n++] = p->seq;
    c->last = *p;
}

static struct collected read_plays(int64_t since, int64_t limit, int64_t *next)
{
    struct collected c = {0};
    struct error err = {0};
    assert_true(plays_read(&place, since, limit, collect, &c, next, &err));
    for (int i = 1; i < c.n; i++)
        assert_true(c.seqs[i] > c.seqs[i - 1]);
    return c;
}

static char *day_file(int64_t ms)
{
    struct civil c = zone_local(jakarta, ms);
    return xasprintf("%s/plays/%04d-%02d-%02d.jsonl", folder, c.year, c.month, c.day);
}

static void test_no_plays_yet(void **state)
{
    (void)state;
    int64_t next = -1;
    assert_int_equal(read_plays(7, 10, &next).n, 0);
    assert_int_equal(next, 7);
}

static void test_round_trip(void **state)
{
    (void)state;
    int64_t next;
    write_plays(noon, 3);
    struct collected c = read_plays(0, 10, &next);
    assert_int_equal(c.n, 3);
    assert_int_equal(c.seqs[0], 1);
    assert_int_equal(next, 3);
    struct play p = make_play(noon + 24000);
    p.seq = 3;
    json_t *read = play_json(&c.last, NULL), *wrote = play_json(&p, NULL);
    assert_true(json_equal(read, wrote));
    json_decref(read);
    json_decref(wrote);
    c = read_plays(1, 1, &next);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.seqs[0], 2);
    assert_int_equal(next, 2);
    json_t *j = play_json(&p, NULL);
    assert_true(json_is_null(json_object_get(j, "display_connected")));
    assert_true(json_is_null(json_object_get(j, "media")));
    json_decref(j);
}

static void test_numbers_rise_over_restarts_and_days(void **state)
{
    (void)state;
    int64_t next;
    write_plays(noon, 2);
    write_plays(noon + 86400000, 2);
    write_plays(noon, 2); /* the clock was turned back */
    struct collected c = read_plays(0, 64, &next);
    assert_int_equal(c.n, 6);
    assert_int_equal(next, 6);
    c = read_plays(3, 2, &next);
    assert_int_equal(c.seqs[0], 4);
    assert_int_equal(next, 5);
}

static void append(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
}

static void test_torn_last_line_is_dropped(void **state)
{
    (void)state;
    int64_t next;
    char *path = day_file(noon);
    write_plays(noon, 2);
    append(path, "{\"seq\":3,\"zone\":\"ma", 19);
    assert_int_equal(read_plays(0, 10, &next).n, 2);
    write_plays(noon + 60000, 1);
    struct collected c = read_plays(0, 10, &next);
    assert_int_equal(c.n, 3);
    assert_int_equal(c.seqs[2], 3);
    free(path);
}

/* A file of NUL bytes is what some file systems leave; a file of text is what somebody's editor leaves. */
static void test_damaged_file_is_set_aside(void **state)
{
    (void)state;
    static const char nothing[4000], text[] = "not a play\n{\"seq\":1}\n";
    static const struct {
        const char *bytes;
        size_t n;
        bool over; /* in place of the file, else behind its lines */
    } rows[] = {{nothing, sizeof nothing, true}, {"", 0, true}, {text, sizeof text - 1, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t next, last;
        char *path = day_file(noon), *bad = xasprintf("%s.bad", path);
        write_plays(noon - 86400000, 2);
        write_plays(noon, 3);
        read_plays(0, 64, &last);
        if (rows[i].over)
            assert_true(file_replace(path, rows[i].bytes, rows[i].n, 0600, FILE_FAST, NULL));
        else
            append(path, rows[i].bytes, rows[i].n);
        int kept = read_plays(0, 64, &next).n;
        write_plays(noon + 60000, 1);
        struct collected c = read_plays(0, 64, &next);
        assert_int_equal(c.n, kept + 1);
        assert_true(next > last); /* above numbers that somebody has seen */
        assert_true(access(bad, F_OK) == 0 || rows[i].n == 0);
        unlink(path);
        unlink(bad);
        free(path);
        free(bad);
    }
}

static long most_memory_kib(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* The length of a file is written apart from what is in it: damage can leave one that is all hole, with or without plays around it. */
static void test_huge_file_without_newline_costs_no_memory(void **state)
{
    (void)state;
    enum { HOLE = 200 << 20, BOUND_KIB = 24 << 10 };
    int64_t next, last;
    char *path = day_file(noon), *older = day_file(noon - 86400000), *bad = xasprintf("%s.bad", path), *text = NULL;
    size_t n;
    write_plays(noon - 86400000, 2);
    write_plays(noon, 2);
    read_plays(0, 10, &last);
    assert_true(file_read(path, 1 << 20, &text, &n, NULL));
    long before = most_memory_kib();
    assert_int_equal(truncate(older, HOLE), 0); /* torn */
    assert_int_equal(truncate(path, HOLE), 0);
    append(path, "\n", 1); /* a line that is none, of 200 MiB */
    append(path, text, n);
    struct collected c = read_plays(0, 10, &next);
    assert_int_equal(c.n, 4);
    assert_int_equal(next, last);
    plays_last_seq(&place);
    assert_true(most_memory_kib() - before < BOUND_KIB);
    write_plays(noon + 60000, 1); /* the writer puts it right, and keeps what is whole */
    assert_true(most_memory_kib() - before < BOUND_KIB);
    c = read_plays(0, 10, &next);
    assert_int_equal(c.n, 5);
    assert_true(next > last);
    assert_int_equal(access(bad, F_OK), 0);
    free(text);
    free(path);
    free(older);
    free(bad);
}

/* Damage may leave a line that is JSON: the number after the greatest one would not be one. */
static void test_number_that_leaves_no_next_is_damage(void **state)
{
    (void)state;
    static const char *const numbers[] = {"9223372036854775807", "1000000000000001"};
    for (size_t i = 0; i < 2; i++) {
        int64_t next;
        size_t n;
        char *path = day_file(noon), *bad = xasprintf("%s.bad", path), *text = NULL;
        write_plays(noon, 1);
        assert_true(file_read(path, 1 << 20, &text, &n, NULL));
        char *rest = strchr(text, ',');
        assert_non_null(rest);
        char *line = xasprintf("{\"seq\":%s%s", numbers[i], rest);
        append(path, line, strlen(line));
        assert_int_equal(plays_last_seq(&place), 0); /* not to be had cheaply */
        assert_int_equal(read_plays(0, 10, &next).n, 1);
        write_plays(noon + 60000, 1);
        assert_int_equal(read_plays(0, 10, &next).n, 2);
        assert_true(next > 1 && next < 100000);
        unlink(path);
        unlink(bad);
        free(line);
        free(text);
        free(path);
        free(bad);
    }
}

static void test_another_boot_leaves_numbers_out(void **state)
{
    (void)state;
    int64_t next;
    char *path = day_file(noon), *text = NULL;
    size_t n;
    write_plays(noon, 1);
    assert_true(file_read(path, 1 << 20, &text, &n, NULL));
    char *boot = strstr(text, "\"boot\":\"");
    assert_non_null(boot);
    memcpy(boot + 8, "zzzzzzzz", 8);
    assert_true(file_replace(path, text, n, 0600, FILE_FAST, NULL));
    write_plays(noon, 1);
    read_plays(0, 10, &next);
    assert_true(next > 60); /* more than a power cut can have taken back */
    free(text);
    free(path);
}

static void test_old_days_go(void **state)
{
    (void)state;
    char *plays = path_join(folder, "plays"), *old = path_join(plays, "2020-01-01.jsonl"),
         *bad = path_join(plays, "2020-01-02.jsonl.bad"), *other = path_join(plays, "notes");
    assert_true(file_make_dirs(plays, NULL));
    append(old, "x\n", 2);
    append(bad, "x\n", 2);
    append(other, "x\n", 2);
    char *recent = day_file(clock_wall_ms() - INT64_C(34) * 86400000);
    append(recent, "", 0);
    struct play_writer *w = writer();
    assert_int_not_equal(access(old, F_OK), 0);
    assert_int_not_equal(access(bad, F_OK), 0);
    assert_int_equal(access(other, F_OK), 0);
    play_writer_destroy(w, 1000);
    free(plays), free(old), free(bad), free(other), free(recent);
}

/* The card hangs (here: a FIFO that nobody reads is no day's file, and cannot be opened): plays are dropped
 * and counted. */
static void test_card_that_refuses_costs_plays_only(void **state)
{
    (void)state;
    struct play_writer *w = writer();
    char *plays = path_join(folder, "plays"), *path = day_file(noon);
    assert_int_equal(mkfifo(path, 0600), 0);
    int64_t before = clock_mono_us();
    for (int i = 0; i < 3000; i++) {
        struct play p = make_play(noon);
        play_writer_add(w, &p, jakarta);
    }
    assert_true(clock_mono_us() - before < INT64_C(20000000));
    for (int i = 0; i < 100 && play_writer_dropped(w) < 3000; i++)
        clock_sleep_ms(20);
    assert_int_equal(play_writer_dropped(w), 3000);
    assert_int_equal(play_writer_bytes(w), 0);
    play_writer_destroy(w, 1000);
    free(plays);
    free(path);
}

static void test_day_is_that_of_the_planned_start_in_its_zone(void **state)
{
    (void)state;
    /* 2026-11-24T23:59:50+07:00, shown past midnight */
    int64_t start;
    assert_true(time_parse("2026-11-24T23:59:50+07:00", &start));
    write_plays(start, 1);
    char *path = path_join(folder, "plays/2026-11-24.jsonl");
    assert_int_equal(access(path, F_OK), 0);
    free(path);
}

/* ---- plays that wait for the card ---- */

enum { MANY = 40 }; /* more than are written at once */

static int lines_of(const char *path)
{
    char *text = NULL;
    size_t n, lines = 0;
    if (!file_read(path, 1 << 20, &text, &n, NULL))
        return -1;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    free(text);
    return (int)lines;
}

static void wait_for_plays(int n)
{
    int64_t next;
    for (int i = 0; i < 2000 && read_plays(0, 64, &next).n < n; i++)
        clock_sleep_ms(10);
    assert_int_equal(read_plays(0, 64, &next).n, n);
    assert_int_equal(plays_last_seq(&place), next);
}

static void test_waiting_plays_are_read_and_reach_the_card(void **state)
{
    (void)state;
    int64_t next;
    char *path = day_file(noon), *waiting = path_join(runtime, "plays.jsonl");
    struct play_writer *w = writer();
    add_plays(w, noon, MANY);
    wait_for_plays(MANY);
    int there = lines_of(path);
    assert_true(there > 0 && there < MANY);
    assert_int_equal(lines_of(waiting), MANY - there);
    assert_int_equal(read_plays(there, 3, &next).n, 3);
    assert_int_equal(next, there + 3);
    play_writer_destroy(w, 2000);
    assert_int_equal(lines_of(path), MANY);
    assert_int_equal(lines_of(waiting), 0);
    free(path);
    free(waiting);
}

/* A writer that is killed, at the worst after the card took the lines and before they waited no longer. */
static void test_killed_writer_loses_and_doubles_none(void **state)
{
    (void)state;
    int64_t next;
    char *path = day_file(noon), *waiting = path_join(runtime, "plays.jsonl"), *text = NULL;
    size_t n = 0;
    pid_t child = fork();
    if (child == 0) {
        add_plays(writer(), noon, MANY);
        wait_for_plays(MANY);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(file_read(waiting, 1 << 20, &text, &n, NULL));
    append(path, text, n / 2); /* with half a line */
    assert_int_equal(read_plays(0, 64, &next).n, MANY);
    append(waiting, "{\"seq\":99,", 10);
    write_plays(noon + 86400000, 2);
    assert_int_equal(lines_of(path), MANY);
    assert_int_equal(read_plays(0, 64, &next).n, MANY + 2);
    assert_int_equal(next, MANY + 2);
    free(path);
    free(waiting);
    free(text);
}

static void test_emptied_runtime_folder_loses_none(void **state)
{
    (void)state;
    char *waiting = path_join(runtime, "plays.jsonl");
    struct play_writer *w = writer();
    add_plays(w, noon, MANY / 2 + 5);
    wait_for_plays(MANY / 2 + 5);
    assert_int_equal(unlink(waiting), 0);
    add_plays(w, noon + 3600000, 5);
    wait_for_plays(MANY / 2 + 10);
    play_writer_destroy(w, 2000);
    wait_for_plays(MANY / 2 + 10);
    free(waiting);
}

/* Somebody may have seen, and reported, what waited in it. */
static void test_lost_runtime_folder_leaves_numbers_out(void **state)
{
    (void)state;
    int64_t next;
    char *waiting = path_join(runtime, "plays.jsonl");
    write_plays(noon, 3);
    assert_int_equal(unlink(waiting), 0);
    write_plays(noon, 1);
    read_plays(0, 10, &next);
    assert_true(next > 3 + 256);
    free(waiting);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        ROW(test_no_plays_yet),
        ROW(test_round_trip),
        ROW(test_numbers_rise_over_restarts_and_days),
        ROW(test_torn_last_line_is_dropped),
        ROW(test_damaged_file_is_set_aside),
        ROW(test_huge_file_without_newline_costs_no_memory),
        ROW(test_number_that_leaves_no_next_is_damage),
        ROW(test_another_boot_leaves_numbers_out),
        ROW(test_old_days_go),
        ROW(test_card_that_refuses_costs_plays_only),
        ROW(test_day_is_that_of_the_planned_start_in_its_zone),
        ROW(test_waiting_plays_are_read_and_reach_the_card),
        ROW(test_killed_writer_loses_and_doubles_none),
        ROW(test_emptied_runtime_folder_loses_none),
        ROW(test_lost_runtime_folder_leaves_numbers_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
