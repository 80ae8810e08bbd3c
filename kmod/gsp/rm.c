// SPDX-License-Identifier: GPL-2.0-only
/*
 * RM objects and controls.
 */

#include <linux/slab.h>

#include "gsp/priv.h"
#include "gsp/rm.h"

/**
 * DOC: RM objects
 *
 * GSP-RM knows its callers as clients. A client owns objects by handles that the
 * caller chooses; they only have to be unique within the client, client handles
 * within the GPU. Freeing a client frees everything below it, yet it is done
 * object by object, so that GSP-RM's idea and ours cannot drift apart unseen.
 *
 * Objects die with the firmware. Each remembers the boot it was made on, and
 * destroying one of an earlier boot only frees memory.
 */

/* Values other drivers use; logs of GSP-RM are easier to read that way. */
#define CLIENT_HANDLE		0xc1d00000u
#define DEVICE_HANDLE		0xde1d0000u
#define SUBDEVICE_HANDLE	0x5d1d0000u
#define CLIENT_ID_MAX		0xffff

/* Head of an ALLOC or CONTROL, and parameters of the classes we allocate. */
#define SMALL_PAYLOAD_BYTES	512
#define CONTROL_HEAD_BYTES_MAX	64

/* Errno of an operation's own status, which is not that of the RPC. */
static int status_errno(struct nvgpu_gsp *gsp, const char *what, u32 number, u32 status)
{
	if (!status)
		return 0;

	dev_warn_ratelimited(gsp->nvg->dev, "RM %s %#x refused: %s (%#x)\n", what, number,
			     gsp->abi->status_name(status) ?: "?", status);
	return gsp->abi->status_to_errno(status) ?: -EPROTO;
}

/**
 * nvgpu_rm_object_free() - Free one object.
 * @gsp: GSP
 * @client: handle of the client that owns it
 * @object: handle
 *
 * Prints failures. Sleeps, not killable, bounded by the RPC timeout.
 *
 * Return: 0 when GSP-RM has let go of it; -EIO firmware is gone; errnos of
 * nvgpu_rpc_call() and of the firmware's status.
 */
int nvgpu_rm_object_free(struct nvgpu_gsp *gsp, u32 client, u32 object)
{
	const struct nvgpu_abi *abi = gsp->abi;
	struct nvgpu_rpc_request *req;
	struct nvgpu_rm_reply reply;
	int ret;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_FREE, SMALL_PAYLOAD_BYTES);
	if (IS_ERR(req)) {
		ret = PTR_ERR(req);
		goto err_print;
	}

	req->uninterruptible = true;
	ret = abi->encode_free(client, object, req->buf, req->cap);
	if (ret >= 0) {
		req->len = ret;
		ret = nvgpu_rpc_call(gsp, req, NVGPU_TIMEOUT_RPC);
	}
	if (!ret)
		ret = abi->decode_free_reply(req->buf, req->len, &reply);
	if (!ret)
		ret = status_errno(gsp, "free of object", object, reply.status);
	nvgpu_rpc_put(req);
err_print:
	/* Firmware that went away meanwhile has freed it, too. */
	if (ret && ret != -EIO)
		dev_warn(gsp->nvg->dev, "RM object %#x of client %#x was not freed: %pe\n", object,
			 client, ERR_PTR(ret));
	return ret;
}

/**
 * nvgpu_rm_object_alloc() - Make one object.
 * @gsp: GSP
 * @a: what, and below which parent
 * @stuck: set, never cleared, when the object may exist although this failed; NULL:
 *	nobody has to know
 *
 * Sleeps, killable. Return: 0; errnos of nvgpu_rpc_call() and of the firmware's status.
 */
int nvgpu_rm_object_alloc(struct nvgpu_gsp *gsp, const struct nvgpu_rm_alloc *a, bool *stuck)
{
	const struct nvgpu_abi *abi = gsp->abi;
	struct nvgpu_rpc_request *req;
	struct nvgpu_rm_reply reply;
	bool abandoned = false;
	int ret;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_ALLOC, SMALL_PAYLOAD_BYTES);
	if (IS_ERR(req))
		return PTR_ERR(req);

	ret = abi->encode_alloc(a, req->buf, req->cap);
	if (ret < 0)
		goto out;
	req->len = ret;

	ret = nvgpu_rpc_call(gsp, req, NVGPU_TIMEOUT_RPC);
	/*
	 * A caller that left early does not know whether the object exists, but once
	 * the request was out it will. GSP-RM works in order, so the free comes after.
	 */
	abandoned = (ret == -EINTR || ret == -ETIMEDOUT) && READ_ONCE(req->sent_all);
	if (!ret)
		ret = abi->decode_alloc_reply(req->buf, req->len, &reply);
	if (!ret)
		ret = status_errno(gsp, "object of class", abi->cls[a->cls], reply.status);
out:
	nvgpu_rpc_put(req);
	if (abandoned && nvgpu_rm_object_free(gsp, a->client, a->object) && stuck)
		*stuck = true;
	return ret;
}

static int control_send(struct nvgpu_gsp *gsp, u32 client, u32 object, enum nvgpu_ctrl ctrl,
			void *params, size_t bytes, enum nvgpu_timeout timeout, bool last)
{
	const struct nvgpu_abi *abi = gsp->abi;
	struct nvgpu_rpc_request *req;
	struct nvgpu_rm_reply reply;
	int ret;

	if (!abi)
		return -EIO;
	if (bytes != abi->ctrl[ctrl].params_bytes)
		return -EINVAL;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_CONTROL, CONTROL_HEAD_BYTES_MAX + bytes);
	if (IS_ERR(req))
		return PTR_ERR(req);

	req->uninterruptible = last;
	ret = abi->encode_control(client, object, ctrl, req->buf, req->cap);
	if (ret < 0)
		goto out;
	if (bytes > req->cap - ret) {
		ret = -EINVAL;
		goto out;
	}
	memcpy(req->buf + ret, params, bytes);
	/* A reply that needs continuation records ends where its request did. */
	req->len = ret + bytes;
	req->cap = req->len;

	ret = nvgpu_rpc_call(gsp, req, timeout);
	if (!ret)
		ret = abi->decode_control_reply(req->buf, req->len, ctrl, &reply);
	if (!ret)
		ret = status_errno(gsp, "control", abi->ctrl[ctrl].cmd, reply.status);
	if (!ret && reply.params_len != bytes)
		ret = -EPROTO;
	if (!ret)
		memcpy(params, req->buf + reply.params_off, bytes);
out:
	nvgpu_rpc_put(req);
	return ret;
}

/**
 * nvgpu_rm_control_on() - Send one control to any object.
 * @gsp: GSP
 * @client: handle of the client that owns @object
 * @object: handle
 * @ctrl: control
 * @params: in: encoded parameters; out, on success: the reply's parameters
 * @bytes: bytes at @params, exactly what the release says for @ctrl
 * @timeout: row of the table
 *
 * Sleeps, killable. Return: 0; -EINVAL for a wrong size; errnos of nvgpu_rpc_call()
 * and of the control's own status.
 */
int nvgpu_rm_control_on(struct nvgpu_gsp *gsp, u32 client, u32 object, enum nvgpu_ctrl ctrl,
			void *params, size_t bytes, enum nvgpu_timeout timeout)
{
	return control_send(gsp, client, object, ctrl, params, bytes, timeout, false);
}

/* The same as a step of a teardown: not killable, bounded by the timeout of RPCs. */
int nvgpu_rm_control_last(struct nvgpu_gsp *gsp, u32 client, u32 object, enum nvgpu_ctrl ctrl,
			  void *params, size_t bytes)
{
	return control_send(gsp, client, object, ctrl, params, bytes, NVGPU_TIMEOUT_RPC, true);
}

static enum nvgpu_timeout control_timeout(enum nvgpu_ctrl ctrl)
{
	switch (ctrl) {
	case NVGPU_CTRL_VGPU_ADD_TYPES:
	case NVGPU_CTRL_VGPU_BOOTLOAD:
	case NVGPU_CTRL_VGPU_SHUTDOWN:
	case NVGPU_CTRL_VGPU_CLEANUP:
	case NVGPU_CTRL_VGPU_MIX_SIZES:
		return NVGPU_TIMEOUT_RPC_VGPU;
	default:
		return NVGPU_TIMEOUT_RPC;
	}
}

static bool rm_is_current(const struct nvgpu_rm *rm)
{
	return rm->generation == READ_ONCE(rm->gsp->boot_generation);
}

/* Whether the firmware that knew @rm is off the hardware, and with it all it had. Any context. */
bool nvgpu_rm_is_void(const struct nvgpu_rm *rm)
{
	return !rm_is_current(rm) || nvgpu_gsp_state(rm->gsp) == NVGPU_GSP_OFF;
}

/* See gsp/gsp.h. Killable. -EIO, too, for objects of an earlier boot. */
int nvgpu_rm_control(struct nvgpu_rm *rm, enum nvgpu_ctrl ctrl, void *params, size_t bytes)
{
	if (!rm_is_current(rm))
		return -EIO;

	return nvgpu_rm_control_on(rm->gsp, rm->client, rm->subdevice, ctrl, params, bytes,
				   control_timeout(ctrl));
}

/**
 * nvgpu_rm_create() - Become a client of GSP-RM.
 * @gsp: GSP, alive (or at the end of its boot)
 *
 * Sleeps, killable.
 *
 * Return: client, device and subdevice, or an ERR_PTR(): -ENOMEM, -ENOSPC when
 * all client numbers are taken, errnos of nvgpu_rpc_call() and of the firmware.
 */
struct nvgpu_rm *nvgpu_rm_create(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rm_alloc a;
	struct nvgpu_rm *rm;
	int err;

	if (!gsp->abi)
		return ERR_PTR(-EIO);

	rm = kzalloc(sizeof(*rm), GFP_KERNEL);
	if (!rm)
		return ERR_PTR(-ENOMEM);

	rm->gsp = gsp;
	rm->generation = READ_ONCE(gsp->boot_generation);
	rm->id = ida_alloc_max(&gsp->client_ids, CLIENT_ID_MAX, GFP_KERNEL);
	if (rm->id < 0) {
		err = rm->id;
		goto err_free;
	}
	rm->client = CLIENT_HANDLE + rm->id;
	rm->device = DEVICE_HANDLE;
	rm->subdevice = SUBDEVICE_HANDLE;

	a = (struct nvgpu_rm_alloc) {
		.client = rm->client, .parent = rm->client, .object = rm->client,
		.cls = NVGPU_CLASS_CLIENT, .pid = ~0u,
	};
	err = nvgpu_rm_object_alloc(gsp, &a, NULL);
	if (err)
		goto err_id;

	a = (struct nvgpu_rm_alloc) {
		.client = rm->client, .parent = rm->client, .object = rm->device,
		.cls = NVGPU_CLASS_DEVICE,
	};
	err = nvgpu_rm_object_alloc(gsp, &a, NULL);
	if (err)
		goto err_client;

	a = (struct nvgpu_rm_alloc) {
		.client = rm->client, .parent = rm->device, .object = rm->subdevice,
		.cls = NVGPU_CLASS_SUBDEVICE,
	};
	err = nvgpu_rm_object_alloc(gsp, &a, NULL);
	if (err)
		goto err_device;

	return rm;

err_device:
	nvgpu_rm_object_free(gsp, rm->client, rm->device);
err_client:
	nvgpu_rm_object_free(gsp, rm->client, rm->client);
err_id:
	ida_free(&gsp->client_ids, rm->id);
err_free:
	kfree(rm);
	return ERR_PTR(err);
}

/**
 * nvgpu_rm_destroy() - Stop being a client.
 * @rm: from nvgpu_rm_create()
 *
 * Cannot fail: what the firmware does not free is printed, and firmware that is
 * gone is not asked. Sleeps, not killable, bounded by the RPC timeout.
 */
void nvgpu_rm_destroy(struct nvgpu_rm *rm)
{
	struct nvgpu_gsp *gsp = rm->gsp;

	if (rm_is_current(rm) && (nvgpu_gsp_state(gsp) == NVGPU_GSP_ALIVE ||
				  nvgpu_gsp_state(gsp) == NVGPU_GSP_BOOTING)) {
		nvgpu_rm_object_free(gsp, rm->client, rm->subdevice);
		nvgpu_rm_object_free(gsp, rm->client, rm->device);
		nvgpu_rm_object_free(gsp, rm->client, rm->client);
	}

	ida_free(&gsp->client_ids, rm->id);
	kfree(rm);
}

u32 nvgpu_rm_client_handle(const struct nvgpu_rm *rm)
{
	return rm->client;
}
