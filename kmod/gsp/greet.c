// SPDX-License-Identifier: GPL-2.0-only
/*
 * What GSP-RM is told before it starts: the machine, and its registry.
 */

#include <linux/sched.h>

#include "gsp/boot.h"
#include "gsp/priv.h"

/* More than any release's two messages need; both fit into one element. */
#define GREETING_BYTES_MAX	2048

static void describe_system(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts,
			    struct nvgpu_system_info *info)
{
	struct pci_dev *pdev = gsp->nvg->pdev;

	*info = (struct nvgpu_system_info) {
		.bar0_addr = pci_resource_start(pdev, 0),
		.bar1_addr = pci_resource_start(pdev, 1),
		.bar2_addr = pci_resource_start(pdev, 3),
		.domain_bus_dev_fn = pci_domain_nr(pdev->bus) << 16 | pci_dev_id(pdev),
		.max_user_va = TASK_SIZE,
		.config_mirror_base = gsp->nvg->chip->config_mirror,
		.config_mirror_bytes = gsp->nvg->chip->config_mirror_bytes,
		.pci_device_id = pdev->device << 16 | pdev->vendor,
		.pci_subsystem_id = pdev->subsystem_device << 16 | pdev->subsystem_vendor,
		.pci_revision = pdev->revision,
		.has_vf_info = opts->vgpu_mode,
		.vf = opts->vf,
	};
}

static int post(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req, int encoded)
{
	int err = encoded;

	if (encoded >= 0) {
		req->len = encoded;
		err = nvgpu_rpc_post(gsp, req);
	}

	nvgpu_rpc_put(req);
	return err;
}

static int post_system_info(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts)
{
	struct nvgpu_rpc_request *req;
	struct nvgpu_system_info info;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_SET_SYSTEM_INFO, GREETING_BYTES_MAX);
	if (IS_ERR(req))
		return PTR_ERR(req);

	describe_system(gsp, opts, &info);
	return post(gsp, req, gsp->abi->encode_system_info(&info, req->buf, req->cap));
}

static int post_registry(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts)
{
	/* The first three are what every open driver sets; the last one makes a vGPU host. */
	static const struct nvgpu_registry_entry entry[] = {
		{ "RMSecBusResetEnable", 1 },
		{ "RMForcePcieConfigSave", 1 },
		{ "RMDevidCheckIgnore", 1 },
		{ "RMSetSriovMode", 1 },
	};
	u32 nr = ARRAY_SIZE(entry) - (opts->vgpu_mode ? 0 : 1);
	struct nvgpu_rpc_request *req;

	req = nvgpu_rpc_alloc(gsp, NVGPU_FN_SET_REGISTRY, GREETING_BYTES_MAX);
	if (IS_ERR(req))
		return PTR_ERR(req);

	return post(gsp, req, gsp->abi->encode_registry(entry, nr, req->buf, req->cap));
}

/**
 * nvgpu_boot_greet() - Queue the two messages GSP-RM reads first.
 * @gsp: GSP, not started; its queue is empty
 * @opts: decisions of the core
 *
 * Return: 0, -ENOMEM or an errno of the encoders.
 */
int nvgpu_boot_greet(struct nvgpu_gsp *gsp, const struct nvgpu_gsp_opts *opts)
{
	int err;

	err = post_system_info(gsp, opts);
	if (err)
		return err;

	return post_registry(gsp, opts);
}
