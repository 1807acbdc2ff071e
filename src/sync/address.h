/* The address under which this machine is found in its network, for the slate of a screen that is not set up. */
#ifndef PAPAN_SYNC_ADDRESS_H
#define PAPAN_SYNC_ADDRESS_H

#include <netinet/in.h>

/* Of the first interface that is up and leaves the machine: IPv4 before IPv6, none that holds on its own link only
 * (RFC 3927, RFC 4291 2.5.6). "" = none. Any thread. */
void address_own(char ret[INET6_ADDRSTRLEN]);

#endif
