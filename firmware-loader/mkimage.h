/* SPDX-License-Identifier: MIT */
/*
 * Synthetic firmware: containers without NVIDIA's contents.
 */
#ifndef NVGPU_FW_MKIMAGE_H
#define NVGPU_FW_MKIMAGE_H

#include "fw_view.h"

/*
 * Write the boot files of @chip and @release below @dir. Existing files are
 * never replaced. Returns 0, or 1 after a message.
 */
int mkimage(const char *dir, const char *chip, const char *release);

/* Whether @signature comes from mkimage() rather than from NVIDIA. */
bool mkimage_made(struct nvgpu_fw_view signature);

#endif /* NVGPU_FW_MKIMAGE_H */
