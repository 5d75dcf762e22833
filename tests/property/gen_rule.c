/* SPDX-License-Identifier: MIT */
#include "gen.h"

/* Random recurrence rules: valid ones, of days near the ends of months, weeks and years. */

/* Some of a pool, each once. */
static int choose_some(pt_rng *rng, int *list, int most, const int *pool, int n_pool)
{
    int wanted = pt_between(rng, 1, most);
    int n = 0;

    for (int tries = 0; n < wanted && tries < 12; tries++) {
        int value = pool[pt_below(rng, n_pool)];
        bool again = false;
        for (int i = 0; i < n; i++)
            again = again || list[i] == value;
        if (!again)
            list[n++] = value;
    }
    return n;
}

static void choose_month_days(pt_rng *rng, pt_rrule *rule)
{
    static const int pool[] = {1, 2, 15, 28, 29, 30, 31, 31, -1, -1, -2, -29, -30, -31};

    rule->n_month_days = choose_some(rng, rule->month_days, 3, pool, 14);
}

static void choose_months(pt_rng *rng, pt_rrule *rule)
{
    static const int pool[] = {1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    rule->n_months = choose_some(rng, rule->months, PT_LISTED, pool, 13);
}

/* Of the month, or of the year where no month is given. */
static int choose_ordinal(pt_rng *rng, const pt_rrule *rule)
{
    bool of_year = rule->frequency == PT_YEARLY && rule->n_months == 0;
    int most = of_year && pt_chance(rng, 60) ? 53 : 5;
    int ordinal = pt_between(rng, 1, most);

    return pt_chance(rng, 35) ? -ordinal : ordinal;
}

static void choose_days(pt_rng *rng, pt_rrule *rule)
{
    bool counts = rule->frequency >= PT_MONTHLY && pt_chance(rng, 60);

    rule->n_days = pt_between(rng, 1, 3);
    for (int i = 0; i < rule->n_days; i++) {
        rule->days[i].weekday = pt_below(rng, 7);
        rule->days[i].ordinal = counts && pt_chance(rng, 90) ? choose_ordinal(rng, rule) : 0;
    }
}

/* A day has one position. */
static void choose_positions(pt_rng *rng, pt_rrule *rule)
{
    static const int pool[] = {1, 1, -1, -1, 2, -2, 3, -3, 5, 366};

    rule->n_positions = choose_some(rng, rule->positions, 2, pool, 10);
    if (rule->frequency == PT_DAILY)
        rule->positions[0] = pt_chance(rng, 50) ? 1 : -1;
}

static void choose_until(pt_rng *rng, const pt_model *model, pt_rrule *rule)
{
    int64_t until = gen_hot_time(rng, model, model->start + pt_between(rng, 0, 20) * model->unit);

    rule->until_form = pt_between(rng, PT_UNTIL_DATE, PT_UNTIL_TIME);
    rule->until = until / SOJ_SECOND * SOJ_SECOND;
    if (rule->until_form == PT_UNTIL_DATE)
        rule->until = until / SOJ_DAY;
}

/* How likely each part is, by frequency. */
static const struct odds {
    int interval, most; /* the largest interval */
    int months, month_days, days;
} all_odds[] = {{40, 5, 15, 15, 20}, {40, 3, 12, 0, 60}, {35, 4, 15, 45, 45}, {25, 2, 50, 45, 40}};

static void choose_parts(pt_rng *rng, pt_rrule *rule)
{
    const struct odds *odds = &all_odds[rule->frequency];

    if (pt_chance(rng, odds->interval))
        rule->interval = pt_between(rng, 1, odds->most);
    if (pt_chance(rng, odds->months))
        choose_months(rng, rule);
    if (pt_chance(rng, odds->month_days))
        choose_month_days(rng, rule);
    if (pt_chance(rng, odds->days))
        choose_days(rng, rule);
    bool has_list = rule->n_months + rule->n_month_days + rule->n_days > 0;
    if (has_list && pt_chance(rng, 25))
        choose_positions(rng, rule);
}

/* A rule of which the text alone says that it has no day is an error: one of its days is in every
 * month. */
static void mend(pt_rrule *rule)
{
    bool moves = rule->frequency != PT_DAILY && rule->skip != PT_SKIP_OMIT;

    if (rule->n_months > 0 && rule->n_month_days > 0 && !moves)
        rule->month_days[0] = rule->month_days[0] % 28 + (rule->month_days[0] % 28 == 0);
}

void gen_rule(pt_rng *rng, const pt_model *model, pt_rrule *rule)
{
    static const int frequencies[] = {PT_DAILY,   PT_DAILY,   PT_WEEKLY,  PT_WEEKLY,
                                      PT_MONTHLY, PT_MONTHLY, PT_MONTHLY, PT_YEARLY};

    *rule = (pt_rrule){.frequency = frequencies[pt_below(rng, 8)]};
    choose_parts(rng, rule);
    if (pt_chance(rng, 20))
        rule->count = pt_chance(rng, 95) ? pt_between(rng, 1, 6) : 10000;
    else if (pt_chance(rng, 25))
        choose_until(rng, model, rule);
    rule->has_week_start = pt_chance(rng, 20);
    rule->week_start = pt_below(rng, 7);
    rule->skip = pt_chance(rng, 40) ? pt_between(rng, PT_SKIP_OMIT, PT_SKIP_FORWARD) : PT_SKIP_NONE;
    mend(rule);
}
