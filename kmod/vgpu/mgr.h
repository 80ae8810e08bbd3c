/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vGPU manager of one GPU: types, placement, life cycle. What netlink/ and
 * vfio/ may call.
 */
#ifndef NVGPU_VGPU_MGR_H
#define NVGPU_VGPU_MGR_H

#include <linux/types.h>
#include <linux/uuid.h>

#include "abi/abi.h"
#include "core/gpu.h"
#include "vgpu/rules.h"

struct nvgpu_vgpu_mgr;
struct nvgpu_vgpu;
struct pci_dev;

/** struct nvgpu_type_status - one type of a GPU, with its verdict. */
struct nvgpu_type_status {
	const struct nvgpu_type_desc *desc;	/* lives as long as the manager */
	enum nvgpu_refusal refusal;
	char reason[NVGPU_REASON_LEN];		/* sentence; empty when creatable */
	u32 instances;				/* existing now */
	u32 available;				/* how many more right now */
	u32 slots;				/* what one takes; 0 = it has no placement ids */
	u64 free_ids;				/* placement ids it may have now, bit n for n */
};

/** struct nvgpu_vgpu_desc - snapshot of one vGPU. */
struct nvgpu_vgpu_desc {
	u32 id;				/* unique per GPU until destroyed */
	uuid_t uuid;
	u32 type_id;
	char type_name[NVGPU_TYPE_NAME_LEN];
	u32 vf, gfid;
	char vf_address[16];
	enum nvgpu_vgpu_state state;
	u32 placement, slots;		/* first slot, and how many; NVGPU_NO_PLACEMENT, 0 = none */
	u64 fb_base, fb_bytes, heap_base, heap_bytes;
	u32 first_chid, nr_chids;
	char failure[NVGPU_REASON_LEN];	/* last failure, until the next success */
	char owner[NVGPU_OWNER_LEN];	/* label, empty = none */
	u32 vm_pid;			/* 0 = none; only for CAP_SYS_ADMIN */
	u32 encoder_percent;		/* share of the video encoders */
	u64 resets, rpcs, starts, faults;
	u64 rpc_wait_us, rpc_wait_max_us;
	bool has_busy;			/* whether @busy is known */
	u32 busy[NVGPU_UTIL_COUNT];	/* hundredths of a percent of each engine's time */
	bool has_fb_used;		/* whether @fb_used is known */
	u64 fb_used;			/* by the guest, as firmware says */
};

/** struct nvgpu_vgpu_request - what the administrator asked for. */
struct nvgpu_vgpu_request {
	u32 type_id;
	bool has_vf;
	u32 vf;
	bool has_uuid;
	uuid_t uuid;
	char owner[NVGPU_OWNER_LEN];	/* label, empty = none */
	u32 placement;			/* wished id, or NVGPU_NO_PLACEMENT */
};

/**
 * struct nvgpu_vgpu_removal - which vGPU is to go, and how
 * @id, @uuid: both must be its own
 * @force:	also if it is in use: its user is asked first
 * @grace_ms:	how long the user has to let go by itself
 */
struct nvgpu_vgpu_removal {
	u32 id;
	uuid_t uuid;
	bool force;
	u32 grace_ms;
};

/**
 * struct nvgpu_report - something that firmware reported
 * @kind:	who reports, and so what @code means
 * @code, @has_code: number of the event
 * @name:	in words, static, or NULL
 * @text:	what firmware said; printable ASCII, may be empty
 * @chid, @has_chid: channel concerned
 * @vgpu_id, @uuid: vGPU concerned; 0 = none
 */
struct nvgpu_report {
	enum { NVGPU_REPORT_XID = 1, NVGPU_REPORT_ECC, NVGPU_REPORT_PLUGIN } kind;
	u32 code;
	bool has_code;
	const char *name;
	char text[NVGPU_REASON_LEN];
	u32 chid;
	bool has_chid;
	u32 vgpu_id;
	uuid_t uuid;
};

/** struct nvgpu_vf_desc - one VF of a GPU. */
struct nvgpu_vf_desc {
	u32 index, gfid;
	char address[16];
	char driver[32];		/* bound driver or empty */
	int iommu_group;		/* -1 = none */
	u32 vgpu_id;			/* 0 = none */
};

/* Lists. @index is a position; -ENOENT past the end. Generation changes with every change. */
int nvgpu_vgpu_type_at(struct nvgpu_vgpu_mgr *mgr, unsigned int index, struct nvgpu_type_status *out);
int nvgpu_vgpu_type_find(struct nvgpu_vgpu_mgr *mgr, u32 type_id, struct nvgpu_type_status *out);
/* Next vGPU with id > @after_id. -ENOENT at the end. */
int nvgpu_vgpu_next(struct nvgpu_vgpu_mgr *mgr, u32 after_id, struct nvgpu_vgpu_desc *out);
int nvgpu_vgpu_find(struct nvgpu_vgpu_mgr *mgr, u32 id, struct nvgpu_vgpu_desc *out);
int nvgpu_vgpu_find_uuid(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid, struct nvgpu_vgpu_desc *out);
/* Have firmware say how much framebuffer the guests use; waits for a moment at most. */
void nvgpu_vgpu_ask_usage(struct nvgpu_vgpu_mgr *mgr);
/*
 * Another placement id for a vGPU that is not in use. -EBUSY, -EINVAL, -ENOSPC, -ENOENT; @why
 * gets a sentence.
 */
int nvgpu_vgpu_move(struct nvgpu_vgpu_mgr *mgr, const uuid_t *uuid, u32 placement, char *why,
		    size_t why_len);
/* Slots of the GPU, and whose they are. */
void nvgpu_vgpu_slot_map(struct nvgpu_vgpu_mgr *mgr, struct nvgpu_slot_map *out);
/* -EBUSY while vGPUs exist; -EOPNOTSUPP; what firmware says; @why gets a sentence. */
int nvgpu_vgpu_mix_sizes(struct nvgpu_vgpu_mgr *mgr, bool mixed, char *why, size_t why_len);
int nvgpu_vgpu_vf_at(struct nvgpu_vgpu_mgr *mgr, u32 index, struct nvgpu_vf_desc *out);
u32 nvgpu_vgpu_generation(struct nvgpu_vgpu_mgr *mgr);

/*
 * Create reserves framebuffer, heap, channel ids and the VF. Errors: -EINVAL
 * (no such VF), -ENOENT (unknown type), -ENODEV (type of another board), -EBUSY (VF taken), -EEXIST
 * (UUID used), -ENOSPC (full), -EPERM (unsigned), -EXDEV (size mismatch), -EIO (GPU not ready);
 * @why always gets a sentence.
 */
int nvgpu_vgpu_create(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_request *req,
		      struct nvgpu_vgpu_desc *out, char *why, size_t why_len);
/*
 * -ENOENT no such vGPU, or another one has its id by now; -EBUSY while it is quarantined or,
 * unless forced, while its VFIO device is open.
 */
int nvgpu_vgpu_destroy(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_removal *req,
		       char *why, size_t why_len);

/* ---- for vfio/ -------------------------------------------------------- */

/** struct nvgpu_vgpu_identity - what a guest sees. */
struct nvgpu_vgpu_identity {
	u16 device_id, subsystem_id;
	u64 bar1_bytes;		/* power of two, <= the VF's BAR1 */
	u64 fb_bytes;
};
/* VF -> its vGPU, pinned until nvgpu_vgpu_close(); starts the plugin. -ENODEV no vGPU on it, -EBUSY open. */
int nvgpu_vgpu_open(struct pci_dev *vf, u32 pid, struct nvgpu_vgpu **out, struct nvgpu_vgpu_identity *id);
void nvgpu_vgpu_close(struct nvgpu_vgpu *vgpu);
/* A start that is going on for this VF, if any, is to end soon, and badly. */
void nvgpu_vgpu_cut_start(struct pci_dev *vf);
/* Whether @vf belongs to a GPU with a manager, i.e. whether vfio/ may drive it. */
bool nvgpu_vgpu_vf_is_ours(struct pci_dev *vf);
/* Ends the call to the plugin in flight, if any, and refuses further ones: the device is being closed. */
void nvgpu_vgpu_hang_up(struct nvgpu_vgpu *vgpu);
/* Tell the plugin about a guest reset / bus mastering. */
int nvgpu_vgpu_guest_reset(struct nvgpu_vgpu *vgpu);
int nvgpu_vgpu_set_bus_master(struct nvgpu_vgpu *vgpu, bool on);

/*
 * Implemented by vfio/, called without the manager's lock: the vGPU of this VF failed
 * (error IRQ); its user should let go (request IRQ), and with @insist loses its mappings
 * after a while; it goes now, whether or not its user lets go.
 */
void nvgpu_vfio_signal_error(struct pci_dev *vf);
void nvgpu_vfio_request_release(struct pci_dev *vf, bool insist);
void nvgpu_vfio_evict(struct pci_dev *vf);

/*
 * Implemented by netlink/: a vGPU changed. Called in process context with the
 * manager's lock held, so that changes are told in the order they happened; may
 * sleep, must neither call the list functions above nor wait for firmware;
 * nvgpu_vgpu_mgr_gpu() takes no lock and is fine.
 */
void nvgpu_notify_vgpu(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_vgpu_desc *d,
		       enum nvgpu_vgpu_news news);
/* Implemented by netlink/: firmware reported something. Process context, any mutex held. */
void nvgpu_notify_report(struct nvgpu_vgpu_mgr *mgr, const struct nvgpu_report *report);

/* The GPU a manager belongs to. */
struct nvgpu_device *nvgpu_vgpu_mgr_gpu(struct nvgpu_vgpu_mgr *mgr);

/* Auxiliary driver of the manager: registered by core/main.c's ladder. */
int nvgpu_vgpu_register(void);
void nvgpu_vgpu_unregister(void);
/* PCI driver of the VFs, same. */
int nvgpu_vfio_register(void);
void nvgpu_vfio_unregister(void);
/* Generic netlink family, same. */
int nvgpu_netlink_register(void);
void nvgpu_netlink_unregister(void);

#endif /* NVGPU_VGPU_MGR_H */
