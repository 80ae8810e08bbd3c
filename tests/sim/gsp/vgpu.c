// SPDX-License-Identifier: MIT
/*
 * vGPU manager of the firmware: the type table, and the life of one plugin task
 * per GFID from bootload to cleanup. Everything a task was given (framebuffer,
 * heap, channel ids) stays its own until the cleanup succeeded.
 */
#include <stdio.h>

#include "gsp_int.h"

#define BOARD_DEVICE		0x26b5u
#define MAX_HEADS		4u
#define USE_GFID		1000000000000u	/* a use of framebuffer is GFID * 10^12 + bytes */

bool vgpu_alive(const struct vgpu *v)
{
	return v->state >= VGPU_BOOTLOADED && v->state <= VGPU_SHUTDOWN;
}

void vgpu_start(struct gsp *gsp)
{
	for (unsigned int gfid = 0; gfid <= MAX_GFID; gfid++) {
		gsp->vgpu[gfid].gsp = gsp;
		gsp->vgpu[gfid].gfid = gfid;
		gsp->vgpu[gfid].state = VGPU_FREE;
	}
}

/* Back to nothing; timers and mappings go with it. */
static void forget(struct vgpu *v)
{
	struct gsp *gsp = v->gsp;
	unsigned int gfid = v->gfid;

	plugin_stop(v);
	*v = (struct vgpu){ .gsp = gsp, .gfid = gfid, .state = VGPU_FREE };
}

void vgpu_reset_all(struct gsp *gsp)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
		forget(&gsp->vgpu[gfid]);
}

void vgpu_event(struct gsp *gsp, unsigned int gfid, uint32_t index)
{
	uint8_t p[PLUGTRIG_SIZE];

	put32(p, PLUGTRIG_gfid, gfid);
	put32(p, PLUGTRIG_notifyIndex, index);
	rpc_event(gsp, NV_VGPU_MSG_EVENT_VGPU_GSP_PLUGIN_TRIGGERED, p, sizeof(p));
}

void vgpu_crash(struct vgpu *v, const char *why)
{
	sim_trace(v->gsp->sim, "vgpu %u: plugin crashed: %s", v->gfid, why);
	plugin_stop(v);
	v->tainted = true;
	v->state = VGPU_CRASHED;
	vgpu_event(v->gsp, v->gfid, NOTIFY_CRASHED);
}

void vgpu_check_leaks(struct gsp *gsp)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
		if (vgpu_alive(&gsp->vgpu[gfid]) && !gsp->vgpu[gfid].tainted)
			sim_violation(gsp->sim, "vgpu-leak",
				      "GFID %u still has its plugin, framebuffer and channel ids at unload",
				      gfid);
}

unsigned int vgpu_of_chid(struct gsp *gsp, uint32_t chid)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];

		if (vgpu_alive(v) && chid >= v->chid_base && chid < v->chid_base + v->channels)
			return gfid;
	}
	return 0;
}

bool vgpu_scrub_chid(const struct vgpu *v, uint32_t chid)
{
	return v->state == VGPU_CONFIGURED && chid == v->chid_base + v->channels - 1;
}

const struct vgpu *vgpu_fb_owner(struct gsp *gsp, uint64_t base, uint64_t len)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];

		if (!vgpu_alive(v))
			continue;
		if (ranges_overlap(base, len, v->heap.base, v->heap.len))
			return v;
		for (unsigned int i = 0; i < v->nseg; i++)
			if (ranges_overlap(base, len, v->seg[i].base, v->seg[i].len))
				return v;
	}
	return NULL;
}

bool vgpu_owns_fb(struct gsp *gsp, uint64_t base, uint64_t len)
{
	return vgpu_fb_owner(gsp, base, len) != NULL;
}

/* --- types ------------------------------------------------------------- */

const struct vgpu_type *vgpu_type_find(struct gsp *gsp, uint32_t id)
{
	for (unsigned int i = 0; i < gsp->ntypes; i++)
		if (gsp->types[i].id == id)
			return &gsp->types[i];
	return NULL;
}

static const char *type_fault(struct gsp *gsp, const uint8_t *p)
{
	uint64_t fb = get64(p, VGPUINFO_fbLength), heap = get64(p, VGPUINFO_gspHeapSize);
	uint64_t profile = get64(p, VGPUINFO_profileSize);
	uint32_t max = get32(p, VGPUINFO_maxInstance);

	if (!get32(p, VGPUINFO_vgpuType) || vgpu_type_find(gsp, get32(p, VGPUINFO_vgpuType)))
		return "type id is 0 or uploaded already";
	if (!p[VGPUINFO_vgpuName] ||
	    !memchr(p + VGPUINFO_vgpuName, 0, VGPUINFO_vgpuName_COUNT) ||
	    !memchr(p + VGPUINFO_vgpuClass, 0, VGPUINFO_vgpuClass_COUNT))
		return "name or class is empty or unterminated";
	if (!max || max > NVA081_MAX_VGPU_PER_PGPU)
		return "maxInstance is out of range";
	if (get64(p, VGPUINFO_pdevId) != BOARD_DEVICE ||
	    get64(p, VGPUINFO_vdevId) >> 16 != BOARD_DEVICE)
		return "pdevId or vdevId is another board's";
	if (!fb || fb % VMMU_SEGMENT || fb > profile || profile > gsp->fb.fb_size)
		return "fbLength is no multiple of a VMMU segment within profileSize";
	if (heap < gsp->lay->VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE + PAGE || heap % PAGE)
		return "gspHeapSize does not hold the communication buffers";
	if (get32(p, VGPUINFO_numHeads) > MAX_HEADS || get32(p, VGPUINFO_encoderCapacity) > 100)
		return "numHeads or encoderCapacity is out of range";
	if (!get64(p, VGPUINFO_bar1Length))
		return "bar1Length is 0";
	if (!placement_record_ok(gsp, p))
		return "placement size or ids do not fit the board";
	return NULL;
}

uint32_t vgpu_ctrl_add_type(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t count = get32(p, ADDTYPE_vgpuInfoCount);
	size_t used = ADDTYPE_vgpuInfo + (size_t)count * gsp->lay->ADDTYPE_vgpuInfo_STRIDE;

	(void)obj;
	if (get8(p, ADDTYPE_discardVgpuTypes) > 1 || count > NVA081_MAX_VGPU_TYPES_PER_PGPU) {
		sim_violation(gsp->sim, "vgpu-types", "upload of %u types, discard %u", count,
			      get8(p, ADDTYPE_discardVgpuTypes));
		return NV_ERR_INVALID_ARGUMENT;
	}
	if (!bytes_zero(p + used, gsp->lay->ADDTYPE_SIZE - used))
		sim_violation(gsp->sim, "vgpu-types", "entries past the %u stated ones are not zero", count);
	if (get8(p, ADDTYPE_discardVgpuTypes)) {
		for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
			if (vgpu_alive(&gsp->vgpu[gfid])) {
				sim_violation(gsp->sim, "vgpu-types-in-use",
					      "type table discarded while GFID %u runs", gfid);
				return NV_ERR_STATE_IN_USE;
			}
		gsp->ntypes = 0;
	}
	if (gsp->ntypes + count > NVA081_MAX_VGPU_TYPES_PER_PGPU)
		return NV_ERR_INSUFFICIENT_RESOURCES;
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *info = p + ADDTYPE_vgpuInfo + (size_t)i * gsp->lay->ADDTYPE_vgpuInfo_STRIDE;
		const char *why = type_fault(gsp, info);
		struct vgpu_type *t = &gsp->types[gsp->ntypes];

		if (why) {
			sim_violation(gsp->sim, "vgpu-type", "entry %u (type %u): %s", i,
				      get32(info, VGPUINFO_vgpuType), why);
			return NV_ERR_INVALID_ARGUMENT;
		}
		*t = (struct vgpu_type){
			.id = get32(info, VGPUINFO_vgpuType),
			.max_instance = get32(info, VGPUINFO_maxInstance),
			.ecc = get32(info, VGPUINFO_eccSupported),
			.fb_length = get64(info, VGPUINFO_fbLength),
			.heap_size = get64(info, VGPUINFO_gspHeapSize),
			.profile_size = get64(info, VGPUINFO_profileSize),
			.fb_reservation = get64(info, VGPUINFO_fbReservation),
			.is_signed = !bytes_zero(info + VGPUINFO_vgpuSignature,
						 VGPUINFO_vgpuSignature_COUNT),
		};
		placement_record_take(gsp, info, t);
		snprintf(t->name, sizeof(t->name), "%s", (const char *)info + VGPUINFO_vgpuName);
		if (!t->is_signed && sim_fault_enabled(gsp->sim, "types-need-signature", NULL)) {
			sim_trace(gsp->sim, "type %u (%s) has no vendor signature: refused", t->id,
				  t->name);
			return NV_ERR_INVALID_ARGUMENT;
		}
		gsp->ntypes++;
	}
	sim_trace(gsp->sim, "vgpu: %u types known", gsp->ntypes);
	return NV_OK;
}

/* --- end ----------------------------------------------------------------- */

static struct vgpu *by_gfid(struct gsp *gsp, const char *what, uint32_t gfid)
{
	if (gfid && gfid <= MAX_GFID)
		return &gsp->vgpu[gfid];
	sim_violation(gsp->sim, "vgpu-gfid", "%s of GFID %u", what, gfid);
	return NULL;
}

uint32_t vgpu_ctrl_shutdown(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	struct vgpu *v = by_gfid(gsp, "shutdown", get32(p, SHUTDOWN_gfid));

	(void)obj;
	if (!v)
		return NV_ERR_INVALID_ARGUMENT;
	if (v->state == VGPU_FREE || v->state == VGPU_SHUTDOWN) {
		if (!v->tainted)
			sim_violation(gsp->sim, "shutdown-twice", "GFID %u has no running plugin to shut down",
				      v->gfid);
		return NV_ERR_INVALID_STATE;
	}
	if (fault_take(gsp, "shutdown-fails")) {
		v->tainted = true;
		return NV_ERR_TIMEOUT;
	}
	plugin_stop(v);
	v->state = VGPU_SHUTDOWN;
	vgpu_event(gsp, v->gfid, NOTIFY_UNLOADED);
	return NV_OK;
}

uint32_t vgpu_ctrl_cleanup(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	struct vgpu *v = by_gfid(gsp, "cleanup", get32(p, CLEANUP_gfid));

	(void)obj;
	if (!v)
		return NV_ERR_INVALID_ARGUMENT;
	if (v->state != VGPU_SHUTDOWN) {
		if (!v->tainted)
			sim_violation(gsp->sim, v->state == VGPU_FREE ? "cleanup-twice" : "cleanup-running",
				      "GFID %u: cleanup must follow one successful shutdown", v->gfid);
		return NV_ERR_INVALID_STATE;
	}
	if (fault_take(gsp, "cleanup-fails")) {
		v->tainted = true;
		return NV_ERR_TIMEOUT;
	}
	gsp->vf_used[v->gfid] = v->guest_ran;
	forget(v);
	return NV_OK;
}

/* --- queries -------------------------------------------------------------- */

uint32_t vgpu_ctrl_by_gfid(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	struct vgpu *v = by_gfid(gsp, "query", get32(p, CLEARVM_gfid));

	(void)obj;
	if (!v)
		return NV_ERR_INVALID_ARGUMENT;
	return vgpu_alive(v) ? NV_OK : NV_ERR_OBJECT_NOT_FOUND;
}

uint32_t vgpu_ctrl_encoder(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	if (get32(p, ENCCAP_encoderCapacity) > 100) {
		sim_violation(gsp->sim, "vgpu-encoder", "encoder capacity of %u percent",
			      get32(p, ENCCAP_encoderCapacity));
		return NV_ERR_INVALID_ARGUMENT;
	}
	return vgpu_ctrl_by_gfid(gsp, obj, p);
}

uint32_t vgpu_ctrl_host_fb(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	const struct vgpu_type *t = vgpu_type_find(gsp, get32(p, HOSTFB_vgpuTypeId));

	(void)obj;
	if (!t)
		return NV_ERR_OBJECT_NOT_FOUND;
	put64(p, HOSTFB_hostReservedFb, t->profile_size - t->fb_length);
	return NV_OK;
}

/*
 * Nothing of a guest runs, so nobody uses framebuffer unless a test says so.
 * More than the vGPU has is a lie, which is told.
 */
bool vgpu_fault(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len)
{
	const uint64_t gfid = val / USE_GFID;

	if (strcmp(name, "vgpu-fb-used"))
		return true;
	if (val && (!gfid || gfid > MAX_GFID || gsp->vgpu[gfid].state != VGPU_CONFIGURED)) {
		snprintf(err, err_len, "%s is GFID * %llu + bytes, and no plugin of GFID %llu runs",
			 name, ull(USE_GFID), ull(gfid));
		return false;
	}
	for (unsigned int i = 1; i <= MAX_GFID; i++)
		if (!val || i == gfid)
			gsp->vgpu[i].fb_used = val % USE_GFID;
	/* It is the vGPU's now, and ends with its plugin. */
	sim_fault_update(gsp->sim, name, 0);
	return true;
}

/* What the reply says of the number of records, and of whose the first one is. */
static void put_use_lies(struct gsp *gsp, uint8_t *count, uint8_t *first)
{
	uint64_t lie = 0;

	if (sim_fault_enabled(gsp->sim, "vgpu-fb-used-count", &lie))
		put32(count, 0, (uint32_t)lie);
	if (sim_fault_enabled(gsp->sim, "vgpu-fb-used-gfid", &lie))
		put32(first, 0, (uint32_t)lie);
}

uint32_t vgpu_ctrl_enumerate(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t n = 0;

	(void)obj;
	memset(p, 0, ENUMVGPU_SIZE);
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];
		uint8_t *x = p + (size_t)n * ENUMVGPU_vgpuGuest_STRIDE;

		if (!vgpu_alive(v))
			continue;
		put32(x, ENUMVGPU_vgpuGuest_guestVmInfo_vmPid, v->pid);
		put32(x, ENUMVGPU_vgpuGuest_vgpuDevice_gfid, gfid);
		put64(x, ENUMVGPU_vgpuGuest_vgpuDevice_vgpuPciId, v->dbdf);
		put64(x, ENUMVGPU_vgpuGuest_vgpuDevice_fbUsed, v->fb_used);
		put32(x, ENUMVGPU_vgpuGuest_vgpuDevice_encoderCapacity, 100);
		n++;
	}
	put32(p, ENUMVGPU_numVgpu, n);
	put_use_lies(gsp, p + ENUMVGPU_numVgpu, p + ENUMVGPU_vgpuGuest_vgpuDevice_gfid);
	return NV_OK;
}

uint32_t vgpu_ctrl_fb_usage(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t n = 0;

	(void)obj;
	memset(p, 0, FBUSAGE_SIZE);
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];

		if (!vgpu_alive(v))
			continue;
		put32(p, FBUSAGE_vgpuFbUsage_gfid + (size_t)n * FBUSAGE_vgpuFbUsage_STRIDE, gfid);
		put64(p, FBUSAGE_vgpuFbUsage_fbUsed + (size_t)n * FBUSAGE_vgpuFbUsage_STRIDE,
		      v->fb_used);
		n++;
	}
	put32(p, FBUSAGE_vgpuCount, n);
	put_use_lies(gsp, p + FBUSAGE_vgpuCount, p + FBUSAGE_vgpuFbUsage_gfid);
	return NV_OK;
}

/* --- PCI events ------------------------------------------------------------ */

void gsp_num_vfs(struct gsp *gsp, unsigned int num_vfs)
{
	for (unsigned int gfid = num_vfs + 1; gfid <= MAX_GFID; gfid++)
		gsp->vf_used[gfid] = false;
	for (unsigned int gfid = num_vfs + 1; gfid <= MAX_GFID; gfid++)
		if (vgpu_alive(&gsp->vgpu[gfid]) && !gsp->vgpu[gfid].tainted)
			sim_violation(gsp->sim, "vgpu-vf-gone",
				      "VFs are cut to %u while GFID %u has a plugin", num_vfs, gfid);
}

void gsp_vf_flr(struct gsp *gsp, unsigned int gfid)
{
	if (!gfid || gfid > MAX_GFID)
		return;
	/* The plugin keeps what it configured; only what the guest did is gone. */
	gsp->vgpu[gfid].bme = false;
	gsp->vf_used[gfid] = false;
	sim_trace(gsp->sim, "vgpu %u: function reset", gfid);
}

void gsp_vf_bme(struct gsp *gsp, unsigned int gfid, bool on)
{
	if (gfid && gfid <= MAX_GFID)
		gsp->vgpu[gfid].bme = on;
}
