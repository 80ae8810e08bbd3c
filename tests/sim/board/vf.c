/* SPDX-License-Identifier: MIT */
/*
 * What a virtual function's BARs reach. BAR0 is the VFN block at offset 0 with
 * its own interrupt tree, so that a guest can raise its own interrupt; BAR1 is
 * the framebuffer segments which the firmware mapped for the GFID; BAR3 is not
 * modelled. A VF belongs to a guest, who may touch anything: unknown accesses
 * read 0 and are counted, they are never a violation of the host driver.
 */
#include "board.h"

#include <inttypes.h>

#define VF_BOOT_1_VGPU_VF	(2u << 16)
#define SCRATCH_BASE		0x2100u
#define VF_BOOT_42		0x192a1000u

static void drop_segments(struct sim *sim, unsigned int gfid)
{
	struct vf *vf = &sim->vf[gfid];
	unsigned int i;

	for (i = 0; i < vf->nsegs; i++) {
		if (sim->direct && vf->seg[i].guest < sim->params.vf_bar1_size)
			sim->direct->unmap(sim->host, gfid, 1, vf->seg[i].guest, vf->seg[i].len,
					   vf->seg[i].fb);
		fb_compact(sim, vf->seg[i].fb, vf->seg[i].len);
	}
	vf->nsegs = 0;
}

static bool overlap(uint64_t a, uint64_t b, uint64_t len_a, uint64_t len_b)
{
	return a < b + len_b && b < a + len_a;
}

bool sim_vf_fb_map(struct sim *sim, unsigned int gfid, uint64_t guest_base, uint64_t fb_base,
		   uint64_t len)
{
	struct vf *vf, *other;
	unsigned int i, g;

	if (!gfid || gfid > sim->params.num_vfs || !len || fb_base > sim->fb.size ||
	    len > sim->fb.size - fb_base) {
		sim_violation(sim, "vf-fb-range", "GFID %u: framebuffer %#" PRIx64 "+%#" PRIx64
			      " does not exist", gfid, fb_base, len);
		return false;
	}
	for (g = 1; g <= sim->params.num_vfs; g++) {
		other = &sim->vf[g];
		for (i = 0; i < other->nsegs; i++) {
			if (!overlap(other->seg[i].fb, fb_base, other->seg[i].len, len) &&
			    !(g == gfid && overlap(other->seg[i].guest, guest_base,
						   other->seg[i].len, len)))
				continue;
			sim_violation(sim, "vf-fb-overlap", "GFID %u: framebuffer %#" PRIx64
				      "+%#" PRIx64 " overlaps %#" PRIx64 "+%#" PRIx64
				      " of GFID %u", gfid, fb_base, len, other->seg[i].fb,
				      other->seg[i].len, g);
			return false;
		}
	}
	vf = &sim->vf[gfid];
	if (vf->nsegs == VF_SEGMENTS)
		return false;
	vf->seg[vf->nsegs].guest = guest_base;
	vf->seg[vf->nsegs].fb = fb_base;
	vf->seg[vf->nsegs].len = len;
	/* What is mapped directly ends with the BAR, and so must the record of it. */
	if (sim->direct && guest_base < sim->params.vf_bar1_size) {
		if (len > sim->params.vf_bar1_size - guest_base)
			vf->seg[vf->nsegs].len = sim->params.vf_bar1_size - guest_base;
		sim->direct->map(sim->host, gfid, 1, guest_base, vf->seg[vf->nsegs].len, fb_base);
	}
	vf->nsegs++;
	return true;
}

void sim_vf_fb_unmap(struct sim *sim, unsigned int gfid)
{
	if (gfid && gfid <= sim->params.num_vfs)
		drop_segments(sim, gfid);
}

static bool bar1_translate(struct sim *sim, unsigned int gfid, uint64_t off, unsigned int size,
			   uint64_t *fb)
{
	struct vf *vf = &sim->vf[gfid];
	unsigned int i;

	for (i = 0; i < vf->nsegs; i++) {
		if (off < vf->seg[i].guest || off + size > vf->seg[i].guest + vf->seg[i].len)
			continue;
		*fb = vf->seg[i].fb + (off - vf->seg[i].guest);
		return true;
	}
	return false;
}

static bool bar0_read(struct sim *sim, unsigned int gfid, uint32_t off, uint32_t *val)
{
	struct vf *vf = &sim->vf[gfid];

	if (off >= SCRATCH_BASE && off < SCRATCH_BASE + 4 * VF_SCRATCH) {
		*val = vf->scratch[(off - SCRATCH_BASE) / 4];
		return true;
	}
	switch (off) {
	case 0x0000: *val = chip_boot_0(); return true;
	case 0x0004: *val = VF_BOOT_1_VGPU_VF; return true;
	case 0x0a00: *val = VF_BOOT_42; return true;
	case 0x30a0: *val = vf->inval_pdb; return true;
	case 0x30a4: *val = vf->inval_upper; return true;
	case 0x30b0: *val = 0; return true;
	case 0x30080: *val = (uint32_t)sim_ptimer(sim) & ~0x1fu; return true;
	case 0x30084: *val = (uint32_t)(sim_ptimer(sim) >> 32); return true;
	case 0x30090: *val = 0; return true;
	}
	return intr_read(sim, gfid, off, val);
}

static bool bar0_write(struct sim *sim, unsigned int gfid, uint32_t off, uint32_t val)
{
	struct vf *vf = &sim->vf[gfid];

	if (off >= SCRATCH_BASE && off < SCRATCH_BASE + 4 * VF_SCRATCH) {
		vf->scratch[(off - SCRATCH_BASE) / 4] = val;
		return true;
	}
	switch (off) {
	case 0x30a0: vf->inval_pdb = val; return true;
	case 0x30a4: vf->inval_upper = val; return true;
	case 0x30b0: return true;	/* a VF's own address spaces are not modelled */
	case 0x30090: gsp_doorbell_channel(sim->gsp, gfid, val); return true;
	}
	return intr_write(sim, gfid, off, val);
}

uint64_t vf_read(struct sim *sim, unsigned int gfid, unsigned int bar, uint64_t off,
		 unsigned int size)
{
	uint64_t fb, val = 0;
	uint32_t reg = 0;

	sim->n_vf_read++;
	if (bar == 1) {
		if (!bar1_translate(sim, gfid, off, size, &fb) ||
		    !sim_fb_read(sim, fb, &val, size))
			return UINT64_MAX;
		return val;
	}
	if (bar != 0)
		return UINT64_MAX;
	if (size != 4 || (off & 3) || !bar0_read(sim, gfid, (uint32_t)off, &reg)) {
		sim->n_vf_unknown++;
		return 0;
	}
	return reg;
}

void vf_write(struct sim *sim, unsigned int gfid, unsigned int bar, uint64_t off,
	      unsigned int size, uint64_t val)
{
	uint64_t fb;

	sim->n_vf_write++;
	if (bar == 1) {
		if (bar1_translate(sim, gfid, off, size, &fb))
			sim_fb_write(sim, fb, &val, size);
		return;
	}
	if (bar != 0)
		return;
	if (size != 4 || (off & 3) || !bar0_write(sim, gfid, (uint32_t)off, (uint32_t)val))
		sim->n_vf_unknown++;
}

void vf_reset(struct sim *sim, unsigned int gfid)
{
	struct vf *vf = &sim->vf[gfid];

	memset(vf->scratch, 0, sizeof(vf->scratch));
	vf->inval_pdb = 0;
	vf->inval_upper = 0;
	intr_reset(sim, gfid);
}
