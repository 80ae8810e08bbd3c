/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Choosing a firmware release. Pure.
 */
#ifndef NVGPU_FW_CHOOSE_H
#define NVGPU_FW_CHOOSE_H

#include "abi/abi.h"

/* Room for the fate of a few releases, a sentence each. */
#define NVGPU_FW_REASON_LEN	256

/**
 * nvgpu_fw_try_fn - Try to have everything that a release needs.
 * @priv: as given to nvgpu_fw_choose()
 * @pair: the release, and what else it needs
 * @why: receives why it cannot be used: a short sentence without full stop
 * @why_len: its room
 *
 * Return: 0 or -errno; -ENOENT means that a file is missing.
 */
typedef int (*nvgpu_fw_try_fn)(void *priv, const struct nvgpu_abi_pair *pair, char *why,
			       size_t why_len);

/**
 * struct nvgpu_fw_chooser - what is chosen from, and by whom
 * @pairs: chips and releases, those of one family newest first
 * @nr: their number
 * @family: of the chip
 * @pin: the only release allowed; NULL or empty: the newest usable one
 * @attempt: see &nvgpu_fw_try_fn
 * @priv: for @attempt
 */
struct nvgpu_fw_chooser {
	const struct nvgpu_abi_pair *pairs;
	unsigned int nr;
	const char *family;
	const char *pin;
	nvgpu_fw_try_fn attempt;
	void *priv;
};

int nvgpu_fw_choose(const struct nvgpu_fw_chooser *c, const struct nvgpu_abi_pair **chosen,
		    char *reason, size_t reason_len);
bool nvgpu_fw_is_offered(const struct nvgpu_abi_pair *pairs, unsigned int nr, const char *family,
			 const char *release);

#endif /* NVGPU_FW_CHOOSE_H */
