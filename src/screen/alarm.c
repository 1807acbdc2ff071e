#include "screen/alarm.h"

#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>

struct alarm {
    struct emergency *message;
    int64_t since_boot_ms;     /* boot clock at which this process began to count */
    int64_t ran_before_ms;     /* running time before that, over reboots */
    int64_t remembered_version, remembered_ms;
};

struct alarm *alarm_create(void)
{
    return xcalloc(1, sizeof(struct alarm));
}

void alarm_free(struct alarm *a)
{
    if (!a)
        return;
    emergency_free(a->message);
    free(a);
}

void alarm_remember(struct alarm *a, const char *text, size_t n)
{
    json_t *root = text ? json_loadb(text, n, 0, NULL) : NULL;
    json_int_t version = json_integer_value(json_object_get(root, "version"));
    json_int_t ran = json_integer_value(json_object_get(root, "ran_ms"));
    if (version > 0 && ran >= 0) {
        a->remembered_version = version;
        a->remembered_ms = ran;
    }
    json_decref(root);
}

static int64_t ran(const struct alarm *a, int64_t boot_ms)
{
    return a->ran_before_ms + (boot_ms - a->since_boot_ms);
}

void alarm_set(struct alarm *a, struct emergency *e, int64_t boot_ms)
{
    bool same = a->message && e && a->message->version == e->version;
    if (!same) {
        a->since_boot_ms = boot_ms;
        a->ran_before_ms = e && e->version == a->remembered_version ? a->remembered_ms : 0;
    }
    emergency_free(a->message);
    a->message = e;
}

bool alarm_ended(const struct emergency *e, int64_t wall_ms, int64_t ran_ms)
{
    return e->clear || wall_ms >= e->expires_ms || ran_ms >= e->expires_ms - e->issued_ms;
}

bool alarm_holds(struct alarm *a, const char *screen_id, const struct screen_entry *entry, int64_t wall_ms, int64_t boot_ms)
{
    const struct emergency *e = a->message;
    if (!e || alarm_ended(e, wall_ms, ran(a, boot_ms)))
        return false;
    return e->n_screens == 0 ||
           playlist_names_screen((const char(*)[ID_MAX + 1])e->screens, e->n_screens, screen_id, entry);
}

const struct emergency *alarm_message(const struct alarm *a)
{
    return a->message;
}

int64_t alarm_remaining(const struct alarm *a, int64_t wall_ms, int64_t boot_ms)
{
    const struct emergency *e = a->message;
    if (!e || alarm_ended(e, wall_ms, ran(a, boot_ms)))
        return INT64_MAX;
    int64_t by_clock = e->expires_ms - wall_ms, by_running = e->expires_ms - e->issued_ms - ran(a, boot_ms);
    return by_clock < by_running ? by_clock : by_running;
}

char *alarm_text(const struct alarm *a, int64_t boot_ms)
{
    if (!a->message || a->message->clear)
        return NULL;
    return xasprintf("{\"version\":%lld,\"ran_ms\":%lld}\n", (long long)a->message->version,
                     (long long)ran(a, boot_ms));
}
