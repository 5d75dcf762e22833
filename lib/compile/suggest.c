/* SPDX-License-Identifier: MIT */
/* "Did you mean": the name nearest to one that nobody knows. A text can be wrong in a great many
 * places, each of which would be compared with a great many names: so there is an end to it. */
#include "compile/build.h"

/* Letters of names that are wrong, each as often as it is compared with another name. */
#define COMPARISONS_MAX 300000u
#define LETTERS_MAX     64u /* of a name that is compared */

typedef soj__slice (*name_fn)(const soj__build *build, uint32_t row);

static soj__slice attribute_name(const soj__build *build, uint32_t row)
{
    return build->ast->attributes.items[row].name.text;
}

static soj__slice event_name(const soj__build *build, uint32_t row)
{
    return build->ast->events.items[row].name.text;
}

static soj__slice segment_name(const soj__build *build, uint32_t row)
{
    return build->ast->segments.items[row].name.text;
}

static soj__slice channel_name(const soj__build *build, uint32_t row)
{
    return build->ast->channels.items[row].name.text;
}

static soj__slice window_name(const soj__build *build, uint32_t row)
{
    return build->ast->windows.items[row].name.text;
}

static soj__slice calendar_name(const soj__build *build, uint32_t row)
{
    return build->ast->calendars.items[row].name.text;
}

static soj__slice stage_name(const soj__build *build, uint32_t row)
{
    return build->stage_asts.items[row]->name.text;
}

static soj__slice stage_path(const soj__build *build, uint32_t row)
{
    return soj__build_slice(build, build->stages.items[row].path);
}

static soj__slice stage_owner(const soj__build *build, uint32_t row)
{
    return soj__build_slice(build, build->stages.items[row].owner);
}

static soj__slice touchpoint_name(const soj__build *build, uint32_t row)
{
    return build->touchpoint_asts.items[row]->name.text;
}

static soj__slice touchpoint_path(const soj__build *build, uint32_t row)
{
    return soj__build_slice(build, build->touchpoints.items[row].path);
}

static soj__slice touchpoint_owner(const soj__build *build, uint32_t row)
{
    return soj__build_slice(build, build->touchpoints.items[row].owner);
}

static const name_fn names[] = {[SOJ__NEAR_ATTRIBUTE] = attribute_name,
                                [SOJ__NEAR_EVENT] = event_name,
                                [SOJ__NEAR_SEGMENT] = segment_name,
                                [SOJ__NEAR_CHANNEL] = channel_name,
                                [SOJ__NEAR_WINDOW] = window_name,
                                [SOJ__NEAR_CALENDAR] = calendar_name,
                                [SOJ__NEAR_STAGE] = stage_name,
                                [SOJ__NEAR_STAGE_PATH] = stage_path,
                                [SOJ__NEAR_STAGE_OWNER] = stage_owner,
                                [SOJ__NEAR_TOUCHPOINT_PATH] = touchpoint_path,
                                [SOJ__NEAR_TOUCHPOINT_OWNER] = touchpoint_owner};

/* Whether `n` more names may be compared with `wanted`. */
static bool may_look(soj__build *build, soj__slice wanted, uint32_t n)
{
    uint32_t letters = wanted.len <= LETTERS_MAX ? (uint32_t)wanted.len + 1 : 1;
    if (n > (COMPARISONS_MAX - build->comparisons) / letters)
        return false;
    build->comparisons += n * letters;
    return true;
}

void soj__build_near(soj__build *build, soj__nearest *nearest, soj__near kind, soj__range rows)
{
    if (!may_look(build, nearest->wanted, rows.n))
        return;
    for (uint32_t i = rows.first; i < rows.first + rows.n; i++) {
        soj__slice name = names[kind](build, i);
        if (name.data)
            soj__nearest_offer(nearest, name);
    }
}

/* The path of a row whose last word is all that was written. */
static void find_word(soj__build *build, soj__nearest *nearest, uint32_t n, name_fn name,
                      name_fn path)
{
    if (nearest->best.data || !may_look(build, nearest->wanted, n))
        return;
    for (uint32_t i = 0; i < n && !nearest->best.data; i++) {
        if (soj__slice_equal(name(build, i), nearest->wanted))
            nearest->best = path(build, i);
    }
}

soj__nearest soj__build_near_stage_path(soj__build *build, soj__slice wanted)
{
    soj__nearest nearest = {.wanted = wanted};
    const soj__range all = {0, build->stages.n};
    soj__build_near(build, &nearest, SOJ__NEAR_STAGE_PATH, all);
    find_word(build, &nearest, all.n, stage_name, stage_path);
    return nearest;
}

soj__nearest soj__build_near_touchpoint_path(soj__build *build, soj__slice wanted)
{
    soj__nearest nearest = {.wanted = wanted};
    const soj__range all = {0, build->touchpoints.n};
    soj__build_near(build, &nearest, SOJ__NEAR_TOUCHPOINT_PATH, all);
    find_word(build, &nearest, all.n, touchpoint_name, touchpoint_path);
    return nearest;
}
