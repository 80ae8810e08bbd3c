// SPDX-License-Identifier: MIT
/*
 * UEFI's lists of keys from arbitrary bytes. What is found in the beginning of
 * them is found in the whole, and a module that nobody signed is signed by no key.
 */

#include "fuzz.h"

#include "keys.h"

static const char serial[] = "2B:9D:C0";
static const char name[] = "nvgpu";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t part = size / 2;
	uint8_t *copy;

	if (part) {
		/* A copy, so that reading behind its end is seen. */
		copy = malloc(part);
		REQUIRE(copy);
		memcpy(copy, data, part);
		if (keys_have(copy, part, serial, name))
			REQUIRE(keys_have(data, size, serial, name));
		free(copy);
	}

	REQUIRE(!keys_have(data, size, "", name));

	return 0;
}
