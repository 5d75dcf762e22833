/* SPDX-License-Identifier: MIT */
#include "run/output.h"

/* In loops over all bytes, which compilers turn into a few instructions on all of them at once. */
void soj__id_spell(const uint8_t bytes[SOJ__ID_BYTES], char text[SOJ__ID_TEXT])
{
    int8_t digits[SOJ__ID_TEXT - 1] = {0}; /* signed ones are compared in one instruction */
    for (unsigned i = 0; i < SOJ__ID_BYTES; i++) {
        digits[2 * i] = (int8_t)(bytes[i] >> 4);
        digits[2 * i + 1] = (int8_t)(bytes[i] & 15);
    }
    for (unsigned i = 0; i < sizeof(digits); i++)
        text[i] = (char)(digits[i] + '0' + (digits[i] > 9 ? 'a' - '0' - 10 : 0));
    text[SOJ__ID_TEXT - 1] = 0;
}

void soj__id_format(soj__id id, char text[SOJ__ID_TEXT])
{
    uint8_t bytes[SOJ__ID_BYTES];
    soj__id_store(id, bytes);
    soj__id_spell(bytes, text);
}

static bool read_hex(const char *text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < 16; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = memchr(digits, text[i], sizeof(digits) - 1);
        if (!digit)
            return false;
        *out = *out << 4 | (uint64_t)(digit - digits);
    }
    return true;
}

bool soj__id_parse(soj__slice text, soj__id *out)
{
    return text.len == SOJ__ID_TEXT - 1 && read_hex(text.data, &out->high) &&
           read_hex(text.data + 16, &out->low);
}

static const soj_text nothing = {NULL, 0};

static const uint8_t *expand_value(const uint8_t *at, soj_value *out)
{
    *out = (soj_value){.type = *at++};
    if (out->type == SOJ_TYPE_STRING) {
        out->len = soj__load_u16(at);
        out->as.text = (const char *)at + 2;
        return at + 2 + out->len;
    }
    if (out->type == SOJ_TYPE_BOOL)
        out->as.boolean = soj__load_u64(at) != 0;
    else /* all others lie in the same 8 bytes of the union */
        out->as.integer = soj__load_i64(at);
    return at + 8;
}

static void expand_data(const soj__program *program, const soj__touchpoint_row *row,
                        const uint8_t *bytes, soj_datum *data, soj_touchpoint *out)
{
    uint32_t at = row->data_at;
    out->data = row->data_len > 0 ? data : NULL;
    out->n_data = 0;
    while (at < row->data_at + row->data_len) {
        soj_datum *datum = &data[out->n_data++];
        uint32_t number = soj__load_u32(bytes + at);
        datum->name = soj__program_text(program, soj__program_datum(program, number)->name);
        at = (uint32_t)(expand_value(bytes + at + 4, &datum->value) - bytes);
    }
}

static void expand_touchpoint(const soj_model *model, const soj__touchpoint_row *row,
                              soj_touchpoint *out)
{
    const soj__told *told = &model->told[row->touchpoint];
    const soj__program *program = model->program;
    soj__id_spell(row->id, out->id);
    out->has_cost = told->has_cost;
    out->is_again = row->is_again != 0;
    out->touchpoint = row->touchpoint;
    out->stage = row->stage;
    out->occurrence = row->occurrence;
    out->intent = told->intent;
    out->path = told->path;
    out->stage_path = model->stage_paths[row->stage];
    out->channel = told->channel;
    out->content = row->content == SOJ__NONE ? nothing : model->content_texts[row->content];
    out->owner = told->owner;
    out->variant =
        row->variant == SOJ__NONE
            ? nothing
            : soj__program_text(program, soj__program_variant(program, row->variant)->name);
    out->cost = told->cost;
    out->due = row->due;
    out->emitted = row->emitted;
    out->valid_until = row->valid_until;
}

static soj_text rule_name(const soj__program *program, uint8_t reason, uint32_t rule)
{
    if (rule == SOJ__NONE)
        return nothing;
    if (reason == SOJ_REASON_CAP)
        return soj__program_text(program, soj__program_cap(program, rule)->name);
    if (reason == SOJ_REASON_WINDOW)
        return soj__program_text(program, soj__program_window(program, rule)->name);
    return soj__program_text(program, soj__program_channel(program, rule)->name);
}

static void expand_decision(const soj__program *program, const soj__decision_row *row,
                            soj_decision *out)
{
    out->rule = rule_name(program, row->reason, row->rule);
    out->touchpoint = row->touchpoint;
    out->occurrence = row->occurrence;
    out->decision = row->decision;
    out->reason = row->reason;
    out->due = row->due;
    out->time = row->time;
    out->next = row->next;
}

const soj_output *soj__row_expand(const soj_model *model, const soj__row *row, const uint8_t *bytes,
                                  soj_datum *data, soj_output *out)
{
    out->kind = (int32_t)row->kind;
    if (row->kind == SOJ_OUTPUT_TOUCHPOINT) {
        expand_touchpoint(model, &row->as.touchpoint, &out->as.touchpoint);
        expand_data(model->program, &row->as.touchpoint, bytes, data, &out->as.touchpoint);
    } else if (row->kind == SOJ_OUTPUT_DECISION)
        expand_decision(model->program, &row->as.decision, &out->as.decision);
    else if (row->kind == SOJ_OUTPUT_TRANSITION)
        out->as.transition = row->as.transition;
    else
        out->as.fault = row->as.fault;
    return out;
}
