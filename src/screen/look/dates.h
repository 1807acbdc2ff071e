/* Times, dates and the few built-in words, in Indonesian and English (look.md 8, 11, 12). */
#ifndef PAPAN_SCREEN_LOOK_DATES_H
#define PAPAN_SCREEN_LOOK_DATES_H

#include "base/config.h"
#include "base/zone.h"

#define DATE_TEXT_SIZE 96

enum date_form { DATE_FULL, DATE_SHORT_MONTH, DATE_SHORT_DAY, DATE_NO_DAY, DATE_FORMS };

/* "09.41" or "09:41". */
void date_time(enum config_language language, const struct civil *local, char out[DATE_TEXT_SIZE]);
/* "09.41 WIB"; no blank where the label is "". */
void date_time_label(enum config_language language, const struct civil *local, const char *label,
                     char out[DATE_TEXT_SIZE]);
/* "Selasa, 24 November 2026" › "Selasa, 24 Nov 2026" › "Sel, 24 Nov 2026" › "24 Nov 2026". */
void date_text(enum config_language language, const struct civil *local, enum date_form form,
               char out[DATE_TEXT_SIZE]);
/* 0 = Monday. "" for anything else. */
const char *date_weekday(enum config_language language, int weekday);

enum word { WORD_WELCOME, WORD_PREPARING, WORD_UNDER_WAY, WORD_VALID_UNTIL, WORDS };
const char *date_word(enum config_language language, enum word word);

#endif
