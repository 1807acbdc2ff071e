#include "parts.h"

#include <stdlib.h>
#include <string.h>

#define MEDIUM_BYTES_MAX ((int64_t)1 << 38)
#define SIDE_MAX 16384
#define PIXELS_MAX ((int64_t)1 << 26)
#define URL_MAX 255
#define SECONDS_MAX 86400

static bool url_segment_valid(const char *s, size_t n)
{
    return n > 0 && !(n == 1 && s[0] == '.') && !(n == 2 && s[0] == '.' && s[1] == '.');
}

/* Relative, of [A-Za-z0-9._-] segments joined by '/', none empty, "." or "..". */
static bool url_valid(const char *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (strlen(s) > URL_MAX) {
        return false;
    }
    for (;;) {
        size_t n = strspn(s, allowed);
        if (!url_segment_valid(s, n)) {
            return false;
        }
        if (s[n] != '/') {
            return s[n] == '\0';
        }
        s += n + 1;
    }
}

static void url_read(struct reader *r, const struct place *p, char **ret)
{
    const char *s = NULL;
    if (!read_string(r, p, REQUIRED, &s)) {
        return;
    }
    if (!url_valid(s)) {
        reader_fault(
            r, p,
            "not a relative path of at most 255 characters A-Z a-z 0-9 . _ - joined by /, without . and ..");
        return;
    }
    *ret = arena_text(r->arena, s);
}

static void size_read(struct reader *r, const struct place *p, struct medium *m)
{
    struct place width = place_key(p, "width"), height = place_key(p, "height");
    int64_t w = 0, h = 0;
    bool good = read_integer(r, &width, REQUIRED, 1, SIDE_MAX, &w);
    good = read_integer(r, &height, REQUIRED, 1, SIDE_MAX, &h) && good;
    if (good && w * h > PIXELS_MAX) {
        reader_fault(r, p, "%lld x %lld pixels, at most %lld are allowed", (long long)w, (long long)h,
                     (long long)PIXELS_MAX);
    }
    m->width = (int)w;
    m->height = (int)h;
}

static void medium_read(struct reader *r, const struct place *p, struct medium *m)
{
    static const char *const kinds[] = {"picture", "video", NULL};
    static const char *const known[] = {"kind", "bytes", "url", "width", "height", "seconds", "name", NULL};
    static char none[] = "";
    m->url = m->name = none;
    if (!hash_text_valid(p->key)) {
        reader_fault(r, p, "not a SHA-256 of 64 lower-case hex digits");
    }
    memcpy(m->hash, p->key, strnlen(p->key, HASH_TEXT_SIZE - 1));
    if (!read_object(r, p, REQUIRED)) {
        return;
    }
    struct place kind = place_key(p, "kind"), bytes = place_key(p, "bytes"), url = place_key(p, "url"),
                 seconds = place_key(p, "seconds"), name = place_key(p, "name");
    size_t word = MEDIUM_PICTURE;
    bool unknown;
    read_word(r, &kind, REQUIRED, kinds, &word, &unknown);
    if (unknown) {
        reader_fault(r, &kind, "\"%s\" is neither picture nor video", node_text(kind.json));
    }
    m->kind = (enum medium_kind)word;
    read_integer(r, &bytes, REQUIRED, 1, MEDIUM_BYTES_MAX, &m->bytes);
    url_read(r, &url, &m->url);
    size_read(r, p, m);
    read_seconds(r, &seconds, m->kind == MEDIUM_VIDEO ? REQUIRED : OPTIONAL, 0.04, SECONDS_MAX, &m->ms);
    read_text(r, &name, OPTIONAL, TEXT_MAX, ONE_LINE, &m->name);
    read_known(r, p, known);
}

static int by_hash(const void *a, const void *b)
{
    return strcmp((*(const struct medium *const *)a)->hash, (*(const struct medium *const *)b)->hash);
}

void media_read(struct reader *r, const struct place *top, struct playlist *p)
{
    struct place media = place_key(top, "media");
    if (!read_object(r, &media, OPTIONAL)) {
        return;
    }
    size_t n = node_members(media.json);
    if (n > PLAYLIST_MEDIA_MAX) {
        reader_fault(r, &media, "%zu media, at most %d are allowed", n, PLAYLIST_MEDIA_MAX);
        return;
    }
    p->media = arena_alloc(r->arena, n, sizeof(*p->media));
    p->by_hash = arena_alloc(r->arena, n, sizeof(*p->by_hash));
    for (node_each(medium, media.json)) {
        struct place at = place_entry(&media, medium);
        p->by_hash[p->n_media] = &p->media[p->n_media];
        medium_read(r, &at, &p->media[p->n_media++]);
    }
    if (n > 0) {
        qsort(p->by_hash, n, sizeof(struct medium *), by_hash);
    }
}

const struct medium *playlist_medium(const struct playlist *p, const char *hash)
{
    size_t low = 0, high = p->n_media;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(p->by_hash[middle]->hash, hash);
        if (order == 0) {
            return p->by_hash[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
