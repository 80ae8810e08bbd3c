/* SPDX-License-Identifier: MIT */
/* What the parts of the small correct driver share. */
#ifndef SIM_GSP_FIXTURE_INT_H
#define SIM_GSP_FIXTURE_INT_H

#include "sim_gsp_fixture.h"

#define PAGE		4096u
#define IMAGE_LEN	(3u * 512 * PAGE + 1234)	/* several level-2 pages, an odd end */
#define SIG_LEN		PAGE
#define BOOT_LEN	0x8000u
/* Queues in the memory that both sides share. */
#define CMDQ		0x1000u
#define MSGQ		0x41000u
#define SLOTS		63u

/* sim_gsp_files.c: fx_rel and lay, from the environment. */
void fx_choose_release(void);
/* A directory with synthetic firmware of every release, gone when the program ends. */
const char *fx_firmware_dir(void);
/* Byte @i of the release's image, and each of its signature. */
uint8_t fx_pattern(const struct fx_release *r, size_t i);
uint8_t fx_signature(const struct fx_release *r);

#endif
