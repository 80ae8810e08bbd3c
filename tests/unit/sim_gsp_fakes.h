/* SPDX-License-Identifier: MIT */
/* What the fixture needs of the fake board beyond sim_board.h. */
#ifndef SIM_GSP_FAKES_H
#define SIM_GSP_FAKES_H

#include "sim_board.h"

/* Root of the only page tables there are. */
#define FAKE_PDB	0x3000000ull
/* Pages of virtual memory which are not plain framebuffer; guest memory's addresses are themselves. */
#define FAKE_SPARSE	0x800000ull
#define FAKE_READ_ONLY	0x801000ull
#define FAKE_PRIVILEGED	0x802000ull
#define FAKE_PTIMER_OFFSET 1000000000000ull

struct sim *fake_create(const struct sim_params *par);
void fake_destroy(struct sim *s);
uint8_t *fake_mem(struct sim *s);
void fake_run(struct sim *s, uint64_t ns);
/* The board has no firmware directory any more; configuration space reads @val at @off. */
void fake_forget_firmware(struct sim *s);
void fake_cfg_set(struct sim *s, unsigned int off, uint32_t val);
/* FWSEC-FRTS made WPR2. */
void fake_frts(struct sim *s, uint64_t lo, uint64_t hi);

#endif
