/* SPDX-License-Identifier: MIT */
/*
 * What fuzz targets share: the entry point, and reading every byte of a view,
 * so that a view which leaves its buffer is caught where it was made.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdlib.h>

#include "fw_view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void touch(struct nvgpu_fw_view v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		(void)*(const volatile u8 *)(v.data + i);
}

/* A property that no input may break. */
#define REQUIRE(cond)	do { if (!(cond)) abort(); } while (0)

#endif
