// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of the physical function, as GSP-RM knows them.
 */

#include "gsp/channel.h"
#include "gsp/priv.h"
#include "gsp/rm.h"

/**
 * DOC: channel objects
 *
 * ::
 *
 *	client -> device -> address space    our page tables: the root is told by control
 *	                 -> channel          on an id of our choice; bound, then scheduled
 *	                      -> copy engine
 *
 * Made in this order, freed in the opposite one. A scheduled channel may run as soon
 * as its doorbell is rung; freeing it is the only way to stop it, and GSP-RM takes it
 * off the hardware before it answers. Until that answer, every byte the channel can
 * reach belongs to the hardware.
 */

/* Values other drivers use; logs of GSP-RM are easier to read that way. */
#define VASPACE_HANDLE		0x90f10000u
#define CHANNEL_HANDLE		0xf1f00000u
#define COPY_HANDLE		0x0004c7b5u

/* Largest parameters of the controls below. */
#define PARAMS_MAX		64

/* Bits of nvgpu_channel.steps. */
#define STEP_VASPACE		BIT(0)
#define STEP_ROOT		BIT(1)
#define STEP_CHANNEL		BIT(2)
#define STEP_COPY		BIT(3)

/* Parameters encoded by @bytes bytes (or refused with an errno) are sent to @object. */
static int control(struct nvgpu_channel *ch, u32 object, enum nvgpu_ctrl ctrl, void *params,
		   int bytes)
{
	if (bytes < 0)
		return bytes;

	return nvgpu_rm_control_on(ch->rm->gsp, ch->rm->client, object, ctrl, params, bytes,
				   NVGPU_TIMEOUT_RPC);
}

static int object_make(struct nvgpu_channel *ch, struct nvgpu_rm_alloc *a, unsigned int step)
{
	int err;

	a->client = ch->rm->client;
	err = nvgpu_rm_object_alloc(ch->rm->gsp, a, &ch->stuck);
	if (!err)
		ch->steps |= step;

	return err;
}

static int vaspace_make(struct nvgpu_channel *ch, u64 root, u32 entries)
{
	struct nvgpu_rm_alloc a = {
		.parent = ch->rm->device, .object = VASPACE_HANDLE, .cls = NVGPU_CLASS_VASPACE,
	};
	u8 params[PARAMS_MAX];
	int err;

	err = object_make(ch, &a, STEP_VASPACE);
	if (err)
		return err;
	err = control(ch, ch->rm->device, NVGPU_CTRL_SET_PAGE_DIRECTORY, params,
		      ch->rm->gsp->abi->encode_set_page_directory(VASPACE_HANDLE, root, entries,
								  params, sizeof(params)));
	/* A caller that left early does not know whether it was set. */
	if (!err || err == -EINTR || err == -ETIMEDOUT)
		ch->steps |= STEP_ROOT;

	return err;
}

static int channel_make(struct nvgpu_channel *ch, const struct nvgpu_channel_desc *desc)
{
	const struct nvgpu_abi *abi = ch->rm->gsp->abi;
	struct nvgpu_channel_desc d = *desc;
	struct nvgpu_rm_alloc a = {
		.parent = ch->rm->device, .object = ch->object, .cls = NVGPU_CLASS_CHANNEL,
		.channel = &d,
	};
	u8 params[PARAMS_MAX];
	int err;

	d.vaspace = VASPACE_HANDLE;
	err = object_make(ch, &a, STEP_CHANNEL);
	if (err)
		return err;
	err = control(ch, ch->object, NVGPU_CTRL_CHANNEL_BIND, params,
		      abi->encode_channel_bind(d.engine, params, sizeof(params)));
	if (err)
		return err;

	return control(ch, ch->object, NVGPU_CTRL_CHANNEL_SCHEDULE, params,
		       abi->encode_channel_schedule(true, params, sizeof(params)));
}

static int copy_make(struct nvgpu_channel *ch, u32 engine)
{
	struct nvgpu_rm_alloc a = {
		.parent = ch->object, .object = COPY_HANDLE, .cls = NVGPU_CLASS_COPY,
		.engine = engine,
	};

	return object_make(ch, &a, STEP_COPY);
}

/**
 * nvgpu_channel_create() - Make a channel with a copy engine on it.
 * @rm: client, which has no other channel
 * @desc: the channel; its memory holds what hardware wants to find. The address space
 *	is filled in here
 * @root: framebuffer address of the root page table
 * @root_entries: its entries
 * @ch: written always; nvgpu_channel_destroy() must follow, also after a failure
 *
 * Sleeps, killable. Return: 0; -EIO when firmware is gone; errnos of nvgpu_rpc_call()
 * and of the firmware's status.
 */
int nvgpu_channel_create(struct nvgpu_rm *rm, const struct nvgpu_channel_desc *desc, u64 root,
			 u32 root_entries, struct nvgpu_channel *ch)
{
	*ch = (struct nvgpu_channel){ .rm = rm, .object = CHANNEL_HANDLE + desc->chid };
	if (!nvgpu_channel_is_alive(ch))
		return -EIO;

	return vaspace_make(ch, root, root_entries) ?: channel_make(ch, desc) ?:
	       copy_make(ch, desc->engine);
}

/* Freeing the address space does it, too, so a failure means nothing by itself. */
static void root_unset(struct nvgpu_channel *ch)
{
	struct nvgpu_gsp *gsp = ch->rm->gsp;
	u8 params[PARAMS_MAX];
	int ret;

	ret = gsp->abi->encode_unset_page_directory(VASPACE_HANDLE, params, sizeof(params));
	if (ret >= 0)
		nvgpu_rm_control_last(gsp, ch->rm->client, ch->rm->device,
				      NVGPU_CTRL_UNSET_PAGE_DIRECTORY, params, ret);
}

/**
 * nvgpu_channel_destroy() - Undo nvgpu_channel_create(), however far it came.
 * @ch: from nvgpu_channel_create()
 *
 * Sleeps, not killable, bounded by the RPC timeouts.
 *
 * Return: 0 when hardware uses nothing of the channel any more; otherwise it may until
 * the GPU is reset: -EIO firmware is gone, or an errno of the first step that failed.
 */
int nvgpu_channel_destroy(struct nvgpu_channel *ch)
{
	struct nvgpu_gsp *gsp = ch->rm->gsp;
	int err = ch->stuck ? -EIO : 0;

	if (nvgpu_rm_is_void(ch->rm))
		return 0;
	if (ch->steps && !nvgpu_gsp_is_alive(gsp))
		return -EIO;

	if (ch->steps & STEP_COPY)
		err = nvgpu_rm_object_free(gsp, ch->rm->client, COPY_HANDLE) ?: err;
	if (ch->steps & STEP_CHANNEL)
		err = nvgpu_rm_object_free(gsp, ch->rm->client, ch->object) ?: err;
	if (ch->steps & STEP_ROOT)
		root_unset(ch);
	if (ch->steps & STEP_VASPACE)
		err = nvgpu_rm_object_free(gsp, ch->rm->client, VASPACE_HANDLE) ?: err;
	ch->steps = 0;

	return err;
}

/** nvgpu_channel_is_alive() - Whether the firmware that made the channel still runs. Any context. */
bool nvgpu_channel_is_alive(const struct nvgpu_channel *ch)
{
	return !nvgpu_rm_is_void(ch->rm) && nvgpu_gsp_is_alive(ch->rm->gsp);
}

/** nvgpu_channel_copy_class() - Number by which push buffers name the copy engine's class. */
u32 nvgpu_channel_copy_class(const struct nvgpu_channel *ch)
{
	return ch->rm->gsp->abi->cls[NVGPU_CLASS_COPY];
}
