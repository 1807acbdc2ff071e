#include "arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Above malloc's threshold for mapping: only touched pages cost memory, and the heap is left in peace. */
#define CHUNK_BYTES (256 * 1024)

struct chunk {
    struct chunk *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct chunk *chunks; /* the newest first; only it has room */
};

struct arena *arena_create(void)
{
    return xcalloc(1, sizeof(struct arena));
}

void arena_destroy(struct arena *a)
{
    if (!a) {
        return;
    }
    for (struct chunk *c = a->chunks; c;) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
    free(a);
}

static struct chunk *chunk_create(size_t size)
{
    struct chunk *c = xmalloc(sizeof(*c) + size);
    c->next = NULL;
    c->used = 0;
    c->size = size;
    return c;
}

static void *arena_take(struct arena *a, size_t bytes, size_t align)
{
    struct chunk *c = a->chunks;
    size_t at = c ? (c->used + align - 1) / align * align : 0;
    if (!c || at > c->size || c->size - at < bytes) {
        c = chunk_create(bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES);
        c->next = a->chunks;
        a->chunks = c;
        at = 0;
    }
    c->used = at + bytes;
    return c->bytes + at;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    /* Counts come from a payload of at most 8 MiB, sizes from our own structs: the product is far from
     * overflowing. */
    size_t bytes = count * size;
    void *p = arena_take(a, bytes, alignof(max_align_t));
    memset(p, 0, bytes);
    return p;
}

char *arena_bytes(struct arena *a, const void *bytes, size_t n)
{
    char *copy = arena_take(a, n + 1, 1);
    if (n > 0) {
        memcpy(copy, bytes, n);
    }
    copy[n] = '\0';
    return copy;
}

char *arena_text(struct arena *a, const char *s)
{
    return arena_bytes(a, s, strlen(s));
}
