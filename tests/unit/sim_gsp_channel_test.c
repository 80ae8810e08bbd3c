// SPDX-License-Identifier: MIT
/* Channels: what an allocation must state, what a channel executes, how it fails. */
#include <stdlib.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define CLIENT	0xc1d00000u
#define DEVICE	0xde1d0000u
#define SUBDEV	0x5d1d0000u
#define VAS	0x90f10000u
#define CHAN	0xf1f00008u
#define COPY	0x0004c7b5u
#define CHID	8u
#define RUNLIST	1u		/* of COPY2 */
#define CE2	(NV2080_ENGINE_TYPE_COPY0 + 2)

/* Virtual addresses of the fake board are framebuffer addresses. */
#define INSTANCE	0x100000ull
#define USERD		0x200000ull
#define GPFIFO		0x400000ull
#define PUSH		0x500000ull
#define SLOT		0x600000ull
#define ENTRIES		16u

/* Push buffer words. */
#define INC(sub, m, n)	(0x20000000u | (uint32_t)(n) << 16 | (sub) << 13 | (m) >> 2)
#define IMM(sub, m, v)	(0x80000000u | (uint32_t)(v) << 16 | (sub) << 13 | (m) >> 2)
#define BIND_COPY	INC(4, 0, 1), 0xc7b5
#define HI(x)		(uint32_t)((uint64_t)(x) >> 32)
#define LO(x)		(uint32_t)(x)
#define RELEASE(va, v)	INC(0, 0x10, 4), HI(va), LO(va), v, 0x01000002
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void objects(struct fx *fx)
{
	uint8_t root[ROOTALLOC_SIZE_MAX] = { 0 }, dev[DEVALLOC_SIZE] = { 0 }, sub[SUBDEVALLOC_SIZE] = { 0 };
	uint8_t vas[VASALLOC_SIZE] = { 0 };

	put32(root, ROOTALLOC_hClient, CLIENT);
	put32(dev, DEVALLOC_hClientShare, CLIENT);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, CLIENT, NV01_ROOT, root, lay->ROOTALLOC_SIZE), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, CLIENT, DEVICE, NV01_DEVICE_0, dev, sizeof(dev)), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, SUBDEV, NV20_SUBDEVICE_0, sub, sizeof(sub)), 0);
	assert_int_equal(fx_alloc_obj(fx, CLIENT, DEVICE, VAS, FERMI_VASPACE_A, vas, sizeof(vas)), 0);
}

static void channel_params(uint8_t *p, uint32_t chid)
{
	memset(p, 0, lay->CHANALLOC_SIZE);
	put64(p, CHANALLOC_gpFifoOffset, GPFIFO);
	put32(p, CHANALLOC_gpFifoEntries, ENTRIES);
	put32(p, CHANALLOC_flags, 1u << 21 | 1u << 5 | (chid / 8) << 12 | (chid % 8) << 8);
	put32(p, CHANALLOC_hVASpace, VAS);
	put32(p, CHANALLOC_engineType, CE2);
	put64(p, CHANALLOC_instanceMem_base, INSTANCE);
	put64(p, CHANALLOC_instanceMem_size, 0x1000);
	put32(p, CHANALLOC_instanceMem_addressSpace, 2);
	put64(p, CHANALLOC_ramfcMem_base, INSTANCE);
	put64(p, CHANALLOC_ramfcMem_size, 0x200);
	put32(p, CHANALLOC_ramfcMem_addressSpace, 2);
	put64(p, CHANALLOC_userdMem_base, USERD);
	put64(p, CHANALLOC_userdMem_size, 0x200);
	put32(p, CHANALLOC_userdMem_addressSpace, 2);
	put64(p, CHANALLOC_mthdbufMem_base, FX_MEM_BASE + 0x1000);
	put64(p, CHANALLOC_mthdbufMem_size, 0x5000);
	put32(p, CHANALLOC_mthdbufMem_addressSpace, 1);
	put32(p, CHANALLOC_internalFlags, 0x15);
}

static uint32_t channel_new(struct fx *fx, uint32_t handle, const uint8_t *p)
{
	return fx_alloc_obj(fx, CLIENT, DEVICE, handle, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE);
}

static uint32_t bind(struct fx *fx, uint32_t engine)
{
	uint8_t b[4];

	put32(b, 0, engine);
	return fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_BIND, b, 4);
}

static uint32_t schedule(struct fx *fx)
{
	uint8_t s[2] = { 1, 0 };

	return fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2);
}

static uint32_t copy_new(struct fx *fx, uint32_t version, uint32_t engine)
{
	uint8_t ce[CEALLOC_SIZE] = { 0 };

	put32(ce, CEALLOC_version, version);
	put32(ce, CEALLOC_engineType, engine);
	return fx_alloc_obj(fx, CLIENT, CHAN, COPY, AMPERE_DMA_COPY_B, ce, sizeof(ce));
}

static void fb32_set(struct fx *fx, uint64_t at, uint32_t v)
{
	uint8_t b[4];

	put32(b, 0, v);
	sim_fb_write(fx->sim, at, b, 4);
}

static uint32_t fb32(struct fx *fx, uint64_t at)
{
	uint8_t b[4];

	sim_fb_read(fx->sim, at, b, 4);
	return get32(b, 0);
}

static void instance_block(struct fx *fx, uint32_t pdb, uint64_t limit)
{
	fb32_set(fx, INSTANCE + 0x200, pdb);
	fb32_set(fx, INSTANCE + 0x208, LO(limit - 1));
	fb32_set(fx, INSTANCE + 0x20c, HI(limit - 1));
}

static void run_channel(struct fx *fx, const uint8_t *p)
{
	instance_block(fx, FAKE_PDB | 0xc00, 1ull << 49);
	assert_int_equal(channel_new(fx, CHAN, p), 0);
	assert_int_equal(bind(fx, CE2), 0);
	assert_int_equal(schedule(fx), 0);
	assert_int_equal(copy_new(fx, 1, CE2), 0);
}

/* A privileged channel that may run, with a copy engine. */
static void running_channel(struct fx *fx)
{
	uint8_t p[CHANALLOC_SIZE_MAX];

	fx_boot(fx);
	objects(fx);
	channel_params(p, CHID);
	run_channel(fx, p);
	fx_drain(fx);
	fx->nevents = 0;
}

/* The same again after an error, in the place of the old one. */
static void new_channel(struct fx *fx)
{
	uint8_t p[CHANALLOC_SIZE_MAX];

	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	for (unsigned int i = 0; i < 0x200; i += 4)
		fb32_set(fx, USERD + i, 0);
	channel_params(p, CHID);
	run_channel(fx, p);
	fx_drain(fx);
	fx->nevents = 0;
}

/* One GPFIFO entry with these dwords; doorbell; some time. */
static void push(struct fx *fx, const uint32_t *w, uint32_t n)
{
	uint32_t put = fb32(fx, USERD + 0x8c);

	for (uint32_t i = 0; i < n; i++)
		fb32_set(fx, PUSH + 4 * i, w[i]);
	fb32_set(fx, GPFIFO + 8 * put, (uint32_t)PUSH);
	fb32_set(fx, GPFIFO + 8 * put + 4, n << 10);
	fb32_set(fx, USERD + 0x8c, (put + 1) % ENTRIES);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	fx_drain(fx);
}

static bool saw(struct fx *fx, uint32_t event)
{
	for (unsigned int i = 0; i < fx->nevents; i++)
		if (fx->events[i] == event)
			return true;
	return false;
}

/* The channel stopped with this rule and this error number, and runs no more. */
static void stopped(struct fx *fx, const char *rule, uint32_t xid)
{
	const uint32_t good[] = { RELEASE(SLOT + 0x100, 1) };

	fx_expect(fx, rule);
	assert_true(saw(fx, NV_VGPU_MSG_EVENT_RC_TRIGGERED));
	assert_true(saw(fx, NV_VGPU_MSG_EVENT_OS_ERROR_LOG));
	assert_int_equal(saw(fx, NV_VGPU_MSG_EVENT_MMU_FAULT_QUEUED), xid == 31);
	assert_int_equal(fx->rc_chid, CHID);
	assert_int_equal(fx->rc_engine, CE2);
	assert_int_equal(fx->rc_type, xid);
	fb32_set(fx, SLOT + 0x100, 0);
	push(fx, good, COUNT(good));
	assert_int_equal(fb32(fx, SLOT + 0x100), 0);
	new_channel(fx);
}

/* --- allocation ------------------------------------------------------------- */

static void channels_are_allocated_bound_and_scheduled(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX];

	fx_boot(fx);
	objects(fx);
	channel_params(p, CHID);
	assert_int_equal(channel_new(fx, CHAN, p), 0);
	put64(p, CHANALLOC_instanceMem_base, INSTANCE + 0x1000);
	put64(p, CHANALLOC_ramfcMem_base, INSTANCE + 0x1000);
	put64(p, CHANALLOC_userdMem_base, USERD + 0x200);
	assert_int_equal(channel_new(fx, CHAN + 1, p), NV_ERR_IN_USE);
	fx_expect(fx, "channel-params");
	assert_int_equal(schedule(fx), NV_ERR_INVALID_STATE);
	fx_expect(fx, "channel-params");
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_expect(fx, "channel-doorbell");
	assert_int_equal(bind(fx, NV2080_ENGINE_TYPE_COPY0), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "channel-params");
	assert_int_equal(bind(fx, CE2), 0);
	assert_int_equal(schedule(fx), 0);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	gsp_doorbell_channel(fx->gsp, 0, (RUNLIST + 1) << 16 | CHID);
	fx_expect(fx, "channel-doorbell");
	/* a guest's doorbell is never the host's mistake, and reaches no channel of the host */
	gsp_doorbell_channel(fx->gsp, 1, RUNLIST << 16 | CHID);
	assert_int_equal(copy_new(fx, 1, CE2 + 1), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "rm-params");
	assert_int_equal(copy_new(fx, 2, CE2), NV_ERR_INVALID_ARGUMENT);
	fx_expect(fx, "rm-params");
	assert_int_equal(copy_new(fx, 0, 2), 0);
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
	objects(fx);
	for (unsigned int i = 0; i < COUNT(wrong); i++) {
		channel_params(p, CHID);
		if (wrong[i].size == 4)
			put32(p, wrong[i].off, (uint32_t)wrong[i].val);
		else
			put64(p, wrong[i].off, wrong[i].val);
		print_message("  %u: field at %u\n", i, wrong[i].off);
		assert_int_not_equal(channel_new(fx, CHAN, p), 0);
		fx_expect(fx, "channel-params");
	}
	channel_params(p, CHID);
	assert_int_equal(channel_new(fx, CHAN, p), 0);
	/* another id, but the same USERD, then the same instance block */
	channel_params(p, CHID + 1);
	put64(p, CHANALLOC_instanceMem_base, INSTANCE + 0x1000);
	put64(p, CHANALLOC_ramfcMem_base, INSTANCE + 0x1000);
	assert_int_not_equal(channel_new(fx, CHAN + 1, p), 0);
	fx_expect(fx, "channel-params");
	channel_params(p, CHID + 1);
	put64(p, CHANALLOC_userdMem_base, USERD + 0x200);
	assert_int_not_equal(channel_new(fx, CHAN + 1, p), 0);
	fx_expect(fx, "channel-params");
}

static void the_instance_block_is_used_as_written(void **state)
{
	const uint32_t good[] = { RELEASE(SLOT, 7) };
	struct fx *fx = *state;

	running_channel(fx);
	instance_block(fx, FAKE_PDB | 0x800, 1ull << 49);	/* version 1 tables */
	push(fx, good, COUNT(good));
	assert_true(fx_violated(fx, "channel-instance"));
	stopped(fx, "channel-fault", 31);
	instance_block(fx, FAKE_PDB | 0xc00 | 2, 1ull << 49);	/* root in system memory */
	push(fx, good, COUNT(good));
	assert_true(fx_violated(fx, "channel-instance"));
	stopped(fx, "channel-fault", 31);
	instance_block(fx, FAKE_PDB | 0xc00, SLOT);		/* all but the semaphore is below */
	push(fx, good, COUNT(good));
	stopped(fx, "channel-fault", 31);
	fb32_set(fx, INSTANCE, 0);				/* RAMFC is not the driver's */
	push(fx, good, COUNT(good));
	assert_true(fx_violated(fx, "channel-ramfc"));
	stopped(fx, "channel-fault", 31);
	push(fx, good, COUNT(good));
	assert_int_equal(fb32(fx, SLOT), 7);
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

	running_channel(fx);
	for (unsigned int i = 0; i < 0x100; i += 4)
		fb32_set(fx, SLOT + i, 0xdeadbeef);
	push(fx, w, COUNT(w));
	assert_int_equal(fb32(fx, SLOT), 77);
	assert_int_equal(fb32(fx, SLOT + 4), 0);
	/* PTIMER as the driver set it, not the model's own clock */
	assert_int_equal(fb32(fx, SLOT + 12), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fb32(fx, SLOT + 0x20), 78);
	assert_int_equal(fb32(fx, SLOT + 0x24), 0xdeadbeef);
	assert_int_equal(fb32(fx, SLOT + 0x40), 79);
	assert_int_equal(fb32(fx, SLOT + 0x44), 0xdeadbeef);
	assert_int_equal(fb32(fx, SLOT + 0x60), 81);
	assert_int_equal(fb32(fx, SLOT + 0x64), 82);
	assert_int_equal(fb32(fx, SLOT + 0x68), 0xdeadbeef);
	assert_int_equal(fb32(fx, SLOT + 0x80), 83);
	assert_int_equal(fb32(fx, SLOT + 0x84), 0);
	assert_int_equal(fb32(fx, SLOT + 0x8c), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fb32(fx, SLOT + 0xa4), 86);
	assert_int_equal(fb32(fx, SLOT + 0xac), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fx_raised(fx, RUNLIST), 1);
	/* where the host stands */
	assert_int_equal(fb32(fx, USERD + 0x48), 99);
	assert_int_equal(fb32(fx, USERD + 0x88), 1);
	assert_int_equal(fb32(fx, USERD + 0x44), LO(PUSH) + 4 * COUNT(w));
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

	running_channel(fx);
	for (unsigned int i = 0; i < COUNT(cases); i++) {
		/* The acquire is in the middle of its header: what precedes it must not run twice. */
		const uint32_t w[] = {
			INC(0, 0x5c, 5), LO(SLOT), 0, cases[i].payload, 0, cases[i].op,
			RELEASE(SLOT + 0x40, 100 + i),
		};

		print_message("  operation %u\n", cases[i].op);
		fb32_set(fx, SLOT, cases[i].mem);
		push(fx, w, COUNT(w));
		assert_int_not_equal(fb32(fx, SLOT + 0x40), 100 + i);
		assert_int_equal(fb32(fx, USERD + 0x88), i);
		fb32_set(fx, SLOT, cases[i].until);
		fx_run(fx, MS(1));
		assert_int_equal(fb32(fx, SLOT + 0x40), 100 + i);
	}
	/* the old form, and 64 bits */
	const uint32_t old[] = { INC(0, 0x10, 4), 0, LO(SLOT), 9, 0x1004, RELEASE(SLOT + 0x40, 1) };
	const uint32_t wide[] = { INC(0, 0x5c, 5), LO(SLOT), 0, 9, 1, 1u << 24, RELEASE(SLOT + 0x40, 2) };

	fb32_set(fx, SLOT, 8);
	push(fx, old, COUNT(old));
	fb32_set(fx, SLOT, 10);
	fx_run(fx, MS(1));
	assert_int_equal(fb32(fx, SLOT + 0x40), 1);
	fb32_set(fx, SLOT, 9);
	push(fx, wide, COUNT(wide));
	assert_int_equal(fb32(fx, SLOT + 0x40), 1);
	fb32_set(fx, SLOT + 4, 1);
	fx_run(fx, MS(1));
	assert_int_equal(fb32(fx, SLOT + 0x40), 2);
	/* freed while it waits: dropped without a word */
	fb32_set(fx, SLOT, 0);
	push(fx, old, COUNT(old));
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

	running_channel(fx);
	push(fx, w, COUNT(w));
	assert_int_equal(fb32(fx, SLOT), 5);
	assert_int_equal(fb32(fx, SLOT + 4), 6);
	assert_int_equal(fb32(fx, USERD + 0x48), 4);
	/* round the GPFIFO's end */
	for (uint32_t i = 0; i < 2 * ENTRIES; i++) {
		const uint32_t r[] = { RELEASE(SLOT, i + 1) };

		push(fx, r, COUNT(r));
		assert_int_equal(fb32(fx, SLOT), i + 1);
	}
}

static void a_bad_push_buffer_stops_its_channel(void **state)
{
	static const uint32_t unmapped[] = { 0x20050004, 0, 0x1000, 1, 2, 0 };
	static const uint32_t reserved[] = { 0xc0000000 };
	static const uint32_t cut[] = { 0x20050004, 0 };
	static const uint32_t illegal[] = { IMM(0, 4, 0) };
	static const uint32_t unknown[] = { IMM(0, 0x90, 0) };
	static const uint32_t odd[] = { INC(0, 0x10, 4), 0, LO(SLOT + 4), 1, 2 };
	static const uint32_t mem_op[] = { INC(0, 0x34, 1), 31u << 27 };
	static const uint32_t reduction[] = { INC(0, 0x5c, 5), LO(SLOT), 0, 1, 0, 6 };
	static const uint32_t object[] = { INC(4, 0, 1), 0xc6b5 };
	struct fx *fx = *state;

	running_channel(fx);
	push(fx, unmapped, COUNT(unmapped));
	stopped(fx, "channel-fault", 31);
	push(fx, reserved, COUNT(reserved));
	stopped(fx, "channel-fault", 32);
	push(fx, cut, COUNT(cut));
	stopped(fx, "channel-fault", 32);
	push(fx, illegal, COUNT(illegal));
	stopped(fx, "channel-fault", 32);
	push(fx, unknown, COUNT(unknown));
	stopped(fx, "channel-fault", 32);
	push(fx, odd, COUNT(odd));
	stopped(fx, "channel-fault", 32);
	push(fx, mem_op, COUNT(mem_op));
	stopped(fx, "channel-fault", 32);
	push(fx, reduction, COUNT(reduction));
	stopped(fx, "channel-fault", 32);
	push(fx, object, COUNT(object));
	assert_true(fx_violated(fx, "channel-object"));
	stopped(fx, "channel-fault", 32);
	/* an entry which is an operation: NOP passes, "illegal" does not */
	fb32_set(fx, GPFIFO, 0);
	fb32_set(fx, GPFIFO + 4, 0);
	fb32_set(fx, GPFIFO + 8, 0);
	fb32_set(fx, GPFIFO + 12, 1);
	fb32_set(fx, USERD + 0x8c, 1);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	assert_int_equal(fb32(fx, USERD + 0x88), 1);
	fb32_set(fx, USERD + 0x8c, 2);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	fx_drain(fx);
	stopped(fx, "channel-fault", 32);
	fb32_set(fx, USERD + 0x8c, ENTRIES);
	gsp_doorbell_channel(fx->gsp, 0, RUNLIST << 16 | CHID);
	fx_run(fx, MS(1));
	fx_drain(fx);
	stopped(fx, "channel-fault", 32);
}

/* --- copy engine ---------------------------------------------------------------- */

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

	running_channel(fx);
	for (unsigned int i = 0; i < 0x20; i += 4)
		fb32_set(fx, SLOT + i, i + 1);
	push(fx, w, COUNT(w));
	assert_int_equal(fb32(fx, SLOT + 0x1000), 1);
	assert_int_equal(fb32(fx, SLOT + 0x1004), 5);
	assert_int_equal(fb32(fx, SLOT + 0x1008), 0);
	assert_int_equal(fb32(fx, SLOT + 0x1020), 0x11);
	assert_int_equal(fb32(fx, SLOT + 0x1024), 0x15);
	/* four words: payload, 0, time; then the interrupt */
	assert_int_equal(fb32(fx, SLOT + 0x3000), 9);
	assert_int_equal(fb32(fx, SLOT + 0x3004), 0);
	assert_int_equal(fb32(fx, SLOT + 0x300c), HI(FAKE_PTIMER_OFFSET));
	assert_int_equal(fx_raised(fx, RUNLIST), 1);
	/* state stays; without MULTI_LINE the count is not looked at; no transfer, still a semaphore */
	fb32_set(fx, SLOT + 0x3004, 0xdeadbeef);
	push(fx, one, COUNT(one));
	assert_int_equal(fb32(fx, SLOT + 0x2000), 1);
	assert_int_equal(fb32(fx, SLOT + 0x2020), 0);
	assert_int_equal(fb32(fx, SLOT + 0x3004), 0xdeadbeef);
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

	running_channel(fx);
	push(fx, w, COUNT(w));
	assert_int_equal(fb32(fx, SLOT), 0xaabbccdd);
	assert_int_equal(fb32(fx, SLOT + 0x1c), 0x11223344);
	assert_int_equal(fb32(fx, SLOT + 0x20), 0);
	assert_int_equal(fb32(fx, SLOT + 0x3000), 9);
	assert_int_equal(fb32(fx, SLOT + 0x100), 0xdddd44dd);
	assert_int_equal(fb32(fx, SLOT + 0x108), 0xdd44dddd);
	assert_int_equal(fb32(fx, SLOT + 0x10c), 0);
	before = fx_zeroed(fx);
	push(fx, zero, COUNT(zero));
	assert_int_equal(fb32(fx, SLOT), 0);
	assert_int_equal(fx_zeroed(fx) - before, 0x1000000);
	/* by virtual address: the pages of another kind are not framebuffer */
	fb32_set(fx, SLOT + 8, 1);
	before = fx_zeroed(fx);
	push(fx, virt, COUNT(virt));
	fx_expect(fx, "channel-fault");		/* runs into the read-only page */
	assert_int_equal(fb32(fx, SLOT + 8), 0);
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

	running_channel(fx);
	fb32_set(fx, SLOT, 0x1234);
	fb32_set(fx, SLOT + 4, 0x5678);
	fb32_set(fx, SLOT + 0x10, 0xffff);
	put32(fx_mem(fx, mem), 0x108, 0x77);
	push(fx, out, COUNT(out));
	assert_int_equal(get32(fx_mem(fx, mem), 4), 0x5678);
	assert_int_equal(get32(fx_mem(fx, mem), 0x100), 0);
	assert_int_equal(get32(fx_mem(fx, mem), 0x108), 0x77);
	assert_int_equal(fb32(fx, SLOT + 0x10), 0);
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

	running_channel(fx);
	for (unsigned int i = 0; i < COUNT(cases); i++) {
		print_message("  case %u\n", i);
		push(fx, cases[i].words, COUNT(cases[i].words));
		assert_true(fx_violated(fx, "channel-fault"));
		stopped(fx, cases[i].rule, cases[i].xid);
	}
	push(fx, no_flush, COUNT(no_flush));
	fx_expect(fx, "copy-no-flush");
	assert_int_equal(fb32(fx, SLOT + 0x80), 4);
}

/* A physical copy to @to on a channel which is privileged or not. */
static void physical(struct fx *fx, uint64_t to)
{
	const uint32_t w[] = {
		BIND_COPY, IMM(4, 0x264, 0), ADDR(SLOT, to), SHAPE(0, 0, 8, 1), LAUNCH(0x2186),
	};

	push(fx, w, COUNT(w));
}

static void memory_of_others_is_out_of_bounds(void **state)
{
	struct fx *fx = *state;
	uint8_t p[CHANALLOC_SIZE_MAX];
	uint64_t lo, hi;

	running_channel(fx);
	fx_wpr2(fx, &lo, &hi);
	physical(fx, lo + 0x1000);
	assert_true(fx_violated(fx, "channel-firmware-memory"));
	stopped(fx, "channel-fault", 31);
	physical(fx, get64(fx->m, WPRMETA_gspFwRsvdStart) - 8);		/* RM's own, below */
	assert_true(fx_violated(fx, "channel-firmware-memory"));
	stopped(fx, "channel-fault", 31);
	physical(fx, FX_FB - 4);
	stopped(fx, "channel-fault", 31);
	/* without privilege: neither physical addresses nor privileged pages */
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	for (unsigned int i = 0; i < 0x200; i += 4)
		fb32_set(fx, USERD + i, 0);
	channel_params(p, CHID);
	put32(p, CHANALLOC_flags, get32(p, CHANALLOC_flags) & ~(1u << 5));
	put32(p, CHANALLOC_internalFlags, 0x14);
	run_channel(fx, p);
	physical(fx, SLOT + 64);
	assert_true(fx_violated(fx, "channel-fault"));
	fx_expect(fx, "copy-physical");
	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	for (unsigned int i = 0; i < 0x200; i += 4)
		fb32_set(fx, USERD + i, 0);
	run_channel(fx, p);
	{
		const uint32_t w[] = { RELEASE(FAKE_PRIVILEGED, 1) };

		push(fx, w, COUNT(w));
		fx_expect(fx, "channel-fault");
		new_channel(fx);
		push(fx, w, COUNT(w));
		assert_int_equal(fb32(fx, FAKE_PRIVILEGED), 1);
	}
}

/* --- faults of a test -------------------------------------------------------------- */

static void channel_faults_do_what_they_say(void **state)
{
	const uint32_t good[] = { RELEASE(SLOT, 1) };
	const uint32_t copy[] = { BIND_COPY, ADDR(SLOT, SLOT + 64), SHAPE(0, 0, 8, 1), LAUNCH(0x186),
				  RELEASE(SLOT, 2) };
	struct fx *fx = *state;

	running_channel(fx);
	fx_fault(fx, "channel-hang", 1);
	push(fx, good, COUNT(good));
	fx_run(fx, MS(5000));
	assert_int_equal(fb32(fx, SLOT), 0);
	fx_fault(fx, "channel-hang", 0);
	fx_run(fx, MS(100));
	assert_int_equal(fb32(fx, SLOT), 1);
	fx_drain(fx);
	fx->nevents = 0;
	fx_fault(fx, "channel-slow-ms", 500);
	fb32_set(fx, SLOT, 0);
	push(fx, good, COUNT(good));
	fx_run(fx, MS(400));
	assert_int_equal(fb32(fx, SLOT), 0);
	fx_run(fx, MS(100));
	assert_int_equal(fb32(fx, SLOT), 1);
	fx_fault(fx, "channel-slow-ms", 0);
	/* neither is the driver's doing: events, but no violation */
	fx_fault(fx, "channel-rc", 13);
	push(fx, good, COUNT(good));
	assert_true(saw(fx, NV_VGPU_MSG_EVENT_RC_TRIGGERED));
	assert_int_equal(fx->rc_type, 13);
	assert_int_equal(fx->rc_chid, CHID);
	new_channel(fx);
	fx_fault(fx, "copy-fault", 1);
	push(fx, copy, COUNT(copy));
	assert_true(saw(fx, NV_VGPU_MSG_EVENT_MMU_FAULT_QUEUED));
	assert_int_equal(fx->rc_type, 31);
	assert_int_equal(fb32(fx, SLOT), 1);
	new_channel(fx);
	push(fx, copy, COUNT(copy));
	assert_int_equal(fb32(fx, SLOT), 2);
	assert_int_equal(fx->nevents, 0);
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
		T(copies_go_line_by_line),
		T(fills_write_constants_and_zeroes_cost_no_memory),
		T(system_memory_and_sparse_pages_are_reached),
		T(what_the_copy_engine_must_not_do),
		T(memory_of_others_is_out_of_bounds),
		T(channel_faults_do_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
