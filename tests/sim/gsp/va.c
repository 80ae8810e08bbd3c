// SPDX-License-Identifier: MIT
/*
 * Memory as a channel reaches it: through its page tables, or by physical address
 * where a privileged channel asks for that. What belongs to the firmware, or to a
 * vGPU which is not there to be reset, is no channel's of the host.
 */
#include "gsp_int.h"

static bool fault(struct rm_object *o, uint64_t addr, bool write, const char *type)
{
	o->chan.fault.va = addr;
	o->chan.fault.write = write;
	o->chan.fault.type = type;
	return false;
}

/*
 * Framebuffer that an engine of the host may touch. A vGPU's is the host's to scrub
 * after a reset of the guest, by the last channel of the range and until the guest's
 * DMA is on again.
 */
static bool fb_allowed(struct rm_object *o, uint64_t addr, uint64_t len, bool write)
{
	struct gsp *gsp = o->gsp;
	const struct vgpu *v;

	if (!range_inside(addr, len, 0, gsp->fb.fb_size))
		return fault(o, addr, write, "FAULT_REGION_VIOLATION");
	if (addr + len > gsp->fb.usable_end) {
		sim_violation(gsp->sim, "channel-firmware-memory",
			      "channel %u %s framebuffer [%#llx, +%#llx), which is the firmware's from %#llx on",
			      o->chan.chid, write ? "writes" : "reads", ull(addr), ull(len),
			      ull(gsp->fb.usable_end));
		return fault(o, addr, write, "FAULT_REGION_VIOLATION");
	}
	v = write ? vgpu_fb_owner(gsp, addr, len) : NULL;
	if (v && (!v->quiet || !vgpu_scrub_chid(v, o->chan.chid) ||
		  ranges_overlap(addr, len, v->heap.base, v->heap.len)))
		sim_violation(gsp->sim, "channel-vgpu-memory",
			      "channel %u writes framebuffer [%#llx, +%#llx) of GFID %u, whose plugin still has it",
			      o->chan.chid, ull(addr), ull(len), v->gfid);
	return true;
}

/* Translate what follows @at; kind SIM_VA_NONE after a fault. */
static struct sim_va_page look_up(struct rm_object *o, struct place at, uint64_t off, uint64_t len,
				  bool write)
{
	const struct channel *c = &o->chan;
	struct sim_va_page page = { .kind = SIM_VA_NONE, .addr = at.addr + off, .len = len };
	const char *type = NULL;

	if (at.phys) {
		page.kind = at.target ? SIM_VA_SYSTEM : SIM_VA_FB;
	} else {
		page = sim_va_lookup(o->gsp->sim, c->pdb, at.addr + off);
		if (at.addr + off > c->va_limit)
			type = "FAULT_VA_LIMIT_VIOLATION";
		else if (page.kind == SIM_VA_NONE)
			type = "FAULT_PTE";
		else if (write && page.read_only)
			type = "FAULT_RO_VIOLATION";
		else if (page.privileged && !c->privileged)
			type = "FAULT_PRIV_VIOLATION";
	}
	if (page.len > len)
		page.len = len;
	if (type || (page.kind == SIM_VA_FB && !fb_allowed(o, page.addr, page.len, write))) {
		page.kind = SIM_VA_NONE;
		if (type)
			fault(o, at.addr + off, write, type);
	}
	return page;
}

static bool io(struct rm_object *o, struct place at, void *buf, size_t len, bool write)
{
	struct sim *sim = o->gsp->sim;
	uint8_t *p = buf;

	for (uint64_t off = 0; off < len;) {
		struct sim_va_page page = look_up(o, at, off, len - off, write);
		size_t n = (size_t)page.len;
		bool ok = true;

		switch (page.kind) {
		case SIM_VA_NONE:
			return false;
		case SIM_VA_SPARSE:
			if (!write)
				memset(p + off, 0, n);
			break;
		case SIM_VA_FB:
			ok = write ? sim_fb_write(sim, page.addr, p + off, n)
				   : sim_fb_read(sim, page.addr, p + off, n);
			break;
		case SIM_VA_SYSTEM:
			ok = write ? sim_dma_write(sim, 0, page.addr, p + off, n)
				   : sim_dma_read(sim, 0, page.addr, p + off, n);
			break;
		}
		if (!ok)
			return fault(o, at.addr + off, write, "FAULT_REGION_VIOLATION");
		off += n;
	}
	return true;
}

bool va_read(struct rm_object *o, struct place from, void *buf, size_t len)
{
	return io(o, from, buf, len, false);
}

bool va_write(struct rm_object *o, struct place to, const void *buf, size_t len)
{
	return io(o, to, (void *)(uintptr_t)buf, len, true);
}

/* The framebuffer is sparse: zeroes are not written into it, memory is given back. */
bool va_zero(struct rm_object *o, struct place to, uint64_t len)
{
	static const uint8_t zeroes[PAGE];

	for (uint64_t off = 0; off < len;) {
		struct sim_va_page page = look_up(o, to, off, len - off, true);

		if (page.kind == SIM_VA_NONE)
			return false;
		if (page.kind == SIM_VA_FB && !sim_fb_zero(o->gsp->sim, page.addr, page.len))
			return fault(o, to.addr + off, true, "FAULT_REGION_VIOLATION");
		if (page.kind == SIM_VA_SYSTEM) {
			if (page.len > PAGE)
				page.len = PAGE;
			if (!sim_dma_write(o->gsp->sim, 0, page.addr, zeroes, (size_t)page.len))
				return fault(o, to.addr + off, true, "FAULT_REGION_VIOLATION");
		}
		off += page.len;
	}
	return true;
}
