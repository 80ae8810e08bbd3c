/* SPDX-License-Identifier: MIT */
/* One DMATRFCMD: 256 bytes from an aperture into IMEM or DMEM, checked field by field. */
#include "board.h"

#include <inttypes.h>

#define CMD_IMEM		BIT(4)
#define CMD_WRITE		BIT(5)
#define CMD_SEC(c)		((c) >> 2 & 3)
#define CMD_SIZE(c)		((c) >> 8 & 7)
#define CMD_CTXDMA(c)		((c) >> 12 & 7)
#define CMD_SET_DMTAG		BIT(16)
#define CMD_DEFINED		(BIT(2) | BIT(3) | CMD_IMEM | CMD_WRITE | 0x700u | 0x7000u | CMD_SET_DMTAG)
#define SIZE_256		6

#define DMACTL_REQUIRE_CTX	BIT(0)
#define FBIF_PHYS_NO_CTX	BIT(7)
#define TRANSCFG_TARGET(t)	((t) & 3)
#define TRANSCFG_PHYSICAL	BIT(2)
#define TARGET_FB		0
#define TARGET_COHERENT		1
#define TARGET_NONCOHERENT	2

#define TRANSFER_NS		400

static bool check(struct falcon *f, uint32_t cmd, uint32_t limit)
{
	struct sim *sim = f->sim;
	uint32_t cfg = f->transcfg[CMD_CTXDMA(cmd)];
	bool ok = true;

#define REFUSE(rule, ...) do { sim_violation(sim, rule, __VA_ARGS__); ok = false; } while (0)
	if (cmd & ~CMD_DEFINED)
		REFUSE("falcon-reserved", "%s: DMATRFCMD %#x has reserved bits", f->name, cmd);
	if (cmd & CMD_WRITE)
		REFUSE("falcon-dma-write", "%s: DMATRFCMD %#x copies out of the falcon", f->name,
		       cmd);
	if (CMD_SIZE(cmd) != SIZE_256)
		REFUSE("falcon-dma-size", "%s: transfer of %u bytes; only whole 256-byte blocks",
		       f->name, 4u << CMD_SIZE(cmd));
	if (f->dma_moffs % FALCON_BLOCK || f->dma_fboffs % FALCON_BLOCK)
		REFUSE("falcon-dma-align", "%s: offsets %#x (falcon) and %#x (memory) are not "
		       "multiples of 256", f->name, f->dma_moffs, f->dma_fboffs);
	if (f->dma_moffs > limit - FALCON_BLOCK)
		REFUSE("falcon-dma-range", "%s: offset %#x is beyond the %s of %#x bytes", f->name,
		       f->dma_moffs, cmd & CMD_IMEM ? "IMEM" : "DMEM", limit);
	if (!(f->fbif_ctl & FBIF_PHYS_NO_CTX))
		REFUSE("falcon-dma-fbif", "%s: FBIF_CTL bit 7 is clear, untranslated DMA is off",
		       f->name);
	if (f->dmactl & DMACTL_REQUIRE_CTX)
		REFUSE("falcon-dma-ctx", "%s: DMACTL requires a context", f->name);
	if (!(cfg & TRANSCFG_PHYSICAL) || TRANSCFG_TARGET(cfg) > TARGET_NONCOHERENT)
		REFUSE("falcon-dma-transcfg", "%s: TRANSCFG(%u) = %#x is not a physical aperture",
		       f->name, CMD_CTXDMA(cmd), cfg);
	if (!f->dma_polled)
		REFUSE("falcon-dma-overrun", "%s: second DMATRFCMD without looking whether the "
		       "first was taken", f->name);
#undef REFUSE
	return ok;
}

void falcon_dma(struct falcon *f, uint32_t cmd)
{
	uint32_t limit = cmd & CMD_IMEM ? FALCON_IMEM_SIZE : FALCON_DMEM_SIZE;
	uint64_t addr = ((uint64_t)f->dma_base1 << 40 | (uint64_t)f->dma_base << 8) +
			f->dma_fboffs;
	uint8_t buf[FALCON_BLOCK];
	uint32_t cfg, block;

	if (!f->halted)
		sim_violation(f->sim, "falcon-dma-running", "%s: DMA while the core runs", f->name);
	f->dma_cmd = cmd;
	if (!check(f, cmd, limit)) {
		f->dma_polled = false;
		f->dma_idle_seen = false;
		return;
	}
	f->dma_polled = false;
	f->dma_idle_seen = false;
	f->dma_done = sim_now(f->sim) + TRANSFER_NS;
	f->sim->model_ns += TRANSFER_NS;

	cfg = f->transcfg[CMD_CTXDMA(cmd)];
	if (TRANSCFG_TARGET(cfg) == TARGET_FB) {
		if (!sim_fb_read(f->sim, addr, buf, sizeof(buf))) {
			sim_violation(f->sim, "falcon-dma-fb", "%s: framebuffer %#" PRIx64
				      " is beyond the end", f->name, addr);
			return;
		}
	} else if (!sim_dma_read(f->sim, 0, addr, buf, sizeof(buf))) {
		return;
	}
	if (!(cmd & CMD_IMEM)) {
		memcpy(f->dmem + f->dma_moffs, buf, sizeof(buf));
		return;
	}
	block = f->dma_moffs / FALCON_BLOCK;
	memcpy(f->imem + f->dma_moffs, buf, sizeof(buf));
	f->imem_tag[block] = f->dma_fboffs >> 8;
	f->imem_secure[block] = CMD_SEC(cmd) != 0;
	f->imem_valid[block] = 1;
}
