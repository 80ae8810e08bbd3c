// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts: what a freshly booted GSP-RM says about the GPU and itself.
 */

#include <linux/slab.h>

#include "gsp/priv.h"
#include "gsp/rm.h"

/* Enough for any board; a table that goes on for ever is not believed. */
#define DEVICE_INFO_PAGES_MAX	8

/* Ask one control; @object is the driver's own subdevice or the internal one. */
static void *ask(struct nvgpu_gsp *gsp, bool internal, enum nvgpu_ctrl ctrl,
		 int (*encode)(struct nvgpu_gsp *gsp, void *params, size_t bytes, u32 arg),
		 u32 arg, enum nvgpu_timeout timeout)
{
	size_t bytes = gsp->abi->ctrl[ctrl].params_bytes;
	u32 client, object;
	void *params;
	int ret;

	if (!bytes)
		return ERR_PTR(-EOPNOTSUPP);
	params = kvzalloc(bytes, GFP_KERNEL);
	if (!params)
		return ERR_PTR(-ENOMEM);

	client = internal ? gsp->facts.info.internal_client : gsp->rm->client;
	object = internal ? gsp->facts.info.internal_subdevice : gsp->rm->subdevice;
	ret = encode ? encode(gsp, params, bytes, arg) : 0;
	if (ret >= 0)
		ret = nvgpu_rm_control_on(gsp, client, object, ctrl, params, bytes, timeout);
	if (ret < 0) {
		kvfree(params);
		return ERR_PTR(ret);
	}

	return params;
}

/**
 * nvgpu_facts_fetch_static() - Ask for the static information.
 * @gsp: GSP, GSP_INIT_DONE seen
 *
 * Return: 0, or an errno of the RPC or the decoder.
 */
int nvgpu_facts_fetch_static(struct nvgpu_gsp *gsp)
{
	struct nvgpu_rpc_request *req;
	int err;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_GET_STATIC_INFO, gsp->abi->static_info_bytes);
	if (IS_ERR(req))
		return PTR_ERR(req);

	/* The firmware fills the request's payload in, so it has the reply's size. */
	req->len = gsp->abi->static_info_bytes;
	err = nvgpu_rpc_call(gsp, req, NVGPU_TIMEOUT_RPC);
	if (!err)
		err = gsp->abi->decode_static_info(req->buf, req->len, &gsp->facts.info);
	nvgpu_rpc_put(req);
	return err;
}

/**
 * nvgpu_facts_fetch_vector() - Ask by which vector GSP interrupts the host.
 * @gsp: GSP, static information known
 * @vector: receives it
 *
 * Return: 0, -ENODATA when GSP is not in the table, or an errno of the RPC or
 * the decoder.
 */
int nvgpu_facts_fetch_vector(struct nvgpu_gsp *gsp, u32 *vector)
{
	struct nvgpu_intr_table table;
	void *params;
	int err;

	params = ask(gsp, true, NVGPU_CTRL_INTR_TABLE, NULL, 0, NVGPU_TIMEOUT_RPC);
	if (IS_ERR(params))
		return PTR_ERR(params);

	err = gsp->abi->decode_intr_table(params, gsp->abi->ctrl[NVGPU_CTRL_INTR_TABLE].params_bytes,
					  &table);
	kvfree(params);
	if (err)
		return err;
	if (table.gsp_stall_vector == NVGPU_GSP_NO_VECTOR)
		return -ENODATA;

	*vector = table.gsp_stall_vector;
	return 0;
}

static int fetch_vmmu_segment(struct nvgpu_gsp *gsp)
{
	size_t bytes = gsp->abi->ctrl[NVGPU_CTRL_VMMU_SEGMENT_SIZE].params_bytes;
	void *params;
	int err;

	/* Only a firmware that hosts vGPUs has guest memory to segment. */
	if (!gsp->facts.info.sriov_enabled)
		return 0;

	params = ask(gsp, false, NVGPU_CTRL_VMMU_SEGMENT_SIZE, NULL, 0, NVGPU_TIMEOUT_RPC);
	if (IS_ERR(params))
		return PTR_ERR(params);

	err = gsp->abi->decode_vmmu_segment(params, bytes, &gsp->facts.vmmu_segment_bytes);
	kvfree(params);
	return err;
}

static int fetch_ecc(struct nvgpu_gsp *gsp)
{
	size_t bytes = gsp->abi->ctrl[NVGPU_CTRL_ECC_STATUS].params_bytes;
	void *params;
	int err;

	params = ask(gsp, false, NVGPU_CTRL_ECC_STATUS, NULL, 0, NVGPU_TIMEOUT_RPC);
	/* A board without ECC may not know the control. */
	if (params == ERR_PTR(-EOPNOTSUPP)) {
		gsp->facts.ecc = false;
		return 0;
	}
	if (IS_ERR(params))
		return PTR_ERR(params);

	err = gsp->abi->decode_ecc(params, bytes, &gsp->facts.ecc);
	kvfree(params);
	return err;
}

/* The firmware's own version must be that of the interface we speak to it. */
static int check_release(struct nvgpu_gsp *gsp)
{
	size_t bytes = gsp->abi->ctrl[NVGPU_CTRL_GSP_FEATURES].params_bytes;
	char version[64];
	void *params;
	int err;

	params = ask(gsp, false, NVGPU_CTRL_GSP_FEATURES, NULL, 0, NVGPU_TIMEOUT_RPC);
	if (IS_ERR(params))
		return PTR_ERR(params);

	err = gsp->abi->decode_features(params, bytes, version, sizeof(version));
	kvfree(params);
	if (err)
		return err;
	if (strcmp(version, gsp->abi->release)) {
		dev_err(gsp->nvg->dev, "GSP-RM says it is %s, its file said %s\n", version,
			gsp->abi->release);
		return -EPROTO;
	}

	return 0;
}

static int encode_engine_page(struct nvgpu_gsp *gsp, void *params, size_t bytes, u32 base_index)
{
	return gsp->abi->encode_device_info(base_index, params, bytes);
}

static int fetch_engines(struct nvgpu_gsp *gsp)
{
	size_t bytes = gsp->abi->ctrl[NVGPU_CTRL_DEVICE_INFO_TABLE].params_bytes;
	struct nvgpu_gsp_facts *f = &gsp->facts;
	struct nvgpu_device_info_page *page;
	unsigned int nr_pages;
	void *params;
	int err = 0;
	u32 i;

	page = kmalloc(sizeof(*page), GFP_KERNEL);
	if (!page)
		return -ENOMEM;

	f->nr_engines = 0;
	page->more = true;
	for (nr_pages = 0; page->more && nr_pages < DEVICE_INFO_PAGES_MAX; nr_pages++) {
		params = ask(gsp, true, NVGPU_CTRL_DEVICE_INFO_TABLE, encode_engine_page,
			     nr_pages * ARRAY_SIZE(page->engine), NVGPU_TIMEOUT_RPC);
		if (IS_ERR(params)) {
			err = PTR_ERR(params);
			break;
		}
		err = gsp->abi->decode_device_info(params, bytes, page);
		kvfree(params);
		if (err)
			break;

		for (i = 0; i < page->nr && f->nr_engines < NVGPU_MAX_ENGINES; i++)
			f->engine[f->nr_engines++] = page->engine[i];
	}

	kfree(page);
	return err;
}

static int fetch_fault_buffer(struct nvgpu_gsp *gsp)
{
	size_t bytes = gsp->abi->ctrl[NVGPU_CTRL_CE_FAULT_BUFFER_SIZE].params_bytes;
	void *params;
	int err;

	params = ask(gsp, true, NVGPU_CTRL_CE_FAULT_BUFFER_SIZE, NULL, 0, NVGPU_TIMEOUT_RPC);
	if (IS_ERR(params))
		return PTR_ERR(params);

	err = gsp->abi->decode_fault_buffer_size(params, bytes, &gsp->facts.fault_buffer_bytes);
	kvfree(params);
	return err;
}

struct fact {
	const char *name;
	int (*fetch)(struct nvgpu_gsp *gsp);
};

static const struct fact facts[] = {
	{ "version", check_release },
	{ "VMMU segment size", fetch_vmmu_segment },
	{ "ECC state", fetch_ecc },
	{ "engines", fetch_engines },
	{ "fault buffer size", fetch_fault_buffer },
};

/**
 * nvgpu_facts_fetch_rest() - Everything else, through the driver's own client.
 * @gsp: GSP, its own RM objects made
 *
 * Prints which fact could not be had.
 *
 * Return: 0, or an errno of the RPC or the decoder.
 */
int nvgpu_facts_fetch_rest(struct nvgpu_gsp *gsp)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(facts); i++) {
		err = facts[i].fetch(gsp);
		if (err) {
			dev_err(gsp->nvg->dev, "GSP-RM does not tell its %s: %pe\n", facts[i].name,
				ERR_PTR(err));
			return err;
		}
	}

	return 0;
}

/*
 * Whether GSP answers at all; any answer will do. -ETIMEDOUT: none. Through the
 * internal objects, because ours may go away meanwhile.
 */
int nvgpu_facts_ping(struct nvgpu_gsp *gsp, enum nvgpu_timeout timeout)
{
	void *params = ask(gsp, true, NVGPU_CTRL_GSP_FEATURES, NULL, 0, timeout);

	if (IS_ERR(params))
		return PTR_ERR(params);

	kvfree(params);
	return 0;
}
