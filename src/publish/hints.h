/* What to do about a fault of the playlist, in the words of somebody who edits it. */
#ifndef PAPAN_PUBLISH_HINTS_H
#define PAPAN_PUBLISH_HINTS_H

/* A half sentence for the fault at this JSON path, "" where there is nothing to add. Static storage. */
const char *hint_for(const char *path, const char *text);

#endif
