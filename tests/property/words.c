/* SPDX-License-Identifier: MIT */
#include "property.h"

const char *const pt_feedback_names[PT_FEEDBACKS] = {
    "Touchpoint Delivered",    "Touchpoint Opened",  "Touchpoint Clicked",
    "Touchpoint Replied",      "Touchpoint Bounced", "Touchpoint Failed",
    "Touchpoint Unsubscribed", "Touchpoint Missed",  "Touchpoint Unanswered"};

const char *const pt_feedback_properties[PT_FEEDBACK_PROPERTIES] = {
    "id", "touchpoint", "channel", "variant", "reason", "link"};

const char *pt_event_name(const pt_model *model, int event)
{
    if (event >= PT_FEEDBACK)
        return pt_feedback_names[event - PT_FEEDBACK];
    if (event == PT_IDENTIFY)
        return "Identify";
    return event == PT_ERASED ? "Customer Erased" : model->events[event].name;
}
