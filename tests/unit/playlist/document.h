/* A valid document, and changes to it by path: what every table of these tests consists of. */
#ifndef PAPAN_TESTS_PLAYLIST_DOCUMENT_H
#define PAPAN_TESTS_PLAYLIST_DOCUMENT_H

#include "playlist/playlist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <cmocka.h>

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HASH_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static const char document_text[] =
    "{\"papan\":1,\"kind\":\"playlist\",\"site\":\"gedung\",\"version\":42,"
    "\"issued\":\"2026-11-24T08:00:00+07:00\",\"expires\":\"2026-12-24T00:00:00+07:00\","
    "\"timezone\":\"Asia/Jakarta\",\"title\":\"Lobi\",\"media\":{"
    "\"" HASH_A
    "\":{\"kind\":\"video\",\"bytes\":18734211,\"url\":\"media/a.mp4\",\"width\":1920,\"height\":1080,"
    "\"seconds\":12.48,\"name\":\"banjir.mp4\"},"
    "\"" HASH_B
    "\":{\"kind\":\"picture\",\"bytes\":100,\"url\":\"media/b.png\",\"width\":1920,\"height\":1080},"
    "\"" HASH_C "\":{\"kind\":\"video\",\"bytes\":100,\"url\":\"media/c.mp4\",\"width\":64,\"height\":64,"
    "\"seconds\":0.4}},"
    "\"layouts\":{\"lobi\":{\"background\":\"#0b2B27\",\"main\":[0,0,100,88],\"ticker\":[0,88,76,12],"
    "\"clock\":[76,88,24,12]}},"
    "\"screens\":{\"lobi-utama\":{\"layout\":\"lobi\",\"groups\":[\"lobi-lobi\"]},\"*\":{\"layout\":\"lobi\"}"
    "},"
    "\"loops\":[{\"id\":\"harian\",\"zone\":\"main\",\"items\":["
    "{\"id\":\"banjir\",\"media\":\"" HASH_A "\"},"
    "{\"id\":\"foto\",\"media\":\"" HASH_B "\",\"seconds\":12},"
    "{\"id\":\"rapat\",\"text\":{\"title\":\"Rapat\"},\"seconds\":10}]}],"
    "\"tickers\":[{\"id\":\"berita\",\"zone\":\"ticker\",\"messages\":[{\"text\":\"Halo\"}]}]}";

static inline json_t *document_create(void)
{
    json_t *root = json_loads(document_text, 0, NULL);
    assert_non_null(root);
    return root;
}

/* "loops.0.items.1.seconds" = a JSON text; NULL takes the key away. */
static inline void document_set(json_t *root, const char *path, const char *value)
{
    char copy[256], *rest = copy, *step, *last;
    json_t *at = root;
    assert_true(text_copy(copy, sizeof(copy), path));
    last = strrchr(copy, '.');
    if (last) {
        *last++ = '\0';
        while ((step = strsep(&rest, "."))) {
            at = json_is_array(at) ? json_array_get(at, (size_t)strtoul(step, NULL, 10))
                                   : json_object_get(at, step);
            assert_non_null(at);
        }
    } else {
        last = copy;
    }
    if (!value) {
        json_object_del(at, last);
        return;
    }
    json_error_t fault;
    json_t *json = json_loads(value, JSON_DECODE_ANY, &fault);
    if (!json) {
        fail_msg("%s: bad JSON in the test's own table: %s", value, fault.text);
    }
    if (json_is_array(at)) {
        size_t i = (size_t)strtoul(last, NULL, 10);
        assert_int_equal(
            i < json_array_size(at) ? json_array_set_new(at, i, json) : json_array_append_new(at, json), 0);
    } else {
        json_object_set_new(at, last, json);
    }
}

/* Frees the document. */
static inline struct playlist *document_parse(json_t *root, struct playlist_faults *ret_faults,
                                              struct error *err)
{
    char *text = json_dumps(root, JSON_COMPACT);
    struct playlist *p = playlist_parse(text, strlen(text), ret_faults, err);
    free(text);
    json_decref(root);
    return p;
}

#endif
