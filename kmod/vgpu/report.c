// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What firmware reports about a GPU and its vGPUs, in words.
 */

#include "vgpu/rules.h"

/**
 * DOC: Xid numbers
 *
 * The vendor numbers errors of channels and of the GPU the same way in its logs, its
 * tools and its firmware's messages; meanings are those of the vendor's public list
 * of Xid errors. Some of the numbers tell of memory and its repair.
 */

static const struct {
	unsigned short xid;
	bool ecc;
	const char *name;
} xids[] = {
	{ 8, false, "channel timed out" },
	{ 13, false, "graphics engine exception" },
	{ 31, false, "memory page fault" },
	{ 32, false, "push buffer is corrupt" },
	{ 38, false, "firmware error" },
	{ 43, false, "channel stopped after a fault of its program" },
	{ 44, false, "graphics engine fault during a context switch" },
	{ 45, false, "channel torn down after an earlier error" },
	{ 48, true, "double-bit ECC error" },
	{ 61, false, "internal microcontroller stopped at a breakpoint" },
	{ 62, false, "internal microcontroller halted" },
	{ 63, true, "memory page retired or row remapped" },
	{ 64, true, "memory page could not be retired or row not remapped" },
	{ 68, false, "video decoder exception" },
	{ 69, false, "graphics class error" },
	{ 74, false, "NVLink error" },
	{ 79, false, "GPU has fallen off the bus" },
	{ 92, true, "many single-bit ECC errors" },
	{ 94, true, "contained uncorrectable ECC error" },
	{ 95, true, "uncontained uncorrectable ECC error" },
	{ 109, false, "context switch timed out" },
	{ 119, false, "GSP did not answer an RPC" },
	{ 120, false, "GSP error" },
};

#define NR_XIDS	(sizeof(xids) / sizeof(xids[0]))

/** nvgpu_xid_name() - What an Xid number means; NULL for one that is not known here. Any context. */
const char *nvgpu_xid_name(u32 xid)
{
	unsigned int i;

	for (i = 0; i < NR_XIDS; i++)
		if (xids[i].xid == xid)
			return xids[i].name;

	return NULL;
}

/** nvgpu_xid_is_ecc() - Whether an Xid number tells of memory or its repair. Any context. */
bool nvgpu_xid_is_ecc(u32 xid)
{
	unsigned int i;

	for (i = 0; i < NR_XIDS; i++)
		if (xids[i].xid == xid)
			return xids[i].ecc;

	return false;
}

/** nvgpu_plugin_event_name() - What a plugin's event means; NULL if unknown. Any context. */
const char *nvgpu_plugin_event_name(enum nvgpu_plugin_event event)
{
	switch (event) {
	case NVGPU_PLUGIN_EV_STARTED:
		return "plugin started";
	case NVGPU_PLUGIN_EV_STOPPED:
		return "plugin stopped";
	case NVGPU_PLUGIN_EV_CRASHED:
		return "plugin crashed";
	case NVGPU_PLUGIN_EV_GUEST_LOADED:
		return "guest driver loaded";
	case NVGPU_PLUGIN_EV_GUEST_UNLOADED:
		return "guest driver unloaded";
	case NVGPU_PLUGIN_EV_ERROR_TEXT:
		return "plugin left an error message";
	case NVGPU_PLUGIN_EV_LICENSE:
		return "guest's licence state changed";
	case NVGPU_PLUGIN_EV_GUEST_OS:
		return "guest's operating system known";
	case NVGPU_PLUGIN_EV_UNKNOWN:
		break;
	}

	return NULL;
}
