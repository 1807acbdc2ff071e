#include "hints.h"

#include <stddef.h>
#include <string.h>

struct hint {
    const char *key; /* the path's last name */
    const char *hint;
};

static const struct hint hints[] = {
    {"seconds", "say how many seconds it shows, 1 to 86400, such as \"seconds\": 12"},
    {"timezone", "write Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"},
    {"site", "letters, digits, \".\", \"_\" and \"-\", such as \"gedung-smart-province\""},
    {"id", "letters, digits, \".\", \"_\" and \"-\", at most 64, no blanks, each id once"},
    {"expires", "write it as 2026-12-24T00:00:00+07:00, or leave it out and give \"expires_days\""},
    {"zone", "name a zone of one of the layouts"},
    {"layout", "name one of the layouts"},
    {"layouts", "describe at least the layout that the screens name"},
    {"screens", "name screens, groups, or \"*\" for every screen"},
    {"loops", "give a list of loops: [ … ]; it may be empty"},
    {"items", "give at least one item"},
    {"link", "an address of at most 60 characters that begins with http:// or https://"},
    {"speed", "80 is slow, 120 usual, 200 fast"},
    {"volume", "0 is silent, 100 is full"},
    {"priority", "a whole number from -1000 to 1000"},
    {"style", "announcement, number, quote or agenda"},
    {"fit", "contain, cover or stretch"},
    {"from", "a day as \"2026-11-30\", or with a time as \"2026-11-30T12:00\""},
    {"until", "a day as \"2026-11-30\", or with a time as \"2026-11-30T12:00\""},
    {"except", "days as [\"2026-12-25\"]"},
    {"days", "of mon, tue, wed, thu, fri, sat, sun, as [\"mon\", \"fri\"]"},
    {"month_days", "numbers from 1 to 31, or from -1 (the last day) to -31, as [1, 15, -1]"},
    {"hours", "pairs of times as [[\"07:00\", \"16:00\"]]; two digits each"},
    {"clock", "\"trusted\" or \"any\""},
    {"lease_hours", "a whole number of hours, 1 to 8760"},
    {"background", "a colour as \"#0B2B27\", or the name of a picture file"},
    {"main", "[x, y, width, height] in percent of the screen, such as [0, 0, 100, 88]"},
};

const char *hint_for(const char *path, const char *text)
{
    char name[64];
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == ']') { /* "hours[0][1]" is about hours */
        while (end > 0 && path[end - 1] != '[')
            end--;
        end -= end > 0;
    }
    size_t start = end;
    while (start > 0 && path[start - 1] != '.' && path[start - 1] != ']')
        start--;
    if (end - start >= sizeof(name))
        return "";
    memcpy(name, path + start, end - start);
    name[end - start] = '\0';
    if (strstr(text, "unknown key") != NULL)
        return "the players do not read it; is it spelled right?";
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (strcmp(hints[i].key, name) == 0)
            return hints[i].hint;
    return "";
}
