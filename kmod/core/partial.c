// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for the init ladder while directories are still being merged, so
 * that what is there is compiled; goes when the last of them arrives.
 */

#include <linux/module.h>

MODULE_DESCRIPTION("incomplete build of nvgpu");
MODULE_LICENSE("GPL");
