#include "sync/address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

/* ifa_addr is storage that fits whatever its family says. */
static bool ipv4(const struct sockaddr *a, char *ret)
{
    const struct sockaddr_in *in = (const void *)a;
    bool link_only = (ntohl(in->sin_addr.s_addr) >> 16) == 0xa9fe;
    return !link_only && inet_ntop(AF_INET, &in->sin_addr, ret, INET6_ADDRSTRLEN);
}

static bool ipv6(const struct sockaddr *a, char *ret)
{
    const struct sockaddr_in6 *in = (const void *)a;
    return !IN6_IS_ADDR_LINKLOCAL(&in->sin6_addr) && inet_ntop(AF_INET6, &in->sin6_addr, ret, INET6_ADDRSTRLEN);
}

void address_own(char ret[INET6_ADDRSTRLEN])
{
    struct ifaddrs *all = NULL;
    ret[0] = 0;
    if (getifaddrs(&all) < 0)
        return;
    bool found = false;
    for (int family = 0; family < 2 && !found; family++)
        for (const struct ifaddrs *i = all; i && !found; i = i->ifa_next) {
            if (!i->ifa_addr || !(i->ifa_flags & IFF_UP) || (i->ifa_flags & IFF_LOOPBACK))
                continue;
            if (family == 0 && i->ifa_addr->sa_family == AF_INET)
                found = ipv4(i->ifa_addr, ret);
            else if (family == 1 && i->ifa_addr->sa_family == AF_INET6)
                found = ipv6(i->ifa_addr, ret);
        }
    if (!found)
        ret[0] = 0;
    freeifaddrs(all);
}
