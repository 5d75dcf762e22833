/* SPDX-License-Identifier: MIT */
#include "model/bits.h"

#include "base/bytes.h"

bool soj__bits_are_possible(uint8_t type, uint64_t bits)
{
    int64_t integer = (int64_t)bits;
    if (type == SOJ_TYPE_BOOL)
        return bits <= 1;
    if (type == SOJ_TYPE_DOUBLE)
        return soj__bits_double(bits) == soj__bits_double(bits);
    if (type == SOJ_TYPE_TIMESTAMP)
        return integer >= SOJ_TIME_MIN && integer <= SOJ_TIME_MAX;
    if (type == SOJ_TYPE_DURATION)
        return integer >= -SOJ_DURATION_MAX && integer <= SOJ_DURATION_MAX;
    if (type == SOJ_TYPE_DATE)
        return integer >= SOJ_TIME_MIN / SOJ_DAY && integer <= SOJ_TIME_MAX / SOJ_DAY;
    return true;
}
