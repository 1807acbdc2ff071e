/* The one table of configuration keys (design.md 6). Private to base. */
#ifndef PAPAN_BASE_CONFIG_TABLE_H
#define PAPAN_BASE_CONFIG_TABLE_H

#include "base/config.h"

#include <stddef.h>

struct config_key;

/* Reads `value` into its field of `c`; on failure the field is untouched and *err says what is allowed. NULL
 * unsets the field: frees what it held, and puts what is computed (host name, runtime folder) or none in its
 * place. */
typedef bool config_reader(struct config *c, const struct config_key *key, const char *value,
                           struct error *err);

/* What a bad value shuts. */
enum config_closes { CLOSES_NOTHING, CLOSES_SERVER, CLOSES_STATUS };

struct config_word {
    const char *word;
    int value;
};

struct config_key {
    const char *section, *name;
    config_reader *read;
    size_t offset;                   /* of the field, for readers that serve several keys */
    int64_t lowest, highest;         /* of numbers, bytes of texts */
    const struct config_word *words; /* of enumerations, ended by NULL */
    const char *initial;             /* the default as written in a file; NULL: unset */
    const char *shown;               /* the default in words where `initial` does not tell it */
    const char *help;
    enum config_closes closes;
};

extern const struct config_key config_keys[];
extern const size_t config_n_keys;

/* NULL where there is none. */
const struct config_key *config_find_key(const char *section, const char *name);

config_reader config_read_bool, config_read_int, config_read_number, config_read_decimal, config_read_word,
    config_read_bytes, config_read_text, config_read_id, config_read_path, config_read_runtime,
    config_read_url, config_read_report_url, config_read_size, config_read_mode, config_read_server_hours,
    config_read_power, config_read_listen, config_read_hosts, config_read_test_clock;

/* "127.0.0.0/8" or "::1"; false for what is no address:port either. */
bool config_listen_is_loopback(const char *listen);

#endif
