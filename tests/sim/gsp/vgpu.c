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
#define SWIZZ_NONE		UINT32_MAX

/* NVA084 notifier indices, the second word of event 0x100d. */
enum { NOTIFY_BOOTLOADED, NOTIFY_UNLOADED, NOTIFY_CRASHED };

static unsigned long long ull(uint64_t v)
{
	return v;
}

static bool alive(const struct vgpu *v)
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
		if (alive(&gsp->vgpu[gfid]) && !gsp->vgpu[gfid].tainted)
			sim_violation(gsp->sim, "vgpu-leak",
				      "GFID %u still has its plugin, framebuffer and channel ids at unload",
				      gfid);
}

bool vgpu_owns_chid(struct gsp *gsp, uint32_t chid)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];

		if (alive(v) && chid >= v->chid_base && chid < v->chid_base + v->channels)
			return true;
	}
	return false;
}

static const struct vgpu *fb_owner(struct gsp *gsp, uint64_t base, uint64_t len)
{
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];

		if (!alive(v))
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
	return fb_owner(gsp, base, len) != NULL;
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
	if (heap < VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE + PAGE || heap % PAGE)
		return "gspHeapSize does not hold the communication buffers";
	if (get32(p, VGPUINFO_numHeads) > MAX_HEADS || get32(p, VGPUINFO_encoderCapacity) > 100)
		return "numHeads or encoderCapacity is out of range";
	if (!get64(p, VGPUINFO_bar1Length))
		return "bar1Length is 0";
	return NULL;
}

uint32_t vgpu_ctrl_add_type(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t count = get32(p, ADDTYPE_vgpuInfoCount);
	size_t used = ADDTYPE_vgpuInfo + (size_t)count * ADDTYPE_vgpuInfo_STRIDE;

	(void)obj;
	if (get8(p, ADDTYPE_discardVgpuTypes) > 1 || count > NVA081_MAX_VGPU_TYPES_PER_PGPU) {
		sim_violation(gsp->sim, "vgpu-types", "upload of %u types, discard %u", count,
			      get8(p, ADDTYPE_discardVgpuTypes));
		return NV_ERR_INVALID_ARGUMENT;
	}
	if (!bytes_zero(p + used, ADDTYPE_SIZE - used))
		sim_violation(gsp->sim, "vgpu-types", "entries past the %u stated ones are not zero", count);
	if (get8(p, ADDTYPE_discardVgpuTypes)) {
		for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++)
			if (alive(&gsp->vgpu[gfid])) {
				sim_violation(gsp->sim, "vgpu-types-in-use",
					      "type table discarded while GFID %u runs", gfid);
				return NV_ERR_STATE_IN_USE;
			}
		gsp->ntypes = 0;
	}
	if (gsp->ntypes + count > NVA081_MAX_VGPU_TYPES_PER_PGPU)
		return NV_ERR_INSUFFICIENT_RESOURCES;
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *info = p + ADDTYPE_vgpuInfo + (size_t)i * ADDTYPE_vgpuInfo_STRIDE;
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
			.is_signed = !bytes_zero(info + VGPUINFO_vgpuSignature,
						 VGPUINFO_vgpuSignature_COUNT),
		};
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

/* --- bootload ----------------------------------------------------------- */

static uint32_t refuse(struct vgpu *v, uint32_t status, const char *rule, const char *fmt, uint64_t a,
		       uint64_t b)
{
	char text[160];

	snprintf(text, sizeof(text), fmt, ull(a), ull(b));
	sim_violation(v->gsp->sim, rule, "bootload of GFID %u: %s", v->gfid, text);
	return status;
}

static uint32_t check_type(struct vgpu *v, const struct vgpu_type **out)
{
	struct gsp *gsp = v->gsp;
	const struct vgpu_type *t = vgpu_type_find(gsp, v->type);
	unsigned int same = 0;

	if (!t)
		return refuse(v, NV_ERR_OBJECT_NOT_FOUND, "bootload-type",
			      "type %llu was not uploaded (%llu are)", v->type, gsp->ntypes);
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *o = &gsp->vgpu[gfid];
		const struct vgpu_type *ot = vgpu_type_find(gsp, o->type);

		if (o == v || !alive(o) || !ot)
			continue;
		same += o->type == v->type;
		if (ot->profile_size != t->profile_size)
			return refuse(v, NV_ERR_INVALID_STATE, "bootload-mixed-size",
				      "profile of %#llx bytes beside one of %#llx", t->profile_size,
				      ot->profile_size);
	}
	if (same >= t->max_instance)
		return refuse(v, NV_ERR_INSUFFICIENT_RESOURCES, "bootload-max-instance",
			      "instance %llu of a type with at most %llu", same + 1, t->max_instance);
	*out = t;
	return NV_OK;
}

static uint32_t check_channels(struct vgpu *v, const uint8_t *p)
{
	struct gsp *gsp = v->gsp;

	for (uint32_t type = 0; type < BOOTLOAD_chidOffset_COUNT; type++) {
		uint32_t off = get32(p, BOOTLOAD_chidOffset + 4 * type);

		if (!chip_engine_by_nv2080(type)) {
			if (off)
				return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-chid-engine",
					      "channel offset %llu for engine %#llx, which the chip lacks",
					      off, type);
			continue;
		}
		if (!off)
			return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-chid-zero",
				      "channel offset 0 for engine %#llx", type, 0);
		if (v->chid_base && off != v->chid_base)
			return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-chid-offset",
				      "channel offset %llu here, %llu on another engine", off,
				      v->chid_base);
		v->chid_base = off;
	}
	if (!v->channels || v->chid_base + (uint64_t)v->channels > MAX_CHID)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-chid-range",
			      "%llu channels from %llu", v->channels, v->chid_base);
	if (v->plugin_channels >= v->channels || v->plugin_channels > VGPU_MAX_PLUGIN_CHANNELS)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-plugin-channels",
			      "%llu plugin channels of %llu", v->plugin_channels, v->channels);
	for (uint32_t chid = v->chid_base; chid < v->chid_base + v->channels; chid++) {
		if (vgpu_owns_chid(gsp, chid))
			return refuse(v, NV_ERR_IN_USE, "bootload-chid-overlap",
				      "channel id %llu belongs to another vGPU", chid, 0);
		for (unsigned int i = 0; i < chip_engine_count(); i++)
			if (rm_channel_by_id(gsp, chip_engine(i)->runlist, chid))
				return refuse(v, NV_ERR_IN_USE, "bootload-chid-host",
					      "channel id %llu is used by the host on runlist %llu",
					      chid, chip_engine(i)->runlist);
	}
	return NV_OK;
}

static uint32_t check_fb(struct vgpu *v, const uint8_t *p, const struct vgpu_type *t)
{
	struct gsp *gsp = v->gsp;
	uint64_t total = 0;
	bool ecc = sim_fault_enabled(gsp->sim, "ecc-enabled", NULL);

	if (!v->nseg || v->nseg > NV2080_CTRL_MAX_VMMU_SEGMENTS)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-segments", "%llu segments", v->nseg, 0);
	for (unsigned int i = 0; i < v->nseg; i++) {
		uint64_t base = get64(p, BOOTLOAD_guestFbPhysAddrList + 8 * i);
		uint64_t len = get64(p, BOOTLOAD_guestFbLengthList + 8 * i);

		if (!len || base % VMMU_SEGMENT || len % VMMU_SEGMENT)
			return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-fb-align",
				      "framebuffer [%#llx, +%#llx) is not made of VMMU segments", base,
				      len);
		if (!range_inside(base, len, 0, gsp->fb.usable_end))
			return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-fb-range",
				      "framebuffer [%#llx, +%#llx) is not usable", base, len);
		if (vgpu_owns_fb(gsp, base, len))
			return refuse(v, NV_ERR_IN_USE, "bootload-fb-overlap",
				      "framebuffer [%#llx, +%#llx) belongs to another vGPU", base, len);
		for (unsigned int j = 0; j < i; j++)
			if (ranges_overlap(base, len, v->seg[j].base, v->seg[j].len))
				return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-fb-overlap",
					      "segments %llu and %llu overlap", i, j);
		v->seg[i] = (struct fb_range){ base, len };
		total += len;
	}
	for (unsigned int i = v->nseg; i < NV2080_CTRL_MAX_VMMU_SEGMENTS; i++)
		if (get64(p, BOOTLOAD_guestFbPhysAddrList + 8 * i) ||
		    get64(p, BOOTLOAD_guestFbLengthList + 8 * i))
			return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-segments",
				      "entry %llu past the %llu stated segments is not zero", i, v->nseg);
	/* With ECC a share of the board may be less than the nominal size, never more. */
	if (ecc ? total > t->fb_length : total != t->fb_length)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-fb-size",
			      "%#llx bytes of framebuffer, the type has %#llx", total, t->fb_length);
	if (ecc && !t->ecc)
		return refuse(v, NV_ERR_NOT_SUPPORTED, "bootload-ecc",
			      "type %llu does not support ECC, which is on", t->id, 0);
	return NV_OK;
}

static uint32_t check_heap(struct vgpu *v, const uint8_t *p, const struct vgpu_type *t)
{
	struct gsp *gsp = v->gsp;
	uint64_t base = v->heap.base, len = v->heap.len, ctrl = get64(p, BOOTLOAD_ctrlBuffOffset);
	const uint64_t logs[2][2] = {
		{ get64(p, BOOTLOAD_initTaskLogBuffOffset), get64(p, BOOTLOAD_initTaskLogBuffSize) },
		{ get64(p, BOOTLOAD_vgpuTaskLogBuffOffset), get64(p, BOOTLOAD_vgpuTaskLogBuffSize) },
	};
	const uint64_t comm = VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE;
	/* Control, response, message, migration and error buffers lie below the logs. */
	const uint64_t below = comm - VGPU_CPU_GSP_INIT_TASK_LOG_BUFF_REGION_SIZE -
			       VGPU_CPU_GSP_VGPU_TASK_LOG_BUFF_REGION_SIZE;

	if (len != t->heap_size)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-heap-size",
			      "heap of %#llx bytes, the type has %#llx", len, t->heap_size);
	if (base % PAGE || !base || !range_inside(base, len, 0, gsp->fb.usable_end))
		return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-heap-range",
			      "heap [%#llx, +%#llx) is not in usable framebuffer", base, len);
	if (vgpu_owns_fb(gsp, base, len))
		return refuse(v, NV_ERR_IN_USE, "bootload-heap-overlap",
			      "heap [%#llx, +%#llx) belongs to another vGPU", base, len);
	for (unsigned int i = 0; i < v->nseg; i++)
		if (ranges_overlap(base, len, v->seg[i].base, v->seg[i].len))
			return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-heap-overlap",
				      "heap at %#llx lies in the guest's framebuffer at %#llx", base,
				      v->seg[i].base);
	if (ctrl)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-ctrl-offset",
			      "control buffer offset is %#llx: it is relative to the heap, and 0", ctrl, 0);
	for (unsigned int i = 0; i < 2; i++) {
		if (!logs[i][1] || logs[i][0] % PAGE || logs[i][1] % PAGE ||
		    !range_inside(logs[i][0], logs[i][1], base + below, base + comm))
			return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-log",
				      "log [%#llx, +%#llx) is not an absolute address in the heap's log area",
				      logs[i][0], logs[i][1]);
	}
	if (ranges_overlap(logs[0][0], logs[0][1], logs[1][0], logs[1][1]))
		return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-log", "logs at %#llx and %#llx overlap",
			      logs[0][0], logs[1][0]);
	return NV_OK;
}

static uint32_t check_identity(struct vgpu *v)
{
	struct gsp *gsp = v->gsp;
	uint32_t want = gsp->pf_dbdf + gsp->vf_offset + gsp->vf_stride * (v->gfid - 1);
	uint8_t word[4] = { 0 };

	if (v->gfid > sim_num_vfs(gsp->sim))
		return refuse(v, NV_ERR_INVALID_STATE, "bootload-no-vf", "only %llu VFs are enabled",
			      sim_num_vfs(gsp->sim), 0);
	if (v->dbdf != want)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-dbdf", "dbdf %#llx, the VF is %#llx",
			      v->dbdf, want);
	if (v->swizz && v->swizz != SWIZZ_NONE)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-swizz",
			      "GPU instance %#llx without MIG", v->swizz, 0);
	/* Left-overs would make the host take a dead plugin for a live one. */
	sim_fb_read(gsp->sim, v->heap.base + PCTRL_message_seq_num, word, sizeof(word));
	if (get32(word, 0) == GSP_PLUGIN_BOOTLOADED)
		return refuse(v, NV_ERR_INVALID_STATE, "bootload-stale-marker",
			      "the heap at %#llx still shows an earlier plugin's boot marker",
			      v->heap.base, 0);
	return NV_OK;
}

uint32_t vgpu_ctrl_bootload(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t gfid = get32(p, BOOTLOAD_gfid), status;
	const struct vgpu_type *t = NULL;
	struct vgpu *v, trial = { 0 };

	(void)obj;
	if (!gfid || gfid > MAX_GFID || gfid > gsp->fb.partitions) {
		sim_violation(gsp->sim, "bootload-gfid", "GFID %u, firmware has %u partitions", gfid,
			      gsp->fb.partitions);
		return NV_ERR_INVALID_ARGUMENT;
	}
	v = &gsp->vgpu[gfid];
	if (v->state != VGPU_FREE) {
		sim_violation(gsp->sim, "bootload-twice", "GFID %u has a plugin which was not cleaned up",
			      gfid);
		return NV_ERR_IN_USE;
	}
	trial.gsp = gsp;
	trial.gfid = gfid;
	trial.dbdf = get32(p, BOOTLOAD_dbdf);
	trial.type = get32(p, BOOTLOAD_vgpuType);
	trial.pid = get32(p, BOOTLOAD_vmPid);
	trial.swizz = get32(p, BOOTLOAD_swizzId);
	trial.channels = get32(p, BOOTLOAD_numChannels);
	trial.plugin_channels = get32(p, BOOTLOAD_numPluginChannels);
	trial.nseg = get32(p, BOOTLOAD_numGuestFbSegments);
	trial.heap.base = get64(p, BOOTLOAD_pluginHeapMemoryPhysAddr);
	trial.heap.len = get64(p, BOOTLOAD_pluginHeapMemoryLength);
	status = check_type(&trial, &t);
	if (!status)
		status = check_channels(&trial, p);
	if (!status)
		status = check_fb(&trial, p, t);
	if (!status)
		status = check_heap(&trial, p, t);
	if (!status)
		status = check_identity(&trial);
	if (status)
		return status;
	trial.state = VGPU_BOOTLOADED;
	trial.bme = sim_bus_master(gsp->sim, gfid);
	*v = trial;
	plugin_start(v);
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
	return alive(v) ? NV_OK : NV_ERR_OBJECT_NOT_FOUND;
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

static uint64_t fb_total(const struct vgpu *v)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < v->nseg; i++)
		sum += v->seg[i].len;
	return sum;
}

uint32_t vgpu_ctrl_enumerate(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t n = 0;

	(void)obj;
	memset(p, 0, ENUMVGPU_SIZE);
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];
		uint8_t *x = p + (size_t)n * ENUMVGPU_vgpuGuest_STRIDE;

		if (!alive(v))
			continue;
		put32(x, ENUMVGPU_vgpuGuest_guestVmInfo_vmPid, v->pid);
		put32(x, ENUMVGPU_vgpuGuest_vgpuDevice_gfid, gfid);
		put64(x, ENUMVGPU_vgpuGuest_vgpuDevice_vgpuPciId, v->dbdf);
		put64(x, ENUMVGPU_vgpuGuest_vgpuDevice_fbUsed, fb_total(v));
		put32(x, ENUMVGPU_vgpuGuest_vgpuDevice_encoderCapacity, 100);
		n++;
	}
	put32(p, ENUMVGPU_numVgpu, n);
	return NV_OK;
}

uint32_t vgpu_ctrl_fb_usage(struct gsp *gsp, struct rm_object *obj, uint8_t *p)
{
	uint32_t n = 0;

	(void)obj;
	memset(p, 0, FBUSAGE_SIZE);
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *v = &gsp->vgpu[gfid];

		if (!alive(v))
			continue;
		put32(p, FBUSAGE_vgpuFbUsage_gfid + (size_t)n * FBUSAGE_vgpuFbUsage_STRIDE, gfid);
		put64(p, FBUSAGE_vgpuFbUsage_fbUsed + (size_t)n * FBUSAGE_vgpuFbUsage_STRIDE,
		      fb_total(v));
		n++;
	}
	put32(p, FBUSAGE_vgpuCount, n);
	return NV_OK;
}

/* --- PCI events ------------------------------------------------------------ */

void gsp_num_vfs(struct gsp *gsp, unsigned int num_vfs)
{
	for (unsigned int gfid = num_vfs + 1; gfid <= MAX_GFID; gfid++)
		if (alive(&gsp->vgpu[gfid]) && !gsp->vgpu[gfid].tainted)
			sim_violation(gsp->sim, "vgpu-vf-gone",
				      "VFs are cut to %u while GFID %u has a plugin", num_vfs, gfid);
}

void gsp_vf_flr(struct gsp *gsp, unsigned int gfid)
{
	if (!gfid || gfid > MAX_GFID)
		return;
	/* The plugin keeps what it configured; only what the guest did is gone. */
	gsp->vgpu[gfid].bme = false;
	sim_trace(gsp->sim, "vgpu %u: function reset", gfid);
}

void gsp_vf_bme(struct gsp *gsp, unsigned int gfid, bool on)
{
	if (gfid && gfid <= MAX_GFID)
		gsp->vgpu[gfid].bme = on;
}
