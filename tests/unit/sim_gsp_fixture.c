// SPDX-License-Identifier: MIT
/*
 * A small correct driver: boots. Its firmware is sim_gsp_files.c, its messages are
 * sim_gsp_messages.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim_gsp_fixture_int.h"
#include "sim_gsp_fakes.h"

#define QUEUE_PAGES	129u
#define PF_BDF		0x0100u			/* 01:00.0 */

int fx_setup(void **state)
{
	struct fx *fx = calloc(1, sizeof(*fx));
	struct sim_params par = {
		.fb_size = FX_FB, .bar1_size = GIB(64), .bar3_size = MIB(32),
		.vf_bar1_size = GIB(2), .vf_bar3_size = MIB(32), .num_vfs = 32,
	};

	fx_choose_release();
	par.firmware_dir = fx_firmware_dir();
	fx->sim = fake_create(&par);
	fx->gsp = gsp_create(fx->sim);
	assert_non_null(fx->gsp);
	*state = fx;
	return 0;
}

int fx_teardown(void **state)
{
	struct fx *fx = *state;

	fx_clean(fx);
	gsp_destroy(fx->gsp);
	fake_destroy(fx->sim);
	free(fx);
	return 0;
}

uint8_t *fx_mem(struct fx *fx, uint64_t addr)
{
	return fake_mem(fx->sim) + (addr - FX_MEM_BASE);
}

uint64_t fx_alloc(struct fx *fx, size_t len)
{
	uint64_t at = FX_MEM_BASE + PAGE + fx->brk;

	fx->brk += align_up(len, PAGE);
	assert_true(fx->brk + PAGE <= FX_MEM_SIZE);
	return at;
}

void fx_run(struct fx *fx, uint64_t ns)
{
	fake_run(fx->sim, ns);
}

uint32_t fx_dbdf(unsigned int gfid)
{
	return PF_BDF + 4 + (gfid - 1);
}

uint32_t fx_fb32(struct fx *fx, uint64_t at)
{
	uint8_t b[4];

	sim_fb_read(fx->sim, at, b, 4);
	return get32(b, 0);
}

void fx_fb32_set(struct fx *fx, uint64_t at, uint32_t v)
{
	uint8_t b[4];

	put32(b, 0, v);
	sim_fb_write(fx->sim, at, b, 4);
}

/* --- boot ------------------------------------------------------------------- */

/* Every image page somewhere else: the table is what counts. */
static uint64_t place_image(struct fx *fx)
{
	size_t pages = (IMAGE_LEN + PAGE - 1) / PAGE;
	uint64_t l0 = fx_alloc(fx, PAGE), l1 = fx_alloc(fx, PAGE);
	uint64_t l2 = fx_alloc(fx, pages * 8), img = fx_alloc(fx, pages * PAGE);

	put64(fx_mem(fx, l0), 0, l1);
	for (size_t i = 0; i < pages; i++) {
		size_t back = pages - 1 - i;

		if (i % 512 == 0)
			put64(fx_mem(fx, l1), 8 * (i / 512), l2 + i / 512 * PAGE);
		put64(fx_mem(fx, l2), 8 * i, img + back * PAGE);
		for (size_t b = 0; b < PAGE && i * PAGE + b < IMAGE_LEN; b++)
			fx_mem(fx, img + back * PAGE)[b] = fx_pattern(fx_rel, i * PAGE + b);
	}
	return l0;
}

void fx_place_log(struct fx *fx, unsigned int i, uint64_t id8)
{
	uint64_t at = fx_alloc(fx, 0x10000);

	for (unsigned int p = 0; p < 16; p++)
		put64(fx_mem(fx, at), 8 + 8 * p, at + p * PAGE);
	put64(fx_mem(fx, fx->libos), 32 * i, id8);
	put64(fx_mem(fx, fx->libos), 32 * i + 8, at);
	put64(fx_mem(fx, fx->libos), 32 * i + 16, 0x10000);
	put8(fx_mem(fx, fx->libos), 32 * i + 24, 1);
	put8(fx_mem(fx, fx->libos), 32 * i + 25, 1);
	if (i == 0)
		fx->log = at;
}

static void place_queues(struct fx *fx)
{
	uint64_t args = fx_alloc(fx, PAGE);
	uint8_t *h;

	fx->shared = fx_alloc(fx, QUEUE_PAGES * PAGE);
	for (unsigned int i = 0; i < QUEUE_PAGES; i++)
		put64(fx_mem(fx, fx->shared), 8 * i, fx->shared + i * PAGE);
	h = fx_mem(fx, fx->shared + CMDQ);
	put32(h, TXHDR_size, 0x40000);
	put32(h, TXHDR_msgSize, PAGE);
	put32(h, TXHDR_msgCount, SLOTS);
	put32(h, TXHDR_flags, 1);
	put32(h, TXHDR_rxHdrOff, 0x20);
	put32(h, TXHDR_entryOff, PAGE);
	h = fx_mem(fx, args);
	put64(h, RMARGS_messageQueueInitArguments_sharedMemPhysAddr, fx->shared);
	put32(h, RMARGS_messageQueueInitArguments_pageTableEntryCount, QUEUE_PAGES);
	put64(h, RMARGS_messageQueueInitArguments_cmdQueueOffset, CMDQ);
	put64(h, RMARGS_messageQueueInitArguments_statQueueOffset, MSGQ);
	if (has(lay->RMARGS_bDmemStack))
		put8(h, lay->RMARGS_bDmemStack, 1);
	put64(fx_mem(fx, fx->libos), 96, 0x524d41524753);
	put64(fx_mem(fx, fx->libos), 104, args);
	put64(fx_mem(fx, fx->libos), 112, PAGE);
	put8(fx_mem(fx, fx->libos), 120, 1);
	put8(fx_mem(fx, fx->libos), 121, 1);
}

static void fill_meta(struct fx *fx, unsigned int partitions, uint64_t size)
{
	uint64_t vga = FX_FB - MIB(1), end = align_down(vga, KIB(128)), frts = end - MIB(1);
	uint64_t boot = align_down(frts - BOOT_LEN, PAGE);
	uint64_t fw = align_down(boot - IMAGE_LEN, KIB(64));
	uint64_t heap = align_down(fw - size, MIB(1)), wpr = heap - MIB(1);
	uint64_t sig = fx_alloc(fx, SIG_LEN), bin = fx_alloc(fx, BOOT_LEN);
	uint8_t *m = fx->m;

	memset(fx_mem(fx, sig), fx_signature(fx_rel), SIG_LEN);
	for (unsigned int i = 0; i < BOOT_LEN; i++)
		fx_mem(fx, bin)[i] = (uint8_t)~fx_pattern(fx_rel, i);
	put64(m, WPRMETA_magic, 0xdc3aae21371a60b3);
	put64(m, WPRMETA_revision, 1);
	put64(m, WPRMETA_sysmemAddrOfRadix3Elf, place_image(fx));
	put64(m, WPRMETA_sizeOfRadix3Elf, IMAGE_LEN);
	put64(m, WPRMETA_sysmemAddrOfBootloader, bin);
	put64(m, WPRMETA_sizeOfBootloader, BOOT_LEN);
	put64(m, WPRMETA_bootloaderCodeOffset, 0x4800);
	put64(m, WPRMETA_bootloaderDataOffset, 0x800);
	put64(m, WPRMETA_sysmemAddrOfSignature, sig);
	put64(m, WPRMETA_sizeOfSignature, SIG_LEN);
	put64(m, WPRMETA_gspFwRsvdStart, wpr - MIB(1));
	put64(m, WPRMETA_nonWprHeapOffset, wpr - MIB(1));
	put64(m, WPRMETA_nonWprHeapSize, MIB(1));
	put64(m, WPRMETA_gspFwWprStart, wpr);
	put64(m, WPRMETA_gspFwHeapOffset, heap);
	put64(m, WPRMETA_gspFwHeapSize, align_down(fw - heap, MIB(1)));
	put64(m, WPRMETA_gspFwOffset, fw);
	put64(m, WPRMETA_bootBinOffset, boot);
	put64(m, WPRMETA_frtsOffset, frts);
	put64(m, WPRMETA_frtsSize, MIB(1));
	put64(m, WPRMETA_gspFwWprEnd, end);
	put64(m, WPRMETA_fbSize, FX_FB);
	put64(m, WPRMETA_vgaWorkspaceOffset, vga);
	put64(m, WPRMETA_vgaWorkspaceSize, MIB(1));
	put8(m, WPRMETA_gspFwHeapVfPartitionCount, (uint8_t)partitions);
	if (size > MIB(256))
		fx_scrub(fx);
}

static void fill_sysinfo(struct fx *fx, unsigned int partitions)
{
	uint8_t *s = fx->sysinfo;

	put64(s, SYSINFO_gpuPhysAddr, 0xe0000000);
	put64(s, SYSINFO_gpuPhysFbAddr, 0x4000000000);
	put64(s, SYSINFO_gpuPhysInstAddr, 0x5000000000);
	put64(s, lay->SYSINFO_nvDomainBusDeviceFunc, PF_BDF);
	put64(s, lay->SYSINFO_maxUserVa, 0x7ffffffff000);
	put32(s, lay->SYSINFO_pciConfigMirrorBase, 0x88000);
	put32(s, lay->SYSINFO_pciConfigMirrorSize, 0x1000);
	if (has(lay->SYSINFO_PCIDeviceID)) {
		put32(s, lay->SYSINFO_PCIDeviceID, 0x26b510de);
		put32(s, lay->SYSINFO_PCISubDeviceID, 0x169d10de);
		put32(s, lay->SYSINFO_PCIRevisionID, 0xa1);
	}
	if (!partitions)
		return;
	put32(s, lay->SYSINFO_gspVFInfo_totalVFs, 32);
	put32(s, lay->SYSINFO_gspVFInfo_firstVFOffset, 4);
	put64(s, lay->SYSINFO_gspVFInfo_FirstVFBar0Address, 0xe1000000);
	put64(s, lay->SYSINFO_gspVFInfo_FirstVFBar1Address, 0x6000000000);
	put64(s, lay->SYSINFO_gspVFInfo_FirstVFBar2Address, 0x7000000000);
	put8(s, lay->SYSINFO_gspVFInfo_b64bitBar1, 1);
	put8(s, lay->SYSINFO_gspVFInfo_b64bitBar2, 1);
}

void fx_prepare(struct fx *fx, unsigned int partitions)
{
	uint64_t heap = partitions > fx_rel->small_partitions ? fx_rel->vgpu_heap : MIB(256);

	fx_prepare_heap(fx, partitions, partitions ? heap : MIB(131));
}

void fx_prepare_heap(struct fx *fx, unsigned int partitions, uint64_t heap)
{
	fx->brk = 0;
	fx->cmd_wp = fx->cmd_seq = fx->stat_rp = fx->stat_seq = 0;
	memset(fake_mem(fx->sim), 0, FX_MEM_SIZE);
	memset(fx->m, 0, sizeof(fx->m));
	memset(fx->sysinfo, 0, sizeof(fx->sysinfo));
	snprintf(fx->booter, sizeof(fx->booter), "/a/directory/booter_load-%s.bin", fx_rel->name);
	fx->meta = fx_alloc(fx, PAGE);
	fx->libos = fx_alloc(fx, PAGE);
	fx_place_log(fx, 0, 0x4c4f47494e4954);
	fx_place_log(fx, 1, 0x4c4f47494e5452);
	fx_place_log(fx, 2, 0x4c4f47524d);
	place_queues(fx);
	fill_meta(fx, partitions, heap);
	fill_sysinfo(fx, partitions);
	fx->registry = partitions ? "RMSecBusResetEnable=1,RMSetSriovMode=1" : "RMSecBusResetEnable=1";
	fx_set_riscv(fx, true);
}

uint32_t fx_load(struct fx *fx)
{
	uint64_t frts = get64(fx->m, WPRMETA_frtsOffset);

	memcpy(fx_mem(fx, fx->meta), fx->m, sizeof(fx->m));
	fake_frts(fx->sim, frts, frts + MIB(1));
	return gsp_booter_load(fx->gsp, fx->booter, fx->meta, fx->libos);
}

static void send_registry(struct fx *fx)
{
	uint8_t p[1024] = { 0 };
	char copy[512], *save = NULL, *word;
	unsigned int n = 0, at;

	for (const char *c = fx->registry; *c; c++)
		n += *c == '=';
	at = REGTBL_SIZE + n * REGENT_SIZE;
	snprintf(copy, sizeof(copy), "%s", fx->registry);
	n = 0;
	for (word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save), n++) {
		uint8_t *e = p + REGTBL_entries + n * REGENT_SIZE;
		char *eq = strchr(word, '=');

		*eq = '\0';
		put32(e, REGENT_nameOffset, at);
		put8(e, REGENT_type, 1);
		put32(e, REGENT_data, (uint32_t)atoi(eq + 1));
		put32(e, REGENT_length, 4);
		strcpy((char *)p + at, word);
		at += strlen(word) + 1;
	}
	put32(p, REGTBL_size, at);
	put32(p, REGTBL_numEntries, n);
	fx_send(fx, NV_VGPU_MSG_FUNCTION_SET_REGISTRY, p, at);
}

bool fx_init(struct fx *fx)
{
	struct fx_msg msg;
	bool ok;

	fx_send(fx, NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO, fx->sysinfo, lay->SYSINFO_SIZE);
	send_registry(fx);
	ok = fx_recv(fx, NV_VGPU_MSG_EVENT_GSP_INIT_DONE, &msg);
	if (ok)
		free(msg.data);
	return ok;
}

void fx_boot(struct fx *fx)
{
	fx_prepare(fx, 32);
	assert_int_equal(fx_load(fx), 0);
	assert_true(gsp_riscv_active(fx->gsp));
	assert_true(fx_init(fx));
	fx_clean(fx);
}
