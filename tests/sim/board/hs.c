/* SPDX-License-Identifier: MIT */
/*
 * What the boot ROM and the signed images do when a falcon is started. The
 * model executes no falcon code: it recognises what was loaded by its content,
 * insists that the boot ROM would have accepted it, and then has the effect
 * which the boot reference describes (3.7, 3.8, 6.1 to 6.4).
 */
#include "board.h"

#include <inttypes.h>

/* MAILBOX0 after the boot ROM refused an image. The value is ours; drivers only test for 0. */
#define BROM_REFUSED	0x0badb007u
/* Likewise for an image that ran and refused its parameters. */
#define UCODE_REFUSED	0x0000ffffu

#define MOD_SEL_RSA3K	1

/* DMEMMAPPER fields (boot reference 3.8). */
#define DMAP_INIT_CMD	0x2c
#define CMD_FRTS	0x15
#define CMD_SB		0x19
#define FRTS_CMD_SIZE	0x2c
#define FRTS_TYPE_FB	2
#define FRTS_SIZE_4K	0x100	/* 1 MiB, also in 0x118214 */
#define WPR_END_ALIGN	KIB(128)

/* Error field of the FRTS scratch register 0x1438. */
#define SCRATCH_FRTS	0xe
#define SCRATCH_SB	0x15
#define FRTS_ERROR_SHIFT 16
#define FRTS_ERR_WPR2_SET 0x1
#define FRTS_ERR_REGION	0x2

/* 0x1180fc hand-off value of the scrubber. */
#define SCRUB_HANDOFF_SHIFT 29
#define SCRUB_HANDOFF_DONE 3

static uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static unsigned int fls32(uint32_t v)
{
	return v ? 32 - (unsigned int)__builtin_clz(v) : 0;
}

/* --- what the boot ROM checks ------------------------------------------ */

static bool brom_check(struct falcon *f, uint32_t sig_off, uint32_t engines, uint32_t ucode_id,
		       const char *what)
{
	struct sim *sim = f->sim;
	bool ok = true;

	if (f->paraaddr[0] != sig_off) {
		sim_violation(sim, "brom-paraaddr", "%s: %s: PARAADDR %#x, the signature is at %#x",
			      f->name, what, f->paraaddr[0], sig_off);
		ok = false;
	}
	if (f->engidmask != engines) {
		sim_violation(sim, "brom-engidmask", "%s: %s: ENGIDMASK %#x, the image says %#x",
			      f->name, what, f->engidmask, engines);
		ok = false;
	}
	if (f->ucode_id != ucode_id) {
		sim_violation(sim, "brom-ucode-id", "%s: %s: UCODE_ID %u, the image says %u",
			      f->name, what, f->ucode_id, ucode_id);
		ok = false;
	}
	if (f->mod_sel != MOD_SEL_RSA3K) {
		sim_violation(sim, "brom-mod-sel", "%s: %s: MOD_SEL %u is not RSA-3K", f->name,
			      what, f->mod_sel);
		ok = false;
	}
	return ok;
}

static bool core_check(struct falcon *f, uint32_t bootvec, const char *what)
{
	struct sim *sim = f->sim;
	bool ok = true;

	if (f->bootvec != bootvec) {
		sim_violation(sim, "falcon-bootvec", "%s: %s: BOOTVEC %#x, entry is at %#x",
			      f->name, what, f->bootvec, bootvec);
		ok = false;
	}
	if (f->rm != chip_boot_0())
		sim_violation(sim, "falcon-rm", "%s: %s: FALCON_RM %#x is not PMC_BOOT_0", f->name,
			      what, f->rm);
	return ok;
}

/* First differing byte of IMEM or a wrong tag or security mark; false means equal. */
static bool imem_differs(struct falcon *f, uint32_t at, const uint8_t *code, uint32_t size,
			 uint32_t tag, uint32_t *where, const char **why)
{
	uint32_t i, b;

	if (at % FALCON_BLOCK || (uint64_t)at + size > FALCON_IMEM_SIZE) {
		*where = at;
		*why = "placement";
		return true;
	}
	for (i = 0; i < size; i += FALCON_BLOCK) {
		b = (at + i) / FALCON_BLOCK;
		*where = at + i;
		if (!f->imem_valid[b] || memcmp(f->imem + at + i, code + i,
						size - i < FALCON_BLOCK ? size - i : FALCON_BLOCK)) {
			*why = f->imem_valid[b] ? "content" : "block never loaded";
			return true;
		}
		if (f->imem_tag[b] != tag + i / FALCON_BLOCK) {
			*why = "tag";
			return true;
		}
		if (!f->imem_secure[b]) {
			*why = "block not marked secure";
			return true;
		}
	}
	return false;
}

static bool imem_empty(const struct falcon *f)
{
	unsigned int i;

	for (i = 0; i < FALCON_IMEM_BLOCKS; i++)
		if (f->imem_valid[i])
			return false;
	return true;
}

/* --- FWSEC on GSP ------------------------------------------------------ */

/* Everything but signature, command and command number must be what the ROM holds. */
static bool fwsec_dmem_same(struct falcon *f, const struct fwsec *fw, uint32_t *where)
{
	uint32_t cmd = fw->dmap_off + DMAP_INIT_CMD, i;

	for (i = 0; i < fw->dmem_size; i++) {
		if (i >= fw->pkc_off && i < fw->pkc_off + FWSEC_SIG_SIZE)
			continue;
		if (i >= cmd && i < cmd + 4)
			continue;
		if (i >= fw->cmd_in_off && i < fw->cmd_in_off + fw->cmd_in_size)
			continue;
		if (f->dmem[fw->dmem_phys + i] != fw->dmem[i]) {
			*where = i;
			return false;
		}
	}
	return true;
}

static bool fwsec_signature(struct falcon *f, const struct fwsec *fw)
{
	bool known;
	uint32_t fuse = fuse_read(f->sim, 0x8241c0 + 4 * (fw->ucode_id - 1), &known);
	uint32_t bit = BIT(fls32(fuse)), index;

	if (!(fw->sig_versions & bit))
		return false;
	index = (uint32_t)__builtin_popcount(fw->sig_versions & (bit - 1));
	if (memcmp(f->dmem + fw->dmem_phys + fw->pkc_off, fw->sigs + index * FWSEC_SIG_SIZE,
		   FWSEC_SIG_SIZE)) {
		sim_violation(f->sim, "fwsec-signature",
			      "DMEM %#x does not hold signature %u, which fuse value %#x selects",
			      fw->pkc_off, index, fuse);
		return false;
	}
	return true;
}

/* One dword of the command buffer and the only value the ucode accepts there. */
struct cmd_field {
	const char *name;
	uint32_t off, want;
};

static const struct cmd_field read_vbios_fields[] = {
	{ "read_vbios.version", 0x00, 1 },
	{ "read_vbios.header size", 0x04, 24 },
	{ "read_vbios.address low", 0x08, 0 },
	{ "read_vbios.address high", 0x0c, 0 },
	{ "read_vbios.size", 0x10, 0 },
	{ "read_vbios.flags", 0x14, 2 },
};

static const struct cmd_field frts_fields[] = {
	{ "frts_region.version", 0x18, 1 },
	{ "frts_region.header size", 0x1c, 20 },
	{ "frts_region.size", 0x24, FRTS_SIZE_4K },
	{ "frts_region.type", 0x28, FRTS_TYPE_FB },
};

static bool cmd_check(struct sim *sim, const uint8_t *cmd, const struct cmd_field *fields,
		      unsigned int n)
{
	bool ok = true;
	unsigned int i;

	for (i = 0; i < n; i++) {
		uint32_t got = get32(cmd + fields[i].off);

		if (got == fields[i].want)
			continue;
		sim_violation(sim, "fwsec-command", "%s is %#x, must be %#x", fields[i].name, got,
			      fields[i].want);
		ok = false;
	}
	return ok;
}

static uint32_t frts(struct falcon *f, const uint8_t *cmd)
{
	struct sim *sim = f->sim;
	uint64_t addr = (uint64_t)get32(cmd + 0x20) << 12, size = (uint64_t)get32(cmd + 0x24) << 12;
	uint64_t top = sim->fb.size - VGA_WORKSPACE;
	uint32_t *error = &sim->regs.bus_scratch[SCRATCH_FRTS];

	*error = 0;
	if (!cmd_check(sim, cmd, read_vbios_fields, ARRAY_SIZE(read_vbios_fields)) ||
	    !cmd_check(sim, cmd, frts_fields, ARRAY_SIZE(frts_fields))) {
		*error = FRTS_ERR_REGION << FRTS_ERROR_SHIFT;
		return 0;
	}
	if (sim->fb.wpr2_hi) {
		sim_violation(sim, "frts-wpr2-set", "FWSEC-FRTS while WPR2 is still %#" PRIx64
			      "..%#" PRIx64, sim->fb.wpr2_lo, sim->fb.wpr2_hi);
		*error = FRTS_ERR_WPR2_SET << FRTS_ERROR_SHIFT;
		return 0;
	}
	if (addr + size > top || (addr + size) % WPR_END_ALIGN) {
		sim_violation(sim, "frts-region", "FRTS at %#" PRIx64 "..%#" PRIx64 ": must end on "
			      "128 KiB and below the VGA workspace at %#" PRIx64, addr,
			      addr + size, top);
		*error = FRTS_ERR_REGION << FRTS_ERROR_SHIFT;
		return 0;
	}
	if (addr < sim->fb.scrubbed_from) {
		sim_violation(sim, "frts-unscrubbed", "FRTS at %#" PRIx64 ", only %#" PRIx64
			      " and above is scrubbed", addr, sim->fb.scrubbed_from);
		*error = FRTS_ERR_REGION << FRTS_ERROR_SHIFT;
		return 0;
	}
	sim_wpr2_set(sim, addr, addr + size);
	sim->fb.frts_addr = addr;
	sim->fb.frts_size = size;
	sim_stat_add(sim, "fwsec-frts-runs", 1);
	return 0;
}

static uint32_t fwsec_run(struct falcon *f)
{
	struct sim *sim = f->sim;
	const struct fwsec *fw = &sim->vbios.fwsec;
	const uint8_t *dmem = f->dmem + fw->dmem_phys;
	uint32_t where;

	if (!core_check(f, fw->imem_virt, "FWSEC") ||
	    !brom_check(f, fw->pkc_off, fw->engine_mask, fw->ucode_id, "FWSEC") ||
	    !fwsec_signature(f, fw))
		return BROM_REFUSED;
	if (!fwsec_dmem_same(f, fw, &where)) {
		sim_violation(sim, "fwsec-dmem", "FWSEC DMEM differs from the ROM at %#x", where);
		return BROM_REFUSED;
	}
	if (!gfw_ready(sim)) {
		sim_violation(sim, "fwsec-before-gfw",
			      "FWSEC started before the on-board firmware finished (0x118234)");
		return UCODE_REFUSED;
	}
	switch (get32(dmem + fw->dmap_off + DMAP_INIT_CMD)) {
	case CMD_FRTS:
		return frts(f, dmem + fw->cmd_in_off);
	case CMD_SB:
		if (!cmd_check(sim, dmem + fw->cmd_in_off, read_vbios_fields,
			       ARRAY_SIZE(read_vbios_fields)))
			return UCODE_REFUSED;
		sim->regs.bus_scratch[SCRATCH_SB] = 0;
		sim->fb.sb_due = false;
		sim_stat_add(sim, "fwsec-sb-runs", 1);
		return 0;
	}
	sim_violation(sim, "fwsec-command", "init_cmd is %#x, neither FRTS nor SB",
		      get32(dmem + fw->dmap_off + DMAP_INIT_CMD));
	return UCODE_REFUSED;
}

/* --- booters and scrubber on SEC2 -------------------------------------- */

static bool hs_dmem_same(struct falcon *f, const struct hs_image *img, uint32_t *where)
{
	uint32_t i;

	for (i = 0; i < img->data_size; i++) {
		if (i >= img->sig_dmem_off && i < img->sig_dmem_off + img->sig_size)
			continue;
		if (f->dmem[i] != img->data[i]) {
			*where = i;
			return false;
		}
	}
	return true;
}

static bool hs_signature(struct falcon *f, const struct hs_image *img)
{
	bool known;
	uint32_t fuse = fuse_read(f->sim, 0x824140 + 4 * (img->ucode_id - 1), &known);
	uint32_t version = fls32(fuse), index;

	if (version > img->fuse_version)
		return false;
	index = version ? img->fuse_version - version : img->num_sigs - 1;
	if (index >= img->num_sigs)
		return false;
	if (memcmp(f->dmem + img->sig_dmem_off, img->sigs + index * img->sig_size, img->sig_size)) {
		sim_violation(f->sim, "hs-signature",
			      "DMEM %#x does not hold signature %u of %s, which fuse value %#x "
			      "selects", img->sig_dmem_off, index, img->path, fuse);
		return false;
	}
	return true;
}

static void end_wpr2(struct falcon *f)
{
	sim_wpr2_set(f->sim, 0, 0);
}

static uint32_t scrubber_run(struct sim *sim)
{
	if (gsp_riscv_active(sim->gsp)) {
		sim_violation(sim, "scrubber-order", "scrubber started while GSP is running");
		return UCODE_REFUSED;
	}
	if (!sim->fb.frts_size) {
		sim_violation(sim, "scrubber-order", "scrubber started before FWSEC-FRTS");
		return UCODE_REFUSED;
	}
	sim->fb.scrubbed_from = 0;
	sim->regs.bsi_scratch_15 = (uint32_t)SCRUB_HANDOFF_DONE << SCRUB_HANDOFF_SHIFT;
	sim_stat_add(sim, "scrubber-runs", 1);
	return 0;
}

/* The memory system writes there as long as the GPU uses system memory. */
static void check_flush_page(struct sim *sim, const char *what)
{
	uint64_t flush = sim_sysmem_flush_page(sim);
	uint32_t probe;

	if (!flush)
		sim_violation(sim, "flush-page-unset",
			      "%s started without a sysmem flush page in 0x100c10", what);
	else if (!sim_dma_read(sim, 0, flush, &probe, sizeof(probe)))
		sim_violation(sim, "flush-page-unmapped", "%s: sysmem flush page %#" PRIx64
			      " cannot be read by the device", what, flush);
}

static uint32_t booter_load(struct sim *sim, const struct hs_image *img, uint64_t meta)
{
	struct falcon *g = &sim->falcon[SIM_FALCON_GSP];

	if (!sim->fb.frts_size) {
		sim_violation(sim, "booter-before-frts",
			      "booter_load started while FWSEC-FRTS has not set WPR2 up");
		return UCODE_REFUSED;
	}
	check_flush_page(sim, "booter_load");
	/* nova starts the empty falcon core instead of selecting RISC-V (boot reference 6.2). */
	if (!sim_gsp_core_is_riscv(sim) && !g->started_empty)
		sim_violation(sim, "gsp-core-select",
			      "booter_load started, but GSP was not reset into RISC-V");
	if (g->in_reset)
		sim_violation(sim, "gsp-in-reset", "booter_load started while GSP is in reset");
	sim_stat_add(sim, "booter-load-runs", 1);
	/* From here on WPR2 is GSP's, and FWSEC-SB has to run before it is taken down. */
	sim->fb.sb_due = true;
	sim->fb.booted = true;
	return gsp_booter_load(sim->gsp, img->path, meta,
			       (uint64_t)g->mailbox[1] << 32 | g->mailbox[0]);
}

static uint32_t hs_image_run(struct falcon *f, const struct hs_image *img,
			     void (**effect)(struct falcon *f))
{
	struct sim *sim = f->sim;
	uint64_t mailbox = (uint64_t)f->mailbox[1] << 32 | f->mailbox[0];
	uint32_t where, result;

	if (!core_check(f, img->code_tag << 8, img->path) ||
	    !brom_check(f, img->sig_dmem_off, img->engine_mask, img->ucode_id, img->path) ||
	    !hs_signature(f, img))
		return BROM_REFUSED;
	if (!hs_dmem_same(f, img, &where)) {
		sim_violation(sim, "hs-dmem", "SEC2 DMEM differs from %s at %#x", img->path, where);
		return BROM_REFUSED;
	}
	sim_trace(sim, "SEC2 runs %s, mailboxes %#" PRIx64, img->path, mailbox);
	switch (img->kind) {
	case HS_BOOTER_LOAD:
		return booter_load(sim, img, mailbox);
	case HS_BOOTER_UNLOAD:
		if (sim->fb.sb_due)
			sim_violation(sim, "booter-unload-before-sb",
				      "booter_unload started, but FWSEC-SB has not run since GSP");
		/* A WPR2 that somebody else left is taken down before there is one. */
		if (sim->fb.booted)
			check_flush_page(sim, "booter_unload");
		result = gsp_booter_unload(sim->gsp, mailbox);
		if (!result)
			*effect = end_wpr2;
		sim_stat_add(sim, "booter-unload-runs", 1);
		return result;
	case HS_SCRUBBER:
		return scrubber_run(sim);
	default:
		return UCODE_REFUSED;
	}
}

static uint32_t sec2_run(struct falcon *f, void (**effect)(struct falcon *f))
{
	struct sim *sim = f->sim;
	uint32_t where = 0, best_where = 0;
	const char *why = NULL, *best_why = "no firmware file is known";
	const struct hs_image *best = NULL;
	unsigned int i;

	for (i = 0; i < sim->nhs; i++) {
		const struct hs_image *img = &sim->hs[i];

		if (!imem_differs(f, 0, img->code, img->code_size, img->code_tag, &where, &why))
			return hs_image_run(f, img, effect);
		if (!best || where > best_where) {
			best = img;
			best_where = where;
			best_why = why;
		}
	}
	sim_violation(sim, "hs-unknown", "SEC2 started with an image that is none of the %u in the "
		      "firmware directory; closest is %s, different at IMEM %#x (%s)", sim->nhs,
		      best ? best->path : "nothing", best_where, best_why);
	return BROM_REFUSED;
}

static uint32_t gsp_run(struct falcon *f)
{
	const struct fwsec *fw = &f->sim->vbios.fwsec;
	const char *why;
	uint32_t where;

	if (imem_empty(f)) {
		/* nova 7.2 starts GSP's falcon core with nothing loaded and waits for the halt. */
		f->started_empty = true;
		return f->mailbox[0];
	}
	if (!fw->imem) {
		sim_violation(f->sim, "fwsec-unknown", "GSP falcon started, this ROM has no FWSEC");
		return BROM_REFUSED;
	}
	if (imem_differs(f, fw->imem_phys, fw->imem, fw->imem_size, fw->imem_virt >> 8, &where,
			 &why)) {
		sim_violation(f->sim, "fwsec-unknown",
			      "GSP falcon started with something that is not the ROM's FWSEC: IMEM "
			      "%#x (%s)", where, why);
		return BROM_REFUSED;
	}
	return fwsec_run(f);
}

uint32_t hs_run(struct falcon *f, void (**effect)(struct falcon *f))
{
	return f->which == SIM_FALCON_GSP ? gsp_run(f) : sec2_run(f, effect);
}
