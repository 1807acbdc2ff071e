#include "names.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/memory.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID_FROM_NAME_MAX 50

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n > m && strcasecmp(name + n - m, suffix) == 0;
}

bool name_is_clutter(const char *name)
{
    return name[0] == '.' || text_has_prefix(name, "~$") || strcasecmp(name, "Thumbs.db") == 0 ||
           strcasecmp(name, "desktop.ini") == 0 || has_suffix(name, ".part") || has_suffix(name, ".tmp") ||
           has_suffix(name, ".crdownload");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Compares two runs of digits as numbers of any length; moves both behind their run. */
static int compare_numbers(const char **a, const char **b)
{
    while (**a == '0')
        (*a)++;
    while (**b == '0')
        (*b)++;
    size_t n = 0, m = 0;
    while (is_digit((*a)[n]))
        n++;
    while (is_digit((*b)[m]))
        m++;
    int order = n != m ? (n < m ? -1 : 1) : memcmp(*a, *b, n);
    *a += n;
    *b += m;
    return order;
}

int name_compare(const char *a, const char *b)
{
    const char *p = a, *q = b;
    while (*p != '\0' && *q != '\0') {
        if (is_digit(*p) && is_digit(*q)) {
            int order = compare_numbers(&p, &q);
            if (order != 0)
                return order;
        } else if (*p != *q) {
            return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
        } else {
            p++;
            q++;
        }
    }
    if (*p != '\0' || *q != '\0')
        return *p == '\0' ? -1 : 1;
    return strcmp(a, b); /* "01" and "1": equal as numbers, still one order */
}

int name_compare_pointers(const void *a, const void *b)
{
    return name_compare(*(char *const *)a, *(char *const *)b);
}

const char *name_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The name without extension in the alphabet of ids, not cut at its front. */
static void spell_in_alphabet(const char *name, char out[ID_FROM_NAME_MAX + 1])
{
    const char *dot = strrchr(name, '.');
    const char *end = dot == NULL || dot == name ? name + strlen(name) : dot;
    size_t n = 0;
    for (const char *p = name; p < end && n < ID_FROM_NAME_MAX;) {
        uint32_t c = utf8_next(&p, end);
        bool fine = c < 0x80 && (is_alphanumeric((char)c) || c == '.' || c == '_' || c == '-');
        out[n++] = fine ? (char)c : '-';
    }
    out[n] = '\0';
}

void name_to_id(const char *name, char out[ID_MAX + 1])
{
    char spelled[ID_FROM_NAME_MAX + 1];
    spell_in_alphabet(name, spelled);
    text_copy(out, ID_MAX + 1, is_alphanumeric(spelled[0]) ? spelled : "");
}

void name_to_text(const char *name, char out[NAME_TEXT_SIZE])
{
    text_copy_plain(out, NAME_TEXT_SIZE, NAME_TEXT_MAX, name);
}

/* ---- the set ---- */
struct id_set {
    void *root; /* a binary tree of strings, owned */
};

static int compare_strings(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct id_set *id_set_create(void)
{
    return xcalloc(1, sizeof(struct id_set));
}

void id_set_free(struct id_set *s)
{
    if (s == NULL)
        return;
    tdestroy(s->root, free);
    free(s);
}

bool id_set_has(const struct id_set *s, const char *id)
{
    return tfind(id, &s->root, compare_strings) != NULL;
}

void id_set_add(struct id_set *s, const char *id)
{
    if (id_set_has(s, id))
        return;
    if (tsearch(xstrdup(id), &s->root, compare_strings) == NULL)
        log_abort_oom();
}

void id_for_file(struct id_set *taken, const char *path, char out[ID_MAX + 1])
{
    const char *name = name_base(path);
    name_to_id(name, out);
    if (out[0] == '\0' || id_set_has(taken, out)) {
        char spelled[ID_FROM_NAME_MAX + 1];
        spell_in_alphabet(name, spelled);
        const char *front = spelled;
        while (*front != '\0' && !is_alphanumeric(*front))
            front++;
        if (*front == '\0')
            front = "item";
        /* the name's hash first; a name that comes a third time takes its path's, then counts */
        char hash[HASH_TEXT_SIZE];
        hash_bytes(name, strlen(name), hash);
        snprintf(out, ID_MAX + 1, "%s-%.8s", front, hash);
        for (unsigned i = 0; id_set_has(taken, out); i++) {
            char *text = i == 0 ? xstrdup(path) : xasprintf("%s#%u", path, i);
            hash_bytes(text, strlen(text), hash);
            free(text);
            snprintf(out, ID_MAX + 1, "%s-%.8s", front, hash);
        }
    }
    id_set_add(taken, out);
}
