/* SPDX-License-Identifier: MIT */
#ifndef SHRINK_H
#define SHRINK_H

#include "property.h"

/* Each drops part `number` of one sort; false where nothing changed. */
bool shrink_model_zone(pt_model *model, int number);
bool shrink_holdout(pt_model *model, int number);
bool shrink_feedback(pt_model *model, int number);
bool shrink_calendar(pt_model *model, int number);
bool shrink_window(pt_model *model, int number);
bool shrink_spans(pt_model *model, int number);
bool shrink_days(pt_model *model, int number);
bool shrink_quiet(pt_model *model, int number);
bool shrink_window_of(pt_model *model, int number);
bool shrink_channel(pt_model *model, int number);
bool shrink_period(pt_model *model, int number);
bool shrink_months(pt_model *model, int number);
bool shrink_at(pt_model *model, int number);
bool shrink_consent(pt_model *model, int number);
bool shrink_expect(pt_model *model, int number);
bool shrink_expected(pt_model *model, int number);
bool shrink_variants(pt_model *model, int number);
bool shrink_rule(pt_model *model, int number);

enum { SHRINK_INPUT = 5 };
/* Makes an input simpler: `what` below SHRINK_INPUT. */
bool shrink_input(pt_input *input, int what);

#endif
