/* Where the assets lie: installed, or in the source tree that this build came from. */
#ifndef PAPAN_STATUS_ASSETS_H
#define PAPAN_STATUS_ASSETS_H

/* The folder "dashboard" of the assets; never NULL, though it may not exist. Caller frees. */
char *assets_dashboard(void);

#endif
