/* URLs: what is asked where. Pure. */
#ifndef PAPAN_SYNC_TARGET_H
#define PAPAN_SYNC_TARGET_H

#include <stdbool.h>
#include <stddef.h>

/* Same scheme, host and port (RFC 6454 section 4). False where either is no http(s) URL. */
bool target_same_origin(const char *a, const char *b);
bool target_is_https(const char *url);
bool target_is_http(const char *url); /* http or https */
/* `relative` (a checked path of the playlist) against the server's URL without query and fragment; caller
 * frees; NULL where the URL is none. */
char *target_resolve(const char *server_url, const char *relative);
/* The path that a file: URL names, decoded; caller frees; NULL for any other URL. */
char *target_file_path(const char *url);
/* A file: URL that names the path; caller frees. */
char *target_file_url(const char *path);
/* For the log: without user, password, query and fragment. */
void target_describe(const char *url, char *out, size_t size);

#endif
