/* SPDX-License-Identifier: MIT */
/*
 * A host to plan for, and a control plane that remembers what it is told; both in the
 * place of the real ones.
 */
#ifndef NVGPU_TESTS_CLI_HOST_H
#define NVGPU_TESTS_CLI_HOST_H

#include "declared.h"
#include "nl.h"
#include "objects.h"
#include "plan.h"

#define GPU_A	"0000:3b:00.0"
#define GPU_B	"0000:5e:00.0"
#define UUID_1	"11111111-2222-3333-4444-555555555555"
#define UUID_2	"22222222-2222-3333-4444-555555555555"

/* How a file begins that says something of GPUs. */
#define HEAD	"version: 1\nconfigurations:\n- name: default\n  gpus:\n"

/* Two L40s, B with VFs off; on A two vGPUs, the first of them in use. */
int host_set_up(void **state);
extern struct host host;
extern struct gpu gpus[2];
extern struct vf vfs[2];
extern struct vgpu vgpus[3];

/* For these GPUs, on that host; to be closed after the plan's end. */
struct declared *plan_for(const char *yaml, const char *only, struct plan *plan);

struct plane {
	char error[128];
	char log[2048];
	const char *refuse;	/* calls whose note begins so are refused */
	const char *wedge;	/* firmware of this release does not start */
	char pin[TEXT_LEN];
	bool wedged;
};

/* The one that is told of bindings, too. */
extern struct plane *the_plane;

#endif /* NVGPU_TESTS_CLI_HOST_H */
