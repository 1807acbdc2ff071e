/* Who may ask: the Host header (a web page elsewhere must not reach us through a name of its own) and the
 * token. Pure. */
#ifndef PAPAN_STATUS_ACCESS_H
#define PAPAN_STATUS_ACCESS_H

#include <stdbool.h>

/* Does a Host header (NULL = none came) name an address, localhost, this machine (`machine`, with or without
 * its domain, or NAME.local) or one of `hosts` (NULL-terminated)? Any case, any port, one dot at the end
 * allowed. */
bool access_host(const char *header, const char *machine, char *const *hosts);

/* Does an Authorization header (NULL = none) carry the token: "Bearer TOKEN", or "Basic" with it as password?
 * Takes the same time wherever they differ. */
bool access_token(const char *header, const char *token);

/* Is the numeric "address:port" one that other machines cannot reach? */
bool access_is_loopback(const char *listen);

#endif
