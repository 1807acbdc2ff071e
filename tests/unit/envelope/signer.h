/* Debian's real minisign, called by the tests of the envelope: keys and signature blocks that we did not make
 * ourselves. */
#ifndef PAPAN_TESTS_ENVELOPE_SIGNER_H
#define PAPAN_TESTS_ENVELOPE_SIGNER_H

#include "base/file.h"
#include "base/memory.h"
#include "base/process.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MINISIGN "/usr/bin/minisign"

static char *signer_folder; /* of this test run */

static __attribute__((unused, noinline)) int signer_run(const char *const arguments[])
{
    char *output = NULL;
    int status = 0;
    struct error err = {0};
    if (!process_run(MINISIGN, (char *const *)(uintptr_t)arguments, 1 << 16, &output, &status, &err)) {
        fprintf(stderr, "%s: %s\n", MINISIGN, err.text);
        abort();
    }
    free(output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static __attribute__((unused, noinline)) char *signer_path(const char *name)
{
    return path_join(signer_folder, name);
}

static __attribute__((unused, noinline)) void signer_begin(void)
{
    char name[] = "/tmp/papan-envelope-XXXXXX";
    if (!mkdtemp(name))
        abort();
    signer_folder = xstrdup(name);
}

static __attribute__((unused, noinline)) void signer_end(void)
{
    const char *const arguments[] = {"/bin/rm", "-rf", signer_folder, NULL};
    char *output = NULL;
    int status;
    process_run("/bin/rm", (char *const *)(uintptr_t)arguments, 4096, &output, &status, NULL);
    free(output);
    free(signer_folder);
}

static __attribute__((unused, noinline)) char *signer_read(const char *name, size_t *ret_n)
{
    char *path = signer_path(name), *text = NULL;
    size_t n = 0;
    struct error err = {0};
    if (!file_read(path, (size_t)16 << 20, &text, &n, &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    free(path);
    if (ret_n)
        *ret_n = n;
    return text;
}

static __attribute__((unused, noinline)) void signer_write(const char *name, const void *bytes, size_t n)
{
    char *path = signer_path(name);
    if (!file_replace(path, bytes, n, 0600, FILE_FAST, NULL))
        abort();
    free(path);
}

/* NAME.key and NAME.pub in the folder. */
static __attribute__((unused, noinline)) void signer_make_key(const char *name)
{
    char *key = xasprintf("%s/%s.key", signer_folder, name),
         *pub = xasprintf("%s/%s.pub", signer_folder, name);
    const char *const arguments[] = {MINISIGN, "-G", "-W", "-f", "-s", key, "-p", pub, NULL};
    if (signer_run(arguments) != 0)
        abort();
    free(key);
    free(pub);
}

/* The signature block of key NAME over the payload; caller frees. */
static __attribute__((unused, noinline)) char *signer_block(const char *name, const char *payload, size_t n,
                                                            const char *trusted, bool legacy)
{
    signer_write("payload", payload, n);
    char *key = xasprintf("%s/%s.key", signer_folder, name), *file = signer_path("payload");
    char *signature = signer_path("payload.minisig");
    const char *const arguments[] = {
        MINISIGN, "-S", legacy ? "-lW" : "-W", "-s", key, "-m", file, "-x", signature, "-c", "a test", "-t",
        trusted,  NULL};
    if (signer_run(arguments) != 0)
        abort();
    free(key);
    free(file);
    free(signature);
    return signer_read("payload.minisig", NULL);
}

#endif
