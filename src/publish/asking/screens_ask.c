#include "publish/screens.h"

#include "base/memory.h"
#include "base/text.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_LIMIT ((size_t)4 << 20)
#define SECONDS_MAX 10L

struct question {
    CURL *easy;
    struct curl_slist *headers;
    struct buffer body;
    char fault[CURL_ERROR_SIZE];
};

static size_t keep_body(char *bytes, size_t size, size_t n, void *context)
{
    struct question *q = context;
    return buffer_add(&q->body, bytes, size * n) ? size * n : 0;
}

static void question_begin(struct question *q, const struct listed_screen *s)
{
    buffer_init(&q->body, ANSWER_LIMIT);
    q->easy = curl_easy_init();
    if (s->token != NULL) {
        char *line = xasprintf("Authorization: Bearer %s", s->token);
        q->headers = curl_slist_append(NULL, line);
        free(line);
    }
    curl_easy_setopt(q->easy, CURLOPT_URL, s->url);
    curl_easy_setopt(q->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(q->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(q->easy, CURLOPT_CONNECTTIMEOUT, SECONDS_MAX / 2);
    curl_easy_setopt(q->easy, CURLOPT_TIMEOUT, SECONDS_MAX);
    curl_easy_setopt(q->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(q->easy, CURLOPT_HTTPHEADER, q->headers);
    curl_easy_setopt(q->easy, CURLOPT_WRITEFUNCTION, keep_body);
    curl_easy_setopt(q->easy, CURLOPT_WRITEDATA, q);
    curl_easy_setopt(q->easy, CURLOPT_ERRORBUFFER, q->fault);
}

static void question_end(struct question *q)
{
    curl_easy_cleanup(q->easy);
    curl_slist_free_all(q->headers);
    buffer_finish(&q->body);
}

/* What comes from outside goes to a terminal: nothing that would steer it. */
static void copy_plain(char *out, size_t size, const char *text)
{
    text_copy_plain(out, size, size, text == NULL ? "" : text);
}

static void read_now(const json_t *now, struct screen_answer *a)
{
    size_t i, used = 0;
    json_t *row;
    char text[sizeof(a->now)] = "";
    json_array_foreach(now, i, row)
    {
        const char *zone = json_string_value(json_object_get(row, "zone"));
        const char *item = json_string_value(json_object_get(row, "item"));
        if (used < sizeof(text))
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s: %s", i == 0 ? "" : ", ",
                                     zone == NULL ? "?" : zone, item == NULL ? "–" : item);
    }
    copy_plain(a->now, sizeof(a->now), text);
}

static void read_problems(const json_t *problems, struct screen_answer *a)
{
    size_t i, used = 0;
    json_t *row;
    char text[sizeof(a->problems)] = "";
    json_array_foreach(problems, i, row)
    {
        const char *code = json_string_value(json_object_get(row, "code"));
        if (used < sizeof(text))
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i == 0 ? "" : ", ",
                                     code == NULL ? "?" : code);
    }
    copy_plain(a->problems, sizeof(a->problems), text);
}

static void read_status(const struct question *q, struct screen_answer *a)
{
    json_t *root = json_loadb(q->body.data == NULL ? "" : q->body.data, q->body.length, 0, NULL);
    const char *health = json_string_value(json_object_get(root, "health"));
    if (health == NULL) {
        snprintf(a->text, sizeof(a->text), "answers, but not as a Papan player");
    } else {
        a->reached = true;
        copy_plain(a->health, sizeof(a->health), health);
        copy_plain(a->since, sizeof(a->since), json_string_value(json_object_get(root, "health_since")));
        a->version = json_integer_value(json_object_get(json_object_get(root, "playlist"), "version"));
        read_now(json_object_get(root, "now"), a);
        read_problems(json_object_get(root, "problems"), a);
    }
    json_decref(root);
}

static void read_answer(const struct question *q, CURLcode code, struct screen_answer *a)
{
    long status = 0;
    *a = (struct screen_answer){0};
    curl_easy_getinfo(q->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        copy_plain(a->text, sizeof(a->text), q->fault[0] != '\0' ? q->fault : curl_easy_strerror(code));
    else if (status == 401)
        snprintf(a->text, sizeof(a->text),
                 "wants a token (HTTP 401): name its file as the third word of the line");
    else if (status == 421)
        snprintf(a->text, sizeof(a->text),
                 "does not answer to this name (HTTP 421): see status.hosts, or use its address");
    else if (status != 200)
        snprintf(a->text, sizeof(a->text), "answers with HTTP %ld", status);
    else
        read_status(q, a);
}

static void collect(CURLM *multi, struct question *questions, struct screen_answer *ret, size_t n)
{
    CURLMsg *message;
    int left = 0;
    while ((message = curl_multi_info_read(multi, &left)) != NULL)
        for (size_t i = 0; i < n && message->msg == CURLMSG_DONE; i++)
            if (questions[i].easy == message->easy_handle)
                read_answer(&questions[i], message->data.result, &ret[i]);
}

static bool ask_all(const struct screen_list *l, struct screen_answer *ret, struct error *err)
{
    CURLM *multi = curl_multi_init();
    struct question *questions = xcalloc(l->count + 1, sizeof(*questions));
    int running = 1;
    if (multi == NULL) {
        free(questions);
        return error_set(err, NULL, "libcurl cannot start");
    }
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 64L);
    for (size_t i = 0; i < l->count; i++) {
        question_begin(&questions[i], &l->list[i]);
        snprintf(ret[i].text, sizeof(ret[i].text), "was not asked");
        curl_multi_add_handle(multi, questions[i].easy);
    }
    while (running > 0 && curl_multi_perform(multi, &running) == CURLM_OK) {
        collect(multi, questions, ret, l->count);
        if (running > 0)
            curl_multi_poll(multi, NULL, 0, 500, NULL);
    }
    for (size_t i = 0; i < l->count; i++) {
        curl_multi_remove_handle(multi, questions[i].easy);
        question_end(&questions[i]);
    }
    curl_multi_cleanup(multi);
    free(questions);
    return true;
}

bool papan_screens_ask(const struct screen_list *l, struct screen_answer *ret, struct error *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(err, NULL, "libcurl cannot start");
    bool ok = ask_all(l, ret, err);
    curl_global_cleanup();
    return ok;
}
