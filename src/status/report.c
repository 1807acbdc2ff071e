/* papan-status --report: what was really shown, by day and item. */
#include "base/memory.h"
#include "record/plays.h"
#include "status/plays_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct report_row {
    int64_t day;
    char item[ID_MAX + 1];
    int64_t plays[4];               /* by outcome */
    int64_t shown_ms, planned_ms;   /* first to last frame; start to end as planned */
    int64_t frames, missed, unseen; /* unseen: plays while no display was connected */
};

struct report {
    struct report_row *list;
    size_t count, room;
    int64_t from_day, until_day;
    const struct zone *zone;
};

static struct report_row *row_of(struct report *r, int64_t day, const char *item)
{
    for (size_t i = r->count; i-- > 0;)
        if (r->list[i].day == day && strcmp(r->list[i].item, item) == 0)
            return &r->list[i];
    if (r->count == r->room) {
        r->room = r->room ? r->room * 2 : 64;
        r->list = xreallocarray(r->list, r->room, sizeof *r->list);
    }
    struct report_row *row = &r->list[r->count++];
    *row = (struct report_row){.day = day};
    text_copy(row->item, sizeof row->item, item);
    return row;
}

static void take_play(void *context, const struct play *p)
{
    struct report *r = context;
    struct civil c = zone_local(r->zone, p->planned_start);
    int64_t day = civil_day(c.year, c.month, c.day);
    if (day < r->from_day || day > r->until_day)
        return;
    struct report_row *row = row_of(r, day, p->item);
    row->plays[p->outcome]++;
    row->planned_ms += p->planned_end - p->planned_start;
    if (p->first_frame && p->last_frame >= p->first_frame)
        row->shown_ms += p->last_frame - p->first_frame;
    row->frames += p->frames;
    row->missed += p->missed;
    row->unseen += p->display_connected == 0;
}

static int compare_rows(const void *a, const void *b)
{
    const struct report_row *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return strcmp(x->item, y->item);
}

static void print_row(const struct report_row *row, bool csv)
{
    int year, month, day;
    civil_from_day(row->day, &year, &month, &day);
    double shown = (double)row->shown_ms / 1000.0, planned = (double)row->planned_ms / 1000.0;
    if (!csv) {
        printf("%04d-%02d-%02d  %-32s %8" PRId64 " %6" PRId64 " %6" PRId64 " %6" PRId64
               " %10.0f %10.0f %8" PRId64 " %7" PRId64 " %7" PRId64 "\n",
               year, month, day, row->item, row->plays[PLAY_SHOWN], row->plays[PLAY_CUT],
               row->plays[PLAY_SUBSTITUTED], row->plays[PLAY_FAILED], shown, planned, row->frames,
               row->missed, row->unseen);
        return;
    }
    struct buffer item;
    buffer_init(&item, 1024);
    csv_field(&item, row->item);
    printf("%04d-%02d-%02d,%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%.3f,%.3f,%" PRId64 ",%" PRId64
           ",%" PRId64 "\r\n",
           year, month, day, item.data ? item.data : "", row->plays[PLAY_SHOWN], row->plays[PLAY_CUT],
           row->plays[PLAY_SUBSTITUTED], row->plays[PLAY_FAILED], shown, planned, row->frames, row->missed,
           row->unseen);
    buffer_finish(&item);
}

bool plays_report(const struct plays_place *at, int64_t from_day, int64_t until_day, const struct zone *zone,
                  bool csv, struct error *err)
{
    struct report r = {.from_day = from_day, .until_day = until_day, .zone = zone};
    int64_t next;
    bool ok = plays_read(at, 0, INT64_MAX, take_play, &r, &next, err);
    if (ok) {
        if (r.count)
            qsort(r.list, r.count, sizeof *r.list, compare_rows);
        if (csv)
            printf("day,item,shown,cut,substituted,failed,seconds_shown,seconds_planned,frames,missed,"
                   "plays_without_display\r\n");
        else
            printf("%-10s  %-32s %8s %6s %6s %6s %10s %10s %8s %7s %7s\n", "day", "item", "shown", "cut",
                   "subst.", "failed", "seconds", "planned", "frames", "missed", "no disp");
        for (size_t i = 0; i < r.count; i++)
            print_row(&r.list[i], csv);
    }
    free(r.list);
    return ok;
}
