// SPDX-License-Identifier: MIT
/*
 * Container, HS image, RISC-V bootloader and GSP image from arbitrary bytes.
 */

#include "fuzz.h"

#include "fw_gsp.h"
#include "fw_hs.h"
#include "fw_riscv.h"

static void hs(const u8 *data, size_t size)
{
	static const u32 fuses[] = { 0, 1, 3, 0x80000000 };
	struct nvgpu_fw_diag diag = { NULL, 0 };
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_hs out;
	size_t i;
	int err = nvgpu_fw_hs_parse(data, size, &out, &diag);

	REQUIRE(!err == !diag.what);
	if (err)
		return;

	touch(out.image);
	REQUIRE(out.patch_off + out.sig_size <= out.image.len);
	for (i = 0; i < ARRAY_SIZE(fuses); i++) {
		if (nvgpu_fw_hs_signature(&out, fuses[i], &sig))
			continue;
		REQUIRE(sig.len == out.sig_size);
		touch(sig);
	}
}

static void riscv(const u8 *data, size_t size)
{
	struct nvgpu_fw_riscv out;

	if (nvgpu_fw_riscv_parse(data, size, &out, NULL))
		return;

	touch(out.blob);
	REQUIRE((u64)out.manifest.off + out.manifest.size <= out.blob.len || !out.manifest.size);
	REQUIRE((u64)out.monitor_code.off + out.monitor_code.size <= out.blob.len ||
		!out.monitor_code.size);
}

static void gsp(const u8 *data, size_t size)
{
	struct nvgpu_fw_view view;
	struct nvgpu_fw_gsp out;
	const char *name;
	u32 i;

	if (nvgpu_fw_gsp_parse(data, size, &out, NULL))
		return;

	touch(out.image);
	REQUIRE(strlen(out.version) < sizeof(out.version));
	for (i = 0; i < out.elf.num; i++) {
		if (nvgpu_fw_elf_section(&out.elf, i, &name, &view, NULL))
			continue;
		REQUIRE(strlen(name) < size);
		touch(view);
	}
	if (!nvgpu_fw_gsp_signature(&out, "ad10x", &view, NULL))
		touch(view);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hs(data, size);
	riscv(data, size);
	gsp(data, size);
	return 0;
}
