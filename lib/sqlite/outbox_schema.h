/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_OUTBOX_SCHEMA_H
#define SOJ__SQLITE_OUTBOX_SCHEMA_H

/* What the outbox keeps in a store: the table that the store's commits fill and that deliverers
 * change, and the row from which leases take their numbers. */

/* Of a row, what the engine says is written once for each emission, the last four columns change
 * with its delivery. Rows are numbered as they come, so that a commit writes them side by side: ids
 * are all over. `customer` is a text, or the integer of an engine with integer keys (of 64 bits,
 * taken as signed). Times are microseconds since 1970; `valid_until` NULL: for ever. `sum` and
 * `way` are checksums (sqlite/sum.h) of the first columns, and of the id and the changing ones. */
#define SOJ__OUTBOX_TOUCHPOINTS                                                                    \
    "CREATE TABLE touchpoints(number INTEGER PRIMARY KEY, id TEXT NOT NULL, customer NOT NULL,"    \
    " touchpoint TEXT NOT NULL, stage TEXT NOT NULL, occurrence INTEGER NOT NULL,"                 \
    " channel TEXT NOT NULL, content TEXT, owner TEXT, variant TEXT, intent TEXT NOT NULL,"        \
    " data TEXT, cost REAL, due INTEGER NOT NULL, emitted INTEGER NOT NULL, valid_until INTEGER,"  \
    " state TEXT NOT NULL DEFAULT 'ready', until INTEGER, lease INTEGER NOT NULL DEFAULT 0,"       \
    " tries INTEGER NOT NULL DEFAULT 0, sum INTEGER NOT NULL, way INTEGER NOT NULL);"
#define SOJ__OUTBOX_LEASES                                                                         \
    "CREATE TABLE outbox(lease INTEGER NOT NULL);"                                                 \
    "INSERT INTO outbox VALUES(0);"

/* Those of what is on its way hold nothing else: what is done costs nothing any more. Ids are
 * looked up only among what was claimed, by the token, and among what was missed. */
#define SOJ__OUTBOX_INDEXES                                                                        \
    "CREATE INDEX touchpoints_ready ON touchpoints(due, channel) WHERE state = 'ready';"           \
    "CREATE INDEX touchpoints_until ON touchpoints(until) WHERE state IN ('leased', 'waiting');"   \
    "CREATE INDEX touchpoints_valid ON touchpoints(valid_until)"                                   \
    " WHERE state IN ('ready', 'leased', 'waiting') AND valid_until IS NOT NULL;"                  \
    "CREATE INDEX touchpoints_missed ON touchpoints(due) WHERE state = 'missed';"                  \
    "CREATE INDEX touchpoints_late ON touchpoints(id) WHERE state IN ('missed', 'reported');"      \
    "CREATE INDEX touchpoints_lease ON touchpoints(lease, id) WHERE lease > 0;"

/* Whether a row is as it was written. */
#define SOJ__OUTBOX_SUMMED                                                                         \
    "id, customer, touchpoint, stage, occurrence, channel, content, owner, variant, intent, data," \
    " cost, due, emitted, valid_until"
#define SOJ__OUTBOX_IS_SOUND                                                                       \
    "(sum = sojourn_sum(" SOJ__OUTBOX_SUMMED ")"                                                   \
    " AND way = sojourn_sum(id, state, until, lease, tries))"
/* Of one whose state, until, lease and tries become others. */
#define SOJ__OUTBOX_WAY(state, until, lease, tries)                                                \
    "way = sojourn_way(way, id, state, until, lease, tries, " state ", " until ", " lease          \
    ", " tries ")"

/* An emission: ?1 to ?15 are the columns from `id` to `valid_until`. */
#define SOJ__OUTBOX_COLUMNS "INSERT INTO touchpoints(" SOJ__OUTBOX_SUMMED ", sum, way)"
#define SOJ__OUTBOX_GIVEN   "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15"
#define SOJ__OUTBOX_VALUES                                                                         \
    SOJ__OUTBOX_GIVEN ", sojourn_sum(" SOJ__OUTBOX_GIVEN "), sojourn_sum(?1, 'ready', NULL, 0, 0)"
#define SOJ__OUTBOX_EMIT SOJ__OUTBOX_COLUMNS " VALUES(" SOJ__OUTBOX_VALUES ")"

/* One that has the id of an earlier one takes its place, as the earlier was missed; the token
 * stays, so that who has delivered that one all the same can still say so, and what is delivered
 * stays so. */
#define SOJ__OUTBOX_UNTIL "CASE state WHEN 'leased' THEN until END"
#define SOJ__OUTBOX_STATE "CASE state WHEN 'leased' THEN state ELSE 'ready' END"
#define SOJ__OUTBOX_REPLACE                                                                        \
    " SET stage = ?4, channel = ?6, content = ?7, owner = ?8, variant = ?9, intent = ?10,"         \
    " data = ?11, cost = ?12, due = ?13, emitted = ?14, valid_until = ?15, tries = 0,"             \
    " until = " SOJ__OUTBOX_UNTIL ", state = " SOJ__OUTBOX_STATE                                   \
    ", sum = sojourn_sum(" SOJ__OUTBOX_GIVEN                                                       \
    "), " SOJ__OUTBOX_WAY(SOJ__OUTBOX_STATE, SOJ__OUTBOX_UNTIL, "lease",                           \
                          "0") " WHERE id = ?1 AND state <> 'delivered' AND emitted < ?14"

/* The three ways of an emission that comes again, of which the first that changes a row is it: the
 * earlier one is among the missed; or anywhere, as the host did not ask the outbox what was missed,
 * for which all rows are read; or history was dropped. */
#define SOJ__OUTBOX_EMIT_LATE                                                                      \
    "UPDATE touchpoints INDEXED BY touchpoints_late" SOJ__OUTBOX_REPLACE                           \
    " AND state IN ('missed', 'reported')"
#define SOJ__OUTBOX_EMIT_ANYWHERE "UPDATE touchpoints NOT INDEXED" SOJ__OUTBOX_REPLACE
#define SOJ__OUTBOX_EMIT_UNKNOWN                                                                   \
    SOJ__OUTBOX_COLUMNS " SELECT " SOJ__OUTBOX_VALUES                                              \
                        " WHERE NOT EXISTS(SELECT 1 FROM touchpoints WHERE id = ?1)"

#endif
