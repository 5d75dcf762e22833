/* SPDX-License-Identifier: MIT */
#ifndef SOJ__SYNTAX_DECODE_H
#define SOJ__SYNTAX_DECODE_H

/* Tree to AST, driven by the table of keys. What is wrong is reported and left out; the rest is
 * read on. */

#include "syntax/ast.h"
#include "syntax/keys.h"
#include "syntax/tree.h"

typedef struct soj__decoder {
    soj__arena *arena;
    soj_diags *diags;
    uint32_t n_stages, n_touchpoints;
    uint32_t n_unknown; /* keys */
    bool has_any_event; /* an event is named 'any' */
    bool is_cut;        /* something beyond a limit was left out: names may be missing */
    bool failed;        /* no memory */
} soj__decoder;

/* A key, its place in the text, and its value. */
typedef struct soj__entry {
    const soj__key *key;
    const soj__node *name;
    const soj__node *value;
} soj__entry;

/* What a mapping of an attribute, a property or a transition is read into. */
typedef struct soj__value_read {
    soj_type type;
    soj__ast_value_terms terms;
} soj__value_read;

typedef struct soj__transition_read {
    soj__ast_text to;
    soj__ast_transition_terms terms;
} soj__transition_read;

/* Reads a value into `field` of `object`. */
typedef void (*soj__read_fn)(soj__decoder *d, const soj__entry *entry, void *object, void *field);

/* Read a mapping of `place` into `object`, whose defaults are set. `owner` is the key that names
 * it, or NULL for the model itself. An empty value is an empty mapping. */
void soj__decode_object(soj__decoder *d, soj__place place, const soj__node *owner,
                        const soj__node *value, void *object);

/* Shapes. All report what is wrong, but for nodes that were reported when they were read. */
bool soj__decode_is_mapping(soj__decoder *d, const soj__entry *entry); /* or empty */
bool soj__decode_is_text(soj__decoder *d, const soj__entry *entry);    /* not empty, or quoted */
void soj__decode_wrong_shape(soj__decoder *d, const soj__entry *entry);
/* "a list", "a text" …: what a node is. */
const char *soj__decode_shape(const soj__node *node);
/* Where to point for a value: an empty one has no place of its own. */
soj__span soj__decode_span(const soj__entry *entry);

/* A scalar as text of the AST. */
soj__ast_text soj__decode_text(const soj__node *node);
void soj__decode_bad_value(soj__decoder *d, const soj__entry *entry);
/* `word` as one of names[0..n): its number, or n, reported with the nearest name. */
size_t soj__decode_word(soj__decoder *d, const soj__entry *entry, const char *const *names,
                        size_t n);
/* A key of a mapping, with its value; NULL where there is none. */
const soj__pair *soj__decode_find(const soj__node *mapping, const char *name);
/* Whether a mapping has the key. */
bool soj__decode_has_key(const soj__node *mapping, const char *name);
/* True (reported, with `help`) where `mapping` has both keys, which exclude each other. */
bool soj__decode_excludes(soj__decoder *d, const soj__node *mapping, const char *key,
                          const char *other, const char *help);
/* False (reported) where `mapping` has `key` and lacks `wanted`, without which `key` means
 * nothing. */
bool soj__decode_wants(soj__decoder *d, const soj__node *mapping, const char *key,
                       const char *wanted);
/* A key that names something: [a-z][a-z0-9_]*, at most 255 bytes. Reports only. */
void soj__decode_check_name(soj__decoder *d, const soj__node *name, const char *what);
/* An event's name, 1 to 255 bytes. False where it cannot be used yet. */
bool soj__decode_check_event(soj__decoder *d, const soj__node *name);
void soj__decode_later(soj__decoder *d, soj__span at, const char *what, soj__slice name);
/* False (reported) where there is no place for one more of at most `most`. */
bool soj__decode_room(soj__decoder *d, size_t n, size_t most, soj__diag_id id, soj__span at,
                      const char *what);
/* A step; false where it is none. */
bool soj__decode_duration(soj__decoder *d, const soj__node *node, soj__ast_duration *out);
/* A step of at least `least`, however short its months are. Reports; false where it is none. */
bool soj__decode_span_from(soj__decoder *d, const soj__entry *entry, soj_duration least,
                           soj__ast_duration *out);

/* Beside `at`: a step that is given must be of whole days. Reports only. */
void soj__decode_check_days(soj__decoder *d, const char *key, const soj__ast_duration *duration);

/* Take in one item of a list, a text. */
typedef void (*soj__item_fn)(soj__decoder *d, const soj__entry *item, void *field);
/* What is said of an empty list: "it is empty, so that NOTHING". */
typedef struct soj__list_words {
    const char *nothing;
    const char *help;
} soj__list_words;
/* A list of texts, or one text alone. */
void soj__decode_list(soj__decoder *d, const soj__entry *entry, soj__item_fn take,
                      const soj__list_words *words, void *field);
/* Takes a name into soj__ast_texts. */
void soj__decode_take_name(soj__decoder *d, const soj__entry *item, void *field);

/* Take in one named element, the `i`-th of `entry`'s mapping. False: no more of them. */
typedef bool (*soj__add_fn)(soj__decoder *d, const soj__entry *entry, uint32_t i, void *target);
/* How many elements there are to make room for, at most `most`. */
uint32_t soj__decode_elements(const soj__entry *entry, uint32_t most);
/* The elements of a mapping, one after the other. */
void soj__decode_each(soj__decoder *d, const soj__entry *entry, soj__add_fn add, void *target);
/* A named element must be a mapping of its keys. `shape` completes "'NAME' must be …". */
bool soj__decode_is_element(soj__decoder *d, const soj__pair *pair, const char *shape);
/* There is no memory for an element; returns false. */
bool soj__decode_fail(soj__decoder *d);

/* Readers, by file. */
void soj__read_language(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_model_name(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_version(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_text(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_type(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_one_of(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_cost(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_priority(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_flag(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_final(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_event_name(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_within(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_period(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_every(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_until(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_up_to(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_times(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_pending(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_max(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_phase(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_intent(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_on_exit(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_offset(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_expires(soj__decoder *, const soj__entry *, void *, void *);

void soj__read_anchor(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_restart(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_set(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_on(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_always(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_after(soj__decoder *, const soj__entry *, void *, void *);
/* `from` and `restart_on` exclude each other. */
void soj__decode_check_anchor(soj__decoder *d, soj__ast_anchor *anchor);

void soj__read_attributes(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_properties(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_events(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_segments(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_channels(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_stages(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_touchpoints(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_content(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_data(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_trigger(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_once(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_rrule(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_expect(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_tracks(soj__decoder *, const soj__entry *, void *, void *);

void soj__read_caps(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_per(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_names(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_was(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_intents(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_phases(soj__decoder *, const soj__entry *, void *, void *);

void soj__read_at(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_hours(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_days(soj__decoder *, const soj__entry *, void *, void *);

void soj__read_zone(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_calendars(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_windows(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_except(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_audience(soj__decoder *, const soj__entry *, void *, void *);

void soj__read_percent(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_holdout(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_variants(soj__decoder *, const soj__entry *, void *, void *);

void soj__read_count(soj__decoder *, const soj__entry *, void *, void *);
void soj__read_property_of(soj__decoder *, const soj__entry *, void *, void *);
/* What an attribute's mapping says fits together: it counts, or it has a type. */
void soj__decode_check_counting(soj__decoder *d, const soj__node *mapping,
                                soj__value_read *attribute);
/* No track is named like a top-level stage; `lifecycle` is the track of the top-level stages. */
void soj__decode_check_tracks(soj__decoder *d, const soj__node *root, const soj__ast_model *model);

/* Why a model written in another version of the language is not read further. */
bool soj__decode_knows_language(soj__decoder *d, const soj__node *root);

#endif
