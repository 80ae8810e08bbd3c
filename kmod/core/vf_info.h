/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Whether a board can be a vGPU host, and where its VFs are. Pure.
 */
#ifndef NVGPU_CORE_VF_INFO_H
#define NVGPU_CORE_VF_INFO_H

#include "abi/abi.h"

/* VF BARs that matter: BAR 0 registers, BAR 1 framebuffer, BAR 3 instance memory. */
#define NVGPU_VF_BARS	3

/** struct nvgpu_vf_bar - one BAR of all VFs, as the PCI core assigned it. */
struct nvgpu_vf_bar {
	u64 addr;		/* bus address of VF 0's */
	u64 bytes;		/* of one VF */
	bool is_64;
	bool present;
	bool assigned;
};

/** struct nvgpu_vf_facts - what the PCI core knows. */
struct nvgpu_vf_facts {
	bool chip_capable;
	bool has_sriov;
	u32 total_vfs;
	u32 first_vf_off;
	struct nvgpu_vf_bar bar[NVGPU_VF_BARS];
};

/** enum nvgpu_vf_verdict - 0: the board can be a vGPU host. */
enum nvgpu_vf_verdict {
	NVGPU_VF_OK,
	NVGPU_VF_CHIP,		/* not this chip */
	NVGPU_VF_NO_SRIOV,	/* no SR-IOV capability */
	NVGPU_VF_NO_VFS,	/* the capability has no VFs */
	NVGPU_VF_NO_BAR,	/* a VF BAR is missing */
	NVGPU_VF_UNASSIGNED,	/* a VF BAR got no address */
};

enum nvgpu_vf_verdict nvgpu_vf_judge(const struct nvgpu_vf_facts *facts,
				     struct nvgpu_vf_info *info);
const char *nvgpu_vf_verdict_text(enum nvgpu_vf_verdict verdict);
const char *nvgpu_vf_returned_check(const struct nvgpu_static_info *s,
				    const struct nvgpu_vf_facts *facts);

#endif /* NVGPU_CORE_VF_INFO_H */
