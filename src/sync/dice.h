/* 0…1 at random, so that a lobby full of screens does not ask in step. */
#ifndef PAPAN_SYNC_DICE_H
#define PAPAN_SYNC_DICE_H

double dice_roll(void);

#endif
