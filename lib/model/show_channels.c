/* SPDX-License-Identifier: MIT */
/* Windows, and the channels that have rules. */
#include <sojourn/time.h>

#include "model/show.h"

static void show_two_digits(int64_t number, soj__buf *out)
{
    soj__buf_char(out, (char)('0' + number / 10));
    soj__buf_char(out, (char)('0' + number % 10));
}

void soj__show_day_time(int64_t time, soj__buf *out)
{
    show_two_digits(time / SOJ_HOUR, out);
    soj__buf_char(out, ':');
    show_two_digits(time / SOJ_MINUTE % 60, out);
    if (time % SOJ_MINUTE == 0)
        return;
    soj__buf_char(out, ':');
    show_two_digits(time / SOJ_SECOND % 60, out);
}

void soj__show_percent(uint32_t hundredths, soj__buf *out)
{
    soj__buf_u64(out, hundredths / 100);
    if (hundredths % 100 != 0) {
        soj__buf_char(out, '.');
        show_two_digits(hundredths % 100, out);
    }
    soj__buf_text(out, " %");
}

void soj__show_spans(const soj__program *program, soj__range spans, soj__buf *out)
{
    for (uint32_t i = 0; i < spans.n; i++) {
        const soj__span_of_day *span = soj__program_span(program, spans.first + i);
        soj__buf_text(out, i == 0 ? "" : ", ");
        soj__show_day_time(span->from, out);
        soj__buf_char(out, '-');
        soj__show_day_time(span->to, out);
    }
}

void soj__show_days(uint32_t days, soj__buf *out)
{
    static const char *const words[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    bool has_some = false;
    for (unsigned i = 0; i < SOJ__ARRAY_LEN(words); i++) {
        unsigned day = (i + 1) % 7; /* Monday first */
        if (!(days >> day & 1u))
            continue;
        soj__buf_join(out, has_some ? ", " : "", words[day], NULL);
        has_some = true;
    }
}

void soj__show_windows(const soj__program *program, soj__buf *out)
{
    bool has_some = false;
    for (uint32_t i = 0; i < program->windows.n; i++) {
        const soj__window *window = soj__program_window(program, i);
        if (window->name.at == 0)
            continue; /* the quiet hours of a channel */
        soj__buf_text(out, has_some ? "  " : "\nwindows\n  ");
        soj__show_text(program, window->name, out);
        soj__buf_text(out, ": ");
        soj__show_days(window->days, out);
        soj__buf_char(out, ' ');
        soj__show_spans(program, window->spans, out);
        if (window->except.n > 0) {
            soj__buf_text(out, ", except ");
            soj__buf_u64(out, window->except.n);
            soj__buf_text(out, window->except.n == 1 ? " date" : " dates");
        }
        soj__buf_char(out, '\n');
        has_some = true;
    }
}

static bool has_rules(const soj__channel *channel)
{
    return channel->window != SOJ__NONE || channel->quiet != SOJ__NONE || channel->is_staff ||
           channel->consent != SOJ__NONE;
}

static void show_channel(const soj__program *program, const soj__channel *channel, soj__buf *out)
{
    const char *between = ": ";
    soj__show_text(program, channel->name, out);
    if (channel->window != SOJ__NONE) {
        soj__buf_join(out, between, "in the window ", NULL);
        soj__show_text(program, soj__program_window(program, channel->window)->name, out);
        between = ", ";
    }
    if (channel->quiet != SOJ__NONE) {
        soj__buf_join(out, between, "not ", NULL);
        soj__show_spans(program, soj__program_window(program, channel->quiet)->spans, out);
        between = ", ";
    }
    if (channel->is_staff) {
        soj__buf_join(out, between, "to staff", NULL);
        between = ", ";
    }
    if (channel->consent != SOJ__NONE) {
        soj__buf_join(out, between, "consent ", NULL);
        soj__show_text(program, soj__program_expr(program, channel->consent)->text, out);
    }
    soj__buf_char(out, '\n');
}

void soj__show_channels(const soj__program *program, soj__buf *out)
{
    bool has_some = false;
    for (uint32_t i = 0; i < program->channels.n; i++) {
        const soj__channel *channel = soj__program_channel(program, i);
        if (!has_rules(channel))
            continue;
        soj__buf_text(out, has_some ? "  " : "\nchannels\n  ");
        show_channel(program, channel, out);
        has_some = true;
    }
}
