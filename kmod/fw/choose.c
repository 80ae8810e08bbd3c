// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Choosing a firmware release. Pure.
 */

#include "fw/choose.h"

/**
 * DOC: choosing a release
 *
 * The newest release that the chip is driven with and that can be had is taken,
 * unless an administrator pinned one: then that one or none. Either way a
 * sentence says what became of those that came before it in the list; it ends up
 * in the log and in what the control plane shows.
 */

static void append(char *text, size_t len, const char *more)
{
	size_t used = strlen(text);

	if (used + 1 < len)
		snprintf(text + used, len - used, "%s", more);
}

/* "; RELEASE: WHY", without the separator at the start. */
static void note_failure(char *text, size_t len, const char *release, const char *why)
{
	if (text[0])
		append(text, len, "; ");
	append(text, len, release);
	append(text, len, ": ");
	append(text, len, why[0] ? why : "cannot be used");
}

/**
 * nvgpu_fw_is_offered() - May a chip be driven with a release?
 * @pairs: chips and releases
 * @nr: their number
 * @family: of the chip
 * @release: as firmware files spell it
 *
 * Return: whether they are paired.
 */
bool nvgpu_fw_is_offered(const struct nvgpu_abi_pair *pairs, unsigned int nr, const char *family,
			 const char *release)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!strcmp(pairs[i].family, family) && !strcmp(pairs[i].abi->release, release))
			return true;
	}

	return false;
}

/**
 * nvgpu_fw_choose() - Take the newest release that can be had.
 * @c: what to choose from
 * @chosen: receives the pair; untouched on failure
 * @reason: receives why this one and not another; on failure, why none
 * @reason_len: its room; what does not fit is left out
 *
 * Return: 0; -EINVAL when no release is offered for the chip, or not the pinned
 * one; -ENOENT when files are missing; else the errno of the newest release that
 * failed otherwise.
 */
int nvgpu_fw_choose(const struct nvgpu_fw_chooser *c, const struct nvgpu_abi_pair **chosen,
		    char *reason, size_t reason_len)
{
	bool pinned = c->pin && c->pin[0];
	char failures[NVGPU_FW_REASON_LEN] = "", why[NVGPU_FW_REASON_LEN];
	int err, worst = 0;
	unsigned int i;

	for (i = 0; i < c->nr; i++) {
		const struct nvgpu_abi_pair *pair = &c->pairs[i];

		if (strcmp(pair->family, c->family))
			continue;
		if (pinned && strcmp(c->pin, pair->abi->release))
			continue;

		why[0] = '\0';
		err = c->attempt(c->priv, pair, why, sizeof(why));
		if (!err) {
			snprintf(reason, reason_len, "%s%s",
				 pinned ? "pinned by the administrator" :
				 failures[0] ? "newest usable; " : "newest known for this chip",
				 failures);
			*chosen = pair;
			return 0;
		}

		note_failure(failures, sizeof(failures), pair->abi->release, why);
		if (!worst || worst == -ENOENT)
			worst = err;
	}

	if (failures[0])
		snprintf(reason, reason_len, "%s%s", pinned ? "pinned by the administrator; " : "",
			 failures);
	else if (pinned)
		snprintf(reason, reason_len, "release %s is pinned, which is not offered for this chip",
			 c->pin);
	else
		snprintf(reason, reason_len, "no release is known for this chip");

	return worst ? worst : -EINVAL;
}
