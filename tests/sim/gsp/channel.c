// SPDX-License-Identifier: MIT
/*
 * GPFIFO channels: what an allocation must state and in which order a channel
 * becomes runnable.
 */
#include "gsp_int.h"

#define ADDR_SPACE_FB		2u
#define USERD_SIZE		0x200u
#define INSTANCE_SIZE		0x1000u

/* NVOS04 flags: the channel id travels as USERD page and index. */
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

uint32_t channel_alloc(struct gsp *gsp, struct rm_object *o, const uint8_t *p)
{
	const struct chip_engine *e = chip_engine_by_nv2080(get32(p, CHANALLOC_engineType));
	uint32_t flags = get32(p, CHANALLOC_flags), vas = get32(p, CHANALLOC_hVASpace);
	uint32_t entries = get32(p, CHANALLOC_gpFifoEntries);
	struct rm_object *space = rm_find(gsp, o->client, vas), *other;
	uint32_t chid = (flags >> 12 & 0x1ff) * 8 + (flags >> 8 & 7);

	if (!e)
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "no such engine");
	if (!space || space->class != FERMI_VASPACE_A)
		return refuse(gsp, o, NV_ERR_INVALID_OBJECT_HANDLE, "hVASpace is no address space");
	if (!(flags & FLAG_PAGE_FIXED) || flags & ~FLAGS_KNOWN || chid >= MAX_CHID)
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT,
			      "flags must fix the USERD page, which carries the channel id");
	if (!entries || entries & (entries - 1))
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "gpFifoEntries is no power of two");
	if (get32(p, CHANALLOC_instanceMem_addressSpace) != ADDR_SPACE_FB ||
	    get64(p, CHANALLOC_instanceMem_size) != INSTANCE_SIZE ||
	    !usable(gsp, get64(p, CHANALLOC_instanceMem_base), INSTANCE_SIZE, PAGE))
		return refuse(gsp, o, NV_ERR_INVALID_ADDRESS, "instance block is no page of usable framebuffer");
	if (get64(p, CHANALLOC_ramfcMem_base) != get64(p, CHANALLOC_instanceMem_base))
		return refuse(gsp, o, NV_ERR_INVALID_ADDRESS, "RAMFC is not at the start of the instance block");
	if (get32(p, CHANALLOC_userdMem_addressSpace) != ADDR_SPACE_FB ||
	    get64(p, CHANALLOC_userdMem_size) != USERD_SIZE ||
	    !usable(gsp, get64(p, CHANALLOC_userdMem_base), USERD_SIZE, USERD_SIZE))
		return refuse(gsp, o, NV_ERR_INVALID_ADDRESS, "USERD is no slot in usable framebuffer");
	if (!get64(p, CHANALLOC_mthdbufMem_size))
		return refuse(gsp, o, NV_ERR_INVALID_ARGUMENT, "no fault method buffer");
	other = rm_channel_by_id(gsp, e->runlist, chid);
	if (other && other != o)
		return refuse(gsp, o, NV_ERR_IN_USE, "channel id is taken on this runlist");
	if (vgpu_of_chid(gsp, chid))
		return refuse(gsp, o, NV_ERR_IN_USE, "channel id belongs to a vGPU");
	o->chan = (struct channel){
		.chid = chid,
		.runlist = e->runlist,
		.engine = e->nv2080,
		.gpfifo = get64(p, CHANALLOC_gpFifoOffset),
		.gpfifo_entries = entries,
		.instance = get64(p, CHANALLOC_instanceMem_base),
		.userd = get64(p, CHANALLOC_userdMem_base),
	};
	return NV_OK;
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

	/* A guest may ring anything; hardware drops what does not belong to it. */
	if (fn)
		return;
	if (gsp->state != GSP_RUNNING || !o || !o->chan.scheduled)
		sim_violation(gsp->sim, "channel-doorbell", "doorbell %#x: no such channel is scheduled",
			      value);
	else
		pbdma_kick(o);
}
