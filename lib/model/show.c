/* SPDX-License-Identifier: MIT */
#include "model/show.h"

#include "base/bytes.h"
#include "base/number.h"
#include "time/civil.h"

void soj__show_text(const soj__program *program, soj__str text, soj__buf *out)
{
    soj_text view = soj__program_text(program, text);
    if (view.data)
        soj__buf_put(out, view.data, view.len);
}

void soj__show_sets(const soj__program *program, soj__range sets, soj__buf *out)
{
    for (uint32_t i = 0; i < sets.n; i++) {
        const soj__set *set = soj__program_set(program, sets.first + i);
        soj__buf_text(out, i == 0 ? ", sets " : "; ");
        soj__show_text(program, soj__program_attribute(program, set->attribute)->name, out);
        soj__buf_text(out, " = ");
        soj__show_text(program, soj__program_expr(program, set->expr)->text, out);
    }
}

static void show_count(soj__buf *out, uint32_t n, const char *one, const char *many)
{
    soj__buf_u64(out, n);
    soj__buf_join(out, " ", n == 1 ? one : many, NULL);
}

static void show_day(int64_t days, char text[SOJ__INSTANT_TEXT_MAX])
{
    (void)soj__instant_format(days * SOJ_DAY, 0, text); /* a date of a program is possible */
    text[sizeof("2026-03-01") - 1] = '\0';
}

void soj__show_local_day(uint32_t day, soj__buf *out)
{
    enum { EPOCH = 719162 }; /* days from 0001-01-01 to 1970-01-01 */
    char text[SOJ__INSTANT_TEXT_MAX] = "";
    show_day((int64_t)day - EPOCH, text);
    soj__buf_text(out, text);
}

/* Bits of a number or a time, as its type shows them. */
static void show_bits(uint8_t type, uint64_t bits, soj__buf *out)
{
    char text[SOJ__DURATION_TEXT_MAX] = "";
    if (type == SOJ_TYPE_DOUBLE)
        soj__double_text(soj__bits_double(bits), text);
    else if (type == SOJ_TYPE_TIMESTAMP)
        soj__instant_format((int64_t)bits, 0, text);
    else if (type == SOJ_TYPE_DURATION)
        soj__duration_format((int64_t)bits, text);
    else if (type == SOJ_TYPE_DATE)
        show_day((int64_t)bits, text);
    else if (type == SOJ_TYPE_BOOL)
        soj__buf_text(out, bits ? "true" : "false");
    else
        soj__buf_i64(out, (int64_t)bits);
    soj__buf_text(out, text);
}

static void show_constant(const soj__program *program, uint8_t type, uint32_t index, soj__buf *out)
{
    const soj__constant *constant = soj__program_constant(program, index);
    if (type == SOJ_TYPE_STRING)
        soj__show_text(program, constant->text, out);
    else
        show_bits(type, constant->bits, out);
}

void soj__show_domain(const soj__program *program, const soj__domain *domain, soj__buf *out)
{
    static const char *const words[] = {"?",      "bool",      "int",      "double",
                                        "string", "timestamp", "duration", "date"};
    soj__buf_text(out, words[domain->type]);
    for (uint32_t i = 0; i < domain->one_of.n; i++) {
        soj__buf_text(out, i == 0 ? ", one of " : ", ");
        show_constant(program, domain->type, domain->one_of.first + i, out);
    }
    if (domain->flags & SOJ__HAS_MIN) {
        soj__buf_text(out, ", at least ");
        show_bits(domain->type, domain->min, out);
    }
    if (domain->flags & SOJ__HAS_MAX) {
        soj__buf_text(out, ", at most ");
        show_bits(domain->type, domain->max, out);
    }
}

/* "counts Order Placed within 90d, up to 100, when …" */
static void show_counter(const soj__program *program, const soj__counter *counter, soj__buf *out)
{
    static const char *const verbs[] = {", counts ", ", sums ", ", the last "};
    const soj__event_info *event = soj__program_event(program, counter->event);
    soj__buf_text(out, verbs[counter->kind]);
    soj__show_text(program, event->name, out);
    if (counter->property != SOJ__NONE) {
        uint32_t property = event->properties.first + counter->property;
        soj__buf_text(out, ".");
        soj__show_text(program, soj__program_property(program, property)->name, out);
    }
    if (counter->within > 0) {
        soj__buf_text(out, " within ");
        soj__show_step(0, counter->within, out);
        soj__buf_text(out, ", up to ");
        soj__buf_u64(out, counter->up_to);
    }
    soj__show_condition(program, counter->condition, out);
}

void soj__show_default(const soj__program *program, const soj__attribute *attribute, soj__buf *out)
{
    uint32_t first = attribute->domain.one_of.n > 0 ? attribute->domain.one_of.first : 0;
    if (!(attribute->flags & SOJ__HAS_DEFAULT))
        return;
    soj__buf_text(out, ", default ");
    show_constant(program, attribute->domain.type, first + attribute->initial, out);
}

static void show_attributes(const soj__program *program, soj__buf *out)
{
    if (program->attributes.n > 0)
        soj__buf_text(out, "\nattributes\n");
    for (uint32_t i = 0; i < program->attributes.n; i++) {
        const soj__attribute *attribute = soj__program_attribute(program, i);
        soj__buf_text(out, "  ");
        soj__show_text(program, attribute->name, out);
        soj__buf_text(out, ": ");
        soj__show_domain(program, &attribute->domain, out);
        if (attribute->counter == SOJ__NONE)
            soj__show_default(program, attribute, out);
        else
            show_counter(program, soj__program_counter(program, attribute->counter), out);
        soj__buf_text(out, "\n");
    }
}

static void show_properties(const soj__program *program, soj__range properties, soj__buf *out)
{
    for (uint32_t i = 0; i < properties.n; i++) {
        const soj__property *property = soj__program_property(program, properties.first + i);
        soj__buf_text(out, i == 0 ? " (" : "; ");
        soj__show_text(program, property->name, out);
        soj__buf_text(out, ": ");
        soj__show_domain(program, &property->domain, out);
    }
    if (properties.n > 0)
        soj__buf_text(out, ")");
}

/* Whether the model says anything about an event that is there in any case. */
static bool is_meant(const soj__program *program, uint32_t event)
{
    const soj__event_info *info = soj__program_event(program, event);
    bool is_meant = info->sets.n > 0 || info->counters.n > 0 || info->ends.n > 0;
    for (uint32_t i = 0; i < program->handlers.n && !is_meant; i++)
        is_meant = soj__program_handler(program, i)->event == event;
    for (uint32_t i = 0; i < program->touchpoints.n && !is_meant; i++)
        is_meant = soj__program_touchpoint(program, i)->trigger == event;
    for (uint32_t i = 0; i < program->event_refs.n && !is_meant; i++)
        is_meant = *soj__program_event_ref(program, i) == event;
    return is_meant;
}

/* No model reacts to "Customer Erased", and few to what the engine needs for itself. */
static bool is_shown(const soj__program *program, uint32_t event)
{
    bool is_own = event == program->missed || event == program->unanswered;
    return event != program->erased && (!is_own || is_meant(program, event));
}

static void show_events(const soj__program *program, soj__buf *out)
{
    soj__buf_text(out, "\nevents\n");
    for (uint32_t i = 0; i < program->events.n; i++) {
        const soj__event_info *event = soj__program_event(program, i);
        uint32_t own = event->feedback != SOJ__FEEDBACK_NONE ? SOJ__N_FEEDBACK : 0;
        soj__range properties = {event->properties.first + own, event->properties.n - own};
        if (!is_shown(program, i))
            continue;
        soj__buf_text(out, "  ");
        soj__show_text(program, event->name, out);
        show_properties(program, properties, out);
        soj__show_sets(program, event->sets, out);
        soj__buf_text(out, "\n");
    }
}

static void show_segments(const soj__program *program, soj__buf *out)
{
    if (program->segments.n > 0)
        soj__buf_text(out, "\nsegments\n");
    for (uint32_t i = 0; i < program->segments.n; i++) {
        const soj__segment *segment = soj__program_segment(program, i);
        soj__buf_text(out, "  ");
        soj__show_text(program, segment->name, out);
        soj__buf_text(out, ": ");
        soj__show_text(program, soj__program_expr(program, segment->expr)->text, out);
        soj__buf_text(out, "\n");
    }
}

/* How many touchpoints count under a cap. */
static uint32_t count_capped(const soj__program *program, uint32_t cap)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < program->touchpoints.n; i++) {
        soj__range caps = soj__program_touchpoint(program, i)->caps;
        for (uint32_t j = 0; j < caps.n; j++)
            n += *soj__program_cap_ref(program, caps.first + j) == cap;
    }
    return n;
}

static void show_caps(const soj__program *program, soj__buf *out)
{
    static const char *const periods[] = {
        [SOJ__PERIOD_ROLLING] = " per ",
        [SOJ__PERIOD_DAY] = " per calendar_day",
        [SOJ__PERIOD_WEEK] = " per calendar_week",
        [SOJ__PERIOD_MONTH] = " per calendar_month",
    };
    if (program->caps.n > 0)
        soj__buf_text(out, "\ncaps\n");
    for (uint32_t i = 0; i < program->caps.n; i++) {
        const soj__cap *cap = soj__program_cap(program, i);
        soj__buf_text(out, "  ");
        soj__show_text(program, cap->name, out);
        soj__buf_text(out, ": at most ");
        soj__buf_u64(out, cap->max);
        soj__buf_text(out, periods[cap->period]);
        if (cap->period == SOJ__PERIOD_ROLLING)
            soj__show_step(0, cap->per, out);
        soj__buf_text(out, " of ");
        show_count(out, count_capped(program, i), "touchpoint\n", "touchpoints\n");
    }
}

/* What a record has besides. */
static void show_tail(const soj__program *program, soj__buf *out)
{
    static const char *const words[] = {
        [SOJ__PART_TEXT] = "texts",
        [SOJ__PART_WINDOW] = "counted events",
        [SOJ__PART_CAP] = "times of emissions",
        [SOJ__PART_WAITING] = "what waits",
        [SOJ__PART_ZONE] = "a time zone",
        [SOJ__PART_EMITTED] = "the latest emissions",
        [SOJ__PART_WIDE] = "counts beyond 254",
    };
    bool is_there[SOJ__ARRAY_LEN(words)] = {false};
    bool has_some = false;
    for (uint32_t i = 0; i < program->parts.n; i++) {
        const soj__part *part = soj__program_part(program, i);
        is_there[part->kind] |= part->max > 0;
    }
    for (size_t i = 0; i < SOJ__ARRAY_LEN(words); i++) {
        if (!is_there[i])
            continue;
        soj__buf_join(out, has_some ? ", " : ", besides ", words[i], NULL);
        has_some = true;
    }
    SOJ__ASSERT(has_some); /* every record has room for a zone's name */
    soj__buf_text(out, " (at most ");
    soj__buf_u64(out, program->record_max);
    soj__buf_text(out, " in all)");
}

/* What holds for all customers. */
static void show_rules(const soj__program *program, soj__buf *out)
{
    if (program->needs_zones) {
        soj__buf_text(out, "  local times; the time zone of a customer without one is ");
        soj__show_text(program, program->time_zone, out);
        soj__buf_char(out, '\n');
    }
    if (program->holdout > 0) {
        soj__buf_text(out, "  a control group of ");
        soj__show_percent(program->holdout, out);
        soj__buf_char(out, '\n');
    }
}

static void show_head(const soj__program *program, soj__buf *out)
{
    uint32_t n_events = 0;
    for (uint32_t i = 0; i < program->events.n; i++)
        n_events += is_shown(program, i) ? 1 : 0;
    soj__buf_text(out, "model ");
    soj__show_text(program, program->name, out);
    soj__buf_text(out, ", version ");
    soj__buf_u64(out, program->version);
    if (program->description.at) {
        soj__buf_text(out, ": ");
        soj__show_text(program, program->description, out);
    }
    soj__buf_text(out, "\n  ");
    if (program->tracks.n > 1)
        show_count(out, program->tracks.n, "track, ", "tracks, ");
    show_count(out, program->stages.n, "stage, ", "stages, ");
    show_count(out, program->touchpoints.n, "touchpoint, ", "touchpoints, ");
    show_count(out, program->attributes.n, "attribute, ", "attributes, ");
    show_count(out, n_events, "event\n  ", "events\n  ");
    soj__buf_u64(out, program->record_fixed);
    soj__buf_text(out, " bytes per customer");
    show_tail(program, out);
    soj__buf_text(out, "; the compiled model takes ");
    show_count(out, program->size, "byte\n", "bytes\n");
}

void soj__show(const soj__program *program, soj__buf *out)
{
    show_head(program, out);
    show_rules(program, out);
    show_attributes(program, out);
    show_events(program, out);
    show_segments(program, out);
    soj__show_windows(program, out);
    soj__show_channels(program, out);
    show_caps(program, out);
    for (uint32_t i = 0; i < program->tracks.n; i++) {
        const soj__track_info *track = soj__program_track(program, i);
        soj__buf_text(out, "\ntrack ");
        soj__show_text(program, track->name, out);
        soj__buf_text(out, ", begins in ");
        soj__show_text(program, soj__program_stage(program, track->initial)->path, out);
        soj__buf_text(out, "\n");
        for (uint32_t j = 0; j < track->stages.n; j++)
            soj__show_stage(program, track->stages.first + j, out);
    }
}
