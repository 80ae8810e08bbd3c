// SPDX-License-Identifier: MIT
/*
 * A host out of thin air, in the place of nl*.c and udev.c.
 *
 * NVGPU_FAKE chooses it: "two-gpus" (also the default), "empty" (the module is
 * loaded and drives nothing), "no-module", "no-rights".
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "nl.h"
#include "udev.h"

#define GIB	(1ull << 30)
#define MIB	(1ull << 20)

#define HAVE(attr)	(1ull << (attr))

static const struct gpu gpus[] = {
	{
		.have = HAVE(NVGPU_A_GPU_ADDRESS) | HAVE(NVGPU_A_GPU_NAME) |
			HAVE(NVGPU_A_GPU_CHIP) | HAVE(NVGPU_A_GPU_DEVICE_ID) |
			HAVE(NVGPU_A_GPU_SUBSYSTEM_ID) | HAVE(NVGPU_A_GPU_STATE) |
			HAVE(NVGPU_A_GPU_FIRMWARE_RELEASE) |
			HAVE(NVGPU_A_GPU_FIRMWARE_REASON) | HAVE(NVGPU_A_GPU_FIRMWARE_PIN) |
			HAVE(NVGPU_A_GPU_VGPU_MODE) | HAVE(NVGPU_A_GPU_VF_PARTITIONS) | HAVE(NVGPU_A_GPU_LIMIT_REASON) |
			HAVE(NVGPU_A_GPU_TOTAL_VFS) | HAVE(NVGPU_A_GPU_NUM_VFS) |
			HAVE(NVGPU_A_GPU_FB_TOTAL) | HAVE(NVGPU_A_GPU_FB_USABLE) |
			HAVE(NVGPU_A_GPU_FB_FREE) | HAVE(NVGPU_A_GPU_FB_LARGEST_FREE) |
			HAVE(NVGPU_A_GPU_VMMU_SEGMENT_SIZE) |
			HAVE(NVGPU_A_GPU_CHANNELS_TOTAL) | HAVE(NVGPU_A_GPU_ECC) |
			HAVE(NVGPU_A_GPU_BOOT_TIME_MS) | HAVE(NVGPU_A_GPU_SERIAL) |
			HAVE(NVGPU_A_GPU_PLACEMENT_MODE) | HAVE(NVGPU_A_GPU_SLOTS) |
			HAVE(NVGPU_A_GPU_SLOTS_FREE) | HAVE(NVGPU_A_GPU_SLOTS_LARGEST_FREE),
		.placement_mode = NVGPU_PLACEMENT_MODE_EQUAL, .slots = 48, .slots_free = 44,
		.slots_largest_free = 36, .address = "0000:3b:00.0", .name = "NVIDIA L40", .chip = "AD102",
		.device_id = 0x26b5, .subsystem_id = 0x169d,
		.state = NVGPU_GPU_STATUS_READY, .firmware_release = "535.113.01",
		.firmware_reason = "pinned by the administrator", .firmware_pin = "535.113.01",
		.vgpu_mode = 1, .vf_partitions = 2,
		.limit_reason = "no scrubber image: the firmware heap has room for 2 vGPUs",
		.total_vfs = 32, .num_vfs = 4,
		.fb_total = 48 * GIB, .fb_usable = 46000 * MIB, .fb_free = 37808 * MIB,
		.fb_largest_free = 32 * GIB, .vmmu_segment_size = 32 * MIB,
		.channels_total = 2048, .boot_time_ms = 1234, .serial = 42,
	},
	{
		.have = HAVE(NVGPU_A_GPU_ADDRESS) | HAVE(NVGPU_A_GPU_CHIP) |
			HAVE(NVGPU_A_GPU_DEVICE_ID) | HAVE(NVGPU_A_GPU_SUBSYSTEM_ID) |
			HAVE(NVGPU_A_GPU_STATE) | HAVE(NVGPU_A_GPU_STATE_REASON) |
			HAVE(NVGPU_A_GPU_VGPU_MODE) | HAVE(NVGPU_A_GPU_TOTAL_VFS) |
			HAVE(NVGPU_A_GPU_NUM_VFS) | HAVE(NVGPU_A_GPU_SERIAL),
		.address = "0001:af:00.0", .chip = "AD104", .device_id = 0x27b8,
		.subsystem_id = 0x16ee, .state = NVGPU_GPU_STATUS_WEDGED,
		.state_reason = "no answer to GET_STATIC_INFO within 5000 ms",
		.total_vfs = 16, .serial = 42,
	},
};

#define HAVE_VF	(HAVE(NVGPU_A_VF_GPU) | HAVE(NVGPU_A_VF_INDEX) | HAVE(NVGPU_A_VF_ADDRESS) | \
		 HAVE(NVGPU_A_VF_GFID) | HAVE(NVGPU_A_VF_IOMMU_GROUP) | HAVE(NVGPU_A_VF_SERIAL))

static const struct vf vfs[] = {
	{ .have = HAVE_VF | HAVE(NVGPU_A_VF_DRIVER) | HAVE(NVGPU_A_VF_VGPU),
	  .gpu = "0000:3b:00.0", .index = 0, .address = "0000:3b:00.4", .gfid = 1,
	  .driver = "nvgpu", .iommu_group = 30, .vgpu = 2, .serial = 42 },
	{ .have = HAVE_VF, .gpu = "0000:3b:00.0", .index = 1, .address = "0000:3b:00.5",
	  .gfid = 2, .iommu_group = 31, .serial = 42 },
	{ .have = HAVE_VF, .gpu = "0001:af:00.0", .index = 0, .address = "0001:af:00.4",
	  .gfid = 1, .iommu_group = 40, .serial = 42 },
};

#define HAVE_TYPE (HAVE(NVGPU_A_TYPE_GPU) | HAVE(NVGPU_A_TYPE_ID) | HAVE(NVGPU_A_TYPE_NAME) | \
	HAVE(NVGPU_A_TYPE_CLASS) | HAVE(NVGPU_A_TYPE_LICENSE) | HAVE(NVGPU_A_TYPE_CREATABLE) | \
	HAVE(NVGPU_A_TYPE_REFUSAL) | HAVE(NVGPU_A_TYPE_INSTANCES) | \
	HAVE(NVGPU_A_TYPE_AVAILABLE) | HAVE(NVGPU_A_TYPE_MAX_INSTANCES) | \
	HAVE(NVGPU_A_TYPE_PROFILE_SIZE) | HAVE(NVGPU_A_TYPE_FB_SIZE) | \
	HAVE(NVGPU_A_TYPE_HEAP_SIZE) | HAVE(NVGPU_A_TYPE_HEADS) | \
	HAVE(NVGPU_A_TYPE_GUEST_DEVICE_ID) | HAVE(NVGPU_A_TYPE_SIGNED) | \
	HAVE(NVGPU_A_TYPE_DERIVED) | HAVE(NVGPU_A_TYPE_SERIAL))

static const struct type types[] = {
	{ .have = HAVE_TYPE | HAVE(NVGPU_A_TYPE_SLOTS) | HAVE(NVGPU_A_TYPE_PLACEMENTS),
	  .slots = 4, .placements = { 3, { 4, 8, 44 } }, .gpu = "0000:3b:00.0", .id = 869, .name = "NVIDIA L40-4Q",
	  .class = "Quadro", .license = "Quadro-Virtual-DWS", .creatable = 1, .instances = 1,
	  .available = 1, .max_instances = 12, .profile_size = 4 * GIB, .fb_size = 3840 * MIB,
	  .heap_size = 64 * MIB, .heads = 4, .guest_device_id = 0x26b5, .derived = 1,
	  .serial = 42 },
	{ .have = HAVE_TYPE | HAVE(NVGPU_A_TYPE_REASON), .gpu = "0000:3b:00.0", .id = 872,
	  .name = "NVIDIA L40-12Q", .class = "Quadro", .license = "Quadro-Virtual-DWS",
	  .refusal = NVGPU_REFUSAL_REASON_SIZE_MISMATCH,
	  .reason = "GPU holds 4096 MiB vGPUs and mixed sizes are off", .max_instances = 4,
	  .profile_size = 12 * GIB, .fb_size = 11520 * MIB, .heap_size = 64 * MIB, .heads = 4,
	  .guest_device_id = 0x26b5, .is_signed = 1, .serial = 42 },
};

#define HAVE_VGPU (HAVE(NVGPU_A_VGPU_GPU) | HAVE(NVGPU_A_VGPU_ID) | HAVE(NVGPU_A_VGPU_UUID) | \
	HAVE(NVGPU_A_VGPU_TYPE) | HAVE(NVGPU_A_VGPU_TYPE_NAME) | HAVE(NVGPU_A_VGPU_VF) | \
	HAVE(NVGPU_A_VGPU_VF_ADDRESS) | HAVE(NVGPU_A_VGPU_GFID) | HAVE(NVGPU_A_VGPU_STATE) | \
	HAVE(NVGPU_A_VGPU_FB_BASE) | HAVE(NVGPU_A_VGPU_FB_SIZE) | \
	HAVE(NVGPU_A_VGPU_HEAP_BASE) | HAVE(NVGPU_A_VGPU_HEAP_SIZE) | \
	HAVE(NVGPU_A_VGPU_FIRST_CHANNEL) | HAVE(NVGPU_A_VGPU_CHANNELS) | \
	HAVE(NVGPU_A_VGPU_STARTS) | HAVE(NVGPU_A_VGPU_RESETS) | HAVE(NVGPU_A_VGPU_RPCS) | \
	HAVE(NVGPU_A_VGPU_RPC_TIME_US) | HAVE(NVGPU_A_VGPU_RPC_TIME_MAX_US) | \
	HAVE(NVGPU_A_VGPU_FAULTS) | HAVE(NVGPU_A_VGPU_ENCODER_SHARE) | \
	HAVE(NVGPU_A_VGPU_SERIAL))

/* What only a running one has. */
#define HAVE_LOAD (HAVE(NVGPU_A_VGPU_FB_USED) | HAVE(NVGPU_A_VGPU_GRAPHICS_BUSY) | \
	HAVE(NVGPU_A_VGPU_FB_BUSY) | HAVE(NVGPU_A_VGPU_ENCODER_BUSY) | \
	HAVE(NVGPU_A_VGPU_DECODER_BUSY))

static const struct vgpu vgpus[] = {
	{ .have = HAVE_VGPU | HAVE(NVGPU_A_VGPU_VM_PID) | HAVE(NVGPU_A_VGPU_OWNER) | HAVE_LOAD,
	  .gpu = "0000:3b:00.0", .id = 2, .owner = "lab 7",
	  .uuid = { 0x6b, 0x1f, 0x0c, 0x3a, 0x51, 0x2e, 0x4d, 0x0e,
		    0x9c, 0x1d, 0x2f, 0x7a, 0x8b, 0x9c, 0x0d, 0x1e },
	  .type = 869, .type_name = "NVIDIA L40-4Q", .vf = 0, .vf_address = "0000:3b:00.4",
	  .gfid = 1, .state = NVGPU_VGPU_STATUS_RUNNING, .fb_base = 0x40000000,
	  .fb_size = 4 * GIB, .fb_used = 3 * GIB / 2, .heap_base = 0xb00000000, .heap_size = 64 * MIB,
	  .first_channel = 1, .channels = 64, .vm_pid = 4711, .starts = 1, .rpcs = 7,
	  .rpc_time_us = 1234567, .rpc_time_max_us = 1200000, .faults = 3, .encoder_share = 50,
	  .graphics_busy = 10000, .fb_busy = 4207, .encoder_busy = 5, .serial = 42 },
	{ .have = HAVE_VGPU | HAVE(NVGPU_A_VGPU_FAILURE), .gpu = "0001:af:00.0", .id = 2,
	  .uuid = { 0x77, 0x1f, 0x0c, 0x3a, 0x51, 0x2e, 0x4d, 0x0e,
		    0x9c, 0x1d, 0x2f, 0x7a, 0x8b, 0x9c, 0x0d, 0x1e },
	  .type = 1001, .type_name = "NVIDIA L4-2B", .vf = 0, .vf_address = "0001:af:00.4",
	  .gfid = 1, .state = 99, .failure = "the plugin did not start within 2000 ms",
	  .fb_size = 2 * GIB, .heap_size = 64 * MIB, .channels = 64, .starts = 1,
	  .encoder_share = 100, .serial = 42 },
};

struct plane {
	char error[256];
};

static int fail(struct plane *plane, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(plane->error, sizeof(plane->error), fmt, args);
	va_end(args);
	return err;
}

static bool host_is(const char *name)
{
	const char *host = getenv("NVGPU_FAKE");

	return !strcmp(host ? host : "two-gpus", name);
}

int plane_open(struct plane **out)
{
	*out = calloc(1, sizeof(**out));
	if (host_is("no-module"))
		return fail(*out, -ENOENT,
			    "the nvgpu module is not loaded: load it with 'modprobe nvgpu'");
	return 0;
}

void plane_close(struct plane *plane)
{
	free(plane);
}

const char *plane_error_text(const struct plane *plane)
{
	return plane->error;
}

/* All objects begin with the mask; all but a GPU have their GPU's address next. */
static const char *gpu_of(const void *object)
{
	return (const char *)object + sizeof(uint64_t);
}

int plane_list(struct plane *plane, const struct object_desc *desc, const char *gpu, void **out,
	       size_t *nr)
{
	const struct {
		const struct object_desc *desc;
		const void *objects;
		size_t nr;
	} all[] = {
		{ &gpu_desc, gpus, sizeof(gpus) / sizeof(*gpus) },
		{ &vf_desc, vfs, sizeof(vfs) / sizeof(*vfs) },
		{ &type_desc, types, sizeof(types) / sizeof(*types) },
		{ &vgpu_desc, vgpus, sizeof(vgpus) / sizeof(*vgpus) },
	};
	size_t kind = 0;

	(void)plane;
	while (all[kind].desc != desc)
		kind++;
	*nr = 0;
	*out = calloc(all[kind].nr, desc->bytes);
	for (size_t i = 0; i < all[kind].nr && !host_is("empty"); i++) {
		const char *object = (const char *)all[kind].objects + i * desc->bytes;

		if (!gpu || !strcmp(gpu_of(object), gpu))
			memcpy((char *)*out + (*nr)++ * desc->bytes, object, desc->bytes);
	}
	return 0;
}

static int check_rights(struct plane *plane)
{
	return host_is("no-rights") ? fail(plane, -EPERM, "changes need CAP_SYS_ADMIN") : 0;
}

int plane_gpu_set(struct plane *plane, const char *gpu, const struct gpu_settings *set)
{
	int err = check_rights(plane);

	(void)gpu;
	if (err)
		return err;
	if (set->firmware && set->firmware[0] && strcmp(set->firmware, "535.113.01"))
		return fail(plane, -EINVAL, "this driver does not drive AD102 with that firmware");
	if (set->placement_mode && *set->placement_mode == NVGPU_PLACEMENT_MODE_MIXED)
		return fail(plane, -EOPNOTSUPP, "this firmware cannot mix sizes");
	return set->num_vfs && *set->num_vfs > 32 ? fail(plane, -ERANGE, "the board has 32 VFs") : 0;
}

int plane_gpu_reset(struct plane *plane, const char *gpu)
{
	int err = check_rights(plane);

	if (err)
		return err;
	return strcmp(gpu, "0001:af:00.0") ? fail(plane, -EBUSY, "vGPU 2 is open") : 0;
}

int plane_vgpu_create(struct plane *plane, const struct vgpu_wish *wish, struct vgpu *out)
{
	static const uint8_t random_uuid[UUID_LEN] = { 0xd0, [15] = 0x0d };
	int err = check_rights(plane);

	if (err)
		return err;
	if (wish->vf && !*wish->vf)
		return fail(plane, -EBUSY, "virtual function 0 already carries vGPU 2");
	if (wish->type == 260)
		return fail(plane, -ENODEV, "type 260 is for another board");
	if (wish->type == 872)
		return fail(plane, -EXDEV, "%s", types[1].reason);
	*out = vgpus[0];
	out->have &= ~(HAVE(NVGPU_A_VGPU_VM_PID) | HAVE_LOAD);
	out->id = 3;
	out->vf = wish->vf ? *wish->vf : 1;
	out->state = NVGPU_VGPU_STATUS_DEFINED;
	memcpy(out->uuid, wish->uuid ? wish->uuid : random_uuid, UUID_LEN);
	if (wish->placement && *wish->placement % 4)
		return fail(plane, -EINVAL, "NVIDIA L40-4Q has no placement id %u", *wish->placement);
	out->placement = wish->placement ? *wish->placement : 4;
	out->slots = 4;
	out->have |= HAVE(NVGPU_A_VGPU_PLACEMENT) | HAVE(NVGPU_A_VGPU_SLOTS);
	out->have &= ~HAVE(NVGPU_A_VGPU_OWNER);
	snprintf(out->owner, sizeof(out->owner), "%s", wish->owner ? wish->owner : "");
	if (wish->owner)
		out->have |= HAVE(NVGPU_A_VGPU_OWNER);
	return 0;
}

int plane_vgpu_destroy(struct plane *plane, const struct vgpu *vgpu, const struct vgpu_force *force)
{
	int err = check_rights(plane);

	if (err)
		return err;
	/* A user that does not let go in less than a second. */
	if (force)
		return force->grace_ms && *force->grace_ms < 1000 ?
		       fail(plane, -ETIMEDOUT, "vGPU %u could not be stopped", vgpu->id) : 0;
	return vgpu->state == NVGPU_VGPU_STATUS_RUNNING ?
	       fail(plane, -EBUSY, "vGPU %u is running and its VFIO device is open", vgpu->id) : 0;
}

int plane_monitor(struct plane *plane, plane_event_fn fn, void *arg, int stop_fd)
{
	static const struct incident crash = {
		.have = HAVE(NVGPU_A_INCIDENT_GPU) | HAVE(NVGPU_A_INCIDENT_KIND) |
			HAVE(NVGPU_A_INCIDENT_CODE) | HAVE(NVGPU_A_INCIDENT_NAME) |
			HAVE(NVGPU_A_INCIDENT_TEXT) | HAVE(NVGPU_A_INCIDENT_CHANNEL) |
			HAVE(NVGPU_A_INCIDENT_VGPU) | HAVE(NVGPU_A_INCIDENT_VGPU_UUID) |
			HAVE(NVGPU_A_INCIDENT_SERIAL),
		.gpu = "0000:3b:00.0", .kind = NVGPU_INCIDENT_KIND_XID, .code = 31,
		.name = "memory page fault", .text = "MMU fault at 0x1000", .channel = 65,
		.vgpu = 2, .vgpu_uuid = { 0x6b, 0x1f, [15] = 0x1e }, .serial = 48,
	};
	static const struct incident ecc = {
		.have = HAVE(NVGPU_A_INCIDENT_GPU) | HAVE(NVGPU_A_INCIDENT_KIND) |
			HAVE(NVGPU_A_INCIDENT_CODE) | HAVE(NVGPU_A_INCIDENT_SERIAL),
		.gpu = "0000:3b:00.0", .kind = NVGPU_INCIDENT_KIND_ECC, .code = 48, .serial = 49,
	};
	struct vgpu started = vgpus[0];
	struct gpu changed = gpus[0];
	const struct plane_event events[] = {
		{ .op = "gpu-ntf", .desc = &gpu_desc, .object = &gpus[1] },
		{ .op = "gpu-ntf", .desc = &gpu_desc, .object = &changed },
		{ .op = "vgpu-ntf", .desc = &vgpu_desc, .object = &started },
		{ .op = "incident-ntf", .desc = &incident_desc, .object = &crash },
		{ .op = "incident-ntf", .desc = &incident_desc, .object = &ecc },
		{ .op = "vgpu-ntf", .desc = &vgpu_desc, .object = &vgpus[1] },
		{ .op = "missed", .missed = 3 },
		{ .op = "vgpu-destroy-ntf", .desc = &vgpu_desc, .object = &vgpus[0] },
		{ .op = "missed" },
		{ .op = "unloaded" },
	};

	(void)plane;
	(void)stop_fd;
	changed.have |= HAVE(NVGPU_A_GPU_CHANGE);
	changed.change = NVGPU_GPU_CHANGE_CAPACITY;
	started.have |= HAVE(NVGPU_A_VGPU_CHANGE);
	started.change = NVGPU_VGPU_CHANGE_STARTED;
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		int err = fn(&events[i], arg);

		if (err)
			return err;
	}
	return 0;
}

bool udev_module_loaded(const char *name)
{
	(void)name;
	return !host_is("no-module");
}

bool udev_pci_facts(const char *address, struct pci_facts *out)
{
	static const struct {
		const char *address;
		struct pci_facts facts;
	} devices[] = {
		{ "0000:00:1f.0", { .driver = "lpc" } },
		{ "0000:5e:00.0", { .is_nvidia = true, .is_display = true, .driver = "nouveau" } },
		{ "0000:5f:00.0", { .is_nvidia = true, .is_display = true } },
		{ "0000:3b:00.4", { .is_nvidia = true, .is_display = true, .is_vf = true,
				    .physfn = "0000:3b:00.0", .driver = "nvgpu" } },
	};

	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		if (strcmp(devices[i].address, address))
			continue;
		*out = devices[i].facts;
		return true;
	}
	return false;
}

int udev_bind(const char *address, const char *driver, char *error, size_t len)
{
	(void)address;
	(void)driver;
	(void)error;
	(void)len;
	return 0;
}

/* A tree of tests/cli/fake-tree; NVGPU_FAKE_TREE says which. */
void site_here(struct site *site)
{
	static char dirs[6][256];
	static const char *const names[] = {
		"sys", "proc", "modules", "firmware", "kmsg", "modprobe.d"
	};
	const char *tree = getenv("NVGPU_FAKE_TREE");

	for (int i = 0; i < 6; i++)
		snprintf(dirs[i], sizeof(dirs[i]), "%s/%s", tree ? tree : "", names[i]);
	*site = (struct site){ dirs[0], dirs[1], dirs[2], dirs[3], dirs[4], dirs[5],
			       "6.12.9-test" };
}
