/* SPDX-License-Identifier: MIT */
#include <sojourn/output.h>

#include "base/defs.h"

static const char *word_at(const char *const *words, size_t n, int32_t number)
{
    return number >= 0 && (size_t)number < n && words[number] ? words[number] : "?";
}

const char *soj_cause_name(int32_t cause)
{
    static const char *const words[] = {
        [SOJ_CAUSE_EVENT] = "event",       [SOJ_CAUSE_AFTER] = "after",
        [SOJ_CAUSE_ALWAYS] = "always",     [SOJ_CAUSE_DONE] = "done",
        [SOJ_CAUSE_CREATED] = "created",   [SOJ_CAUSE_MOVED] = "moved",
        [SOJ_CAUSE_MIGRATED] = "migrated",
    };
    return word_at(words, SOJ__ARRAY_LEN(words), cause);
}

const char *soj_decision_name(int32_t decision)
{
    static const char *const words[] = {
        [SOJ_DECISION_EMITTED] = "emitted",       [SOJ_DECISION_DEFERRED] = "deferred",
        [SOJ_DECISION_SUPPRESSED] = "suppressed", [SOJ_DECISION_SKIPPED] = "skipped",
        [SOJ_DECISION_WITHHELD] = "withheld",     [SOJ_DECISION_SUPERSEDED] = "superseded",
        [SOJ_DECISION_CANCELLED] = "cancelled",   [SOJ_DECISION_EXPIRED] = "expired",
    };
    return word_at(words, SOJ__ARRAY_LEN(words), decision);
}

const char *soj_reason_name(int32_t reason)
{
    static const char *const words[] = {
        [SOJ_REASON_NONE] = "",
        [SOJ_REASON_WHEN] = "when",
        [SOJ_REASON_ONCE] = "once",
        [SOJ_REASON_CONSENT] = "consent",
        [SOJ_REASON_WINDOW] = "window",
        [SOJ_REASON_QUIET_HOURS] = "quiet_hours",
        [SOJ_REASON_CAP] = "cap",
        [SOJ_REASON_HOLDOUT] = "holdout",
        [SOJ_REASON_LEFT_STAGE] = "left_stage",
        [SOJ_REASON_NEWER] = "newer",
        [SOJ_REASON_ARMED_LATE] = "armed_late",
        [SOJ_REASON_MISSED] = "missed",
        [SOJ_REASON_HELD] = "held",
    };
    return word_at(words, SOJ__ARRAY_LEN(words), reason);
}

const char *soj_intent_name(int32_t intent)
{
    static const char *const words[] = {
        [SOJ_INTENT_INFORM] = "inform", [SOJ_INTENT_HELP] = "help",   [SOJ_INTENT_SELL] = "sell",
        [SOJ_INTENT_ASK] = "ask",       [SOJ_INTENT_THANK] = "thank",
    };
    return word_at(words, SOJ__ARRAY_LEN(words), intent);
}
