#include "dates.h"

#include <stdio.h>

static const char *const days[2][7] = {
    {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"},
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
};
static const char *const short_days[2][7] = {
    {"Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"},
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
};
static const char *const months[2][12] = {
    {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
     "November", "Desember"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December"},
};
static const char *const short_months[2][12] = {
    {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
};
static const char *const words[2][WORDS] = {
    {"Selamat datang", "Informasi di layar ini sedang disiapkan dan segera tampil.", "Sedang berlangsung",
     "Berlaku sampai pukul"},
    {"Welcome", "Information on this screen is being prepared and will appear shortly.", "In progress",
     "Valid until"},
};

static int row(enum config_language language)
{
    return language == LANGUAGE_EN ? 1 : 0;
}

void date_time(enum config_language language, const struct civil *local, char out[DATE_TEXT_SIZE])
{
    snprintf(out, DATE_TEXT_SIZE, "%02d%c%02d", local->hour, row(language) ? ':' : '.', local->minute);
}

void date_time_label(enum config_language language, const struct civil *local, const char *label,
                     char out[DATE_TEXT_SIZE])
{
    snprintf(out, DATE_TEXT_SIZE, "%02d%c%02d%s%s", local->hour, row(language) ? ':' : '.', local->minute,
             *label ? " " : "", label);
}

const char *date_weekday(enum config_language language, int weekday)
{
    return weekday >= 0 && weekday < 7 ? days[row(language)][weekday] : "";
}

void date_text(enum config_language language, const struct civil *local, enum date_form form,
               char out[DATE_TEXT_SIZE])
{
    int r = row(language), month = local->month >= 1 && local->month <= 12 ? local->month - 1 : 0;
    int day = local->weekday >= 0 && local->weekday < 7 ? local->weekday : 0;
    const char *name = form == DATE_FULL ? months[r][month] : short_months[r][month];
    if (form == DATE_NO_DAY)
        snprintf(out, DATE_TEXT_SIZE, "%d %s %d", local->day, name, local->year);
    else
        snprintf(out, DATE_TEXT_SIZE, "%s, %d %s %d",
                 form == DATE_SHORT_DAY ? short_days[r][day] : days[r][day], local->day, name, local->year);
}

const char *date_word(enum config_language language, enum word word)
{
    return words[row(language)][word];
}
