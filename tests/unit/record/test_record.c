/* Beats, facts, problems and the composed frame on request. */
#include "base/clock.h"
#include "base/file.h"
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/papan-record-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char **names = file_list(folder, NULL);
    for (size_t i = 0; names && names[i]; i++) {
        char *path = path_join(folder, names[i]);
        unlink(path);
        free(path);
    }
    file_names_free(names);
    return rmdir(folder);
}

static void test_beat_is_seen_by_a_reader(void **state)
{
    (void)state;
    assert_null(beat_attach(folder, "screen"));
    struct beat *writer = beat_create(folder, "screen", NULL);
    struct beat *reader = beat_attach(folder, "screen");
    assert_non_null(reader);
    assert_int_equal(beat_page(reader)->pid, getpid());
    beat_page(writer)->frames_presented = 77;
    int64_t before = clock_mono_us();
    beat_turn(writer);
    assert_int_equal(beat_page(reader)->frames_presented, 77);
    assert_true(beat_page(reader)->beat_mono_us >= before);
    beat_close(writer);
    /* A restarted program begins anew in the page that the reader has. */
    writer = beat_create(folder, "screen", NULL);
    assert_int_equal(beat_page(reader)->frames_presented, 0);
    beat_close(writer);
    beat_close(reader);
}

static void test_damaged_beat_is_no_beat(void **state)
{
    (void)state;
    char *path = path_join(folder, "screen.beat");
    assert_true(file_replace(path, "short", 5, 0600, FILE_FAST, NULL));
    assert_null(beat_attach(folder, "screen"));
    char nothing[sizeof(struct beat_page)] = {0};
    assert_true(file_replace(path, nothing, sizeof nothing, 0600, FILE_FAST, NULL));
    assert_null(beat_attach(folder, "screen"));
    free(path);
}

static ino_t inode(const char *name)
{
    struct stat st;
    char *path = path_join(folder, name);
    ino_t found = stat(path, &st) == 0 ? st.st_ino : 0;
    free(path);
    return found;
}

static void test_facts_are_written_when_they_change(void **state)
{
    (void)state;
    struct facts *f = facts_create(folder, "sync");
    json_t *o = json_pack("{s:i}", "a", 1);
    assert_null(facts_read(folder, "sync"));
    assert_true(facts_write(f, o, NULL));
    ino_t first = inode("sync.json");
    assert_true(facts_write(f, o, NULL));
    assert_int_equal(inode("sync.json"), first);
    json_object_set_new(o, "a", json_integer(2));
    assert_true(facts_write(f, o, NULL));
    json_t *back = facts_read(folder, "sync");
    assert_true(json_equal(back, o));
    json_decref(back);
    /* Somebody emptied the folder: the same facts are written again. */
    char *path = path_join(folder, "sync.json");
    unlink(path);
    assert_true(facts_write(f, o, NULL));
    assert_true(inode("sync.json") != 0);
    assert_true(file_replace(path, "[1]", 3, 0600, FILE_FAST, NULL));
    assert_null(facts_read(folder, "sync"));
    assert_true(file_replace(path, "{", 1, 0600, FILE_FAST, NULL));
    assert_null(facts_read(folder, "sync"));
    free(path);
    json_decref(o);
    facts_free(f);
}

static void test_a_reader_follows_the_facts(void **state)
{
    (void)state;
    struct facts *f = facts_create(folder, "player");
    struct facts_reader *r = facts_reader_create(folder, "player");
    json_t *o = json_pack("{s:i}", "a", 1);
    assert_null(facts_reader_look(r));
    assert_true(facts_write(f, o, NULL));
    json_t *first = facts_reader_look(r), *again = facts_reader_look(r);
    assert_true(json_equal(first, o));
    assert_ptr_equal(first, again); /* not read anew */
    json_object_set_new(o, "a", json_integer(2));
    assert_true(facts_write(f, o, NULL));
    json_t *second = facts_reader_look(r);
    assert_true(json_equal(second, o));
    assert_int_equal(json_integer_value(json_object_get(first, "a")), 1); /* who holds it keeps it */
    char *path = path_join(folder, "player.json");
    assert_true(file_replace(path, "{", 1, 0600, FILE_FAST, NULL));
    assert_null(facts_reader_look(r));
    unlink(path);
    assert_null(facts_reader_look(r));
    assert_true(facts_write(f, o, NULL));
    json_t *back = facts_reader_look(r);
    assert_true(json_equal(back, o));
    free(path);
    json_decref(back);
    json_decref(second);
    json_decref(again);
    json_decref(first);
    json_decref(o);
    facts_reader_free(r);
    facts_free(f);
}

static void test_problem_keeps_its_beginning(void **state)
{
    (void)state;
    struct problems *p = problems_create();
    problems_begin(p);
    problems_raise(p, 100, "offline", "no answer from %s", "a");
    problems_raise(p, 100, "offline", "a second one");
    assert_true(problems_end(p));
    problems_begin(p);
    problems_raise(p, 200, "offline", "bad\xff\x01text");
    assert_false(problems_end(p));
    json_t *list = problems_json(p);
    assert_int_equal(json_array_size(list), 1);
    json_t *one = json_array_get(list, 0);
    assert_int_equal(json_integer_value(json_object_get(one, "since")), 100);
    assert_string_equal(json_string_value(json_object_get(one, "text")), "bad\xEF\xBF\xBD?text");
    json_decref(list);
    problems_begin(p);
    assert_true(problems_end(p));
    problems_begin(p);
    problems_raise(p, 300, "offline", "again");
    assert_true(problems_end(p));
    list = problems_json(p);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "since")), 300);
    json_decref(list);
    problems_free(p);
}

struct answerer {
    int listener;
    struct shot shot;
    int memfd;
};

static void *answer_once(void *argument)
{
    struct answerer *a = argument;
    struct pollfd wait = {.fd = a->listener, .events = POLLIN};
    poll(&wait, 1, 5000);
    int client = accept4(a->listener, NULL, NULL, SOCK_CLOEXEC);
    if (a->memfd >= 0)
        shot_send(client, &a->shot, a->memfd);
    close(client);
    return NULL;
}

static bool ask(struct answerer *a, struct shot *ret, int *ret_memfd, struct error *err)
{
    pthread_t thread;
    a->listener = shot_listen(folder, NULL);
    assert_true(a->listener >= 0);
    pthread_create(&thread, NULL, answer_once, a);
    bool ok = shot_request(folder, 2000, ret, ret_memfd, err);
    pthread_join(thread, NULL);
    close(a->listener);
    return ok;
}

static void test_shot_comes_with_its_rows(void **state)
{
    (void)state;
    struct error err = {0};
    struct shot got;
    int memfd = -1;
    assert_false(shot_request(folder, 100, &got, &memfd, &err));
    struct answerer a = {.shot = {.width = 4, .height = 2, .pitch = 16, .wall_ms = 99}};
    a.memfd = memfd_create("test", MFD_CLOEXEC);
    assert_int_equal(write(a.memfd, "0123456789abcdef0123456789abcdef", 32), 32);
    assert_true(ask(&a, &got, &memfd, &err));
    assert_int_equal(got.wall_ms, 99);
    char byte;
    assert_int_equal(pread(memfd, &byte, 1, 31), 1);
    assert_int_equal(byte, 'f');
    close(memfd);
    /* Rows that the memory does not hold. */
    a.shot.height = 3;
    assert_false(ask(&a, &got, &memfd, &err));
    assert_non_null(strstr(err.text, "does not fit"));
    close(a.memfd);
    a.memfd = -1;
    assert_false(ask(&a, &got, &memfd, &err));
}

static void test_shot_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct error err = {0};
    struct shot got;
    int memfd = -1, listener = shot_listen(folder, NULL);
    assert_false(shot_request(folder, 50, &got, &memfd, &err));
    assert_non_null(strstr(err.text, "within 50 ms"));
    close(listener);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        ROW(test_beat_is_seen_by_a_reader),           ROW(test_damaged_beat_is_no_beat),
        ROW(test_facts_are_written_when_they_change), ROW(test_a_reader_follows_the_facts),
        ROW(test_problem_keeps_its_beginning),        ROW(test_shot_comes_with_its_rows),
        ROW(test_shot_does_not_wait_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
