/* SPDX-License-Identifier: MIT */
/*
 * The AD10x framebuffer scrubber out of the source of NVIDIA's open kernel modules.
 */
#ifndef NVGPU_FW_SCRUBBER_H
#define NVGPU_FW_SCRUBBER_H

#include "fw_view.h"

/*
 * Make the file that the module loads from the text of the generated source; to be
 * freed. Return: 0 or an errno of bindata_unpack() or of the file's own parser.
 */
int scrubber_make(const char *text, size_t len, u8 **file, size_t *size, struct nvgpu_fw_diag *diag);

/* From the source tree to a file below @dir. Prints failures; 0 or 1. */
int scrubber_extract(const char *tree, const char *chip, const char *release, const char *dir);

#endif
