// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linked into a coverage build of nvgpu.ko, at its beginning and at its end: gcc's
 * pointers to counters lie between the two marks. See counts_keeper.c.
 */

#include <linux/export.h>
#include <linux/types.h>

#ifdef NVGPU_COV_LAST
void *nvgpu_cov_last __section(".gcov_info");
EXPORT_SYMBOL_GPL(nvgpu_cov_last);
#else
void __gcov_merge_add(s64 *counters, unsigned int n);

void *nvgpu_cov_first __section(".gcov_info");
EXPORT_SYMBOL_GPL(nvgpu_cov_first);

/* gcc stores its address; nobody merges files in a kernel. */
void __gcov_merge_add(s64 *counters, unsigned int n)
{
}
#endif
