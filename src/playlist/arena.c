#include "arena.h"

#include "base/log.h"
#include "base/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Mapped with all pages at once, since taking them one by one was half of what a large playlist cost. Each chunk is as large as all
 * before it, so that at most half is never used. */
#define CHUNK_BYTES_LEAST (16 * 1024)
#define CHUNK_BYTES_MOST (1024 * 1024)
#define PAGE_BYTES 4096

struct chunk {
    struct chunk *next;
    size_t used, size; /* of bytes */
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct chunk *chunks; /* the newest first; only it has room */
    size_t mapped;
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
        munmap(c, sizeof(*c) + c->size);
        c = next;
    }
    free(a);
}

static struct chunk *chunk_create(struct arena *a, size_t wanted)
{
    size_t size = a->mapped < CHUNK_BYTES_LEAST ? CHUNK_BYTES_LEAST : a->mapped;
    size = size > CHUNK_BYTES_MOST ? CHUNK_BYTES_MOST : size;
    size = size < wanted + sizeof(struct chunk) ? wanted + sizeof(struct chunk) : size;
    size = (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    struct chunk *c =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (c == MAP_FAILED) {
        log_abort_oom();
    }
    c->size = size - sizeof(*c);
    a->mapped += size;
    return c;
}

static void *arena_take(struct arena *a, size_t bytes, size_t align)
{
    struct chunk *c = a->chunks;
    size_t at = c ? (c->used + align - 1) / align * align : 0;
    if (!c || at > c->size || c->size - at < bytes) {
        c = chunk_create(a, bytes);
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
     * overflowing. What the kernel maps is zero already. */
    return arena_take(a, count * size, alignof(max_align_t));
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
