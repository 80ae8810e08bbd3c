// SPDX-License-Identifier: MIT
/*
 * One plugin task and its mailbox in the management heap:
 *
 *	control (CPU writes)  response (plugin writes)  message (both)
 *
 * The task shows it is there by writing a marker over the sequence number. A
 * request is complete in memory before its sequence number, and the doorbell
 * comes last; the answer's sequence number comes after its result. Later releases
 * acknowledge the request first, in a word of its own which says nothing about the
 * result.
 */
#include "gsp_int.h"

#define MARKER_DELAY	MS(20)
#define RPC_DELAY	MS(1)
#define INIT_DELAY	MS(10)
#define MESSAGE_SIZE	VGPU_CPU_GSP_MESSAGE_BUFF_REGION_SIZE
#define LOG_OFFSET	0x204000u
#define KERNEL_LOG_OFFSET 0x264000u

#define RESULT_OK		0u
#define RESULT_INVALID		0x1fu	/* NV_ERR_INVALID_ARGUMENT */
#define RESULT_STATE		0x40u	/* NV_ERR_INVALID_STATE */
#define RESULT_UNSUPPORTED	0x56u	/* NV_ERR_NOT_SUPPORTED */
#define RESULT_FAULT		0xffffu	/* NV_ERR_GENERIC */

#define HOST_X86_64		2u
#define HYPERVISOR_KVM		4u
#define SWIZZ_NONE		UINT32_MAX
#define MIGRATION_KVM		0x4000u

static uint32_t fb32(struct vgpu *v, uint64_t off)
{
	uint8_t b[4] = { 0 };

	sim_fb_read(v->gsp->sim, v->heap.base + off, b, sizeof(b));
	return get32(b, 0);
}

static uint64_t fb64(struct vgpu *v, uint64_t off)
{
	return fb32(v, off) | (uint64_t)fb32(v, off + 4) << 32;
}

static void fb32_set(struct vgpu *v, uint64_t off, uint32_t val)
{
	uint8_t b[4];

	put32(b, 0, val);
	sim_fb_write(v->gsp->sim, v->heap.base + off, b, sizeof(b));
}

static void write_log(struct vgpu *v, uint64_t off)
{
	uint8_t rec[32];

	put64(rec, 0, 3);
	put64(rec, 8, v->gfid);
	put64(rec, 16, 0x70000008);	/* address of the record's metadata */
	put64(rec, 24, sim_now(v->gsp->sim));
	sim_fb_write(v->gsp->sim, v->heap.base + off, rec, sizeof(rec));
}

static void marker(void *arg)
{
	struct vgpu *v = arg;

	v->t_marker.id = 0;
	if (sim_fault_enabled(v->gsp->sim, "plugin-no-marker", NULL) ||
	    sim_fault_enabled(v->gsp->sim, "gsp-hang", NULL)) {
		v->tainted = true;
		return;
	}
	if (fault_take_value(v->gsp, "plugin-crash", v->gfid)) {
		vgpu_crash(v, "fault before the boot marker");
		return;
	}
	write_log(v, LOG_OFFSET);
	if (has(v->gsp->lay->BOOTLOAD_kernelLogBuffOffset))
		write_log(v, KERNEL_LOG_OFFSET);
	v->state = VGPU_READY;
	fb32_set(v, PCTRL_message_seq_num, GSP_PLUGIN_BOOTLOADED);
	vgpu_event(v->gsp, v->gfid, NOTIFY_BOOTLOADED);
}

void plugin_start(struct vgpu *v)
{
	gsp_after(v->gsp, &v->t_marker, MARKER_DELAY, marker, v);
}

void plugin_stop(struct vgpu *v)
{
	gsp_cancel(v->gsp, &v->t_marker);
	gsp_cancel(v->gsp, &v->t_rpc);
	v->busy = false;
	utilisation_forget(v);
	v->fb_used = 0;
	if (v->mapped)
		sim_vf_fb_unmap(v->gsp->sim, v->gfid);
	v->mapped = false;
}

/* --- messages ---------------------------------------------------------- */

static uint32_t negotiate(struct vgpu *v, uint8_t *p)
{
	uint32_t cpu = get32(p, PVER_version_cpu);

	/* Hosts which leave the field empty exist and work. */
	if (cpu > VGPU_CPU_GSP_CTRL_BUFF_VERSION)
		return RESULT_UNSUPPORTED;
	put32(p, PVER_version_negotiated, VGPU_CPU_GSP_CTRL_BUFF_VERSION);
	v->state = VGPU_NEGOTIATED;
	return RESULT_OK;
}

static bool config_field(struct vgpu *v, const char *name, uint64_t got, uint64_t want)
{
	if (got == want)
		return true;
	sim_violation(v->gsp->sim, "plugin-config", "GFID %u: configuration says %s = %#llx, must be %#llx",
		      v->gfid, name, (unsigned long long)got, (unsigned long long)want);
	return false;
}

static bool uuid_ok(struct vgpu *v, const uint8_t *uuid)
{
	if (bytes_zero(uuid, sizeof(v->uuid)))
		return false;
	for (unsigned int gfid = 1; gfid <= MAX_GFID; gfid++) {
		const struct vgpu *o = &v->gsp->vgpu[gfid];

		if (o != v && o->state >= VGPU_CONFIGURED && !memcmp(o->uuid, uuid, sizeof(v->uuid)))
			return false;
	}
	return true;
}

/* Booleans and what lies between and behind them. */
static bool config_flags_ok(struct vgpu *v, const uint8_t *p)
{
	const struct layout *l = v->gsp->lay;
	const uint32_t end = has(l->PCONF_placement_id) ? l->PCONF_placement_id : l->PCONF_SIZE;
	const struct {
		const char *name;
		uint32_t from, to;
	} zero[] = {
		{ "rev1", PCONF_rev1, l->PCONF_enable_uvm },
		{ "rev2", l->PCONF_rev2, l->PCONF_enable_console_vnc },
		{ "rev3", l->PCONF_rev3, end },
		{ "what follows placement_id", has(l->PCONF_placement_id) ? end + 2 : end, l->PCONF_SIZE },
	};
	bool ok = true;

	for (unsigned int i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
		if (!bytes_zero(p + zero[i].from, zero[i].to - zero[i].from))
			ok = config_field(v, zero[i].name, 1, 0);
	for (uint32_t off = l->PCONF_enable_uvm; off <= l->PCONF_use_non_stall_linux_events; off++)
		if (get8(p, off) > 1)
			ok = config_field(v, "a boolean", get8(p, off), 1);
	if (has(l->PCONF_placement_id))
		ok &= placement_ok(v, get16(p, l->PCONF_placement_id));
	if (!bytes_zero(p + l->PCONF_SIZE, MESSAGE_SIZE - l->PCONF_SIZE)) {
		sim_violation(v->gsp->sim, "plugin-config",
			      "GFID %u: the message goes on past the %u bytes of this release", v->gfid,
			      l->PCONF_SIZE);
		ok = false;
	}
	return ok;
}

static bool config_ok(struct vgpu *v, const uint8_t *p)
{
	uint32_t swizz = get32(p, PCONF_swizz_id), mig = get32(p, PCONF_migration_feature);
	bool ok = true;

	ok &= config_field(v, "dbdf", get32(p, PCONF_dbdf), v->dbdf);
	ok &= config_field(v, "driver_vm_vf_dbdf", get32(p, PCONF_driver_vm_vf_dbdf), 0);
	ok &= config_field(v, "vgpu_type", get32(p, PCONF_vgpu_type), v->type);
	ok &= config_field(v, "vm_pid", get32(p, PCONF_vm_pid), v->pid);
	/* Vendor hosts say "none" here whatever the bootload said. */
	if (swizz != SWIZZ_NONE)
		ok &= config_field(v, "swizz_id", swizz, v->swizz);
	ok &= config_field(v, "num_channels", get32(p, PCONF_num_channels), v->channels);
	ok &= config_field(v, "num_plugin_channels", get32(p, PCONF_num_plugin_channels),
			   v->plugin_channels);
	ok &= config_field(v, "vmm_cap", get32(p, PCONF_vmm_cap), 0);
	if (mig)
		ok &= config_field(v, "migration_feature", mig, MIGRATION_KVM);
	ok &= config_field(v, "hypervisor_type", get32(p, PCONF_hypervisor_type), HYPERVISOR_KVM);
	ok &= config_field(v, "host_cpu_arch", get32(p, PCONF_host_cpu_arch),
			   HOST_X86_64);
	ok &= config_field(v, "host_page_size", get64(p, PCONF_host_page_size), PAGE);
	ok &= config_flags_ok(v, p);
	if (!uuid_ok(v, p + PCONF_vgpu_uuid)) {
		sim_violation(v->gsp->sim, "plugin-uuid", "GFID %u: UUID is zero or another vGPU's", v->gfid);
		ok = false;
	}
	return ok;
}

/* From here on the VF's BAR1 reaches its framebuffer, which must hold nobody's data. */
static bool open_framebuffer(struct vgpu *v)
{
	uint64_t where = 0, guest = 0;

	for (unsigned int i = 0; i < v->nseg; i++) {
		if (!sim_fb_is_zero(v->gsp->sim, v->seg[i].base, v->seg[i].len, &where))
			sim_violation(v->gsp->sim, "vgpu-fb-dirty",
				      "GFID %u gets framebuffer which was not zeroed: data at %#llx", v->gfid,
				      (unsigned long long)where);
		if (!sim_vf_fb_map(v->gsp->sim, v->gfid, guest, v->seg[i].base, v->seg[i].len))
			return false;
		v->mapped = true;
		guest += v->seg[i].len;
	}
	return true;
}

static uint32_t configure(struct vgpu *v, uint8_t *p)
{
	if (!config_ok(v, p))
		return RESULT_INVALID;
	memcpy(v->uuid, p + PCONF_vgpu_uuid, sizeof(v->uuid));
	if (has(v->gsp->lay->PCONF_placement_id))
		placement_take(v, get16(p, v->gsp->lay->PCONF_placement_id));
	if (!open_framebuffer(v))
		return RESULT_STATE;
	v->state = VGPU_CONFIGURED;
	return RESULT_OK;
}

static uint32_t bus_master(struct vgpu *v, uint8_t *p)
{
	if (get8(p, PBME_enable) > 1 || get8(p, PBME_allowed) > 1) {
		sim_violation(v->gsp->sim, "plugin-bme", "GFID %u: enable %u, allowed %u are no booleans",
			      v->gfid, get8(p, PBME_enable), get8(p, PBME_allowed));
		return RESULT_INVALID;
	}
	v->bme = get8(p, PBME_enable);
	if (v->bme && v->gsp->vf_used[v->gfid])
		sim_violation(v->gsp->sim, "plugin-vf-used",
			      "GFID %u: bus mastering for a guest, but the function was not reset since the last one",
			      v->gfid);
	v->guest_ran |= v->bme;
	v->quiet &= !v->bme;
	return RESULT_OK;
}

/* Order: negotiation, configuration, everything else. */
static uint32_t execute(struct vgpu *v, uint32_t type, uint8_t *p)
{
	enum vgpu_state need = VGPU_CONFIGURED;

	if (type == NV_VGPU_CPU_RPC_MSG_VERSION_NEGOTIATION)
		need = VGPU_READY;
	else if (type == NV_VGPU_CPU_RPC_MSG_SETUP_CONFIG_PARAMS_AND_INIT)
		need = VGPU_NEGOTIATED;
	if (!type || type >= NV_VGPU_CPU_RPC_MSG_MAX) {
		sim_violation(v->gsp->sim, "plugin-message", "GFID %u: unknown message %u", v->gfid, type);
		return RESULT_UNSUPPORTED;
	}
	if (v->state != need) {
		sim_violation(v->gsp->sim, "plugin-order", "GFID %u: message %u in state %u, needs %u", v->gfid,
			      type, v->state, need);
		return RESULT_STATE;
	}
	if (fault_take(v->gsp, "plugin-rpc-error"))
		return RESULT_FAULT;
	switch (type) {
	case NV_VGPU_CPU_RPC_MSG_VERSION_NEGOTIATION:
		return negotiate(v, p);
	case NV_VGPU_CPU_RPC_MSG_SETUP_CONFIG_PARAMS_AND_INIT:
		return configure(v, p);
	case NV_VGPU_CPU_RPC_MSG_RESET:
		sim_stat_add(v->gsp->sim, "vgpu-resets", 1);
		v->quiet = true;
		return RESULT_OK;
	case NV_VGPU_CPU_RPC_MSG_UPDATE_BME_STATE:
		return bus_master(v, p);
	case NV_VGPU_CPU_RPC_MSG_GET_GUEST_INFO:
		memset(p, 0, MESSAGE_SIZE);
		return RESULT_OK;
	default:
		/* Migration, console and trapped registers: a later issue. */
		return RESULT_UNSUPPORTED;
	}
}

/* --- mailbox ----------------------------------------------------------- */

struct regions {
	uint64_t response, message;
};

static bool regions_ok(struct vgpu *v, struct regions *r)
{
	const struct {
		const char *name;
		uint64_t off, len;
	} all[] = {
		{ "control", 0, VGPU_CPU_GSP_CTRL_BUFF_REGION_SIZE },
		{ "response", fb64(v, PCTRL_response_buff_offset),
		  VGPU_CPU_GSP_RESPONSE_BUFF_REGION_SIZE },
		{ "message", fb64(v, PCTRL_message_buff_offset), MESSAGE_SIZE },
		{ "migration", fb64(v, PCTRL_migration_buff_offset),
		  VGPU_CPU_GSP_MIGRATION_BUFF_REGION_SIZE },
		{ "error", fb64(v, PCTRL_error_buff_offset), VGPU_CPU_GSP_ERROR_BUFF_REGION_SIZE },
	};
	const unsigned int n = sizeof(all) / sizeof(all[0]);

	for (unsigned int i = 0; i < n; i++) {
		bool ok = all[i].off % PAGE == 0 && range_inside(all[i].off, all[i].len, 0, LOG_OFFSET);

		for (unsigned int j = 0; j < i; j++)
			ok &= !ranges_overlap(all[i].off, all[i].len, all[j].off, all[j].len);
		if (!ok) {
			sim_violation(v->gsp->sim, "plugin-regions", "GFID %u: %s buffer at heap offset %#llx",
				      v->gfid, all[i].name, (unsigned long long)all[i].off);
			return false;
		}
	}
	*r = (struct regions){ .response = all[1].off, .message = all[2].off };
	return true;
}

static void rpc_done(void *arg)
{
	struct vgpu *v = arg;
	struct regions r;
	uint32_t result;

	v->t_rpc.id = 0;
	v->busy = false;
	if (sim_fault_enabled(v->gsp->sim, "gsp-hang", NULL))
		return;
	if (fault_take_value(v->gsp, "plugin-crash-rpc", v->gfid) ||
	    fault_take_value(v->gsp, "plugin-crash", v->gfid)) {
		vgpu_crash(v, "fault during a host RPC");
		return;
	}
	if (!regions_ok(v, &r))
		return;
	sim_fb_read(v->gsp->sim, v->heap.base + r.message, v->payload, MESSAGE_SIZE);
	result = execute(v, v->pending_type, v->payload);
	sim_stat_add(v->gsp->sim, "vgpu-host-rpcs", 1);
	sim_fb_write(v->gsp->sim, v->heap.base + r.message, v->payload, MESSAGE_SIZE);
	fb32_set(v, r.response + v->gsp->lay->PRESP_result_code, result);
	fb32_set(v, r.response + v->gsp->lay->PRESP_message_seq_num_processed, v->pending_seq);
	v->seq = v->pending_seq;
	v->seq_valid = true;
}

void plugin_doorbell(struct vgpu *v)
{
	struct sim *sim = v->gsp->sim;
	uint32_t seq, version, type;
	struct regions r;

	if (v->state == VGPU_CRASHED || (v->tainted && v->state == VGPU_BOOTLOADED))
		return;
	if (v->state < VGPU_READY || v->state > VGPU_CONFIGURED) {
		sim_violation(sim, "plugin-doorbell", "host RPC doorbell for GFID %u, which has no ready plugin",
			      v->gfid);
		return;
	}
	if (v->busy) {
		sim_violation(sim, "plugin-busy", "GFID %u: doorbell while message %u is not answered", v->gfid,
			      v->pending_seq);
		return;
	}
	version = fb32(v, PCTRL_version);
	seq = fb32(v, PCTRL_message_seq_num);
	type = fb32(v, PCTRL_message_type);
	if (version != VGPU_CPU_GSP_CTRL_BUFF_VERSION) {
		sim_violation(sim, "plugin-version", "GFID %u: control buffer version %#x", v->gfid, version);
		return;
	}
	if (seq == GSP_PLUGIN_BOOTLOADED || (v->seq_valid && seq != v->seq + 1)) {
		sim_violation(sim, "plugin-sequence", "GFID %u: message sequence number %#x after %#x", v->gfid,
			      seq, v->seq_valid ? v->seq : 0);
		return;
	}
	if (fault_take_value(v->gsp, "plugin-hang", v->gfid)) {
		v->tainted = true;
		return;
	}
	v->busy = true;
	v->pending_seq = seq;
	v->pending_type = type;
	if (has(v->gsp->lay->PRESP_message_seq_num_received) && regions_ok(v, &r))
		fb32_set(v, r.response + v->gsp->lay->PRESP_message_seq_num_received, seq);
	gsp_after(v->gsp, &v->t_rpc,
		  type == NV_VGPU_CPU_RPC_MSG_SETUP_CONFIG_PARAMS_AND_INIT ? INIT_DELAY : RPC_DELAY,
		  rpc_done, v);
}

/* 0xb82200: 32 slots per function, of which number 17 is "CPU to plugin". */
void gsp_doorbell_vgpu(struct gsp *gsp, uint32_t value)
{
	unsigned int gfid = value / 32, slot = value % 32;

	if (gsp->state != GSP_RUNNING) {
		if (!gsp->tainted)
			sim_violation(gsp->sim, "plugin-doorbell", "doorbell %#x while GSP does not run", value);
		return;
	}
	if (!gfid || gfid > MAX_GFID || slot != 17) {
		sim_violation(gsp->sim, "plugin-doorbell", "doorbell %#x: GFID %u, slot %u", value, gfid, slot);
		return;
	}
	plugin_doorbell(&gsp->vgpu[gfid]);
}
