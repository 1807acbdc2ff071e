#include "base/memory.h"
#include "base/text.h"
#include "playlist/playlist.h"
#include "table.h"
#include "tree.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_SHOWN 20

struct parser {
    char *begin, *at, *end; /* a copy, ended by a NUL that belongs to no value */
    struct arena *arena;
    struct node *stack; /* children of the lists and objects that are still open */
    size_t n_stack, capacity;
    size_t depth;
    struct tree_fault *fault;
};

static bool fault_at(struct parser *p, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool fault_at(struct parser *p, const char *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(p->fault->text, sizeof(p->fault->text), fmt, args);
    va_end(args);
    p->fault->offset = (size_t)(at - p->begin);
    return false;
}

/* "X expected near 'what stands there'". */
static bool expected(struct parser *p, const char *what)
{
    char token[TOKEN_SHOWN + 1];
    size_t n = 0;
    while (n < TOKEN_SHOWN && p->at + n < p->end && (unsigned char)p->at[n] > ' ') {
        n++;
    }
    if (p->at >= p->end) {
        return fault_at(p, p->end, "%s expected near end of file", what);
    }
    snprintf(token, sizeof(token), "%.*s", (int)(n > 0 ? n : 1), p->at);
    return fault_at(p, p->at, "%s expected near '%s'", what, token);
}

static void skip_space(struct parser *p)
{
    while (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t') {
        p->at++;
    }
}

static int hex_quad(const char *s)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        char c = s[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static char *utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xC0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *out++ = (char)(0xE0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3F));
        *out++ = (char)(0x80 | (c & 0x3F));
    } else {
        *out++ = (char)(0xF0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3F));
        *out++ = (char)(0x80 | (c >> 6 & 0x3F));
        *out++ = (char)(0x80 | (c & 0x3F));
    }
    return out;
}

/* p->at stands behind "\u". The NUL at the end is no hex digit, so nothing is read beyond it. */
static bool read_codepoint(struct parser *p, uint32_t *ret)
{
    int high = hex_quad(p->at), low = 0;
    if (high < 0) {
        return fault_at(p, p->at, "invalid escape");
    }
    p->at += 4;
    if (high >= 0xD800 && high <= 0xDBFF && p->at[0] == '\\' && p->at[1] == 'u') {
        low = hex_quad(p->at + 2);
        if (low < 0xDC00 || low > 0xDFFF) {
            return fault_at(p, p->at, "invalid Unicode '\\u%04X'", (unsigned)high);
        }
        p->at += 6;
        *ret = 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
        return true;
    }
    if (high >= 0xD800 && high <= 0xDFFF) {
        return fault_at(p, p->at, "invalid Unicode '\\u%04X'", (unsigned)high);
    }
    if (high == 0) {
        return fault_at(p, p->at, "\\u0000 is not allowed");
    }
    *ret = (uint32_t)high;
    return true;
}

/* p->at stands on the backslash; what it means goes to *out, which never overtakes p->at. */
static bool read_escape(struct parser *p, char **out)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char c = p->at[1];
    const char *found = c ? strchr(letters, c) : NULL;
    p->at += c ? 2 : 1;
    if (found) {
        *(*out)++ = meant[found - letters];
        return true;
    }
    uint32_t codepoint = 0;
    if (c != 'u') {
        return fault_at(p, p->at, "invalid escape");
    }
    if (!read_codepoint(p, &codepoint)) {
        return false;
    }
    *out = utf8_put(*out, codepoint);
    return true;
}

static bool fault_utf8(struct parser *p, const char *text, size_t n)
{
    const char *at = text, *end = text + n;
    while (at < end) {
        const char *from = at;
        utf8_next(&at, end);
        if (!utf8_valid(from, (size_t)(at - from))) {
            return fault_at(p, text, "unable to decode byte 0x%x", (unsigned char)*from);
        }
    }
    return fault_at(p, text, "unable to decode a character");
}

/* p->at stands on the opening quote; afterwards behind the closing one. */
static bool read_text_node(struct parser *p, const char **ret)
{
    char *text = ++p->at, *out;
    bool beyond_ascii = false;
    while ((unsigned char)*p->at >= ' ' && *p->at != '"' && *p->at != '\\') {
        beyond_ascii |= (unsigned char)*p->at >= 0x80;
        p->at++;
    }
    for (out = p->at; *p->at != '"';) {
        unsigned char c = (unsigned char)*p->at;
        if (c == '\\') {
            if (!read_escape(p, &out)) {
                return false;
            }
            continue;
        }
        if (c < ' ') {
            return p->at >= p->end ? fault_at(p, p->end, "premature end of input: a text has no end")
                                   : fault_at(p, p->at, "control character 0x%x", c);
        }
        beyond_ascii |= c >= 0x80;
        *out++ = *p->at++;
    }
    p->at++;
    *out = '\0';
    if (beyond_ascii && !utf8_valid(text, (size_t)(out - text))) {
        return fault_utf8(p, text, (size_t)(out - text));
    }
    *ret = text;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *digits_end(const char *s)
{
    while (is_digit(*s)) {
        s++;
    }
    return s;
}

/* Behind the number that begins at s; NULL where none does. */
static const char *number_end(const char *s, bool *ret_real)
{
    s += *s == '-';
    if (!is_digit(*s)) {
        return NULL;
    }
    s = *s == '0' ? s + 1 : digits_end(s);
    *ret_real = false;
    if (is_digit(*s)) {
        return NULL; /* 01 */
    }
    if (*s == '.') {
        *ret_real = true;
        if (!is_digit(*++s)) {
            return NULL;
        }
        s = digits_end(s);
    }
    if (*s == 'e' || *s == 'E') {
        *ret_real = true;
        s += s[1] == '+' || s[1] == '-' ? 2 : 1;
        if (!is_digit(*s)) {
            return NULL;
        }
        s = digits_end(s);
    }
    return s;
}

static bool read_number_node(struct parser *p, struct node *ret)
{
    bool real = false;
    const char *end = number_end(p->at, &real);
    if (!end) {
        return expected(p, "a number");
    }
    errno = 0;
    if (real) {
        ret->kind = NODE_REAL;
        ret->value.real = strtod(p->at, NULL);
        if (!isfinite(ret->value.real)) {
            return fault_at(p, p->at, "real number overflow");
        }
    } else {
        ret->kind = NODE_INTEGER;
        ret->value.integer = strtoll(p->at, NULL, 10);
        if (errno) {
            return fault_at(p, p->at, "too big %sinteger", *p->at == '-' ? "negative " : "");
        }
    }
    p->at += end - p->at;
    return true;
}

static bool read_word_node(struct parser *p, struct node *ret)
{
    static const char *const words[] = {[NODE_NULL] = "null", [NODE_FALSE] = "false", [NODE_TRUE] = "true"};
    for (size_t i = 0; i < 3; i++) {
        if (strncmp(p->at, words[i], strlen(words[i])) == 0) {
            p->at += strlen(words[i]);
            ret->kind = (enum node_kind)i;
            return true;
        }
    }
    return expected(p, "a value");
}

static bool read_node(struct parser *p, struct node *ret);

static void stack_push(struct parser *p, const struct node *child)
{
    if (p->n_stack == p->capacity) {
        p->capacity = p->capacity ? 2 * p->capacity : 256;
        p->stack = xreallocarray(p->stack, p->capacity, sizeof(*p->stack));
    }
    p->stack[p->n_stack++] = *child;
}

/* Takes the children above `base` from the stack to where they stay, with `spare` bytes behind them. */
static void children_keep(struct parser *p, size_t base, size_t spare, struct node *ret)
{
    size_t n = p->n_stack - base;
    ret->n = (uint32_t)n;
    ret->value.children = arena_alloc(p->arena, 1, n * sizeof(struct node) + spare);
    if (n > 0) {
        memcpy(ret->value.children, p->stack + base, n * sizeof(struct node));
    }
    p->n_stack = base;
}

static bool fault_twice(struct parser *p, const char *key)
{
    return fault_at(p, key, "duplicate object key \"%.40s\"", key);
}

static bool list_read(struct parser *p, struct node *ret)
{
    size_t base = p->n_stack;
    ret->kind = NODE_LIST;
    p->at++;
    skip_space(p);
    for (bool first = true; *p->at != ']'; first = false) {
        struct node child = {0};
        if (!first && *p->at != ',') {
            return expected(p, "',' or ']'");
        }
        p->at += !first;
        if (!read_node(p, &child)) {
            return false;
        }
        stack_push(p, &child);
        skip_space(p);
    }
    p->at++;
    children_keep(p, base, 0, ret);
    return true;
}

static bool known_already(const struct parser *p, size_t base, const char *key)
{
    for (size_t i = base; i < p->n_stack; i++) {
        if (p->stack[i].key[0] == key[0] && strcmp(p->stack[i].key, key) == 0) {
            return true;
        }
    }
    return false;
}

static bool index_fill(struct parser *p, const struct node *object)
{
    size_t mask;
    uint32_t *index = tree_index(object, &mask);
    for (uint32_t number = 1; number <= object->n; number++) {
        const char *key = object->value.children[number - 1].key;
        size_t i = table_hash(key) & mask;
        for (; index[i]; i = (i + 1) & mask) {
            if (strcmp(object->value.children[index[i] - 1].key, key) == 0) {
                return fault_twice(p, key);
            }
        }
        index[i] = number;
    }
    return true;
}

static bool object_finish(struct parser *p, size_t base, struct node *ret)
{
    size_t n = p->n_stack - base;
    bool indexed = n > TREE_INDEX_FROM;
    children_keep(p, base, indexed ? tree_index_size(n) * sizeof(uint32_t) : 0, ret);
    return !indexed || index_fill(p, ret);
}

static bool member_read(struct parser *p, size_t base)
{
    struct node child = {0};
    skip_space(p);
    if (*p->at != '"') {
        return expected(p, p->n_stack == base ? "string or '}'" : "string");
    }
    if (!read_text_node(p, &child.key)) {
        return false;
    }
    if (p->n_stack - base < TREE_INDEX_FROM && known_already(p, base, child.key)) {
        return fault_twice(p, child.key);
    }
    skip_space(p);
    if (*p->at != ':') {
        return expected(p, "':'");
    }
    p->at++;
    if (!read_node(p, &child)) {
        return false;
    }
    stack_push(p, &child);
    return true;
}

static bool object_read(struct parser *p, struct node *ret)
{
    size_t base = p->n_stack;
    ret->kind = NODE_OBJECT;
    p->at++;
    skip_space(p);
    for (bool first = true; *p->at != '}'; first = false) {
        if (!first && *p->at != ',') {
            return expected(p, "',' or '}'");
        }
        p->at += !first;
        if (!member_read(p, base)) {
            return false;
        }
        skip_space(p);
    }
    p->at++;
    return object_finish(p, base, ret);
}

static bool read_node(struct parser *p, struct node *ret)
{
    skip_space(p);
    if (*p->at == '"') {
        ret->kind = NODE_TEXT;
        return read_text_node(p, &ret->value.text);
    }
    if (*p->at == '-' || is_digit(*p->at)) {
        return read_number_node(p, ret);
    }
    if (*p->at != '{' && *p->at != '[') {
        return read_word_node(p, ret);
    }
    if (p->depth == PLAYLIST_DEPTH_MAX) {
        return fault_at(p, p->at, "nested deeper than %d levels", PLAYLIST_DEPTH_MAX);
    }
    p->depth++;
    bool good = *p->at == '{' ? object_read(p, ret) : list_read(p, ret);
    p->depth--;
    return good;
}

const struct node *tree_parse(struct arena *arena, const char *bytes, size_t n, struct tree_fault *ret_fault)
{
    struct parser p = {.arena = arena, .fault = ret_fault, .begin = arena_bytes(arena, bytes, n)};
    struct node *root = arena_alloc(arena, 1, sizeof(*root));
    p.at = p.begin;
    p.end = p.begin + n;
    bool good = read_node(&p, root);
    if (good) {
        skip_space(&p);
        good = p.at == p.end || expected(&p, "end of file");
    }
    free(p.stack);
    return good ? root : NULL;
}
