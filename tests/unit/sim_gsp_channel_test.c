// SPDX-License-Identifier: MIT
/* Channels: what an allocation must state, what a channel executes, how it fails. */
#include <stdlib.h>

#include "sim_gsp_channel.h"
#include "sim_gsp_fakes.h"

/* --- allocation ------------------------------------------------------------- */

static void channels_are_allocated_bound_and_scheduled(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX];

	fx_boot(fx);
	ch_objects(fx);
	ch_params(p, CHID);
	assert_int_equal(ch_new(fx, CHAN, p), 0);
	put64(p, CHANALLOC_instanceMem_base, INSTANCE + 0x1000);
	put64(p, CHANALLOC_ramfcMem_base, INSTANCE + 0x1000);
	put64(p, CHANALLOC_userdMem_base, USERD + 0x200);
	assert_int_equal(ch_new(fx, CHAN + 1, p), NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	assert_int_equal(ch_schedule(fx), NV_ERR_INVALID_STATE);
	fx_expect(fx, "channel-params");
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_expect(fx, "channel-doorbell");
	assert_int_equal(ch_bind(fx, NV2080_ENGINE_TYPE_COPY0), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "channel-params");
	assert_int_equal(ch_bind(fx, CE2), 0);
	assert_int_equal(ch_schedule(fx), 0);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	gsp_doorbell_channel(fx->gsp, 0, (RUNLIST + 1) << 16 | CHID);
	fx_expect(fx, "channel-doorbell");
	/* a guest's doorbell is never the host's mistake, and reaches no channel of the host */
	gsp_doorbell_channel(fx->gsp, 1, RUNLIST << 16 | CHID);
	assert_int_equal(ch_copy_new(fx, 1, CE2 + 1), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "rm-params");
	assert_int_equal(ch_copy_new(fx, 2, CE2), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "rm-params");
	assert_int_equal(ch_copy_new(fx, 0, 2), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CHAN, 0x97000000, ADA_A, NULL, 0),
			 NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "rm-params");
}

static const struct {
	unsigned int off, size;
	uint64_t val;
} wrong[] = {
	{ CHANALLOC_engineType, 4, 0x1e },
	{ CHANALLOC_hVASpace, 4, SUBDEV },
	{ CHANALLOC_flags, 4, 1u << 5 | 1u << 12 },
	{ CHANALLOC_flags, 4, 1u << 5 | 1u << 21 | 1u << 7 },
	{ CHANALLOC_flags, 4, 1u << 5 | 1u << 21 | 256u << 12 },	/* id 2048 */
	{ CHANALLOC_flags, 4, 1u << 21 | 1u << 12 },			/* user, but internalFlags say admin */
	{ CHANALLOC_internalFlags, 4, 0x14 },
	{ CHANALLOC_internalFlags, 4, 0x1 },
	{ CHANALLOC_gpFifoEntries, 4, 12 },
	{ CHANALLOC_gpFifoEntries, 4, 0 },
	{ CHANALLOC_gpFifoOffset, 8, GPFIFO + 4 },
	{ CHANALLOC_gpFifoOffset, 8, 1ull << 40 },
	{ CHANALLOC_instanceMem_base, 8, GIB(48) - MIB(4) },
	{ CHANALLOC_instanceMem_base, 8, INSTANCE + 0x200 },
	{ CHANALLOC_instanceMem_size, 8, 0x200 },
	{ CHANALLOC_instanceMem_addressSpace, 4, 1 },
	{ CHANALLOC_ramfcMem_base, 8, INSTANCE + 0x1000 },
	{ CHANALLOC_ramfcMem_size, 8, 0x1000 },
	{ CHANALLOC_userdMem_base, 8, GIB(48) - MIB(4) },
	{ CHANALLOC_userdMem_base, 8, USERD + 0x100 },
	{ CHANALLOC_userdMem_base, 8, INSTANCE + 0x200 },
	{ CHANALLOC_userdMem_size, 8, 0x1000 },
	{ CHANALLOC_mthdbufMem_base, 8, 0 },
	{ CHANALLOC_mthdbufMem_size, 8, 0x1000 },
};

static void refuses_each_wrong_channel_field(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX];

	fx_boot(fx);
	ch_objects(fx);
	for (unsigned int i = 0; i < COUNT(wrong); i++) {
		ch_params(p, CHID);
		if (wrong[i].size == 4)
			put32(p, wrong[i].off, (uint32_t)wrong[i].val);
		else
			put64(p, wrong[i].off, wrong[i].val);
		print_message("  %u: field at %u\n", i, wrong[i].off);
		assert_int_not_equal(ch_new(fx, CHAN, p), 0);
		fx_expect(fx, "channel-params");
	}
	ch_params(p, CHID);
	assert_int_equal(ch_new(fx, CHAN, p), 0);
	/* another id, but the same USERD, then the same instance block */
	ch_params(p, CHID + 1);
	put64(p, CHANALLOC_instanceMem_base, INSTANCE + 0x1000);
	put64(p, CHANALLOC_ramfcMem_base, INSTANCE + 0x1000);
	assert_int_not_equal(ch_new(fx, CHAN + 1, p), 0);
	fx_expect(fx, "channel-params");
	ch_params(p, CHID + 1);
	put64(p, CHANALLOC_userdMem_base, USERD + 0x200);
	assert_int_not_equal(ch_new(fx, CHAN + 1, p), 0);
	fx_expect(fx, "channel-params");
}

static void the_instance_block_is_used_as_written(void **state)
{
	const uint32_t good[] = { RELEASE(SLOT, 7) };
	struct fx *fx = *state;

	ch_running(fx);
	ch_instance(fx, FAKE_PDB | 0x800, 1ull << 49);	/* version 1 tables */
	ch_push(fx, good, COUNT(good));
	assert_true(fx_violated(fx, "channel-instance"));
	ch_stopped(fx, "channel-fault", 31);
	ch_instance(fx, FAKE_PDB | 0xc00 | 2, 1ull << 49);	/* root in system memory */
	ch_push(fx, good, COUNT(good));
	assert_true(fx_violated(fx, "channel-instance"));
	ch_stopped(fx, "channel-fault", 31);
	ch_instance(fx, FAKE_PDB | 0xc00, SLOT);		/* all but the semaphore is below */
	ch_push(fx, good, COUNT(good));
	ch_stopped(fx, "channel-fault", 31);
	fx_fb32_set(fx, INSTANCE, 0);				/* RAMFC is not the driver's */
	ch_push(fx, good, COUNT(good));
	assert_true(fx_violated(fx, "channel-ramfc"));
	ch_stopped(fx, "channel-fault", 31);
	ch_push(fx, good, COUNT(good));
	assert_int_equal(fx_fb32(fx, SLOT), 7);
}

/* --- host methods ------------------------------------------------------------ */

static void semaphores_are_released_in_each_form(void **state)
{
	const uint32_t w[] = {
		0, 0,
		INC(0, 0x10, 5), 0, LO(SLOT), 77, 2, 0,				/* 16 bytes, then interrupt */
		RELEASE(SLOT + 0x20, 78),					/* 4 bytes */
		INC(0, 0x5c, 5), LO(SLOT + 0x40), 0, 79, 80, 1,			/* 32 bits */
		INC(0, 0x5c, 5), LO(SLOT + 0x60), 0, 81, 82, 1 | 1u << 24,	/* 64 bits */
		INC(0, 0x5c, 5), LO(SLOT + 0x80), 0, 83, 84, 1 | 1u << 25,	/* 32 bits with time */
		INC(0, 0x5c, 5), LO(SLOT + 0xa0), 0, 85, 86, 1 | 1u << 24 | 1u << 25,
		IMM(0, 0x78, 1), INC(0, 0x28, 4), 0, 0, 0, 5u << 27,		/* WFI, membar */
		IMM(0, 0x50, 99),
	};
	struct fx *fx = *state;

	ch_running(fx);
	for (unsigned int i = 0; i < 0x100; i += 4)
		fx_fb32_set(fx, SLOT + i, 0xdeadbeef);
	ch_push(fx, w, COUNT(w));
	assert_int_equal(fx_fb32(fx, SLOT), 77);
	assert_int_equal(fx_fb32(fx, SLOT + 4), 0);
	/* PTIMER as the driver set it, not the model's own clock */
	assert_int_equal(fx_fb32(fx, SLOT + 12), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fx_fb32(fx, SLOT + 0x20), 78);
	assert_int_equal(fx_fb32(fx, SLOT + 0x24), 0xdeadbeef);
	assert_int_equal(fx_fb32(fx, SLOT + 0x40), 79);
	assert_int_equal(fx_fb32(fx, SLOT + 0x44), 0xdeadbeef);
	assert_int_equal(fx_fb32(fx, SLOT + 0x60), 81);
	assert_int_equal(fx_fb32(fx, SLOT + 0x64), 82);
	assert_int_equal(fx_fb32(fx, SLOT + 0x68), 0xdeadbeef);
	assert_int_equal(fx_fb32(fx, SLOT + 0x80), 83);
	assert_int_equal(fx_fb32(fx, SLOT + 0x84), 0);
	assert_int_equal(fx_fb32(fx, SLOT + 0x8c), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fx_fb32(fx, SLOT + 0xa4), 86);
	assert_int_equal(fx_fb32(fx, SLOT + 0xac), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fx_raised(fx, RUNLIST), 1);
	/* where the host stands */
	assert_int_equal(fx_fb32(fx, USERD + 0x48), 99);
	assert_int_equal(fx_fb32(fx, USERD + 0x88), 1);
	assert_int_equal(fx_fb32(fx, USERD + 0x44), LO(PUSH) + 4 * COUNT(w));
}

static void acquires_wait_for_their_condition(void **state)
{
	static const struct {
		uint32_t op, payload, mem, until;
	} cases[] = {
		{ 0, 5, 4, 5 },				/* equal */
		{ 2, 5, 4, 6 },				/* not less */
		{ 3, 0xfffffff0, 0xffffffef, 2 },	/* not behind, round the corner */
		{ 4, 0xc, 0x3, 0x8 },			/* some bit */
		{ 5, 0xfffffff0, 0xf, 0x7 },		/* not all bits */
	};
	struct fx *fx = *state;

	ch_running(fx);
	for (unsigned int i = 0; i < COUNT(cases); i++) {
		/* The acquire is in the middle of its header: what precedes it must not run twice. */
		const uint32_t w[] = {
			INC(0, 0x5c, 5), LO(SLOT), 0, cases[i].payload, 0, cases[i].op,
			RELEASE(SLOT + 0x40, 100 + i),
		};

		print_message("  operation %u\n", cases[i].op);
		fx_fb32_set(fx, SLOT, cases[i].mem);
		ch_push(fx, w, COUNT(w));
		assert_int_not_equal(fx_fb32(fx, SLOT + 0x40), 100 + i);
		assert_int_equal(fx_fb32(fx, USERD + 0x88), i);
		fx_fb32_set(fx, SLOT, cases[i].until);
		fx_run(fx, MS(1));
		assert_int_equal(fx_fb32(fx, SLOT + 0x40), 100 + i);
	}
	/* the old form, and 64 bits */
	const uint32_t old[] = { INC(0, 0x10, 4), 0, LO(SLOT), 9, 0x1004, RELEASE(SLOT + 0x40, 1) };
	const uint32_t wide[] = { INC(0, 0x5c, 5), LO(SLOT), 0, 9, 1, 1u << 24, RELEASE(SLOT + 0x40, 2) };

	fx_fb32_set(fx, SLOT, 8);
	ch_push(fx, old, COUNT(old));
	fx_fb32_set(fx, SLOT, 10);
	fx_run(fx, MS(1));
	assert_int_equal(fx_fb32(fx, SLOT + 0x40), 1);
	fx_fb32_set(fx, SLOT, 9);
	ch_push(fx, wide, COUNT(wide));
	assert_int_equal(fx_fb32(fx, SLOT + 0x40), 1);
	fx_fb32_set(fx, SLOT + 4, 1);
	fx_run(fx, MS(1));
	assert_int_equal(fx_fb32(fx, SLOT + 0x40), 2);
	/* freed while it waits: dropped without a word */
	fx_fb32_set(fx, SLOT, 0);
	ch_push(fx, old, COUNT(old));
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	fx_run(fx, MS(1));
	assert_int_equal(fx->nevents, 0);
}

static void headers_of_each_kind_are_decoded(void **state)
{
	const uint32_t w[] = {
		BIND_COPY,
		0x00140010, 0, LO(SLOT), 5, 0x01000002, 0,			/* old INC */
		0x60040000 | 0x50 >> 2, 1, 2, 3, 4,				/* NON_INC */
		0xa0030000 | 0x100 >> 2 | 4 << 13, 0, 0, 0,			/* ONE_INC: NOPs of the engine */
		RELEASE(SLOT + 4, 6),
		0xe0000000,							/* END: the rest is not looked at */
		0xc0000000,
	};
	struct fx *fx = *state;

	ch_running(fx);
	ch_push(fx, w, COUNT(w));
	assert_int_equal(fx_fb32(fx, SLOT), 5);
	assert_int_equal(fx_fb32(fx, SLOT + 4), 6);
	assert_int_equal(fx_fb32(fx, USERD + 0x48), 4);
	/* round the GPFIFO's end */
	for (uint32_t i = 0; i < 2 * ENTRIES; i++) {
		const uint32_t r[] = { RELEASE(SLOT, i + 1) };

		ch_push(fx, r, COUNT(r));
		assert_int_equal(fx_fb32(fx, SLOT), i + 1);
	}
}

static void a_bad_push_buffer_stops_its_channel(void **state)
{
	static const struct {
		bool wrong_object;
		uint32_t xid, n, words[6];
	} cases[] = {
		{ false, 31, 6, { 0x20050004, 0, 0x1000, 1, 2, 0 } },	/* not mapped */
		{ false, 32, 1, { 0xc0000000 } },	/* reserved header */
		{ false, 32, 2, { 0x20050004, 0 } },	/* cut short */
		{ false, 32, 1, { IMM(0, 4, 0) } },	/* illegal method */
		{ false, 32, 1, { IMM(0, 0x90, 0) } },	/* unknown one */
		{ false, 32, 5, { INC(0, 0x10, 4), 0, LO(SLOT + 4), 1, 2 } },	/* at an odd place */
		{ false, 32, 2, { INC(0, 0x34, 1), 31u << 27 } },	/* memory operation */
		{ false, 32, 6, { INC(0, 0x5c, 5), LO(SLOT), 0, 1, 0, 6 } },	/* reduction */
		{ true, 32, 2, { INC(4, 0, 1), 0xc6b5 } },	/* another class */
	};
	struct fx *fx = *state;

	ch_running(fx);
	for (unsigned int i = 0; i < COUNT(cases); i++) {
		print_message("  case %u\n", i);
		ch_push(fx, cases[i].words, cases[i].n);
		assert_int_equal(fx_violated(fx, "channel-object"), cases[i].wrong_object);
		ch_stopped(fx, "channel-fault", cases[i].xid);
	}
	/* an entry which is an operation: NOP passes, "illegal" does not */
	fx_fb32_set(fx, GPFIFO, 0);
	fx_fb32_set(fx, GPFIFO + 4, 0);
	fx_fb32_set(fx, GPFIFO + 8, 0);
	fx_fb32_set(fx, GPFIFO + 12, 1);
	fx_fb32_set(fx, USERD + 0x8c, 1);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	assert_int_equal(fx_fb32(fx, USERD + 0x88), 1);
	fx_fb32_set(fx, USERD + 0x8c, 2);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	fx_drain(fx);
	ch_stopped(fx, "channel-fault", 32);
	fx_fb32_set(fx, USERD + 0x8c, ENTRIES);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	fx_drain(fx);
	ch_stopped(fx, "channel-fault", 32);
}

/*
 * What a copy that no engine can do is reported as on each engine's channel: the copy
 * engines have numbers of their own, graphics has its exception's; the others have no
 * copy engine on their runlist.
 */
#define NO_COPY	UINT32_MAX
static const struct {
	uint32_t engine, runlist, copy, xid;
} of_engine[] = {
	{ 0x01, 0, 0x09, 13 },
	{ 0x09, 0, 0x09, 39 }, { 0x0a, 0, 0x0a, 40 }, { 0x0b, 1, 0x0b, 41 }, { 0x0c, 2, 0x0c, 70 },
	{ 0x0d, 3, 0x0d, 71 },
	{ 0x13, 4, NO_COPY, 32 }, { 0x14, 5, NO_COPY, 32 }, { 0x15, 6, NO_COPY, 32 },
	{ 0x16, 7, NO_COPY, 32 },
	{ 0x1b, 8, NO_COPY, 32 }, { 0x1c, 9, NO_COPY, 32 }, { 0x1d, 10, NO_COPY, 32 },
	{ 0x2b, 11, NO_COPY, 32 }, { 0x2c, 12, NO_COPY, 32 }, { 0x2d, 13, NO_COPY, 32 },
	{ 0x2e, 14, NO_COPY, 32 },
	{ 0x33, 15, NO_COPY, 32 },
	{ 0x26, 16, NO_COPY, 32 },
};

static void errors_have_the_number_of_their_engine(void **state)
{
	static const uint32_t no_method[] = { BIND_COPY, INC(4, 0xa00, 1), 1 };
	static const uint32_t no_header[] = { 0xc0000000 };
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX];

	fx_boot(fx);
	ch_objects(fx);
	for (unsigned int i = 0; i < COUNT(of_engine); i++) {
		print_message("  engine type %#x\n", of_engine[i].engine);
		ch_params(p, CHID);
		put32(p, CHANALLOC_engineType, of_engine[i].engine);
		ch_instance(fx, FAKE_PDB | 0xc00, 1ull << 49);
		ch_userd_clear(fx);
		assert_int_equal(ch_new(fx, CHAN, p), 0);
		assert_int_equal(ch_bind(fx, of_engine[i].engine), 0);
		assert_int_equal(ch_schedule(fx), 0);
		fx->nevents = 0;
		fx->rc_engine = fx->rc_chid = fx->rc_type = 0;
		if (of_engine[i].copy == NO_COPY) {
			for (uint32_t ce = 0x09; ce <= 0x0d; ce++) {
				assert_int_equal(ch_copy_new(fx, 1, ce), NV_ERR_INVALID_ARGUMENT);
				fx_expect(fx, "rm-params");
			}
			ch_push_on(fx, of_engine[i].runlist, no_header, COUNT(no_header));
		} else {
			assert_int_equal(ch_copy_new(fx, 1, of_engine[i].copy), 0);
			ch_push_on(fx, of_engine[i].runlist, no_method, COUNT(no_method));
		}
		fx_expect(fx, "channel-fault");
		assert_true(ch_saw(fx, NV_VGPU_MSG_EVENT_RC_TRIGGERED));
		assert_int_equal(fx->rc_engine, of_engine[i].engine);
		assert_int_equal(fx->rc_chid, CHID);
		assert_int_equal(fx->rc_type, of_engine[i].xid);
		assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(channels_are_allocated_bound_and_scheduled),
		T(refuses_each_wrong_channel_field),
		T(the_instance_block_is_used_as_written),
		T(semaphores_are_released_in_each_form),
		T(acquires_wait_for_their_condition),
		T(headers_of_each_kind_are_decoded),
		T(a_bad_push_buffer_stops_its_channel),
		T(errors_have_the_number_of_their_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
