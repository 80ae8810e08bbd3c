// SPDX-License-Identifier: MIT
/*
 * Bootload of a plugin task: everything the host reserved for it is checked
 * against the board, the type and what other tasks own, before it is theirs.
 */
#include <stdio.h>

#include "gsp_int.h"

#define SWIZZ_NONE		UINT32_MAX

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

		if (o == v || !vgpu_alive(o) || !ot)
			continue;
		same += o->type == v->type;
		if (!gsp->mixed && ot->profile_size != t->profile_size)
			return refuse(v, NV_ERR_INVALID_STATE, "bootload-mixed-size",
				      "profile of %#llx bytes beside one of %#llx", t->profile_size,
				      ot->profile_size);
	}
	/* With mixed sizes slots are the only limit. */
	if (!gsp->mixed && same >= t->max_instance)
		return refuse(v, NV_ERR_INSUFFICIENT_RESOURCES, "bootload-max-instance",
			      "instance %llu of a type with at most %llu", same + 1, t->max_instance);
	*out = t;
	return NV_OK;
}

static uint32_t check_channels(struct vgpu *v, const uint8_t *p)
{
	struct gsp *gsp = v->gsp;

	for (uint32_t type = 0; type < gsp->lay->BOOTLOAD_chidOffset_COUNT; type++) {
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
		if (vgpu_of_chid(gsp, chid))
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

/* Its fbLength, or less where so many with their heaps exceed the framebuffer. */
static bool fb_size_fits(const struct gsp *gsp, const struct vgpu_type *t, uint64_t total)
{
	return total == t->fb_length || (total < t->fb_length && total >= placement_fb_least(gsp, t));
}

static uint32_t check_fb(struct vgpu *v, const uint8_t *p, const struct vgpu_type *t)
{
	struct gsp *gsp = v->gsp;
	uint64_t total = 0;
	bool ecc = sim_fault_enabled(gsp->sim, "ecc-enabled", NULL);

	if (!v->nseg || v->nseg > NV2080_CTRL_MAX_VMMU_SEGMENTS)
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-segments", "%llu segments", v->nseg, 0);
	for (unsigned int i = 0; i < v->nseg; i++) {
		uint64_t base = get64(p, gsp->lay->BOOTLOAD_guestFbPhysAddrList + 8 * i);
		uint64_t len = get64(p, gsp->lay->BOOTLOAD_guestFbLengthList + 8 * i);

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
		if (get64(p, gsp->lay->BOOTLOAD_guestFbPhysAddrList + 8 * i) ||
		    get64(p, gsp->lay->BOOTLOAD_guestFbLengthList + 8 * i))
			return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-segments",
				      "entry %llu past the %llu stated segments is not zero", i, v->nseg);
	if (!fb_size_fits(gsp, t, total))
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-fb-size",
			      "%#llx bytes of framebuffer, the type has %#llx", total, t->fb_length);
	if (ecc && !t->ecc)
		return refuse(v, NV_ERR_NOT_SUPPORTED, "bootload-ecc",
			      "type %llu does not support ECC, which is on", t->id, 0);
	return NV_OK;
}

/* Log buffers are absolute addresses; what else is shared lies below them in the heap. */
static uint32_t check_logs(struct vgpu *v, const uint8_t *p, uint64_t end)
{
	const struct layout *l = v->gsp->lay;
	const uint32_t at[][2] = {
		{ l->BOOTLOAD_initTaskLogBuffOffset, l->BOOTLOAD_initTaskLogBuffSize },
		{ l->BOOTLOAD_vgpuTaskLogBuffOffset, l->BOOTLOAD_vgpuTaskLogBuffSize },
		{ l->BOOTLOAD_kernelLogBuffOffset, l->BOOTLOAD_kernelLogBuffSize },
	};
	const unsigned int n = has(l->BOOTLOAD_kernelLogBuffOffset) ? 3 : 2;
	uint64_t start = end - VGPU_CPU_GSP_INIT_TASK_LOG_BUFF_REGION_SIZE -
			 VGPU_CPU_GSP_VGPU_TASK_LOG_BUFF_REGION_SIZE;
	struct fb_range log[3];

	if (has(l->VGPU_CPU_GSP_KERNEL_TASK_LOG_BUFF_REGION_SIZE))
		start -= l->VGPU_CPU_GSP_KERNEL_TASK_LOG_BUFF_REGION_SIZE;
	for (unsigned int i = 0; i < n; i++) {
		log[i] = (struct fb_range){ get64(p, at[i][0]), get64(p, at[i][1]) };
		if (!log[i].len || log[i].base % PAGE || log[i].len % PAGE ||
		    !range_inside(log[i].base, log[i].len, start, end))
			return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-log",
				      "log [%#llx, +%#llx) is not an absolute address in the heap's log area",
				      log[i].base, log[i].len);
		/* A ring whose first word counts what was ever written: left-overs would be records. */
		if (!sim_fb_is_zero(v->gsp->sim, log[i].base, log[i].len, NULL))
			return refuse(v, NV_ERR_INVALID_STATE, "bootload-log-dirty",
				      "the log at [%#llx, +%#llx) was not zeroed", log[i].base, log[i].len);
		for (unsigned int j = 0; j < i; j++)
			if (ranges_overlap(log[i].base, log[i].len, log[j].base, log[j].len))
				return refuse(v, NV_ERR_INVALID_ADDRESS, "bootload-log",
					      "logs at %#llx and %#llx overlap", log[j].base,
					      log[i].base);
	}
	if (has(l->BOOTLOAD_migRmHeapMemoryPhysAddr) &&
	    (get64(p, l->BOOTLOAD_migRmHeapMemoryPhysAddr) || get64(p, l->BOOTLOAD_migRmHeapMemoryLength)))
		return refuse(v, NV_ERR_INVALID_ARGUMENT, "bootload-mig-heap",
			      "heap [%#llx, +%#llx) for MIG, which is off",
			      get64(p, l->BOOTLOAD_migRmHeapMemoryPhysAddr),
			      get64(p, l->BOOTLOAD_migRmHeapMemoryLength));
	return NV_OK;
}

static uint32_t check_heap(struct vgpu *v, const uint8_t *p, const struct vgpu_type *t)
{
	struct gsp *gsp = v->gsp;
	const struct layout *l = gsp->lay;
	uint64_t base = v->heap.base, len = v->heap.len, ctrl = get64(p, l->BOOTLOAD_ctrlBuffOffset);
	const uint64_t comm = l->VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE;
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
	return check_logs(v, p, base + comm);
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
	trial.nseg = get32(p, gsp->lay->BOOTLOAD_numGuestFbSegments);
	trial.heap.base = get64(p, gsp->lay->BOOTLOAD_pluginHeapMemoryPhysAddr);
	trial.heap.len = get64(p, gsp->lay->BOOTLOAD_pluginHeapMemoryLength);
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
