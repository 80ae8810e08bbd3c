// SPDX-License-Identifier: MIT
/*
 * What of a plan is done, and what is taken back.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "declared.h"
#include "enact.h"
#include "host.h"
#include "plan.h"

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

static void number_of_vfs_of_before_is_there_again(void **state)
{
	(void)state;
	host.nr_vgpus = 0;
	expect_calls("  - gpu: 0\n    vfs: 16\n", NULL, true,
		     "vfs " GPU_A " 0;vfs " GPU_A " 16;", "");
	expect_calls("  - gpu: 0\n    vfs: 16\n", "vfs " GPU_A " 0", false,
		     "vfs " GPU_A " 0;", "refused");
	expect_calls("  - gpu: 0\n    vfs: 16\n", "vfs " GPU_A " 16", false,
		     "vfs " GPU_A " 0;vfs " GPU_A " 16;vfs " GPU_A " 4;", "refused");
	expect_calls("  - gpu: 0\n    vfs: 16\n    placement: mixed\n", "placement", false,
		     "vfs " GPU_A " 0;vfs " GPU_A " 16;placement " GPU_A " 2;vfs " GPU_A " 0;"
		     "vfs " GPU_A " 4;", "refused");
	expect_calls("  - gpu: 0\n    firmware: 570.144\n    vfs: 16\n    placement: mixed\n", NULL,
		     true, "firmware " GPU_A " '570.144';reset " GPU_A ";vfs " GPU_A " 0;"
		     "vfs " GPU_A " 16;placement " GPU_A " 2;", "");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(steps_are_taken_in_order, host_set_up),
		cmocka_unit_test_setup(named_vfs_are_filled_before_the_module_chooses, host_set_up),
		cmocka_unit_test_setup(places_are_filled_before_the_module_chooses, host_set_up),
		cmocka_unit_test_setup(vgpu_is_put_back_where_it_was, host_set_up),
		cmocka_unit_test_setup(failed_task_is_taken_back_and_the_others_are_done,
				       host_set_up),
		cmocka_unit_test_setup(number_of_vfs_of_before_is_there_again, host_set_up),
		cmocka_unit_test_setup(firmware_of_before_runs_again, host_set_up),
		cmocka_unit_test_setup(firmware_that_stays_is_said, host_set_up),
		cmocka_unit_test_setup(vgpu_whose_vf_is_not_bound_does_not_stay, host_set_up),
		cmocka_unit_test_setup(what_cannot_be_taken_back_is_said, host_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
