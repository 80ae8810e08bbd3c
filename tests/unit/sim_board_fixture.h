/* SPDX-License-Identifier: MIT */
/*
 * A board without QEMU: host memory is an array, time moves when a test says
 * so, and the GSP personality is a recorder. The helpers drive the hardware the
 * way the boot reference says, so that each test can get one step wrong.
 */
#ifndef SIM_BOARD_FIXTURE_H
#define SIM_BOARD_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "board.h"

#define HOST_MEM	(4u << 20)
#define HOST_BASE	0x10000000ull	/* bus address of the array */
#define GSP_BASE	0x110000u
#define SEC2_BASE	0x840000u

struct gsp {
	struct sim *sim;
	bool active;
	uint64_t meta, libos, unload_mailbox;
	unsigned int loads, unloads, resets, cmdq, vf_flrs, pf_flrs, mailbox_reads;
	uint32_t vgpu, channel, load_result;
	unsigned int channel_fn, num_vfs, bme_gfid;
	bool bme_on, refuses_faults;
	unsigned int pf_bme_off;
};

struct host {
	uint8_t mem[HOST_MEM];
	uint64_t now, deadline;
	unsigned int msix[SIM_MAX_VFS + 1];
	bool intx, dma_off;
	uint32_t cfg[1024];
};

struct rig {
	struct host *host;
	struct sim *sim;
	struct gsp *gsp;
	char dir[64];
};

/* The recorder of the board being built last. */
extern struct gsp *fake_gsp;

int rig_setup(void **state);
/* The same with SEC2 images in a firmware directory made for the test. */
int rig_setup_firmware(void **state);
int rig_teardown(void **state);
struct rig *rig_new(const struct sim_params *params);
void rig_free(struct rig *rig);

uint32_t rd(struct rig *rig, uint32_t off);
void wr(struct rig *rig, uint32_t off, uint32_t val);
/* A word of the framebuffer, by its own way. */
uint32_t fb_get(struct rig *rig, uint64_t addr);
/* Let virtual time pass, running what falls due. */
void pass(struct rig *rig, uint64_t ns);

void assert_clean(struct rig *rig);
/* Exactly one kind of violation happened, of this rule; forgets it. */
void assert_rule(struct rig *rig, const char *rule);

/* Boot reference 6.1: P4 and the steps of P5. */
void falcon_reset_full(struct rig *rig, uint32_t base);
void falcon_prepare_dma(struct rig *rig, uint32_t base);
void falcon_load(struct rig *rig, uint32_t base, uint64_t addr, uint32_t dst, uint32_t src,
		 uint32_t size, uint32_t cmd);
void falcon_brom(struct rig *rig, uint32_t base, uint32_t para, uint32_t engines, uint32_t id);
/* Start at @bootvec and wait for the halt; false if it never comes. */
bool falcon_run(struct rig *rig, uint32_t base, uint32_t bootvec);

/* FWSEC's DMEM in host memory with signature and command patched in; returns its offset there. */
struct fwsec_cmd {
	uint32_t init, version, hdr, addr, size, type;
};
extern const struct fwsec_cmd frts_cmd;
void fwsec_stage(struct rig *rig, const struct fwsec_cmd *cmd);
/* Commands that load 256 bytes into code memory: bit 2 makes it secure. */
#define FALCON_DMA_SECURE	0x4u
#define FWSEC_IMEM		0x614u
/* Reset and load what fwsec_stage() left, its code by @imem_cmd. */
void fwsec_load(struct rig *rig, uint32_t imem_cmd);
/* The same, and run it; returns MAILBOX0. */
uint32_t fwsec_load_and_run(struct rig *rig);

enum { IMG_LOAD, IMG_UNLOAD, IMG_SCRUBBER };
/* Reset SEC2, load the synthetic image @which with signature @sig and run it. */
uint32_t sec2_load_and_run(struct rig *rig, unsigned int which, unsigned int sig, uint64_t mailbox);
void gsp_select_riscv(struct rig *rig);

/* Where fixture data lies in host memory. */
#define AT_IMEM		0x000000u
#define AT_DMEM		0x020000u
#define AT_LIBOS	0x100000u
#define AT_META		0x101000u
#define AT_FLUSH	0x102000u

#endif
