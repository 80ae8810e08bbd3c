/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel at hand offers; included before every file.
 *
 * Driver code reads like mainline of the newest kernel supported. What an older
 * kernel lacks is supplied by the headers of this directory, decided by compile probes
 * (probe/, see Kbuild.inc) and never by comparing version numbers, which distribution
 * and stable kernels make wrong. A macro needs no probe: #ifndef asks for it.
 */
#ifndef NVGPU_COMPAT_COMPAT_H
#define NVGPU_COMPAT_COMPAT_H

#include "compat/have/all.h"

#if !defined(NVGPU_HAVE_CONTROL) || defined(NVGPU_HAVE_ABSENT)
#error "compile probes do not work with this compiler and kernel: see compat/have/control.log"
#endif

/* Messages that have no device carry the module's name; see linux/printk.h. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#endif /* NVGPU_COMPAT_COMPAT_H */
