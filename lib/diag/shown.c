/* SPDX-License-Identifier: MIT */
#include "diag/shown.h"

#include "base/utf8.h"

typedef struct range {
    uint32_t first, last;
} range;

/* Controls, invisible and directional characters, blanks that are no space, line separators,
 * noncharacters, tags. */
static const range hidden[] = {
    {0x00, 0x1f},       {0x7f, 0xa0},        {0xad, 0xad},     {0x61c, 0x61c},   {0x115f, 0x1160},
    {0x1680, 0x1680},   {0x180e, 0x180e},    {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},
    {0x2800, 0x2800},   {0x3000, 0x3000},    {0x3164, 0x3164}, {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xffa0, 0xffa0},    {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0x1fffe, 0x1ffff},
    {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

/* Combining marks: drawn over the character before. */
static const range combining[] = {
    {0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x64b, 0x65f}, {0x20d0, 0x20ff},
};

/* East Asian wide characters and emoji: two columns. */
static const range wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static bool is_in(const range *ranges, size_t n, uint32_t point)
{
    for (size_t i = 0; i < n; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    }
    return false;
}

/* Spells out `number` in hexadecimal between `before` and '>'. */
static void spell(soj__shown *shown, const char *before, uint32_t number, unsigned digits)
{
    size_t n = strlen(before);
    memcpy(shown->text, before, n);
    while (digits < 6 && number >> (4 * digits) != 0)
        digits++;
    for (unsigned i = digits; i > 0; i--)
        shown->text[n++] = "0123456789ABCDEF"[number >> (4 * (i - 1)) & 15];
    shown->text[n++] = '>';
    shown->len = shown->width = (uint8_t)n;
}

static bool show_escape(soj__shown *shown, uint32_t point)
{
    const char *at = point && point < 0x80 ? strchr("\nn\rr\tt", (int)point) : NULL;
    if (!at || point > 0x1f)
        return false;
    shown->text[0] = '\\';
    shown->text[1] = at[1];
    shown->len = shown->width = 2;
    return true;
}

soj__shown soj__show_char(const char *text, size_t len)
{
    soj__shown shown = {.taken = 1};
    uint32_t point = 0;
    size_t n = soj__utf8_decode(text, len, &point);
    if (n == 0) {
        spell(&shown, "<", (unsigned char)text[0], 2);
        return shown;
    }
    shown.taken = (uint8_t)n;
    if (show_escape(&shown, point))
        return shown;
    if (is_in(hidden, SOJ__ARRAY_LEN(hidden), point)) {
        spell(&shown, "<U+", point, 4);
        return shown;
    }
    memcpy(shown.text, text, n);
    shown.len = (uint8_t)n;
    shown.width = 1;
    if (is_in(combining, SOJ__ARRAY_LEN(combining), point))
        shown.width = 0;
    else if (is_in(wide, SOJ__ARRAY_LEN(wide), point))
        shown.width = 2;
    return shown;
}
