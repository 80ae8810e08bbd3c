// SPDX-License-Identifier: MIT
/* Utilisation samples, read as the vendor's published host driver reads them. */
#include "sim_gsp_vgpu.h"

#define SAMPLES		72u
#define SAMPLE_SIZE	56u
#define NEW		8u	/* of each batch */
#define NOBODY		0xffffffffu

enum { FB = 8, GR = 20, NVENC = 32, NVDEC = 44 };	/* {util, pid, pid in the guest} of a sample */

static const uint8_t *sample(const uint8_t *batch, unsigned int i)
{
	return batch + 16 + i * SAMPLE_SIZE;
}

static void next_batch(struct fx *fx)
{
	unsigned int before = fx->batches;

	for (int i = 0; i < 40 && fx->batches == before; i++) {
		fx_run(fx, MS(50));
		fx_drain(fx);
	}
	assert_int_equal(fx->batches, before + 1);
}

/* What the last batch says of @pid, in hundredths of a percent; samples up to @seen are old. */
static uint32_t use_since(struct fx *fx, uint64_t seen, unsigned int engine, uint32_t pid)
{
	uint64_t sum = 0;
	uint32_t n = 0;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		const uint8_t *s = sample(fx->samples, i);

		if (get64(s, 0) <= seen)
			continue;
		n++;
		if (get32(s, engine + 4) == pid)
			sum += get32(s, engine);
	}
	assert_int_not_equal(n, 0);
	return (uint32_t)(sum / n);
}

static uint64_t newest(struct fx *fx)
{
	uint64_t t = 0;

	for (unsigned int i = 0; i < SAMPLES; i++)
		if (get64(sample(fx->samples, i), 0) > t)
			t = get64(sample(fx->samples, i), 0);
	return t;
}

/* The same of the next batch that comes. */
static uint32_t use(struct fx *fx, unsigned int engine, uint32_t pid)
{
	uint64_t seen = newest(fx);

	next_batch(fx);
	return use_since(fx, seen, engine, pid);
}

static void an_idle_board_has_samples_of_nobody(void **state)
{
	struct fx *fx = *state;
	const unsigned int all[] = { FB, GR, NVENC, NVDEC };
	uint64_t last = 0;

	vg_begin(fx);
	next_batch(fx);
	assert_int_equal(get8(fx->samples, 0), 2);
	assert_int_equal(get32(fx->samples, 4), SAMPLES * SAMPLE_SIZE);
	assert_int_equal(get32(fx->samples, 8), NEW);
	assert_int_equal(get32(fx->samples, 12), NEW);
	for (unsigned int i = 0; i < NEW; i++) {
		const uint8_t *s = sample(fx->samples, i);

		assert_true(get64(s, 0) > last);
		last = get64(s, 0);
		for (unsigned int e = 0; e < 4; e++) {
			assert_int_equal(get32(s, all[e]), 0);
			assert_int_equal(get32(s, all[e] + 4), NOBODY);
			assert_int_equal(get32(s, all[e] + 8), NOBODY);
		}
	}
	assert_true(bytes_zero(sample(fx->samples, NEW), (SAMPLES - NEW) * SAMPLE_SIZE));
}

static void a_host_without_vgpus_gets_no_samples(void **state)
{
	struct fx *fx = *state;

	fx_prepare(fx, 0);
	assert_int_equal(fx_load(fx), 0);
	assert_true(fx_init(fx));
	for (int i = 0; i < 50; i++) {
		fx_run(fx, MS(100));
		fx_drain(fx);
	}
	assert_int_equal(fx->batches, 0);
}

static void a_busy_vgpu_has_its_share_of_each_engine(void **state)
{
	struct fx *fx = *state;

	vg_begin(fx);
	vg_start(fx, 1);
	vg_start(fx, 2);
	fx_fault(fx, "vgpu-busy-gr", 1060);
	fx_fault(fx, "vgpu-busy-fb", 1035);
	fx_fault(fx, "vgpu-busy-nvenc", 1001);
	fx_fault(fx, "vgpu-busy-nvdec", 1100);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(use(fx, GR, 1001), 6000);
		assert_int_equal(use_since(fx, newest(fx) - MS(900), FB, 1001), 3500);
		assert_int_equal(use_since(fx, newest(fx) - MS(900), NVENC, 1001), 100);
		assert_int_equal(use_since(fx, newest(fx) - MS(900), NVDEC, 1001), 10000);
		assert_int_equal(use_since(fx, newest(fx) - MS(900), GR, 1002), 0);
	}
	for (unsigned int i = 0; i < SAMPLES; i++) {
		const uint8_t *s = sample(fx->samples, i);

		/* Nobody, or this vGPU with some process of its guest. */
		assert_int_equal(get32(s, GR + 4) == NOBODY, get32(s, GR + 8) == NOBODY);
		assert_int_equal(get32(s, GR + 4) == NOBODY, !get32(s, GR));
	}
	fx_fault(fx, "vgpu-busy-gr", 1000);
	fx_fault(fx, "vgpu-busy-fb", 0);
	assert_int_equal(use(fx, GR, 1001), 0);
	assert_int_equal(use_since(fx, newest(fx) - MS(900), FB, 1001), 0);
	assert_int_equal(use_since(fx, newest(fx) - MS(900), NVDEC, 1001), 10000);
}

static void vgpus_that_share_an_engine_are_told_apart(void **state)
{
	struct fx *fx = *state;
	uint32_t sum[4] = { 0 };

	vg_begin(fx);
	for (unsigned int gfid = 1; gfid <= 3; gfid++)
		vg_start(fx, gfid);
	fx_fault(fx, "vgpu-busy-gr", 1060);
	fx_fault(fx, "vgpu-busy-gr", 2030);
	assert_int_equal(use(fx, GR, 1001), 6000);
	assert_int_equal(use_since(fx, newest(fx) - MS(900), GR, 1002), 3000);
	/* Thirds do not fit eight samples; in the long run they are right. */
	for (unsigned int gfid = 1; gfid <= 3; gfid++)
		fx_fault(fx, "vgpu-busy-gr", gfid * 1000 + 33);
	for (int i = 0; i < 20; i++) {
		sum[1] += use(fx, GR, 1001);
		sum[2] += use_since(fx, newest(fx) - MS(900), GR, 1002);
		sum[3] += use_since(fx, newest(fx) - MS(900), GR, 1003);
	}
	for (unsigned int gfid = 1; gfid <= 3; gfid++)
		assert_in_range(sum[gfid] / 20, 3200, 3400);
	/* More than there is: all of it, and nothing left over once one of them stops. */
	fx_fault(fx, "vgpu-busy-gr", 0);
	fx_fault(fx, "vgpu-busy-gr", 1080);
	fx_fault(fx, "vgpu-busy-gr", 2080);
	for (int i = 0; i < 20; i++)
		assert_int_equal(use(fx, GR, 1001) +
				 use_since(fx, newest(fx) - MS(900), GR, 1002), 10000);
	fx_fault(fx, "vgpu-busy-gr", 1000);
	use(fx, GR, 1002);
	assert_int_equal(use(fx, GR, 1002), 8000);
}

static void samples_are_sent_again_until_overwritten(void **state)
{
	struct fx *fx = *state;
	uint8_t last[GPUACCT_SIZE];

	vg_begin(fx);
	vg_start(fx, 1);
	fx_fault(fx, "vgpu-busy-gr", 1080);
	for (int i = 0; i < 12; i++)
		next_batch(fx);
	for (unsigned int round = 0; round < 12; round++) {
		uint64_t seen = newest(fx);
		unsigned int same = 0, next;

		memcpy(last, fx->samples, sizeof(last));
		fx_fault(fx, "vgpu-busy-gr", 1010);
		next_batch(fx);
		assert_int_equal(get32(fx->samples, 8), SAMPLES);
		next = get32(fx->samples, 12);
		for (unsigned int i = 0; i < SAMPLES; i++)
			same += !memcmp(sample(last, i), sample(fx->samples, i), SAMPLE_SIZE);
		assert_int_equal(same, SAMPLES - NEW);
		/* Oldest first from the place that is written next. */
		assert_in_range(next, 0, SAMPLES - 1);
		for (unsigned int i = 1; i < SAMPLES; i++)
			assert_true(get64(sample(fx->samples, (next + i) % SAMPLES), 0) >
				    get64(sample(fx->samples, (next + i - 1) % SAMPLES), 0));
		assert_int_equal(use_since(fx, seen, GR, 1001), 1000);
		/* Who counts old samples again is wrong until none is left. */
		if (round < SAMPLES / NEW - 1)
			assert_true(use_since(fx, 0, GR, 1001) > 1500);
		else
			assert_int_equal(use_since(fx, 0, GR, 1001), 1000);
	}
}

static void shares_end_with_the_plugin_and_with_the_firmware(void **state)
{
	struct fx *fx = *state;

	vg_begin(fx);
	vg_start(fx, 1);
	vg_start(fx, 2);
	fx_fault(fx, "vgpu-busy-gr", 1050);
	fx_fault(fx, "vgpu-busy-gr", 2020);
	assert_int_equal(use(fx, GR, 1001), 5000);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(SHUTDOWN_GSP_VGPU_PLUGIN_TASK), 1), 0);
	assert_int_equal(use(fx, GR, 1001), 0);
	assert_int_equal(use_since(fx, newest(fx) - MS(900), GR, 1002), 2000);
	assert_int_equal(vg_gfid_ctrl(fx, MGR(VGPU_PLUGIN_CLEANUP), 1), 0);
	sim_fb_zero(fx->sim, vg_heap_of(1), 0x274000);
	vg_start(fx, 1);
	assert_int_equal(use(fx, GR, 1001), 0);
	fx_fault(fx, "vgpu-busy-gr", 1050);
	assert_int_equal(use(fx, GR, 1001), 5000);
	fx_fault(fx, "plugin-crash", 1);
	fx_run(fx, MS(100));
	assert_int_equal(use(fx, GR, 1001), 0);
	/* What was sampled before a reboot is forgotten, and so is what keeps whom busy. */
	gsp_pf_flr(fx->gsp);
	sim_fb_zero(fx->sim, vg_heap_of(2), 0x274000);
	vg_begin(fx);
	vg_start(fx, 2);
	fx_drain(fx);	/* one may have come meanwhile */
	next_batch(fx);
	assert_int_equal(use_since(fx, 0, GR, 1002), 0);
	assert_int_equal(get32(fx->samples, 8), get32(fx->samples, 12));
	assert_in_range(get32(fx->samples, 8), NEW, 2 * NEW);
}

static void samples_lie_when_a_test_wants_it(void **state)
{
	struct fx *fx = *state;

	vg_begin(fx);
	vg_start(fx, 1);
	next_batch(fx);
	fx_fault(fx, "vgpu-busy-gr", 1300);
	assert_int_equal(use(fx, GR, 1001), 30000);
	fx_fault(fx, "vgpu-busy-pid", 77);
	assert_int_equal(use(fx, GR, 77), 30000);
	assert_int_equal(use_since(fx, newest(fx) - MS(900), GR, 1001), 0);
	fx_fault(fx, "vgpu-busy-pid", 0);
	fx_fault(fx, "vgpu-busy-gr", 1100);
	assert_int_equal(use(fx, GR, 1001), 10000);
}

static void only_a_running_vgpu_can_be_busy(void **state)
{
	struct fx *fx = *state;
	const uint64_t wrong[] = { 60, 1060, 33060, UINT64_MAX };
	uint8_t p[BOOTLOAD_SIZE_MAX];
	char err[128];

	vg_begin(fx);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		err[0] = 0;
		assert_false(gsp_fault_set(fx->gsp, "vgpu-busy-gr", wrong[i], err, sizeof(err)));
		assert_non_null(strstr(err, "vgpu-busy-gr is GFID * 1000 + percent"));
	}
	vg_bootload_params(p, 1);
	assert_int_equal(vg_bootload(fx, p), 0);
	assert_false(gsp_fault_set(fx->gsp, "vgpu-busy-gr", 1060, err, sizeof(err)));
	vg_stop(fx, 1);
	vg_start(fx, 1);
	fx_fault(fx, "vgpu-busy-gr", 1060);
	/* It is no longer pending: another may be set, and none is left over. */
	assert_false(sim_fault_enabled(fx->sim, "vgpu-busy-gr", NULL));
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_idle_board_has_samples_of_nobody),
		T(a_host_without_vgpus_gets_no_samples),
		T(a_busy_vgpu_has_its_share_of_each_engine),
		T(vgpus_that_share_an_engine_are_told_apart),
		T(samples_are_sent_again_until_overwritten),
		T(shares_end_with_the_plugin_and_with_the_firmware),
		T(samples_lie_when_a_test_wants_it),
		T(only_a_running_vgpu_can_be_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
