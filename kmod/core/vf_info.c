// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Whether a board can be a vGPU host, and where its VFs are. Pure.
 */

#include <linux/kernel.h>

#include "core/vf_info.h"

/**
 * nvgpu_vf_judge() - Decide about vGPU mode, before firmware is booted.
 * @facts: what the PCI core knows
 * @info: receives what firmware is told, on %NVGPU_VF_OK only
 *
 * Firmware stores the addresses of the VF BARs at boot, so they must be
 * assigned by then and stay (vgpu-host.md 2.3).
 *
 * Return: the verdict.
 */
enum nvgpu_vf_verdict nvgpu_vf_judge(const struct nvgpu_vf_facts *facts,
				     struct nvgpu_vf_info *info)
{
	unsigned int i;

	if (!facts->chip_capable)
		return NVGPU_VF_CHIP;
	if (!facts->has_sriov)
		return NVGPU_VF_NO_SRIOV;
	if (!facts->total_vfs)
		return NVGPU_VF_NO_VFS;
	for (i = 0; i < NVGPU_VF_BARS; i++) {
		if (!facts->bar[i].present || !facts->bar[i].bytes)
			return NVGPU_VF_NO_BAR;
		if (!facts->bar[i].assigned)
			return NVGPU_VF_UNASSIGNED;
	}

	info->total_vfs = facts->total_vfs;
	info->first_vf_off = facts->first_vf_off;
	for (i = 0; i < NVGPU_VF_BARS; i++) {
		info->bar_addr[i] = facts->bar[i].addr;
		info->bar_is_64[i] = facts->bar[i].is_64;
	}

	return NVGPU_VF_OK;
}

/** nvgpu_vf_verdict_text() - The sentence for an administrator; empty for OK. */
const char *nvgpu_vf_verdict_text(enum nvgpu_vf_verdict verdict)
{
	switch (verdict) {
	case NVGPU_VF_OK:
		return "";
	case NVGPU_VF_CHIP:
		return "this chip cannot host vGPUs";
	case NVGPU_VF_NO_SRIOV:
		return "the board has no SR-IOV capability: enable SR-IOV in the firmware setup";
	case NVGPU_VF_NO_VFS:
		return "the SR-IOV capability offers no VFs";
	case NVGPU_VF_NO_BAR:
		/* The PCI core forgets a BAR that it found no room for. */
		return "no room for a VF BAR: enable above-4G decoding, or boot with pci=realloc";
	case NVGPU_VF_UNASSIGNED:
		return "VF BARs have no address: enable SR-IOV and above-4G decoding, or boot with pci=realloc";
	}

	return "";
}

/**
 * nvgpu_vf_returned_check() - Compare what firmware made of it.
 * @s: its static info
 * @facts: what it was told
 *
 * Return: NULL, or what is wrong.
 */
const char *nvgpu_vf_returned_check(const struct nvgpu_static_info *s,
				    const struct nvgpu_vf_facts *facts)
{
	unsigned int i;

	if (!s->sriov_enabled)
		return "firmware did not accept vGPU mode";
	if (s->total_vfs != facts->total_vfs || s->first_vf_off != facts->first_vf_off)
		return "firmware sees other VFs than the PCI bus";
	if (s->max_gfid < facts->total_vfs)
		return "firmware provides fewer functions than there are VFs";
	for (i = 0; i < NVGPU_VF_BARS; i++)
		if (s->vf_bar_bytes[i] != facts->bar[i].bytes)
			return "firmware sees other VF BAR sizes than the PCI bus";

	return NULL;
}
