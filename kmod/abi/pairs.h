/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Which chips are driven with which releases: the one list where the two meet.
 */
#ifndef NVGPU_ABI_PAIRS_H
#define NVGPU_ABI_PAIRS_H

/* Families of chips, as the chips' tables spell them. */
#define NVGPU_FAMILY_AD10X	"ad10x"

/*
 * X(family, table, release, release of the scrubber for the family's boards).
 * Newest first within a family: the order in which firmware files are looked for.
 */
#define NVGPU_ABI_PAIRS(X) \
	X(AD10X, r570_144, "570.144", "570.144") \
	X(AD10X, r535_113_01, "535.113.01", "570.144")

#endif /* NVGPU_ABI_PAIRS_H */
