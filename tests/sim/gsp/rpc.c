// SPDX-License-Identifier: MIT
/*
 * Dispatch of requests. A request longer than one message continues in records
 * of function 71; the reply then comes back in the same way. Status of an alloc,
 * control or free travels inside its payload, and the header says success: only
 * what cannot be dispatched at all gets an RPC result.
 */
#include <stdlib.h>

#include "gsp_int.h"

#define RPC_HEADER_VERSION	0x03000000u

/* Replies held back by the delay-reply-ms fault. */
struct late {
	struct gsp *gsp;
	struct gsp_timer timer;
	struct late *next;
	uint32_t fn, seq, result;
	size_t len;
	uint8_t payload[];
};

static void late_send(void *arg)
{
	struct late *l = arg, **at;

	for (at = &l->gsp->late; *at != l; at = &(*at)->next)
		;
	*at = l->next;
	queue_send(l->gsp, l->fn, l->result, l->seq, l->payload, l->len);
	free(l);
}

void rpc_reset(struct gsp *gsp)
{
	while (gsp->late) {
		struct late *l = gsp->late;

		gsp->late = l->next;
		gsp_cancel(gsp, &l->timer);
		free(l);
	}
	free(gsp->in.buf);
	gsp->in = (struct rpc_in){ 0 };
}

void rpc_reply(struct gsp *gsp, uint32_t fn, uint32_t seq, uint32_t result, const void *payload,
	       size_t len)
{
	uint64_t ms = 0;

	if (fault_take_value(gsp, "drop-reply", fn)) {
		sim_trace(gsp->sim, "fault: reply to function %u dropped", fn);
		gsp->tainted = true;
		return;
	}
	if (sim_fault_enabled(gsp->sim, "delay-reply-ms", &ms)) {
		struct late *l = calloc(1, sizeof(*l) + len);

		if (!l)
			return;
		*l = (struct late){ .gsp = gsp, .next = gsp->late, .fn = fn, .seq = seq,
				    .result = result, .len = len };
		if (len)
			memcpy(l->payload, payload, len);
		gsp->late = l;
		gsp_after(gsp, &l->timer, MS(ms), late_send, l);
		return;
	}
	queue_send(gsp, fn, result, seq, payload, len);
}

void rpc_event(struct gsp *gsp, uint32_t event, const void *payload, size_t len)
{
	queue_send(gsp, event, NV_VGPU_MSG_RESULT_SUCCESS, 0, payload, len);
}

/* --- single functions --------------------------------------------------- */

/* A payload states its length exactly, apart from rounding up to 8 bytes. */
static bool length_is(struct gsp *gsp, const char *what, uint32_t len, uint64_t want)
{
	if (len >= want && len <= align_up(want, 8))
		return true;
	sim_violation(gsp->sim, "rpc-length", "%s: payload of %u bytes, must be %llu", what, len,
		      (unsigned long long)want);
	return false;
}

static uint32_t do_static_info(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	if (!length_is(gsp, "GET_GSP_STATIC_INFO", len, gsp->lay->STATIC_SIZE))
		return NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	memset(p, 0, len);
	static_info_fill(gsp, p);
	return NV_VGPU_MSG_RESULT_SUCCESS;
}

static uint32_t do_alloc(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	uint32_t size;

	if (len < RMALLOC_SIZE)
		return length_is(gsp, "GSP_RM_ALLOC", len, RMALLOC_SIZE),
		       NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	size = get32(p, RMALLOC_paramsSize);
	if (!length_is(gsp, "GSP_RM_ALLOC", len, (uint64_t)RMALLOC_SIZE + size))
		return NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	if (get32(p, RMALLOC_flags) || get32(p, RMALLOC_reserved)) {
		sim_violation(gsp->sim, "rm-alloc-reserved", "GSP_RM_ALLOC flags %#x, reserved %#x must be 0",
			      get32(p, RMALLOC_flags), get32(p, RMALLOC_reserved));
	}
	put32(p, RMALLOC_status,
	      rm_alloc(gsp, get32(p, RMALLOC_hClient), get32(p, RMALLOC_hParent),
		       get32(p, RMALLOC_hObject), get32(p, RMALLOC_hClass), p + RMALLOC_params, size));
	return NV_VGPU_MSG_RESULT_SUCCESS;
}

static uint32_t do_control(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	uint32_t size, status, cmd;
	struct rm_object *obj;

	if (len < RMCTRL_SIZE)
		return length_is(gsp, "GSP_RM_CONTROL", len, RMCTRL_SIZE),
		       NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	size = get32(p, RMCTRL_paramsSize);
	cmd = get32(p, RMCTRL_cmd);
	if (!length_is(gsp, "GSP_RM_CONTROL", len, (uint64_t)RMCTRL_SIZE + size))
		return NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	if (get32(p, RMCTRL_flags))
		sim_violation(gsp->sim, "rm-control-flags", "control %#x: flags %#x must be 0", cmd,
			      get32(p, RMCTRL_flags));
	obj = rm_find(gsp, get32(p, RMCTRL_hClient), get32(p, RMCTRL_hObject));
	if (!obj) {
		sim_violation(gsp->sim, "rm-control-handle", "control %#x on unknown object %#x of client %#x",
			      cmd, get32(p, RMCTRL_hObject), get32(p, RMCTRL_hClient));
		status = NV_ERR_INVALID_OBJECT_HANDLE;
	} else if (fault_take_value(gsp, "ctrl-error", cmd)) {
		status = NV_ERR_INVALID_STATE;
	} else {
		status = ctrl_call(gsp, obj, cmd, p + RMCTRL_params, size);
	}
	put32(p, RMCTRL_status, status);
	return NV_VGPU_MSG_RESULT_SUCCESS;
}

static uint32_t do_free(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	if (!length_is(gsp, "FREE", len, RMFREE_SIZE))
		return NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	put32(p, RMFREE_params_status,
	      rm_free(gsp, get32(p, RMFREE_params_hRoot), get32(p, RMFREE_params_hObjectParent),
		      get32(p, RMFREE_params_hObjectOld)));
	return NV_VGPU_MSG_RESULT_SUCCESS;
}

static uint32_t do_alloc_memory(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	return rm_alloc_memory(gsp, p, len);
}

static uint32_t do_bar_pde(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	uint32_t bar = get32(p, BARPDE_info_barType);
	uint64_t val = get64(p, BARPDE_info_entryValue);
	uint8_t entry[8];

	if (!length_is(gsp, "UPDATE_BAR_PDE", len, BARPDE_SIZE))
		return NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	/* PDE, version 2: aperture 2:1 (1 = VRAM), address >> 12 from bit 8. */
	if (bar > NV_RPC_UPDATE_PDE_BAR_2 || get64(p, BARPDE_info_entryLevelShift) != 47 ||
	    (val && ((val & 7) != 2 || (val >> 8) << 12 >= gsp->fb.usable_end))) {
		sim_violation(gsp->sim, "bar-pde",
			      "UPDATE_BAR_PDE: BAR type %u, level shift %llu, entry %#llx", bar,
			      (unsigned long long)get64(p, BARPDE_info_entryLevelShift),
			      (unsigned long long)val);
		return NV_ERR_INVALID_ARGUMENT;
	}
	put64(entry, 0, val);
	sim_fb_write(gsp->sim, bar == NV_RPC_UPDATE_PDE_BAR_1 ? gsp->fb.bar1_pde : gsp->fb.bar2_pde,
		     entry, sizeof(entry));
	return NV_VGPU_MSG_RESULT_SUCCESS;
}

static uint32_t do_unload(struct gsp *gsp, uint8_t *p, uint32_t len)
{
	if (!length_is(gsp, "UNLOADING_GUEST_DRIVER", len, UNLOAD_SIZE))
		return NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
	if (get8(p, UNLOAD_bInPMTransition) || get8(p, UNLOAD_bGc6Entering) ||
	    get32(p, UNLOAD_newLevel))
		sim_violation(gsp->sim, "unload-suspend",
			      "RPC 47 asks for a suspend (transition %u, level %u): the model has none",
			      get8(p, UNLOAD_bInPMTransition), get32(p, UNLOAD_newLevel));
	gsp_start_unload(gsp);
	return NV_VGPU_MSG_RESULT_SUCCESS;
}

static const struct rpc_fn {
	uint32_t fn;
	uint32_t min;		/* payload below this is not looked at */
	uint32_t (*call)(struct gsp *gsp, uint8_t *p, uint32_t len);
} functions[] = {
	{ NV_VGPU_MSG_FUNCTION_ALLOC_MEMORY, ALLOCMEM_SIZE, do_alloc_memory },
	{ NV_VGPU_MSG_FUNCTION_FREE, RMFREE_SIZE, do_free },
	{ NV_VGPU_MSG_FUNCTION_UNLOADING_GUEST_DRIVER, UNLOAD_SIZE, do_unload },
	{ NV_VGPU_MSG_FUNCTION_GET_GSP_STATIC_INFO, VARIES(STATIC_SIZE), do_static_info },
	{ NV_VGPU_MSG_FUNCTION_UPDATE_BAR_PDE, BARPDE_SIZE, do_bar_pde },
	{ NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, RMCTRL_SIZE, do_control },
	{ NV_VGPU_MSG_FUNCTION_GSP_RM_ALLOC, RMALLOC_SIZE, do_alloc },
};

static void dispatch(struct gsp *gsp, uint32_t fn, uint32_t seq, uint8_t *p, uint32_t len)
{
	/* The two that precede the start of RM, and have no reply. */
	if (fn == NV_VGPU_MSG_FUNCTION_GSP_SET_SYSTEM_INFO) {
		sysinfo_receive(gsp, p, len);
		return;
	}
	if (fn == NV_VGPU_MSG_FUNCTION_SET_REGISTRY) {
		registry_receive(gsp, p, len);
		return;
	}
	if (gsp->state != GSP_RUNNING) {
		sim_violation(gsp->sim, "rpc-too-early", "function %u before GSP_INIT_DONE", fn);
		return;
	}
	for (unsigned int i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		uint32_t result, min = number(gsp, functions[i].min);

		if (functions[i].fn != fn)
			continue;
		if (len < min) {
			sim_violation(gsp->sim, "rpc-length", "function %u: payload of %u bytes, at least %u",
				      fn, len, min);
			result = NV_VGPU_MSG_RESULT_RPC_INVALID_MESSAGE_FORMAT;
		} else {
			result = functions[i].call(gsp, p, len);
		}
		rpc_reply(gsp, fn, seq, result, p, len);
		return;
	}
	sim_violation(gsp->sim, "rpc-function", "function %u is not known to the model", fn);
	rpc_reply(gsp, fn, seq, NV_VGPU_MSG_RESULT_RPC_UNKNOWN_FUNCTION, p, len);
}

/* --- reassembly --------------------------------------------------------- */

/* How long the payload will be, judged by its first message; len if that is all. */
static uint32_t full_length(uint32_t fn, const uint8_t *p, uint32_t len)
{
	uint64_t want = len;

	if (fn == NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL && len >= RMCTRL_SIZE)
		want = (uint64_t)RMCTRL_SIZE + get32(p, RMCTRL_paramsSize);
	else if (fn == NV_VGPU_MSG_FUNCTION_GSP_RM_ALLOC && len >= RMALLOC_SIZE)
		want = (uint64_t)RMALLOC_SIZE + get32(p, RMALLOC_paramsSize);
	else if (fn == NV_VGPU_MSG_FUNCTION_SET_REGISTRY && len >= REGTBL_SIZE)
		want = get32(p, REGTBL_size);
	return want > len && want <= MSG_MAX ? (uint32_t)want : len;
}

static void first_record(struct gsp *gsp, uint32_t fn, uint32_t seq, const uint8_t *p, uint32_t len)
{
	uint32_t want = full_length(fn, p, len);
	uint8_t *buf = calloc(1, want ? want : 1);

	if (!buf)
		return;
	memcpy(buf, p, len);
	/* Only a message filled to the brim may be continued. */
	if (want == len || len != GSP_MSG_QUEUE_RPC_SIZE_MAX - RPCHDR_SIZE) {
		dispatch(gsp, fn, seq, buf, len);
		free(buf);
		return;
	}
	gsp->in = (struct rpc_in){ .fn = fn, .seq = seq, .buf = buf, .len = len, .want = want };
}

static void next_record(struct gsp *gsp, const uint8_t *p, uint32_t len)
{
	struct rpc_in in = gsp->in;
	uint32_t left = in.want - in.len;

	if (!len || len > left) {
		sim_violation(gsp->sim, "continuation-length",
			      "continuation record of %u bytes, %u of %u are missing", len, left, in.want);
		free(in.buf);
		gsp->in = (struct rpc_in){ 0 };
		return;
	}
	memcpy(in.buf + in.len, p, len);
	gsp->in.len += len;
	if (gsp->in.len < in.want)
		return;
	gsp->in = (struct rpc_in){ 0 };
	dispatch(gsp, in.fn, in.seq, in.buf, in.want);
	free(in.buf);
}

static bool header_ok(struct gsp *gsp, const uint8_t *m)
{
	static const struct {
		const char *name;
		unsigned int off;
		uint32_t want;
	} f[] = {
		{ "header_version", RPCHDR_header_version, RPC_HEADER_VERSION },
		{ "signature", RPCHDR_signature, NV_VGPU_MSG_SIGNATURE_VALID },
		{ "rpc_result", RPCHDR_rpc_result, NV_VGPU_MSG_RESULT_RPC_PENDING },
		{ "rpc_result_private", RPCHDR_rpc_result_private, NV_VGPU_MSG_RESULT_RPC_PENDING },
		{ "spare", RPCHDR_u_spare, 0 },
	};

	for (unsigned int i = 0; i < sizeof(f) / sizeof(f[0]); i++) {
		if (get32(m, f[i].off) == f[i].want)
			continue;
		sim_violation(gsp->sim, "rpc-header", "function %u: header field %s is %#x, must be %#x",
			      get32(m, RPCHDR_function), f[i].name, get32(m, f[i].off), f[i].want);
		return false;
	}
	return true;
}

/* One message out of the command queue; the element header has been checked. */
void rpc_receive(struct gsp *gsp, const uint8_t *m, size_t capacity)
{
	uint32_t fn = get32(m, RPCHDR_function), len = get32(m, RPCHDR_length) - RPCHDR_SIZE;

	if (RPCHDR_SIZE + (size_t)len > capacity || !header_ok(gsp, m))
		return;
	sim_trace(gsp->sim, "rpc: function %u, %u bytes", fn, len);
	if (fn == NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD) {
		if (gsp->in.buf)
			next_record(gsp, m + RPCHDR_SIZE, len);
		else
			sim_violation(gsp->sim, "continuation-stray",
				      "continuation record without a message to continue");
		return;
	}
	if (gsp->in.buf) {
		sim_violation(gsp->sim, "continuation-missing",
			      "function %u while %u of %u bytes of function %u are missing", fn,
			      gsp->in.want - gsp->in.len, gsp->in.want, gsp->in.fn);
		free(gsp->in.buf);
		gsp->in = (struct rpc_in){ 0 };
	}
	first_record(gsp, fn, get32(m, RPCHDR_sequence), m + RPCHDR_SIZE, len);
}
