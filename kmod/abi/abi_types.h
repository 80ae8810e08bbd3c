/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Integer types, errno and byte order for kmod/abi/, in the kernel and outside.
 * User space needs -Ikmod -Ifirmware-loader.
 */
#ifndef NVGPU_ABI_ABI_TYPES_H
#define NVGPU_ABI_ABI_TYPES_H

#include "fw_types.h"

#endif /* NVGPU_ABI_ABI_TYPES_H */
