// SPDX-License-Identifier: MIT
/* See sim_board_fixture.h. */
#include "sim_board_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

struct gsp *fake_gsp;

/* --- recorder in place of the GSP personality ----------------------------- */

struct gsp *gsp_create(struct sim *sim)
{
	fake_gsp = calloc(1, sizeof(*fake_gsp));
	fake_gsp->sim = sim;
	return fake_gsp;
}

void gsp_destroy(struct gsp *gsp)
{
	free(gsp);
}

void gsp_reset(struct gsp *gsp)
{
	gsp->resets++;
	gsp->active = false;
}

void gsp_mailbox_seen(struct gsp *gsp)
{
	gsp->mailbox_reads++;
}

uint32_t gsp_booter_load(struct gsp *gsp, const char *booter, uint64_t meta, uint64_t libos)
{
	(void)booter;
	gsp->meta = meta;
	gsp->libos = libos;
	gsp->loads++;
	gsp->active = !gsp->load_result;
	return gsp->load_result;
}

uint32_t gsp_booter_unload(struct gsp *gsp, uint64_t mailbox)
{
	gsp->unload_mailbox = mailbox;
	gsp->unloads++;
	return 0;
}

bool gsp_riscv_active(struct gsp *gsp)
{
	return gsp->active;
}

void gsp_doorbell_cmdq(struct gsp *gsp)
{
	gsp->cmdq++;
}

void gsp_doorbell_vgpu(struct gsp *gsp, uint32_t value)
{
	gsp->vgpu = value;
}

void gsp_doorbell_channel(struct gsp *gsp, unsigned int fn, uint32_t value)
{
	gsp->channel_fn = fn;
	gsp->channel = value;
}

bool gsp_fault_set(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len)
{
	snprintf(err, err_len, "%s=%llu: not now", name, (unsigned long long)val);
	return !gsp->refuses_faults;
}

void gsp_pf_flr(struct gsp *gsp)
{
	gsp->pf_flrs++;
}

void gsp_vf_flr(struct gsp *gsp, unsigned int gfid)
{
	(void)gfid;
	gsp->vf_flrs++;
}

void gsp_pf_bme(struct gsp *gsp, bool on)
{
	gsp->pf_bme_off += !on;
}

void gsp_vf_bme(struct gsp *gsp, unsigned int gfid, bool on)
{
	gsp->bme_gfid = gfid;
	gsp->bme_on = on;
}

void gsp_num_vfs(struct gsp *gsp, unsigned int num_vfs)
{
	gsp->num_vfs = num_vfs;
}

/* --- host ------------------------------------------------------------------ */

static bool host_range(struct host *h, uint64_t addr, size_t len)
{
	return !h->dma_off && addr >= HOST_BASE && addr - HOST_BASE <= HOST_MEM - len;
}

static bool host_dma_read(void *host, unsigned int fn, uint64_t addr, void *buf, size_t len)
{
	struct host *h = host;

	(void)fn;
	if (!host_range(h, addr, len))
		return false;
	memcpy(buf, h->mem + (addr - HOST_BASE), len);
	return true;
}

static bool host_dma_write(void *host, unsigned int fn, uint64_t addr, const void *buf, size_t len)
{
	struct host *h = host;

	(void)fn;
	if (!host_range(h, addr, len))
		return false;
	memcpy(h->mem + (addr - HOST_BASE), buf, len);
	return true;
}

static void host_msix(void *host, unsigned int fn, unsigned int vector)
{
	assert_int_equal(vector, 0);
	((struct host *)host)->msix[fn]++;
}

static void host_intx(void *host, bool level)
{
	((struct host *)host)->intx = level;
}

static uint64_t host_now(void *host)
{
	return ((struct host *)host)->now;
}

static void host_timer(void *host, uint64_t deadline)
{
	((struct host *)host)->deadline = deadline;
}

static bool host_cfg_read(void *host, unsigned int fn, unsigned int off, uint32_t *val)
{
	*val = ((struct host *)host)->cfg[off / 4];
	return fn == 0;
}

static void host_cfg_write(void *host, unsigned int fn, unsigned int off, uint32_t val)
{
	(void)fn;
	((struct host *)host)->cfg[off / 4] = val;
}

static const struct sim_host_ops ops = {
	.dma_read = host_dma_read,
	.dma_write = host_dma_write,
	.msix_notify = host_msix,
	.intx_set = host_intx,
	.now_ns = host_now,
	.timer_arm = host_timer,
	.cfg_read = host_cfg_read,
	.cfg_write = host_cfg_write,
};

struct rig *rig_new(const struct sim_params *params)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	char err[256] = "";

	rig->host = calloc(1, sizeof(*rig->host));
	rig->host->deadline = SIM_TIMER_OFF;
	rig->sim = sim_create(params, &ops, rig->host, err, sizeof(err));
	if (!rig->sim)
		fail_msg("sim_create: %s", err);
	rig->gsp = fake_gsp;
	pass(rig, 1000000000);
	return rig;
}

void rig_free(struct rig *rig)
{
	char cmd[128];

	sim_destroy(rig->sim);
	free(rig->host);
	if (rig->dir[0]) {
		snprintf(cmd, sizeof(cmd), "rm -rf '%s'", rig->dir);
		assert_int_equal(system(cmd), 0);
	}
	free(rig);
}

int rig_setup(void **state)
{
	const struct sim_params params = { .fb_size = 2ull << 30, .num_vfs = 4 };

	*state = rig_new(&params);
	return 0;
}

int rig_teardown(void **state)
{
	rig_free(*state);
	return 0;
}

uint32_t rd(struct rig *rig, uint32_t off)
{
	return (uint32_t)sim_mmio_read(rig->sim, 0, 0, off, 4);
}

void wr(struct rig *rig, uint32_t off, uint32_t val)
{
	sim_mmio_write(rig->sim, 0, 0, off, 4, val);
}

uint32_t fb_get(struct rig *rig, uint64_t addr)
{
	uint32_t v = 0;

	assert_true(sim_fb_read(rig->sim, addr, &v, 4));
	return v;
}

void pass(struct rig *rig, uint64_t ns)
{
	uint64_t end = rig->host->now + ns;

	while (rig->host->deadline <= end) {
		if (rig->host->deadline > rig->host->now)
			rig->host->now = rig->host->deadline;
		sim_timer(rig->sim);
	}
	rig->host->now = end;
}

void assert_clean(struct rig *rig)
{
	if (sim_violation_count(rig->sim))
		fail_msg("%s", sim_violation_text(rig->sim, 0));
}

void assert_rule(struct rig *rig, const char *rule)
{
	const char *text = sim_violation_text(rig->sim, 0);
	size_t len = strlen(rule);

	if (!text)
		fail_msg("no violation, expected %s", rule);
	else if (strncmp(text, rule, len) || text[len] != ':')
		fail_msg("expected %s, got %s", rule, text);
	if (sim_violation_text(rig->sim, 1))
		fail_msg("a second violation: %s", sim_violation_text(rig->sim, 1));
	sim_violations_clear(rig->sim);
}

/* --- falcon primitives ------------------------------------------------------ */

void falcon_reset_full(struct rig *rig, uint32_t base)
{
	if (rd(rig, base + 0x1668) & 0x10) {
		wr(rig, base + 0x1668, 0);
		pass(rig, 2000);
		assert_true(rd(rig, base + 0x1668) & 1);
	}
	wr(rig, base + 0x3c0, 1);
	pass(rig, 10000);
	wr(rig, base + 0x3c0, 0);
	pass(rig, 50000);
	assert_int_equal(rd(rig, base + 0x0f4) & 0x80001000, 0x80000000);
	wr(rig, base + 0x084, rd(rig, 0));
}

void falcon_prepare_dma(struct rig *rig, uint32_t base)
{
	wr(rig, base + 0x624, rd(rig, base + 0x624) | 0x80);
	wr(rig, base + 0x10c, 0);
	wr(rig, base + 0x600, (rd(rig, base + 0x600) & ~0x10007u) | 5);
}

void falcon_load(struct rig *rig, uint32_t base, uint64_t addr, uint32_t dst, uint32_t src,
		 uint32_t size, uint32_t cmd)
{
	uint32_t i;

	wr(rig, base + 0x110, (uint32_t)(addr >> 8));
	wr(rig, base + 0x128, (uint32_t)(addr >> 40));
	for (i = 0; i < size; i += 256) {
		wr(rig, base + 0x114, dst + i);
		wr(rig, base + 0x11c, src + i);
		wr(rig, base + 0x118, cmd);
		pass(rig, 1000);
		assert_true(rd(rig, base + 0x118) & 2);
	}
}

void falcon_brom(struct rig *rig, uint32_t base, uint32_t para, uint32_t engines, uint32_t id)
{
	wr(rig, base + 0x1210, para);
	wr(rig, base + 0x119c, engines);
	wr(rig, base + 0x1198, id);
	wr(rig, base + 0x1180, 1);
}

bool falcon_run(struct rig *rig, uint32_t base, uint32_t bootvec)
{
	wr(rig, base + 0x104, bootvec);
	wr(rig, base + 0x100, 2);
	pass(rig, 10000000);
	return rd(rig, base + 0x100) & 0x10;
}

void gsp_select_riscv(struct rig *rig)
{
	wr(rig, GSP_BASE + 0x3c0, 1);
	pass(rig, 10000);
	wr(rig, GSP_BASE + 0x3c0, 0);
	pass(rig, 50000);
	rd(rig, GSP_BASE + 0x0f4);
	wr(rig, GSP_BASE + 0x1668, 0x111);
	wr(rig, GSP_BASE + 0x040, (uint32_t)(HOST_BASE + AT_LIBOS));
	wr(rig, GSP_BASE + 0x044, 0);
}

/* --- FWSEC ------------------------------------------------------------------- */

const struct fwsec_cmd frts_cmd = { 0x15, 1, 20, 0x7fe00, 0x100, 2 };

void fwsec_stage(struct rig *rig, const struct fwsec_cmd *cmd)
{
	const struct fwsec *fw = &rig->sim->vbios.fwsec;
	uint8_t *dmem = rig->host->mem + AT_DMEM;
	const uint32_t words[] = {
		1, 24, 0, 0, 0, 2, cmd->version, cmd->hdr, cmd->addr, cmd->size, cmd->type,
	};

	memcpy(rig->host->mem + AT_IMEM, fw->imem, fw->imem_size);
	memcpy(dmem, fw->dmem, fw->dmem_size);
	/* Fuse value 1 selects version 1, which is the second signature. */
	memcpy(dmem + fw->pkc_off, fw->sigs + 384, 384);
	memcpy(dmem + fw->dmap_off + 0x2c, &cmd->init, 4);
	memcpy(dmem + fw->cmd_in_off, words, cmd->init == 0x19 ? 24 : sizeof(words));
}

void fwsec_load(struct rig *rig, uint32_t imem_cmd)
{
	const struct fwsec *fw = &rig->sim->vbios.fwsec;

	falcon_reset_full(rig, GSP_BASE);
	falcon_prepare_dma(rig, GSP_BASE);
	falcon_load(rig, GSP_BASE, HOST_BASE + AT_IMEM, 0, 0, fw->imem_size, imem_cmd);
	falcon_load(rig, GSP_BASE, HOST_BASE + AT_DMEM, 0, 0, fw->dmem_size, 0x600);
	falcon_brom(rig, GSP_BASE, fw->pkc_off, 0x400, fw->ucode_id);
}

uint32_t fwsec_load_and_run(struct rig *rig)
{
	fwsec_load(rig, FWSEC_IMEM);
	wr(rig, GSP_BASE + 0x040, 0);
	assert_true(falcon_run(rig, GSP_BASE, 0));
	return rd(rig, GSP_BASE + 0x040);
}

/* --- SEC2 images --------------------------------------------------------------- */

#define HS_CODE		0x300u	/* bytes of code */
#define HS_DATA		0x400u
#define HS_SIG_OFF	0x10u	/* in data */
#define HS_DATA_OFF	0x400u	/* of the image behind the headers */
#define HS_SIG_SIZE	384u

static void build_image(uint8_t *file, size_t *len, unsigned int which, uint32_t ucode_id)
{
	uint32_t *w = (uint32_t *)file, i;
	uint8_t *image = file + HS_DATA_OFF;
	const uint32_t head[] = {
		0x10de, 1, 0, 0x18, HS_DATA_OFF, 0x100 + HS_CODE + HS_DATA,
		/* at 0x18: sigs, patch loc, patch sig, meta, num, load header */
		0x40, 2 * HS_SIG_SIZE, 0x340, 0x344, 0x348, 12, 0x354, 0x358, 0x24,
	};
	const uint32_t tail[] = {
		/* at 0x340 */
		0x100 + HS_CODE + HS_SIG_OFF, 0, 1, 1, ucode_id, 2,
		/* at 0x358 */
		0, 0x100, 0x100 + HS_CODE, HS_DATA, 1, 0x100, HS_CODE, 0, 0,
	};

	*len = HS_DATA_OFF + 0x100 + HS_CODE + HS_DATA;
	memset(file, 0, *len);
	memcpy(w, head, sizeof(head));
	memcpy(file + 0x340, tail, sizeof(tail));
	memset(file + 0x40, 0xa0 + (int)which, HS_SIG_SIZE);
	memset(file + 0x40 + HS_SIG_SIZE, 0xb0 + (int)which, HS_SIG_SIZE);
	for (i = 0; i < 0x100 + HS_CODE + HS_DATA; i++)
		image[i] = (uint8_t)(i * 7 + i / 256 + which * 31);
}

static const struct {
	const char *name;
	uint32_t id;
} images[] = {
	[IMG_LOAD] = { "booter_load-535.113.01.bin", 3 },
	[IMG_UNLOAD] = { "booter_unload-535.113.01.bin", 3 },
	[IMG_SCRUBBER] = { "scrubber-570.144.bin", 13 },
};

int rig_setup_firmware(void **state)
{
	struct sim_params params = { .fb_size = 2ull << 30, .num_vfs = 4 };
	char dir[] = "/tmp/sim-board-XXXXXX", path[256];
	static uint8_t file[8192];
	struct rig *rig;
	unsigned int i;
	size_t len;
	FILE *f;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "mkdir -p %s/nvidia/ad102/gsp", dir);
	assert_int_equal(system(path), 0);
	for (i = 0; i < ARRAY_SIZE(images); i++) {
		build_image(file, &len, i, images[i].id);
		snprintf(path, sizeof(path), "%s/nvidia/ad102/gsp/%s", dir, images[i].name);
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(file, 1, len, f), len);
		fclose(f);
	}
	params.firmware_dir = dir;
	rig = rig_new(&params);
	memcpy(rig->dir, dir, sizeof(dir));
	*state = rig;
	return 0;
}

uint32_t sec2_load_and_run(struct rig *rig, unsigned int which, unsigned int sig, uint64_t mailbox)
{
	static uint8_t file[8192];
	uint8_t *image = rig->host->mem + AT_IMEM;
	size_t len;

	build_image(file, &len, which, images[which].id);
	memcpy(image, file + HS_DATA_OFF, len - HS_DATA_OFF);
	memcpy(image + 0x100 + HS_CODE + HS_SIG_OFF, file + 0x40 + sig * HS_SIG_SIZE, HS_SIG_SIZE);

	falcon_reset_full(rig, SEC2_BASE);
	falcon_prepare_dma(rig, SEC2_BASE);
	falcon_load(rig, SEC2_BASE, HOST_BASE + AT_IMEM, 0, 0x100, HS_CODE, 0x614);
	falcon_load(rig, SEC2_BASE, HOST_BASE + AT_IMEM + 0x100 + HS_CODE, 0, 0, HS_DATA, 0x600);
	falcon_brom(rig, SEC2_BASE, HS_SIG_OFF, 1, images[which].id);
	wr(rig, SEC2_BASE + 0x040, (uint32_t)mailbox);
	wr(rig, SEC2_BASE + 0x044, (uint32_t)(mailbox >> 32));
	assert_true(falcon_run(rig, SEC2_BASE, 0x100));
	return rd(rig, SEC2_BASE + 0x040);
}
