/* SPDX-License-Identifier: MIT */
#include "diag/diag.h"

#include <stdarg.h>

#include <sojourn/limits.h>

#include "diag/list.h"
#include "diag/shown.h"

#define SLICE_CHARS 80u  /* of a slice in a message */
#define LINE_CHARS  400u /* of a whole line in a suggestion */

typedef struct code {
    const char *id;
    const char *title;
    const char *advice;
    soj_severity severity;
} code;

static const code codes[SOJ__DIAG_COUNT] = {
#define SOJ__CODE(NAME, id, severity, title, advice)                                               \
    [SOJ__DIAG_##NAME] = {id, title, advice, SOJ_SEVERITY_##severity},
#include "diag/codes.def"
#undef SOJ__CODE
};

const char *soj__diag_id_text(soj__diag_id id)
{
    return codes[id].id;
}

soj_severity soj__diag_severity(soj__diag_id id)
{
    return codes[id].severity;
}

const char *soj__diag_title(soj__diag_id id)
{
    return codes[id].title;
}

const char *soj__diag_advice(soj__diag_id id)
{
    return codes[id].advice;
}

void soj__diags_init(soj_diags *diags, const soj__mem *mem)
{
    *diags = (soj_diags){.failed = false};
    soj__arena_init(&diags->arena, mem);
    soj__buf_init(&diags->message, mem);
}

void soj__diags_done(soj_diags *diags)
{
    soj__mem_free(&diags->arena.mem, diags->entries, diags->capacity * sizeof(*diags->entries));
    soj__buf_done(&diags->message);
    soj__arena_done(&diags->arena);
}

void soj__diags_clear(soj_diags *diags)
{
    soj__mem mem = diags->arena.mem;
    soj__diags_done(diags);
    soj__diags_init(diags, &mem);
}

static void forget_seen(soj_diags *diags)
{
    memset(diags->seen, 0, sizeof(diags->seen));
    memset(diags->spots, 0, sizeof(diags->spots));
}

void soj__diags_begin(soj_diags *diags, const char *file_name, soj__slice text)
{
    size_t len = strlen(file_name);
    diags->source = text;
    diags->first = diags->n;
    diags->errors_before = diags->n_errors;
    diags->current = NULL;
    forget_seen(diags);
    diags->file = (soj_text){soj__arena_copy(&diags->arena, file_name, len), len};
    diags->failed = !diags->file.data;
    if (diags->failed)
        diags->file.len = 0;
}

bool soj__diags_failed(const soj_diags *diags)
{
    return diags->failed;
}

size_t soj__diags_errors_now(const soj_diags *diags)
{
    return diags->n_errors - diags->errors_before;
}

/* One line of UTF-8, whatever the slice holds. */
static void put_shown(soj__buf *buf, soj__slice slice, size_t chars)
{
    for (size_t i = 0, n = 0; i < slice.len; n++) {
        soj__shown shown = soj__show_char(slice.data + i, slice.len - i);
        if (n == chars) {
            soj__buf_text(buf, "…");
            return;
        }
        soj__buf_put(buf, shown.text, shown.len);
        i += shown.taken;
    }
}

static void put_quoted(soj__buf *buf, soj__slice slice)
{
    soj__buf_char(buf, '\'');
    put_shown(buf, slice, SLICE_CHARS);
    soj__buf_char(buf, '\'');
}

/* With thousands marked: 16,384. */
static void put_number(soj__buf *buf, uint64_t number)
{
    char digits[SOJ__U64_TEXT_MAX];
    size_t len = soj__u64_text(number, digits);
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            soj__buf_char(buf, ',');
        soj__buf_char(buf, digits[i]);
    }
}

static void format_message(soj__buf *buf, const char *format, va_list *values)
{
    soj__buf_clear(buf);
    for (const char *at = format; *at; at++) {
        if (*at != '%') {
            soj__buf_char(buf, *at);
            continue;
        }
        switch (*++at) {
        case 's':
            soj__buf_text(buf, va_arg(*values, const char *));
            break;
        case 't':
            put_shown(buf, va_arg(*values, soj__slice), SLICE_CHARS);
            break;
        case 'l':
            put_shown(buf, va_arg(*values, soj__slice), LINE_CHARS);
            break;
        case 'q':
            put_quoted(buf, va_arg(*values, soj__slice));
            break;
        case 'u':
            put_number(buf, va_arg(*values, uint64_t));
            break;
        default:
            soj__buf_char(buf, '%');
            break;
        }
    }
}

/* The formatted message, kept. data NULL, and `failed` set, where there is no memory. */
static soj_text keep_message(soj_diags *diags)
{
    soj_text text = {NULL, 0};
    if (!diags->message.failed)
        text.data = soj__arena_copy(&diags->arena, diags->message.data, diags->message.len);
    if (text.data)
        text.len = diags->message.len;
    else
        diags->failed = true;
    return text;
}

/* FNV-1a; only spreads entries over the set. */
SOJ__WRAPS static uint32_t hash_bytes(uint32_t hash, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash;
}

/* Of the id and the place alone: what is known before there is a message. */
static uint32_t hash_spot(soj__diag_id id, soj__span at)
{
    return hash_bytes(2166136261u ^ (uint32_t)id, &at.first, sizeof(at.first));
}

static void note_spot(soj_diags *diags, uint32_t spot)
{
    spot %= SOJ__DIAGS_SPOTS;
    diags->spots[spot / 64] |= UINT64_C(1) << spot % 64;
}

static bool is_new_spot(const soj_diags *diags, uint32_t spot)
{
    spot %= SOJ__DIAGS_SPOTS;
    return !(diags->spots[spot / 64] >> spot % 64 & 1);
}

static bool is_same(const soj_diags *diags, const soj__diag_entry *entry, soj__diag_id id,
                    soj__span at)
{
    return entry->shown.id.data == codes[id].id && entry->span.first == at.first &&
           entry->span.end == at.end && entry->shown.message.len == diags->message.len &&
           memcmp(entry->shown.message.data, diags->message.data, diags->message.len) == 0;
}

/* Where the message belongs in the set; its slot is 0, or holds the same diagnostic already (a part
 * of the text that an alias repeats is read several times). */
static uint16_t *find_seen(soj_diags *diags, soj__diag_id id, soj__span at, uint32_t spot)
{
    uint32_t hash = hash_bytes(spot, diags->message.data, diags->message.len);
    for (uint32_t i = hash;; i++) {
        uint16_t *slot = &diags->seen[i % SOJ__DIAGS_SEEN];
        if (*slot == 0 || is_same(diags, diags->entries[*slot - 1], id, at))
            return slot;
    }
}

static soj__diag_entry *new_entry(soj_diags *diags, soj__diag_id id, soj__span at)
{
    soj__diag_entry *entry = soj__arena_alloc(&diags->arena, sizeof(*entry));
    soj_text message = keep_message(diags);
    if (!entry || !message.data ||
        !soj__mem_reserve(&diags->arena.mem, (void **)&diags->entries, &diags->capacity,
                          diags->n + 1, sizeof(soj__diag_entry *))) {
        diags->failed = true;
        return NULL;
    }
    entry->span = at;
    entry->advice = codes[id].advice;
    entry->shown = (soj_diag){.id = {codes[id].id, strlen(codes[id].id)},
                              .severity = (int32_t)codes[id].severity,
                              .message = message,
                              .file = diags->file};
    diags->entries[diags->n++] = entry;
    return entry;
}

static void drop(soj_diags *diags, soj__diag_id id)
{
    diags->n_dropped++;
    diags->n_errors += codes[id].severity == SOJ_SEVERITY_ERROR;
}

static void keep(soj_diags *diags, soj__diag_id id, soj__span at, uint32_t spot)
{
    uint16_t *slot = find_seen(diags, id, at, spot);
    if (*slot != 0)
        return;
    if (diags->n >= SOJ_LIMIT_DIAGNOSTICS) {
        drop(diags, id);
        return;
    }
    diags->current = new_entry(diags, id, at);
    if (!diags->current)
        return;
    *slot = (uint16_t)diags->n;
    note_spot(diags, spot);
    diags->n_errors += codes[id].severity == SOJ_SEVERITY_ERROR;
}

void soj__diag_add(soj_diags *diags, soj__diag_id id, soj__span at, const char *format, ...)
{
    const uint32_t spot = hash_spot(id, at);
    va_list values;
    diags->current = NULL;
    /* What is only counted, and cannot be there already, needs no message: there may be many. */
    if (diags->n >= SOJ_LIMIT_DIAGNOSTICS && is_new_spot(diags, spot)) {
        drop(diags, id);
        return;
    }
    va_start(values, format);
    format_message(&diags->message, format, &values);
    va_end(values);
    if (diags->message.failed)
        diags->failed = true;
    else
        keep(diags, id, at, spot);
}

void soj__diag_note(soj_diags *diags, soj__span at, const char *format, ...)
{
    va_list values;
    soj__diag_entry *entry = diags->current;
    if (!entry)
        return;
    va_start(values, format);
    format_message(&diags->message, format, &values);
    va_end(values);
    soj_text message = keep_message(diags);
    soj__span *span = SOJ__PUSH(&diags->arena, &entry->note_spans);
    soj__diag_line *line = SOJ__PUSH(&diags->arena, &entry->note_lines);
    soj_diag_note *note = SOJ__PUSH(&diags->arena, &entry->notes);
    if (!message.data || !span || !line || !note) {
        diags->failed = true;
        entry->notes.n = entry->shown.n_notes;
        entry->note_spans.n = entry->note_lines.n = entry->notes.n;
        return;
    }
    *span = at;
    *note = (soj_diag_note){.message = message};
    entry->shown.notes = entry->notes.items;
    entry->shown.n_notes = entry->notes.n;
}

void soj__diag_suggest(soj_diags *diags, const char *format, ...)
{
    va_list values;
    if (!diags->current)
        return;
    va_start(values, format);
    format_message(&diags->message, format, &values);
    va_end(values);
    diags->current->shown.suggestion = keep_message(diags);
}

/* What stands nowhere is sorted to the first byte. */
static uint32_t sort_key(const soj__diag_entry *entry)
{
    return entry->span.first > 1 ? entry->span.first : 1;
}

/* Insertion sort: stable, and what passes add is nearly sorted. */
static void sort_entries(soj__diag_entry **entries, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        soj__diag_entry *entry = entries[i];
        size_t j = i;
        for (; j > 0 && sort_key(entries[j - 1]) > sort_key(entry); j--)
            entries[j] = entries[j - 1];
        entries[j] = entry;
    }
}

static bool cut_lines(soj_diags *diags, soj__diag_entry *entry)
{
    bool ok = soj__diag_line_cut(&diags->arena, diags->source, entry->span, entry->shown.at.column,
                                 &entry->line);
    for (uint32_t i = 0; i < entry->notes.n; i++)
        ok = soj__diag_line_cut(&diags->arena, diags->source, entry->note_spans.items[i],
                                entry->notes.items[i].at.column, &entry->note_lines.items[i]) &&
             ok;
    return ok;
}

void soj__diags_end(soj_diags *diags)
{
    if (diags->n > diags->first)
        sort_entries(diags->entries + diags->first, diags->n - diags->first);
    const bool is_placed = soj__diags_place(diags);
    if (!is_placed)
        diags->failed = true;
    for (size_t i = diags->first; i < diags->n; i++) {
        soj_diag *shown = &diags->entries[i]->shown;
        if (!shown->suggestion.data)
            shown->suggestion =
                (soj_text){diags->entries[i]->advice, strlen(diags->entries[i]->advice)};
        if (is_placed && !cut_lines(diags, diags->entries[i]))
            diags->failed = true;
    }
    diags->source = (soj__slice){NULL, 0};
    diags->first = diags->n;
    diags->current = NULL;
    forget_seen(diags);
}
