/* SPDX-License-Identifier: MIT */
/*
 * The objects of the control plane as plain structs.
 *
 * One list per object gives the struct, the table that nl_parse.c reads messages by
 * and the table that out_field.c prints by. Keys are the names of the netlink spec;
 * tests/netlink compares the lists with it.
 */
#ifndef NVGPU_CTL_OBJECTS_H
#define NVGPU_CTL_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nvgpu.h>

#define TEXT_LEN	288	/* the kernel's texts are shorter than 256 bytes */
#define UUID_LEN	16
#define MAX_PLACEMENT	63	/* the largest placement id that the control plane takes */
#define UUID_TEXT_LEN	37

/** struct number_list - as many numbers as a message has, the rest cut off. */
struct number_list {
	uint32_t nr;
	uint32_t number[64];
};

enum kind {
	KIND_TEXT,
	KIND_U32,
	KIND_HEX,		/* u32, a PCI id */
	KIND_FLAG,		/* u32, 0 or 1 */
	KIND_PERCENT,		/* u32, in hundredths of a percent */
	KIND_U64,
	KIND_BYTES,		/* u64, a size */
	KIND_PLACE,		/* u64, an address */
	KIND_UUID,
	KIND_GPU_STATUS,	/* u32, enum nvgpu_gpu_status, and so on */
	KIND_VGPU_STATUS,
	KIND_REFUSAL,
	KIND_GPU_CHANGE,
	KIND_VGPU_CHANGE,
	KIND_INCIDENT,
	KIND_PLACEMENT,
	KIND_LIST,		/* array of u32 */
};

#define MEMBER_KIND_TEXT(m)		char m[TEXT_LEN];
#define MEMBER_KIND_U32(m)		uint32_t m;
#define MEMBER_KIND_HEX(m)		uint32_t m;
#define MEMBER_KIND_FLAG(m)		uint32_t m;
#define MEMBER_KIND_PERCENT(m)		uint32_t m;
#define MEMBER_KIND_U64(m)		uint64_t m;
#define MEMBER_KIND_BYTES(m)		uint64_t m;
#define MEMBER_KIND_PLACE(m)		uint64_t m;
#define MEMBER_KIND_UUID(m)		uint8_t m[UUID_LEN];
#define MEMBER_KIND_GPU_STATUS(m)	uint32_t m;
#define MEMBER_KIND_VGPU_STATUS(m)	uint32_t m;
#define MEMBER_KIND_REFUSAL(m)		uint32_t m;
#define MEMBER_KIND_GPU_CHANGE(m)	uint32_t m;
#define MEMBER_KIND_VGPU_CHANGE(m)	uint32_t m;
#define MEMBER_KIND_INCIDENT(m)		uint32_t m;
#define MEMBER_KIND_PLACEMENT(m)	uint32_t m;
#define MEMBER_KIND_LIST(m)		struct number_list m;

/* F(kind, attribute, member, key, is a column of "list") */
#define GPU_FIELDS(F)									\
	F(KIND_TEXT, NVGPU_A_GPU_ADDRESS, address, "address", true)			\
	F(KIND_TEXT, NVGPU_A_GPU_NAME, name, "name", true)				\
	F(KIND_TEXT, NVGPU_A_GPU_CHIP, chip, "chip", false)				\
	F(KIND_HEX, NVGPU_A_GPU_DEVICE_ID, device_id, "device-id", false)		\
	F(KIND_HEX, NVGPU_A_GPU_SUBSYSTEM_ID, subsystem_id, "subsystem-id", false)	\
	F(KIND_GPU_STATUS, NVGPU_A_GPU_STATE, state, "state", true)			\
	F(KIND_TEXT, NVGPU_A_GPU_STATE_REASON, state_reason, "state-reason", false)	\
	F(KIND_TEXT, NVGPU_A_GPU_FIRMWARE_RELEASE, firmware_release,			\
	  "firmware-release", true)							\
	F(KIND_TEXT, NVGPU_A_GPU_FIRMWARE_REASON, firmware_reason,			\
	  "firmware-reason", false)							\
	F(KIND_TEXT, NVGPU_A_GPU_FIRMWARE_PIN, firmware_pin, "firmware-pin", false)	\
	F(KIND_FLAG, NVGPU_A_GPU_VGPU_MODE, vgpu_mode, "vgpu-mode", true)		\
	F(KIND_U32, NVGPU_A_GPU_VF_PARTITIONS, vf_partitions, "vf-partitions", false)	\
	F(KIND_TEXT, NVGPU_A_GPU_LIMIT_REASON, limit_reason, "limit-reason", false)	\
	F(KIND_U32, NVGPU_A_GPU_TOTAL_VFS, total_vfs, "total-vfs", true)		\
	F(KIND_U32, NVGPU_A_GPU_NUM_VFS, num_vfs, "num-vfs", true)			\
	F(KIND_BYTES, NVGPU_A_GPU_FB_TOTAL, fb_total, "fb-total", false)		\
	F(KIND_BYTES, NVGPU_A_GPU_FB_USABLE, fb_usable, "fb-usable", true)		\
	F(KIND_BYTES, NVGPU_A_GPU_FB_FREE, fb_free, "fb-free", true)			\
	F(KIND_BYTES, NVGPU_A_GPU_FB_LARGEST_FREE, fb_largest_free,			\
	  "fb-largest-free", false)							\
	F(KIND_BYTES, NVGPU_A_GPU_VMMU_SEGMENT_SIZE, vmmu_segment_size,			\
	  "vmmu-segment-size", false)							\
	F(KIND_U32, NVGPU_A_GPU_CHANNELS_TOTAL, channels_total, "channels-total", false) \
	F(KIND_FLAG, NVGPU_A_GPU_ECC, ecc, "ecc", false)				\
	F(KIND_U64, NVGPU_A_GPU_BOOT_TIME_MS, boot_time_ms, "boot-time-ms", false)	\
	F(KIND_PLACEMENT, NVGPU_A_GPU_PLACEMENT_MODE, placement_mode, "placement-mode", false) \
	F(KIND_U32, NVGPU_A_GPU_SLOTS, slots, "slots", false)				\
	F(KIND_U32, NVGPU_A_GPU_SLOTS_FREE, slots_free, "slots-free", false)		\
	F(KIND_U32, NVGPU_A_GPU_SLOTS_LARGEST_FREE, slots_largest_free,			\
	  "slots-largest-free", false)							\
	F(KIND_GPU_CHANGE, NVGPU_A_GPU_CHANGE, change, "change", false)			\
	F(KIND_U64, NVGPU_A_GPU_SERIAL, serial, "serial", false)

#define VF_FIELDS(F)									\
	F(KIND_TEXT, NVGPU_A_VF_GPU, gpu, "gpu", true)					\
	F(KIND_U32, NVGPU_A_VF_INDEX, index, "index", true)				\
	F(KIND_TEXT, NVGPU_A_VF_ADDRESS, address, "address", true)			\
	F(KIND_U32, NVGPU_A_VF_GFID, gfid, "gfid", false)				\
	F(KIND_TEXT, NVGPU_A_VF_DRIVER, driver, "driver", true)				\
	F(KIND_U32, NVGPU_A_VF_IOMMU_GROUP, iommu_group, "iommu-group", true)		\
	F(KIND_U32, NVGPU_A_VF_VGPU, vgpu, "vgpu", true)				\
	F(KIND_U64, NVGPU_A_VF_SERIAL, serial, "serial", false)

#define TYPE_FIELDS(F)									\
	F(KIND_TEXT, NVGPU_A_TYPE_GPU, gpu, "gpu", true)				\
	F(KIND_U32, NVGPU_A_TYPE_ID, id, "id", true)					\
	F(KIND_TEXT, NVGPU_A_TYPE_NAME, name, "name", true)				\
	F(KIND_TEXT, NVGPU_A_TYPE_CLASS, class, "class", false)				\
	F(KIND_TEXT, NVGPU_A_TYPE_LICENSE, license, "license", false)			\
	F(KIND_TEXT, NVGPU_A_TYPE_PRODUCT, product, "product", false)			\
	F(KIND_BYTES, NVGPU_A_TYPE_PROFILE_SIZE, profile_size, "profile-size", true)	\
	F(KIND_BYTES, NVGPU_A_TYPE_FB_SIZE, fb_size, "fb-size", false)			\
	F(KIND_BYTES, NVGPU_A_TYPE_HEAP_SIZE, heap_size, "heap-size", false)		\
	F(KIND_BYTES, NVGPU_A_TYPE_FB_RESERVED, fb_reserved, "fb-reserved", false)	\
	F(KIND_BYTES, NVGPU_A_TYPE_MAPPABLE_SIZE, mappable_size, "mappable-size", false) \
	F(KIND_BYTES, NVGPU_A_TYPE_BAR1_SIZE, bar1_size, "bar1-size", false)		\
	F(KIND_U32, NVGPU_A_TYPE_HEADS, heads, "heads", true)				\
	F(KIND_U32, NVGPU_A_TYPE_MAX_X, max_x, "max-x", false)				\
	F(KIND_U32, NVGPU_A_TYPE_MAX_Y, max_y, "max-y", false)				\
	F(KIND_U32, NVGPU_A_TYPE_MAX_PIXELS, max_pixels, "max-pixels", false)		\
	F(KIND_U32, NVGPU_A_TYPE_FRAME_RATE_LIMIT, frame_rate_limit,			\
	  "frame-rate-limit", false)							\
	F(KIND_U32, NVGPU_A_TYPE_ENCODER_SHARE, encoder_share, "encoder-share", false)	\
	F(KIND_FLAG, NVGPU_A_TYPE_CUDA, cuda, "cuda", false)				\
	F(KIND_FLAG, NVGPU_A_TYPE_ECC, ecc, "ecc", false)				\
	F(KIND_FLAG, NVGPU_A_TYPE_MULTI_VGPU, multi_vgpu, "multi-vgpu", false)		\
	F(KIND_HEX, NVGPU_A_TYPE_GUEST_DEVICE_ID, guest_device_id,			\
	  "guest-device-id", false)							\
	F(KIND_HEX, NVGPU_A_TYPE_GUEST_SUBSYSTEM_ID, guest_subsystem_id,		\
	  "guest-subsystem-id", false)							\
	F(KIND_FLAG, NVGPU_A_TYPE_SIGNED, is_signed, "signed", true)			\
	F(KIND_FLAG, NVGPU_A_TYPE_DERIVED, derived, "derived", false)			\
	F(KIND_U32, NVGPU_A_TYPE_MAX_INSTANCES, max_instances, "max-instances", true)	\
	F(KIND_U32, NVGPU_A_TYPE_INSTANCES, instances, "instances", true)		\
	F(KIND_U32, NVGPU_A_TYPE_AVAILABLE, available, "available", true)		\
	F(KIND_FLAG, NVGPU_A_TYPE_CREATABLE, creatable, "creatable", false)		\
	F(KIND_REFUSAL, NVGPU_A_TYPE_REFUSAL, refusal, "refusal", false)		\
	F(KIND_TEXT, NVGPU_A_TYPE_REASON, reason, "reason", true)			\
	F(KIND_U32, NVGPU_A_TYPE_SLOTS, slots, "slots", false)				\
	F(KIND_LIST, NVGPU_A_TYPE_PLACEMENTS, placements, "placements", false)		\
	F(KIND_U64, NVGPU_A_TYPE_SERIAL, serial, "serial", false)

#define VGPU_FIELDS(F)									\
	F(KIND_TEXT, NVGPU_A_VGPU_GPU, gpu, "gpu", true)				\
	F(KIND_U32, NVGPU_A_VGPU_ID, id, "id", true)					\
	F(KIND_UUID, NVGPU_A_VGPU_UUID, uuid, "uuid", true)				\
	F(KIND_U32, NVGPU_A_VGPU_TYPE, type, "type", false)				\
	F(KIND_TEXT, NVGPU_A_VGPU_TYPE_NAME, type_name, "type-name", true)		\
	F(KIND_U32, NVGPU_A_VGPU_VF, vf, "vf", true)					\
	F(KIND_TEXT, NVGPU_A_VGPU_VF_ADDRESS, vf_address, "vf-address", true)		\
	F(KIND_U32, NVGPU_A_VGPU_GFID, gfid, "gfid", false)				\
	F(KIND_VGPU_STATUS, NVGPU_A_VGPU_STATE, state, "state", true)			\
	F(KIND_TEXT, NVGPU_A_VGPU_OWNER, owner, "owner", true)				\
	F(KIND_TEXT, NVGPU_A_VGPU_FAILURE, failure, "failure", false)			\
	F(KIND_BYTES, NVGPU_A_VGPU_FB_SIZE, fb_size, "fb-size", true)			\
	F(KIND_PLACE, NVGPU_A_VGPU_FB_BASE, fb_base, "fb-base", false)			\
	F(KIND_BYTES, NVGPU_A_VGPU_HEAP_SIZE, heap_size, "heap-size", false)		\
	F(KIND_PLACE, NVGPU_A_VGPU_HEAP_BASE, heap_base, "heap-base", false)		\
	F(KIND_U32, NVGPU_A_VGPU_FIRST_CHANNEL, first_channel, "first-channel", false)	\
	F(KIND_U32, NVGPU_A_VGPU_CHANNELS, channels, "channels", false)			\
	F(KIND_U32, NVGPU_A_VGPU_VM_PID, vm_pid, "vm-pid", true)			\
	F(KIND_U64, NVGPU_A_VGPU_STARTS, starts, "starts", false)			\
	F(KIND_U64, NVGPU_A_VGPU_RESETS, resets, "resets", false)			\
	F(KIND_U64, NVGPU_A_VGPU_RPCS, rpcs, "rpcs", false)				\
	F(KIND_U64, NVGPU_A_VGPU_RPC_TIME_US, rpc_time_us, "rpc-time-us", false)	\
	F(KIND_U64, NVGPU_A_VGPU_RPC_TIME_MAX_US, rpc_time_max_us,			\
	  "rpc-time-max-us", false)							\
	F(KIND_U64, NVGPU_A_VGPU_FAULTS, faults, "faults", false)			\
	F(KIND_U32, NVGPU_A_VGPU_ENCODER_SHARE, encoder_share, "encoder-share", false)	\
	F(KIND_PERCENT, NVGPU_A_VGPU_GRAPHICS_BUSY, graphics_busy, "graphics-busy", false) \
	F(KIND_PERCENT, NVGPU_A_VGPU_FB_BUSY, fb_busy, "fb-busy", false)		\
	F(KIND_PERCENT, NVGPU_A_VGPU_ENCODER_BUSY, encoder_busy, "encoder-busy", false)	\
	F(KIND_PERCENT, NVGPU_A_VGPU_DECODER_BUSY, decoder_busy, "decoder-busy", false)	\
	F(KIND_BYTES, NVGPU_A_VGPU_FB_USED, fb_used, "fb-used", false)			\
	F(KIND_U32, NVGPU_A_VGPU_PLACEMENT, placement, "placement", false)		\
	F(KIND_U32, NVGPU_A_VGPU_SLOTS, slots, "slots", false)				\
	F(KIND_VGPU_CHANGE, NVGPU_A_VGPU_CHANGE, change, "change", false)		\
	F(KIND_U64, NVGPU_A_VGPU_SERIAL, serial, "serial", false)

#define INCIDENT_FIELDS(F)									\
	F(KIND_TEXT, NVGPU_A_INCIDENT_GPU, gpu, "gpu", true)				\
	F(KIND_INCIDENT, NVGPU_A_INCIDENT_KIND, kind, "kind", true)				\
	F(KIND_U32, NVGPU_A_INCIDENT_CODE, code, "code", true)				\
	F(KIND_TEXT, NVGPU_A_INCIDENT_NAME, name, "name", true)				\
	F(KIND_TEXT, NVGPU_A_INCIDENT_TEXT, text, "text", true)				\
	F(KIND_U32, NVGPU_A_INCIDENT_CHANNEL, channel, "channel", false)			\
	F(KIND_U32, NVGPU_A_INCIDENT_VGPU, vgpu, "vgpu", false)				\
	F(KIND_UUID, NVGPU_A_INCIDENT_VGPU_UUID, vgpu_uuid, "vgpu-uuid", true)		\
	F(KIND_U64, NVGPU_A_INCIDENT_SERIAL, serial, "serial", false)

/* @have: bit N is set when attribute N was in the message; always first. */
#define DECLARE_MEMBER(kind, attr, member, key, listed)	MEMBER_##kind(member)
struct gpu {
	uint64_t have;
	GPU_FIELDS(DECLARE_MEMBER)
};

struct vf {
	uint64_t have;
	VF_FIELDS(DECLARE_MEMBER)
};

struct type {
	uint64_t have;
	TYPE_FIELDS(DECLARE_MEMBER)
};

struct vgpu {
	uint64_t have;
	VGPU_FIELDS(DECLARE_MEMBER)
};

/** struct incident - what the firmware of a GPU reported; announced, never listed. */
struct incident {
	uint64_t have;
	INCIDENT_FIELDS(DECLARE_MEMBER)
};

/** struct field - one attribute: where it is and how it is called. */
struct field {
	enum kind kind;
	int attr;
	size_t offset;
	const char *key;
	bool listed;
};

/** struct object_desc - how to parse and print one kind of object. */
struct object_desc {
	const char *name;
	size_t bytes;
	const struct field *field;	/* ends with a NULL key */
};

extern const struct object_desc gpu_desc, vf_desc, type_desc, vgpu_desc, incident_desc;

static inline const void *field_at(const struct field *f, const void *object)
{
	return (const char *)object + f->offset;
}

static inline bool field_present(const struct field *f, const void *object)
{
	return *(const uint64_t *)object >> f->attr & 1;
}

/* The same for one attribute of a struct that is known. */
static inline bool field_have(const void *object, int attr)
{
	return *(const uint64_t *)object >> attr & 1;
}

/* Name of an enum's value; NULL when this program is older than the value. */
const char *enum_name(enum kind kind, uint32_t value);

void uuid_to_text(const uint8_t uuid[UUID_LEN], char text[UUID_TEXT_LEN]);
bool uuid_from_text(const char *text, uint8_t uuid[UUID_LEN]);

#endif /* NVGPU_CTL_OBJECTS_H */
