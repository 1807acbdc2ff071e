/* Any bytes as a line of plays/: what is read as a play is written and read again as the same one, and the number that is read
 * without the rest of the line is the line's. */
#include "record/play_line.h"

#include <stdlib.h>
#include <string.h>

static const int64_t year_2001 = INT64_C(978307200000), year_9999 = INT64_C(253370764800000);

static void same(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* An offset carries a time of the first and the last day out of the years that can be read. */
static bool writable(int64_t ms)
{
    return ms == 0 || (ms > year_2001 && ms < year_9999);
}

static void read_again(const struct play *p, const char *boot)
{
    char again_boot[16];
    struct play q;
    char *line = play_line(p, NULL, boot);
    size_t n = strlen(line);
    same(n > 0 && line[n - 1] == '\n' && play_parse(line, n - 1, &q, again_boot));
    same(q.seq == p->seq && play_line_seq(line, n) == p->seq);
    same(strcmp(q.zone, p->zone) == 0 && strcmp(q.loop, p->loop) == 0 && strcmp(q.item, p->item) == 0);
    same(strcmp(q.media, p->media) == 0 && strcmp(q.reason, p->reason) == 0 && strcmp(again_boot, boot) == 0);
    same(q.playlist_version == p->playlist_version && q.frames == p->frames && q.missed == p->missed);
    same(q.planned_start == p->planned_start && q.planned_end == p->planned_end);
    same(q.first_frame == p->first_frame && q.last_frame == p->last_frame);
    same(q.display_connected == p->display_connected && q.outcome == p->outcome);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char boot[16], *line = malloc(size + 1); /* the reader's lines go on behind their end */
    struct play p;
    if (!line) {
        return 0;
    }
    memcpy(line, data, size);
    line[size] = '\n';
    int64_t seq = play_line_seq(line, size);
    same(seq >= 0 && seq <= PLAY_SEQ_MAX);
    if (play_parse(line, size, &p, boot)) {
        same(p.seq > 0 && p.seq <= PLAY_SEQ_MAX && (seq == 0 || seq == p.seq));
        if (writable(p.planned_start) && writable(p.planned_end) && writable(p.first_frame) &&
            writable(p.last_frame)) {
            read_again(&p, boot);
        }
    }
    free(line);
    return 0;
}
