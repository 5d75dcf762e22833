/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property.h"

static void collect(void *ctx, const char *data, size_t len)
{
    pt_out *out = ctx;

    for (size_t i = 0; i < len; i += 400)
        pt_print(out, "%.*s", (int)(len - i < 400 ? len - i : 400), data + i);
}

static void collect_bytes(void *ctx, const char *data, size_t len)
{
    pt_out *out = ctx;

    if (out->len + len > out->capacity) {
        out->capacity = 2 * (out->len + len);
        out->data = realloc(out->data, out->capacity);
        PT_CHECK(out->data != NULL);
    }
    memcpy(out->data + out->len, data, len);
    out->len += len;
}

/* Track handles are in the order of the text, those that were dropped left out. */
static void look_up_tracks(pt_subject *subject)
{
    const pt_model *model = subject->model;
    uint32_t handle = 0;

    for (int track = 0; track < model->n_tracks; track++) {
        if (!model->stages[model->tracks[track].initial].alive)
            continue;
        soj_text name = soj_model_track_name(subject->compiled, handle);
        const char *expected = track == 0 ? "lifecycle" : model->tracks[track].name;
        PT_CHECK(name.len == strlen(expected) && memcmp(name.data, expected, name.len) == 0);
        subject->track_of[handle++] = track;
    }
    subject->n_tracks = (int)handle;
}

static void look_up_paths(pt_subject *subject)
{
    const pt_model *model = subject->model;
    pt_out path = {NULL, 0, 0};

    for (int i = 0; i < model->n_stages; i++) {
        if (!model->stages[i].alive)
            continue;
        path.len = 0;
        pt_print_path(&path, model, i);
        uint32_t handle = soj_model_stage(subject->compiled, path.data, path.len);
        PT_CHECK(handle < PT_STAGES);
        subject->stage_of[handle] = i;
        subject->handle_of[i] = handle;
    }
    for (int i = 0; i < model->n_touchpoints; i++) {
        const pt_touchpoint *touchpoint = &model->touchpoints[i];
        if (!touchpoint->alive)
            continue;
        path.len = 0;
        pt_print_path(&path, model, touchpoint->stage);
        pt_print(&path, ".%s", touchpoint->name);
        uint32_t handle = soj_model_touchpoint(subject->compiled, path.data, path.len);
        PT_CHECK(handle < PT_TOUCHPOINTS);
        subject->touchpoint_of[handle] = i;
        subject->handle_of_touchpoint[i] = handle;
    }
    pt_out_free(&path);
}

static void look_up_feedback(pt_subject *subject, int event)
{
    const char *name = pt_event_name(subject->model, event);
    uint32_t handle = soj_model_event(subject->compiled, name, strlen(name));

    subject->events[event] = handle;
    PT_CHECK(handle != SOJ_NONE || !pt_speaks_of(subject->model, event));
    for (int i = 0; handle != SOJ_NONE && i < PT_FEEDBACK_PROPERTIES; i++) {
        const char *property = pt_feedback_properties[i];
        uint32_t found = soj_model_property(subject->compiled, handle, property, strlen(property));
        PT_CHECK(found != SOJ_NONE);
        subject->feedback[event - PT_FEEDBACK][i] = found;
    }
}

static void look_up_names(pt_subject *subject)
{
    const pt_model *model = subject->model;

    for (int i = 0; i < model->n_attributes; i++) {
        const char *name = model->attributes[i].name;
        if (!model->attributes[i].alive)
            continue;
        subject->attributes[i] = soj_model_attribute(subject->compiled, name, strlen(name));
        PT_CHECK(subject->attributes[i] < PT_ATTRIBUTES);
        subject->attribute_of[subject->attributes[i]] = i;
    }
    for (int i = 0; i < model->n_channels; i++) {
        const char *name = model->channels[i].name;
        subject->channels[i] = soj_model_channel(subject->compiled, name, strlen(name));
        PT_CHECK(subject->channels[i] != SOJ_NONE);
    }
    for (int e = 0; e < PT_ALL_EVENTS; e++) {
        if (e < PT_EVENTS && !(e < model->n_events && model->events[e].alive))
            continue;
        if (e >= PT_FEEDBACK) {
            look_up_feedback(subject, e);
            continue;
        }
        const char *name = pt_event_name(model, e);
        subject->events[e] = soj_model_event(subject->compiled, name, strlen(name));
        PT_CHECK(subject->events[e] != SOJ_NONE);
        for (int p = 0; e < PT_EVENTS && p < model->events[e].n_properties; p++) {
            const char *property = model->events[e].properties[p].name;
            subject->properties[e][p] = soj_model_property(subject->compiled, subject->events[e],
                                                           property, strlen(property));
            PT_CHECK(subject->properties[e][p] != SOJ_NONE);
        }
    }
}

soj_status pt_reload(pt_subject *subject)
{
    pt_out image = {NULL, 0, 0};
    soj_model *loaded = NULL;

    PT_CHECK(soj_model_save(subject->compiled, collect_bytes, &image) == SOJ_OK);
    soj_status status = soj_model_load(image.data, image.len, NULL, &loaded);
    pt_out_free(&image);
    if (status != SOJ_OK)
        return status;
    soj_model_unref(subject->compiled);
    subject->compiled = loaded;
    return SOJ_OK;
}

/* Made once, for the whole program. */
static soj_zones *all_zones(void)
{
    static soj_zones *zones;

    if (zones == NULL)
        zones = pt_zones_make();
    return zones;
}

bool pt_compile(const pt_model *model, pt_subject *subject, pt_out *out_errors)
{
    pt_out text = {NULL, 0, 0};
    soj_diags *diags = NULL;

    memset(subject, 0, sizeof *subject);
    memset(subject->events, 0xff, sizeof subject->events);
    memset(subject->handle_of_touchpoint, 0xff, sizeof subject->handle_of_touchpoint);
    subject->model = model;
    subject->zones = all_zones();
    pt_print_model(&text, model);
    PT_CHECK(soj_diags_new(NULL, &diags) == SOJ_OK);
    soj_compile_options options = SOJ_COMPILE_OPTIONS_INIT;
    options.zones = subject->zones;
    soj_status status = soj_model_compile(text.data, text.len, &options, diags, &subject->compiled);
    if (status != SOJ_OK) {
        pt_print(out_errors, "compile: %s\n", soj_status_name(status));
        PT_CHECK(soj_diags_render(diags, collect, out_errors) == SOJ_OK);
    } else {
        look_up_paths(subject);
        look_up_names(subject);
        look_up_tracks(subject);
    }
    soj_diags_free(diags);
    pt_out_free(&text);
    return status == SOJ_OK;
}

void pt_subject_free(pt_subject *subject)
{
    soj_model_unref(subject->compiled);
    subject->compiled = NULL;
}

static soj_value to_value(const pt_value *value)
{
    static const int32_t types[] = {0,
                                    SOJ_TYPE_ABSENT,
                                    SOJ_TYPE_ABSENT,
                                    SOJ_TYPE_BOOL,
                                    SOJ_TYPE_INT,
                                    SOJ_TYPE_DOUBLE,
                                    SOJ_TYPE_STRING,
                                    SOJ_TYPE_TIMESTAMP,
                                    SOJ_TYPE_DURATION,
                                    SOJ_TYPE_DATE};
    soj_value result = {.type = types[value->kind], .len = 0};

    switch (value->kind) {
    case PT_BOOL:
        result.as.boolean = value->i != 0;
        break;
    case PT_INT:
    case PT_DATE:
        result.as.integer = value->i;
        break;
    case PT_DOUBLE:
        result.as.number = value->d;
        break;
    case PT_STRING:
        result.as.text = value->s;
        result.len = (uint32_t)strlen(value->s);
        break;
    case PT_TIME:
        result.as.time = value->i;
        break;
    case PT_DURATION:
        result.as.duration = value->i;
        break;
    default:
        break;
    }
    return result;
}

static pt_value from_value(const soj_value *value)
{
    pt_value text;

    switch (value->type) {
    case SOJ_TYPE_BOOL:
        return pt_make(PT_BOOL, value->as.boolean);
    case SOJ_TYPE_INT:
        return pt_make(PT_INT, value->as.integer);
    case SOJ_TYPE_DOUBLE:
        return pt_make_double(value->as.number);
    case SOJ_TYPE_TIMESTAMP:
        return pt_make(PT_TIME, value->as.time);
    case SOJ_TYPE_DURATION:
        return pt_make(PT_DURATION, value->as.duration);
    case SOJ_TYPE_DATE:
        return pt_make(PT_DATE, value->as.integer);
    case SOJ_TYPE_STRING:
        text = pt_make(PT_STRING, 0);
        memcpy(text.s, value->as.text, value->len < PT_TEXT - 1 ? value->len : PT_TEXT - 1);
        return text;
    default:
        return pt_make(PT_ABSENT, 0);
    }
}

static bool are_traits(const pt_input *input)
{
    return input->kind == PT_PLACE || input->event == PT_IDENTIFY;
}

static uint32_t handle_of(const pt_subject *subject, const pt_input *input, int i)
{
    if (are_traits(input))
        return subject->attributes[i];
    return input->event >= PT_FEEDBACK ? subject->feedback[input->event - PT_FEEDBACK][i]
                                       : subject->properties[input->event][i];
}

static const char *zone_name(int zone)
{
    if (zone == PT_ZONE_UNKNOWN)
        return "Europe/Nowhere";
    return zone >= 0 ? pt_zones[zone].name : "";
}

static soj_value zone_value(int zone)
{
    soj_value value = {.type = zone == PT_ZONE_ABSENT ? SOJ_TYPE_ABSENT : SOJ_TYPE_STRING};

    value.as.text = zone_name(zone);
    value.len = zone == PT_ZONE_ABSENT ? 0 : (uint32_t)strlen(zone_name(zone));
    return value;
}

static size_t make_values(const pt_subject *subject, const pt_input *input, pt_posted *posted)
{
    size_t n = 0;

    for (int i = 0; i < PT_ATTRIBUTES; i++) {
        if (!input->values[i].given)
            continue;
        posted->properties[n].handle = handle_of(subject, input, i);
        posted->properties[n++].value = to_value(&input->values[i].value);
    }
    if (input->kind == PT_POST && input->event == PT_IDENTIFY && input->has_zone)
        posted->properties[n++] = (soj_property){SOJ_TRAIT_ZONE, zone_value(input->zone)};
    return n;
}

static void make_id(int id, pt_posted *posted)
{
    if (id == PT_ID_NONE)
        return;
    memset(posted->id, 'x', sizeof posted->id);
    posted->event.id = posted->id;
    posted->event.id_len = id == PT_ID_EMPTY ? 0 : SOJ_LIMIT_EVENT_ID + 1;
    if (id > 0)
        posted->event.id_len = (size_t)snprintf(posted->id, sizeof posted->id, "id-%d", id);
}

void pt_make_event(const pt_subject *subject, const pt_input *input, pt_posted *posted)
{
    posted->event = (soj_event){.customer = pt_customers[input->customer]};
    posted->event.customer_len = strlen(posted->event.customer);
    posted->event.event = subject->events[input->event];
    posted->event.time = input->time;
    posted->event.properties = posted->properties;
    posted->event.n_properties = make_values(subject, input, posted);
    make_id(input->id, posted);
}

void pt_make_placement(const pt_subject *subject, const pt_input *input, pt_posted *posted)
{
    posted->placement = (soj_placement){.customer = pt_customers[input->customer]};
    posted->placement.customer_len = strlen(posted->placement.customer);
    posted->placement.time = input->time;
    posted->placement.created = input->created;
    for (int i = 0; i < input->n_placed; i++)
        posted->stages[i] = (soj_placed_stage){subject->handle_of[input->placed[i].stage],
                                               input->placed[i].entered};
    posted->placement.stages = posted->stages;
    posted->placement.n_stages = (size_t)input->n_placed;
    posted->placement.attributes = posted->properties;
    posted->placement.n_attributes = make_values(subject, input, posted);
    if (input->has_zone) {
        posted->placement.zone = zone_name(input->zone);
        posted->placement.zone_len = strlen(zone_name(input->zone));
    }
}

int pt_customer_number(const char *key, size_t len)
{
    for (int i = 0; i < PT_CUSTOMERS; i++)
        if (strlen(pt_customers[i]) == len && memcmp(pt_customers[i], key, len) == 0)
            return i;
    return PT_NONE;
}

static int stage_of(const pt_subject *subject, uint32_t handle)
{
    return handle < PT_STAGES ? subject->stage_of[handle] : PT_NONE;
}

static int touchpoint_of(const pt_subject *subject, uint32_t handle)
{
    return handle < PT_TOUCHPOINTS ? subject->touchpoint_of[handle] : PT_NONE;
}

static int event_of(const pt_subject *subject, uint32_t handle)
{
    for (int e = 0; handle != SOJ_NONE && e < PT_ALL_EVENTS; e++)
        if (subject->events[e] == handle && (e >= PT_EVENTS || e < subject->model->n_events))
            return e;
    return PT_NONE;
}

static void copy_text(soj_text text, char out[16])
{
    if (text.data != NULL)
        memcpy(out, text.data, text.len < 15 ? text.len : 15);
}

static void log_data(const soj_touchpoint *from, pt_row *row)
{
    for (size_t i = 0; i < from->n_data; i++) {
        char name[16] = "";
        pt_value value = from_value(&from->data[i].value);
        copy_text(from->data[i].name, name);
        pt_note_datum(row, name, &value);
    }
}

static void log_touchpoint(const pt_subject *subject, const soj_touchpoint *from, pt_row *row,
                           pt_log *log)
{
    pt_out path = {NULL, 0, 0};

    row->what = touchpoint_of(subject, from->touchpoint);
    row->stage = stage_of(subject, from->stage);
    row->number = (int32_t)from->occurrence;
    row->intent = from->intent;
    row->due = from->due;
    row->time = from->emitted;
    row->until = from->valid_until;
    row->has_cost = from->has_cost;
    row->cost = from->has_cost ? from->cost : 0;
    copy_text(from->channel, row->channel);
    copy_text(from->content, row->content);
    copy_text(from->owner, row->owner);
    copy_text(from->variant, row->variant);
    memcpy(row->id, from->id, sizeof from->id);
    log_data(from, row);
    pt_print_path(&path, subject->model, row->stage);
    if (path.len != from->stage_path.len || memcmp(path.data, from->stage_path.data, path.len) != 0)
        pt_log_broken(log, "stage_path is not the path of stage", row->stage);
    pt_out_free(&path);
    soj_text own = soj_model_touchpoint_path(subject->compiled, from->touchpoint);
    if (own.len != from->path.len || memcmp(own.data, from->path.data, own.len) != 0)
        pt_log_broken(log, "path is not the path of touchpoint", row->what);
}

static int track_of(const pt_subject *subject, uint32_t handle)
{
    return handle < (uint32_t)subject->n_tracks ? subject->track_of[handle] : PT_NONE;
}

static void log_transition(const pt_subject *subject, const soj_transition *from, pt_row *row)
{
    row->track = track_of(subject, from->track);
    row->stage = stage_of(subject, from->from);
    row->to = stage_of(subject, from->to);
    row->event = event_of(subject, from->event);
    row->verdict = from->cause;
    row->time = from->time;
    row->due = from->sojourn;
}

static void log_decision(const pt_subject *subject, const soj_decision *from, pt_row *row)
{
    row->what = touchpoint_of(subject, from->touchpoint);
    row->number = (int32_t)from->occurrence;
    row->verdict = from->decision;
    row->reason = from->reason;
    row->due = from->due;
    row->time = from->time;
    row->until = from->next;
    copy_text(from->rule, row->rule);
}

static void log_fault(const pt_subject *subject, const soj_fault *from, pt_row *row)
{
    row->status = from->status;
    row->stage = stage_of(subject, from->stage);
    row->what = touchpoint_of(subject, from->touchpoint);
    row->number =
        from->attribute < PT_ATTRIBUTES ? subject->attribute_of[from->attribute] : PT_NONE;
    row->due = from->due;
    row->time = from->time;
}

void pt_log_output(const pt_subject *subject, const soj_output *output, pt_log *log)
{
    int customer = pt_customer_number(output->customer.data, output->customer.len);

    if (customer == PT_NONE) {
        pt_log_broken(log, "an output of an unknown customer, kind", output->kind);
        return;
    }
    pt_row *row = pt_log_add(log, output->kind, customer);
    switch (output->kind) {
    case SOJ_OUTPUT_TOUCHPOINT:
        log_touchpoint(subject, &output->as.touchpoint, row, log);
        break;
    case SOJ_OUTPUT_TRANSITION:
        log_transition(subject, &output->as.transition, row);
        break;
    case SOJ_OUTPUT_DECISION:
        log_decision(subject, &output->as.decision, row);
        break;
    default:
        log_fault(subject, &output->as.fault, row);
        break;
    }
}

/* The property or attribute that a rejection names. */
static int whose(const pt_subject *subject, const pt_input *input, const soj_result *result)
{
    int bad;
    bool by_value = pt_bad_value(subject->model, input, &bad) != SOJ_OK;

    if (result->handle == SOJ_NONE)
        return PT_NONE;
    if (are_traits(input) || !by_value)
        return result->handle < PT_ATTRIBUTES
                   ? PT_OF_ATTRIBUTE + subject->attribute_of[result->handle]
                   : PT_OF_ATTRIBUTE + PT_ATTRIBUTES;
    int n = input->event >= PT_FEEDBACK ? PT_FEEDBACK_PROPERTIES : PT_PROPERTIES;
    for (int i = 0; i < n; i++)
        if (handle_of(subject, input, i) == result->handle)
            return i;
    return n;
}

void pt_log_result(const pt_subject *subject, const pt_input *input, const soj_result *result,
                   pt_log *log)
{
    pt_row *row = pt_log_add(log, 0, input->customer);

    row->what = input->number;
    row->status = result->status;
    row->number = whose(subject, input, result);
    if (result->status == SOJ_OK)
        row->verdict = (result->is_late ? 1 : 0) | (result->is_new ? 2 : 0) |
                       (result->is_unhandled ? 4 : 0) | (result->is_duplicate ? 8 : 0) |
                       (result->is_ignored ? 16 : 0);
}

static void log_stages(const pt_subject *subject, const void *record, size_t len, pt_final *final,
                       pt_log *log)
{
    for (int track = 0; track < PT_TRACKS; track++)
        final->stage[track] = PT_NONE;
    for (int handle = 0; handle < subject->n_tracks; handle++) {
        uint32_t stage = SOJ_NONE;
        int track = subject->track_of[handle];
        if (soj_record_stage(subject->compiled, record, len, (uint32_t)handle, &stage,
                             &final->since[track]) != SOJ_OK)
            pt_log_broken(log, "soj_record_stage, track", handle);
        final->stage[track] = stage_of(subject, stage);
    }
}

static void log_zone(const pt_subject *subject, const void *record, size_t len, pt_final *final,
                     pt_log *log)
{
    soj_text zone = {NULL, 0};

    if (soj_record_zone(subject->compiled, record, len, &zone) != SOJ_OK ||
        zone.len >= sizeof final->zone)
        pt_log_broken(log, "soj_record_zone", (int64_t)zone.len);
    else
        memcpy(final->zone, zone.data, zone.len);
}

void pt_log_final(const pt_subject *subject, const void *record, size_t len, int customer,
                  pt_log *log)
{
    pt_final *final = &log->finals[customer];
    soj_model *model = subject->compiled;

    final->exists = true;
    if (soj_record_created(model, record, len, &final->created) != SOJ_OK ||
        soj_record_clock(model, record, len, &final->clock) != SOJ_OK ||
        soj_record_due(model, record, len, &final->due) != SOJ_OK)
        pt_log_broken(log, "a record cannot be read, customer", customer);
    log_zone(subject, record, len, final, log);
    log_stages(subject, record, len, final, log);
    for (int i = 0; i < subject->model->n_attributes; i++) {
        soj_value value = {.type = SOJ_TYPE_ABSENT, .len = 0};
        if (subject->model->attributes[i].alive &&
            soj_record_attribute(model, record, len, subject->attributes[i], &value) != SOJ_OK)
            pt_log_broken(log, "an attribute cannot be read", i);
        final->attributes[i] = from_value(&value);
    }
}
