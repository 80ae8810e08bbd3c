// SPDX-License-Identifier: MIT
/*
 * GPFIFO channels: what an allocation must state and in which order a channel
 * becomes runnable.
 */
#include "gsp_int.h"

#define ADDR_SPACE_FB		2u
#define USERD_SIZE		0x200u
#define INSTANCE_SIZE		0x1000u
#define RAMFC_SIZE		0x200u
#define GPFIFO_VA_BITS		40

/* Instance block (channel reference 1.8). */
#define INSTANCE_PDB		0x200u
#define INSTANCE_LIMIT		0x208u
#define PDB_TARGET		3u		/* 0: framebuffer */
#define PDB_FORMAT		(1u << 10 | 1u << 11)	/* version 2 tables, 64 KiB big pages */
#define PAGE_MASK		0xfffull

/* What the firmware writes into RAMFC; the contents are the model's own. */
#define RAMFC_WORD		0x0000c56fu

/* internalFlags: privilege 1:0, then "none" for both notifiers. */
#define INTERNAL_NO_NOTIFIERS	0x14u
#define INTERNAL_ADMIN		1u

/* NVOS04 flags: the channel id travels as USERD page and index. */
#define FLAG_PRIVILEGED		(1u << 5)
#define FLAG_PAGE_FIXED		(1u << 21)
#define FLAGS_KNOWN		(1u << 4 | 1u << 5 | 7u << 8 | 1u << 11 | 0x1ffu << 12 | FLAG_PAGE_FIXED)

/* Entries of the top page directory: virtual addresses have 49 bits. */
#define ROOT_ENTRIES		4u

#define PDE_WINDOW_START	0x100000000ull
#define PDE_WINDOW_SIZE		0x20000000ull

static uint32_t refuse(struct gsp *gsp, struct rm_object *o, uint32_t status, const char *why)
{
	sim_violation(gsp->sim, "channel-params", "channel %#x of client %#x: %s", o->handle, o->client,
		      why);
	return status;
}

static bool usable(struct gsp *gsp, uint64_t base, uint64_t len, uint64_t align)
{
	return base && is_aligned(base, align) && range_inside(base, len, 0, gsp->fb.usable_end) &&
	       !vgpu_owns_fb(gsp, base, len);
}

/* Instance block or USERD of a channel that exists. */
static bool shared(struct gsp *gsp, const struct rm_object *self, uint64_t base, uint64_t len)
{
	for (const struct rm_object *o = gsp->objects; o; o = o->next)
		if (o != self && o->class == AMPERE_CHANNEL_GPFIFO_A &&
		    (ranges_overlap(base, len, o->chan.instance, INSTANCE_SIZE) ||
		     ranges_overlap(base, len, o->chan.userd, USERD_SIZE)))
			return true;
	return false;
}

/* What is wrong with the memory a channel brings along; NULL if nothing is. */
static const char *memory_fault(struct gsp *gsp, const struct rm_object *o, const uint8_t *p)
{
	uint64_t instance = get64(p, CHANALLOC_instanceMem_base), userd = get64(p, CHANALLOC_userdMem_base);

	if (get32(p, CHANALLOC_instanceMem_addressSpace) != ADDR_SPACE_FB ||
	    get64(p, CHANALLOC_instanceMem_size) != INSTANCE_SIZE ||
	    !usable(gsp, instance, INSTANCE_SIZE, PAGE))
		return "instance block is no page of usable framebuffer";
	if (get64(p, CHANALLOC_ramfcMem_base) != instance ||
	    get64(p, CHANALLOC_ramfcMem_size) != RAMFC_SIZE ||
	    get32(p, CHANALLOC_ramfcMem_addressSpace) != ADDR_SPACE_FB)
		return "RAMFC is not at the start of the instance block";
	if (get32(p, CHANALLOC_userdMem_addressSpace) != ADDR_SPACE_FB ||
	    get64(p, CHANALLOC_userdMem_size) != USERD_SIZE ||
	    !usable(gsp, userd, USERD_SIZE, USERD_SIZE))
		return "USERD is no slot in usable framebuffer";
	if (ranges_overlap(instance, INSTANCE_SIZE, userd, USERD_SIZE) ||
	    shared(gsp, o, instance, INSTANCE_SIZE) || shared(gsp, o, userd, USERD_SIZE))
		return "instance block or USERD is another channel's";
	/* Not looked at before it is needed: stock drivers pass odd ones for channels that never run. */
	if (!get64(p, CHANALLOC_mthdbufMem_base) ||
	    get64(p, CHANALLOC_mthdbufMem_size) < CE_FAULT_METHOD_BUFFER)
		return "no fault method buffer of the size that control 0x20802a08 asks for";
	return NULL;
}

static void write_ramfc(struct gsp *gsp, uint64_t instance)
{
	uint8_t w[4];

	put32(w, 0, RAMFC_WORD);
	sim_fb_write(gsp->sim, instance, w, sizeof(w));
}

uint32_t channel_alloc(struct gsp *gsp, struct rm_object *o, const uint8_t *p)
{
	const struct chip_engine *e = chip_engine_by_nv2080(get32(p, CHANALLOC_engineType));
	uint32_t flags = get32(p, CHANALLOC_flags), vas = get32(p, CHANALLOC_hVASpace);
	uint32_t entries = get32(p, CHANALLOC_gpFifoEntries), internal = get32(p, CHANALLOC_internalFlags);
	uint64_t gpfifo = get64(p, CHANALLOC_gpFifoOffset);
	struct rm_object *space = rm_find(gsp, o->client, vas), *other;
	uint32_t chid = (flags >> 12 & 0x1ff) * 8 + (flags >> 8 & 7);
	unsigned int gfid;
	const char *why;

	if (!e)
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "no such engine");
	if (!space || space->class != FERMI_VASPACE_A)
		return refuse(gsp, o, NV_ERR_INVALID_OBJECT_HANDLE, "hVASpace is no address space");
	if (!(flags & FLAG_PAGE_FIXED) || flags & ~FLAGS_KNOWN || chid >= MAX_CHID)
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT,
			      "flags must fix the USERD page, which carries the channel id");
	if ((internal & ~3u) != INTERNAL_NO_NOTIFIERS ||
	    (internal & 3) != (flags & FLAG_PRIVILEGED ? INTERNAL_ADMIN : 0))
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT,
			      "internalFlags must say no notifiers and the privilege that flags say");
	if (!entries || entries & (entries - 1))
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "gpFifoEntries is no power of two");
	if (gpfifo % 8 || !range_inside(gpfifo, 8ull * entries, 0, 1ull << GPFIFO_VA_BITS))
		return refuse(gsp, o, NV_ERR_INVALID_ADDRESS, "the GPFIFO does not lie below 2^40");
	why = memory_fault(gsp, o, p);
	if (why)
		return refuse(gsp, o, NV_ERR_INVALID_ADDRESS, why);
	other = rm_channel_by_id(gsp, e->runlist, chid);
	if (other && other != o)
		return refuse(gsp, o, NV_ERR_IN_USE, "channel id is taken on this runlist");
	gfid = vgpu_of_chid(gsp, chid);
	if (gfid && !vgpu_scrub_chid(&gsp->vgpu[gfid], chid))
		return refuse(gsp, o, NV_ERR_IN_USE, "channel id belongs to a vGPU");
	o->chan = (struct channel){
		.chid = chid,
		.runlist = e->runlist,
		.engine = e->nv2080,
		.gpfifo = gpfifo,
		.gpfifo_entries = entries,
		.instance = get64(p, CHANALLOC_instanceMem_base),
		.userd = get64(p, CHANALLOC_userdMem_base),
		.privileged = flags & FLAG_PRIVILEGED,
	};
	write_ramfc(gsp, o->chan.instance);
	sim_stat_add(gsp->sim, "channels-allocated", 1);
	return NV_OK;
}

/* As the host does when it loads a channel. False: nothing it could work with. */
bool channel_read_instance(struct rm_object *o)
{
	struct gsp *gsp = o->gsp;
	uint8_t b[INSTANCE_LIMIT + 8] = { 0 };
	uint64_t pdb;

	sim_fb_read(gsp->sim, o->chan.instance, b, sizeof(b));
	pdb = get64(b, INSTANCE_PDB);
	if (get32(b, 0) != RAMFC_WORD) {
		sim_violation(gsp->sim, "channel-ramfc",
			      "channel %u: the instance block's RAMFC, which is the firmware's, was overwritten",
			      o->chan.chid);
		return false;
	}
	if (pdb & PDB_TARGET || (pdb & PDB_FORMAT) != PDB_FORMAT || !(pdb & ~PAGE_MASK)) {
		sim_violation(gsp->sim, "channel-instance",
			      "channel %u: page directory word %#llx is not version 2, 64 KiB, in framebuffer",
			      o->chan.chid, ull(pdb));
		return false;
	}
	o->chan.pdb = pdb & ~PAGE_MASK;
	o->chan.va_limit = get64(b, INSTANCE_LIMIT) | PAGE_MASK;
	return true;
}

uint32_t channel_ctrl_bind(struct gsp *gsp, struct rm_object *o, uint8_t *p)
{
	const struct chip_engine *e = chip_engine_by_nv2080(get32(p, BIND_engineType));

	if (!e || e->runlist != o->chan.runlist)
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "bind to an engine on another runlist");
	o->chan.bound = true;
	return NV_OK;
}

uint32_t channel_ctrl_schedule(struct gsp *gsp, struct rm_object *o, uint8_t *p)
{
	if (!o->chan.bound)
		return refuse(gsp, o, NV_ERR_INVALID_STATE, "scheduled before it was bound");
	if (get8(p, SCHED_bEnable) > 1 || get8(p, SCHED_bSkipSubmit) > 1)
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "schedule flags are no booleans");
	o->chan.scheduled = get8(p, SCHED_bEnable);
	return NV_OK;
}

uint32_t channel_ctrl_promote(struct gsp *gsp, struct rm_object *sub, uint8_t *p)
{
	uint32_t client = get32(p, PROMOTE_hChanClient), n = get32(p, PROMOTE_entryCount);
	struct rm_object *chan = rm_find(gsp, client, get32(p, PROMOTE_hObject));

	(void)sub;
	if (!chan || chan->class != AMPERE_CHANNEL_GPFIFO_A || n > PROMOTE_promoteEntry_COUNT) {
		sim_violation(gsp->sim, "promote-params", "PROMOTE_CTX: channel %#x of client %#x, %u entries",
			      get32(p, PROMOTE_hObject), client, n);
		return NV_ERR_INVALID_ARGUMENT;
	}
	for (uint32_t i = 0; i < n; i++) {
		size_t at = (size_t)i * PROMOTE_promoteEntry_STRIDE;
		uint64_t pa = get64(p, at + PROMOTE_promoteEntry_gpuPhysAddr);
		uint64_t size = get64(p, at + PROMOTE_promoteEntry_size);

		if (!get8(p, at + PROMOTE_promoteEntry_bInitialize))
			continue;
		if (!size || !usable(gsp, pa, size, PAGE)) {
			sim_violation(gsp->sim, "promote-params",
				      "PROMOTE_CTX buffer %u at [%#llx, +%#llx) is not usable framebuffer",
				      get16(p, at + PROMOTE_promoteEntry_bufferId), ull(pa), ull(size));
			return NV_ERR_INVALID_ADDRESS;
		}
	}
	return NV_OK;
}

uint32_t channel_ctrl_copy_pdes(struct gsp *gsp, struct rm_object *vas, uint8_t *p)
{
	uint32_t n = get32(p, PDES_numLevelsToCopy);

	if (get64(p, PDES_virtAddrLo) != PDE_WINDOW_START ||
	    get64(p, PDES_virtAddrHi) != PDE_WINDOW_START + PDE_WINDOW_SIZE - 1 ||
	    get64(p, PDES_pageSize) != PDE_WINDOW_SIZE || n < 2 || n > PDES_levels_COUNT) {
		sim_violation(gsp->sim, "reserved-pdes", "address space %#x: window [%#llx, %#llx], %u levels",
			      vas->handle, ull(get64(p, PDES_virtAddrLo)), ull(get64(p, PDES_virtAddrHi)), n);
		return NV_ERR_INVALID_ARGUMENT;
	}
	for (uint32_t i = 0; i < n; i++) {
		size_t at = (size_t)i * PDES_levels_STRIDE;

		if (!usable(gsp, get64(p, at + PDES_levels_physAddress), get64(p, at + PDES_levels_size),
			    32)) {
			sim_violation(gsp->sim, "reserved-pdes", "level %u at %#llx is not usable framebuffer",
				      i, ull(get64(p, at + PDES_levels_physAddress)));
			return NV_ERR_INVALID_ADDRESS;
		}
	}
	return NV_OK;
}

/* The address space which a SET/UNSET_PAGE_DIRECTORY on device @dev names. */
static struct rm_object *space_of(struct gsp *gsp, struct rm_object *dev, uint32_t handle)
{
	struct rm_object *vas = rm_find(gsp, dev->client, handle);

	return vas && vas->class == FERMI_VASPACE_A && vas->parent == dev->handle ? vas : NULL;
}

uint32_t channel_ctrl_set_pd(struct gsp *gsp, struct rm_object *dev, uint8_t *p)
{
	struct rm_object *vas = space_of(gsp, dev, get32(p, SETPD_hVASpace));
	uint64_t pd = get64(p, SETPD_physAddress);

	if (!vas || vas->has_pd || get32(p, SETPD_numEntries) != ROOT_ENTRIES ||
	    !usable(gsp, pd, ROOT_ENTRIES * 8, PAGE) || get32(p, SETPD_flags) ||
	    get32(p, SETPD_chId) || get32(p, SETPD_subDeviceId) || get32(p, SETPD_pasid)) {
		sim_violation(gsp->sim, "page-directory",
			      "SET_PAGE_DIRECTORY of address space %#x: root %#llx, %u entries, flags %#x",
			      get32(p, SETPD_hVASpace), ull(pd), get32(p, SETPD_numEntries),
			      get32(p, SETPD_flags));
		return NV_ERR_INVALID_ARGUMENT;
	}
	vas->has_pd = true;
	return NV_OK;
}

uint32_t channel_ctrl_unset_pd(struct gsp *gsp, struct rm_object *dev, uint8_t *p)
{
	struct rm_object *vas = space_of(gsp, dev, get32(p, UNSETPD_hVASpace));

	if (!vas || !vas->has_pd || get32(p, UNSETPD_subDeviceId)) {
		sim_violation(gsp->sim, "page-directory",
			      "UNSET_PAGE_DIRECTORY of address space %#x, which has none",
			      get32(p, UNSETPD_hVASpace));
		return NV_ERR_INVALID_ARGUMENT;
	}
	vas->has_pd = false;
	return NV_OK;
}

void gsp_doorbell_channel(struct gsp *gsp, unsigned int fn, uint32_t value)
{
	struct rm_object *o = rm_channel_by_id(gsp, value >> 16 & 0x7f, value & 0xfff);

	/*
	 * A guest counts its channels from 0, up to as many as it was given; hardware drops
	 * the rest. Channels of guests themselves are not modelled.
	 */
	if (fn) {
		const struct vgpu *v = fn <= MAX_GFID ? &gsp->vgpu[fn] : NULL;
		bool own = v && v->state == VGPU_CONFIGURED && (value & 0xfff) < v->channels;

		sim_stat_add(gsp->sim, own ? "vf-doorbells" : "vf-doorbells-refused", 1);
		return;
	}
	if (gsp->state != GSP_RUNNING || !o || !o->chan.scheduled)
		sim_violation(gsp->sim, "channel-doorbell", "doorbell %#x: no such channel is scheduled",
			      value);
	else
		pbdma_kick(o);
}
