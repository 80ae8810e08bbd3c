// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * GSP-RM 535.113.01: what this release means by its layouts.
 */

#include "abi/abi.h"
#include "abi/codec/status_errno.h"
#include "abi/r535/layout_gen.h"

#define ABI_SYMBOL		nvgpu_abi_r535

/* Both sides sum whole queue elements, padding included. */
#define CHECKSUM_WHOLE_ELEMENTS	1

#define MIB(n)			((u64)(n) * SZ_1M)

/*
 * Sizes for chips up to Ada with the third generation of the firmware's
 * operating system; the constants come with the release, the fallback is what
 * the first vGPU RFC ran on an L40 without scrubbing more memory.
 */
static const struct nvgpu_heap_rules heap_rules = {
	.carveout_bytes			= FW_GSP_FW_HEAP_PARAM_OS_SIZE_LIBOS3,
	.base_bytes			= FW_GSP_FW_HEAP_PARAM_BASE_RM_SIZE_TU10X,
	.per_gib_bytes			= FW_GSP_FW_HEAP_PARAM_SIZE_PER_GB_FB,
	.client_bytes			= FW_GSP_FW_HEAP_PARAM_CLIENT_ALLOC_SIZE,
	.min_bytes			= MIB(FW_GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_BAREMETAL_MIN_MB),
	.max_bytes			= MIB(FW_GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_BAREMETAL_MAX_MB),
	.vgpu_host_bytes		= FW_GSP_FW_HEAP_SIZE_VGPU_DEFAULT,
	.vgpu_host_partitions		= FW_MAX_PARTITIONS_WITH_GFID,
	.prescrub_fallback_bytes	= MIB(256),
	.prescrub_fallback_partitions	= 2,
	.non_wpr_heap_bytes		= MIB(1),
};

#include "abi/codec/bytes.inc"
#include "abi/codec/envelope.inc"
#include "abi/codec/boot.inc"
#include "abi/codec/static_info.inc"
#include "abi/codec/channel.inc"
#include "abi/codec/rm.inc"
#include "abi/codec/ctrl.inc"
#include "abi/codec/vgpu.inc"
#include "abi/codec/event.inc"
#include "abi/codec/status.inc"
#include "abi/codec/table.inc"
