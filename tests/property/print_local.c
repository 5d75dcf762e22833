/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "property.h"

/* Calendars, windows, the holdout, channels. */

static const char *const weekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

static void calendars(pt_out *out, const pt_model *model)
{
    const char *head = "calendars:\n";

    for (int i = 0; i < model->n_calendars; i++) {
        const pt_calendar *calendar = &model->calendars[i];
        if (!calendar->alive)
            continue;
        pt_print(out, "%s  %s: [", head, calendar->name);
        for (int d = 0; d < calendar->n; d++) {
            pt_print(out, d > 0 ? ", " : "");
            pt_print_date(out, calendar->dates[d]);
        }
        pt_print(out, "]\n");
        head = "";
    }
}

static void print_hours(pt_out *out, const pt_hours *hours, int n)
{
    pt_print(out, n > 1 ? "[" : "");
    for (int i = 0; i < n; i++)
        pt_print(out, "%s\"%02d:%02d-%02d:%02d\"", i > 0 ? ", " : "", hours[i].from / 3600,
                 hours[i].from / 60 % 60, hours[i].to / 3600, hours[i].to / 60 % 60);
    pt_print(out, n > 1 ? "]" : "");
}

static bool has_day(unsigned days, int day)
{
    return (days >> day % 7 & 1u) != 0;
}

/* As one span where they are one, which may go round: sat-mon. */
static void print_days(pt_out *out, unsigned days)
{
    int starts = 0, first = 0, n = 0;
    const char *comma = "";

    for (int day = 0; day < 7; day++) {
        n += has_day(days, day);
        if (!has_day(days, day) || has_day(days, day + 6))
            continue;
        first = day;
        starts++;
    }
    if (starts == 1 && n > 1) {
        pt_print(out, "%s-%s", weekdays[first], weekdays[(first + n - 1) % 7]);
        return;
    }
    pt_print(out, "[");
    for (int day = 0; day < 7; day++) {
        if (!has_day(days, day))
            continue;
        pt_print(out, "%s%s", comma, weekdays[day]);
        comma = ", ";
    }
    pt_print(out, "]");
}

static void exceptions(pt_out *out, const pt_model *model, unsigned bits)
{
    const char *comma = "except: [";

    for (int i = 0; i < model->n_calendars; i++) {
        if ((bits >> i & 1u) == 0 || !model->calendars[i].alive)
            continue;
        pt_print(out, "%s%s", comma, model->calendars[i].name);
        comma = ", ";
    }
    pt_print(out, comma[0] == ',' ? "]" : "");
}

static void windows(pt_out *out, const pt_model *model)
{
    const char *head = "windows:\n";

    for (int i = 0; i < model->n_windows; i++) {
        const pt_window *window = &model->windows[i];
        if (!window->alive)
            continue;
        pt_print(out, "%s  %s:\n", head, window->name);
        if (window->days != 0) {
            pt_print(out, "    days: ");
            print_days(out, window->days);
            pt_print(out, "\n");
        }
        if (window->n_spans > 0) {
            pt_print(out, "    hours: ");
            print_hours(out, window->spans, window->n_spans);
            pt_print(out, "\n");
        }
        pt_print(out, "    ");
        exceptions(out, model, window->except);
        pt_print(out, "\n");
        head = "";
    }
}

void pt_print_percent(pt_out *out, int hundredths)
{
    pt_print(out, "%d", hundredths / 100);
    if (hundredths % 100 != 0)
        pt_print(out, ".%02d", hundredths % 100);
}

void pt_print_windows(pt_out *out, const pt_model *model)
{
    calendars(out, model);
    windows(out, model);
    if (model->holdout == 0)
        return;
    pt_print(out, "holdout: {percent: ");
    pt_print_percent(out, model->holdout);
    pt_print(out, "}\n");
}

static void print_channel(pt_out *out, const pt_model *model, const pt_channel *channel)
{
    pt_print(out, "  %s:\n", channel->name);
    if (channel->has_cost)
        pt_print(out, "    cost: %.2f\n", channel->cost);
    if (channel->has_window && model->windows[channel->window].alive)
        pt_print(out, "    window: %s\n", model->windows[channel->window].name);
    if (channel->n_quiet > 0) {
        pt_print(out, "    quiet_hours: ");
        print_hours(out, channel->quiet, channel->n_quiet);
        pt_print(out, "\n");
    }
    if (channel->has_consent) {
        pt_print(out, "    consent: '");
        pt_print_expr(out, model, PT_NONE, channel->consent);
        pt_print(out, "'\n");
    }
    if (channel->staff)
        pt_print(out, "    audience: staff\n");
}

void pt_print_channels(pt_out *out, const pt_model *model)
{
    pt_print(out, "channels:\n");
    for (int i = 0; i < model->n_channels; i++)
        print_channel(out, model, &model->channels[i]);
}

/* ---- rules ---- */

static void print_list(pt_out *out, const char *key, const int *list, int n)
{
    for (int i = 0; i < n; i++)
        pt_print(out, "%s%d", i == 0 ? key : ",", list[i]);
}

static void print_until(pt_out *out, const pt_rrule *rule)
{
    pt_out text = {NULL, 0, 0};

    if (rule->until_form == PT_UNTIL_NONE)
        return;
    if (rule->until_form == PT_UNTIL_DATE)
        pt_print_date(&text, rule->until);
    else
        pt_print_time(&text, rule->until);
    pt_print(out, ";UNTIL=");
    for (size_t i = 0; i < text.len; i++) {
        bool zulu = text.data[i] == 'Z' && rule->until_form != PT_UNTIL_TIME;
        if (strchr("-:", text.data[i]) == NULL && !zulu)
            pt_print(out, "%c", text.data[i]);
    }
    pt_out_free(&text);
}

void pt_print_rule(pt_out *out, const pt_rrule *rule)
{
    static const char *const words[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    static const char *const frequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    static const char *const skips[] = {"", ";SKIP=OMIT", ";SKIP=BACKWARD", ";SKIP=FORWARD"};

    pt_print(out, "FREQ=%s", frequencies[rule->frequency]);
    print_list(out, ";INTERVAL=", &rule->interval, rule->interval != 0);
    print_list(out, ";COUNT=", &rule->count, rule->count != 0);
    print_until(out, rule);
    for (int i = 0; i < rule->n_days; i++) {
        pt_print(out, i == 0 ? ";BYDAY=" : ",");
        if (rule->days[i].ordinal != 0)
            pt_print(out, "%d", rule->days[i].ordinal);
        pt_print(out, "%s", words[rule->days[i].weekday]);
    }
    print_list(out, ";BYMONTHDAY=", rule->month_days, rule->n_month_days);
    print_list(out, ";BYMONTH=", rule->months, rule->n_months);
    print_list(out, ";BYSETPOS=", rule->positions, rule->n_positions);
    if (rule->has_week_start)
        pt_print(out, ";WKST=%s", words[rule->week_start]);
    pt_print(out, "%s", skips[rule->skip]);
}
