// SPDX-License-Identifier: GPL-2.0-only
/*
 * For initramfs tools: the files that a boot needs on the chips this driver hosts,
 * for each release that it drives them with.
 */

#include <linux/module.h>

#include "abi/pairs.h"

#define FW_FILES(chip, release)							\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/gsp-" release ".bin");		\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/bootloader-" release ".bin");	\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/booter_load-" release ".bin");	\
	MODULE_FIRMWARE("nvidia/" chip "/gsp/booter_unload-" release ".bin")

#define FW_FILES_AD10X(release, scrubber)				\
	FW_FILES("ad102", release);					\
	FW_FILES("ad103", release);					\
	FW_FILES("ad104", release);					\
	FW_FILES("ad106", release);					\
	FW_FILES("ad107", release);					\
	MODULE_FIRMWARE("nvidia/ad102/gsp/scrubber-" scrubber ".bin")

#define X(family, table, release, scrubber)	FW_FILES_##family(release, scrubber);
NVGPU_ABI_PAIRS(X)
#undef X
