#include "player/aside.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_LIMIT = 4096 };

void aside_init(struct aside *a, const char *store_path)
{
    *a = (struct aside){0};
    char *folder = path_join(store_path, "state"), *text = NULL;
    a->path = path_join(folder, "set-aside");
    free(folder);
    size_t n;
    struct error err = {0};
    if (!file_read(a->path, STATE_LIMIT, &text, &n, &err)) {
        if (err.errnum != ENOENT)
            log_warning("%s", err.text);
        return;
    }
    json_t *o = json_loadb(text, n, 0, NULL);
    a->version = json_integer_value(json_object_get(o, "version"));
    a->since_ms = json_integer_value(json_object_get(o, "since"));
    if (a->version <= 0) {
        log_warning("%s: is damaged and left out", a->path);
        a->version = 0;
    }
    json_decref(o);
    free(text);
}

void aside_finish(struct aside *a)
{
    free(a->path);
    a->path = NULL;
}

static void save(const struct aside *a)
{
    struct error err = {0};
    char *folder = xstrndup(a->path, (size_t)(strrchr(a->path, '/') - a->path));
    char *text =
        xasprintf("{\"version\": %lld, \"since\": %lld}\n", (long long)a->version, (long long)a->since_ms);
    if (!file_make_dirs(folder, &err) || !file_replace(a->path, text, strlen(text), 0600, FILE_DURABLE, &err))
        log_error("%s", err.text);
    free(folder);
    free(text);
}

bool aside_saw_active(struct aside *a, int64_t version, int64_t now)
{
    if (version == 0 || version == a->active_version)
        return false;
    a->active_version = version;
    a->active_seen = now;
    if (!a->version || version <= a->version)
        return false;
    struct error err = {0};
    log_info("version %lld is on the screen; version %lld is no longer set aside", (long long)version,
             (long long)a->version);
    a->version = a->since_ms = 0;
    if (!file_remove(a->path, FILE_DURABLE, &err))
        log_error("%s", err.text);
    return true;
}

void aside_run_began(struct aside *a, int64_t now)
{
    a->active_seen = now; /* each run activates what it starts on anew */
}

bool aside_run_died(struct aside *a, int64_t now, int64_t wall_ms)
{
    if (!aside_count(&a->policy, a->active_version, now - a->active_seen) || a->active_version == a->version)
        return false;
    if (a->version && a->active_version < a->version)
        return false; /* the version before dies too: nothing is left to go back to */
    a->version = a->active_version;
    a->since_ms = wall_ms;
    log_error("version %lld ended the screen three times within 60 s of its start; it is set aside",
              (long long)a->version);
    save(a);
    return true;
}
