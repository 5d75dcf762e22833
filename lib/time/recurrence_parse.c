/* SPDX-License-Identifier: MIT */
/* The text of a rule: RFC 5545, 3.3.10, and RFC 7529, 4.2. */
#include "time/recurrence.h"

enum { ALL_MONTHS = 0x1ffe, MONDAY = 1, ORDINAL_MAX = 53, POSITION_MAX = 366 };

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(soj__slice text, const char *word)
{
    size_t i = 0;
    while (i < text.len && word[i] != 0 && upper(text.data[i]) == word[i])
        i++;
    return i == text.len && word[i] == 0;
}

/* The index of a word; `n` where it is none of them. */
static uint8_t find_word(soj__slice text, const char *const *words, uint8_t n)
{
    uint8_t i = 0;
    while (i < n && !is_word(text, words[i]))
        i++;
    return i;
}

static soj__slice slice_from(soj__slice text, size_t at, size_t len)
{
    return (soj__slice){text.data + at, len};
}

/* Digits alone, from 1 to `most`. */
static bool read_number(soj__slice text, uint32_t most, uint32_t *out)
{
    uint32_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.data[i]))
            return false;
        number = number * 10 + (uint32_t)(text.data[i] - '0');
        if (number > most)
            return false;
    }
    *out = number;
    return number >= 1;
}

/* The same with an optional sign: *out_sign is 1 for '-', the index of what counts from the end. */
static bool read_signed(soj__slice text, uint32_t most, unsigned *out_sign, uint32_t *out)
{
    SOJ__ASSERT(text.len > 0); /* no value is missing */
    bool has_sign = *text.data == '-' || *text.data == '+';
    *out_sign = has_sign && *text.data == '-';
    if (has_sign)
        text = slice_from(text, 1, text.len - 1);
    return read_number(text, most, out);
}

/* ---- values ---- */

/* Each reads a value, or one of a list, into the rule: NULL, or what is wrong. */
typedef const char *read_fn(soj__slice value, soj__recurrence *rule);

static const char *read_frequency(soj__slice value, soj__recurrence *rule)
{
    static const char *const words[] = {"DAILY",  "WEEKLY",   "MONTHLY", "YEARLY",
                                        "HOURLY", "MINUTELY", "SECONDLY"};
    rule->frequency = find_word(value, words, SOJ__ARRAY_LEN(words));
    if (rule->frequency <= SOJ__YEARLY)
        return NULL;
    if (rule->frequency < SOJ__ARRAY_LEN(words))
        return "HOURLY, MINUTELY and SECONDLY are not supported";
    return "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY";
}

static const char *read_interval(soj__slice value, soj__recurrence *rule)
{
    if (!read_number(value, SOJ__RECURRENCE_INTERVAL_MAX, &rule->interval))
        return "INTERVAL is from 1 to 10,000";
    return NULL;
}

static const char *read_count(soj__slice value, soj__recurrence *rule)
{
    if (!read_number(value, SOJ__RECURRENCE_COUNT_MAX, &rule->count))
        return "COUNT is from 1 to 10,000";
    return NULL;
}

static uint8_t find_weekday(soj__slice text)
{
    static const char *const words[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    return find_word(text, words, SOJ__ARRAY_LEN(words));
}

static const char *read_week_start(soj__slice value, soj__recurrence *rule)
{
    rule->week_start = find_weekday(value);
    return rule->week_start < 7 ? NULL : "WKST is one of SU, MO, TU, WE, TH, FR and SA";
}

static const char *read_weekday(soj__slice value, soj__recurrence *rule)
{
    size_t before = value.len < 2 ? 0 : value.len - 2;
    uint8_t day = find_weekday(slice_from(value, before, value.len - before));
    unsigned sign;
    uint32_t number;
    if (day == 7)
        return "a day of BYDAY is SU, MO, TU, WE, TH, FR or SA, with or without a number before it";
    if (before == 0) {
        rule->weekdays |= (uint8_t)(1u << day);
        return NULL;
    }
    if (!read_signed(slice_from(value, 0, before), ORDINAL_MAX, &sign, &number))
        return "a number in BYDAY is from 1 to 53, or from -53 to -1";
    rule->nth[sign][day] |= UINT64_C(1) << number;
    rule->nth_days |= (uint8_t)(1u << day);
    return NULL;
}

static const char *read_month_day(soj__slice value, soj__recurrence *rule)
{
    unsigned sign;
    uint32_t number;
    if (!read_signed(value, 31, &sign, &number))
        return "a day of BYMONTHDAY is from 1 to 31, or from -31 to -1";
    rule->days[sign] |= 1u << number;
    return NULL;
}

static const char *read_month(soj__slice value, soj__recurrence *rule)
{
    uint32_t number;
    if (!read_number(value, 12, &number))
        return "a month of BYMONTH is from 1 to 12";
    rule->months |= (uint16_t)(1u << number);
    rule->has_month = true;
    return NULL;
}

static const char *read_position(soj__slice value, soj__recurrence *rule)
{
    unsigned sign;
    uint32_t number;
    if (!read_signed(value, POSITION_MAX, &sign, &number))
        return "a position of BYSETPOS is from 1 to 366, or from -366 to -1";
    rule->position[sign][number / 64] |= UINT64_C(1) << number % 64;
    rule->has_position = true;
    return NULL;
}

static const char *read_scale(soj__slice value, soj__recurrence *rule)
{
    (void)rule;
    return is_word(value, "GREGORIAN") ? NULL : "RSCALE is GREGORIAN";
}

static const char *read_skip(soj__slice value, soj__recurrence *rule)
{
    static const char *const words[] = {"BACKWARD", "FORWARD", "OMIT"};
    rule->skip = find_word(value, words, SOJ__ARRAY_LEN(words));
    return rule->skip <= SOJ__SKIP_OMIT ? NULL : "SKIP is OMIT, BACKWARD or FORWARD";
}

#define UNTIL_FORM "dddd-dd-ddTdd:dd:ddZ"

/* 19971224T090000Z as RFC 3339 writes it, which civil.h reads; T and Z in either case. What the
 * value leaves out stays as in the form. */
static void put_until(soj__slice value, char text[sizeof(UNTIL_FORM)])
{
    size_t from = 0;
    memcpy(text, UNTIL_FORM, sizeof(UNTIL_FORM));
    for (size_t i = 0; i < sizeof(UNTIL_FORM) - 1 && from < value.len; i++) {
        if (text[i] != '-' && text[i] != ':')
            text[i] = upper(value.data[from++]);
    }
}

static const char *read_until(soj__slice value, soj__recurrence *rule)
{
    static const uint8_t lengths[] = {0, 8, 15, 16}; /* by soj__until */
    char text[sizeof(UNTIL_FORM)];
    uint32_t nanos;
    rule->until_form = SOJ__UNTIL_INSTANT;
    while (rule->until_form > SOJ__UNTIL_NONE && value.len != lengths[rule->until_form])
        rule->until_form--;
    put_until(value, text);
    if (rule->until_form == SOJ__UNTIL_DATE)
        memcpy(text + 10, "T23:59:59", 9);
    else if (memcmp(text + 17, "60", 2) == 0)
        memcpy(text + 17, "59", 2); /* where there are no leap seconds it is the one before */
    if (rule->until_form == SOJ__UNTIL_NONE ||
        !soj__instant_parse((soj__slice){text, sizeof(text) - 1}, false, &rule->until, &nanos))
        return "UNTIL is a date as 20261231, or a time as 20261231T235959, with Z in UTC";
    if (rule->until_form == SOJ__UNTIL_DATE)
        rule->until += SOJ_SECOND - 1;
    return NULL;
}

/* ---- parts ---- */

enum part {
    FREQ,
    INTERVAL,
    COUNT,
    UNTIL,
    WKST,
    RSCALE,
    SKIP,
    BYDAY,
    BYMONTHDAY,
    BYMONTH,
    BYSETPOS,
    BYHOUR,
    BYMINUTE,
    BYSECOND,
    BYWEEKNO,
    BYYEARDAY,
    N_PARTS,
};

#define NO_TIMES " is not supported: the time of day is that of the start"

static const struct {
    const char *name;
    bool is_list;
    read_fn *read;           /* NULL: */
    const char *unsupported; /* what to say */
} parts[N_PARTS] = {
    [FREQ] = {"FREQ", false, read_frequency, NULL},
    [INTERVAL] = {"INTERVAL", false, read_interval, NULL},
    [COUNT] = {"COUNT", false, read_count, NULL},
    [UNTIL] = {"UNTIL", false, read_until, NULL},
    [WKST] = {"WKST", false, read_week_start, NULL},
    [RSCALE] = {"RSCALE", false, read_scale, NULL},
    [SKIP] = {"SKIP", false, read_skip, NULL},
    [BYDAY] = {"BYDAY", true, read_weekday, NULL},
    [BYMONTHDAY] = {"BYMONTHDAY", true, read_month_day, NULL},
    [BYMONTH] = {"BYMONTH", true, read_month, NULL},
    [BYSETPOS] = {"BYSETPOS", true, read_position, NULL},
    [BYHOUR] = {"BYHOUR", true, NULL, "BYHOUR" NO_TIMES},
    [BYMINUTE] = {"BYMINUTE", true, NULL, "BYMINUTE" NO_TIMES},
    [BYSECOND] = {"BYSECOND", true, NULL, "BYSECOND" NO_TIMES},
    [BYWEEKNO] = {"BYWEEKNO", true, NULL, "BYWEEKNO is not supported"},
    [BYYEARDAY] = {"BYYEARDAY", true, NULL, "BYYEARDAY is not supported"},
};

/* A rule's text while it is read. */
typedef struct reader {
    soj__recurrence *rule;
    soj__slice place;          /* what is being read */
    soj__slice whole[N_PARTS]; /* the parts that are there, as NAME=VALUE */
    bool is_there[N_PARTS];
} reader;

/* What stands before the first `end`, or all of it; *rest receives what is behind, and says whether
 * there is any: the text may end with an `end`. */
static soj__slice cut(soj__slice *rest, char end, bool *out_more)
{
    const char *at = rest->len > 0 ? memchr(rest->data, end, rest->len) : NULL;
    size_t len = at ? (size_t)(at - rest->data) : rest->len;
    soj__slice first = slice_from(*rest, 0, len);
    *out_more = at != NULL;
    *rest = slice_from(*rest, len + *out_more, rest->len - len - *out_more);
    return first;
}

static const char *read_values(reader *in, enum part part, soj__slice rest)
{
    const char *problem = NULL;
    for (bool more = true; more && !problem;) {
        in->place = parts[part].is_list ? cut(&rest, ',', &more) : rest;
        more = more && parts[part].is_list;
        problem = in->place.len > 0 ? parts[part].read(in->place, in->rule) : "a value is missing";
    }
    return problem;
}

static const char *read_part(reader *in, soj__slice text)
{
    bool has_value;
    soj__slice rest = text;
    soj__slice name = cut(&rest, '=', &has_value);
    unsigned part = 0;
    while (part < N_PARTS && !is_word(name, parts[part].name))
        part++;
    in->place = text.len > 0 ? name : text;
    if (text.len == 0)
        return "a part is missing";
    if (part == N_PARTS)
        return "there is no such part of a rule";
    if (!parts[part].read)
        return parts[part].unsupported;
    if (in->is_there[part])
        return "a part stands once in a rule";
    in->is_there[part] = true;
    in->whole[part] = text;
    if (!has_value)
        return "a part is written NAME=VALUE";
    return read_values(in, (enum part)part, rest);
}

/* What the parts that are there ask of each other. */
static const char *check_parts(reader *in)
{
    const soj__recurrence *rule = in->rule;
    const bool *has = in->is_there;
    const struct {
        bool is_wrong;
        enum part part;
        const char *problem;
    } checks[] = {
        {has[COUNT] && has[UNTIL], UNTIL, "a rule has COUNT or UNTIL, not both"},
        {has[BYMONTHDAY] && rule->frequency == SOJ__WEEKLY, BYMONTHDAY,
         "BYMONTHDAY means nothing with FREQ=WEEKLY"},
        {rule->nth_days && rule->frequency < SOJ__MONTHLY, BYDAY,
         "a number in BYDAY wants FREQ=MONTHLY or YEARLY"},
        {has[BYSETPOS] && !has[BYDAY] && !has[BYMONTHDAY] && !has[BYMONTH], BYSETPOS,
         "BYSETPOS wants BYDAY, BYMONTHDAY or BYMONTH beside it"},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(checks); i++) {
        in->place = in->whole[checks[i].part];
        if (checks[i].is_wrong)
            return checks[i].problem;
    }
    return NULL;
}

/* The months in which a day of BYMONTHDAY can be. */
static uint16_t months_with(const soj__recurrence *rule)
{
    static const uint8_t most[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t days = rule->days[0] | rule->days[1];
    uint16_t months = 0;
    for (unsigned month = 1; month <= 12; month++) {
        if (days & ((UINT64_C(2) << most[month]) - 1))
            months |= (uint16_t)(1u << month);
    }
    return months;
}

/* What is known of every DTSTART alike. */
static void settle(soj__recurrence *rule, const bool *has)
{
    bool moves = rule->frequency != SOJ__DAILY && rule->skip != SOJ__SKIP_OMIT;
    if (!rule->has_month)
        rule->months = ALL_MONTHS;
    if (has[BYMONTHDAY] && !moves)
        rule->months &= months_with(rule);
    rule->is_never = rule->months == 0;
    if (rule->frequency == SOJ__DAILY && rule->has_position) {
        /* Of a day that is there alone the first is the last, and there are no others. */
        if (!((rule->position[0][0] | rule->position[1][0]) & 2))
            rule->is_never = true;
        rule->has_position = false;
    }
}

static const char *read_rule(reader *in, soj__slice text)
{
    static const char prefix[] = "RRULE:";
    const char *problem = NULL;
    in->place = text;
    if (text.len == 0)
        return "a rule wants a FREQ";
    if (text.len > SOJ_LIMIT_RULE)
        return "a rule has at most 512 bytes";
    in->place = slice_from(text, 0, text.len < sizeof(prefix) - 1 ? text.len : sizeof(prefix) - 1);
    if (is_word(in->place, prefix))
        return "a rule is written without RRULE: before it";
    soj__slice rest = text;
    for (bool more = true; more && !problem;)
        problem = read_part(in, cut(&rest, ';', &more));
    if (problem)
        return problem;
    in->place = text;
    return in->is_there[FREQ] ? check_parts(in) : "a rule wants a FREQ";
}

const char *soj__recurrence_parse(soj__slice text, soj__recurrence *out, soj__slice *out_place)
{
    reader in = {.rule = out};
    memset(out, 0, sizeof(*out));
    out->interval = 1;
    out->week_start = MONDAY;
    const char *problem = read_rule(&in, text);
    if (problem)
        *out_place = in.place;
    else
        settle(out, in.is_there);
    return problem;
}
