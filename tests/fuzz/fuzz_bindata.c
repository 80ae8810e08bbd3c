// SPDX-License-Identifier: MIT
/*
 * C sources with binary data from arbitrary bytes. What comes out is a file that
 * the module's parser takes.
 */

#include "fuzz.h"

#include "bindata.h"
#include "fw_hs.h"
#include "scrubber.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nvgpu_fw_hs hs;
	u8 *out = NULL;
	size_t len;
	int err;

	err = bindata_unpack((const char *)data, size, "X", &out, &len, NULL);
	REQUIRE(err ? !out : len && len <= SZ_1M);
	free(out);

	if (!scrubber_make((const char *)data, size, &out, &len, NULL)) {
		REQUIRE(!nvgpu_fw_hs_parse(out, len, &hs, NULL));
		touch(hs.image);
		touch(hs.signatures);
		free(out);
	}
	return 0;
}
