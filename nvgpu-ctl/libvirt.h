/* SPDX-License-Identifier: MIT */
/*
 * A vGPU in libvirt's words.
 */
#ifndef NVGPU_CTL_LIBVIRT_H
#define NVGPU_CTL_LIBVIRT_H

#include "objects.h"

/* Prints the element for a domain's <devices>. False: the VF has no address. */
bool libvirt_print(const struct vgpu *vgpu);

#endif /* NVGPU_CTL_LIBVIRT_H */
