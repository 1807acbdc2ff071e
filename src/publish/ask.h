/* Questions to the person at the terminal. */
#ifndef PAPAN_PUBLISH_ASK_H
#define PAPAN_PUBLISH_ASK_H

#include "base/error.h"

#include <stdbool.h>

/* Is there a person: standard input and output are a terminal. */
bool ask_possible(void);
/* yes or no (also ya, tidak); an empty answer or the end of input is no. */
bool ask_yes(const char *question);
/* Reads a line from the terminal without showing it. NULL where there is no terminal. Caller frees
 * (key_forget_password). */
char *ask_password(const char *question, struct error *err);
/* Twice, until both are the same; refuses an empty one. */
char *ask_new_password(const char *question, struct error *err);

#endif
