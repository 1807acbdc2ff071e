#include "source.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"
#include "folder.h"
#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOURCE_LIMIT ((size_t)16 << 20)

void source_free(struct source *s)
{
    if (s == NULL)
        return;
    json_decref(s->root);
    free(s->dir);
    free(s);
}

/* Takes every key that begins with "_" out, at any depth. */
static void strip_comments(json_t *value)
{
    const char *key;
    json_t *child;
    void *next;
    size_t i;
    if (json_is_object(value)) {
        json_object_foreach_safe(value, next, key, child)
        {
            if (key[0] == '_')
                json_object_del(value, key);
            else
                strip_comments(child);
        }
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, child)
        {
            strip_comments(child);
        }
    }
}

static const char *syntax_hint(const json_error_t *e)
{
    switch (json_error_code(e)) {
    case json_error_duplicate_key:
        return "a name stands twice in one { }; take one of the two out";
    case json_error_invalid_utf8:
        return "save the file as UTF-8";
    case json_error_premature_end_of_input:
        return "the file ends too early: a } or ] is missing at its end";
    case json_error_stack_overflow:
        return "too many brackets inside each other";
    default:
        return "a comma too many or too few, or a missing \" or bracket, at or just before this place";
    }
}

/* A comma before a bracket is what people leave most often; jansson points at the bracket. */
static void parse_text(struct source *s, const char *text, size_t n, struct report *report)
{
    json_error_t e;
    size_t bom = n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    s->root = json_loadb(text + bom, n - bom, JSON_REJECT_DUPLICATES, &e);
    if (s->root == NULL) {
        report_fault(report, SOURCE_FILE, "line %d, column %d: %s (%s)", e.line, e.column, e.text,
                     syntax_hint(&e));
        return;
    }
    if (!json_is_object(s->root)) {
        report_fault(report, SOURCE_FILE, "must begin with { and end with }");
        json_decref(s->root);
        s->root = NULL;
        return;
    }
    strip_comments(s->root);
}

static void read_file(struct source *s, const char *path, struct report *report)
{
    struct error err = {0};
    char *text = NULL;
    size_t n = 0;
    int fd = folder_open_source(path, &s->seen, &err);
    if (fd < 0 || !file_read_fd(fd, SOURCE_LIMIT, &text, &n, &err))
        report_fault(report, SOURCE_FILE, "%s", err.text);
    else
        parse_text(s, text, n, report);
    if (fd >= 0)
        close(fd);
    free(text);
}

/* A folder of files alone: one loop on every screen. */
static void make_up(struct source *s)
{
    char *zone = zone_system_name();
    char title[NAME_TEXT_SIZE];
    name_to_text(name_base(s->dir), title);
    s->root = json_pack("{s:i, s:s, s:s, s:s, s:{s:{s:[i,i,i,i]}}, s:{s:{s:s}}, s:[{s:s, s:s, s:[{s:s}]}]}",
                        "papan", 1, "kind", "playlist", "timezone", zone, "title", title, "layouts", "penuh",
                        "main", 0, 0, 100, 100, "screens", "*", "layout", "penuh", "loops", "id", "semua",
                        "zone", "main", "items", "folder", ".");
    free(zone);
}

struct source *source_open(const char *dir, struct report *report)
{
    struct stat st;
    char *absolute = realpath(dir, NULL);
    if (absolute == NULL || stat(absolute, &st) != 0 || !S_ISDIR(st.st_mode)) {
        report_fault(report, dir, "%s",
                     absolute == NULL ? "there is no such folder"
                                      : "is a file; name the folder that it lies in");
        free(absolute);
        return NULL;
    }
    struct source *s = xcalloc(1, sizeof(*s));
    s->dir = absolute;
    char *path = path_join(s->dir, SOURCE_FILE);
    s->has_file = lstat(path, &st) == 0;
    if (s->has_file)
        read_file(s, path, report);
    else
        make_up(s);
    free(path);
    return s;
}

void source_check_unchanged(const struct source *s, struct report *report)
{
    struct stat now;
    if (!s->has_file)
        return;
    char *path = path_join(s->dir, SOURCE_FILE);
    if (stat(path, &now) != 0 || now.st_size != s->seen.st_size ||
        now.st_mtim.tv_sec != s->seen.st_mtim.tv_sec || now.st_mtim.tv_nsec != s->seen.st_mtim.tv_nsec ||
        now.st_ino != s->seen.st_ino)
        report_fault(report, SOURCE_FILE, "changed while it was read; nothing is published. Build again");
    free(path);
}

void source_default_site(const struct source *s, char out[ID_MAX + 1])
{
    name_to_id(name_base(s->dir), out);
    if (out[0] == '\0')
        text_copy(out, ID_MAX + 1, "papan");
}

static void report_entry(struct report *report, const char *place, const char *folder, const char *name,
                         const char *text)
{
    if (place[0] == '\0')
        report_fault(report, name, "%s", text);
    else
        report_fault(report, place, "%s/%s %s", folder, name, text);
}

/* A link that leads nowhere would be missed by nobody until the screen is looked at: a fault. */
static bool is_file(const char *dir, const char *folder, const char *name, const char *place,
                    struct report *report)
{
    struct stat st;
    char *path = path_join(dir, name);
    bool found = stat(path, &st) == 0;
    if (!found) {
        char *text = xasprintf("cannot be read (%s)", strerror(errno));
        report_entry(report, place, folder, name, folder_link_is_broken(path) ? FOLDER_BROKEN_LINK : text);
        free(text);
    }
    free(path);
    return found && !S_ISDIR(st.st_mode);
}

static void report_folder(struct report *report, const char *place, const char *folder,
                          const struct error *err)
{
    if (err->errnum == ENOENT)
        report_fault(report, place, "there is no folder %s; make it, or correct its name", folder);
    else if (err->errnum == ENOTDIR)
        report_fault(report, place, "%s is a file, not a folder; name it with \"file\"", folder);
    else
        report_fault(report, place, "the folder %s cannot be read (%s)", folder, strerror(err->errnum));
}

char **source_folder_files(const struct source *s, const char *folder, const char *place,
                           struct report *report)
{
    char *path = path_join(s->dir, folder);
    struct error err = {0};
    char **names = file_list(path, &err);
    size_t kept = 0, faults = report_faults(report);
    if (names == NULL) {
        report_folder(report, place, folder, &err);
        free(path);
        return NULL;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        if (name_is_clutter(names[i]) || !is_file(path, folder, names[i], place, report))
            free(names[i]);
        else
            names[kept++] = names[i];
    }
    names[kept] = NULL;
    qsort(names, kept, sizeof(char *), name_compare_pointers);
    if (kept == 0 && report_faults(report) == faults)
        report_fault(report, place, "the folder %s has no files in it; put pictures or videos there",
                     strcmp(folder, ".") == 0 ? s->dir : folder);
    free(path);
    return names;
}
