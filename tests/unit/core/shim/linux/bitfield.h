/* SPDX-License-Identifier: MIT */
#ifndef SHIM_LINUX_BITFIELD_H
#define SHIM_LINUX_BITFIELD_H

#define FIELD_GET(mask, v)	(((v) & (mask)) >> __builtin_ctz(mask))
#define FIELD_PREP(mask, v)	(((u32)(v) << __builtin_ctz(mask)) & (mask))

#endif
