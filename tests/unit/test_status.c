/* SPDX-License-Identifier: MIT */
#include <sojourn/status.h>
#include <sojourn/version.h>

#include "support/test.h"

#include <stdio.h>

static void each_status_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(soj_status_name(SOJ_OK), "SOJ_OK");
    assert_string_equal(soj_status_name(SOJ_ERR_NOMEM), "SOJ_ERR_NOMEM");
    assert_string_equal(soj_status_name(SOJ_ERR_IO), "SOJ_ERR_IO");
    assert_string_equal(soj_status_name(SOJ_ERR_SPACE), "SOJ_ERR_SPACE");
    assert_string_equal(soj_status_name(SOJ_ERR_CORRUPT), "SOJ_ERR_CORRUPT");
    assert_string_equal(soj_status_name(SOJ_ERR_LOOP), "SOJ_ERR_LOOP");
    assert_string_equal(soj_status_name(SOJ_ERR_UNSUPPORTED), "SOJ_ERR_UNSUPPORTED");
    assert_string_equal(soj_status_name(SOJ_ERR_IMAGE), "SOJ_ERR_IMAGE");
    assert_string_equal(soj_status_name(SOJ_ERR_ZONE), "SOJ_ERR_ZONE");
    assert_string_equal(soj_status_name(SOJ_ERR_NO_ZONES), "SOJ_ERR_NO_ZONES");
    assert_string_equal(soj_status_name(SOJ_ERR_LEASE), "SOJ_ERR_LEASE");
    assert_string_equal(soj_status_message(SOJ_ERR_NOMEM), "out of memory");
}

static void numbers_that_are_none_have_a_name_too(void **state)
{
    static const int none[] = {1, 1000, INT32_MAX, SOJ_ERR_LEASE - 1, -1000, INT32_MIN};
    (void)state;
    for (size_t i = 0; i < TEST_ARRAY_LEN(none); i++) {
        assert_string_equal(soj_status_name((soj_status)none[i]), "SOJ_ERR_UNKNOWN");
        assert_string_equal(soj_status_message((soj_status)none[i]), "unknown status");
    }
}

static void the_version_is_the_header_s(void **state)
{
    char text[32];
    (void)state;
    snprintf(text, sizeof(text), "%d.%d.%d", SOJ_VERSION_MAJOR, SOJ_VERSION_MINOR,
             SOJ_VERSION_PATCH);
    assert_string_equal(soj_version_string(), text);
    assert_int_equal(soj_version(),
                     SOJ_VERSION_MAJOR * 1000000 + SOJ_VERSION_MINOR * 1000 + SOJ_VERSION_PATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_has_its_name),
        cmocka_unit_test(numbers_that_are_none_have_a_name_too),
        cmocka_unit_test(the_version_is_the_header_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
