/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware files of one boot: found, loaded, parsed.
 */
#ifndef NVGPU_FW_FW_H
#define NVGPU_FW_FW_H

#include <linux/firmware.h>

#include "abi/abi.h"
#include "fw/choose.h"
#include "fw_gsp.h"
#include "fw_hs.h"
#include "fw_name.h"
#include "fw_riscv.h"

struct nvgpu_chip;
struct nvgpu_device;

/**
 * struct nvgpu_fw_set - Files of one release; views are valid until the put.
 * @abi: the release
 * @reason: why this release and not another, or why none; for the administrator
 * @file: loaded files by kind; the scrubber's is NULL when there is none
 * @gsp, @signature: GSP-RM and its signature for this chip
 * @bootloader: RISC-V bootloader
 * @booter_load, @booter_unload: microcode for SEC2
 * @scrubber: valid when @file has it
 * @scrubber_release: the release its file belongs to
 */
struct nvgpu_fw_set {
	const struct nvgpu_abi *abi;
	char reason[NVGPU_FW_REASON_LEN];
	const struct firmware *file[NVGPU_FW_KIND_COUNT];
	struct nvgpu_fw_gsp gsp;
	struct nvgpu_fw_view signature;
	struct nvgpu_fw_riscv bootloader;
	struct nvgpu_fw_hs booter_load;
	struct nvgpu_fw_hs booter_unload;
	struct nvgpu_fw_hs scrubber;
	const char *scrubber_release;
};

int nvgpu_fw_get(struct nvgpu_fw_set *set, struct nvgpu_device *nvg, const char *pin_release,
		 bool want_scrubber);
bool nvgpu_fw_may_pin(const struct nvgpu_chip *chip, const char *release);
void nvgpu_fw_put(struct nvgpu_fw_set *set);
void nvgpu_fw_put_file(struct nvgpu_fw_set *set, enum nvgpu_fw_kind kind);

#endif /* NVGPU_FW_FW_H */
