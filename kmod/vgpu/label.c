// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Labels that users give: what may be in one.
 */

#include "vgpu/rules.h"

/**
 * nvgpu_label_is_fit() - Whether a label can be shown anywhere.
 * @label: NUL-terminated
 *
 * Bytes above ASCII are left to whoever shows them; control characters would let a
 * label move a terminal's cursor or break a line of a log in two.
 *
 * Context: any.
 */
bool nvgpu_label_is_fit(const char *label)
{
	const unsigned char *c = (const unsigned char *)label;

	for (; *c; c++)
		if (*c < 0x20 || *c == 0x7f)
			return false;

	return true;
}
