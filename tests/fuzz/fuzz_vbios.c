// SPDX-License-Identifier: MIT
/*
 * VBIOS and FWSEC from arbitrary bytes, up to the image for the falcon.
 */

#include "fuzz.h"

#include "vbios/vbios.h"

static void build(const struct nvgpu_fwsec *fwsec)
{
	size_t bytes = nvgpu_fwsec_image_bytes(fwsec);
	struct nvgpu_fw_view sig;
	u8 *image;
	u32 fuse;

	image = malloc(bytes);
	for (fuse = 0; fuse < 4; fuse++) {
		if (nvgpu_fwsec_signature(fwsec, fuse, &sig))
			continue;
		REQUIRE(!nvgpu_fwsec_build(fwsec, &sig, image, bytes));
		REQUIRE(!nvgpu_fwsec_set_cmd(fwsec, NVGPU_FWSEC_FRTS, 0xbffe00000, 0x100000, image,
					     bytes));
		REQUIRE(!nvgpu_fwsec_set_cmd(fwsec, NVGPU_FWSEC_SB, 0, 0, image, bytes));
	}
	free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nvgpu_fwsec fwsec;
	struct nvgpu_vbios vbios;
	size_t need;
	int ret = nvgpu_vbios_extent(data, size, &need, NULL);

	REQUIRE(ret != 1 || (need > size && need <= NVGPU_VBIOS_MAX_BYTES));
	if (nvgpu_vbios_parse(data, size, &vbios, NULL))
		return 0;

	REQUIRE(!ret);
	touch(vbios.rom);
	if (!nvgpu_fwsec_parse(&vbios, NVGPU_VBIOS_APP_FWSEC, &fwsec, NULL)) {
		touch(fwsec.imem);
		touch(fwsec.dmem);
		touch(fwsec.signatures);
		build(&fwsec);
	}
	return 0;
}
