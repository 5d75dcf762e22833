/* SPDX-License-Identifier: MIT */
/* Runs a model's image over a file of inputs and prints all that comes out, records byte by byte:
 * the same on every machine.
 *
 *     portable save MODEL.yaml IMAGE
 *     portable run IMAGE INPUTS
 *
 * Inputs, a line each, fields between tabs:
 *     post     TIME  CUSTOMER  EVENT [NAME=VALUE …]
 *     place    TIME  CUSTOMER  STAGE
 *     advance  TIME
 * The id @ is that of the last emission; a date is days since 1970. A model that needs time zones
 * gets those of SOJ_ZONES_DIRECTORY. */
#include <sojourn/sojourn.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 16, MOST_LINE = 1024 };

/* ---- files ---- */

static void write_file(void *ctx, const char *data, size_t len)
{
    (void)!fwrite(data, 1, len, ctx);
}

static int save(const char *model_path, const char *image_path)
{
    soj_model *model = NULL;
    soj_status status = soj_model_compile_file(model_path, NULL, NULL, &model);
    FILE *file = status == SOJ_OK ? fopen(image_path, "wb") : NULL;
    if (file)
        status = soj_model_save(model, write_file, file);
    bool is_written = file && fclose(file) == 0 && status == SOJ_OK;
    soj_model_unref(model);
    if (!is_written)
        fprintf(stderr, "%s: not saved: %s\n", model_path, soj_status_message(status));
    return is_written ? 0 : 1;
}

static soj_model *load(const char *path)
{
    soj_model *model = NULL;
    FILE *file = fopen(path, "rb");
    size_t most = 1 << 22;
    char *bytes = malloc(most);
    if (file && bytes) {
        size_t len = fread(bytes, 1, most, file);
        soj_status status = soj_model_load(bytes, len, NULL, &model);
        if (status != SOJ_OK)
            fprintf(stderr, "%s: %s\n", path, soj_status_message(status));
    }
    if (file)
        fclose(file);
    free(bytes);
    return model;
}

/* ---- what comes out ---- */

static void print_text(soj_text text)
{
    printf(" \"%.*s\"", (int)text.len, text.data ? text.data : "");
}

static void print_value(const soj_value *value)
{
    uint64_t bits = 0;
    if (value->type == SOJ_TYPE_STRING)
        print_text((soj_text){value->as.text, value->len});
    else if (value->type == SOJ_TYPE_BOOL)
        printf(" %d", value->as.boolean);
    else if (value->type != SOJ_TYPE_ABSENT) {
        memcpy(&bits, &value->as, sizeof(bits));
        printf(" %d:%016" PRIx64, value->type, bits);
    }
}

typedef struct host {
    soj_model *model;
    soj_zones *zones;
    soj_engine *engine;
    char last[33]; /* id of the last emission; empty: none yet */
} host;

static void print_touchpoint(host *h, const soj_touchpoint *t)
{
    memcpy(h->last, t->id, sizeof(h->last));
    printf(" touchpoint %s %" PRIu32 " %" PRId32 " cost %d %.17g", t->id, t->occurrence, t->intent,
           t->has_cost, t->cost);
    print_text(t->path);
    print_text(t->stage_path);
    print_text(t->channel);
    print_text(t->content);
    print_text(t->owner);
    print_text(t->variant);
    for (size_t i = 0; i < t->n_data; i++) {
        print_text(t->data[i].name);
        print_value(&t->data[i].value);
    }
    printf(" %" PRId64 " %" PRId64 " %" PRId64 "\n", t->due, t->emitted, t->valid_until);
}

static void print_output(host *h, const soj_output *output)
{
    print_text(output->customer);
    if (output->kind == SOJ_OUTPUT_TOUCHPOINT) {
        print_touchpoint(h, &output->as.touchpoint);
    } else if (output->kind == SOJ_OUTPUT_TRANSITION) {
        const soj_transition *t = &output->as.transition;
        printf(" transition %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %s %" PRId64 " %" PRId64
               "\n",
               t->track, t->from, t->to, t->event, soj_cause_name(t->cause), t->time, t->sojourn);
    } else if (output->kind == SOJ_OUTPUT_DECISION) {
        const soj_decision *d = &output->as.decision;
        printf(" decision %" PRIu32 " %" PRIu32 " %s %s", d->touchpoint, d->occurrence,
               soj_decision_name(d->decision), soj_reason_name(d->reason));
        print_text(d->rule);
        printf(" %" PRId64 " %" PRId64 " %" PRId64 "\n", d->due, d->time, d->next);
    } else {
        const soj_fault *f = &output->as.fault;
        printf(" fault %s %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRId64 " %" PRId64 "\n",
               soj_status_name((soj_status)f->status), f->stage, f->touchpoint, f->attribute,
               f->due, f->time);
    }
}

static void print_customers(const soj_engine *engine)
{
    for (size_t i = 0; i < soj_engine_numbers(engine); i++) {
        soj_text key;
        const void *record;
        size_t len;
        if (soj_engine_customer(engine, i, &key, &record, &len) != SOJ_OK)
            continue;
        print_text(key);
        printf(" record ");
        for (size_t j = 0; j < len; j++)
            printf("%02x", ((const unsigned char *)record)[j]);
        printf("\n");
    }
}

/* ---- what goes in ---- */

typedef struct line {
    char *fields[MOST_FIELDS];
    size_t n;
} line;

static line split(char *text)
{
    line out = {.n = 0};
    text[strcspn(text, "\r\n")] = 0;
    while (text && out.n < MOST_FIELDS) {
        out.fields[out.n++] = text;
        text = strchr(text, '\t');
        if (text)
            *text++ = 0;
    }
    return out;
}

static soj_time read_time(const char *text)
{
    soj_time time = 0;
    if (soj_time_parse(text, strlen(text), &time) != SOJ_OK)
        fprintf(stderr, "%s: no time\n", text);
    return time;
}

static soj_value read_value(int32_t type, const char *text)
{
    soj_value value = {.type = type};
    if (type == SOJ_TYPE_STRING) {
        value.as.text = text;
        value.len = (uint32_t)strlen(text);
    } else if (type == SOJ_TYPE_DOUBLE) {
        value.as.number = strtod(text, NULL);
    } else if (type == SOJ_TYPE_INT || type == SOJ_TYPE_DATE) {
        value.as.integer = strtoll(text, NULL, 10);
    } else if (type == SOJ_TYPE_BOOL) {
        value.as.boolean = strcmp(text, "true") == 0;
    } else if (type == SOJ_TYPE_TIMESTAMP) {
        value.as.time = read_time(text);
    }
    return value;
}

static uint32_t event_named(const soj_model *model, const char *name)
{
    uint32_t event = soj_model_event(model, name, strlen(name));
    if (event == SOJ_NONE)
        fprintf(stderr, "%s: no event\n", name);
    return event;
}

static soj_property read_property(const host *h, uint32_t event, const char *name, size_t len,
                                  const char *text)
{
    uint32_t handle = soj_model_property(h->model, event, name, len);
    int32_t type = soj_model_property_type(h->model, event, handle);
    if (strcmp(text, "@") == 0)
        text = h->last;
    return (soj_property){handle, read_value(type, text)};
}

static soj_property read_trait(const host *h, const char *name, size_t len, const char *text)
{
    uint32_t handle = soj_model_attribute(h->model, name, len);
    if (len == 8 && memcmp(name, "timezone", len) == 0)
        return (soj_property){SOJ_TRAIT_ZONE, read_value(SOJ_TYPE_STRING, text)};
    return (soj_property){handle, read_value(soj_model_attribute_type(h->model, handle), text)};
}

static soj_status post(host *h, const line *in)
{
    soj_property values[MOST_FIELDS];
    soj_event event = {.time = read_time(in->fields[1]),
                       .customer = in->fields[2],
                       .customer_len = strlen(in->fields[2]),
                       .event = event_named(h->model, in->fields[3]),
                       .properties = values};
    bool is_identify = strcmp(in->fields[3], "Identify") == 0;
    for (size_t i = 4; i < in->n; i++) {
        const char *name = in->fields[i];
        const char *text = strchr(name, '=');
        if (!text)
            return SOJ_ERR_ARGUMENT;
        size_t len = (size_t)(text++ - name);
        values[event.n_properties++] = is_identify ? read_trait(h, name, len, text)
                                                   : read_property(h, event.event, name, len, text);
    }
    return soj_engine_post(h->engine, &event, NULL);
}

static soj_status place(host *h, const line *in)
{
    soj_placed_stage stage = {soj_model_stage(h->model, in->fields[3], strlen(in->fields[3])), 0};
    soj_placement placement = {.time = read_time(in->fields[1]),
                               .customer = in->fields[2],
                               .customer_len = strlen(in->fields[2]),
                               .stages = &stage,
                               .n_stages = 1};
    stage.entered = placement.time - 10 * SOJ_DAY;
    placement.created = placement.time - 100 * SOJ_DAY;
    return soj_engine_place(h->engine, &placement, NULL);
}

static soj_status perform(host *h, const line *in)
{
    if (in->n >= 4 && strcmp(in->fields[0], "post") == 0)
        return post(h, in);
    if (in->n == 4 && strcmp(in->fields[0], "place") == 0)
        return place(h, in);
    if (in->n == 2 && strcmp(in->fields[0], "advance") == 0)
        return soj_engine_advance(h->engine, read_time(in->fields[1]), 0, NULL);
    return SOJ_ERR_ARGUMENT;
}

static void run_lines(host *h, FILE *inputs)
{
    char text[MOST_LINE];
    for (int number = 1; fgets(text, sizeof(text), inputs); number++) {
        line in = split(text);
        soj_status status = perform(h, &in);
        if (status != SOJ_OK)
            printf("line %d: %s\n", number, soj_status_name(status));
        for (const soj_output *output; (output = soj_engine_next(h->engine)) != NULL;)
            print_output(h, output);
    }
}

/* What a model takes to run; false where something is missing. */
static bool set_up(host *h, const char *image_path)
{
    char problem[SOJ_ZONES_PROBLEM_MAX] = "";
    soj_engine_options options = SOJ_ENGINE_OPTIONS_INIT;
    h->model = load(image_path);
    if (!h->model)
        return false;
    if (soj_model_needs_zones(h->model) &&
        soj_zones_load(SOJ_ZONES_DIRECTORY, NULL, problem, &h->zones) != SOJ_OK) {
        fprintf(stderr, "%s\n", problem);
        return false;
    }
    options.zones = h->zones;
    return soj_engine_new(h->model, &options, &h->engine) == SOJ_OK;
}

static int run(const char *image_path, const char *inputs_path)
{
    host h = {NULL, NULL, NULL, ""};
    FILE *inputs = fopen(inputs_path, "r");
    bool ready = inputs && set_up(&h, image_path);
    if (ready) {
        run_lines(&h, inputs);
        print_customers(h.engine);
        (void)!soj_model_save(h.model, write_file, stdout);
    }
    soj_engine_free(h.engine);
    soj_zones_unref(h.zones);
    soj_model_unref(h.model);
    if (inputs)
        fclose(inputs);
    return ready ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "save") == 0)
        return save(argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "run") == 0)
        return run(argv[2], argv[3]);
    fprintf(stderr, "portable save MODEL.yaml IMAGE, or portable run IMAGE INPUTS\n");
    return 2;
}
