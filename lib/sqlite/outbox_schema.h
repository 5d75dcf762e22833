/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SQLITE_OUTBOX_SCHEMA_H
#define SOJ__SQLITE_OUTBOX_SCHEMA_H

/* What the outbox keeps in a store: the table that the store's commits fill and that deliverers
 * change, and the row from which leases take their numbers. */

/* Of a row, what the engine says is written once for each emission, the last four columns change
 * with its delivery. `customer` is a text, or the integer of an engine with integer keys (of 64
 * bits, taken as signed). Times are microseconds since 1970; `valid_until` NULL: for ever. */
#define SOJ__OUTBOX_TABLES                                                                         \
    "CREATE TABLE touchpoints(id TEXT NOT NULL PRIMARY KEY, customer NOT NULL,"                    \
    " touchpoint TEXT NOT NULL, stage TEXT NOT NULL, occurrence INTEGER NOT NULL,"                 \
    " channel TEXT NOT NULL, content TEXT, owner TEXT, variant TEXT, intent TEXT NOT NULL,"        \
    " data TEXT, cost REAL, due INTEGER NOT NULL, emitted INTEGER NOT NULL, valid_until INTEGER,"  \
    " state TEXT NOT NULL DEFAULT 'ready', until INTEGER, lease INTEGER NOT NULL DEFAULT 0,"       \
    " tries INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"                                            \
    "CREATE TABLE outbox(lease INTEGER NOT NULL);"                                                 \
    "INSERT INTO outbox VALUES(0);"

/* Each holds only rows on their way: what is done costs nothing any more. */
#define SOJ__OUTBOX_INDEXES                                                                        \
    "CREATE INDEX touchpoints_ready ON touchpoints(due, id, channel) WHERE state = 'ready';"       \
    "CREATE INDEX touchpoints_until ON touchpoints(until) WHERE state IN ('leased', 'waiting');"   \
    "CREATE INDEX touchpoints_valid ON touchpoints(valid_until)"                                   \
    " WHERE state IN ('ready', 'leased', 'waiting') AND valid_until IS NOT NULL;"                  \
    "CREATE INDEX touchpoints_missed ON touchpoints(due, id) WHERE state = 'missed';"

/* An emission. One that has the id of an earlier one takes its place, as the earlier was missed;
 * the token stays, so that who has delivered that one all the same can still say so, and what is
 * delivered stays so. */
#define SOJ__OUTBOX_EMIT                                                                           \
    "INSERT INTO touchpoints(id, customer, touchpoint, stage, occurrence, channel, content, "      \
    "owner,"                                                                                       \
    " variant, intent, data, cost, due, emitted, valid_until)"                                     \
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"                    \
    " ON CONFLICT(id) DO UPDATE SET stage = excluded.stage, channel = excluded.channel,"           \
    " content = excluded.content, owner = excluded.owner, variant = excluded.variant,"             \
    " intent = excluded.intent, data = excluded.data, cost = excluded.cost, due = excluded.due,"   \
    " emitted = excluded.emitted, valid_until = excluded.valid_until, tries = 0,"                  \
    " until = CASE state WHEN 'leased' THEN until END,"                                            \
    " state = CASE state WHEN 'leased' THEN state ELSE 'ready' END"                                \
    " WHERE state <> 'delivered' AND emitted < excluded.emitted"

#endif
