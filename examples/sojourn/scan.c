/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>

#include "words.h"

/* ---- texts ---- */

/* Behind the second half of a pair, whose backslash is at `at`; NULL where it is none. */
static const char *skip_low_half(const char *at)
{
    uint32_t unit = 0;
    const bool is_low = at[0] == '\\' && at[1] == 'u' && words_hex(at + 2, &unit) &&
                        unit >= 0xdc00 && unit < 0xe000;
    return is_low ? at + 6 : NULL;
}

/* Behind an escape, whose backslash is at `at`; NULL where it is none, or U+0000. */
static const char *skip_escape(const char *at)
{
    uint32_t unit = 0;
    if (at[1] != 'u') {
        return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) ? at + 2 : NULL;
    }
    if (!words_hex(at + 2, &unit) || unit == 0 || (unit >= 0xdc00 && unit < 0xe000)) {
        return NULL;
    }
    return unit < 0xd800 || unit >= 0xe000 ? at + 6 : skip_low_half(at + 6);
}

/* Behind a character that is not ASCII; NULL where it is none. The line feed behind the line is no
 * part of one. */
static const char *skip_wide(const char *at)
{
    static const struct {
        unsigned char first_max, second_min, second_max, len;
    } forms[] = {{0xc1, 1, 0, 0},       {0xdf, 0x80, 0xbf, 2}, {0xe0, 0xa0, 0xbf, 3},
                 {0xec, 0x80, 0xbf, 3}, {0xed, 0x80, 0x9f, 3}, {0xef, 0x80, 0xbf, 3},
                 {0xf0, 0x90, 0xbf, 4}, {0xf3, 0x80, 0xbf, 4}, {0xf4, 0x80, 0x8f, 4},
                 {0xff, 1, 0, 0}};
    const unsigned char *bytes = (const unsigned char *)at;
    size_t i = 0;
    while (bytes[0] > forms[i].first_max) {
        i++;
    }
    if (bytes[1] < forms[i].second_min || bytes[1] > forms[i].second_max) {
        return NULL;
    }
    for (size_t k = 2; k < forms[i].len; k++) {
        if ((bytes[k] & 0xc0) != 0x80) {
            return NULL;
        }
    }
    return at + forms[i].len;
}

/* The quote that ends the text whose first byte is at `at`; NULL where it is none. */
static const char *find_quote(const char *at, bool *out_escaped)
{
    *out_escaped = false;
    for (;;) {
        const uint64_t stops = words_stops(words_load(at));
        if (stops == 0) {
            at += 8;
            continue;
        }
        at += words_first(stops);
        if (*at == '"') {
            return at;
        }
        *out_escaped = *out_escaped || *at == '\\';
        const bool is_wide = (unsigned char)*at >= 0x80;
        at = *at == '\\' ? skip_escape(at) : is_wide ? skip_wide(at) : NULL;
        if (!at) {
            return NULL;
        }
    }
}

static char *put_wide(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    *out++ = (char)(lead[more] | code >> (6 * more));
    for (int i = more - 1; i >= 0; i--) {
        *out++ = (char)(0x80 | (code >> (6 * i) & 0x3f));
    }
    return out;
}

/* The escape at `*at`, which moves behind it, put to `out`. */
static char *put_escape(const char **at, char *out)
{
    static const char from[] = "bfnrt";
    static const char to[] = "\b\f\n\r\t";
    uint32_t unit = 0;
    uint32_t low = 0;
    if ((*at)[1] != 'u') {
        const char *found = strchr(from, (*at)[1]);
        *out = found ? to[found - from] : (*at)[1];
        *at += 2;
        return out + 1;
    }
    (void)words_hex(*at + 2, &unit);
    *at += 6;
    if (unit >= 0xd800 && unit < 0xe000) {
        (void)words_hex(*at + 2, &low);
        *at += 6;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    return put_wide(out, unit);
}

size_t scan_unescape(const char *text, size_t len, char *out)
{
    const char *const end = text + len;
    char *to = out;
    while (text < end) {
        const char *slash = memchr(text, '\\', (size_t)(end - text));
        const size_t n = (size_t)((slash ? slash : end) - text);
        memcpy(to, text, n);
        to += n;
        text += n;
        if (slash) {
            to = put_escape(&text, to);
        }
    }
    return (size_t)(to - out);
}

/* ---- numbers and words ---- */

static const char *skip_digits(const char *at)
{
    while (*at >= '0' && *at <= '9') {
        at++;
    }
    return at;
}

/* Behind a whole number of `n` digits from `first` on, where it fits 64 bits. The one more that a
 * minus allows is left to jansson. */
static const char *check_whole(const char *first, size_t n)
{
    static const char most[] = "9223372036854775807";
    const int order = n == sizeof most - 1 ? memcmp(first, most, n) : n < sizeof most ? -1 : 1;
    return order <= 0 ? first + n : NULL;
}

/* Behind a fraction and an exponent, either of which may be absent. */
static const char *skip_real(const char *at)
{
    if (*at == '.') {
        const char *const from = at + 1;
        at = skip_digits(from);
        if (at == from) {
            return NULL;
        }
    }
    if (*at == 'e' || *at == 'E') {
        const char *const from = at[1] == '-' || at[1] == '+' ? at + 2 : at + 1;
        at = skip_digits(from);
        if (at == from || at - from > 2) {
            return NULL;
        }
    }
    return at;
}

/* With at most 99 of an exponent and 200 digits nothing is beyond a double. */
enum { DIGITS_MAX = 200 };

static const char *skip_number(const char *at, struct scan_value *out_value)
{
    const char *const first = *at == '-' ? at + 1 : at;
    const char *end = skip_digits(first);
    if (end == first || (*first == '0' && end - first > 1) || end - first > DIGITS_MAX) {
        return NULL;
    }
    if (*end != '.' && *end != 'e' && *end != 'E') {
        end = check_whole(first, (size_t)(end - first));
        out_value->kind = SCAN_INT;
    } else {
        end = skip_real(end);
        out_value->kind = SCAN_REAL;
    }
    if (end) {
        out_value->text = at;
        out_value->len = (uint32_t)(end - at);
    }
    return end;
}

static const char *skip_word(const char *at, struct scan_value *out_value)
{
    static const struct {
        const char word[8];
        uint8_t len, kind;
    } words[] = {{"true", 4, SCAN_TRUE}, {"false", 5, SCAN_FALSE}, {"null", 4, SCAN_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (memcmp(at, words[i].word, words[i].len) == 0) {
            out_value->kind = words[i].kind;
            return at + words[i].len;
        }
    }
    return NULL;
}

/* ---- objects and arrays ---- */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r') {
        at++;
    }
    return at;
}

static const char *scan_value(struct scan *scan, const char *at, struct scan_value *out_value);

/* The members that an object's own go behind, and how many of them there are in all. */
struct shelf {
    struct scan_member *members;
    size_t first, max;
    size_t *n;
};

static bool is_twice(const struct shelf *shelf, const struct scan_member *member)
{
    for (const struct scan_member *at = shelf->members + shelf->first; at < member; at++) {
        if (at->tag == member->tag && at->key_len == member->key_len &&
            memcmp(at->key, member->key, member->key_len) == 0) {
            return true;
        }
    }
    return false;
}

/* The key that begins at `at`, and the colon behind it. */
static const char *scan_key(const struct shelf *shelf, const char *at,
                            struct scan_member *out_member)
{
    bool is_escaped = false;
    const char *const end = *at == '"' ? find_quote(at + 1, &is_escaped) : NULL;
    if (!end || is_escaped) {
        return NULL;
    }
    out_member->key = at + 1;
    out_member->key_len = (uint32_t)(end - at - 1);
    out_member->tag = words_tag(out_member->key, out_member->key_len);
    if (is_twice(shelf, out_member)) {
        return NULL;
    }
    at = skip_blanks(end + 1);
    return *at == ':' ? skip_blanks(at + 1) : NULL;
}

static const char *scan_object(struct scan *scan, const char *at, const struct shelf *shelf);

/* The objects of the outermost one whose members are kept. */
static const char *scan_inner(struct scan *scan, const char *at, struct scan_member *member)
{
    static const struct {
        const char *key;
        size_t len;
    } kept[SCAN_INNERS] = {{"properties", 10}, {"traits", 6}};
    for (size_t i = 0; i < SCAN_INNERS; i++) {
        if (*at == '{' && member->key_len == kept[i].len &&
            memcmp(member->key, kept[i].key, kept[i].len) == 0) {
            member->value.kind = SCAN_OBJECT;
            const struct shelf shelf = {scan->inner[i], 0, SCAN_INNER, &scan->n_inner[i]};
            return scan_object(scan, at, &shelf);
        }
    }
    return scan_value(scan, at, &member->value);
}

/* Behind the object that begins at `at`. */
static const char *scan_object(struct scan *scan, const char *at, const struct shelf *shelf)
{
    const bool is_top = shelf->members == scan->top;
    at = skip_blanks(at + 1);
    if (*at == '}') {
        return at + 1;
    }
    while (*shelf->n < shelf->max) {
        struct scan_member *member = &shelf->members[*shelf->n];
        at = scan_key(shelf, at, member);
        if (!at) {
            return NULL;
        }
        ++*shelf->n;
        at = is_top ? scan_inner(scan, at, member) : scan_value(scan, at, &member->value);
        if (!at) {
            return NULL;
        }
        at = skip_blanks(at);
        if (*at != ',') {
            return *at == '}' ? at + 1 : NULL;
        }
        at = skip_blanks(at + 1);
    }
    return NULL;
}

static const char *scan_array(struct scan *scan, const char *at)
{
    struct scan_value value;
    at = skip_blanks(at + 1);
    if (*at == ']') {
        return at + 1;
    }
    for (;;) {
        at = scan_value(scan, at, &value);
        if (!at) {
            return NULL;
        }
        at = skip_blanks(at);
        if (*at != ',') {
            return *at == ']' ? at + 1 : NULL;
        }
        at = skip_blanks(at + 1);
    }
}

static const char *scan_nested(struct scan *scan, const char *at, struct scan_value *out_value)
{
    const size_t n = scan->n_deep;
    out_value->kind = *at == '{' ? SCAN_OBJECT : SCAN_ARRAY;
    if (scan->depth == SCAN_NESTING) {
        return NULL;
    }
    scan->depth++;
    const struct shelf shelf = {scan->deep, n, SCAN_DEEP, &scan->n_deep};
    at = *at == '{' ? scan_object(scan, at, &shelf) : scan_array(scan, at);
    scan->depth--;
    scan->n_deep = n;
    return at;
}

/* Behind the value that begins at `at`; NULL where there is none. */
static const char *scan_value(struct scan *scan, const char *at, struct scan_value *out_value)
{
    const char *end = NULL;
    out_value->is_escaped = false;
    switch (*at) {
    case '"':
        end = find_quote(at + 1, &out_value->is_escaped);
        out_value->kind = SCAN_TEXT;
        out_value->text = at + 1;
        out_value->len = end ? (uint32_t)(end - at - 1) : 0;
        return end ? end + 1 : NULL;
    case '{':
    case '[':
        return scan_nested(scan, at, out_value);
    case 't':
    case 'f':
    case 'n':
        return skip_word(at, out_value);
    default:
        return skip_number(at, out_value);
    }
}

bool scan_line(struct scan *scan, const char *line, size_t len)
{
    const char *at = skip_blanks(line);
    scan->n_top = scan->n_deep = scan->depth = 0;
    scan->n_inner[SCAN_PROPERTIES] = scan->n_inner[SCAN_TRAITS] = 0;
    if (*at != '{') {
        return false;
    }
    const struct shelf shelf = {scan->top, 0, SCAN_TOP, &scan->n_top};
    at = scan_object(scan, at, &shelf);
    return at && skip_blanks(at) == line + len;
}
