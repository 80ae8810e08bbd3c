// SPDX-License-Identifier: MIT
/*
 * Tables made from the lists in objects.h, and the spellings of values.
 */

#include <stdio.h>
#include <string.h>

#include "objects.h"

#define TABLE_ROW(_kind, _attr, _member, _key, _listed)				\
	{ .kind = _kind, .attr = _attr, .key = _key, .listed = _listed,		\
	  .offset = offsetof(struct OBJECT, _member) },

#define OBJECT gpu
static const struct field gpu_fields[] = { GPU_FIELDS(TABLE_ROW) {} };
#undef OBJECT
#define OBJECT vf
static const struct field vf_fields[] = { VF_FIELDS(TABLE_ROW) {} };
#undef OBJECT
#define OBJECT type
static const struct field type_fields[] = { TYPE_FIELDS(TABLE_ROW) {} };
#undef OBJECT
#define OBJECT vgpu
static const struct field vgpu_fields[] = { VGPU_FIELDS(TABLE_ROW) {} };
#undef OBJECT
#define OBJECT incident
static const struct field incident_fields[] = { INCIDENT_FIELDS(TABLE_ROW) {} };
#undef OBJECT

const struct object_desc gpu_desc = { "gpu", sizeof(struct gpu), gpu_fields };
const struct object_desc vf_desc = { "vf", sizeof(struct vf), vf_fields };
const struct object_desc type_desc = { "type", sizeof(struct type), type_fields };
const struct object_desc vgpu_desc = { "vgpu", sizeof(struct vgpu), vgpu_fields };
const struct object_desc incident_desc = { "incident", sizeof(struct incident), incident_fields };

/* The presence mask has one bit per attribute. */
_Static_assert(NVGPU_A_GPU_MAX < 64 && NVGPU_A_VF_MAX < 64, "have is too narrow");
_Static_assert(NVGPU_A_TYPE_MAX < 64 && NVGPU_A_VGPU_MAX < 64, "have is too narrow");

static const char *const gpu_status[] = {
	[NVGPU_GPU_STATUS_BOOTING] = "booting",
	[NVGPU_GPU_STATUS_READY] = "ready",
	[NVGPU_GPU_STATUS_WEDGED] = "wedged",
	[NVGPU_GPU_STATUS_RESETTING] = "resetting",
	[NVGPU_GPU_STATUS_REMOVED] = "removed",
};

static const char *const vgpu_status[] = {
	[NVGPU_VGPU_STATUS_DEFINED] = "defined",
	[NVGPU_VGPU_STATUS_STARTING] = "starting",
	[NVGPU_VGPU_STATUS_RUNNING] = "running",
	[NVGPU_VGPU_STATUS_STOPPING] = "stopping",
	[NVGPU_VGPU_STATUS_FAILED] = "failed",
	[NVGPU_VGPU_STATUS_QUARANTINED] = "quarantined",
};

static const char *const refusal[] = {
	[NVGPU_REFUSAL_REASON_NONE] = "none",
	[NVGPU_REFUSAL_REASON_GPU_NOT_READY] = "gpu-not-ready",
	[NVGPU_REFUSAL_REASON_NOT_VGPU_MODE] = "not-vgpu-mode",
	[NVGPU_REFUSAL_REASON_NO_VF] = "no-vf",
	[NVGPU_REFUSAL_REASON_MAX_INSTANCES] = "max-instances",
	[NVGPU_REFUSAL_REASON_SIZE_MISMATCH] = "size-mismatch",
	[NVGPU_REFUSAL_REASON_NO_FB] = "no-fb",
	[NVGPU_REFUSAL_REASON_NO_CHANNELS] = "no-channels",
	[NVGPU_REFUSAL_REASON_PARTITIONS] = "partitions",
	[NVGPU_REFUSAL_REASON_UNSIGNED] = "unsigned",
	[NVGPU_REFUSAL_REASON_ECC] = "ecc",
	[NVGPU_REFUSAL_REASON_NO_SLOT] = "no-slot",
	[NVGPU_REFUSAL_REASON_UNSETTLED] = "unsettled",
};

static const char *const placement_mode[] = {
	[NVGPU_PLACEMENT_MODE_EQUAL] = "equal",
	[NVGPU_PLACEMENT_MODE_MIXED] = "mixed",
};

static const char *const gpu_change[] = {
	[NVGPU_GPU_CHANGE_BOOTING] = "booting",
	[NVGPU_GPU_CHANGE_READY] = "ready",
	[NVGPU_GPU_CHANGE_WEDGED] = "wedged",
	[NVGPU_GPU_CHANGE_RESETTING] = "resetting",
	[NVGPU_GPU_CHANGE_RECOVERED] = "recovered",
	[NVGPU_GPU_CHANGE_REMOVED] = "removed",
	[NVGPU_GPU_CHANGE_VFS] = "vfs",
	[NVGPU_GPU_CHANGE_SETTINGS] = "settings",
	[NVGPU_GPU_CHANGE_CAPACITY] = "capacity",
};

static const char *const vgpu_change[] = {
	[NVGPU_VGPU_CHANGE_CREATED] = "created",
	[NVGPU_VGPU_CHANGE_STARTING] = "starting",
	[NVGPU_VGPU_CHANGE_STARTED] = "started",
	[NVGPU_VGPU_CHANGE_RESET] = "reset",
	[NVGPU_VGPU_CHANGE_RELEASE_REQUESTED] = "release-requested",
	[NVGPU_VGPU_CHANGE_STOPPING] = "stopping",
	[NVGPU_VGPU_CHANGE_STOPPED] = "stopped",
	[NVGPU_VGPU_CHANGE_FAILED] = "failed",
	[NVGPU_VGPU_CHANGE_QUARANTINED] = "quarantined",
	[NVGPU_VGPU_CHANGE_RECOVERED] = "recovered",
	[NVGPU_VGPU_CHANGE_DESTROYED] = "destroyed",
	[NVGPU_VGPU_CHANGE_MOVED] = "moved",
};

static const char *const incident_kind[] = {
	[NVGPU_INCIDENT_KIND_XID] = "xid",
	[NVGPU_INCIDENT_KIND_ECC] = "ecc",
	[NVGPU_INCIDENT_KIND_PLUGIN] = "plugin",
};

static const char *name_in(const char *const *names, size_t nr, uint32_t value)
{
	return value < nr ? names[value] : NULL;
}

#define NAME_IN(names, value)	name_in(names, sizeof(names) / sizeof((names)[0]), value)

const char *enum_name(enum kind kind, uint32_t value)
{
	switch (kind) {
	case KIND_GPU_STATUS:
		return NAME_IN(gpu_status, value);
	case KIND_VGPU_STATUS:
		return NAME_IN(vgpu_status, value);
	case KIND_REFUSAL:
		return NAME_IN(refusal, value);
	case KIND_GPU_CHANGE:
		return NAME_IN(gpu_change, value);
	case KIND_VGPU_CHANGE:
		return NAME_IN(vgpu_change, value);
	case KIND_PLACEMENT:
		return NAME_IN(placement_mode, value);
	case KIND_INCIDENT:
		return NAME_IN(incident_kind, value);
	default:
		return NULL;
	}
}

/* Bytes before which a dash is written, RFC 9562. */
static bool dash_before(int byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_to_text(const uint8_t uuid[UUID_LEN], char text[UUID_TEXT_LEN])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < UUID_LEN; i++) {
		if (dash_before(i))
			*text++ = '-';
		*text++ = digits[uuid[i] >> 4];
		*text++ = digits[uuid[i] & 15];
	}
	*text = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool uuid_from_text(const char *text, uint8_t uuid[UUID_LEN])
{
	for (int i = 0; i < UUID_LEN; i++) {
		int high, low;

		if (dash_before(i) && *text++ != '-')
			return false;
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return false;
		uuid[i] = high << 4 | low;
		text += 2;
	}
	return *text == '\0';
}
