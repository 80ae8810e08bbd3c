/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The boards that are driven: the one list, for the module and for "nvgpu-ctl check".
 */
#ifndef NVGPU_CORE_BOARDS_H
#define NVGPU_CORE_BOARDS_H

/*
 * X(PCI device id, name). Ada boards that own SR-IOV vGPU types (gsp-boot.md 1.4,
 * 1.5). Boards that have the chip but no types are left to other drivers.
 */
#define NVGPU_BOARDS(X)			\
	X(0x26b1, "RTX 6000 Ada")	\
	X(0x26b2, "RTX 5000 Ada")	\
	X(0x26b3, "RTX 5880 Ada")	\
	X(0x26b5, "L40")		\
	X(0x26b8, "L40G")		\
	X(0x26b9, "L40S")		\
	X(0x26ba, "L20")		\
	X(0x27b6, "L2")			\
	X(0x27b8, "L4")

#endif /* NVGPU_CORE_BOARDS_H */
