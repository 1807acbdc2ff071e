/* The walls and limits of this one process. */
#ifndef PAPAN_DECODE_RAMPARTS_H
#define PAPAN_DECODE_RAMPARTS_H

#include "decode/job.h"
#include "walls/walls.h"

/* Folder of our VLC plugin: "vlc" beside this program, "" where it is not there. Static storage. */
const char *ramparts_plugin_folder(void);

/* Puts the walls up; `ret_names` lists those that stand. Before any library looks at the medium. */
void ramparts_put_up(const struct job *job, char ret_names[WALLS_NAMES_SIZE]);

#endif
