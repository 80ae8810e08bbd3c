/* SPDX-License-Identifier: MIT */
/*
 * What the GSP personality offers to the board. The board calls these when the
 * driver touches the corresponding hardware; none of them may block.
 */
#ifndef NVGPU_SIM_GSP_H
#define NVGPU_SIM_GSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;
struct gsp;

/* @sim is already able to serve everything in sim_board.h. */
struct gsp *gsp_create(struct sim *sim);
void gsp_destroy(struct gsp *gsp);

/* Power-on or GSP falcon engine reset: whatever ran on it is gone at once. */
void gsp_reset(struct gsp *gsp);

/* The driver read the GSP's MAILBOX0, where the end of an unload is told. */
void gsp_mailbox_seen(struct gsp *gsp);

/*
 * SEC2 ran the booter's load image, which is the file @booter, with the metadata's
 * bus address in its mailboxes; @libos_args_addr is what the GSP mailboxes hold.
 * Returns the booter's MAILBOX0 (0 = success); then GSP comes alive asynchronously.
 */
uint32_t gsp_booter_load(struct gsp *gsp, const char *booter, uint64_t wpr_meta_addr,
			 uint64_t libos_args_addr);

/* SEC2 ran the booter's unload image; @mailbox is MAILBOX1:MAILBOX0. Returns MAILBOX0. */
uint32_t gsp_booter_unload(struct gsp *gsp, uint64_t mailbox);

/* RISC-V core of GSP is running (0x111388 bit 7). */
bool gsp_riscv_active(struct gsp *gsp);

/* 0x110c00 was written: look at the command queue. Ignored while GSP is not running. */
void gsp_doorbell_cmdq(struct gsp *gsp);
/* 0xb82200 was written (host RPC to a vGPU plugin: gfid * 32 + 17). */
void gsp_doorbell_vgpu(struct gsp *gsp, uint32_t value);
/* 0xbb0090 was written by function @fn: (runlist << 16) | channel id. */
void gsp_doorbell_channel(struct gsp *gsp, unsigned int fn, uint32_t value);

/* A test set the fault @name. False, with a sentence in @err, if it makes no sense now. */
bool gsp_fault_set(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len);

/* PCI events. */
/* Bus mastering of the PF. */
void gsp_pf_bme(struct gsp *gsp, bool on);
void gsp_pf_flr(struct gsp *gsp);
void gsp_vf_flr(struct gsp *gsp, unsigned int gfid);
void gsp_vf_bme(struct gsp *gsp, unsigned int gfid, bool on);
void gsp_num_vfs(struct gsp *gsp, unsigned int num_vfs);

#endif
