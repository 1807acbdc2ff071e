#include "activation.h"

bool activation_due(const struct activation_question *q)
{
    if (q->complete)
        return true;
    if (!q->has_current)
        return q->anything_shows;
    return q->waited_ms >= q->patience_ms && q->keeps_every_zone;
}
