/* look.md 4, and the measures of Lato that everything else leans on (look.md 2). */
#ifndef PAPAN_SCREEN_LOOK_PALETTE_H
#define PAPAN_SCREEN_LOOK_PALETTE_H

#define KABUT 0xF2F4EFu
#define KABUT_300 0xC3CEC5u
#define TINTA 0x0C1F1Cu
#define TINTA_2 0x455A54u
#define RIMBA_900 0x0B2B27u
#define RIMBA_700 0x17453Eu
#define SUSU 0xFFFFFFu
#define SUSU_2 0xB4C9C1u
#define SUSU_OLED 0xDCE6E1u
#define SUSU_ID 0xDCE7E2u /* the screen's id on the service slate */
#define ROTAN 0xEDB344u
#define LUMUT 0x3A8C79u
#define DIM 0x16433Cu
#define BASE 0x11362Fu
#define DARURAT 0xFFD400u
#define ARANG 0x111111u

/* 92 %: the grounds that stand over pictures. */
#define VEIL 235u

#endif
