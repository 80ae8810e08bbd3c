// SPDX-License-Identifier: MIT
/*
 * Slots of the framebuffer, of 1 GiB of profile size each. A placement id is the number
 * of a vGPU's first slot. While all sizes are equal nobody needs them; once the host
 * has switched to mixed sizes, ids are what keeps vGPUs apart. The mode lasts as long
 * as the firmware.
 */
#include "gsp_int.h"

#define SLOT_SHIFT	30
#define PLACEMENT_NONE	0xffffu
#define SHARE_STEP	0x10000u	/* in which the share of a slot is looked for */

/* --- type records -------------------------------------------------------------- */

/* Ids must lie on the board; releases without them have no fields. */
bool placement_record_ok(struct gsp *gsp, const uint8_t *p)
{
	const struct layout *l = gsp->lay;
	const uint32_t lists[][2] = {
		{ l->VGPUINFO_homogeneousPlacementCount, l->VGPUINFO_homogeneousPlacementIds },
		{ l->VGPUINFO_heterogeneousPlacementCount, l->VGPUINFO_heterogeneousPlacementIds },
	};
	uint64_t slots = gsp->fb.fb_size >> SLOT_SHIFT, size;

	if (!has(l->VGPUINFO_placementSize))
		return true;
	size = get32(p, l->VGPUINFO_placementSize);
	if (size && size != get64(p, VGPUINFO_profileSize) >> SLOT_SHIFT)
		return false;
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t n = get32(p, lists[i][0]);

		if (n > l->VGPUINFO_homogeneousPlacementIds_COUNT || (n && !size))
			return false;
		for (uint32_t j = 0; j < n; j++)
			if (get32(p, lists[i][1] + 4 * j) + size > slots)
				return false;
	}
	return true;
}

/* A host may leave a record's placement fields empty: the size follows from the profile's. */
void placement_record_take(struct gsp *gsp, const uint8_t *p, struct vgpu_type *t)
{
	const struct layout *l = gsp->lay;

	t->slots = (uint32_t)(t->profile_size >> SLOT_SHIFT);
	if (!has(l->VGPUINFO_placementSize))
		return;
	t->nplaces = get32(p, l->VGPUINFO_heterogeneousPlacementCount);
	t->lists_places = t->nplaces || get32(p, l->VGPUINFO_homogeneousPlacementCount);
	for (uint32_t i = 0; i < t->nplaces; i++)
		t->place[i] = get32(p, l->VGPUINFO_heterogeneousPlacementIds + 4 * i);
}

/* --- mode ------------------------------------------------------------------------ */

uint32_t vgpu_ctrl_mixed_mode(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint8_t on = get8(p, gsp->lay->MIXED_bHeterogeneousMode);

	(void)obj;
	if (on > 1) {
		sim_violation(gsp->sim, "vgpu-mixed-mode", "mixed-size mode is %u, must be 0 or 1", on);
		return NV_ERR_INVALID_ARGUMENT;
	}
	/* Hosts refuse it themselves as long as a vGPU so much as exists, also if nothing changes. */
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
		if (vgpu_alive(&gsp->vgpu[gfid])) {
			sim_violation(gsp->sim, "vgpu-mixed-in-use",
				      "mixed-size mode set to %u while GFID %u has a plugin", on, gfid);
			return NV_ERR_IN_USE;
		}
	gsp->mixed = on;
	sim_trace(gsp->sim, "vgpu: sizes are %s", on ? "mixed" : "equal");
	return NV_OK;
}

/* Slots of the board: what its largest type takes, if that is alone on it. */
static uint32_t region(const struct gsp *gsp)
{
	uint32_t most = 0;

	for (unsigned int i = 0; i < gsp->ntypes; i++)
		if (gsp->types[i].max_instance == 1 && gsp->types[i].slots > most)
			most = gsp->types[i].slots;
	return most ? most : (uint32_t)(gsp->fb.fb_size >> SLOT_SHIFT);
}

/*
 * The least framebuffer that a guest of the type may be given when its fbLength does not
 * fit as often as it should. With equal sizes a share among so many vGPUs of the type;
 * the open drivers share only with ECC, the vendor's always and from a rounded-up total
 * (vgpu-host.md 4.2). With mixed sizes a share by slots, each of whole segments.
 */
uint64_t placement_fb_least(const struct gsp *gsp, const struct vgpu_type *t)
{
	uint64_t withheld = t->heap_size + t->fb_reservation, share;

	if (gsp->mixed)
		share = t->slots * align_down(gsp->fb.usable_end / region(gsp), VMMU_SEGMENT);
	else
		share = gsp->fb.usable_end / t->max_instance;
	return share > withheld ? align_down(share - withheld, VMMU_SEGMENT) : 0;
}

/* --- vGPUs ------------------------------------------------------------------------- */

static bool type_may_have(const struct gsp *gsp, const struct vgpu_type *t, uint32_t id)
{
	if (!t->slots || id + t->slots > region(gsp))
		return false;
	for (uint32_t i = 0; i < t->nplaces; i++)
		if (t->place[i] == id)
			return true;
	return !t->lists_places;
}

/* All of the framebuffer of @a comes before that of @b. */
static bool fb_before(const struct vgpu *a, const struct vgpu *b)
{
	for (unsigned int i = 0; i < a->nseg; i++)
		for (unsigned int j = 0; j < b->nseg; j++)
			if (a->seg[i].base >= b->seg[j].base)
				return false;
	return true;
}

/* A type which is alone on the board has with its heap what all slots have; it may get less than its fbLength. */
static uint64_t slot_share_least(const struct gsp *gsp)
{
	uint32_t slots = region(gsp);
	uint64_t least = align_down(gsp->fb.usable_end / slots, VMMU_SEGMENT);

	for (unsigned int i = 0; i < gsp->ntypes; i++) {
		const struct vgpu_type *t = &gsp->types[i];
		uint64_t fb = placement_fb_least(gsp, t);

		if (t->max_instance != 1 || t->slots != slots)
			continue;
		fb = (fb < t->fb_length ? fb : t->fb_length) + t->heap_size;
		least = fb / slots < least ? fb / slots : least;
	}
	return least;
}

/* Where slot 0 may begin. */
struct bases {
	int64_t least, most;
};

/*
 * Of the bases, those which have @v in the slots from @id on. Not to the byte: halves
 * of halves are rounded to segments, and the heaps of small types take one at either edge.
 * A type with fewer instances than fit by its slots may have more than these.
 */
static void bases_narrow(struct bases *b, const struct vgpu *v, const struct vgpu_type *t, uint32_t id,
			 uint64_t share)
{
	const uint64_t all = t->slots * share;
	int64_t slack = 2 * VMMU_SEGMENT, from = INT64_MAX, to = 0, least, most;
	uint64_t len = 0;

	for (unsigned int i = 0; i < v->nseg; i++) {
		int64_t start = (int64_t)v->seg[i].base, end = start + (int64_t)v->seg[i].len;

		from = start < from ? start : from;
		to = end > to ? end : to;
		len += v->seg[i].len;
	}
	if (len > all && t->max_instance * t->slots < region(v->gsp))
		slack += (int64_t)(len - all);
	most = from + slack - (int64_t)(id * share);
	least = to - slack - (int64_t)(id * share + all);
	b->most = most < b->most ? most : b->most;
	b->least = least > b->least ? least : b->least;
}

/*
 * Slots are equal shares, one behind the other, of what the GPU has for vGPUs: the vendor's
 * host cuts ids and segments into the same halves (vgpu-host.md 1, 2.6, 8). How much of the
 * framebuffer that is, and where it begins, is the host's business, but the same for all:
 * any answer will do that has every vGPU in its slots.
 */
static bool fb_in_slots(const struct vgpu *v, const struct vgpu_type *t, uint32_t id)
{
	struct gsp *gsp = v->gsp;
	const uint32_t slots = region(gsp);

	for (uint64_t share = slot_share_least(gsp); share * slots <= gsp->fb.usable_end; share += SHARE_STEP) {
		struct bases b = { 0, (int64_t)(gsp->fb.usable_end - share * slots) };

		bases_narrow(&b, v, t, id, share);
		for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
			const struct vgpu *o = &gsp->vgpu[gfid];
			const struct vgpu_type *ot = vgpu_type_find(gsp, o->type);

			if (o != v && vgpu_alive(o) && o->slots && ot)
				bases_narrow(&b, o, ot, o->slot, share);
		}
		if (b.least <= b.most)
			return true;
	}
	return false;
}

static bool mixed_ok(struct vgpu *v, const struct vgpu_type *t, uint32_t id)
{
	struct gsp *gsp = v->gsp;

	if (!type_may_have(gsp, t, id)) {
		sim_violation(gsp->sim, "plugin-placement",
			      "GFID %u: sizes are mixed, and type %u of %u slots cannot have placement id %#x of %u",
			      v->gfid, t->id, t->slots, id, region(gsp));
		return false;
	}
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *o = &gsp->vgpu[gfid];

		if (o == v || !vgpu_alive(o) || !o->slots)
			continue;
		if (ranges_overlap(id, t->slots, o->slot, o->slots)) {
			sim_violation(gsp->sim, "plugin-placement-taken",
				      "GFID %u: slots %u to %u, but GFID %u has %u to %u", v->gfid, id,
				      id + t->slots - 1, gfid, o->slot, o->slot + o->slots - 1);
			return false;
		}
		/* The id says where in the framebuffer a vGPU is. */
		if (id < o->slot ? !fb_before(v, o) : !fb_before(o, v)) {
			sim_violation(gsp->sim, "plugin-placement-order",
				      "GFID %u: placement id %u beside %u of GFID %u, whose framebuffer is on the other side",
				      v->gfid, id, o->slot, gfid);
			return false;
		}
	}
	if (!fb_in_slots(v, t, id)) {
		sim_violation(gsp->sim, "plugin-placement-share",
			      "GFID %u: framebuffer from %#llx on is not where slots %u to %u of %u can be", v->gfid,
			      ull(v->seg[0].base), id, id + t->slots - 1, region(gsp));
		return false;
	}
	return true;
}

bool placement_ok(struct vgpu *v, uint32_t id)
{
	const struct vgpu_type *t = vgpu_type_find(v->gsp, v->type);

	if (v->gsp->mixed)
		return t && mixed_ok(v, t, id);
	/* Without placement it is "none"; drivers that say 0 work. */
	if (!id || id == PLACEMENT_NONE)
		return true;
	sim_violation(v->gsp->sim, "plugin-config",
		      "GFID %u: sizes are equal, and placement id is %#x, must be none", v->gfid, id);
	return false;
}

void placement_take(struct vgpu *v, uint32_t id)
{
	const struct vgpu_type *t = vgpu_type_find(v->gsp, v->type);

	if (!v->gsp->mixed || !t)
		return;
	v->slot = id;
	v->slots = t->slots;
}
