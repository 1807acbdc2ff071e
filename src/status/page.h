/* The dashboard (look.md 13): one page, rendered here in both languages, so that it is whole without a
 * script; the script only fetches it again. Any thread. */
#ifndef PAPAN_STATUS_PAGE_H
#define PAPAN_STATUS_PAGE_H

#include "base/config.h"
#include "status/answer.h"
#include "status/snapshot.h"

struct page;
/* Reads the files of `folder` (index.html, …) once. A missing folder is logged: the page then answers 500,
 * all else works. */
struct page *page_create(const char *folder);
void page_free(struct page *p);
/* Caller frees; NULL where the template is missing. */
char *page_html(const struct page *p, const struct snapshot *s, enum config_language language);
/* A file beside the page ("/dashboard.css"). False where the path is none. */
bool page_file(const struct page *p, const char *path, struct answer *ret);

#endif
