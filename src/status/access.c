#include "status/access.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HOST_MAX 255
#define CREDENTIAL_MAX 1024

/* The name in a Host header, without port, brackets and last dot. */
static bool host_name(const char *header, char out[HOST_MAX + 1])
{
    size_t n;
    const char *from = header;
    if (*from == '[') {
        from++;
        n = strcspn(from, "]");
        if (from[n] != ']' || (from[n + 1] && from[n + 1] != ':'))
            return false;
    } else {
        n = strcspn(from, ":");
    }
    if (*header != '[' && n > 1 && from[n - 1] == '.')
        n--;
    if (n == 0 || n > HOST_MAX)
        return false;
    memcpy(out, from, n);
    out[n] = 0;
    return true;
}

static bool is_address(const char *name)
{
    unsigned char address[16];
    char plain[HOST_MAX + 1];
    text_copy(plain, sizeof plain, name);
    plain[strcspn(plain, "%")] = 0; /* fe80::1%eth0 */
    return inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, plain, address) == 1;
}

/* "lobi", "lobi.kantor.go.id" and "lobi.local" for a machine called either. */
static bool is_machine(const char *name, const char *machine)
{
    size_t n = strcspn(machine, ".");
    if (n == 0)
        return false;
    return strcasecmp(name, machine) == 0 ||
           (strncasecmp(name, machine, n) == 0 && (!name[n] || strcasecmp(name + n, ".local") == 0));
}

bool access_host(const char *header, const char *machine, char *const *hosts)
{
    char name[HOST_MAX + 1];
    if (!header || !host_name(header, name))
        return false;
    if (is_address(name) || strcasecmp(name, "localhost") == 0 || is_machine(name, machine))
        return true;
    for (; hosts && *hosts; hosts++)
        if (strcasecmp(name, *hosts) == 0)
            return true;
    return false;
}

/* Hashes are compared, so that neither length nor the first difference shows in the time. */
static bool same_secret(const char *given, const char *token)
{
    char a[HASH_TEXT_SIZE], b[HASH_TEXT_SIZE];
    unsigned differ = 0;
    hash_bytes(given, strlen(given), a);
    hash_bytes(token, strlen(token), b);
    for (size_t i = 0; i < sizeof a; i++)
        differ |= (unsigned)(a[i] ^ b[i]);
    return differ == 0;
}

static int base64_value(char c)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;
    return at ? (int)(at - letters) : -1;
}

static bool base64_decode(const char *in, char *out, size_t size)
{
    unsigned bits = 0;
    int held = 0;
    size_t n = 0;
    for (; *in && *in != '='; in++) {
        int value = base64_value(*in);
        if (value < 0 || n + 1 >= size)
            return false;
        bits = bits << 6 | (unsigned)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[n++] = (char)(bits >> held & 0xff);
        }
    }
    out[n] = 0;
    return strspn(in, "=") == strlen(in) && strlen(out) == n;
}

bool access_token(const char *header, const char *token)
{
    char pair[CREDENTIAL_MAX];
    if (!header || !*token)
        return false;
    if (strncasecmp(header, "Bearer ", 7) == 0)
        return same_secret(header + 7 + strspn(header + 7, " "), token);
    if (strncasecmp(header, "Basic ", 6) != 0 ||
        !base64_decode(header + 6 + strspn(header + 6, " "), pair, sizeof pair))
        return false;
    const char *colon = strchr(pair, ':');
    return colon && same_secret(colon + 1, token);
}

bool access_is_loopback(const char *listen)
{
    return text_has_prefix(listen, "127.") || text_has_prefix(listen, "[::1]:");
}
