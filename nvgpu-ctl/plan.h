/* SPDX-License-Identifier: MIT */
/*
 * From what is declared and what is there to what is to be done: a pure function.
 */
#ifndef NVGPU_CTL_PLAN_H
#define NVGPU_CTL_PLAN_H

#include "declared.h"
#include "objects.h"

/* The VFIO driver that a VF of ours is given to. */
#define VFIO_DRIVER	"nvgpu"

/** struct host - everything that is there, in the order of "list". */
struct host {
	struct gpu *gpus;
	struct vf *vfs;
	struct type *types;
	struct vgpu *vgpus;
	size_t nr_gpus, nr_vfs, nr_types, nr_vgpus;
};

enum step_kind {
	STEP_PIN = 1,		/* the firmware release of the next start */
	STEP_RESET,		/* start the firmware anew */
	STEP_VFS,		/* the number of VFs */
	STEP_PLACEMENT,		/* whether sizes may mix */
	STEP_DESTROY,
	STEP_CREATE,
	STEP_BIND,		/* the VF to the VFIO driver */
};

/**
 * struct step - one change, and what is needed to take it back
 * @firmware, @old_firmware: of STEP_PIN; empty: the newest
 * @was_ready:	of STEP_RESET: firmware ran before
 * @vfs, @old_vfs: of STEP_VFS
 * @placement, @old_placement: of STEP_PLACEMENT
 * @old:	of STEP_DESTROY, and of STEP_BIND when the vGPU exists already
 * @type, @vf, @placement_id, @uuid: of STEP_CREATE; without @has_vf and so on the module
 *		chooses
 * @owner:	of STEP_CREATE; empty: nobody's
 */
struct step {
	enum step_kind kind;
	char firmware[TEXT_LEN], old_firmware[TEXT_LEN];
	bool was_ready;
	uint32_t vfs, old_vfs, placement, old_placement;
	struct vgpu old;
	uint32_t type, vf, placement_id;
	bool has_vf, has_placement, has_uuid;
	uint8_t uuid[UUID_LEN];
	char owner[TEXT_LEN];
};

enum verdict {
	VERDICT_SAME = 1,	/* as declared */
	VERDICT_DIFFERS,	/* steps lead there */
	VERDICT_BLOCKED,	/* nothing can be done; the reason says why */
	VERDICT_DONE,		/* the steps were taken */
	VERDICT_FAILED,		/* one could not be, and the others were taken back */
};

/* Destroy, create, bind; or pin, reset, no VFs, number of VFs, placement. */
#define MAX_STEPS	5

/** struct task - one declared object: a GPU's settings, or a vGPU. */
struct task {
	char gpu[TEXT_LEN];
	const char *object;		/* "gpu" or "vgpu" */
	char name[TEXT_LEN];
	char action[TEXT_LEN];
	char reason[TEXT_LEN];
	enum verdict verdict;
	struct step steps[MAX_STEPS];
	int nr_steps;
};

struct plan {
	struct task *tasks;
	size_t nr;
};

/*
 * Plans for the GPU at address @only, or for all when it is NULL. False: no memory.
 * plan_free() in either case.
 */
bool plan_make(struct plan *plan, const struct host *host, const struct declared_gpu *declared,
	       size_t nr_declared, const char *only);
void plan_free(struct plan *plan);
bool plan_is_empty(const struct plan *plan);	/* the host is as declared */

/* Word for people and programs. */
const char *verdict_name(enum verdict verdict);

#endif /* NVGPU_CTL_PLAN_H */
