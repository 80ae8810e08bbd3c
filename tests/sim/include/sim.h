/* SPDX-License-Identifier: MIT */
/*
 * Entry points of the board model, called by the embedding program.
 * The caller serialises all calls on one struct sim.
 */
#ifndef NVGPU_SIM_H
#define NVGPU_SIM_H

#include "sim_host.h"

#define SIM_MAX_VFS 32

struct sim;

/**
 * struct sim_params - what kind of board to build
 * @fb_size: framebuffer bytes, a multiple of 1 GiB between 1 GiB and 128 GiB; 0 means 48 GiB
 * @bar1_size: PF BAR1 bytes, a power of two; 0 means 64 GiB
 * @bar3_size: PF BAR3 bytes, a power of two; 0 means 32 MiB
 * @vf_bar1_size: one VF's BAR1 bytes, a power of two; 0 means 2 GiB
 * @vf_bar3_size: one VF's BAR3 bytes, a power of two; 0 means 32 MiB
 * @num_vfs: TotalVFs, 0 to %SIM_MAX_VFS
 * @firmware_dir: directory holding nvidia/ad102/gsp/ as linux-firmware installs it; the
 *	model knows a booter by comparing it with the files found there
 * @vbios: variant of the generated ROM, see sim_vbios_variants(); NULL is a good one
 */
struct sim_params {
	uint64_t fb_size;
	uint64_t bar1_size;
	uint64_t bar3_size;
	uint64_t vf_bar1_size;
	uint64_t vf_bar3_size;
	unsigned int num_vfs;
	const char *firmware_dir;
	const char *vbios;
};

/* Build a board. NULL with a sentence in @err when a parameter is impossible. */
struct sim *sim_create(const struct sim_params *params, const struct sim_host_ops *ops,
		       void *host, char *err, size_t err_len);
void sim_destroy(struct sim *sim);

/* Cold reset: everything but violations, statistics and faults is lost. */
void sim_power_on_reset(struct sim *sim);

/* Function-level reset of @fn (0 is the PF). The shell resets configuration space itself. */
void sim_flr(struct sim *sim, unsigned int fn);

/* One CPU access; @bar is the PCI BAR index (0, 1 or 3), @off is bytes into it, @size 1, 2, 4 or 8. */
uint64_t sim_mmio_read(struct sim *sim, unsigned int fn, unsigned int bar, uint64_t off,
		       unsigned int size);
void sim_mmio_write(struct sim *sim, unsigned int fn, unsigned int bar, uint64_t off,
		    unsigned int size, uint64_t val);

/* The host timer expired. */
void sim_timer(struct sim *sim);

/* Configuration-space events which the board can observe. */
void sim_num_vfs_changed(struct sim *sim, unsigned int num_vfs);
void sim_bus_master_changed(struct sim *sim, unsigned int fn, bool on);
void sim_msix_enabled(struct sim *sim, unsigned int fn, bool on);
/* The driver wrote something to configuration space that a real board would misbehave on. */
void sim_config_violation(struct sim *sim, const char *rule, const char *text);

/* Set or clear ("name=0") a fault; false with a sentence in @err if there is no such fault. */
bool sim_fault_set(struct sim *sim, const char *assignment, char *err, size_t err_len);
/* One line "name=value" per fault which is set. Valid until the next call. */
const char *sim_fault_text(struct sim *sim);

unsigned int sim_violation_count(struct sim *sim);
/* "rule-id: cause", or NULL past the end (or past what is kept; the count goes on). */
const char *sim_violation_text(struct sim *sim, unsigned int i);
void sim_violations_clear(struct sim *sim);

/* Counters, one "name value" line each. Valid until the next call. */
const char *sim_stats(struct sim *sim);

/* The ROM image as built, for tests and for a PCI expansion ROM. */
const uint8_t *sim_rom(struct sim *sim, size_t *len);

/* NULL-terminated list of VBIOS variants which struct sim_params.vbios may name. */
const char *const *sim_vbios_variants(void);

#endif
