/* SPDX-License-Identifier: MIT */
/*
 * What nvgpu-fw found out about one file, as a JSON object.
 */
#ifndef NVGPU_FW_REPORT_H
#define NVGPU_FW_REPORT_H

#include <json-c/json.h>

#include "fw_name.h"

/* What is expected of a file beyond being well formed; NULL members = no matter. */
struct expectation {
	enum nvgpu_fw_kind kind;
	const char *release;
	const char *family;	/* GSP image must carry a signature for this chip family */
};

/*
 * Parse @len bytes at @buf and describe them. The object always has "file",
 * "kind" and "ok"; a failed one has "error", "errno" and where known "offset".
 */
struct json_object *report_make(const char *path, const u8 *buf, size_t len,
				const struct expectation *want);

/* The same object for a file that could not even be read. */
struct json_object *report_unreadable(const char *path, int err);

bool report_ok(struct json_object *report);

/* One line (check) or every member (info) for a human. */
void report_print(struct json_object *report, bool full);

#endif /* NVGPU_FW_REPORT_H */
