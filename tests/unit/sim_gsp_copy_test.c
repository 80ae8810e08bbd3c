// SPDX-License-Identifier: MIT
/* Copy engines: what they move, what they must not, and faults of a channel. */
#include <stdlib.h>

#include "sim_gsp_channel.h"
#include "sim_gsp_fakes.h"

#define ADDR(from, to)	INC(4, 0x400, 4), HI(from), LO(from), HI(to), LO(to)
#define SHAPE(pi, po, len, n) INC(4, 0x410, 4), pi, po, len, n
#define LAUNCH(x)	INC(4, 0x300, 1), x
#define SEM(va, v)	INC(4, 0x240, 3), HI(va), LO(va), v
#define CONST(a, b, c)	INC(4, 0x700, 3), a, b, c
#define ZERO_8		CONST(0, 0, 0x01030054)

static void copies_go_line_by_line(void **state)
{
	const uint32_t w[] = {
		BIND_COPY, ADDR(SLOT, SLOT + 0x1000), SHAPE(0x10, 0x20, 0x8, 2), SEM(SLOT + 0x3000, 9),
		LAUNCH(0x386 | 1u << 4 | 2u << 5),
	};
	const uint32_t one[] = {
		ADDR(SLOT, SLOT + 0x2000), LAUNCH(0x186 | 1u << 3), IMM(4, 0x300, 0x8),
	};
	struct fx *fx = *state;

	ch_running(fx);
	for (unsigned int i = 0; i < 0x20; i += 4)
		fx_fb32_set(fx, SLOT + i, i + 1);
	ch_push(fx, w, COUNT(w));
	assert_int_equal(fx_fb32(fx, SLOT + 0x1000), 1);
	assert_int_equal(fx_fb32(fx, SLOT + 0x1004), 5);
	assert_int_equal(fx_fb32(fx, SLOT + 0x1008), 0);
	assert_int_equal(fx_fb32(fx, SLOT + 0x1020), 0x11);
	assert_int_equal(fx_fb32(fx, SLOT + 0x1024), 0x15);
	/* four words: payload, 0, time; then the interrupt */
	assert_int_equal(fx_fb32(fx, SLOT + 0x3000), 9);
	assert_int_equal(fx_fb32(fx, SLOT + 0x3004), 0);
	assert_int_equal(fx_fb32(fx, SLOT + 0x300c), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fx_raised(fx, RUNLIST), 1);
	/* state stays; without MULTI_LINE the count is not looked at; no transfer, still a semaphore */
	fx_fb32_set(fx, SLOT + 0x3004, 0xdeadbeef);
	ch_push(fx, one, COUNT(one));
	assert_int_equal(fx_fb32(fx, SLOT + 0x2000), 1);
	assert_int_equal(fx_fb32(fx, SLOT + 0x2020), 0);
	assert_int_equal(fx_fb32(fx, SLOT + 0x3004), 0xdeadbeef);
}

static void fills_write_constants_and_zeroes_cost_no_memory(void **state)
{
	const uint32_t w[] = {
		BIND_COPY, IMM(4, 0x264, 0), CONST(0xaabbccdd, 0x11223344, 0x01030054),
		ADDR(0, SLOT), SHAPE(0, 0, 4, 0), SEM(SLOT + 0x3000, 9), LAUNCH(0x258e),
		/* one byte a component, three of them: low bytes of the constants */
		CONST(0xaabbccdd, 0x11223344, 0x02000454), ADDR(0, SLOT + 0x100), LAUNCH(0x2586),
	};
	const uint32_t zero[] = {
		ZERO_8, ADDR(0, SLOT), SHAPE(0, 0, 0x1000000 / 8, 0), LAUNCH(0x2586),
	};
	const uint32_t virt[] = { LAUNCH(0x586) };
	struct fx *fx = *state;
	uint64_t before;

	ch_running(fx);
	ch_push(fx, w, COUNT(w));
	assert_int_equal(fx_fb32(fx, SLOT), 0xaabbccdd);
	assert_int_equal(fx_fb32(fx, SLOT + 0x1c), 0x11223344);
	assert_int_equal(fx_fb32(fx, SLOT + 0x20), 0);
	assert_int_equal(fx_fb32(fx, SLOT + 0x3000), 9);
	assert_int_equal(fx_fb32(fx, SLOT + 0x100), 0xdddd44dd);
	assert_int_equal(fx_fb32(fx, SLOT + 0x108), 0xdd44dddd);
	assert_int_equal(fx_fb32(fx, SLOT + 0x10c), 0);
	before = fx_zeroed(fx);
	ch_push(fx, zero, COUNT(zero));
	assert_int_equal(fx_fb32(fx, SLOT), 0);
	assert_int_equal(fx_zeroed(fx) - before, 0x1000000);
	/* by virtual address: the pages of another kind are not framebuffer */
	fx_fb32_set(fx, SLOT + 8, 1);
	before = fx_zeroed(fx);
	ch_push(fx, virt, COUNT(virt));
	fx_expect(fx, "channel-fault");		/* runs into the read-only page */
	assert_int_equal(fx_fb32(fx, SLOT + 8), 0);
	assert_int_equal(fx_zeroed(fx) - before, FAKE_SPARSE - SLOT);
}

static void system_memory_and_sparse_pages_are_reached(void **state)
{
	const uint64_t mem = FX_MEM_BASE + 0x2ff0000;
	const uint32_t out[] = {
		BIND_COPY, ADDR(SLOT, mem), SHAPE(0, 0, 8, 1), LAUNCH(0x186),
		/* by bus address */
		IMM(4, 0x264, 1), ADDR(SLOT, mem + 0x100), LAUNCH(0x2186),
		/* into nothing and back from it */
		ADDR(SLOT, FAKE_SPARSE), LAUNCH(0x186), ADDR(FAKE_SPARSE, SLOT + 0x10), LAUNCH(0x186),
		/* zeroes over one page of it */
		ZERO_8, ADDR(0, mem + 0x100), SHAPE(0, 0, 1, 1), LAUNCH(0x2586),
	};
	struct fx *fx = *state;

	ch_running(fx);
	fx_fb32_set(fx, SLOT, 0x1234);
	fx_fb32_set(fx, SLOT + 4, 0x5678);
	fx_fb32_set(fx, SLOT + 0x10, 0xffff);
	put32(fx_mem(fx, mem), 0x108, 0x77);
	ch_push(fx, out, COUNT(out));
	assert_int_equal(get32(fx_mem(fx, mem), 4), 0x5678);
	assert_int_equal(get32(fx_mem(fx, mem), 0x100), 0);
	assert_int_equal(get32(fx_mem(fx, mem), 0x108), 0x77);
	assert_int_equal(fx_fb32(fx, SLOT + 0x10), 0);
}

static void what_the_copy_engine_must_not_do(void **state)
{
	static const struct {
		const char *rule;
		uint32_t xid;
		uint32_t words[24];
	} cases[] = {
		{ "channel-fault", 31, { BIND_COPY, ADDR(SLOT, 0x1000), SHAPE(0, 0, 8, 1), LAUNCH(0x186) } },
		{ "channel-fault", 31, { BIND_COPY, ADDR(SLOT, FAKE_READ_ONLY), SHAPE(0, 0, 8, 1), LAUNCH(0x186) } },
		{ "channel-fault", 41, { BIND_COPY, ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1), LAUNCH(0x187) } },
		{ "channel-fault", 41, { BIND_COPY, ADDR(SLOT, SLOT + 64), SHAPE(8, 8, 0xffffffff, 0xffffffff),
					 LAUNCH(0x386) } },
		{ "channel-fault", 41, { BIND_COPY, SEM(SLOT + 2, 1), LAUNCH(8) } },
		{ "channel-fault", 41, { BIND_COPY, SEM(SLOT + 8, 1), LAUNCH(0x10) } },
		{ "channel-fault", 41, { BIND_COPY, INC(4, 0xa00, 1), 1 } },
		{ "copy-layout", 41, { BIND_COPY, ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1), LAUNCH(0x106) } },
		{ "copy-layout", 41, { BIND_COPY, IMM(4, 0x264, 3), ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1),
				       LAUNCH(0x2186) } },
		{ "copy-remap", 41, { BIND_COPY, CONST(0, 0, 0x01030010), ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1),
				      LAUNCH(0x586) } },
		{ "copy-semaphore", 41, { BIND_COPY, SEM(SLOT, 1), LAUNCH(0x18) } },
		{ "copy-render-enable", 41, { BIND_COPY, IMM(4, 0x25c, 2) } },
	};
	static const uint32_t no_flush[] = {
		BIND_COPY, ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1), SEM(SLOT + 0x80, 4), LAUNCH(0x18a),
	};
	struct fx *fx = *state;

	ch_running(fx);
	for (unsigned int i = 0; i < COUNT(cases); i++) {
		print_message("  case %u\n", i);
		ch_push(fx, cases[i].words, COUNT(cases[i].words));
		assert_true(fx_violated(fx, "channel-fault"));
		ch_stopped(fx, cases[i].rule, cases[i].xid);
	}
	ch_push(fx, no_flush, COUNT(no_flush));
	fx_expect(fx, "copy-no-flush");
	assert_int_equal(fx_fb32(fx, SLOT + 0x80), 4);
}

/* A physical copy to @to on a channel which is privileged or not. */
static void physical(struct fx *fx, uint64_t to)
{
	const uint32_t w[] = {
		BIND_COPY, IMM(4, 0x264, 0), ADDR(SLOT, to), SHAPE(0, 0, 8, 1), LAUNCH(0x2186),
	};

	ch_push(fx, w, COUNT(w));
}

static void memory_of_others_is_out_of_bounds(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX];
	uint64_t lo, hi;

	ch_running(fx);
	fx_wpr2(fx, &lo, &hi);
	physical(fx, lo + 0x1000);
	assert_true(fx_violated(fx, "channel-firmware-memory"));
	ch_stopped(fx, "channel-fault", 31);
	physical(fx, get64(fx->m, WPRMETA_gspFwRsvdStart) - 8);		/* RM's own, below */
	assert_true(fx_violated(fx, "channel-firmware-memory"));
	ch_stopped(fx, "channel-fault", 31);
	physical(fx, FX_FB - 4);
	ch_stopped(fx, "channel-fault", 31);
	/* without privilege: neither physical addresses nor privileged pages */
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	ch_userd_clear(fx);
	ch_params(p, CHID);
	put32(p, CHANALLOC_flags, get32(p, CHANALLOC_flags) & ~(1u << 5));
	put32(p, CHANALLOC_internalFlags, 0x14);
	ch_run(fx, p);
	physical(fx, SLOT + 64);
	assert_true(fx_violated(fx, "channel-fault"));
	fx_expect(fx, "copy-physical");
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	ch_userd_clear(fx);
	ch_run(fx, p);
	{
		const uint32_t w[] = { RELEASE(FAKE_PRIVILEGED, 1) };

		ch_push(fx, w, COUNT(w));
		fx_expect(fx, "channel-fault");
		ch_renew(fx);
		ch_push(fx, w, COUNT(w));
		assert_int_equal(fx_fb32(fx, FAKE_PRIVILEGED), 1);
	}
}

static void channel_faults_do_what_they_say(void **state)
{
	const uint32_t good[] = { RELEASE(SLOT, 1) };
	const uint32_t copy[] = { BIND_COPY, ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1), LAUNCH(0x186),
				  RELEASE(SLOT, 2) };
	struct fx *fx = *state;

	ch_running(fx);
	fx_fault(fx, "channel-hang", 1);
	ch_push(fx, good, COUNT(good));
	fx_run(fx, MS(5000));
	assert_int_equal(fx_fb32(fx, SLOT), 0);
	fx_fault(fx, "channel-hang", 0);
	fx_run(fx, MS(100));
	assert_int_equal(fx_fb32(fx, SLOT), 1);
	fx_drain(fx);
	fx->nevents = 0;
	fx_fault(fx, "channel-slow-ms", 500);
	fx_fb32_set(fx, SLOT, 0);
	ch_push(fx, good, COUNT(good));
	fx_run(fx, MS(400));
	assert_int_equal(fx_fb32(fx, SLOT), 0);
	fx_run(fx, MS(100));
	assert_int_equal(fx_fb32(fx, SLOT), 1);
	fx_fault(fx, "channel-slow-ms", 0);
	/* neither is the driver's doing: events, but no violation */
	fx_fault(fx, "channel-rc", 13);
	ch_push(fx, good, COUNT(good));
	assert_true(ch_saw(fx, NV_VGPU_MSG_EVENT_RC_TRIGGERED));
	assert_int_equal(fx->rc_type, 13);
	assert_int_equal(fx->rc_chid, CHID);
	ch_renew(fx);
	fx_fault(fx, "copy-fault", 1);
	ch_push(fx, copy, COUNT(copy));
	assert_true(ch_saw(fx, NV_VGPU_MSG_EVENT_MMU_FAULT_QUEUED));
	assert_int_equal(fx->rc_type, 31);
	assert_int_equal(fx_fb32(fx, SLOT), 1);
	ch_renew(fx);
	ch_push(fx, copy, COUNT(copy));
	assert_int_equal(fx_fb32(fx, SLOT), 2);
	assert_int_equal(fx->nevents, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(copies_go_line_by_line),
		T(fills_write_constants_and_zeroes_cost_no_memory),
		T(system_memory_and_sparse_pages_are_reached),
		T(what_the_copy_engine_must_not_do),
		T(memory_of_others_is_out_of_bounds),
		T(channel_faults_do_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
