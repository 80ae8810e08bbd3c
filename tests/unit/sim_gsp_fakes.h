/* SPDX-License-Identifier: MIT */
/* What the fixture needs of the fake board beyond sim_board.h. */
#ifndef SIM_GSP_FAKES_H
#define SIM_GSP_FAKES_H

#include "sim_board.h"

/* Root of the only page tables there are. */
#define FAKE_PDB 0x3000000ull

struct sim *fake_create(const struct sim_params *par);
void fake_destroy(struct sim *s);
uint8_t *fake_mem(struct sim *s);
void fake_run(struct sim *s, uint64_t ns);
/* FWSEC-FRTS made WPR2. */
void fake_frts(struct sim *s, uint64_t lo, uint64_t hi);

#endif
