// SPDX-License-Identifier: MIT
/* A small correct driver: places firmware, boots, exchanges messages. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

#define PAGE		4096u
#define IMAGE_LEN	(3u * 512 * PAGE + 1234)	/* several level-2 pages, an odd end */
#define SIG_LEN		PAGE
#define BOOT_LEN	0x8000u
#define QUEUE_PAGES	129u
#define CMDQ		0x1000u
#define MSGQ		0x41000u
#define SLOTS		63u
#define PF_BDF		0x0100u			/* 01:00.0 */

static char fw_dir[64];

/* --- synthetic firmware --------------------------------------------------- */

static const struct fx_release releases[] = {
	{
		.name = "535.113.01", .vgpu_heap = MIB(549), .small_partitions = 2, .processed = 0,
		.result = 4, .config_end = 84, .type_records = 4,
	},
	{
		.name = "570.144", .vgpu_heap = MIB(581), .processed = 4, .result = 8, .config_end = 112,
		.kernel_log = 6576, .type_records = 5, .salt = 0x11,
	},
};

#define NRELEASES	(sizeof(releases) / sizeof(releases[0]))

const struct fx_release *fx_rel;
const struct layout *lay;

static void choose_release(void)
{
	const char *want = getenv("SIM_GSP_RELEASE");

	for (unsigned int i = 0; i < NRELEASES; i++)
		if (!strcmp(releases[i].name, want ? want : releases[0].name))
			fx_rel = &releases[i];
	assert_non_null(fx_rel);
	for (unsigned int i = 0; i < RELEASE_COUNT; i++)
		if (!strcmp(release_get(i)->name, fx_rel->name))
			lay = &release_get(i)->layout;
	assert_non_null(lay);
}

static uint8_t pattern(const struct fx_release *r, size_t i)
{
	return (uint8_t)(i * 2654435761u >> 13) ^ r->salt;
}

static uint8_t signature(const struct fx_release *r)
{
	return 0x5a ^ r->salt;
}

static void write_file(const char *name, const uint8_t *data, size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/nvidia/ad102/gsp/%s", fw_dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

/* An ELF with the four sections the loader looks for; of one size whatever the release. */
static void write_gsp(const struct fx_release *r)
{
	static const char names[] = "\0.fwimage\0.fwversion\0.fwsignature_ad10x\0.shstrtab";
	const size_t version = strlen(r->name) + 1;
	const struct {
		uint32_t name;
		uint64_t off, len;
	} sec[] = {
		{ 0, 0, 0 },
		{ 1, 64, IMAGE_LEN },
		{ 10, 64 + IMAGE_LEN, version },
		{ 21, 64 + IMAGE_LEN + version, SIG_LEN },
		{ 40, 64 + IMAGE_LEN + version + SIG_LEN, sizeof(names) },
	};
	size_t table = align_up(sec[4].off + sec[4].len, 8), len = table + 5 * 64;
	uint8_t *elf = calloc(1, len);
	char file[64];

	memcpy(elf, "\177ELF\2\1\1", 7);
	put64(elf, 0x28, table);
	put16(elf, 0x3a, 64);
	put16(elf, 0x3c, 5);
	put16(elf, 0x3e, 4);
	for (size_t i = 0; i < IMAGE_LEN; i++)
		elf[64 + i] = pattern(r, i);
	memcpy(elf + sec[2].off, r->name, version);
	memset(elf + sec[3].off, signature(r), SIG_LEN);
	memcpy(elf + sec[4].off, names, sizeof(names));
	for (unsigned int i = 0; i < 5; i++) {
		put32(elf, table + 64 * i, sec[i].name);
		put64(elf, table + 64 * i + 0x18, sec[i].off);
		put64(elf, table + 64 * i + 0x20, sec[i].len);
	}
	snprintf(file, sizeof(file), "gsp-%s.bin", r->name);
	write_file(file, elf, len);
	free(elf);
}

static void write_bootloader(const struct fx_release *r)
{
	uint8_t *f = calloc(1, 0x6c + BOOT_LEN);
	char file[64];

	put32(f, 0, 0x10de);
	put32(f, 4, 1);
	put32(f, 0xc, 0x18);
	put32(f, 0x10, 0x6c);
	put32(f, 0x14, BOOT_LEN);
	put32(f, 0x18 + 0x20, 0);	/* manifest */
	put32(f, 0x18 + 0x28, 0x800);	/* monitor data */
	put32(f, 0x18 + 0x30, 0x4800);	/* monitor code */
	for (unsigned int i = 0; i < BOOT_LEN; i++)
		f[0x6c + i] = (uint8_t)~pattern(r, i);
	snprintf(file, sizeof(file), "bootloader-%s.bin", r->name);
	write_file(file, f, 0x6c + BOOT_LEN);
	free(f);
}

static void make_firmware(void)
{
	static const char *const dirs[] = { "nvidia", "nvidia/ad102", "nvidia/ad102/gsp" };
	char path[256];

	if (fw_dir[0])
		return;
	strcpy(fw_dir, "/tmp/sim-gsp-fw-XXXXXX");
	assert_non_null(mkdtemp(fw_dir));
	for (unsigned int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", fw_dir, dirs[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	for (unsigned int i = 0; i < NRELEASES; i++) {
		write_gsp(&releases[i]);
		write_bootloader(&releases[i]);
	}
}

static void __attribute__((destructor)) remove_firmware(void)
{
	static const char *const dirs[] = { "nvidia/ad102/gsp", "nvidia/ad102", "nvidia", "" };
	char path[256];

	if (!fw_dir[0])
		return;
	for (unsigned int i = 0; i < NRELEASES; i++) {
		snprintf(path, sizeof(path), "%s/%s/gsp-%s.bin", fw_dir, dirs[0], releases[i].name);
		remove(path);
		snprintf(path, sizeof(path), "%s/%s/bootloader-%s.bin", fw_dir, dirs[0],
			 releases[i].name);
		remove(path);
	}
	for (unsigned int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", fw_dir, dirs[i]);
		remove(path);
	}
}

/* --- fixture --------------------------------------------------------------- */

int fx_setup(void **state)
{
	struct fx *fx = calloc(1, sizeof(*fx));
	struct sim_params par = {
		.fb_size = FX_FB, .bar1_size = GIB(64), .bar3_size = MIB(32),
		.vf_bar1_size = GIB(2), .vf_bar3_size = MIB(32), .num_vfs = 32,
	};

	choose_release();
	make_firmware();
	par.firmware_dir = fw_dir;
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
			fx_mem(fx, img + back * PAGE)[b] = pattern(fx_rel, i * PAGE + b);
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

	memset(fx_mem(fx, sig), signature(fx_rel), SIG_LEN);
	for (unsigned int i = 0; i < BOOT_LEN; i++)
		fx_mem(fx, bin)[i] = (uint8_t)~pattern(fx_rel, i);
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

/* --- messages ---------------------------------------------------------------- */

static uint32_t fold(const uint8_t *p, size_t len)
{
	uint64_t x = 0;

	for (size_t i = 0; i < len; i += 8)
		x ^= get64(p, i);
	return (uint32_t)(x >> 32) ^ (uint32_t)x;
}

static void push(struct fx *fx, const uint8_t *elems, uint32_t n)
{
	uint8_t *h = fx_mem(fx, fx->shared + CMDQ);

	for (int spins = 0; ; spins++) {
		uint32_t rp = get32(fx_mem(fx, fx->shared + MSGQ), 0x20);

		if ((rp + SLOTS - fx->cmd_wp - 1) % SLOTS >= n)
			break;
		assert_true(spins < 100000);
		fx_run(fx, US(10));
	}
	for (uint32_t i = 0; i < n; i++)
		memcpy(fx_mem(fx, fx->shared + CMDQ + PAGE + (fx->cmd_wp + i) % SLOTS * PAGE),
		       elems + i * PAGE, PAGE);
	fx->cmd_wp = (fx->cmd_wp + n) % SLOTS;
	put32(h, TXHDR_writePtr, fx->cmd_wp);
	gsp_doorbell_cmdq(fx->gsp);
}

void fx_send(struct fx *fx, uint32_t fn, const void *payload, size_t len)
{
	const size_t max = 65488 - 32;
	const uint8_t *p = payload;

	fx->rpc_seq++;
	do {
		size_t n = len < max ? len : max;
		uint32_t pages = (uint32_t)((48 + 32 + n + PAGE - 1) / PAGE);
		uint8_t *e = calloc(pages, PAGE);

		put32(e, 0x24, fx->cmd_seq++ + (fx->bad_seq ? 5 : 0));
		put32(e, 0x28, pages);
		put32(e, 0x30, 0x03000000);
		put32(e, 0x34, 0x43505256);
		put32(e, 0x38, (uint32_t)(32 + n));
		put32(e, 0x3c, fn);
		put32(e, 0x40, 0xffffffff);
		put32(e, 0x44, 0xffffffff);
		put32(e, 0x48, fx->rpc_seq);
		if (n)
			memcpy(e + 80, p, n);
		if (fx->dirty_padding && pages * PAGE - (80 + n) > 8)
			e[pages * PAGE - 1] = 0xa5;
		if (fx->spoil)
			put32(e, fx->spoil_off, fx->spoil_val);
		put32(e, 0x20, fold(e, fx->dirty_padding ? align_up(80 + n, 8) : (size_t)pages * PAGE) ^ (fx->bad_crc ? 1 : 0));
		push(fx, e, pages);
		free(e);
		fn = NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD;
		p += n;
		len -= n;
	} while (len);
	fx->bad_crc = fx->bad_seq = fx->dirty_padding = fx->spoil = false;
}

/* The CPU sequencer, on the one register it touches. */
static void sequencer(struct fx *fx, const uint8_t *p, uint32_t len)
{
	uint32_t n = get32(p, CPUSEQ_cmdIndex), i = 0;
	static const unsigned int words[] = { 3, 4, 6, 2, 3 };

	assert_int_equal(len, CPUSEQ_SIZE + 4 * n);
	assert_true(get32(p, CPUSEQ_bufferSizeDWord) > n);
	while (i < n) {
		const uint8_t *c = p + CPUSEQ_SIZE + 4 * i;
		uint32_t op = get32(c, 0), old = sim_mailbox_get(fx->sim, SIM_FALCON_GSP, 1);

		assert_true(op < 5);
		if (op == 0)
			sim_mailbox_set(fx->sim, SIM_FALCON_GSP, 1, get32(c, 8));
		if (op == 1)
			sim_mailbox_set(fx->sim, SIM_FALCON_GSP, 1,
					(old & ~get32(c, 8)) | get32(c, 12));
		if (op == 2)
			assert_int_equal(old & get32(c, 8), get32(c, 12));
		i += words[op];
	}
	assert_int_equal(i, n);
}

/* Take one message; false if there is none. */
static bool take(struct fx *fx, struct fx_msg *msg)
{
	uint32_t wp = get32(fx_mem(fx, fx->shared + MSGQ), TXHDR_writePtr), n;
	uint8_t *e;

	if (wp == fx->stat_rp)
		return false;
	e = fx_mem(fx, fx->shared + MSGQ + PAGE + fx->stat_rp * PAGE);
	n = get32(e, 0x28);
	assert_in_range(n, 1, 16);
	uint8_t *all = malloc((size_t)n * PAGE);

	for (uint32_t i = 0; i < n; i++)
		memcpy(all + i * PAGE,
		       fx_mem(fx, fx->shared + MSGQ + PAGE + (fx->stat_rp + i) % SLOTS * PAGE), PAGE);
	fx->stat_rp = (fx->stat_rp + n) % SLOTS;
	put32(fx_mem(fx, fx->shared + CMDQ), 0x20, fx->stat_rp);
	msg->fn = get32(all, 0x3c);
	msg->result = get32(all, 0x40);
	msg->len = get32(all, 0x38) - 32;
	/* A damaged message is marked by an impossible length. */
	if (fold(all, (size_t)n * PAGE) || get32(all, 0x24) != fx->stat_seq ||
	    msg->len > n * PAGE - 80)
		msg->len = UINT32_MAX;
	fx->stat_seq++;
	msg->data = calloc(1, FX_MSG_MAX);
	if (msg->len != UINT32_MAX)
		memcpy(msg->data, all + 80, msg->len);
	free(all);
	return true;
}

static void event(struct fx *fx, const struct fx_msg *msg)
{
	if (fx->nevents < 64)
		fx->events[fx->nevents++] = msg->fn;
	if (msg->fn == NV_VGPU_MSG_EVENT_GSP_RUN_CPU_SEQUENCER && !fx->no_sequencer)
		sequencer(fx, msg->data, msg->len);
	if (msg->fn == NV_VGPU_MSG_EVENT_VGPU_GSP_PLUGIN_TRIGGERED) {
		fx->trig_gfid = get32(msg->data, PLUGTRIG_gfid);
		fx->trig_index = get32(msg->data, PLUGTRIG_notifyIndex);
	}
	if (msg->fn == NV_VGPU_MSG_EVENT_RC_TRIGGERED) {
		fx->rc_engine = get32(msg->data, RCTRIG_nv2080EngineType);
		fx->rc_chid = get32(msg->data, RCTRIG_chid);
		fx->rc_type = get32(msg->data, lay->RCTRIG_exceptType);
	}
}

void fx_drain(struct fx *fx)
{
	struct fx_msg msg;

	while (take(fx, &msg)) {
		event(fx, &msg);
		free(msg.data);
	}
}

bool fx_recv(struct fx *fx, uint32_t fn, struct fx_msg *msg)
{
	for (int i = 0; i < 600000; i++) {
		if (!take(fx, msg)) {
			fx_run(fx, US(100));
			continue;
		}
		if (msg->fn == fn)
			return true;
		event(fx, msg);
		free(msg->data);
	}
	return false;
}

uint32_t fx_rpc(struct fx *fx, uint32_t fn, void *payload, size_t len)
{
	struct fx_msg msg, more;
	uint32_t have, result;

	fx_drain(fx);
	fx_send(fx, fn, payload, len);
	if (!fx_recv(fx, fn, &msg))
		return UINT32_MAX;
	have = msg.len;
	while (have != UINT32_MAX && have < len) {
		assert_true(fx_recv(fx, NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD, &more));
		memcpy(msg.data + have, more.data, more.len);
		have += more.len;
		free(more.data);
	}
	if (have != UINT32_MAX) {
		assert_int_equal(have, len);
		memcpy(payload, msg.data, len);
	}
	result = have == UINT32_MAX ? UINT32_MAX : msg.result;
	free(msg.data);
	return result;
}

uint32_t fx_alloc_obj(struct fx *fx, uint32_t client, uint32_t parent, uint32_t handle,
		      uint32_t class, const void *params, size_t len)
{
	uint8_t p[RMALLOC_SIZE + 512] = { 0 };

	put32(p, RMALLOC_hClient, client);
	put32(p, RMALLOC_hParent, parent);
	put32(p, RMALLOC_hObject, handle);
	put32(p, RMALLOC_hClass, class);
	put32(p, RMALLOC_paramsSize, (uint32_t)len);
	if (len)
		memcpy(p + RMALLOC_params, params, len);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_ALLOC, p, RMALLOC_SIZE + len), 0);
	return get32(p, RMALLOC_status);
}

uint32_t fx_ctrl(struct fx *fx, uint32_t client, uint32_t object, uint32_t cmd, void *params,
		 size_t len)
{
	uint8_t *p = calloc(1, RMCTRL_SIZE + len);
	uint32_t status;

	put32(p, RMCTRL_hClient, client);
	put32(p, RMCTRL_hObject, object);
	put32(p, RMCTRL_cmd, cmd);
	put32(p, RMCTRL_paramsSize, (uint32_t)len);
	memcpy(p + RMCTRL_params, params, len);
	status = fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, p, RMCTRL_SIZE + len);
	if (!status) {
		status = get32(p, RMCTRL_status);
		memcpy(params, p + RMCTRL_params, len);
	}
	free(p);
	return status;
}

uint32_t fx_free(struct fx *fx, uint32_t client, uint32_t handle)
{
	uint8_t p[RMFREE_SIZE] = { 0 };

	put32(p, RMFREE_params_hRoot, client);
	put32(p, RMFREE_params_hObjectOld, handle);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_FREE, p, sizeof(p)), 0);
	return get32(p, RMFREE_params_status);
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
