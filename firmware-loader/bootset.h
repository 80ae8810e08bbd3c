/* SPDX-License-Identifier: MIT */
/*
 * The files that a GSP boot consists of, for nvgpu-fw and for "nvgpu-ctl check".
 */
#ifndef NVGPU_FW_BOOTSET_H
#define NVGPU_FW_BOOTSET_H

#include "report.h"

/*
 * Adds a report for each boot file of @chip and @release to @all. A file is taken from the
 * first of @roots (the last is followed by NULL) that has it, and is missing from the last.
 * The scrubber may be missing. Returns 0, -ENODEV for an unknown chip, -ENAMETOOLONG for a
 * release that cannot be one, -ENOMEM.
 */
int bootset_report(struct json_object *all, const char *const roots[], const char *chip,
		   const char *release);

/* The report for one file, readable or not. */
struct json_object *bootset_report_file(const char *path, const struct expectation *want);

/* The family whose signature belongs to @chip's directory; NULL: not known. */
const char *bootset_family(const char *chip);

#endif /* NVGPU_FW_BOOTSET_H */
