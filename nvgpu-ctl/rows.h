/* SPDX-License-Identifier: MIT */
/*
 * Findings as objects of a few texts, for out.c to print like any other.
 */
#ifndef NVGPU_CTL_ROWS_H
#define NVGPU_CTL_ROWS_H

#include <stdio.h>

#include "objects.h"

#define ROW_COLUMNS	6

/** struct row - one finding; a column without text is absent. */
struct row {
	uint64_t have;
	char text[ROW_COLUMNS][TEXT_LEN];
};

/* One line of a table of struct field. */
#define ROW_FIELD(column, _key)							\
	{ .kind = KIND_TEXT, .attr = column, .key = _key, .listed = true,	\
	  .offset = offsetof(struct row, text[column]) }

static inline void row_set(struct row *row, int column, const char *text)
{
	snprintf(row->text[column], TEXT_LEN, "%s", text);
	if (text[0])
		row->have |= 1ull << column;
}

#endif /* NVGPU_CTL_ROWS_H */
