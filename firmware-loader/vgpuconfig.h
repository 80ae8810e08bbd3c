/* SPDX-License-Identifier: MIT */
/*
 * vGPU types out of the vgpuConfig.xml of NVIDIA's host driver.
 */
#ifndef NVGPU_FW_VGPUCONFIG_H
#define NVGPU_FW_VGPUCONFIG_H

#include "typetable.h"

/**
 * struct vgpuconfig_wish - What to take from the file.
 * @release: firmware release the table is for
 * @device: only boards with this PCI device id (4 hex digits); NULL = all
 */
struct vgpuconfig_wish {
	const char *release;
	const char *device;
};

/*
 * Convert the file's text to a table, to be released with table_free(). Prints what is
 * wrong, and what was left out or assumed, naming @path, unless that is NULL.
 * NULL when there is no table.
 */
struct type_table *vgpuconfig_parse(const char *path, const u8 *data, size_t len,
				    const struct vgpuconfig_wish *wish);

#endif
