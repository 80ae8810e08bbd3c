// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module entry: the only file that knows everybody.
 */

#include <linux/module.h>

#include "core/pf.h"
#include "debug/debugfs.h"
#include "vgpu/mgr.h"

/*
 * The order is that of need: a GPU that appears must find its manager's driver, a
 * VF that appears must find its PCI driver, and the control plane must be there to
 * tell about both. Unloading goes backwards, GPUs first.
 */
static int __init nvgpu_init(void)
{
	int err;

	nvgpu_debugfs_init();
	err = nvgpu_netlink_register();
	if (err)
		goto err_debugfs;
	err = nvgpu_vgpu_register();
	if (err)
		goto err_netlink;
	err = nvgpu_vfio_register();
	if (err)
		goto err_vgpu;
	err = nvgpu_pf_register();
	if (err)
		goto err_vfio;

	return 0;

err_vfio:
	nvgpu_vfio_unregister();
err_vgpu:
	nvgpu_vgpu_unregister();
err_netlink:
	nvgpu_netlink_unregister();
err_debugfs:
	nvgpu_debugfs_exit();
	pr_err("not loaded: %pe\n", ERR_PTR(err));
	return err;
}
module_init(nvgpu_init);

static void __exit nvgpu_exit(void)
{
	nvgpu_pf_unregister();
	nvgpu_vfio_unregister();
	nvgpu_vgpu_unregister();
	nvgpu_netlink_unregister();
	nvgpu_debugfs_exit();
}
module_exit(nvgpu_exit);

MODULE_DESCRIPTION("NVIDIA GPUs with GSP firmware as hosts of SR-IOV vGPUs");
MODULE_LICENSE("GPL");
MODULE_VERSION(NVGPU_VERSION);
