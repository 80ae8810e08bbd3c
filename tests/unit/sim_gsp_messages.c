// SPDX-License-Identifier: MIT
/* Messages of the small correct driver: queues, RPCs, events. */
#include <stdlib.h>

#include "sim_gsp_fixture_int.h"

static uint32_t fold(const uint8_t *p, size_t len)
{
	uint64_t x = 0;

	for (size_t i = 0; i < len; i += 8)
		x ^= get64(p, i);
	return (uint32_t)(x >> 32) ^ (uint32_t)x;
}

static void push(struct fx *fx, const uint8_t *elems, uint32_t n)
{
	uint8_t *h = fx_mem(fx, fx->shared + CMDQ);

	for (int spins = 0; ; spins++) {
		uint32_t rp = get32(fx_mem(fx, fx->shared + MSGQ), 0x20);

		if ((rp + SLOTS - fx->cmd_wp - 1) % SLOTS >= n)
			break;
		assert_true(spins < 100000);
		fx_run(fx, US(10));
	}
	for (uint32_t i = 0; i < n; i++)
		memcpy(fx_mem(fx, fx->shared + CMDQ + PAGE + (fx->cmd_wp + i) % SLOTS * PAGE),
		       elems + i * PAGE, PAGE);
	fx->cmd_wp = (fx->cmd_wp + n) % SLOTS;
	put32(h, TXHDR_writePtr, fx->cmd_wp);
	gsp_doorbell_cmdq(fx->gsp);
}

void fx_send(struct fx *fx, uint32_t fn, const void *payload, size_t len)
{
	const size_t max = 65488 - 32;
	const uint8_t *p = payload;

	fx->rpc_seq++;
	do {
		size_t n = len < max ? len : max;
		uint32_t pages = (uint32_t)((48 + 32 + n + PAGE - 1) / PAGE);
		uint8_t *e = calloc(pages, PAGE);

		put32(e, 0x24, fx->cmd_seq++ + (fx->bad_seq ? 5 : 0));
		put32(e, 0x28, pages);
		put32(e, 0x30, 0x03000000);
		put32(e, 0x34, 0x43505256);
		put32(e, 0x38, (uint32_t)(32 + n));
		put32(e, 0x3c, fn);
		put32(e, 0x40, 0xffffffff);
		put32(e, 0x44, 0xffffffff);
		put32(e, 0x48, fx->rpc_seq);
		if (n)
			memcpy(e + 80, p, n);
		if (fx->dirty_padding && pages * PAGE - (80 + n) > 8)
			e[pages * PAGE - 1] = 0xa5;
		if (fx->spoil)
			put32(e, fx->spoil_off, fx->spoil_val);
		put32(e, 0x20, fold(e, fx->dirty_padding ? align_up(80 + n, 8) : (size_t)pages * PAGE) ^ (fx->bad_crc ? 1 : 0));
		push(fx, e, pages);
		free(e);
		fn = NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD;
		p += n;
		len -= n;
	} while (len);
	fx->bad_crc = fx->bad_seq = fx->dirty_padding = fx->spoil = false;
}

/* The CPU sequencer, on the one register it touches. */
static void sequencer(struct fx *fx, const uint8_t *p, uint32_t len)
{
	uint32_t n = get32(p, CPUSEQ_cmdIndex), i = 0;
	static const unsigned int words[] = { 3, 4, 6, 2, 3 };

	assert_int_equal(len, CPUSEQ_SIZE + 4 * n);
	assert_true(get32(p, CPUSEQ_bufferSizeDWord) > n);
	while (i < n) {
		const uint8_t *c = p + CPUSEQ_SIZE + 4 * i;
		uint32_t op = get32(c, 0), old = sim_mailbox_get(fx->sim, SIM_FALCON_GSP, 1);

		assert_true(op < 5);
		if (op == 0)
			sim_mailbox_set(fx->sim, SIM_FALCON_GSP, 1, get32(c, 8));
		if (op == 1)
			sim_mailbox_set(fx->sim, SIM_FALCON_GSP, 1,
					(old & ~get32(c, 8)) | get32(c, 12));
		if (op == 2)
			assert_int_equal(old & get32(c, 8), get32(c, 12));
		i += words[op];
	}
	assert_int_equal(i, n);
}

/* Take one message; false if there is none. */
static bool take(struct fx *fx, struct fx_msg *msg)
{
	uint32_t wp = get32(fx_mem(fx, fx->shared + MSGQ), TXHDR_writePtr), n;
	uint8_t *e;

	if (wp == fx->stat_rp)
		return false;
	e = fx_mem(fx, fx->shared + MSGQ + PAGE + fx->stat_rp * PAGE);
	n = get32(e, 0x28);
	assert_in_range(n, 1, 16);
	uint8_t *all = malloc((size_t)n * PAGE);

	for (uint32_t i = 0; i < n; i++)
		memcpy(all + i * PAGE,
		       fx_mem(fx, fx->shared + MSGQ + PAGE + (fx->stat_rp + i) % SLOTS * PAGE), PAGE);
	fx->stat_rp = (fx->stat_rp + n) % SLOTS;
	put32(fx_mem(fx, fx->shared + CMDQ), 0x20, fx->stat_rp);
	msg->fn = get32(all, 0x3c);
	msg->result = get32(all, 0x40);
	msg->len = get32(all, 0x38) - 32;
	/* A damaged message is marked by an impossible length. */
	if (fold(all, (size_t)n * PAGE) || get32(all, 0x24) != fx->stat_seq ||
	    msg->len > n * PAGE - 80)
		msg->len = UINT32_MAX;
	fx->stat_seq++;
	msg->data = calloc(1, FX_MSG_MAX);
	if (msg->len != UINT32_MAX)
		memcpy(msg->data, all + 80, msg->len);
	free(all);
	return true;
}

static void event(struct fx *fx, const struct fx_msg *msg)
{
	if (fx->nevents < 64)
		fx->events[fx->nevents++] = msg->fn;
	if (msg->fn == NV_VGPU_MSG_EVENT_GSP_RUN_CPU_SEQUENCER && !fx->no_sequencer)
		sequencer(fx, msg->data, msg->len);
	if (msg->fn == NV_VGPU_MSG_EVENT_VGPU_GSP_PLUGIN_TRIGGERED) {
		fx->trig_gfid = get32(msg->data, PLUGTRIG_gfid);
		fx->trig_index = get32(msg->data, PLUGTRIG_notifyIndex);
	}
	if (msg->fn == NV_VGPU_MSG_EVENT_GPUACCT_PERFMON_UTIL_SAMPLES && msg->len == GPUACCT_SIZE) {
		memcpy(fx->samples, msg->data, GPUACCT_SIZE);
		fx->batches++;
	}
	if (msg->fn == NV_VGPU_MSG_EVENT_RC_TRIGGERED) {
		fx->rc_engine = get32(msg->data, RCTRIG_nv2080EngineType);
		fx->rc_chid = get32(msg->data, RCTRIG_chid);
		fx->rc_type = get32(msg->data, lay->RCTRIG_exceptType);
	}
}

void fx_drain(struct fx *fx)
{
	struct fx_msg msg;

	while (take(fx, &msg)) {
		event(fx, &msg);
		free(msg.data);
	}
}

bool fx_recv(struct fx *fx, uint32_t fn, struct fx_msg *msg)
{
	for (int i = 0; i < 600000; i++) {
		if (!take(fx, msg)) {
			fx_run(fx, US(100));
			continue;
		}
		if (msg->fn == fn)
			return true;
		event(fx, msg);
		free(msg->data);
	}
	return false;
}

uint32_t fx_rpc(struct fx *fx, uint32_t fn, void *payload, size_t len)
{
	struct fx_msg msg, more;
	uint32_t have, result;

	fx_drain(fx);
	fx_send(fx, fn, payload, len);
	if (!fx_recv(fx, fn, &msg))
		return UINT32_MAX;
	have = msg.len;
	while (have != UINT32_MAX && have < len) {
		assert_true(fx_recv(fx, NV_VGPU_MSG_FUNCTION_CONTINUATION_RECORD, &more));
		memcpy(msg.data + have, more.data, more.len);
		have += more.len;
		free(more.data);
	}
	if (have != UINT32_MAX) {
		assert_int_equal(have, len);
		memcpy(payload, msg.data, len);
	}
	result = have == UINT32_MAX ? UINT32_MAX : msg.result;
	free(msg.data);
	return result;
}

uint32_t fx_alloc_obj(struct fx *fx, uint32_t client, uint32_t parent, uint32_t handle,
		      uint32_t class, const void *params, size_t len)
{
	uint8_t p[RMALLOC_SIZE + 512] = { 0 };

	put32(p, RMALLOC_hClient, client);
	put32(p, RMALLOC_hParent, parent);
	put32(p, RMALLOC_hObject, handle);
	put32(p, RMALLOC_hClass, class);
	put32(p, RMALLOC_paramsSize, (uint32_t)len);
	if (len)
		memcpy(p + RMALLOC_params, params, len);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_ALLOC, p, RMALLOC_SIZE + len), 0);
	return get32(p, RMALLOC_status);
}

uint32_t fx_ctrl(struct fx *fx, uint32_t client, uint32_t object, uint32_t cmd, void *params,
		 size_t len)
{
	uint8_t *p = calloc(1, RMCTRL_SIZE + len);
	uint32_t status;

	put32(p, RMCTRL_hClient, client);
	put32(p, RMCTRL_hObject, object);
	put32(p, RMCTRL_cmd, cmd);
	put32(p, RMCTRL_paramsSize, (uint32_t)len);
	memcpy(p + RMCTRL_params, params, len);
	status = fx_rpc(fx, NV_VGPU_MSG_FUNCTION_GSP_RM_CONTROL, p, RMCTRL_SIZE + len);
	if (!status) {
		status = get32(p, RMCTRL_status);
		memcpy(params, p + RMCTRL_params, len);
	}
	free(p);
	return status;
}

uint32_t fx_free(struct fx *fx, uint32_t client, uint32_t handle)
{
	uint8_t p[RMFREE_SIZE] = { 0 };

	put32(p, RMFREE_params_hRoot, client);
	put32(p, RMFREE_params_hObjectOld, handle);
	assert_int_equal(fx_rpc(fx, NV_VGPU_MSG_FUNCTION_FREE, p, sizeof(p)), 0);
	return get32(p, RMFREE_params_status);
}
