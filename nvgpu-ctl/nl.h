/* SPDX-License-Identifier: MIT */
/*
 * The control plane as functions on plain structs. The files named nl are the only
 * ones that know netlink; tests put a fake in their place.
 *
 * Functions return 0 or a negative errno and leave a sentence for
 * plane_error_text(): the kernel's own words where it had any.
 */
#ifndef NVGPU_CTL_NL_H
#define NVGPU_CTL_NL_H

#include "objects.h"

struct plane;

/* -ENOENT: the module is not loaded. *@out is set in any case, for the text. */
int plane_open(struct plane **out);
void plane_close(struct plane *nl);
const char *plane_error_text(const struct plane *nl);

/*
 * Lists. @gpu is the address of one GPU, or NULL for all. *@out is an array of
 * *@nr structs described by the list's desc; free() it.
 */
int plane_list(struct plane *nl, const struct object_desc *desc, const char *gpu,
	    void **out, size_t *nr);

/**
 * struct gpu_settings - what to change
 * @num_vfs: NULL leaves the number of VFs alone
 * @firmware: NULL leaves the release alone; empty: the newest usable one
 * @placement_mode: NULL leaves it alone; enum nvgpu_placement_mode
 */
struct gpu_settings {
	const uint32_t *num_vfs;
	const char *firmware;
	const uint32_t *placement_mode;
};

int plane_gpu_set(struct plane *nl, const char *gpu, const struct gpu_settings *set);
int plane_gpu_reset(struct plane *nl, const char *gpu);

/** struct vgpu_wish - what to create; only @gpu may not be NULL. */
struct vgpu_wish {
	const char *gpu;
	uint32_t type;
	const uint32_t *vf;
	const uint8_t *uuid;
	const char *owner;
	const uint32_t *placement;
};

/** struct vgpu_force - take it away from its user; after @grace_ms, NULL = as the kernel likes. */
struct vgpu_force {
	const uint32_t *grace_ms;
};

int plane_vgpu_create(struct plane *nl, const struct vgpu_wish *wish, struct vgpu *out);
/*
 * By GPU, id and UUID together: a reused id cannot hit another vGPU. @force NULL: not if
 * somebody uses it.
 */
int plane_vgpu_destroy(struct plane *nl, const struct vgpu *vgpu, const struct vgpu_force *force);

/**
 * struct plane_event - one thing that a monitor sees.
 * @op:		name of the announcement in the spec; or "missed", "unloaded"
 *		and "loaded", which are about the listener itself
 * @desc, @object: what was announced, or NULL
 * @missed:	for "missed": announcements known to be lost, 0 = unknown number
 */
struct plane_event {
	const char *op;
	const struct object_desc *desc;
	const void *object;
	uint64_t missed;
};

/* Called per event; a non-zero value ends the monitor and is its result. */
typedef int (*plane_event_fn)(const struct plane_event *event, void *arg);

/* Runs until @fn ends it, or @stop_fd becomes readable (result 0). */
int plane_monitor(struct plane *nl, plane_event_fn fn, void *arg, int stop_fd);

#endif /* NVGPU_CTL_NL_H */
