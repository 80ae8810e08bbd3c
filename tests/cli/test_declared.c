// SPDX-License-Identifier: MIT
/*
 * Declarations: what is refused and where, what is planned, and what is taken back.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd.h"
#include "declared.h"
#include "enact.h"
#include "nl.h"
#include "plan.h"
#include "udev.h"

#define GPU_A	"0000:3b:00.0"
#define GPU_B	"0000:5e:00.0"
#define UUID_1	"11111111-2222-3333-4444-555555555555"
#define UUID_2	"22222222-2222-3333-4444-555555555555"

/* ---- a host that remembers what it is told ------------------------------ */

struct plane {
	char error[128];
	char log[2048];
	const char *refuse;	/* calls whose note begins so are refused */
	const char *wedge;	/* firmware of this release does not start */
	char pin[TEXT_LEN];
	bool wedged;
};

static struct plane *the_plane;

static int note(struct plane *nl, const char *fmt, ...)
{
	size_t used = strlen(nl->log);
	va_list args;

	va_start(args, fmt);
	vsnprintf(nl->log + used, sizeof(nl->log) - used, fmt, args);
	va_end(args);
	if (!nl->refuse || strncmp(nl->log + used, nl->refuse, strlen(nl->refuse)))
		return 0;
	snprintf(nl->error, sizeof(nl->error), "refused");
	return -EBUSY;
}

const char *plane_error_text(const struct plane *nl)
{
	return nl->error;
}

int plane_gpu_set(struct plane *nl, const char *gpu, const struct gpu_settings *set)
{
	if (set->placement_mode)
		return note(nl, "placement %s %u;", gpu, *set->placement_mode);
	if (!set->firmware)
		return note(nl, "vfs %s %u;", gpu, *set->num_vfs);
	snprintf(nl->pin, sizeof(nl->pin), "%s", set->firmware);
	return note(nl, "firmware %s '%s';", gpu, set->firmware);
}

int plane_gpu_reset(struct plane *nl, const char *gpu)
{
	int err = note(nl, "reset %s;", gpu);

	if (err)
		return err;
	nl->wedged = nl->wedge && !strcmp(nl->pin, nl->wedge);
	if (nl->wedged)
		snprintf(nl->error, sizeof(nl->error), "firmware does not start");
	return nl->wedged ? -EIO : 0;
}

int plane_vgpu_create(struct plane *nl, const struct vgpu_wish *wish, struct vgpu *out)
{
	char uuid[UUID_TEXT_LEN] = "any", vf[16] = "any", place[32] = "";

	if (wish->uuid)
		uuid_to_text(wish->uuid, uuid);
	if (wish->vf)
		snprintf(vf, sizeof(vf), "%u", *wish->vf);
	if (wish->placement)
		snprintf(place, sizeof(place), " at %u", *wish->placement);
	memset(out, 0, sizeof(*out));
	out->have = 1;
	if (wish->uuid)
		memcpy(out->uuid, wish->uuid, UUID_LEN);
	snprintf(out->vf_address, TEXT_LEN, "0000:3b:00.4");
	return note(nl, "create %s type %u vf %s uuid %.4s%s;", wish->gpu, wish->type, vf, uuid,
		    place);
}

int plane_vgpu_destroy(struct plane *nl, const struct vgpu *vgpu, const struct vgpu_force *force)
{
	char uuid[UUID_TEXT_LEN];

	uuid_to_text(vgpu->uuid, uuid);
	return note(nl, "destroy%s uuid %.4s;", force ? " by force" : "", uuid);
}

int udev_bind(const char *address, const char *driver, char *error, size_t len)
{
	int err = note(the_plane, "bind %s %s;", address, driver);

	if (err)
		snprintf(error, len, "the driver did not take it");
	return err;
}

/* What select.c wants besides: nothing of it is called here. */
int need_module(struct ctl *ctl)
{
	(void)ctl;
	return 1;
}

static struct gpu gpus[2];

/* Whether the firmware of a GPU runs is asked when a reset failed. */
int plane_list(struct plane *nl, const struct object_desc *desc, const char *gpu, void **out,
	       size_t *nr)
{
	struct gpu *copy;

	(void)gpu;
	if (desc != &gpu_desc)
		return -EIO;
	copy = malloc(sizeof(gpus));
	assert_non_null(copy);
	memcpy(copy, gpus, sizeof(gpus));
	if (nl->wedged)
		copy[1].state = NVGPU_GPU_STATUS_WEDGED;
	*out = copy;
	*nr = 2;
	return 0;
}

int failed(struct ctl *ctl, int err, const char *fmt, ...)
{
	(void)ctl, (void)err, (void)fmt;
	return 1;
}

int failed_nl(struct ctl *ctl, int err)
{
	(void)ctl, (void)err;
	return 1;
}

int misused(struct ctl *ctl, const char *fmt, ...)
{
	(void)ctl, (void)fmt;
	return 2;
}

bool udev_pci_facts(const char *address, struct pci_facts *out)
{
	(void)address, (void)out;
	return false;
}

/* ---- what is refused, and where ----------------------------------------- */

#define HEAD	"version: 1\nconfigurations:\n- name: default\n  gpus:\n"

static void file_errors_name_line_and_key(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x: the file is empty" },
		{ "version: 2\n", "x: line 1: version: 2 is not known: expected 1" },
		{ "version: [\n", "x: line 2: did not find expected node content, while parsing a flow node" },
		{ "version: 1\ncolour: red\n", "x: line 2: colour: there is no such key" },
		{ HEAD "  - gpu: all\n    vsf: 3\n",
		  "x: line 6: configurations[0].gpus[0].vsf: there is no such key" },
		{ HEAD "  - gpu: all\n    vfs: many\n",
		  "x: line 6: configurations[0].gpus[0].vfs: 'many' is no number" },
		{ HEAD "  - gpu: all\n    vfs: -1\n",
		  "x: line 6: configurations[0].gpus[0].vfs: " },
		{ HEAD "  - gpu: all\n    vfs: 99999999999999999999\n",
		  "x: line 6: configurations[0].gpus[0].vfs: " },
		{ HEAD "  - gpu: all\n    unlisted: perhaps\n",
		  "x: line 6: configurations[0].gpus[0].unlisted: " },
		{ HEAD "  - gpu: all\n    gpu: 1\n", "x: line 6: configurations[0].gpus[0].gpu: " },
		{ HEAD "  - vfs: 1\n", "x: line 5: configurations[0].gpus[0]" },
		{ HEAD "  - gpu: 0\n  - gpu: 0\n",
		  "x: line 6: configurations[0].gpus[1].gpu: '0' is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - count: 2\n",
		  "x: line 7: configurations[0].gpus[0].vgpus[0]" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      uuid: zebra\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].uuid: 'zebra' is no UUID" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      uuid: " UUID_1
		  "\n      count: 2\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[0].count: 2 vGPUs cannot share one uuid" },
		{ HEAD "  - gpu: all\n    vgpus:\n    - type: 1\n      uuid: " UUID_1 "\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].uuid: one UUID cannot be on every" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      uuid: " UUID_1
		  "\n    - type: 1\n      uuid: " UUID_1 "\n",
		  "x: line 10: configurations[0].gpus[0].vgpus[1].uuid: '" UUID_1 "' is there twice" },
		{ HEAD "  - gpu: all\n    vgpus:\n    - { type: 1, vf: 3 }\n    - type: 1\n      vf: 3\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[1].vf: 3 is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      placement-id: 64\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].placement-id: 64 is none: they end at 63" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - { type: 1, placement-id: 8 }\n    - type: 2\n"
		  "      placement-id: 8\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[1].placement-id: 8 is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      placement-id: 8\n      count: 2\n",
		  "x: line 9: configurations[0].gpus[0].vgpus[0].count: 2 vGPUs cannot share one "
		  "placement-id" },
		{ HEAD "    []\n- name: default\n  gpus: []\n",
		  "x: line 6: configurations[1].name: 'default' is there twice" },
		{ HEAD "  - gpu: 0\n    vgpus:\n    - type: 1\n      count: 1000000\n",
		  "x: line 8: configurations[0].gpus[0].vgpus[0].count: 1000000 are more than" },
		{ HEAD "  - gpu: 0\n---\nversion: 1\n", "x: line 7: a file holds one document" },
		{ HEAD "  - gpu: 0\n...\n]\n", "x: line 7: a file holds one document" },
		{ "version: &a 1\nactive: *a\n", "x: line " },
	};
	char problem[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct declared *d = declared_parse("x", rows[i].text, strlen(rows[i].text), problem,
						    sizeof(problem));

		if (d || strncmp(problem, rows[i].problem, strlen(rows[i].problem)))
			fail_msg("row %zu: expected '%s', got '%s'", i, rows[i].problem,
				 d ? "no problem" : problem);
	}
}

static void every_beginning_of_a_file_is_harmless(void **state)
{
	static const char text[] = HEAD "  - gpu: 0\n    vfs: 3\n    vgpus:\n    - type: \"L40-4Q\"\n"
		"      uuid: " UUID_1 "\n    - { type: 1, count: 2 }\n";
	char problem[512], *part;

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		part = malloc(len + 1);
		memcpy(part, text, len);
		declared_close(declared_parse("x", part, len, problem, sizeof(problem)));
		free(part);
	}
}

static void directory_that_is_missing_is_an_error(void **state)
{
	char problem[512];

	(void)state;
	assert_null(declared_read("/nonexistent/nvgpu", problem, sizeof(problem)));
	assert_string_equal(problem, "/nonexistent/nvgpu: No such file or directory");
}

/* ---- what is planned ---------------------------------------------------- */

static struct vf vfs[2];
static struct type types[4];
static struct vgpu vgpus[3];
static struct host host;

/* Two L40s, B with VFs off; on A two vGPUs, the first of them in use. */
static int set_up(void **state)
{
	(void)state;
	memset(gpus, 0, sizeof(gpus));
	memset(vfs, 0, sizeof(vfs));
	memset(types, 0, sizeof(types));
	memset(vgpus, 0, sizeof(vgpus));
	for (int i = 0; i < 2; i++) {
		strcpy(gpus[i].address, i ? GPU_B : GPU_A);
		strcpy(gpus[i].name, "NVIDIA L40");
		strcpy(gpus[i].firmware_release, "535.113.01");
		gpus[i].state = NVGPU_GPU_STATUS_READY;
		strcpy(vfs[i].gpu, GPU_A);
		vfs[i].index = i;
		strcpy(vfs[i].address, i ? "0000:3b:00.5" : "0000:3b:00.4");
	}
	gpus[0].num_vfs = 4;
	for (int i = 0; i < 4; i++) {
		strcpy(types[i].gpu, i < 2 ? GPU_A : GPU_B);
		types[i].id = i & 1 ? 872 : 869;
		strcpy(types[i].name, i & 1 ? "NVIDIA L40-12Q" : "NVIDIA L40-4Q");
	}
	for (int i = 0; i < 2; i++) {
		strcpy(vgpus[i].gpu, GPU_A);
		uuid_from_text(i ? UUID_2 : UUID_1, vgpus[i].uuid);
		vgpus[i].id = i + 1;
		vgpus[i].type = 869;
		vgpus[i].vf = i;
		vgpus[i].state = i ? NVGPU_VGPU_STATUS_DEFINED : NVGPU_VGPU_STATUS_RUNNING;
	}
	host = (struct host){ gpus, vfs, types, vgpus, 2, 2, 4, 2 };
	return 0;
}

/* For these GPUs, on that host; to be closed after the plan's end. */
static struct declared *plan_for(const char *yaml, const char *only, struct plan *plan)
{
	const struct declared_gpu *declared;
	char problem[512], whole[4096];
	struct declared *d;
	size_t nr;

	snprintf(whole, sizeof(whole), HEAD "%s", yaml);
	d = declared_parse("x", whole, strlen(whole), problem, sizeof(problem));
	if (!d)
		fail_msg("%s", problem);
	declared = declared_choose(d, NULL, &nr, problem, sizeof(problem));
	assert_non_null(declared);
	assert_true(plan_make(plan, &host, declared, nr, only));
	return d;
}

/* One line per task: object name: action [steps] verdict. */
static void expect_plan(const char *yaml, const char *only, const char *expected)
{
	char text[4096] = "";
	struct plan plan;
	struct declared *d = plan_for(yaml, only, &plan);

	for (size_t i = 0; i < plan.nr; i++) {
		const struct task *t = &plan.tasks[i];
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "%s %.14s: %s [%d] %s%s%s\n", t->object,
			 t->name, t->action, t->nr_steps, verdict_name(t->verdict),
			 t->reason[0] ? ": " : "", t->reason);
	}
	plan_free(&plan);
	declared_close(d);
	if (strcmp(text, expected))
		fail_msg("expected:\n%sgot:\n%s", expected, text);
}

static void gpu_that_is_not_listed_is_not_planned_for(void **state)
{
	(void)state;
	expect_plan("    []\n", NULL, "");
	expect_plan("  - gpu: L4\n    vfs: 3\n", NULL, "");
	expect_plan("  - gpu: all\n    vfs: 4\n", GPU_A, "gpu 0000:3b:00.0:  [0] as-declared\n");
}

static void most_exact_entry_is_the_one(void **state)
{
	(void)state;
	expect_plan("  - gpu: all\n    vfs: 1\n  - gpu: L40\n    vfs: 2\n  - gpu: 1\n    vfs: 3\n"
		    "  - gpu: 5e:00.0\n    vfs: 8\n", GPU_B,
		    "gpu 0000:5e:00.0: vfs=8 [1] differs\n");
	expect_plan("  - gpu: all\n    vfs: 1\n  - gpu: L40\n    vfs: 2\n  - gpu: 1\n    vfs: 3\n",
		    GPU_B, "gpu 0000:5e:00.0: vfs=3 [1] differs\n");
	expect_plan("  - gpu: all\n    vfs: 1\n  - gpu: NVIDIA L40\n    vfs: 2\n", GPU_B,
		    "gpu 0000:5e:00.0: vfs=2 [1] differs\n");
	expect_plan("  - gpu: L40\n    vfs: 1\n  - gpu: NVIDIA L40\n    vfs: 2\n", GPU_B,
		    "gpu 0000:5e:00.0:  [0] blocked: two entries mean it equally: 'L40' is one\n");
}

static void named_gpu_that_is_absent_is_blocked(void **state)
{
	(void)state;
	expect_plan("  - gpu: 7\n  - gpu: 99:00.0\n", NULL,
		    "gpu 7:  [0] blocked: nvgpu drives no such GPU\n"
		    "gpu 99:00.0:  [0] blocked: nvgpu drives no such GPU\n");
	expect_plan("  - gpu: 7\n", GPU_A, "");
}

static void vfs_are_not_changed_under_vgpus(void **state)
{
	(void)state;
	expect_plan("  - gpu: 0\n    vfs: 2\n", NULL,
		    "gpu 0000:3b:00.0: vfs=2 [0] blocked: 4 VFs are on, and the GPU carries 2 vGPUs\n");
	vgpus[0].state = NVGPU_VGPU_STATUS_DEFINED;
	expect_plan("  - gpu: 0\n    vfs: 2\n    unlisted: destroy\n", NULL,
		    "vgpu 11111111-2222-: destroy [1] differs\n"
		    "vgpu 22222222-2222-: destroy [1] differs\n"
		    "gpu 0000:3b:00.0: vfs=2 [1] differs\n");
}

static void unlisted_vgpus_are_kept_unless_told(void **state)
{
	(void)state;
	expect_plan("  - gpu: 0\n", NULL, "gpu 0000:3b:00.0:  [0] as-declared\n");
	expect_plan("  - gpu: 0\n    unlisted: destroy\n", NULL,
		    "vgpu 11111111-2222-: destroy [0] blocked: it is running: a virtual machine uses it\n"
		    "vgpu 22222222-2222-: destroy [1] differs\n"
		    "gpu 0000:3b:00.0:  [0] as-declared\n");
}

static void nameless_vgpus_take_what_nobody_named(void **state)
{
	(void)state;
	expect_plan("  - gpu: 0\n    vgpus:\n    - { type: L40-4Q, count: 2 }\n"
		    "    - { type: 869, uuid: " UUID_1 " }\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 11111111-2222-:  [0] as-declared\n"
		    "vgpu 22222222-2222-:  [0] as-declared\n"
		    "vgpu NVIDIA L40-4Q: create [1] differs\n");
}

static void vf_that_is_named_goes_to_no_other(void **state)
{
	(void)state;
	/* The one on VF 1 is what the second entry means, whatever the first would do with it. */
	expect_plan("  - gpu: 0\n    vgpus:\n    - { type: L40-4Q }\n"
		    "    - { type: L40-4Q, vf: 1 }\n    - { type: L40-4Q, vf: 0 }\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 22222222-2222-:  [0] as-declared\n"
		    "vgpu 11111111-2222-:  [0] as-declared\n"
		    "vgpu NVIDIA L40-4Q: create [1] differs\n");
}

static void texts_that_are_too_long_are_cut(void **state)
{
	uint32_t vfs_wanted = UINT32_MAX;
	char firmware[256];
	struct declared_gpu g = { .gpu = (char *)GPU_B, .vfs = &vfs_wanted, .firmware = firmware,
				  .placement = NVGPU_PLACEMENT_MODE_MIXED };
	static const char nothing[TEXT_LEN];
	struct plan plan;

	(void)state;
	memset(firmware, '5', sizeof(firmware) - 1);
	firmware[sizeof(firmware) - 1] = '\0';
	assert_true(plan_make(&plan, &host, &g, 1, NULL));
	assert_int_equal(plan.tasks[0].nr_steps, 4);
	assert_int_equal(strlen(plan.tasks[0].action), TEXT_LEN - 1);
	assert_memory_equal(plan.tasks[0].reason, nothing, TEXT_LEN);
	plan_free(&plan);
}

static void idle_vgpu_of_another_type_is_replaced_and_a_busy_one_is_not(void **state)
{
	(void)state;
	expect_plan("  - gpu: 0\n    vgpus:\n    - { type: L40-12Q, uuid: " UUID_1 " }\n"
		    "    - { type: L40-12Q, uuid: " UUID_2 " }\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 11111111-2222-: destroy [0] blocked: it is running: a virtual machine uses it\n"
		    "vgpu 22222222-2222-: destroy, create [2] differs\n");
}

static void vgpu_of_another_gpu_keeps_its_uuid(void **state)
{
	(void)state;
	expect_plan("  - gpu: 1\n    vgpus: [{ type: 869, uuid: " UUID_1 " }]\n", NULL,
		    "gpu 0000:5e:00.0:  [0] as-declared\n"
		    "vgpu 11111111-2222-: create [0] blocked: GPU 0000:3b:00.0 has a vGPU with this UUID\n");
}

static void type_that_is_not_offered_is_blocked(void **state)
{
	(void)state;
	expect_plan("  - gpu: 1\n    vgpus: [{ type: L4-2B }]\n", NULL,
		    "gpu 0000:5e:00.0:  [0] as-declared\n"
		    "vgpu L4-2B: create [0] blocked: type L4-2B is not offered here\n");
}

static void quarantined_vgpu_serves_nobody(void **state)
{
	(void)state;
	vgpus[1].state = NVGPU_VGPU_STATUS_QUARANTINED;
	expect_plan("  - gpu: 0\n    vgpus: [{ type: 869, uuid: " UUID_2 " }]\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 22222222-2222-:  [0] blocked: it is quarantined: reset the GPU\n");
	expect_plan("  - gpu: 0\n    vgpus: [{ type: 869, vf: 1 }]\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu NVIDIA L40-4Q: create [1] differs\n");
}

static void gpu_that_is_not_ready_is_left_alone(void **state)
{
	(void)state;
	gpus[1].state = NVGPU_GPU_STATUS_WEDGED;
	strcpy(gpus[1].state_reason, "no firmware");
	expect_plan("  - gpu: 1\n    vfs: 2\n    vgpus: [{ type: 869 }]\n", NULL,
		    "gpu 0000:5e:00.0:  [0] blocked: the GPU is wedged: no firmware\n"
		    "vgpu NVIDIA L40-4Q: create [0] blocked: the GPU is not ready\n");
}

static void pinned_firmware_is_started_when_nothing_is_in_the_way(void **state)
{
	(void)state;
	expect_plan("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n", NULL,
		    "gpu 0000:5e:00.0: firmware=570.144, reset, vfs=2 [3] differs\n");
	expect_plan("  - gpu: 0\n    firmware: 570.144\n", NULL,
		    "gpu 0000:3b:00.0: firmware=570.144 [1] differs: 535.113.01 runs until the GPU "
		    "is reset, which its 2 vGPUs forbid\n");
	expect_plan("  - gpu: 1\n    firmware: newest\n", NULL,
		    "gpu 0000:5e:00.0:  [0] as-declared\n");
	strcpy(gpus[1].firmware_pin, "535.113.01");
	expect_plan("  - gpu: 1\n    firmware: newest\n", NULL,
		    "gpu 0000:5e:00.0: firmware=newest, reset [2] differs\n");
	expect_plan("  - gpu: 1\n    firmware: 535.113.01\n", NULL,
		    "gpu 0000:5e:00.0:  [0] as-declared\n");
}

static void vfs_of_declared_vgpus_are_bound_only_when_told(void **state)
{
	(void)state;
	strcpy(vfs[0].driver, "nvgpu");
	expect_plan("  - gpu: 0\n    bind: true\n    vgpus: [{ type: 869, count: 2 }]\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 11111111-2222-:  [0] as-declared\n"
		    "vgpu 22222222-2222-: bind [1] differs\n");
	strcpy(vfs[1].driver, "nouveau");
	expect_plan("  - gpu: 0\n    bind: true\n    vgpus: [{ type: 869, uuid: " UUID_2 " }]\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 22222222-2222-: bind [0] blocked: VF 0000:3b:00.5 is bound to nouveau\n");
}

static void owner_and_placement_are_part_of_it(void **state)
{
	(void)state;
	strcpy(vgpus[1].owner, "alice");
	gpus[0].placement_mode = NVGPU_PLACEMENT_MODE_EQUAL;
	expect_plan("  - gpu: 0\n    placement: equal\n    vgpus: [{ type: 869, owner: alice }]\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 22222222-2222-:  [0] as-declared\n");
	expect_plan("  - gpu: 0\n    placement: mixed\n    vgpus: [{ type: 869, owner: bob }]\n", NULL,
		    "gpu 0000:3b:00.0: placement=mixed [1] differs\n"
		    "vgpu NVIDIA L40-4Q: create [1] differs\n");
	expect_plan("  - gpu: 0\n    vgpus: [{ type: 869, uuid: " UUID_2 ", owner: bob }]\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 22222222-2222-: destroy, create [2] differs\n");
}

static void place_is_part_of_it(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		vgpus[i].have |= 1ull << NVGPU_A_VGPU_PLACEMENT;
		vgpus[i].placement = i ? 40 : 8;
	}
	expect_plan("  - gpu: 0\n    vgpus:\n    - { type: 869 }\n"
		    "    - { type: 869, placement-id: 8 }\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 11111111-2222-:  [0] as-declared\n"
		    "vgpu 22222222-2222-:  [0] as-declared\n");
	expect_plan("  - gpu: 0\n    vgpus:\n    - { type: 869, uuid: " UUID_1 ", placement-id: 4 }\n"
		    "    - { type: 869, uuid: " UUID_2 ", placement-id: 44 }\n"
		    "    - { type: 869, placement-id: 40 }\n", NULL,
		    "gpu 0000:3b:00.0:  [0] as-declared\n"
		    "vgpu 11111111-2222-: destroy [0] blocked: it is running: a virtual machine uses it\n"
		    "vgpu 22222222-2222-: destroy, create [2] differs\n"
		    "vgpu NVIDIA L40-4Q: create [1] differs\n");
}

/* ---- what is done, and taken back --------------------------------------- */

static void expect_calls_of(struct plane *nl, const char *yaml, bool ok, const char *calls,
			    const char *reason)
{
	struct plan plan;
	struct declared *d = plan_for(yaml, NULL, &plan);

	the_plane = nl;
	assert_int_equal(enact(nl, &plan), ok);
	assert_string_equal(nl->log, calls);
	for (size_t i = 0; i < plan.nr; i++)
		if (plan.tasks[i].verdict == VERDICT_FAILED)
			assert_string_equal(plan.tasks[i].reason, reason);
	plan_free(&plan);
	declared_close(d);
}

static void expect_calls(const char *yaml, const char *refuse, bool ok, const char *calls,
			 const char *reason)
{
	struct plane nl = { .refuse = refuse };

	expect_calls_of(&nl, yaml, ok, calls, reason);
}

static void steps_are_taken_in_order(void **state)
{
	(void)state;
	expect_calls("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n    bind: true\n"
		     "    vgpus: [{ type: 872, count: 2 }]\n", NULL, true,
		     "firmware " GPU_B " '570.144';reset " GPU_B ";vfs " GPU_B " 2;"
		     "create " GPU_B " type 872 vf any uuid any;bind 0000:3b:00.4 nvgpu;"
		     "create " GPU_B " type 872 vf any uuid any;bind 0000:3b:00.4 nvgpu;", "");
}

static void named_vfs_are_filled_before_the_module_chooses(void **state)
{
	(void)state;
	expect_calls("  - gpu: 5e:00.0\n    vgpus:\n    - { type: 872, count: 2 }\n"
		     "    - { type: 872, uuid: 33333333-2222-3333-4444-555555555555 }\n"
		     "    - { type: 872, vf: 0 }\n", NULL, true,
		     "create " GPU_B " type 872 vf 0 uuid any;"
		     "create " GPU_B " type 872 vf any uuid 3333;"
		     "create " GPU_B " type 872 vf any uuid any;"
		     "create " GPU_B " type 872 vf any uuid any;", "");
}

static void places_are_filled_before_the_module_chooses(void **state)
{
	(void)state;
	/* On VFs that nobody names, where there are any. */
	expect_calls("  - gpu: 1\n    vfs: 4\n    vgpus:\n    - { type: 872, vf: 0 }\n"
		     "    - { type: 872, placement-id: 0 }\n    - { type: 872 }\n"
		     "    - { type: 869, placement-id: 24, vf: 1 }\n"
		     "    - { type: 869, placement-id: 44 }\n"
		     "    - { type: 869, placement-id: 40 }\n", NULL, true,
		     "vfs " GPU_B " 4;"
		     "create " GPU_B " type 869 vf 1 uuid any at 24;"
		     "create " GPU_B " type 872 vf 2 uuid any at 0;"
		     "create " GPU_B " type 869 vf 3 uuid any at 44;"
		     "create " GPU_B " type 869 vf any uuid any at 40;"
		     "create " GPU_B " type 872 vf 0 uuid any;"
		     "create " GPU_B " type 872 vf any uuid any;", "");
}

static void vgpu_is_put_back_where_it_was(void **state)
{
	(void)state;
	vgpus[1].have |= 1ull << NVGPU_A_VGPU_PLACEMENT;
	vgpus[1].placement = 44;
	expect_calls("  - gpu: 0\n    vgpus: [{ type: 872, uuid: " UUID_2 " }]\n",
		     "create " GPU_A " type 872", false,
		     "destroy uuid 2222;create " GPU_A " type 872 vf any uuid 2222;"
		     "create " GPU_A " type 869 vf 1 uuid 2222 at 44;", "refused");
}

static void failed_task_is_taken_back_and_the_others_are_done(void **state)
{
	(void)state;
	expect_calls("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n    vgpus: [{ type: 872 }]\n",
		     "reset", false,
		     "firmware " GPU_B " '570.144';reset " GPU_B ";firmware " GPU_B " '';"
		     "create " GPU_B " type 872 vf any uuid any;", "refused");
	expect_calls("  - gpu: 0\n    vgpus:\n    - { type: 872, uuid: " UUID_2 " }\n    - type: 872\n",
		     "create " GPU_A " type 872 vf any uuid 2222", false,
		     "destroy uuid 2222;create " GPU_A " type 872 vf any uuid 2222;"
		     "create " GPU_A " type 869 vf 1 uuid 2222;"
		     "create " GPU_A " type 872 vf any uuid any;", "refused");
}

static void firmware_of_before_runs_again(void **state)
{
	struct plane nl = { .wedge = "570.144" };

	(void)state;
	expect_calls("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n", "vfs", false,
		     "firmware " GPU_B " '570.144';reset " GPU_B ";vfs " GPU_B " 2;"
		     "firmware " GPU_B " '';reset " GPU_B ";", "refused");
	expect_calls("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n    placement: mixed\n",
		     "placement", false,
		     "firmware " GPU_B " '570.144';reset " GPU_B ";vfs " GPU_B " 2;"
		     "placement " GPU_B " 2;vfs " GPU_B " 0;firmware " GPU_B " '';reset " GPU_B ";",
		     "refused");
	/* Firmware that does not start leaves the GPU without any. */
	expect_calls_of(&nl, "  - gpu: 1\n    firmware: 570.144\n", false,
			"firmware " GPU_B " '570.144';reset " GPU_B ";firmware " GPU_B " '';"
			"reset " GPU_B ";", "firmware does not start");
}

static void firmware_that_stays_is_said(void **state)
{
	static const char reason[] = "refused; the GPU was reset before that and keeps the "
				     "firmware it runs";

	(void)state;
	/* Which release ran before no pin says. */
	strcpy(gpus[1].firmware_pin, "570.144");
	expect_calls("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n", "vfs", false,
		     "reset " GPU_B ";vfs " GPU_B " 2;", reason);
	/* None did: that is not what to go back to. */
	gpus[1].firmware_pin[0] = '\0';
	gpus[1].state = NVGPU_GPU_STATUS_WEDGED;
	expect_calls("  - gpu: 1\n    firmware: 570.144\n    vfs: 2\n", "vfs", false,
		     "firmware " GPU_B " '570.144';reset " GPU_B ";vfs " GPU_B " 2;"
		     "firmware " GPU_B " '';", reason);
}

static void vgpu_whose_vf_is_not_bound_does_not_stay(void **state)
{
	(void)state;
	expect_calls("  - gpu: 1\n    bind: true\n    vgpus: [{ type: 872 }]\n", "bind", false,
		     "create " GPU_B " type 872 vf any uuid any;bind 0000:3b:00.4 nvgpu;"
		     "destroy uuid 0000;", "the driver did not take it");
}

static void what_cannot_be_taken_back_is_said(void **state)
{
	(void)state;
	expect_calls("  - gpu: 0\n    vgpus: [{ type: 872, uuid: " UUID_2 " }]\n", "create", false,
		     "destroy uuid 2222;create " GPU_A " type 872 vf any uuid 2222;"
		     "create " GPU_A " type 869 vf 1 uuid 2222;",
		     "refused; what was changed before could not be taken back: refused");
}

/* ---- what is written ---------------------------------------------------- */

static void what_is_written_can_be_read(void **state)
{
	uint32_t vf = 3, number = 4, place = 44;
	struct declared_vgpu v = { .type = "NVIDIA L40-4Q", .uuid = UUID_1, .vf = &vf,
				   .placement_id = &place };
	struct declared_gpu g = { .gpu = GPU_A, .vfs = &number, .vgpus = &v, .vgpus_count = 1,
				  .bind = true };
	const struct declared_gpu *back;
	char problem[512], *text;
	struct declared *d;
	size_t len, nr;

	(void)state;
	text = declared_text(&g, 1, &len);
	assert_non_null(text);
	d = declared_parse("x", text, len, problem, sizeof(problem));
	if (!d)
		fail_msg("%s", problem);
	back = declared_choose(d, NULL, &nr, problem, sizeof(problem));
	assert_int_equal(nr, 1);
	assert_string_equal(back->gpu, GPU_A);
	assert_int_equal(*back->vfs, 4);
	assert_true(back->bind);
	assert_string_equal(back->vgpus[0].uuid, UUID_1);
	assert_int_equal(*back->vgpus[0].vf, 3);
	assert_int_equal(*back->vgpus[0].placement_id, 44);
	declared_close(d);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_errors_name_line_and_key),
		cmocka_unit_test(every_beginning_of_a_file_is_harmless),
		cmocka_unit_test(directory_that_is_missing_is_an_error),
		cmocka_unit_test_setup(gpu_that_is_not_listed_is_not_planned_for, set_up),
		cmocka_unit_test_setup(most_exact_entry_is_the_one, set_up),
		cmocka_unit_test_setup(named_gpu_that_is_absent_is_blocked, set_up),
		cmocka_unit_test_setup(vfs_are_not_changed_under_vgpus, set_up),
		cmocka_unit_test_setup(unlisted_vgpus_are_kept_unless_told, set_up),
		cmocka_unit_test_setup(nameless_vgpus_take_what_nobody_named, set_up),
		cmocka_unit_test_setup(vf_that_is_named_goes_to_no_other, set_up),
		cmocka_unit_test_setup(texts_that_are_too_long_are_cut, set_up),
		cmocka_unit_test_setup(idle_vgpu_of_another_type_is_replaced_and_a_busy_one_is_not,
				       set_up),
		cmocka_unit_test_setup(vgpu_of_another_gpu_keeps_its_uuid, set_up),
		cmocka_unit_test_setup(type_that_is_not_offered_is_blocked, set_up),
		cmocka_unit_test_setup(quarantined_vgpu_serves_nobody, set_up),
		cmocka_unit_test_setup(gpu_that_is_not_ready_is_left_alone, set_up),
		cmocka_unit_test_setup(pinned_firmware_is_started_when_nothing_is_in_the_way, set_up),
		cmocka_unit_test_setup(vfs_of_declared_vgpus_are_bound_only_when_told, set_up),
		cmocka_unit_test_setup(owner_and_placement_are_part_of_it, set_up),
		cmocka_unit_test_setup(place_is_part_of_it, set_up),
		cmocka_unit_test_setup(steps_are_taken_in_order, set_up),
		cmocka_unit_test_setup(named_vfs_are_filled_before_the_module_chooses, set_up),
		cmocka_unit_test_setup(places_are_filled_before_the_module_chooses, set_up),
		cmocka_unit_test_setup(vgpu_is_put_back_where_it_was, set_up),
		cmocka_unit_test_setup(failed_task_is_taken_back_and_the_others_are_done, set_up),
		cmocka_unit_test_setup(firmware_of_before_runs_again, set_up),
		cmocka_unit_test_setup(firmware_that_stays_is_said, set_up),
		cmocka_unit_test_setup(vgpu_whose_vf_is_not_bound_does_not_stay, set_up),
		cmocka_unit_test_setup(what_cannot_be_taken_back_is_said, set_up),
		cmocka_unit_test(what_is_written_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
