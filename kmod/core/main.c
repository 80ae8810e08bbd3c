// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module entry: the only file that knows everybody.
 */

#include <linux/module.h>

static int __init nvgpu_init(void)
{
	return 0;
}
module_init(nvgpu_init);

static void __exit nvgpu_exit(void)
{
}
module_exit(nvgpu_exit);

MODULE_DESCRIPTION("NVIDIA GPUs with GSP firmware as hosts of SR-IOV vGPUs");
MODULE_LICENSE("GPL");
MODULE_VERSION(NVGPU_VERSION);
