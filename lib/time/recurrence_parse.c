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

/* ---- problems ---- */

enum problem {
    NONE = 0,
    NO_FREQ,
    BAD_FREQ,
    SHORT_FREQ,
    BAD_INTERVAL,
    BAD_COUNT,
    BAD_UNTIL,
    BAD_WEEK_START,
    BAD_SCALE,
    BAD_SKIP,
    BAD_DAY,
    BAD_ORDINAL,
    BAD_MONTH_DAY,
    BAD_MONTH,
    BAD_POSITION,
    HAS_HOUR,
    HAS_MINUTE,
    HAS_SECOND,
    HAS_WEEK,
    HAS_YEAR_DAY,
    NO_VALUE,
    NO_PART,
    UNKNOWN_PART,
    TWICE,
    NO_EQUALS,
    BOTH_ENDS,
    DAY_OF_WEEK,
    ORDINAL_OF_WEEK,
    POSITION_ALONE,
    TOO_LONG,
    HAS_PREFIX,
};

#define NO_TIMES " is not supported: the time of day is that of the start"
#define WRITE_AT "leave it out, and write the time of day beside 'every', as in at: \"09:00\""

static const soj__recurrence_problem problems[] = {
    [NONE] = {NULL, NULL},
    [NO_FREQ] = {"a rule wants a FREQ", "begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"},
    [BAD_FREQ] = {"FREQ is DAILY, WEEKLY, MONTHLY or YEARLY",
                  "write one of the four; every second week is FREQ=WEEKLY;INTERVAL=2"},
    [SHORT_FREQ] = {"HOURLY, MINUTELY and SECONDLY are not supported",
                    "write FREQ=DAILY, or a duration in the place of the rule, such as every: 6h"},
    [BAD_INTERVAL] = {"INTERVAL is from 1 to 10,000",
                      "write a whole number, or leave it out: then it is 1"},
    [BAD_COUNT] = {"COUNT is from 1 to 10,000",
                   "write a whole number, or leave it out: then the rule goes on"},
    [BAD_UNTIL] = {"UNTIL is a date as 20261231, or a time as 20261231T235959, with Z in UTC",
                   "write digits alone, with a T before the time of day, such as UNTIL=20261231"},
    [BAD_WEEK_START] = {"WKST is one of SU, MO, TU, WE, TH, FR and SA",
                        "write the day on which a week begins, or leave it out: then it is MO"},
    [BAD_SCALE] = {"RSCALE is GREGORIAN", "leave RSCALE out: there is no other calendar"},
    [BAD_SKIP] = {"SKIP is OMIT, BACKWARD or FORWARD",
                  "write what becomes of a day that a month does not have, or leave it out: then "
                  "it is BACKWARD"},
    [BAD_DAY] =
        {"a day of BYDAY is SU, MO, TU, WE, TH, FR or SA, with or without a number before it",
         "write BYDAY=MO,WE, or BYDAY=1TU for the first Tuesday"},
    [BAD_ORDINAL] = {"a number in BYDAY is from 1 to 53, or from -53 to -1",
                     "write BYDAY=1TU for the first Tuesday, or BYDAY=-1FR for the last Friday"},
    [BAD_MONTH_DAY] = {"a day of BYMONTHDAY is from 1 to 31, or from -31 to -1",
                       "write BYMONTHDAY=15, or BYMONTHDAY=-1 for the last day of the month"},
    [BAD_MONTH] = {"a month of BYMONTH is from 1 to 12",
                   "write the number of the month: BYMONTH=3 is March"},
    [BAD_POSITION] =
        {"a position of BYSETPOS is from 1 to 366, or from -366 to -1",
         "write BYSETPOS=1 for the first of the days that match, or BYSETPOS=-1 for the last"},
    [HAS_HOUR] = {"BYHOUR" NO_TIMES, WRITE_AT},
    [HAS_MINUTE] = {"BYMINUTE" NO_TIMES, WRITE_AT},
    [HAS_SECOND] = {"BYSECOND" NO_TIMES, WRITE_AT},
    [HAS_WEEK] = {"BYWEEKNO is not supported",
                  "leave it out; BYMONTH and BYDAY name days of the year as well"},
    [HAS_YEAR_DAY] = {"BYYEARDAY is not supported",
                      "leave it out; BYMONTH and BYMONTHDAY name days of the year as well"},
    [NO_VALUE] = {"a value is missing", "write it, or remove the comma or the part"},
    [NO_PART] = {"a part is missing", "remove the ';' that is too many"},
    [UNKNOWN_PART] = {"there is no such part of a rule",
                      "its parts are FREQ, INTERVAL, COUNT, UNTIL, WKST, SKIP, BYDAY, BYMONTHDAY, "
                      "BYMONTH and BYSETPOS, with nothing but ';' between them"},
    [TWICE] = {"a part stands once in a rule",
               "remove one of the two; several values are written as in BYDAY=MO,WE"},
    [NO_EQUALS] = {"a part is written NAME=VALUE", "add '=' and the value, as in FREQ=DAILY"},
    [BOTH_ENDS] = {"a rule has COUNT or UNTIL, not both",
                   "remove one: COUNT says how often, UNTIL how long"},
    [DAY_OF_WEEK] = {"BYMONTHDAY means nothing with FREQ=WEEKLY",
                     "write FREQ=MONTHLY, or days of the week with BYDAY"},
    [ORDINAL_OF_WEEK] = {"a number in BYDAY wants FREQ=MONTHLY or YEARLY",
                         "remove the number, or write FREQ=MONTHLY"},
    [POSITION_ALONE] = {"BYSETPOS wants BYDAY, BYMONTHDAY or BYMONTH beside it",
                        "add the days of which it takes some, such as BYDAY=MO,TU,WE,TH,FR"},
    [TOO_LONG] = {"a rule has at most 512 bytes", "shorten it"},
    [HAS_PREFIX] = {"a rule is written without RRULE: before it", "remove 'RRULE:'"},
};

/* ---- values ---- */

/* Each reads a value, or one of a list, into the rule: NONE, or what is wrong. */
typedef enum problem read_fn(soj__slice value, soj__recurrence *rule);

static enum problem read_frequency(soj__slice value, soj__recurrence *rule)
{
    static const char *const words[] = {"DAILY",  "WEEKLY",   "MONTHLY", "YEARLY",
                                        "HOURLY", "MINUTELY", "SECONDLY"};
    rule->frequency = find_word(value, words, SOJ__ARRAY_LEN(words));
    if (rule->frequency <= SOJ__YEARLY)
        return NONE;
    if (rule->frequency < SOJ__ARRAY_LEN(words))
        return SHORT_FREQ;
    return BAD_FREQ;
}

static enum problem read_interval(soj__slice value, soj__recurrence *rule)
{
    if (!read_number(value, SOJ__RECURRENCE_INTERVAL_MAX, &rule->interval))
        return BAD_INTERVAL;
    return NONE;
}

static enum problem read_count(soj__slice value, soj__recurrence *rule)
{
    if (!read_number(value, SOJ__RECURRENCE_COUNT_MAX, &rule->count))
        return BAD_COUNT;
    return NONE;
}

static uint8_t find_weekday(soj__slice text)
{
    static const char *const words[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    return find_word(text, words, SOJ__ARRAY_LEN(words));
}

static enum problem read_week_start(soj__slice value, soj__recurrence *rule)
{
    rule->week_start = find_weekday(value);
    return rule->week_start < 7 ? NONE : BAD_WEEK_START;
}

static enum problem read_weekday(soj__slice value, soj__recurrence *rule)
{
    size_t before = value.len < 2 ? 0 : value.len - 2;
    uint8_t day = find_weekday(slice_from(value, before, value.len - before));
    unsigned sign;
    uint32_t number;
    if (day == 7)
        return BAD_DAY;
    if (before == 0) {
        rule->weekdays |= (uint8_t)(1u << day);
        return NONE;
    }
    if (!read_signed(slice_from(value, 0, before), ORDINAL_MAX, &sign, &number))
        return BAD_ORDINAL;
    rule->nth[sign][day] |= UINT64_C(1) << number;
    rule->nth_days |= (uint8_t)(1u << day);
    return NONE;
}

static enum problem read_month_day(soj__slice value, soj__recurrence *rule)
{
    unsigned sign;
    uint32_t number;
    if (!read_signed(value, 31, &sign, &number))
        return BAD_MONTH_DAY;
    rule->days[sign] |= 1u << number;
    return NONE;
}

static enum problem read_month(soj__slice value, soj__recurrence *rule)
{
    uint32_t number;
    if (!read_number(value, 12, &number))
        return BAD_MONTH;
    rule->months |= (uint16_t)(1u << number);
    rule->has_month = true;
    return NONE;
}

static enum problem read_position(soj__slice value, soj__recurrence *rule)
{
    unsigned sign;
    uint32_t number;
    if (!read_signed(value, POSITION_MAX, &sign, &number))
        return BAD_POSITION;
    rule->position[sign][number / 64] |= UINT64_C(1) << number % 64;
    rule->has_position = true;
    return NONE;
}

static enum problem read_scale(soj__slice value, soj__recurrence *rule)
{
    (void)rule;
    return is_word(value, "GREGORIAN") ? NONE : BAD_SCALE;
}

static enum problem read_skip(soj__slice value, soj__recurrence *rule)
{
    static const char *const words[] = {"BACKWARD", "FORWARD", "OMIT"};
    rule->skip = find_word(value, words, SOJ__ARRAY_LEN(words));
    return rule->skip <= SOJ__SKIP_OMIT ? NONE : BAD_SKIP;
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

static enum problem read_until(soj__slice value, soj__recurrence *rule)
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
        return BAD_UNTIL;
    if (rule->until_form == SOJ__UNTIL_DATE)
        rule->until += SOJ_SECOND - 1;
    return NONE;
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

static const struct {
    const char *name;
    read_fn *read;            /* NULL: */
    enum problem unsupported; /* what to say */
    bool is_list;
} parts[N_PARTS] = {
    [FREQ] = {"FREQ", read_frequency, NONE, false},
    [INTERVAL] = {"INTERVAL", read_interval, NONE, false},
    [COUNT] = {"COUNT", read_count, NONE, false},
    [UNTIL] = {"UNTIL", read_until, NONE, false},
    [WKST] = {"WKST", read_week_start, NONE, false},
    [RSCALE] = {"RSCALE", read_scale, NONE, false},
    [SKIP] = {"SKIP", read_skip, NONE, false},
    [BYDAY] = {"BYDAY", read_weekday, NONE, true},
    [BYMONTHDAY] = {"BYMONTHDAY", read_month_day, NONE, true},
    [BYMONTH] = {"BYMONTH", read_month, NONE, true},
    [BYSETPOS] = {"BYSETPOS", read_position, NONE, true},
    [BYHOUR] = {"BYHOUR", NULL, HAS_HOUR, true},
    [BYMINUTE] = {"BYMINUTE", NULL, HAS_MINUTE, true},
    [BYSECOND] = {"BYSECOND", NULL, HAS_SECOND, true},
    [BYWEEKNO] = {"BYWEEKNO", NULL, HAS_WEEK, true},
    [BYYEARDAY] = {"BYYEARDAY", NULL, HAS_YEAR_DAY, true},
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

static enum problem read_values(reader *in, enum part part, soj__slice rest)
{
    enum problem problem = NONE;
    for (bool more = true; more && !problem;) {
        in->place = parts[part].is_list ? cut(&rest, ',', &more) : rest;
        more = more && parts[part].is_list;
        problem = in->place.len > 0 ? parts[part].read(in->place, in->rule) : NO_VALUE;
    }
    return problem;
}

static enum problem read_part(reader *in, soj__slice text)
{
    bool has_value;
    soj__slice rest = text;
    soj__slice name = cut(&rest, '=', &has_value);
    unsigned part = 0;
    while (part < N_PARTS && !is_word(name, parts[part].name))
        part++;
    in->place = text.len > 0 ? name : text;
    if (text.len == 0)
        return NO_PART;
    if (part == N_PARTS)
        return UNKNOWN_PART;
    if (!parts[part].read)
        return parts[part].unsupported;
    if (in->is_there[part])
        return TWICE;
    in->is_there[part] = true;
    in->whole[part] = text;
    if (!has_value)
        return NO_EQUALS;
    return read_values(in, (enum part)part, rest);
}

/* What the parts that are there ask of each other. */
static enum problem check_parts(reader *in)
{
    const soj__recurrence *rule = in->rule;
    const bool *has = in->is_there;
    const struct {
        bool is_wrong;
        enum part part;
        enum problem problem;
    } checks[] = {
        {has[COUNT] && has[UNTIL], UNTIL, BOTH_ENDS},
        {has[BYMONTHDAY] && rule->frequency == SOJ__WEEKLY, BYMONTHDAY, DAY_OF_WEEK},
        {rule->nth_days && rule->frequency < SOJ__MONTHLY, BYDAY, ORDINAL_OF_WEEK},
        {has[BYSETPOS] && !has[BYDAY] && !has[BYMONTHDAY] && !has[BYMONTH], BYSETPOS,
         POSITION_ALONE},
    };
    for (size_t i = 0; i < SOJ__ARRAY_LEN(checks); i++) {
        in->place = in->whole[checks[i].part];
        if (checks[i].is_wrong)
            return checks[i].problem;
    }
    return NONE;
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

static enum problem read_rule(reader *in, soj__slice text)
{
    static const char prefix[] = "RRULE:";
    enum problem problem = NONE;
    in->place = text;
    if (text.len == 0)
        return NO_FREQ;
    if (text.len > SOJ_LIMIT_RULE)
        return TOO_LONG;
    in->place = slice_from(text, 0, text.len < sizeof(prefix) - 1 ? text.len : sizeof(prefix) - 1);
    if (is_word(in->place, prefix))
        return HAS_PREFIX;
    soj__slice rest = text;
    for (bool more = true; more && !problem;)
        problem = read_part(in, cut(&rest, ';', &more));
    if (problem)
        return problem;
    in->place = text;
    return in->is_there[FREQ] ? check_parts(in) : NO_FREQ;
}

const soj__recurrence_problem *soj__recurrence_parse(soj__slice text, soj__recurrence *out,
                                                     soj__slice *out_place)
{
    reader in = {.rule = out};
    memset(out, 0, sizeof(*out));
    out->interval = 1;
    out->week_start = MONDAY;
    const enum problem problem = read_rule(&in, text);
    if (problem != NONE) {
        *out_place = in.place;
        return &problems[problem];
    }
    settle(out, in.is_there);
    return NULL;
}

bool soj__recurrence_beyond_month(const soj__recurrence *rule)
{
    const bool is_of_month =
        rule->frequency == SOJ__MONTHLY || (rule->frequency == SOJ__YEARLY && rule->has_month);
    uint64_t numbers = 0;
    for (unsigned day = 0; day < 7; day++)
        numbers |= rule->nth[0][day] | rule->nth[1][day];
    return is_of_month && numbers >> 6 != 0; /* a month has at most five of a weekday */
}
