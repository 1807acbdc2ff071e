/* The Linux console that the player was given as its standard input (tty1, by its unit). The kernel shows it whenever no program
 * holds the display: while papan-screen starts, and after it died. */
#ifndef PAPAN_PLAYER_CONSOLE_H
#define PAPAN_PLAYER_CONSOLE_H

/* Clears it, and nothing appears on it from then on: no cursor, no message, no switch to another console by keys. Nothing where
 * standard input is no console. */
void console_darken(void);
/* What console_darken() did is undone; systemd does it too, after a player that was killed. */
void console_give_back(void);

#endif
