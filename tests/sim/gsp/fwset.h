/* SPDX-License-Identifier: MIT */
/* The firmware files a driver must have used, as the board's vendor shipped them. */
#ifndef NVGPU_SIM_FWSET_H
#define NVGPU_SIM_FWSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fw_view {
	const uint8_t *data;
	size_t len;
};

struct fw_file {
	void *map;
	size_t len;
	uint64_t ino, dev, mtime_ns;
};

/**
 * struct fwset - files of one GSP release for one chip
 * @image: payload which GSP executes
 * @signature: what the booter verifies @image against
 * @boot: RISC-V bootloader blob with the three offsets its descriptor states
 */
struct fwset {
	struct fw_file gsp_file, boot_file;
	struct fw_view image, signature, boot;
	uint32_t boot_code, boot_data, boot_manifest;
};

/*
 * Opens or re-reads the files of @release if they changed; the image's version section
 * must name it too. False with a sentence in @err.
 */
bool fwset_load(struct fwset *fw, const char *firmware_dir, const char *release, char *err,
		size_t err_len);
void fwset_release(struct fwset *fw);

/* Parts of the parser, for its tests: one section of a 64-bit little-endian ELF, and the container. */
bool fwset_elf_section(const uint8_t *elf, size_t len, const char *name, struct fw_view *out);
bool fwset_parse_bootloader(struct fwset *fw, const uint8_t *file, size_t len);

#endif
