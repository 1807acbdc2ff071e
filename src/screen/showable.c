#include "screen/showable.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FAILED_MAX = 64, WITHDRAWN_MAX = 20000 };

struct failed_slot {
    char hash[HASH_TEXT_SIZE];
    int64_t from, until;
};

struct withdrawal {
    char *name;
    int64_t version;
};

struct judge {
    const struct quarantine *quarantine;
    struct judge_facts facts;
    struct failed_slot failed[FAILED_MAX];
    size_t n_failed;
    struct withdrawal *withdrawn;
    size_t n_withdrawn;
};

const char *unshowable_text(enum unshowable why)
{
    switch (why) {
    case SHOWABLE:
        return "showable";
    case UNSHOWABLE_ABSENT:
        return "medium missing";
    case UNSHOWABLE_UNCHECKED:
        return "medium not checked yet";
    case UNSHOWABLE_BAD:
        return "medium corrupt";
    case UNSHOWABLE_FAILED:
        return "failed in this slot";
    case UNSHOWABLE_QUARANTINED:
        return "set aside";
    case UNSHOWABLE_LEASE:
        return "lease not confirmed";
    case UNSHOWABLE_CLOCK:
        return "clock not trusted";
    case UNSHOWABLE_WITHDRAWN:
        return "withdrawn";
    }
    return "";
}

struct judge *judge_create(const struct quarantine *q)
{
    struct judge *j = xcalloc(1, sizeof *j);
    j->quarantine = q;
    j->facts.confirmed_boot_ms = -1;
    return j;
}

void judge_free(struct judge *j)
{
    if (!j)
        return;
    for (size_t i = 0; i < j->n_withdrawn; i++)
        free(j->withdrawn[i].name);
    free(j->withdrawn);
    free(j);
}

void judge_tell(struct judge *j, const struct judge_facts *f)
{
    j->facts = *f;
}

static struct withdrawal *find_withdrawn(const struct judge *j, const char *name)
{
    for (size_t i = 0; i < j->n_withdrawn; i++)
        if (strcmp(j->withdrawn[i].name, name) == 0)
            return &j->withdrawn[i];
    return NULL;
}

bool judge_withdraw(struct judge *j, char **names, int64_t version)
{
    bool changed = false;
    for (size_t i = 0; names && names[i]; i++) {
        struct withdrawal *w = find_withdrawn(j, names[i]);
        if (w) {
            w->version = version > w->version ? version : w->version;
            continue;
        }
        if (j->n_withdrawn == WITHDRAWN_MAX)
            break;
        j->withdrawn = xreallocarray(j->withdrawn, j->n_withdrawn + 1, sizeof *j->withdrawn);
        j->withdrawn[j->n_withdrawn++] = (struct withdrawal){xstrdup(names[i]), version};
        changed = true;
    }
    return changed;
}

bool judge_current(struct judge *j, int64_t version)
{
    bool changed = false;
    for (size_t i = 0; i < j->n_withdrawn;) {
        if (j->withdrawn[i].version > version) {
            i++;
            continue;
        }
        free(j->withdrawn[i].name);
        j->withdrawn[i] = j->withdrawn[--j->n_withdrawn];
        changed = true;
    }
    return changed;
}

void judge_failed(struct judge *j, const char *hash, int64_t from, int64_t until)
{
    if (j->n_failed == FAILED_MAX)
        memmove(j->failed, j->failed + 1, --j->n_failed * sizeof *j->failed);
    struct failed_slot *f = &j->failed[j->n_failed++];
    text_copy(f->hash, sizeof f->hash, hash);
    f->from = from;
    f->until = until;
}

static bool failed_at(const struct judge *j, const char *hash, int64_t at)
{
    for (size_t i = 0; i < j->n_failed; i++)
        if (at >= j->failed[i].from && at < j->failed[i].until && strcmp(j->failed[i].hash, hash) == 0)
            return true;
    return false;
}

/* The later of the origin's last confirmation (boot clock) and, while the clock is trusted, the playlist's issue is at most so
 * many hours before `at`; and `at` is before the playlist's end. */
static bool lease_held(const struct judge_question *q, int hours)
{
    const struct judge_facts *f = &q->judge->facts;
    int64_t length = (int64_t)hours * 3600000, ahead = q->at - f->wall_ms;
    if (q->at >= q->bill->playlist->expires_ms)
        return false;
    if (f->confirmed_boot_ms >= 0 && f->boot_ms + ahead - f->confirmed_boot_ms <= length)
        return true;
    return f->clock == TIME_TRUSTED && q->at - q->bill->playlist->issued_ms <= length;
}

static bool withdrawn(const struct judge_question *q, const struct item *item)
{
    const char *hash = item->medium ? item->medium->hash : NULL;
    return playlist_withdraws(q->bill->playlist, item->id, hash) || find_withdrawn(q->judge, item->id) ||
           (hash && find_withdrawn(q->judge, hash));
}

enum unshowable judge_why(const struct judge_question *q, const struct item *item)
{
    const struct judge *j = q->judge;
    if (withdrawn(q, item))
        return UNSHOWABLE_WITHDRAWN;
    if (item->clock_trusted_only && j->facts.clock != TIME_TRUSTED)
        return UNSHOWABLE_CLOCK;
    if (item->lease_hours > 0 && !lease_held(q, item->lease_hours))
        return UNSHOWABLE_LEASE;
    if (!item->medium)
        return SHOWABLE;
    switch (bill_medium(q->bill, item->medium)) {
    case MEDIUM_WHOLE:
        break;
    case MEDIUM_BAD:
        return UNSHOWABLE_BAD;
    case MEDIUM_PRESENT:
        return UNSHOWABLE_UNCHECKED;
    case MEDIUM_ABSENT:
    case MEDIUM_UNSEEN:
        return UNSHOWABLE_ABSENT;
    }
    if (failed_at(j, item->medium->hash, q->at))
        return UNSHOWABLE_FAILED;
    return quarantine_allows(j->quarantine, item->medium->hash, q->at) ? SHOWABLE : UNSHOWABLE_QUARANTINED;
}

bool judge_showable(void *context, const struct item *item)
{
    return judge_why(context, item) == SHOWABLE;
}
