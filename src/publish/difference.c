#include "difference.h"

void difference_print(const json_t *last, const struct playlist *next, int64_t now_ms, FILE *to)
{
    (void)last;
    (void)now_ms;
    fprintf(to, "%zu items\n", next->n_items);
}
