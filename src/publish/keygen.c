#include "ask.h"
#include "base/file.h"
#include "base/memory.h"
#include "command.h"
#include "fingerprint.h"
#include "key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const pair_names[] = {"mmc", "spare"};
#define N_PAIRS (sizeof(pair_names) / sizeof(pair_names[0]))

static char *pair_path(const char *dir, size_t i, const char *suffix)
{
    return xasprintf("%s/%s%s", dir, pair_names[i], suffix);
}

static bool refuse_existing(const char *dir, struct error *err)
{
    static const char *const suffixes[] = {".key", ".pub"};
    for (size_t i = 0; i < N_PAIRS * 2; i++) {
        char *path = pair_path(dir, i / 2, suffixes[i % 2]);
        struct stat st;
        bool there = lstat(path, &st) == 0;
        if (there)
            error_set(
                err, NULL,
                "%s exists already; keys are never overwritten. Nothing was made: choose another folder",
                path);
        free(path);
        if (there)
            return false;
    }
    return true;
}

static bool write_pair(const char *dir, size_t i, const char *password, struct error *err)
{
    bool ok = false;
    char *secret = NULL, *public = NULL;
    char *secret_path = pair_path(dir, i, ".key"), *public_path = pair_path(dir, i, ".pub");
    struct signing_key *k = key_generate(err);
    if (k == NULL)
        goto out;
    secret = key_secret_file(k, password, err);
    public = key_public_file(k);
    if (secret == NULL || !file_replace(secret_path, secret, strlen(secret), 0600, FILE_DURABLE, err) ||
        !file_replace(public_path, public, strlen(public), 0600, FILE_DURABLE, err))
        goto out;
    char id[KEY_ID_TEXT_SIZE];
    key_id_text(key_id(k), id);
    char fingerprint[FINGERPRINT_SIZE];
    fingerprint_of_key(key_public(k), fingerprint);
    printf("%s, %s: key %s, fingerprint %s\n", secret_path, public_path, id, fingerprint);
    ok = true;
out:
    key_free(k);
    key_forget_password(secret);
    free(public);
    free(secret_path);
    free(public_path);
    return ok;
}

static int run(const struct options *o)
{
    const char *dir = options_positional(o, 0);
    struct error err = {0};
    char *password = NULL;
    if (!file_make_dirs(dir, &err) || !refuse_existing(dir, &err))
        return command_fail("keygen", &err);
    if (options_has(o, "password")) {
        password = ask_new_password("Password for both new keys: ", &err);
        if (password == NULL)
            return command_fail("keygen", &err);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < N_PAIRS; i++)
        ok = write_pair(dir, i, password, &err);
    key_forget_password(password);
    if (!ok)
        return command_fail("keygen", &err);
    printf("\nmmc.key signs from day to day. Keep spare.key somewhere else (a safe), for the day mmc.key is "
           "lost or stolen.\n"
           "Whoever has a .key file can show anything on the screens: never send it, never put it on the "
           "server.\n"
           "The players get both .pub files:\n"
           "  sudo install -m 644 %s/mmc.pub %s/spare.pub /etc/papan/keys/\n",
           dir, dir);
    return 0;
}

static const struct option_row rows[] = {
    {"password", NULL, "protect both secret keys with a password (asked for on the terminal)"},
};

const struct command command_keygen = {
    .name = "keygen",
    .usage = "DIR [--password]",
    .help = "makes two key pairs in DIR: mmc (for every day) and spare (for the safe)",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .n_positional = 1,
    .run = run,
};
