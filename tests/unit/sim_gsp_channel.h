/* SPDX-License-Identifier: MIT */
/* A channel of the host with a copy engine, as tests of channels use it. */
#ifndef SIM_GSP_CHANNEL_H
#define SIM_GSP_CHANNEL_H

#include "sim_gsp_fixture.h"

#define CLIENT	0xc1d00000u
#define DEVICE	0xde1d0000u
#define SUBDEV	0x5d1d0000u
#define VAS	0x90f10000u
#define CHAN	0xf1f00008u
#define COPY	0x0004c7b5u
#define CHID	8u
#define RUNLIST	1u		/* of COPY2 */
#define CE2	(NV2080_ENGINE_TYPE_COPY0 + 2)

/* Virtual addresses of the fake board are framebuffer addresses. */
#define INSTANCE	0x100000ull
#define USERD		0x200000ull
#define GPFIFO		0x400000ull
#define PUSH		0x500000ull
#define SLOT		0x600000ull
#define ENTRIES		16u

/* Push buffer words. */
#define INC(sub, m, n)	(0x20000000u | (uint32_t)(n) << 16 | (sub) << 13 | (m) >> 2)
#define IMM(sub, m, v)	(0x80000000u | (uint32_t)(v) << 16 | (sub) << 13 | (m) >> 2)
#define BIND_COPY	INC(4, 0, 1), 0xc7b5
#define HI(x)		(uint32_t)((uint64_t)(x) >> 32)
#define LO(x)		(uint32_t)(x)
#define RELEASE(va, v)	INC(0, 0x10, 4), HI(va), LO(va), v, 0x01000002
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Client, device, subdevice and address space. */
void ch_objects(struct fx *fx);
/* Parameters of a privileged channel on COPY2. */
void ch_params(uint8_t *p, uint32_t chid);
/* The firmware's status. */
uint32_t ch_new(struct fx *fx, uint32_t handle, const uint8_t *p);
uint32_t ch_bind(struct fx *fx, uint32_t engine);
uint32_t ch_schedule(struct fx *fx);
uint32_t ch_copy_new(struct fx *fx, uint32_t version, uint32_t engine);
/* An instance block with this root and address limit. */
void ch_instance(struct fx *fx, uint32_t pdb, uint64_t limit);
/* Allocate with @p, bind, schedule, add a copy engine; all asserted. */
void ch_run(struct fx *fx, const uint8_t *p);
/* A privileged channel that may run, with a copy engine. */
void ch_running(struct fx *fx);
/* Put and get indices as of a channel that has run nothing. */
void ch_userd_clear(struct fx *fx);
/* The same again after an error, in the place of the old one. */
void ch_renew(struct fx *fx);
/* One GPFIFO entry with these dwords; doorbell; some time. */
void ch_push(struct fx *fx, const uint32_t *w, uint32_t n);
/* The same for a channel CHID on another runlist. */
void ch_push_on(struct fx *fx, uint32_t runlist, const uint32_t *w, uint32_t n);
bool ch_saw(struct fx *fx, uint32_t event);
/* The channel stopped with this rule and this error number, and runs no more. */
void ch_stopped(struct fx *fx, const char *rule, uint32_t xid);

#endif
