/* A starter folder: a playlist that builds as it is, explained in comments. */
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/zone.h"
#include "command.h"
#include "folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Keys that begin with "_" are comments: the publisher takes them out. */
static const char playlist_text[] =
    "{\n"
    "  \"_\": \"Names that begin with _ are comments; they are never published. Check with: papan-publish "
    "check FOLDER\",\n"
    "\n"
    "  \"title\": \"Lobi\",\n"
    "  \"timezone\": \"%s\",\n"
    "  \"_timezone\": \"Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)\",\n"
    "  \"expires_days\": 30,\n"
    "  \"_expires_days\": \"Screens warn when nothing new was published for that long\",\n"
    "\n"
    "  \"_layouts\": \"Zones of the screen: [x, y, width, height] in percent. clock is the clock; the others "
    "hold loops or tickers\",\n"
    "  \"layouts\": {\n"
    "    \"lobi\": {\"main\": [0, 0, 100, 88], \"ticker\": [0, 88, 76, 12], \"clock\": [76, 88, 24, 12]}\n"
    "  },\n"
    "\n"
    "  \"_screens\": \"* is every screen that is not named here\",\n"
    "  \"screens\": {\"*\": {\"layout\": \"lobi\"}},\n"
    "\n"
    "  \"_loops\": \"What runs in a zone, one after the other, again and again\",\n"
    "  \"loops\": [\n"
    "    {\n"
    "      \"id\": \"harian\",\n"
    "      \"zone\": \"main\",\n"
    "      \"items\": [\n"
    "        {\n"
    "          \"_\": \"A text slide\",\n"
    "          \"id\": \"selamat-datang\",\n"
    "          \"text\": {\"title\": \"Selamat datang\", \"body\": \"Silakan mengambil nomor antrean di meja "
    "informasi.\"},\n"
    "          \"seconds\": 12\n"
    "        },\n"
    "        {\n"
    "          \"_\": \"A text slide with facts, shown for three weeks only\",\n"
    "          \"id\": \"rapat\",\n"
    "          \"text\": {\"title\": \"Rapat koordinasi\", \"rows\": [[\"Pukul\", \"09.00 WIB\"], "
    "[\"Tempat\", \"Aula lantai 2\"]]},\n"
    "          \"seconds\": 12,\n"
    "          \"when\": {\"until\": \"%04d-%02d-%02d\", \"days\": [\"mon\", \"tue\", \"wed\", \"thu\", "
    "\"fri\"], "
    "\"hours\": [[\"07:00\", \"16:00\"]]}\n"
    "        }\n"
    "      ],\n"
    "      \"_items\": [\n"
    "        \"Move what you need from here up into items:\",\n"
    "        {\"file\": \"media/banjir.mp4\"},\n"
    "        {\"file\": \"media/poster.jpg\", \"seconds\": 12, \"caption\": \"PPID Utama\"},\n"
    "        {\"folder\": \"media\", \"seconds\": 12}\n"
    "      ]\n"
    "    }\n"
    "  ],\n"
    "\n"
    "  \"tickers\": [\n"
    "    {\"id\": \"berita\", \"zone\": \"ticker\", \"messages\": [{\"text\": \"Berita pertama berjalan di "
    "sini.\"}]}\n"
    "  ]\n"
    "}\n";

static const char readme_text[] =
    "This folder is one playlist.\n\n"
    "1. Put pictures, PDF pages and videos of any kind into media/. Nothing needs to be converted "
    "beforehand.\n"
    "2. Say in playlist.json what runs where and when. Names that begin with _ are comments.\n"
    "3. papan-publish check %s\n"
    "      names every fault and what to do about it. It changes nothing.\n"
    "4. papan-publish preview %s --screen lobi --at now --hours 1\n"
    "      shows what a screen will show. --html week.html makes a plan of the week to print.\n"
    "5. papan-publish build %s --key mmc.key --to OUT\n"
    "      converts, signs and publishes into OUT, which any web server can serve. It tells what changes and "
    "asks first.\n"
    "      (The key is made once: papan-publish keygen keys)\n\n"
    "To take something off all screens at once: papan-publish build … --withdraw ID, and then out of "
    "playlist.json.\n"
    "To go back to an old version: papan-publish history %s, then papan-publish rollback %s --version N …\n\n"
    ".papan/ is the memory of conversions and versions; leave it where it is.\n";

static bool refuse_full(const char *dir, struct error *err)
{
    static const char *const names[] = {"playlist.json", "README.txt"};
    for (size_t i = 0; i < 2; i++) {
        struct stat st;
        char *path = path_join(dir, names[i]);
        bool there = lstat(path, &st) == 0;
        if (there)
            error_set(err, NULL, "%s exists already; nothing was changed. Choose another folder", path);
        free(path);
        if (there)
            return false;
    }
    return true;
}

static bool write_file(const char *dir, const char *name, char *text, struct error *err)
{
    char *path = path_join(dir, name);
    bool ok = file_replace(path, text, strlen(text), 0644, FILE_DURABLE, err);
    free(path);
    free(text);
    return ok;
}

static int run(const struct options *o)
{
    const char *dir = options_positional(o, 0);
    struct error err = {0};
    struct zone *zone = zone_load_system();
    char *name = zone_system_name();
    bool usable = strchr(name, '/') != NULL && strncmp(name, "Etc/", 4) != 0;
    struct civil today = zone_local(zone, clock_wall_ms());
    int year, month, mday;
    civil_from_day(civil_day(today.year, today.month, today.day) + 21, &year, &month, &mday);
    char *media = path_join(dir, "media");
    bool ok = refuse_full(dir, &err) && folder_make(media, &err) &&
              write_file(dir, "playlist.json",
                         xasprintf(playlist_text, usable ? name : "Asia/Jakarta", year, month, mday), &err) &&
              write_file(dir, "README.txt", xasprintf(readme_text, dir, dir, dir, dir, dir), &err);
    zone_free(zone);
    free(name);
    free(media);
    if (!ok)
        return command_fail("new", &err);
    printf("%s/playlist.json is a playlist that builds as it is; %s/README.txt says how to go on\n", dir,
           dir);
    return 0;
}

const struct command command_new = {
    .name = "new",
    .usage = "DIR",
    .help = "makes a starter folder with a commented playlist",
    .n_positional = 1,
    .run = run,
};
