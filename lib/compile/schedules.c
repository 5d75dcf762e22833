/* SPDX-License-Identifier: MIT */
#include "compile/build.h"
