/* SPDX-License-Identifier: MIT */
/*
 * Registers which a correct driver may touch and which the model does not
 * implement. Each row says why it is here; docs/model.md repeats the table.
 * Anything neither modelled nor listed is a violation.
 */
#include "board.h"

#define S8	BIT(0)
#define S32	BIT(2)

static const struct allowed rows[] = {
	{ 0x6013d4, 0x6013d5, S8, true, 0, "VGA CRTC index and data: nouveau unlocks CRTC registers",
	  "boot reference 8.3 preinit" },
	{ 0x110094, 0x110094, S32, false, 0, "GSP falcon crash cookie", "boot reference 2.2" },
	{ 0x110148, 0x11014c, S32, true, 0, "GSP falcon trace, crash dumps", "boot reference 2.2" },
	{ 0x110240, 0x110240, S32, false, 0, "GSP falcon SCTL, crash dumps", "boot reference 2.2" },
	{ 0x840148, 0x84014c, S32, true, 0, "SEC2 falcon trace, crash dumps", "boot reference 2.2" },
	{ 0x840240, 0x840240, S32, false, 0, "SEC2 falcon SCTL, crash dumps", "boot reference 2.2" },
};

const struct allowed *allow_find(uint32_t off, unsigned int size, bool write)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (off < rows[i].first || off > rows[i].last || !(rows[i].sizes & size))
			continue;
		if (write && !rows[i].write)
			return NULL;
		return &rows[i];
	}
	return NULL;
}

const struct allowed *allow_rows(unsigned int *n)
{
	*n = ARRAY_SIZE(rows);
	return rows;
}
