/* A medium's way into the store, where the card is slow. */
#include "base/file.h"
#include "base/memory.h"
#include "sync/download.h"
#include "sync/target.h"

#include "../store/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define BYTES ((size_t)3 << 20)

static char root[] = "/tmp/papan-download-XXXXXX";

/* Holds the keeper up, as a card does that flushes. */
struct plug {
    struct job job;
    atomic_bool pulled;
};

static void hold_up(struct job *job)
{
    struct plug *p = (struct plug *)job;
    while (!atomic_load(&p->pulled) && !worker_stopping(job->worker))
        usleep(1000);
}

static void nothing_more(struct job *job)
{
    (void)job;
}

struct world {
    struct store *store, *keeper_store;
    struct worker *keeper;
    struct plug plug;
    int whole, other;
};

static struct worker *plugged_keeper(struct plug *p)
{
    struct worker *w = worker_create("keeper");
    assert_non_null(w);
    *p = (struct plug){.job = {.run = hold_up, .done = nothing_more}};
    worker_give(w, &p->job);
    return w;
}

static void set_up(struct world *w, const char *store)
{
    *w = (struct world){0};
    char *path = path_join(root, store);
    w->store = store_open(path, STORE_WRITE, NULL);
    w->keeper_store = store_open(path, STORE_WRITE, NULL);
    assert_true(w->store && w->keeper_store);
    free(path);
    w->keeper = plugged_keeper(&w->plug);
}

static void tear_down(struct world *w)
{
    worker_destroy(w->keeper);
    store_close(w->store);
    store_close(w->keeper_store);
}

static void on_done(void *context, struct download *d, const struct download_result *r)
{
    struct world *w = context;
    if (r->end == DOWNLOAD_WHOLE)
        w->whole++;
    else
        w->other++;
    download_free(d);
}

static bool never(void *context)
{
    (void)context;
    return false;
}

/* A file of `letter`s and the order to fetch it. */
static struct download_order order_of(const struct world *w, char letter)
{
    char *bytes = xmalloc(BYTES), name[2] = {letter, 0}, *path = path_join(root, name);
    struct download_order order = {
        .bytes = (int64_t)BYTES, .runtime_path = root, .keeper = w->keeper, .keeper_store = w->keeper_store};
    memset(bytes, letter, BYTES);
    hash_bytes(bytes, BYTES, order.hash);
    assert_true(file_replace(path, bytes, BYTES, 0600, FILE_FAST, NULL));
    order.url = target_file_url(path);
    free(path);
    free(bytes);
    return order;
}

/* Until all of it is in the part and the keeper has it. */
static struct download *bring(struct world *w, const struct download_order *order)
{
    struct download *d = download_start(w->store, NULL, order, never, on_done, w, NULL);
    assert_non_null(d);
    while (download_pump(d))
        ;
    assert_true(download_is_keeping(d));
    return d;
}

static void test_next_comes_while_one_is_flushed(void **state)
{
    (void)state;
    struct world w;
    struct stat st;
    set_up(&w, "first");
    struct download_order a = order_of(&w, 'a'), b = order_of(&w, 'b');
    bring(&w, &a);
    bring(&w, &b);
    worker_collect(w.keeper);
    assert_int_equal(w.whole + w.other, 0);
    assert_false(store_has_blob(w.store, a.hash, -1));
    assert_int_equal(store_part_bytes(w.store, a.hash), BYTES);
    atomic_store(&w.plug.pulled, true);
    for (int i = 0; i < 10000 && w.whole < 2; i++) {
        worker_collect(w.keeper);
        usleep(1000);
    }
    assert_int_equal(w.whole, 2);
    assert_true(store_has_blob(w.store, a.hash, (int64_t)BYTES) &&
                store_has_blob(w.store, b.hash, (int64_t)BYTES));
    assert_true(store_blob_verified(w.store, root, a.hash, (int64_t)BYTES));
    assert_int_equal(store_part_bytes(w.store, a.hash), 0);
    int fd = store_open_blob(w.store, a.hash, (int64_t)BYTES, NULL);
    assert_true(fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 0777) == 0444);
    close(fd);
    tear_down(&w);
    free((char *)(uintptr_t)a.url);
    free((char *)(uintptr_t)b.url);
}

/* What the keeper did not come to is whole in incoming/, and its source is not asked again. */
static void test_stopped_before_it_is_kept(void **state)
{
    (void)state;
    struct world w;
    set_up(&w, "second");
    struct download_order c = order_of(&w, 'c');
    struct download *d = bring(&w, &c);
    worker_destroy(w.keeper);
    assert_int_equal(w.whole + w.other, 0);
    assert_false(download_is_keeping(d));
    download_free(d);
    assert_false(store_has_blob(w.store, c.hash, -1));
    char *source = target_file_path(c.url);
    assert_int_equal(unlink(source), 0);
    free(source);
    c.keeper = w.keeper = plugged_keeper(&w.plug);
    atomic_store(&w.plug.pulled, true);
    bring(&w, &c);
    for (int i = 0; i < 10000 && !w.whole; i++) {
        worker_collect(w.keeper);
        usleep(1000);
    }
    assert_int_equal(w.whole, 1);
    assert_true(store_has_blob(w.store, c.hash, (int64_t)BYTES));
    tear_down(&w);
    free((char *)(uintptr_t)c.url);
}

static void test_wrong_bytes_are_not_kept(void **state)
{
    (void)state;
    struct world w;
    set_up(&w, "third");
    struct download_order e = order_of(&w, 'e'), f = order_of(&w, 'f');
    memcpy(e.hash, f.hash, sizeof e.hash);
    struct download *d = download_start(w.store, NULL, &e, never, on_done, &w, NULL);
    assert_non_null(d);
    while (!w.other && download_pump(d))
        ;
    assert_int_equal(w.other, 1);
    assert_false(store_has_blob(w.store, e.hash, -1));
    assert_int_equal(store_part_bytes(w.store, e.hash), 0);
    tear_down(&w);
    free((char *)(uintptr_t)e.url);
    free((char *)(uintptr_t)f.url);
}

static int make_root(void **state)
{
    (void)state;
    return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
    (void)state;
    return tree_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_next_comes_while_one_is_flushed),
        cmocka_unit_test(test_stopped_before_it_is_kept),
        cmocka_unit_test(test_wrong_bytes_are_not_kept),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
