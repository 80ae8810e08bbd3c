// SPDX-License-Identifier: MIT
/*
 * What is planned for a declaration.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "declared.h"
#include "host.h"
#include "plan.h"

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
		    "gpu 0000:3b:00.0: vfs=2 [2] differs\n");
}

static void another_number_of_vfs_is_reached_from_none(void **state)
{
	(void)state;
	host.nr_vgpus = 0;
	expect_plan("  - gpu: 0\n    vfs: 16\n", NULL,
		    "gpu 0000:3b:00.0: vfs=16 [2] differs\n");
	expect_plan("  - gpu: 0\n    vfs: 0\n", NULL, "gpu 0000:3b:00.0: vfs=0 [1] differs\n");
	/* What the GPU never has is refused by the module before anything is lost. */
	expect_plan("  - gpu: 0\n    vfs: 33\n", NULL,
		    "gpu 0000:3b:00.0: vfs=33 [1] differs\n");
	strcpy(vfs[1].driver, "vfio-pci");
	expect_plan("  - gpu: 0\n    vfs: 16\n", NULL,
		    "gpu 0000:3b:00.0: vfs=16 [0] blocked: 4 VFs are on, and VF 0000:3b:00.5 is "
		    "bound to vfio-pci\n");
	strcpy(vfs[1].gpu, GPU_B);
	expect_plan("  - gpu: 0\n    vfs: 16\n", NULL,
		    "gpu 0000:3b:00.0: vfs=16 [2] differs\n");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(gpu_that_is_not_listed_is_not_planned_for, host_set_up),
		cmocka_unit_test_setup(most_exact_entry_is_the_one, host_set_up),
		cmocka_unit_test_setup(named_gpu_that_is_absent_is_blocked, host_set_up),
		cmocka_unit_test_setup(vfs_are_not_changed_under_vgpus, host_set_up),
		cmocka_unit_test_setup(another_number_of_vfs_is_reached_from_none, host_set_up),
		cmocka_unit_test_setup(unlisted_vgpus_are_kept_unless_told, host_set_up),
		cmocka_unit_test_setup(nameless_vgpus_take_what_nobody_named, host_set_up),
		cmocka_unit_test_setup(vf_that_is_named_goes_to_no_other, host_set_up),
		cmocka_unit_test_setup(texts_that_are_too_long_are_cut, host_set_up),
		cmocka_unit_test_setup(idle_vgpu_of_another_type_is_replaced_and_a_busy_one_is_not,
				       host_set_up),
		cmocka_unit_test_setup(vgpu_of_another_gpu_keeps_its_uuid, host_set_up),
		cmocka_unit_test_setup(type_that_is_not_offered_is_blocked, host_set_up),
		cmocka_unit_test_setup(quarantined_vgpu_serves_nobody, host_set_up),
		cmocka_unit_test_setup(gpu_that_is_not_ready_is_left_alone, host_set_up),
		cmocka_unit_test_setup(pinned_firmware_is_started_when_nothing_is_in_the_way,
				       host_set_up),
		cmocka_unit_test_setup(vfs_of_declared_vgpus_are_bound_only_when_told, host_set_up),
		cmocka_unit_test_setup(owner_and_placement_are_part_of_it, host_set_up),
		cmocka_unit_test_setup(place_is_part_of_it, host_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
