// SPDX-License-Identifier: MIT
/* A channel of the host with a copy engine, as tests of channels use it. */
#include "sim_gsp_channel.h"
#include "sim_gsp_fakes.h"

void ch_objects(struct fx *fx)
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

void fx_channel_params(uint8_t *p, uint32_t chid, uint32_t vas, uint32_t engine,
		       const struct fx_channel *at)
{
	memset(p, 0, lay->CHANALLOC_SIZE);
	put64(p, CHANALLOC_gpFifoOffset, at->gpfifo);
	put32(p, CHANALLOC_gpFifoEntries, ENTRIES);
	put32(p, CHANALLOC_flags, 1u << 21 | 1u << 5 | (chid / 8) << 12 | (chid % 8) << 8);
	put32(p, CHANALLOC_hVASpace, vas);
	put32(p, CHANALLOC_engineType, engine);
	put64(p, CHANALLOC_instanceMem_base, at->instance);
	put64(p, CHANALLOC_instanceMem_size, 0x1000);
	put32(p, CHANALLOC_instanceMem_addressSpace, 2);
	put64(p, CHANALLOC_ramfcMem_base, at->instance);
	put64(p, CHANALLOC_ramfcMem_size, 0x200);
	put32(p, CHANALLOC_ramfcMem_addressSpace, 2);
	put64(p, CHANALLOC_userdMem_base, at->userd);
	put64(p, CHANALLOC_userdMem_size, 0x200);
	put32(p, CHANALLOC_userdMem_addressSpace, 2);
	put64(p, CHANALLOC_mthdbufMem_base, at->methods);
	put64(p, CHANALLOC_mthdbufMem_size, 0x5000);
	put32(p, CHANALLOC_mthdbufMem_addressSpace, 1);
	put32(p, CHANALLOC_internalFlags, 0x15);
}

void ch_params(uint8_t *p, uint32_t chid)
{
	fx_channel_params(p, chid, VAS, CE2, &(struct fx_channel){
		.gpfifo = GPFIFO, .instance = INSTANCE, .userd = USERD,
		.methods = FX_MEM_BASE + 0x1000,
	});
}

uint32_t ch_new(struct fx *fx, uint32_t handle, const uint8_t *p)
{
	return fx_alloc_obj(fx, CLIENT, DEVICE, handle, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE);
}

uint32_t ch_bind(struct fx *fx, uint32_t engine)
{
	uint8_t b[4];

	put32(b, 0, engine);
	return fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_BIND, b, 4);
}

uint32_t ch_schedule(struct fx *fx)
{
	uint8_t s[2] = { 1, 0 };

	return fx_ctrl(fx, CLIENT, CHAN, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2);
}

uint32_t ch_copy_new(struct fx *fx, uint32_t version, uint32_t engine)
{
	uint8_t ce[CEALLOC_SIZE] = { 0 };

	put32(ce, CEALLOC_version, version);
	put32(ce, CEALLOC_engineType, engine);
	return fx_alloc_obj(fx, CLIENT, CHAN, COPY, AMPERE_DMA_COPY_B, ce, sizeof(ce));
}

void ch_instance(struct fx *fx, uint32_t pdb, uint64_t limit)
{
	fx_fb32_set(fx, INSTANCE + 0x200, pdb);
	fx_fb32_set(fx, INSTANCE + 0x208, LO(limit - 1));
	fx_fb32_set(fx, INSTANCE + 0x20c, HI(limit - 1));
}

void ch_run(struct fx *fx, const uint8_t *p)
{
	ch_instance(fx, FAKE_PDB | 0xc00, 1ull << 49);
	assert_int_equal(ch_new(fx, CHAN, p), 0);
	assert_int_equal(ch_bind(fx, CE2), 0);
	assert_int_equal(ch_schedule(fx), 0);
	assert_int_equal(ch_copy_new(fx, 1, CE2), 0);
}

void ch_running(struct fx *fx)
{
	uint8_t p[CHANALLOC_SIZE_MAX];

	fx_boot(fx);
	ch_objects(fx);
	ch_params(p, CHID);
	ch_run(fx, p);
	fx_drain(fx);
	fx->nevents = 0;
}

void ch_userd_clear(struct fx *fx)
{
	for (unsigned int i = 0; i < 0x200; i += 4)
		fx_fb32_set(fx, USERD + i, 0);
}

void ch_renew(struct fx *fx)
{
	uint8_t p[CHANALLOC_SIZE_MAX];

	assert_int_equal(fx_free(fx, CLIENT, CHAN), 0);
	ch_userd_clear(fx);
	ch_params(p, CHID);
	ch_run(fx, p);
	fx_drain(fx);
	fx->nevents = 0;
}

void ch_push_on(struct fx *fx, uint32_t runlist, const uint32_t *w, uint32_t n)
{
	uint32_t put = fx_fb32(fx, USERD + 0x8c);

	for (uint32_t i = 0; i < n; i++)
		fx_fb32_set(fx, PUSH + 4 * i, w[i]);
	fx_fb32_set(fx, GPFIFO + 8 * put, (uint32_t)PUSH);
	fx_fb32_set(fx, GPFIFO + 8 * put + 4, n << 10);
	fx_fb32_set(fx, USERD + 0x8c, (put + 1) % ENTRIES);
	gsp_doorbell_channel(fx->gsp, 0, runlist << 16 | CHID);
	fx_run(fx, MS(1));
	fx_drain(fx);
}

void ch_push(struct fx *fx, const uint32_t *w, uint32_t n)
{
	ch_push_on(fx, RUNLIST, w, n);
}

bool ch_saw(struct fx *fx, uint32_t event)
{
	for (unsigned int i = 0; i < fx->nevents; i++)
		if (fx->events[i] == event)
			return true;
	return false;
}

void ch_stopped(struct fx *fx, const char *rule, uint32_t xid)
{
	const uint32_t good[] = { RELEASE(SLOT + 0x100, 1) };

	fx_expect(fx, rule);
	assert_true(ch_saw(fx, NV_VGPU_MSG_EVENT_RC_TRIGGERED));
	assert_true(ch_saw(fx, NV_VGPU_MSG_EVENT_OS_ERROR_LOG));
	assert_int_equal(ch_saw(fx, NV_VGPU_MSG_EVENT_MMU_FAULT_QUEUED), xid == 31);
	assert_int_equal(fx->rc_chid, CHID);
	assert_int_equal(fx->rc_engine, CE2);
	assert_int_equal(fx->rc_type, xid);
	fx_fb32_set(fx, SLOT + 0x100, 0);
	ch_push(fx, good, COUNT(good));
	assert_int_equal(fx_fb32(fx, SLOT + 0x100), 0);
	ch_renew(fx);
}
