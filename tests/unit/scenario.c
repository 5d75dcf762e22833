/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "scene.h"
#include "some_zones.h"
#include "support/test.h"

#include "base/buf.h"
#include "base/number.h"
#include "time/civil.h"

static void print_diag(void *ctx, const char *data, size_t len)
{
    soj__buf_put(ctx, data, len);
}

soj_model *scenario_model(const char *yaml)
{
    soj_model *model = NULL;
    soj_diags *diags;
    soj__mem mem = soj__mem_from(NULL);
    soj__buf text;
    assert_int_equal(soj_diags_new(NULL, &diags), SOJ_OK);
    if (soj_model_compile(yaml, strlen(yaml), NULL, diags, &model) != SOJ_OK) {
        soj__buf_init(&text, &mem);
        assert_int_equal(soj_diags_render(diags, print_diag, &text), SOJ_OK);
        fail_msg("%s", text.data);
    }
    soj_diags_free(diags);
    return model;
}

/* ---- words ---- */

static soj__slice next_word(soj__slice *line)
{
    while (line->len > 0 && line->data[0] == ' ') {
        line->data++;
        line->len--;
    }
    soj__slice word = {line->data, 0};
    while (word.len < line->len && line->data[word.len] != ' ')
        word.len++;
    line->data += word.len;
    line->len -= word.len;
    return word;
}

/* "10d", "10d+1us", "10d-1us", "end", "end-1d", "end-1us", or RFC 3339, as an instant. */
static soj_time read_time(soj__slice word)
{
    soj_duration duration = 0;
    soj_time from = SCENARIO_BASE;
    soj_time off = 0;
    uint32_t nanos;
    if (soj__instant_parse(word, false, &from, &nanos))
        return from;
    if (word.len > 4 && memcmp(word.data + word.len - 4, "+1us", 4) == 0)
        off = 1;
    if (word.len > 4 && memcmp(word.data + word.len - 4, "-1us", 4) == 0)
        off = -1;
    if (off != 0)
        word.len -= 4;
    if (word.len >= 3 && memcmp(word.data, "end", 3) == 0) {
        from = SCENARIO_END;
        word = (soj__slice){word.data + 3, word.len - 3};
    }
    if ((word.len > 0 || from == SCENARIO_BASE) &&
        soj_duration_parse(word.data, word.len, &duration) != SOJ_OK)
        fail_msg("not a time: %.*s", (int)word.len, word.data);
    return from + duration + off;
}

#define MISSED "Touchpoint Missed", 17

/* ---- events ---- */

static bool read_value(int32_t type, soj__slice text, soj_value *out)
{
    *out = (soj_value){.type = type};
    if (soj__slice_is(text, "-")) {
        out->type = SOJ_TYPE_ABSENT;
        return true;
    }
    switch (type) {
    case SOJ_TYPE_BOOL:
        out->as.boolean = soj__slice_is(text, "true");
        return true;
    case SOJ_TYPE_INT:
        return soj__parse_i64(text, &out->as.integer);
    case SOJ_TYPE_DOUBLE:
        return soj__parse_double(text, &out->as.number);
    case SOJ_TYPE_TIMESTAMP:
        out->as.time = read_time(text);
        return true;
    case SOJ_TYPE_DURATION:
        return soj_duration_parse(text.data, text.len, &out->as.duration) == SOJ_OK;
    case SOJ_TYPE_DATE:
        return soj__date_parse(text, &out->as.integer);
    default:
        out->as.text = text.data;
        out->len = (uint32_t)text.len;
        return true;
    }
}

/* A property of an event; an attribute where `event` is SOJ_NONE. */
static soj_property read_property(const scene *s, uint32_t event, soj__slice word)
{
    const char *equals = memchr(word.data, '=', word.len);
    assert_non_null(equals);
    size_t n = (size_t)(equals - word.data);
    bool is_identify = event == SOJ_NONE || event == soj_model_event(s->model, "Identify", 8);
    if (is_identify && soj__slice_is((soj__slice){word.data, n}, "timezone"))
        return (soj_property){
            SOJ_TRAIT_ZONE,
            {.type = SOJ_TYPE_STRING, .len = (uint32_t)(word.len - n - 1), .as.text = equals + 1}};
    soj_property property = {.handle = is_identify
                                           ? soj_model_attribute(s->model, word.data, n)
                                           : soj_model_property(s->model, event, word.data, n)};
    int32_t type = is_identify ? soj_model_attribute_type(s->model, property.handle)
                               : soj_model_property_type(s->model, event, property.handle);
    if (property.handle == SOJ_NONE ||
        !read_value(type, (soj__slice){equals + 1, word.len - n - 1}, &property.value))
        fail_msg("bad property %.*s", (int)word.len, word.data);
    return property;
}

/* "@PATH" and "@PATH#NUMBER" stand for the id of an emission; NULL: it is another text. */
static const told *read_id(const scene *s, soj_property *property)
{
    soj_value *value = &property->value;
    if (value->type != SOJ_TYPE_STRING || value->len < 2 || value->as.text[0] != '@')
        return NULL;
    const told *about = scene_find_told(s, (soj__slice){value->as.text + 1, value->len - 1});
    if (!about)
        fail_msg("no emission %.*s", (int)value->len, value->as.text);
    value->as.text = about->id;
    value->len = sizeof(about->id) - 1;
    return about;
}

/* Whoever keeps the records of our own tells a step what an engine knows of an emission. */
static void describe(const scene *s, const told *about, soj_event *event, soj_property *properties)
{
    static const char *const names[] = {"touchpoint", "channel", "variant"};
    if (!soj__slice_is((soj__slice){event->customer, event->customer_len}, about->customer))
        return;
    const char *const texts[] = {about->path, about->channel, about->variant};
    for (size_t i = 0; i < TEST_ARRAY_LEN(names); i++) {
        uint32_t handle = soj_model_property(s->model, event->event, names[i], strlen(names[i]));
        const uint32_t len = (uint32_t)strlen(texts[i]);
        if (handle == SOJ_NONE)
            return;
        for (size_t j = 0; j < event->n_properties; j++) {
            if (properties[j].handle == handle)
                properties[j] = properties[--event->n_properties];
        }
        if (len > 0)
            properties[event->n_properties++] =
                (soj_property){handle, {.type = SOJ_TYPE_STRING, .len = len, .as.text = texts[i]}};
    }
}

static void put_result(scene *s, soj__slice key, uint32_t event, const soj_result *result)
{
    if (result->status == SOJ_OK && !result->is_late && !result->is_ignored)
        return;
    soj__buf_slice(&s->out, key);
    if (result->status == SOJ_OK) {
        assert_false(result->is_late && result->is_ignored);
        soj__buf_text(&s->out, result->is_late ? " late\n" : " ignored\n");
        return;
    }
    soj__buf_join(&s->out, " rejected ", soj_status_name((soj_status)result->status), NULL);
    if (result->handle != SOJ_NONE) {
        soj__buf_char(&s->out, ' ');
        (void)event;
        soj__buf_u64(&s->out, result->handle);
    }
    soj__buf_char(&s->out, '\n');
}

/* ---- a host of our own ---- */

static customer *find_customer(scene *s, soj__slice key)
{
    for (size_t i = 0; i < s->n_customers; i++) {
        if (soj__slice_equal(key, (soj__slice){s->customers[i].key, s->customers[i].key_len}))
            return &s->customers[i];
    }
    return NULL;
}

static soj_time due_of(const scene *s, const customer *c)
{
    soj_time due;
    assert_int_equal(soj_record_due(s->model, c->record, c->len, &due), SOJ_OK);
    return due;
}

static soj_time clock_of(const scene *s, const customer *c)
{
    soj_time clock;
    assert_int_equal(soj_record_clock(s->model, c->record, c->len, &clock), SOJ_OK);
    return clock;
}

/* What a host does to a customer: a step, or a placement. */
typedef struct deed {
    soj_input input;
    const soj_placement *placement; /* NULL: the input */
} deed;

/* One step; on success the record is replaced and the outputs are printed. */
static soj_status host_step(scene *s, customer *c, const deed *what, soj_result *result)
{
    const soj_output *output;
    size_t len;
    size_t capacity = s->info.record_bytes_max;
    uint8_t *record = test_malloc(capacity);
    soj_status status =
        what->placement
            ? soj_place(s->work, what->placement, c->record, c->len, record, capacity, &len, result)
            : soj_step(s->work, &what->input, c->record, c->len, record, capacity, &len, result);
    if (status != SOJ_OK) {
        test_free(record);
        return status;
    }
    if (c->record)
        test_free(c->record);
    c->record = test_malloc(len);
    c->len = len;
    memcpy(c->record, record, len);
    test_free(record);
    while ((output = soj_work_next(s->work)) != NULL)
        scene_put_output(s, output);
    return SOJ_OK;
}

static void host_clock(scene *s, customer *c, soj_time until)
{
    while (due_of(s, c) <= until) {
        const deed clock = {
            .input = {.customer = c->key, .customer_len = c->key_len, .now = until}};
        assert_int_equal(host_step(s, c, &clock, NULL), SOJ_OK);
    }
}

static void host_do(scene *s, soj__slice key, soj_time time, const deed *what, soj_result *result)
{
    customer *c = find_customer(s, key);
    customer fresh = {.key_len = key.len};
    if (c) {
        soj_time clock = clock_of(s, c);
        host_clock(s, c, time > clock ? time : clock);
    }
    if (!c) {
        assert_true(key.len < sizeof(fresh.key));
        memcpy(fresh.key, key.data, key.len);
        if (host_step(s, &fresh, what, result) != SOJ_OK)
            return;
        if (result->is_ignored) {
            assert_int_equal(fresh.len, 0);
            test_free(fresh.record);
            return;
        }
        assert_true(s->n_customers < MAX_CUSTOMERS);
        s->customers[s->n_customers] = fresh;
        c = &s->customers[s->n_customers++];
    } else if (host_step(s, c, what, result) != SOJ_OK) {
        return;
    }
    host_clock(s, c, clock_of(s, c));
}

/* By instant, then by order of creation. */
static void host_advance(scene *s, soj_time now)
{
    for (;;) {
        customer *first = NULL;
        for (size_t i = 0; i < s->n_customers; i++) {
            if (!first || due_of(s, &s->customers[i]) < due_of(s, first))
                first = &s->customers[i];
        }
        if (!first || due_of(s, first) > now)
            return;
        host_clock(s, first, due_of(s, first));
    }
}

/* ---- commands ---- */

static void drain(scene *s)
{
    const soj_output *output;
    while (s->engine && (output = soj_engine_next(s->engine)) != NULL)
        scene_put_output(s, output);
}

static void advance(scene *s, soj_time now)
{
    bool more = true;
    s->now = now;
    if (s->mode == MODE_STEP)
        host_advance(s, now);
    else if (s->mode == MODE_ENGINE)
        assert_int_equal(soj_engine_advance(s->engine, now, 0, NULL), SOJ_OK);
    while (s->mode == MODE_ENGINE_SPLIT && more) {
        assert_int_equal(soj_engine_advance(s->engine, now, 1, &more), SOJ_OK);
        drain(s);
    }
    drain(s);
}

/* A word is no event with a space: "Touchpoint_Missed" stands for one. */
static uint32_t find_event(const scene *s, soj__slice word)
{
    char name[SOJ_LIMIT_EVENT_NAME];
    static const char feedback[] = "Touchpoint_";
    assert_true(word.len <= sizeof(name));
    memcpy(name, word.data, word.len);
    if (word.len >= sizeof(feedback) && memcmp(name, feedback, sizeof(feedback) - 1) == 0)
        name[sizeof(feedback) - 2] = ' ';
    return soj_model_event(s->model, name, word.len);
}

static void post(scene *s, soj_time time, soj__slice key, soj__slice line)
{
    soj_property properties[MAX_PROPERTIES];
    soj_result result;
    soj__slice name = next_word(&line);
    soj_event event = {.customer = key.data,
                       .customer_len = key.len,
                       .event = find_event(s, name),
                       .time = time,
                       .properties = properties};
    if (event.event == SOJ_NONE)
        fail_msg("no event %.*s", (int)name.len, name.data);
    const told *about = NULL;
    for (soj__slice word = next_word(&line); word.len > 0; word = next_word(&line)) {
        soj_property *property = &properties[event.n_properties++];
        *property = read_property(s, event.event, word);
        const told *named = read_id(s, property);
        about = named ? named : about;
    }
    if (s->mode == MODE_STEP && about && event.event != soj_model_event(s->model, MISSED))
        describe(s, about, &event, properties);
    if (s->mode == MODE_STEP) {
        host_do(s, key, time, &(deed){.input = {.event = &event}}, &result);
    } else {
        soj_status status = soj_engine_post(s->engine, &event, &result);
        assert_int_equal(status, result.status);
        drain(s);
    }
    put_result(s, key, event.event, &result);
}

/* One word of a placement: created=TIME, zone=NAME, STAGE@TIME or ATTRIBUTE=VALUE. */
static void read_placing(const scene *s, soj__slice word, soj_placement *placement,
                         soj_placed_stage *stages, soj_property *attributes)
{
    static const char created[] = "created=", zone[] = "zone=";
    const char *at = memchr(word.data, '@', word.len);
    if (word.len >= sizeof(zone) - 1 && memcmp(word.data, zone, sizeof(zone) - 1) == 0) {
        placement->zone = word.data + sizeof(zone) - 1;
        placement->zone_len = word.len - (sizeof(zone) - 1);
        return;
    }
    if (word.len > sizeof(created) - 1 && memcmp(word.data, created, sizeof(created) - 1) == 0) {
        placement->created = read_time(
            (soj__slice){word.data + sizeof(created) - 1, word.len - (sizeof(created) - 1)});
    } else if (at) {
        size_t n = (size_t)(at - word.data);
        stages[placement->n_stages++] =
            (soj_placed_stage){soj_model_stage(s->model, word.data, n),
                               read_time((soj__slice){at + 1, word.len - n - 1})};
    } else {
        attributes[placement->n_attributes++] = read_property(s, SOJ_NONE, word);
    }
}

static void place(scene *s, soj_time time, soj__slice line)
{
    soj_placed_stage stages[MAX_PROPERTIES];
    soj_property attributes[MAX_PROPERTIES];
    soj_result result;
    soj__slice key = next_word(&line);
    soj_placement placement = {.customer = key.data,
                               .customer_len = key.len,
                               .time = time,
                               .created = time,
                               .stages = stages,
                               .attributes = attributes};
    for (soj__slice word = next_word(&line); word.len > 0; word = next_word(&line))
        read_placing(s, word, &placement, stages, attributes);
    if (s->mode == MODE_STEP) {
        host_do(s, key, time, &(deed){.placement = &placement}, &result);
    } else {
        soj_status status = soj_engine_place(s->engine, &placement, &result);
        assert_int_equal(status, result.status);
        drain(s);
    }
    put_result(s, key, SOJ_NONE, &result);
}

static void put_record(scene *s, const void *record, size_t len)
{
    soj_time since = 0;
    soj_time due;
    soj_value value;
    for (uint32_t track = 0; track < s->info.n_tracks; track++) {
        uint32_t stage;
        assert_int_equal(soj_record_stage(s->model, record, len, track, &stage, &since), SOJ_OK);
        soj__buf_text(&s->out, track ? ", " : " in ");
        scene_put_stage(s, stage);
        soj__buf_text(&s->out, " since ");
        scene_put_time(s, since);
    }
    soj__buf_char(&s->out, ';');
    for (uint32_t i = 0; i < s->info.n_attributes; i++) {
        assert_int_equal(soj_record_attribute(s->model, record, len, i, &value), SOJ_OK);
        if (value.type == SOJ_TYPE_ABSENT)
            continue;
        soj__buf_char(&s->out, ' ');
        scene_put_text(s, soj_model_attribute_name(s->model, i));
        soj__buf_char(&s->out, '=');
        scene_put_value(s, &value);
    }
    assert_int_equal(soj_record_due(s->model, record, len, &due), SOJ_OK);
    soj__buf_text(&s->out, "; next ");
    scene_put_time(s, due);
    soj__buf_char(&s->out, '\n');
}

static void show(scene *s, soj__slice key)
{
    const void *record;
    size_t len, number;
    soj_text found;
    const customer *c = find_customer(s, key);
    soj__buf_slice(&s->out, key);
    if (s->mode == MODE_STEP) {
        if (c)
            put_record(s, c->record, c->len);
        else
            soj__buf_text(&s->out, " unknown\n");
    } else if (soj_engine_find(s->engine, key.data, key.len, &number) != SOJ_OK) {
        soj__buf_text(&s->out, " unknown\n");
    } else {
        assert_int_equal(soj_engine_customer(s->engine, number, &found, &record, &len), SOJ_OK);
        assert_true(soj__slice_equal(key, (soj__slice){found.data, found.len}));
        put_record(s, record, len);
    }
}

/* ---- holds ---- */

/* What is waiting for nobody in any record of our own. */
static void host_release(scene *s, customer *c)
{
    size_t len;
    uint8_t *record = test_malloc(c->len);
    const soj_input clock = {.customer = c->key, .customer_len = c->key_len, .now = s->now};
    assert_int_equal(soj_step_release(s->work, &clock, c->record, c->len, record, c->len, &len),
                     SOJ_OK);
    assert_int_equal(len, c->len);
    assert_null(soj_work_next(s->work));
    memcpy(c->record, record, len);
    test_free(record);
}

static void hold_or_release(scene *s, bool is_hold, soj__slice kind, soj__slice name)
{
    int32_t what = SOJ_HOLD_ALL;
    uint32_t handle = SOJ_NONE;
    if (soj__slice_is(kind, "channel")) {
        what = SOJ_HOLD_CHANNEL;
        handle = soj_model_channel(s->model, name.data, name.len);
    } else if (soj__slice_is(kind, "touchpoint")) {
        what = SOJ_HOLD_TOUCHPOINT;
        handle = soj_model_touchpoint(s->model, name.data, name.len);
    }
    if (s->mode != MODE_STEP) {
        assert_int_equal(is_hold ? soj_hold(s->engine, what, handle)
                                 : soj_release(s->engine, what, handle),
                         SOJ_OK);
        return;
    }
    assert_int_equal(is_hold ? soj_work_hold(s->work, what, handle)
                             : soj_work_release(s->work, what, handle),
                     SOJ_OK);
    for (size_t i = 0; !is_hold && i < s->n_customers; i++)
        host_release(s, &s->customers[i]);
}

static void run_line(scene *s, soj__slice line)
{
    soj__slice first = next_word(&line);
    if (first.len == 0)
        return;
    soj__slice second = next_word(&line);
    if (soj__slice_is(first, "show"))
        show(s, second);
    else if (soj__slice_is(first, "hold") || soj__slice_is(first, "release"))
        hold_or_release(s, soj__slice_is(first, "hold"), second, next_word(&line));
    else if (soj__slice_is(second, "advance"))
        advance(s, read_time(first));
    else if (soj__slice_is(second, "place"))
        place(s, read_time(first), line);
    else
        post(s, read_time(first), second, line);
}

void scene_open(scene *s, soj_model *model, mode how)
{
    soj__mem mem = soj__mem_from(NULL);
    soj_work_options of_work = SOJ_WORK_OPTIONS_INIT;
    soj_engine_options of_engine = SOJ_ENGINE_OPTIONS_INIT;
    *s = (scene){.mode = how, .model = model, .has_zones = soj_model_needs_zones(model)};
    s->info.struct_size = sizeof(s->info);
    assert_int_equal(soj_model_info(model, &s->info), SOJ_OK);
    soj__buf_init(&s->out, &mem);
    if (s->has_zones)
        of_work.zones = of_engine.zones = some_zones();
    if (how == MODE_STEP)
        assert_int_equal(soj_work_make(model, &of_work, &s->work), SOJ_OK);
    else
        assert_int_equal(soj_engine_new(model, &of_engine, &s->engine), SOJ_OK);
    soj_zones_unref(of_work.zones);
}

void scene_play(scene *s, const char *script)
{
    while (*script) {
        const char *end = strchr(script, '\n');
        size_t len = end ? (size_t)(end - script) : strlen(script);
        run_line(s, (soj__slice){script, len});
        script += len + (end ? 1 : 0);
    }
}

void scene_close(scene *s)
{
    for (size_t i = 0; i < s->n_customers; i++)
        test_free(s->customers[i].record);
    soj_work_free(s->work);
    soj_engine_free(s->engine);
    soj__buf_done(&s->out);
}

void scenario_check_model(soj_model *model, const char *script, const char *expected)
{
    if (soj_model_needs_zones(model) && !has_zones_here()) {
        print_message("no zones in " SOJ_ZONES_DIRECTORY ": scenario left out\n");
        return;
    }
    for (int how = MODE_ENGINE; how <= MODE_STEP; how++) {
        scene s;
        scene_open(&s, model, (mode)how);
        scene_play(&s, script);
        assert_string_equal(s.out.data ? s.out.data : "", expected);
        scene_close(&s);
    }
}

void scenario_check(const char *yaml, const char *script, const char *expected)
{
    soj_model *model = scenario_model(yaml);
    scenario_check_model(model, script, expected);
    soj_model_unref(model);
}
