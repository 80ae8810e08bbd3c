// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client may ask for: memory, channel ids, RM objects, vGPU controls.
 */

#include <linux/slab.h>

#include "ce/ce.h"
#include "core/client.h"
#include "core/client_priv.h"
#include "core/state.h"
#include "core/vfn.h"
#include "mem/bar1.h"
#include "mem/chids.h"
#include "mem/fb.h"

/**
 * DOC: firmware calls
 *
 * A call that reaches firmware holds the gate for reading, so that firmware is
 * not stopped under it. Waiting for the gate is killable, and the wait inside
 * the call is gsp/'s, which is killable too.
 */

static int gate_enter(struct nvgpu_client *c)
{
	struct nvgpu_clients *cs = c->nvg->clients;

	if (down_read_killable(&cs->gate))
		return -EINTR;
	if (!cs->open || !nvgpu_gsp_is_alive(c->nvg->gsp)) {
		up_read(&cs->gate);
		return -EIO;
	}

	return 0;
}

static void gate_leave(struct nvgpu_client *c)
{
	up_read(&c->nvg->clients->gate);
}

/** nvgpu_client_info() - Constants of the running firmware; kept until the next boot. */
const struct nvgpu_client_info *nvgpu_client_info(struct nvgpu_client *client)
{
	return &client->nvg->clients->info;
}

/** nvgpu_client_gpu_state() - State of the GPU, which may change at once. */
enum nvgpu_gpu_state nvgpu_client_gpu_state(struct nvgpu_client *client)
{
	return nvgpu_state(client->nvg);
}

/** nvgpu_client_dev() - The PF, for messages and DMA. */
struct device *nvgpu_client_dev(struct nvgpu_client *client)
{
	return client->nvg->dev;
}

/* ---- framebuffer ------------------------------------------------------ */

int nvgpu_client_fb_alloc(struct nvgpu_client *client, u64 bytes, u64 align, bool from_top,
			  struct nvgpu_fb_block **out)
{
	return nvgpu_fb_alloc(client->nvg->fb, bytes, align, from_top, out);
}

/** nvgpu_client_fb_alloc_nth() - Take a block at one certain place, see nvgpu_client.h. */
int nvgpu_client_fb_alloc_nth(struct nvgpu_client *client, u32 nth, u64 bytes, u64 align,
			      struct nvgpu_fb_block **out)
{
	return nvgpu_fb_alloc_nth(client->nvg->fb, nth, bytes, align, out);
}

/** nvgpu_client_fb_alloc_at() - Take the block at an address, see nvgpu_client.h. */
int nvgpu_client_fb_alloc_at(struct nvgpu_client *client, u64 base, u64 bytes,
			     struct nvgpu_fb_block **out)
{
	return nvgpu_fb_alloc_at(client->nvg->fb, base, bytes, out);
}

/** nvgpu_client_fb_free() - Give a block back; NULL is fine. */
void nvgpu_client_fb_free(struct nvgpu_client *client, struct nvgpu_fb_block *block)
{
	nvgpu_fb_free(client->nvg->fb, block);
}

void nvgpu_client_fb_stats(struct nvgpu_client *client, u64 *free_bytes, u64 *largest_bytes)
{
	u64 total;

	nvgpu_fb_stats(client->nvg->fb, &total, free_bytes, largest_bytes);
}

void nvgpu_client_fb_room(struct nvgpu_client *client, u64 *base, u64 *bytes)
{
	nvgpu_fb_room(client->nvg->fb, base, bytes);
}

/**
 * nvgpu_client_bar1_map() - Make framebuffer visible to the CPU, uncached.
 * @client: client
 * @fb_addr: first byte, of a block of the caller's
 * @bytes: length
 * @map: filled on success; to be undone also after firmware is gone
 *
 * Return: 0; -EINVAL; -EIO while no firmware runs; -ENOSPC BAR1 is full; -ENOMEM;
 * -ETIMEDOUT the hardware does not flush its translations.
 */
int nvgpu_client_bar1_map(struct nvgpu_client *client, u64 fb_addr, u64 bytes,
			  struct nvgpu_bar1_map *map)
{
	return nvgpu_bar1_map(client->nvg, fb_addr, bytes, map);
}

void nvgpu_client_bar1_unmap(struct nvgpu_client *client, struct nvgpu_bar1_map *map)
{
	nvgpu_bar1_unmap(client->nvg, map);
}

/* ---- copy engine ------------------------------------------------------ */

struct nvgpu_ce *nvgpu_client_ce_open(struct nvgpu_client *client, struct nvgpu_rm *rm,
				      const struct nvgpu_fb_block *block, u32 chid)
{
	struct nvgpu_ce *ce;
	int err;

	err = gate_enter(client);
	if (err)
		return ERR_PTR(err);
	ce = nvgpu_ce_open(client->nvg, rm, block, chid);
	gate_leave(client);

	return ce;
}

int nvgpu_client_ce_zero(struct nvgpu_client *client, struct nvgpu_ce *ce, u64 fb_addr, u64 bytes,
			 u32 *fence)
{
	int err;

	err = gate_enter(client);
	if (err)
		return err;
	err = nvgpu_ce_zero(ce, fb_addr, bytes, fence);
	gate_leave(client);

	return err;
}

/* Not through the gate: firmware may be stopped under a wait, which ends then. */
int nvgpu_client_ce_wait(struct nvgpu_client *client, struct nvgpu_ce *ce, u32 fence)
{
	return nvgpu_ce_wait(ce, fence);
}

int nvgpu_client_ce_close(struct nvgpu_client *client, struct nvgpu_ce *ce)
{
	int err;

	/* Must work whatever the state is; gsp/ knows when there is nobody to tell. */
	down_read(&client->nvg->clients->gate);
	err = nvgpu_ce_close(ce);
	gate_leave(client);

	return err;
}

/* ---- channel ids ------------------------------------------------------ */

int nvgpu_client_chids_alloc(struct nvgpu_client *client, u32 count, u32 *first)
{
	struct nvgpu_device *nvg = client->nvg;
	int err;

	mutex_lock(&nvg->clients->chid_lock);
	err = nvgpu_chids_take(nvg->chids, count, first);
	mutex_unlock(&nvg->clients->chid_lock);

	return err;
}

int nvgpu_client_chids_alloc_at(struct nvgpu_client *client, u32 first, u32 count)
{
	struct nvgpu_device *nvg = client->nvg;
	int err;

	mutex_lock(&nvg->clients->chid_lock);
	err = nvgpu_chids_take_at(nvg->chids, first, count);
	mutex_unlock(&nvg->clients->chid_lock);

	return err;
}

/** nvgpu_client_chids_free() - Give a range back, whole. */
void nvgpu_client_chids_free(struct nvgpu_client *client, u32 first, u32 count)
{
	struct nvgpu_device *nvg = client->nvg;

	mutex_lock(&nvg->clients->chid_lock);
	WARN_ON(nvgpu_chids_give(nvg->chids, first, count));
	mutex_unlock(&nvg->clients->chid_lock);
}

u32 nvgpu_client_chids_total(struct nvgpu_client *client)
{
	return nvgpu_chids_usable();
}

/* ---- RM objects ------------------------------------------------------- */

struct nvgpu_rm *nvgpu_client_rm_create(struct nvgpu_client *client)
{
	struct nvgpu_rm *rm;
	int err;

	err = gate_enter(client);
	if (err)
		return ERR_PTR(err);
	rm = nvgpu_rm_create(client->nvg->gsp);
	gate_leave(client);

	return rm;
}

/** nvgpu_client_rm_destroy() - Free RM objects, whatever the state. @rm: may be NULL. */
void nvgpu_client_rm_destroy(struct nvgpu_client *client, struct nvgpu_rm *rm)
{
	if (IS_ERR_OR_NULL(rm))
		return;

	/* Must work whatever the state is; gsp/ knows when there is nobody to tell. */
	down_read(&client->nvg->clients->gate);
	nvgpu_rm_destroy(rm);
	gate_leave(client);
}

/* ---- vGPU controls ---------------------------------------------------- */

/* Says @what in the zeroed parameters of a control, as the running release has them. */
typedef int (*encode_fn)(const struct nvgpu_abi *abi, const void *what, void *params,
			 size_t bytes);

/* Reads @answer from what firmware made of them. */
typedef int (*decode_fn)(const struct nvgpu_abi *abi, const void *params, size_t bytes,
			 void *answer);

/* Either function may be missing. */
struct control_call {
	enum nvgpu_ctrl ctrl;
	encode_fn encode;
	const void *what;
	decode_fn decode;
	void *answer;
};

/* One hold of the gate covers it all, as the next boot may be of a release with other parameters. */
static int control(struct nvgpu_client *client, struct nvgpu_rm *rm,
		   const struct control_call *call)
{
	const struct nvgpu_abi *abi;
	void *params = NULL;
	size_t bytes;
	int err;

	err = gate_enter(client);
	if (err)
		return err;

	abi = client->nvg->clients->abi;
	bytes = abi->ctrl[call->ctrl].params_bytes;
	if (!bytes) {
		err = -EOPNOTSUPP;
		goto out;
	}
	params = kvzalloc(bytes, GFP_KERNEL);
	if (!params) {
		err = -ENOMEM;
		goto out;
	}

	if (call->encode)
		err = call->encode(abi, call->what, params, bytes);
	if (err >= 0)
		err = nvgpu_rm_control(rm, call->ctrl, params, bytes);
	if (!err && call->decode)
		err = call->decode(abi, params, bytes, call->answer);

out:
	kvfree(params);
	gate_leave(client);
	return err;
}

static int encoded_control(struct nvgpu_client *client, struct nvgpu_rm *rm, enum nvgpu_ctrl ctrl,
			   encode_fn encode, const void *what)
{
	const struct control_call call = { .ctrl = ctrl, .encode = encode, .what = what };

	return control(client, rm, &call);
}

static int encode_upload(const struct nvgpu_abi *abi, const void *upload, void *params,
			 size_t bytes)
{
	return abi->encode_type_upload(upload, params, bytes);
}

int nvgpu_client_vgpu_types_upload(struct nvgpu_client *client, struct nvgpu_rm *rm,
				   const struct nvgpu_type_upload *upload)
{
	return encoded_control(client, rm, NVGPU_CTRL_VGPU_ADD_TYPES, encode_upload, upload);
}

static int encode_mix_sizes(const struct nvgpu_abi *abi, const void *mixed, void *params,
			    size_t bytes)
{
	return abi->encode_mix_sizes(*(const bool *)mixed, params, bytes);
}

/**
 * nvgpu_client_vgpu_mix_sizes() - Tell firmware whether vGPUs may differ in size.
 * @client: client
 * @rm: RM client of the manager
 * @mixed: they may
 *
 * Firmware begins with equal sizes (vgpu-host.md 1), and NVIDIA's host driver tells it only
 * while no vGPU exists.
 *
 * Return: 0; -EOPNOTSUPP the release has no such control; -EINTR, -ETIMEDOUT and -EIO leave
 * open whether firmware does it all the same; -ENOMEM; or the errno of its status.
 */
int nvgpu_client_vgpu_mix_sizes(struct nvgpu_client *client, struct nvgpu_rm *rm, bool mixed)
{
	return encoded_control(client, rm, NVGPU_CTRL_VGPU_MIX_SIZES, encode_mix_sizes, &mixed);
}

static int encode_bootload(const struct nvgpu_abi *abi, const void *b, void *params, size_t bytes)
{
	return abi->encode_bootload(b, params, bytes);
}

/**
 * nvgpu_client_vgpu_bootload() - Have firmware start a plugin, vgpu-host.md 4.3.
 * @client: client
 * @rm: RM client of the vGPU
 * @b: what it gets
 *
 * Return: 0 when it is scheduled; -EINTR, -ETIMEDOUT and -EIO leave open whether
 * firmware does it all the same; -EOPNOTSUPP; -ENOMEM; or the errno of its status.
 */
int nvgpu_client_vgpu_bootload(struct nvgpu_client *client, struct nvgpu_rm *rm,
			       const struct nvgpu_bootload *b)
{
	return encoded_control(client, rm, NVGPU_CTRL_VGPU_BOOTLOAD, encode_bootload, b);
}

/* The two controls below have a function as their only parameter. */
static int encode_gfid(const struct nvgpu_abi *abi, const void *gfid, void *params, size_t bytes)
{
	return abi->encode_gfid(*(const u32 *)gfid, params, bytes);
}

/** nvgpu_client_vgpu_shutdown() - Have firmware end the plugin of a function. */
int nvgpu_client_vgpu_shutdown(struct nvgpu_client *client, struct nvgpu_rm *rm, u32 gfid)
{
	return encoded_control(client, rm, NVGPU_CTRL_VGPU_SHUTDOWN, encode_gfid, &gfid);
}

/** nvgpu_client_vgpu_cleanup() - Have firmware forget a function whose plugin has ended. */
int nvgpu_client_vgpu_cleanup(struct nvgpu_client *client, struct nvgpu_rm *rm, u32 gfid)
{
	return encoded_control(client, rm, NVGPU_CTRL_VGPU_CLEANUP, encode_gfid, &gfid);
}

static int decode_usage(const struct nvgpu_abi *abi, const void *params, size_t bytes,
			void *usage)
{
	return abi->decode_fb_usage(params, bytes, usage);
}

/**
 * nvgpu_client_vgpu_fb_usage() - Ask how much framebuffer guests use.
 * @client: client
 * @rm: RM client of the manager
 * @out: written on success
 *
 * NVIDIA's host driver asks the same on the firmware's internal client.
 *
 * Return: 0; -EIO, -EINTR, -ETIMEDOUT, -ENOMEM; -EOPNOTSUPP the release has no such control;
 * -EPROTO an answer that makes no sense; or the errno of the firmware's status.
 */
int nvgpu_client_vgpu_fb_usage(struct nvgpu_client *client, struct nvgpu_rm *rm,
			       struct nvgpu_fb_usage *out)
{
	const struct control_call call = {
		.ctrl = NVGPU_CTRL_VGPU_FB_USAGE,
		.decode = decode_usage,
		.answer = out,
	};

	return control(client, rm, &call);
}

/* ---- plugin messages -------------------------------------------------- */

u32 nvgpu_client_plugin_timeout_ms(struct nvgpu_client *client, enum nvgpu_plugin_wait wait)
{
	static const enum nvgpu_timeout row[] = {
		[NVGPU_WAIT_PLUGIN_BOOT]	= NVGPU_TIMEOUT_PLUGIN_BOOT,
		[NVGPU_WAIT_PLUGIN_RPC]		= NVGPU_TIMEOUT_PLUGIN_RPC,
		[NVGPU_WAIT_PLUGIN_QUIET]	= NVGPU_TIMEOUT_PLUGIN_QUIET,
	};

	return nvgpu_gsp_timeout_ms(client->nvg->gsp, row[wait]);
}

/**
 * nvgpu_client_vgpu_doorbell() - Tell a plugin task that a message waits. Any context.
 * @client: client
 * @gfid: function the plugin serves
 *
 * Earlier writes through BAR1 arrive first; the read makes the doorbell arrive
 * before this returns.
 */
void nvgpu_client_vgpu_doorbell(struct nvgpu_client *client, u32 gfid)
{
	wmb();
	nvgpu_vfn_wr32(client->nvg, NV_VFN_PRIV_DOORBELL,
		       gfid * NVGPU_DOORBELL_VECTORS_PER_GFID + NVGPU_DOORBELL_VECTOR_CPU_PLUGIN);
	nvgpu_vfn_rd32(client->nvg, NV_VFN_PRIV_DOORBELL);
}

int nvgpu_client_encode_plugin_config(struct nvgpu_client *client,
				      const struct nvgpu_plugin_config *c, void *buf, size_t cap)
{
	return client->nvg->clients->abi->encode_plugin_config(c, buf, cap);
}

int nvgpu_client_encode_plugin_bme(struct nvgpu_client *client, bool enable, void *buf, size_t cap)
{
	return client->nvg->clients->abi->encode_plugin_bme(enable, buf, cap);
}

int nvgpu_client_decode_type(struct nvgpu_client *client, const void *record, size_t bytes,
			     struct nvgpu_type_desc *out)
{
	return client->nvg->clients->abi->decode_type(record, bytes, out);
}

u32 nvgpu_client_plugin_msg(struct nvgpu_client *client, enum nvgpu_plugin_msg msg)
{
	return client->nvg->clients->abi->plugin_msg[msg];
}
