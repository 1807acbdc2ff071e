#include "base/memory.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

size_t timeline_ticker(struct timeline *t, const char *zone, int64_t now, const struct ticker_message ***ret,
                       const struct ticker **ret_ticker)
{
    const struct ticker_message **list = NULL;
    const struct ticker *first = NULL;
    size_t n = 0;
    const struct plan *p = t->entry ? timeline_plan(t, now) : NULL;
    for (size_t i = 0; p && i < p->n_tickers; i++) {
        const struct ticker_plan *tp = &p->tickers[i];
        if (strcmp(tp->ticker->zone, zone) != 0) {
            continue;
        }
        for (size_t j = 0; j < tp->ticker->n_messages; j++) {
            if (!spans_cover(&p->spans, tp->messages[j], now)) {
                continue;
            }
            list = xreallocarray(list, n + 1, sizeof(const struct ticker_message *));
            list[n++] = &tp->ticker->messages[j];
            first = first ? first : tp->ticker;
        }
    }
    if (ret) {
        *ret = list;
    } else {
        free(list);
    }
    if (ret_ticker) {
        *ret_ticker = first;
    }
    return n;
}
