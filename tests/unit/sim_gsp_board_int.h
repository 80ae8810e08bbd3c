/* SPDX-License-Identifier: MIT */
/* The fake board, for the files that make it. */
#ifndef SIM_GSP_BOARD_INT_H
#define SIM_GSP_BOARD_INT_H

#include "sim_gsp_fixture.h"
#include "sim_gsp_fakes.h"

struct fb_page;

struct timer {
	uint64_t id, at;
	void (*cb)(void *arg);
	void *arg;
};

struct fault {
	const char *name;
	uint64_t val;
};

struct sim {
	struct sim_params par;
	struct gsp *gsp;
	uint8_t *mem;
	struct fb_page *fb;
	struct timer timers[64];
	uint64_t now, next_id;
	struct fault faults[64], stats[64];
	unsigned int nfaults, num_vfs, nviol;
	char viol[64][400];
	uint64_t wpr_lo, wpr_hi, scrubbed_from, mapped[SIM_MAX_VFS + 1];
	bool frts, riscv;
	uint32_t mbox[2];
	unsigned int raised[256];
	uint64_t zeroed, firmware_from;
	uint8_t cfg[4096];
};

/* Guest memory, and a framebuffer that is scrubbed at its end only. */
void fake_memory_create(struct sim *s);
void fake_memory_destroy(struct sim *s);

#endif
