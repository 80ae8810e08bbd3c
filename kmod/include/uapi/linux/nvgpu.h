/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/nvgpu.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_NVGPU_H
#define _UAPI_LINUX_NVGPU_H

#define NVGPU_FAMILY_NAME	"nvgpu"
#define NVGPU_FAMILY_VERSION	1

/**
 * enum nvgpu_gpu_status - Life cycle of a GPU, as seen by the host.
 * @NVGPU_GPU_STATUS_BOOTING: The firmware is being started.
 * @NVGPU_GPU_STATUS_READY: The firmware runs; vGPUs can be created and opened.
 * @NVGPU_GPU_STATUS_WEDGED: The firmware is gone (time-out, crash, lost
 *   device). vGPUs can be closed and destroyed; a gpu-reset brings the GPU
 *   back.
 * @NVGPU_GPU_STATUS_RESETTING: The GPU is being reset and its firmware started
 *   anew.
 * @NVGPU_GPU_STATUS_REMOVED: The driver let go of the GPU. Seen in
 *   announcements only; no object of that GPU exists any more.
 */
enum nvgpu_gpu_status {
	NVGPU_GPU_STATUS_BOOTING = 1,
	NVGPU_GPU_STATUS_READY,
	NVGPU_GPU_STATUS_WEDGED,
	NVGPU_GPU_STATUS_RESETTING,
	NVGPU_GPU_STATUS_REMOVED,
};

/**
 * enum nvgpu_vgpu_status - Life cycle of a vGPU, as seen by the host.
 * @NVGPU_VGPU_STATUS_DEFINED: Resources are reserved, nothing runs on the GPU
 *   yet.
 * @NVGPU_VGPU_STATUS_STARTING: The VFIO device was opened and the firmware
 *   part is coming up.
 * @NVGPU_VGPU_STATUS_RUNNING: A virtual machine has the VFIO device open and
 *   can use it.
 * @NVGPU_VGPU_STATUS_STOPPING: The VFIO device is being closed.
 * @NVGPU_VGPU_STATUS_FAILED: The firmware part could not start or went away.
 *   It can be destroyed, or opened again, once the virtual machine has closed
 *   it.
 * @NVGPU_VGPU_STATUS_QUARANTINED: The firmware did not confirm that it let go
 *   of the resources. They stay reserved until the GPU is reset.
 */
enum nvgpu_vgpu_status {
	NVGPU_VGPU_STATUS_DEFINED = 1,
	NVGPU_VGPU_STATUS_STARTING,
	NVGPU_VGPU_STATUS_RUNNING,
	NVGPU_VGPU_STATUS_STOPPING,
	NVGPU_VGPU_STATUS_FAILED,
	NVGPU_VGPU_STATUS_QUARANTINED,
};

/**
 * enum nvgpu_gpu_change - What an announcement about a GPU is about.
 * @NVGPU_GPU_CHANGE_BOOTING: Its firmware is being started.
 * @NVGPU_GPU_CHANGE_READY: It can be used for the first time since the driver
 *   took it over; its types are known and vGPUs can be created.
 * @NVGPU_GPU_CHANGE_WEDGED: Its firmware did not start or is gone;
 *   state-reason says why.
 * @NVGPU_GPU_CHANGE_RESETTING: It is being reset.
 * @NVGPU_GPU_CHANGE_RECOVERED: It can be used again, after a reset or a loss
 *   of its firmware.
 * @NVGPU_GPU_CHANGE_REMOVED: The driver let go of it.
 * @NVGPU_GPU_CHANGE_VFS: The number of its VFs was changed.
 * @NVGPU_GPU_CHANGE_SETTINGS: A setting was changed by gpu-set.
 * @NVGPU_GPU_CHANGE_CAPACITY: What can be created on it changed, because a
 *   vGPU was created or destroyed. Types are to be read again by those who
 *   show them.
 */
enum nvgpu_gpu_change {
	NVGPU_GPU_CHANGE_BOOTING = 1,
	NVGPU_GPU_CHANGE_READY,
	NVGPU_GPU_CHANGE_WEDGED,
	NVGPU_GPU_CHANGE_RESETTING,
	NVGPU_GPU_CHANGE_RECOVERED,
	NVGPU_GPU_CHANGE_REMOVED,
	NVGPU_GPU_CHANGE_VFS,
	NVGPU_GPU_CHANGE_SETTINGS,
	NVGPU_GPU_CHANGE_CAPACITY,
};

/**
 * enum nvgpu_vgpu_change - What an announcement about a vGPU is about.
 * @NVGPU_VGPU_CHANGE_CREATED: It was created.
 * @NVGPU_VGPU_CHANGE_STARTING: Its VFIO device was opened; the firmware part
 *   is coming up.
 * @NVGPU_VGPU_CHANGE_STARTED: It runs.
 * @NVGPU_VGPU_CHANGE_RESET: Its guest or monitor reset it, and it runs on,
 *   without the guest's data.
 * @NVGPU_VGPU_CHANGE_RELEASE_REQUESTED: A forced destroy asked its user, by
 *   the VFIO request interrupt, to let go of it.
 * @NVGPU_VGPU_CHANGE_STOPPING: Its VFIO device is being closed, or taken away
 *   by a forced destroy.
 * @NVGPU_VGPU_CHANGE_STOPPED: Nothing of it is on the GPU any more.
 * @NVGPU_VGPU_CHANGE_FAILED: Its firmware part could not start or went away;
 *   failure says why.
 * @NVGPU_VGPU_CHANGE_QUARANTINED: The firmware did not confirm that it let go;
 *   failure says more.
 * @NVGPU_VGPU_CHANGE_RECOVERED: A reset of the GPU ended its quarantine.
 * @NVGPU_VGPU_CHANGE_DESTROYED: It was destroyed.
 * @NVGPU_VGPU_CHANGE_MOVED: It was given another placement id, through sysfs.
 */
enum nvgpu_vgpu_change {
	NVGPU_VGPU_CHANGE_CREATED = 1,
	NVGPU_VGPU_CHANGE_STARTING,
	NVGPU_VGPU_CHANGE_STARTED,
	NVGPU_VGPU_CHANGE_RESET,
	NVGPU_VGPU_CHANGE_RELEASE_REQUESTED,
	NVGPU_VGPU_CHANGE_STOPPING,
	NVGPU_VGPU_CHANGE_STOPPED,
	NVGPU_VGPU_CHANGE_FAILED,
	NVGPU_VGPU_CHANGE_QUARANTINED,
	NVGPU_VGPU_CHANGE_RECOVERED,
	NVGPU_VGPU_CHANGE_DESTROYED,
	NVGPU_VGPU_CHANGE_MOVED,
};

/**
 * enum nvgpu_incident_kind - Who reports an event, and so what its code means.
 * @NVGPU_INCIDENT_KIND_XID: The firmware reports an error of a channel or of
 *   the GPU; code is the vendor's Xid number.
 * @NVGPU_INCIDENT_KIND_ECC: An error of memory or its repair; code is the
 *   vendor's Xid number.
 * @NVGPU_INCIDENT_KIND_PLUGIN: The firmware part of a vGPU reports something;
 *   code is the number of its notifier.
 */
enum nvgpu_incident_kind {
	NVGPU_INCIDENT_KIND_XID = 1,
	NVGPU_INCIDENT_KIND_ECC,
	NVGPU_INCIDENT_KIND_PLUGIN,
};

/**
 * enum nvgpu_placement_mode - How vGPUs may share the framebuffer of a GPU.
 * @NVGPU_PLACEMENT_MODE_EQUAL: All vGPUs have the same profile-size.
 * @NVGPU_PLACEMENT_MODE_MIXED: Sizes may differ. The board is cut into halves,
 *   quarters and so on, and a type has placement ids at one or both ends of
 *   pieces of its size.
 */
enum nvgpu_placement_mode {
	NVGPU_PLACEMENT_MODE_EQUAL = 1,
	NVGPU_PLACEMENT_MODE_MIXED,
};

/**
 * enum nvgpu_refusal_reason - Why no vGPU of a type can be created now.
 * @NVGPU_REFUSAL_REASON_NONE: One can be created.
 * @NVGPU_REFUSAL_REASON_GPU_NOT_READY: The GPU is not in state ready, or its
 *   firmware does not take the sizes of the vGPUs that are defined on it; the
 *   sentence says which.
 * @NVGPU_REFUSAL_REASON_NOT_VGPU_MODE: The firmware was not started as a vGPU
 *   host.
 * @NVGPU_REFUSAL_REASON_NO_VF: VFs are off, or each of them carries a vGPU
 *   already.
 * @NVGPU_REFUSAL_REASON_MAX_INSTANCES: The type's max-instances exist.
 * @NVGPU_REFUSAL_REASON_SIZE_MISMATCH: The GPU carries vGPUs of another
 *   framebuffer size, and it does not mix sizes.
 * @NVGPU_REFUSAL_REASON_NO_FB: No free block of framebuffer is large enough.
 * @NVGPU_REFUSAL_REASON_NO_CHANNELS: Not enough consecutive channel ids are
 *   free.
 * @NVGPU_REFUSAL_REASON_PARTITIONS: The firmware's heap has no room for
 *   another vGPU.
 * @NVGPU_REFUSAL_REASON_UNSIGNED: The firmware accepts signed types only, and
 *   this one carries no signature.
 * @NVGPU_REFUSAL_REASON_ECC: The type cannot be used while ECC is on, or off.
 * @NVGPU_REFUSAL_REASON_NO_SLOT: None of the type's placement ids is free.
 * @NVGPU_REFUSAL_REASON_UNSETTLED: The number of VFs or the placement mode is
 *   being changed, or the firmware did not confirm a change of the mode: then
 *   it is to be set again.
 */
enum nvgpu_refusal_reason {
	NVGPU_REFUSAL_REASON_NONE,
	NVGPU_REFUSAL_REASON_GPU_NOT_READY,
	NVGPU_REFUSAL_REASON_NOT_VGPU_MODE,
	NVGPU_REFUSAL_REASON_NO_VF,
	NVGPU_REFUSAL_REASON_MAX_INSTANCES,
	NVGPU_REFUSAL_REASON_SIZE_MISMATCH,
	NVGPU_REFUSAL_REASON_NO_FB,
	NVGPU_REFUSAL_REASON_NO_CHANNELS,
	NVGPU_REFUSAL_REASON_PARTITIONS,
	NVGPU_REFUSAL_REASON_UNSIGNED,
	NVGPU_REFUSAL_REASON_ECC,
	NVGPU_REFUSAL_REASON_NO_SLOT,
	NVGPU_REFUSAL_REASON_UNSETTLED,
};

enum {
	NVGPU_A_GPU_ADDRESS = 1,
	NVGPU_A_GPU_PAD,
	NVGPU_A_GPU_NAME,
	NVGPU_A_GPU_CHIP,
	NVGPU_A_GPU_DEVICE_ID,
	NVGPU_A_GPU_SUBSYSTEM_ID,
	NVGPU_A_GPU_STATE,
	NVGPU_A_GPU_STATE_REASON,
	NVGPU_A_GPU_FIRMWARE_RELEASE,
	NVGPU_A_GPU_FIRMWARE_REASON,
	NVGPU_A_GPU_VGPU_MODE,
	NVGPU_A_GPU_VF_PARTITIONS,
	NVGPU_A_GPU_LIMIT_REASON,
	NVGPU_A_GPU_TOTAL_VFS,
	NVGPU_A_GPU_NUM_VFS,
	NVGPU_A_GPU_FB_TOTAL,
	NVGPU_A_GPU_FB_USABLE,
	NVGPU_A_GPU_FB_FREE,
	NVGPU_A_GPU_FB_LARGEST_FREE,
	NVGPU_A_GPU_VMMU_SEGMENT_SIZE,
	NVGPU_A_GPU_CHANNELS_TOTAL,
	NVGPU_A_GPU_ECC,
	NVGPU_A_GPU_BOOT_TIME_MS,
	NVGPU_A_GPU_SERIAL,
	NVGPU_A_GPU_FIRMWARE_PIN,
	NVGPU_A_GPU_CHANGE,
	NVGPU_A_GPU_PLACEMENT_MODE,
	NVGPU_A_GPU_SLOTS,
	NVGPU_A_GPU_SLOTS_FREE,
	NVGPU_A_GPU_SLOTS_LARGEST_FREE,

	__NVGPU_A_GPU_MAX,
	NVGPU_A_GPU_MAX = (__NVGPU_A_GPU_MAX - 1)
};

enum {
	NVGPU_A_VF_GPU = 1,
	NVGPU_A_VF_PAD,
	NVGPU_A_VF_INDEX,
	NVGPU_A_VF_ADDRESS,
	NVGPU_A_VF_GFID,
	NVGPU_A_VF_DRIVER,
	NVGPU_A_VF_IOMMU_GROUP,
	NVGPU_A_VF_VGPU,
	NVGPU_A_VF_SERIAL,

	__NVGPU_A_VF_MAX,
	NVGPU_A_VF_MAX = (__NVGPU_A_VF_MAX - 1)
};

enum {
	NVGPU_A_TYPE_GPU = 1,
	NVGPU_A_TYPE_PAD,
	NVGPU_A_TYPE_ID,
	NVGPU_A_TYPE_NAME,
	NVGPU_A_TYPE_CLASS,
	NVGPU_A_TYPE_LICENSE,
	NVGPU_A_TYPE_PRODUCT,
	NVGPU_A_TYPE_CREATABLE,
	NVGPU_A_TYPE_REFUSAL,
	NVGPU_A_TYPE_REASON,
	NVGPU_A_TYPE_INSTANCES,
	NVGPU_A_TYPE_AVAILABLE,
	NVGPU_A_TYPE_MAX_INSTANCES,
	NVGPU_A_TYPE_PROFILE_SIZE,
	NVGPU_A_TYPE_FB_SIZE,
	NVGPU_A_TYPE_HEAP_SIZE,
	NVGPU_A_TYPE_FB_RESERVED,
	NVGPU_A_TYPE_MAPPABLE_SIZE,
	NVGPU_A_TYPE_BAR1_SIZE,
	NVGPU_A_TYPE_HEADS,
	NVGPU_A_TYPE_MAX_X,
	NVGPU_A_TYPE_MAX_Y,
	NVGPU_A_TYPE_MAX_PIXELS,
	NVGPU_A_TYPE_FRAME_RATE_LIMIT,
	NVGPU_A_TYPE_ENCODER_SHARE,
	NVGPU_A_TYPE_CUDA,
	NVGPU_A_TYPE_ECC,
	NVGPU_A_TYPE_MULTI_VGPU,
	NVGPU_A_TYPE_GUEST_DEVICE_ID,
	NVGPU_A_TYPE_GUEST_SUBSYSTEM_ID,
	NVGPU_A_TYPE_SIGNED,
	NVGPU_A_TYPE_DERIVED,
	NVGPU_A_TYPE_SERIAL,
	NVGPU_A_TYPE_SLOTS,
	NVGPU_A_TYPE_PLACEMENTS,

	__NVGPU_A_TYPE_MAX,
	NVGPU_A_TYPE_MAX = (__NVGPU_A_TYPE_MAX - 1)
};

enum {
	NVGPU_A_VGPU_GPU = 1,
	NVGPU_A_VGPU_PAD,
	NVGPU_A_VGPU_ID,
	NVGPU_A_VGPU_UUID,
	NVGPU_A_VGPU_TYPE,
	NVGPU_A_VGPU_TYPE_NAME,
	NVGPU_A_VGPU_VF,
	NVGPU_A_VGPU_VF_ADDRESS,
	NVGPU_A_VGPU_GFID,
	NVGPU_A_VGPU_STATE,
	NVGPU_A_VGPU_FAILURE,
	NVGPU_A_VGPU_FB_BASE,
	NVGPU_A_VGPU_FB_SIZE,
	NVGPU_A_VGPU_HEAP_BASE,
	NVGPU_A_VGPU_HEAP_SIZE,
	NVGPU_A_VGPU_FIRST_CHANNEL,
	NVGPU_A_VGPU_CHANNELS,
	NVGPU_A_VGPU_VM_PID,
	NVGPU_A_VGPU_STARTS,
	NVGPU_A_VGPU_RESETS,
	NVGPU_A_VGPU_RPCS,
	NVGPU_A_VGPU_SERIAL,
	NVGPU_A_VGPU_OWNER,
	NVGPU_A_VGPU_CHANGE,
	NVGPU_A_VGPU_FORCE,
	NVGPU_A_VGPU_GRACE_MS,
	NVGPU_A_VGPU_PLACEMENT,
	NVGPU_A_VGPU_SLOTS,
	NVGPU_A_VGPU_RPC_TIME_US,
	NVGPU_A_VGPU_RPC_TIME_MAX_US,
	NVGPU_A_VGPU_FAULTS,
	NVGPU_A_VGPU_ENCODER_SHARE,
	NVGPU_A_VGPU_GRAPHICS_BUSY,
	NVGPU_A_VGPU_FB_BUSY,
	NVGPU_A_VGPU_ENCODER_BUSY,
	NVGPU_A_VGPU_DECODER_BUSY,
	NVGPU_A_VGPU_FB_USED,

	__NVGPU_A_VGPU_MAX,
	NVGPU_A_VGPU_MAX = (__NVGPU_A_VGPU_MAX - 1)
};

enum {
	NVGPU_A_INCIDENT_GPU = 1,
	NVGPU_A_INCIDENT_PAD,
	NVGPU_A_INCIDENT_KIND,
	NVGPU_A_INCIDENT_CODE,
	NVGPU_A_INCIDENT_NAME,
	NVGPU_A_INCIDENT_TEXT,
	NVGPU_A_INCIDENT_CHANNEL,
	NVGPU_A_INCIDENT_VGPU,
	NVGPU_A_INCIDENT_VGPU_UUID,
	NVGPU_A_INCIDENT_SERIAL,

	__NVGPU_A_INCIDENT_MAX,
	NVGPU_A_INCIDENT_MAX = (__NVGPU_A_INCIDENT_MAX - 1)
};

enum {
	NVGPU_CMD_GPU_GET = 1,
	NVGPU_CMD_GPU_SET,
	NVGPU_CMD_GPU_RESET,
	NVGPU_CMD_GPU_NTF,
	NVGPU_CMD_VF_GET,
	NVGPU_CMD_TYPE_GET,
	NVGPU_CMD_VGPU_GET,
	NVGPU_CMD_VGPU_CREATE,
	NVGPU_CMD_VGPU_DESTROY,
	NVGPU_CMD_VGPU_NTF,
	NVGPU_CMD_VGPU_DESTROY_NTF,
	NVGPU_CMD_INCIDENT_NTF,

	__NVGPU_CMD_MAX,
	NVGPU_CMD_MAX = (__NVGPU_CMD_MAX - 1)
};

#define NVGPU_MCGRP_MONITOR	"monitor"

#endif /* _UAPI_LINUX_NVGPU_H */
