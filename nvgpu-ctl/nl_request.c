// SPDX-License-Identifier: MIT
/*
 * What can be asked of the control plane: lists and changes.
 */

#include <errno.h>
#include <stdlib.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "nl.h"
#include "nl_priv.h"

/* Dumps that were disturbed by a change are repeated, but not for ever. */
#define DUMP_TRIES	10

static struct nl_msg *request(struct plane *nl, int flags, uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0, flags, cmd,
				NVGPU_FAMILY_VERSION)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	if (!msg)
		plane_fail(nl, -ENOMEM, "no memory for a request");
	return msg;
}

/* ---- lists -------------------------------------------------------------- */

static int list_once(struct exchange *x, uint8_t cmd, const char *gpu)
{
	struct nl_msg *msg = request(x->nl, NLM_F_DUMP, cmd);
	int err;

	if (!msg)
		return -ENOMEM;
	if (gpu && nla_put_string(msg, NVGPU_A_VF_GPU, gpu))
		err = plane_fail(x->nl, -EMSGSIZE, "the address is too long");
	else
		err = plane_exchange(x, msg);
	nlmsg_free(msg);
	return err;
}

static uint8_t get_command(const struct object_desc *desc)
{
	if (desc == &gpu_desc)
		return NVGPU_CMD_GPU_GET;
	if (desc == &vf_desc)
		return NVGPU_CMD_VF_GET;
	return desc == &type_desc ? NVGPU_CMD_TYPE_GET : NVGPU_CMD_VGPU_GET;
}

int plane_list(struct plane *nl, const struct object_desc *desc, const char *gpu,
	    void **out, size_t *nr)
{
	struct exchange x;
	int err = -EAGAIN;

	for (int i = 0; i < DUMP_TRIES && err == -EAGAIN; i++) {
		x = (struct exchange){ .nl = nl, .desc = desc };
		err = list_once(&x, get_command(desc), gpu);
		if (err)
			free(x.objects);
	}
	if (err == -EAGAIN)
		return plane_fail(nl, -EAGAIN, "the list changed %d times while it was read",
				  DUMP_TRIES);
	if (err)
		return err;
	*out = x.objects;
	*nr = x.nr;
	return 0;
}

/* ---- changes ------------------------------------------------------------ */

static int change(struct plane *nl, struct nl_msg *msg, bool built)
{
	struct exchange x = { .nl = nl };
	int err;

	err = built ? plane_exchange(&x, msg) :
		      plane_fail(nl, -EMSGSIZE, "the request is too long");
	nlmsg_free(msg);
	return err;
}

int plane_gpu_set(struct plane *nl, const char *gpu, const struct gpu_settings *set)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_GPU_SET);

	if (!msg)
		return -ENOMEM;
	return change(nl, msg, !nla_put_string(msg, NVGPU_A_GPU_ADDRESS, gpu) &&
		      !(set->firmware &&
			nla_put_string(msg, NVGPU_A_GPU_FIRMWARE_PIN, set->firmware)) &&
		      !(set->placement_mode &&
			nla_put_u32(msg, NVGPU_A_GPU_PLACEMENT_MODE, *set->placement_mode)) &&
		      !(set->num_vfs &&
			nla_put_u32(msg, NVGPU_A_GPU_NUM_VFS, *set->num_vfs)));
}

int plane_gpu_reset(struct plane *nl, const char *gpu)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_GPU_RESET);

	if (!msg)
		return -ENOMEM;
	return change(nl, msg, !nla_put_string(msg, NVGPU_A_GPU_ADDRESS, gpu));
}

int plane_vgpu_destroy(struct plane *nl, const struct vgpu *vgpu, const struct vgpu_force *force)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);

	if (!msg)
		return -ENOMEM;
	return change(nl, msg, !nla_put_string(msg, NVGPU_A_VGPU_GPU, vgpu->gpu) &&
		      !nla_put_u32(msg, NVGPU_A_VGPU_ID, vgpu->id) &&
		      !nla_put(msg, NVGPU_A_VGPU_UUID, UUID_LEN, vgpu->uuid) &&
		      !(force && nla_put_u32(msg, NVGPU_A_VGPU_FORCE, 1)) &&
		      !(force && force->grace_ms &&
			nla_put_u32(msg, NVGPU_A_VGPU_GRACE_MS, *force->grace_ms)));
}

int plane_vgpu_create(struct plane *nl, const struct vgpu_wish *wish, struct vgpu *out)
{
	struct nl_msg *msg = request(nl, NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	struct exchange x = { .nl = nl, .desc = &vgpu_desc };
	int err;

	if (!msg)
		return -ENOMEM;
	if (nla_put_string(msg, NVGPU_A_VGPU_GPU, wish->gpu) ||
	    nla_put_u32(msg, NVGPU_A_VGPU_TYPE, wish->type) ||
	    (wish->vf && nla_put_u32(msg, NVGPU_A_VGPU_VF, *wish->vf)) ||
	    (wish->uuid && nla_put(msg, NVGPU_A_VGPU_UUID, UUID_LEN, wish->uuid)) ||
	    (wish->placement && nla_put_u32(msg, NVGPU_A_VGPU_PLACEMENT, *wish->placement)) ||
	    (wish->owner && nla_put_string(msg, NVGPU_A_VGPU_OWNER, wish->owner)))
		err = plane_fail(nl, -EMSGSIZE, "the request is too long");
	else
		err = plane_exchange(&x, msg);
	nlmsg_free(msg);
	if (!err && x.nr)
		*out = *(struct vgpu *)x.objects;
	else if (!err)
		err = plane_fail(nl, -EPROTO, "created, but the answer did not say what");
	free(x.objects);
	return err;
}
