// SPDX-License-Identifier: MIT
/*
 * Nonsense from the driver's side must be refused, never crash the model: random
 * messages, controls of the right size with random contents, random push buffers
 * and mailboxes, under sanitizers. What it says about them does not matter here.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define CLIENT	0xc0000001u
#define SUBDEV	0xabcd2080u

static uint64_t seed = 1;

static uint32_t rnd(void)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(seed >> 33);
}

static unsigned int rounds(unsigned int quick)
{
	const char *full = getenv("CHECK_FULL");

	return full && *full == '1' ? quick * 30 : quick;
}

/* Mostly small and round numbers: pure noise never gets past the first check. */
static void noise(uint8_t *p, size_t len)
{
	static const uint64_t likely[] = {
		0, 1, 2, 16, 17, 32, 62, 63, 64, 384, 385, 4096, 1ull << 27, 1ull << 30, GIB(40),
		0x26b5, 0x26b5176f, 871, 0x105, 0xffffffff, UINT64_MAX, 1ull << 47, 47, CLIENT, SUBDEV,
	};

	memset(p, 0, len);
	for (size_t i = 0; i + 8 <= len; i += 4)
		if (rnd() % 3 == 0)
			put64(p, i, rnd() % 4 ? likely[rnd() % (sizeof(likely) / 8)]
					      : (uint64_t)rnd() << 32 | rnd());
}

static void start(struct fx *fx)
{
	gsp_pf_flr(fx->gsp);
	fx_forget_violations(fx);
	fx_boot(fx);
}

static void random_messages(void **state)
{
	static const uint32_t fns[] = {
		NV_VGPU_MSG_FUNCTION_ALLOC_MEMORY, NV_VGPU_MSG_FUNCTION_FREE,
		NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, NV_VGPU_MSG_FUNCTION_UPDATE_BAR_PDE,
		NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, NV_VGPU_MSG_FUNCTION_GSP_RM_ALLOC,
		NV_VGPU_MSG_FUNCTION_SET_REGISTRY, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO,
		NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD, 47,
	};
	struct fx *fx = *state;
	uint8_t *p = malloc(200000);

	for (unsigned int i = 0; i < rounds(500); i++) {
		uint32_t fn = rnd() % 8 ? fns[rnd() % 10] : rnd() % 300;
		size_t len = rnd() % 16 ? rnd() % 3000 : rnd() % 200000;

		if (i % 100 == 0)
			start(fx);
		noise(p, len);
		fx_send(fx, fn, p, len);
		fx_run(fx, MS(3));
		fx_drain(fx);
		if (fn == 47)
			start(fx);
	}
	free(p);
	fx_forget_violations(fx);
}

static void random_controls(void **state)
{
	static const struct {
		uint32_t cmd, size;
	} c[] = {
		{ NV2080_CTRL_CMD_INTERNAL_INTR_GET_KERNEL_TABLE, INTRTAB_SIZE },
		{ NV2080_CTRL_CMD_FIFO_GET_DEVICE_INFO_TABLE, DEVINFO_SIZE },
		{ NV2080_CTRL_CMD_GPU_PROMOTE_CTX, PROMOTE_SIZE },
		{ NV2080_CTRL_CMD_GPU_QUERY_ECC_STATUS, VARIES(ECCSTAT_SIZE) },
		{ NV2080_CTRL_CMD_INTERNAL_MEMMGR_GET_VGPU_CONFIG_HOST_RESERVED_FB, HOSTFB_SIZE },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK, VARIES(BOOTLOAD_SIZE) },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_SHUTDOWN_GSP_VGPU_PLUGIN_TASK, 4 },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_VGPU_PLUGIN_CLEANUP, 4 },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE, VARIES(ADDTYPE_SIZE) },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_SET_VGPU_ENCODER_CAPACITY, ENCCAP_SIZE },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_CLEAR_GUEST_VM_INFO, CLEARVM_SIZE },
		{ NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_ENUMERATE_VGPU_PER_PGPU, ENUMVGPU_SIZE },
	};
	struct fx *fx = *state;
	uint8_t *p = malloc(lay->ADDTYPE_SIZE);

	start(fx);
	for (unsigned int i = 0; i < rounds(150); i++) {
		unsigned int k = rnd() % (sizeof(c) / sizeof(c[0]));

		noise(p, layout_number(lay, c[k].size));
		fx_ctrl(fx, CLIENT, SUBDEV, c[k].cmd, p, layout_number(lay, c[k].size));
	}
	free(p);
	fx_forget_violations(fx);
}

static void random_elements(void **state)
{
	struct fx *fx = *state;

	for (unsigned int i = 0; i < rounds(40); i++) {
		uint8_t *q;

		start(fx);
		/* the whole queue area, headers included */
		q = fx_mem(fx, fx->shared + 0x1000);
		noise(q + (rnd() % 2 ? 0 : 4096), 0x3000);
		gsp_doorbell_cmdq(fx->gsp);
		fx_run(fx, MS(20));
	}
	gsp_pf_flr(fx->gsp);
	fx_forget_violations(fx);
}

static void random_push_buffers(void **state)
{
	static const uint32_t words[] = {
		0x20018000, 0xc7b5, 0x20050004, 0x20088100, 0x838680c0, 0x200180c0, 0x00002586, 0x386,
		0x20038090, 0x01030054, 0x2001001b, 0x20030017, 1, 2, 4, 0x1000, 0x600000, 0xe0000000, 0,
	};
	struct fx *fx = *state;
	uint8_t root[ROOTALLOC_SIZE_MAX] = { 0 }, dev[DEVALLOC_SIZE] = { 0 }, vas[VASALLOC_SIZE] = { 0 };

	start(fx);
	put32(root, ROOTALLOC_hClient, 0xc1d00000);
	assert_int_equal(fx_alloc_obj(fx, 0xc1d00000, 0, 0xc1d00000, NV01_ROOT, root, lay->ROOTALLOC_SIZE), 0);
	assert_int_equal(fx_alloc_obj(fx, 0xc1d00000, 0xc1d00000, 1, NV01_DEVICE_0, dev, sizeof(dev)), 0);
	assert_int_equal(fx_alloc_obj(fx, 0xc1d00000, 1, 2, FERMI_VASPACE_A, vas, sizeof(vas)), 0);
	for (unsigned int i = 0; i < rounds(100); i++) {
		uint8_t p[CHANALLOC_SIZE_MAX] = { 0 }, b[4] = { 11, 0, 0, 0 }, s[2] = { 1, 0 }, w[4096], e[8], ce[CEALLOC_SIZE];

		put64(p, CHANALLOC_gpFifoOffset, 0x400000);
		put32(p, CHANALLOC_gpFifoEntries, 16);
		put32(p, CHANALLOC_flags, 1u << 21);
		put32(p, CHANALLOC_hVASpace, 2);
		put32(p, CHANALLOC_engineType, 11);
		put64(p, CHANALLOC_instanceMem_base, 0x100000);
		put64(p, CHANALLOC_instanceMem_size, 0x1000);
		put32(p, CHANALLOC_instanceMem_addressSpace, 2);
		put64(p, CHANALLOC_ramfcMem_base, 0x100000);
		put64(p, CHANALLOC_userdMem_base, 0x200000);
		put64(p, CHANALLOC_userdMem_size, 0x200);
		put32(p, CHANALLOC_userdMem_addressSpace, 2);
		put64(p, CHANALLOC_ramfcMem_size, 0x200);
		put32(p, CHANALLOC_ramfcMem_addressSpace, 2);
		put64(p, CHANALLOC_mthdbufMem_base, FX_MEM_BASE);
		put64(p, CHANALLOC_mthdbufMem_size, 0x5000);
		put32(p, CHANALLOC_internalFlags, 0x14);
		assert_int_equal(fx_alloc_obj(fx, 0xc1d00000, 1, 3, AMPERE_CHANNEL_GPFIFO_A, p, lay->CHANALLOC_SIZE), 0);
		fx_ctrl(fx, 0xc1d00000, 3, NVA06F_CTRL_CMD_BIND, b, 4);
		fx_ctrl(fx, 0xc1d00000, 3, NVA06F_CTRL_CMD_GPFIFO_SCHEDULE, s, 2);
		put64(ce, 0, 1 | 11ull << 32);
		fx_alloc_obj(fx, 0xc1d00000, 3, 4, AMPERE_DMA_COPY_B, ce, sizeof(ce));
		put64(e, 0, FAKE_PDB | 0xc00);
		sim_fb_write(fx->sim, 0x100200, e, 8);
		put64(e, 0, (1ull << 49) - 1);
		sim_fb_write(fx->sim, 0x100208, e, 8);
		for (unsigned int k = 0; k < sizeof(w); k += 4)
			put32(w, k, rnd() % 8 ? words[rnd() % (sizeof(words) / 4)] : rnd());
		sim_fb_write(fx->sim, 0x500000, w, sizeof(w));
		put32(e, 0, 0x500000);
		put32(e, 4, rnd() % 8 ? 1024u << 10 : rnd());
		sim_fb_write(fx->sim, 0x400000, e, 8);
		put32(e, 0, 0);
		sim_fb_write(fx->sim, 0x200088, e, 4);
		put32(e, 0, rnd() % 8 ? 1 : rnd());
		sim_fb_write(fx->sim, 0x20008c, e, 4);
		gsp_doorbell_channel(fx->gsp, 0, 1u << 16);
		fx_run(fx, MS(2));
		fx_drain(fx);
		fx_free(fx, 0xc1d00000, 3);
	}
	fx_forget_violations(fx);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fx_setup, fx_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(random_messages),
		T(random_controls),
		T(random_elements),
		T(random_push_buffers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
