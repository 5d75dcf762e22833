/* SPDX-License-Identifier: MIT */
#include "syntax/keys.h"

#include "syntax/decode.h"

/* What a place is read into. */
#define IN_MODEL      soj__ast_model
#define IN_ATTRIBUTE  soj__value_read
#define IN_EVENT      soj__ast_event
#define IN_PROPERTY   soj__value_read
#define IN_CHANNEL    soj__ast_channel
#define IN_STAGE      soj__ast_stage
#define IN_TRANSITION soj__transition_read
#define IN_TIMER      soj__transition_read
#define IN_TOUCHPOINT soj__ast_touchpoint
#define IN_TRACK      soj__ast_track
#define IN_CAP        soj__ast_cap
#define IN_TRIGGER    soj__ast_trigger
#define IN_WINDOW     soj__ast_window
#define IN_HOLDOUT    soj__ast_model
#define IN_REPEAT     soj__ast_touchpoint
#define IN_EXPECT     soj__ast_expect
#define IN_VARIANT    soj__ast_variant

enum { OPTIONAL = 0, REQUIRED = 1 };

static const soj__key keys[] = {
#define SOJ__PLACE(PLACE, label, title)
#define SOJ__KEY(PLACE, key, READER, field, NEED, value, standard, doc)                            \
    {#key,                                                                                         \
     sizeof(#key) - 1,                                                                             \
     value,                                                                                        \
     standard,                                                                                     \
     doc,                                                                                          \
     SOJ__IN_##PLACE,                                                                              \
     SOJ__READ_##READER,                                                                           \
     (uint16_t)offsetof(IN_##PLACE, field),                                                        \
     NEED},
#define SOJ__LATER(PLACE, key, value, standard, doc)                                               \
    {#key, sizeof(#key) - 1, value, standard, doc, SOJ__IN_##PLACE, SOJ__READ_LATER, 0, OPTIONAL},
#include "syntax/keys.def"
#undef SOJ__PLACE
#undef SOJ__KEY
#undef SOJ__LATER
};

/* Where each place's keys begin: an enumerator counts them, and one that stands for no key takes
 * its number back. */
enum {
#define SOJ__PLACE(PLACE, label, title)                                 FIRST_OF_##PLACE, BEFORE_##PLACE = FIRST_OF_##PLACE - 1,
#define SOJ__KEY(PLACE, key, READER, field, NEED, value, standard, doc) NUMBER_##PLACE##_##key,
#define SOJ__LATER(PLACE, key, value, standard, doc)                    NUMBER_##PLACE##_##key,
#include "syntax/keys.def"
#undef SOJ__PLACE
#undef SOJ__KEY
#undef SOJ__LATER
};

typedef struct place_text {
    const char *label;
    const char *title;
    size_t first; /* of its keys */
} place_text;

static const place_text places[SOJ__PLACES] = {
#define SOJ__PLACE(PLACE, label, title) [SOJ__IN_##PLACE] = {label, title, FIRST_OF_##PLACE},
#define SOJ__KEY(PLACE, key, READER, field, NEED, value, standard, doc)
#define SOJ__LATER(PLACE, key, value, standard, doc)
#include "syntax/keys.def"
#undef SOJ__PLACE
#undef SOJ__KEY
#undef SOJ__LATER
};

const char *soj__place_label(soj__place place)
{
    return places[place].label;
}

const char *soj__place_title(soj__place place)
{
    return places[place].title;
}

const soj__key *soj__place_keys(soj__place place, size_t *out_n)
{
    size_t end = place + 1 < SOJ__PLACES ? places[place + 1].first : SOJ__ARRAY_LEN(keys);
    *out_n = end - places[place].first;
    return &keys[places[place].first];
}

const soj__key *soj__key_find(soj__place place, soj__slice name)
{
    size_t n;
    const soj__key *first = soj__place_keys(place, &n);
    for (size_t i = 0; i < n; i++) {
        if (soj__slice_equal(name, (soj__slice){first[i].name, first[i].name_len}))
            return &first[i];
    }
    return NULL;
}
