#include "status/routes.h"

#include "base/file.h"
#include "base/memory.h"
#include "status/access.h"
#include "status/answer.h"
#include "status/gate.h"
#include "status/metrics.h"
#include "status/page.h"
#include "status/picture.h"
#include "status/plays_answer.h"
#include "status/schedule.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_LIMIT ((size_t)1 << 20)
#define CSV_LIMIT ((size_t)32 << 20)
#define HOURS_MAX 744 /* a month */
#define WIDTH_MAX 16384
#define PLAYS_DEFAULT 1000
#define PLAYS_MAX 10000
#define CSV_DEFAULT 20000
#define CSV_MAX 50000

struct routes {
    const struct config *config;
    struct collector *collector;
    char *token;
    struct page *page;
    struct gate *gate; /* guards the two below */
    struct picture_cache *pictures;
    struct schedule *schedule;
};

struct request {
    struct routes *routes;
    struct MHD_Connection *connection;
    struct snapshot *snapshot;
};

struct routes *routes_create(const struct config *config, struct collector *collector, const char *token,
                             const char *assets)
{
    struct routes *r = xcalloc(1, sizeof *r);
    r->config = config;
    r->collector = collector;
    r->token = token ? xstrdup(token) : NULL;
    r->page = page_create(assets);
    r->gate = gate_create();
    r->pictures = picture_cache_create();
    r->schedule = schedule_create(config);
    return r;
}

void routes_free(struct routes *r)
{
    if (!r)
        return;
    free(r->token);
    page_free(r->page);
    gate_free(r->gate);
    picture_cache_free(r->pictures);
    schedule_free(r->schedule);
    free(r);
}

/* ---- arguments ---- */

static const char *argument(const struct request *q, const char *name)
{
    return MHD_lookup_connection_value(q->connection, MHD_GET_ARGUMENT_KIND, name);
}

/* A whole number within the limits, else *ret_fault is the answer. */
static bool number_argument(const struct request *q, const char *name, int64_t lowest, int64_t highest,
                            int64_t initial, int64_t *ret, struct answer *ret_fault)
{
    const char *text = argument(q, name);
    *ret = initial;
    if (!text || parse_int64(text, lowest, highest, ret))
        return true;
    *ret_fault = answer_text(MHD_HTTP_BAD_REQUEST, "%s must be a whole number from %lld to %lld", name,
                             (long long)lowest, (long long)highest);
    return false;
}

static bool language_argument(const struct request *q, enum config_language *ret, struct answer *ret_fault)
{
    const char *text = argument(q, "lang");
    *ret = q->routes->config->screen.language;
    if (text && strcmp(text, "id") == 0)
        *ret = LANGUAGE_ID;
    else if (text && strcmp(text, "en") == 0)
        *ret = LANGUAGE_EN;
    else if (text) {
        *ret_fault = answer_text(MHD_HTTP_BAD_REQUEST, "lang must be id or en");
        return false;
    }
    return true;
}

static struct answer busy(void)
{
    struct answer a = answer_text(MHD_HTTP_SERVICE_UNAVAILABLE, "too many such requests at once; try again");
    a.header[0] = "Retry-After";
    a.header[1] = "1";
    return a;
}

static struct answer json_answer(json_t *o)
{
    char *text = json_dumps(o, JSON_INDENT(1));
    json_decref(o);
    if (!text)
        return answer_text(MHD_HTTP_INTERNAL_SERVER_ERROR, "the answer cannot be written as JSON");
    struct answer a = answer_bytes("application/json", text, strlen(text));
    a.compress = true;
    return a;
}

/* ---- the paths ---- */

static struct answer get_healthz(struct request *q)
{
    const struct judgement *j = &q->snapshot->judgement;
    struct buffer b;
    buffer_init(&b, 4096);
    buffer_add_text(&b, health_state_name(j->state));
    for (size_t i = 0, n = 0; i < j->n_problems; i++)
        if (j->problems[i].counts)
            buffer_printf(&b, "%s%s", n++ ? ", " : ": ", j->problems[i].row->code);
    struct answer a =
        answer_text(j->state == HEALTH_CRITICAL ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_OK, "%s", b.data);
    buffer_finish(&b);
    return a;
}

static struct answer get_status(struct request *q)
{
    enum config_language language;
    struct answer fault;
    if (!language_argument(q, &language, &fault))
        return fault;
    return json_answer(snapshot_status(q->snapshot, language));
}

static struct answer get_metrics(struct request *q)
{
    struct buffer b;
    buffer_init(&b, TEXT_LIMIT);
    metrics_write(q->snapshot, &b);
    size_t n = b.length;
    struct answer a = answer_bytes("text/plain; version=0.0.4; charset=utf-8", buffer_take(&b), n);
    a.compress = true;
    return a;
}

static struct answer get_picture(struct request *q)
{
    int64_t width, wall_ms;
    char *png;
    size_t n;
    struct answer fault;
    struct error err = {0};
    if (!number_argument(q, "width", 1, WIDTH_MAX, 0, &width, &fault))
        return fault;
    if (!gate_enter(q->routes->gate))
        return busy();
    bool ok = picture_make(q->routes->pictures, q->routes->config->runtime.path, width,
                           q->snapshot->screen_answers, &png, &n, &wall_ms, &err);
    gate_leave(q->routes->gate);
    if (!ok) {
        fault = answer_text(MHD_HTTP_SERVICE_UNAVAILABLE, "there is no picture: %s", err.text);
        fault.header[0] = "Retry-After";
        fault.header[1] = "5";
        return fault;
    }
    struct answer a = answer_bytes("image/png", png, n);
    a.last_modified = wall_ms;
    return a;
}

static struct answer get_schedule(struct request *q)
{
    int64_t hours;
    struct answer fault;
    if (!number_argument(q, "hours", 1, HOURS_MAX, 24, &hours, &fault))
        return fault;
    if (!gate_enter(q->routes->gate))
        return busy();
    struct answer a = json_answer(schedule_json(q->routes->schedule, q->snapshot->now, hours));
    gate_leave(q->routes->gate);
    return a;
}

static bool plays_arguments(struct request *q, int64_t initial, int64_t most, int64_t *since, int64_t *limit,
                            struct answer *fault)
{
    return number_argument(q, "since", 0, INT64_MAX, 0, since, fault) &&
           number_argument(q, "limit", 1, most, initial, limit, fault);
}

static struct answer get_plays(struct request *q)
{
    int64_t since, limit;
    struct plays_place at = {q->routes->config->store.path, q->routes->config->runtime.path};
    struct answer a;
    struct error err = {0};
    if (!plays_arguments(q, PLAYS_DEFAULT, PLAYS_MAX, &since, &limit, &a))
        return a;
    if (!gate_enter(q->routes->gate))
        return busy();
    json_t *o = plays_answer_json(&at, since, limit, q->snapshot->zone, &err);
    a = o ? json_answer(o) : answer_text(MHD_HTTP_SERVICE_UNAVAILABLE, "%s", err.text);
    gate_leave(q->routes->gate);
    return a;
}

static struct answer get_plays_csv(struct request *q)
{
    int64_t since, limit;
    struct plays_place at = {q->routes->config->store.path, q->routes->config->runtime.path};
    struct answer a;
    struct error err = {0};
    struct buffer b;
    if (!plays_arguments(q, CSV_DEFAULT, CSV_MAX, &since, &limit, &a))
        return a;
    if (!gate_enter(q->routes->gate))
        return busy();
    buffer_init(&b, CSV_LIMIT);
    if (plays_answer_csv(&at, since, limit, q->snapshot->zone, &b, &err)) {
        size_t n = b.length;
        a = answer_bytes("text/csv; charset=utf-8", buffer_take(&b), n);
        a.compress = true;
        a.header[0] = "Content-Disposition";
        a.header[1] = "attachment; filename=\"plays.csv\"";
    } else {
        a = answer_text(MHD_HTTP_SERVICE_UNAVAILABLE, "%s", err.text);
    }
    buffer_finish(&b);
    gate_leave(q->routes->gate);
    return a;
}

static struct answer get_page(struct request *q)
{
    enum config_language language;
    struct answer a;
    if (!language_argument(q, &language, &a))
        return a;
    char *html = page_html(q->routes->page, q->snapshot, language);
    if (!html)
        return answer_text(MHD_HTTP_INTERNAL_SERVER_ERROR, "the page's files are not installed");
    a = answer_bytes("text/html; charset=utf-8", html, strlen(html));
    a.compress = true;
    a.page = true;
    return a;
}

struct route {
    const char *path;
    bool open; /* answers without the token */
    struct answer (*get)(struct request *);
};

static const struct route routes[] = {
    {"/", false, get_page},
    {"/healthz", true, get_healthz},
    {"/status", false, get_status},
    {"/metrics", false, get_metrics},
    {"/screen.png", false, get_picture},
    {"/schedule", false, get_schedule},
    {"/plays", false, get_plays},
    {"/plays.csv", false, get_plays_csv},
};

/* ---- who may ask ---- */

static bool host_fits(struct routes *r, struct MHD_Connection *c)
{
    char machine[256] = "";
    if (gethostname(machine, sizeof machine - 1) != 0)
        machine[0] = 0;
    return access_host(MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host"), machine,
                       r->config->status.hosts);
}

static struct answer unauthorized(void)
{
    struct answer a =
        answer_text(MHD_HTTP_UNAUTHORIZED, "a token is needed: Authorization: Bearer TOKEN, or the token "
                                           "as the password in a browser");
    a.header[0] = "WWW-Authenticate";
    a.header[1] = "Basic realm=\"Papan\", charset=\"UTF-8\"";
    return a;
}

static struct answer choose(struct routes *r, struct MHD_Connection *c, const char *url, const char *method)
{
    const struct route *route = NULL;
    struct answer a;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (strcmp(routes[i].path, url) == 0)
            route = &routes[i];
    if (!host_fits(r, c))
        return answer_text(
            MHD_HTTP_MISDIRECTED_REQUEST,
            "this name is not one of this player's: use its address, or add the name to status.hosts");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        a = answer_text(MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
        a.header[0] = "Allow";
        a.header[1] = "GET, HEAD";
        return a;
    }
    if (r->token && !(route && route->open) &&
        !access_token(MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization"), r->token))
        return unauthorized();
    if (!route && page_file(r->page, url, &a))
        return a;
    if (!route)
        return answer_text(MHD_HTTP_NOT_FOUND, "there is no such path");
    struct request q = {.routes = r, .connection = c, .snapshot = collector_get(r->collector)};
    a = route->get(&q);
    snapshot_put(q.snapshot);
    return a;
}

int routes_answer(struct routes *r, struct MHD_Connection *connection, const char *url, const char *method)
{
    struct answer a = choose(r, connection, url, method);
    return answer_send(&a, connection, strcmp(method, MHD_HTTP_METHOD_HEAD) == 0);
}
