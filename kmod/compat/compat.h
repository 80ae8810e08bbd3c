/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only home of differences between kernels; included before every file.
 *
 * Driver code reads like mainline of the newest kernel supported. What an older
 * kernel lacks is supplied here, decided by compile probes and never by comparing
 * version numbers, which distribution kernels make wrong. Linux 6.12 needs nothing.
 */
#ifndef NVGPU_COMPAT_COMPAT_H
#define NVGPU_COMPAT_COMPAT_H

/* Messages that have no device carry the module's name; see linux/printk.h. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#endif /* NVGPU_COMPAT_COMPAT_H */
