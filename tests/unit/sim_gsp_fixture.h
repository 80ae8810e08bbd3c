/* SPDX-License-Identifier: MIT */
/*
 * A board that is not there and a small correct driver for it, so that the
 * firmware personality can be driven without QEMU: every test starts from a
 * boot that works and breaks one thing.
 */
#ifndef SIM_GSP_FIXTURE_H
#define SIM_GSP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bytes.h"
#include "release.h"
#include "sim_board.h"

#define FX_FB		GIB(48)
#define FX_MEM_BASE	0x10000000ull
#define FX_MEM_SIZE	(48u << 20)
#define FX_TYPE		871u		/* L40-1Q */
#define FX_FB_LEN	GIB(1)
#define FX_HEAP_LEN	MIB(32)
#define FX_MSG_MAX	(400u << 10)

struct fx;

/*
 * The release which the environment variable SIM_GSP_RELEASE names (535.113.01 without
 * it), and what the references say of it; typed here once more.
 */
struct fx_release {
	const char *name;
	uint64_t vgpu_heap;		/* WPR heap of a vGPU host */
	unsigned int small_partitions;	/* which a heap of 256 MiB serves; 0 if that is not known */
	unsigned int processed, result;	/* in the response region */
	unsigned int config_end;	/* first byte of the configuration that is padding */
	unsigned int kernel_log;	/* in the bootload parameters, or 0 */
	unsigned int type_records;	/* messages that continue a type upload */
	uint8_t salt;			/* makes its synthetic files differ from others */
};

extern const struct fx_release *fx_rel;
extern const struct layout *lay;

/* One message taken out of the status queue (continuation records joined). */
struct fx_msg {
	uint32_t fn, result, len;
	uint8_t *data;
};

struct fx {
	struct sim *sim;
	struct gsp *gsp;
	uint64_t brk;			/* next free byte of guest memory */
	uint64_t meta, libos, log, shared;
	char booter[64];		/* file that SEC2 is told to have run */
	uint8_t m[WPRMETA_SIZE];	/* what goes to @meta */
	uint8_t sysinfo[SYSINFO_SIZE_MAX];
	const char *registry;		/* comma-separated key=value */
	uint32_t cmd_wp, cmd_seq, stat_rp, stat_seq;
	unsigned int events[64];	/* numbers of the events seen */
	unsigned int nevents;
	uint32_t trig_gfid, trig_index;	/* last 0x100d */
	uint32_t rc_engine, rc_chid, rc_type;	/* last 0x1004 */
	uint8_t samples[GPUACCT_SIZE];	/* last 0x1008 */
	unsigned int batches;		/* how many there were */
	bool no_sequencer, no_drain, bad_crc, bad_seq, spoil;
	uint32_t spoil_off, spoil_val;	/* dword of the next element's first page, if spoil */
	bool dirty_padding;		/* garbage behind the next RPC, not in its checksum */
	uint32_t rpc_seq;
};

/* Test set-up: a vGPU host board with synthetic firmware, nothing booted. */
int fx_setup(void **state);
int fx_teardown(void **state);

/* Fill meta, libos arguments, queues, system info from the board; then a test may spoil them. */
void fx_prepare(struct fx *fx, unsigned int partitions);
/* The same with a WPR heap of @heap bytes. */
void fx_prepare_heap(struct fx *fx, unsigned int partitions, uint64_t heap);
/* Add log buffer @id8 as entry @i of the libos arguments. */
void fx_place_log(struct fx *fx, unsigned int i, uint64_t id8);
/* Run FRTS and the booter; returns MAILBOX0. */
uint32_t fx_load(struct fx *fx);
/* Send 72 and 73, run the sequencer, wait for INIT_DONE; false if it did not come. */
bool fx_init(struct fx *fx);
/* fx_prepare() for 32 partitions, fx_load(), fx_init(), all asserted. */
void fx_boot(struct fx *fx);

uint8_t *fx_mem(struct fx *fx, uint64_t addr);
uint64_t fx_alloc(struct fx *fx, size_t len);
void fx_run(struct fx *fx, uint64_t ns);
/* A dword of the framebuffer. */
uint32_t fx_fb32(struct fx *fx, uint64_t at);
void fx_fb32_set(struct fx *fx, uint64_t at, uint32_t v);

void fx_send(struct fx *fx, uint32_t fn, const void *payload, size_t len);
/* Take all messages there are; events are recorded, the rest forgotten. */
void fx_drain(struct fx *fx);
/* Next message for @fn (events are recorded on the way); false after 60 s of model time. */
bool fx_recv(struct fx *fx, uint32_t fn, struct fx_msg *msg);
/* Request and reply in @payload; returns rpc_result, or UINT32_MAX without a reply. */
uint32_t fx_rpc(struct fx *fx, uint32_t fn, void *payload, size_t len);
uint32_t fx_alloc_obj(struct fx *fx, uint32_t client, uint32_t parent, uint32_t handle,
		      uint32_t class, const void *params, size_t len);
uint32_t fx_ctrl(struct fx *fx, uint32_t client, uint32_t object, uint32_t cmd, void *params,
		 size_t len);
uint32_t fx_free(struct fx *fx, uint32_t client, uint32_t handle);

/* Where the parts of a channel are: the last in memory of the machine, the others in framebuffer. */
struct fx_channel {
	uint64_t gpfifo, instance, userd, methods;
};

/* sim_gsp_channel.c: parameters of a privileged channel of 16 entries on engine @engine. */
void fx_channel_params(uint8_t *p, uint32_t chid, uint32_t vas, uint32_t engine,
		       const struct fx_channel *at);

/* Violations: a test states the one it expects, everything else fails it. */
bool fx_violated(struct fx *fx, const char *rule);
void fx_forget_violations(struct fx *fx);
void fx_fault(struct fx *fx, const char *name, uint64_t val);
/* What the fake board was told. */
void fx_wpr2(struct fx *fx, uint64_t *lo, uint64_t *hi);
void fx_scrub(struct fx *fx);
void fx_unscrub(struct fx *fx);
void fx_set_riscv(struct fx *fx, bool riscv);
void fx_set_num_vfs(struct fx *fx, unsigned int n);
uint64_t fx_vf_mapped(struct fx *fx, unsigned int gfid);
uint32_t fx_dbdf(unsigned int gfid);
uint32_t fx_mailbox(struct fx *fx);
unsigned int fx_raised(struct fx *fx, unsigned int vector);
/* Framebuffer bytes given back instead of written with zeroes. */
uint64_t fx_zeroed(struct fx *fx);
uint64_t fx_firmware_from(struct fx *fx);
uint64_t fx_stat(struct fx *fx, const char *name);

#define fx_expect(fx, rule) do {				\
	assert_true(fx_violated(fx, rule));			\
	fx_forget_violations(fx);				\
} while (0)
#define fx_clean(fx) assert_int_equal(sim_violation_count((fx)->sim), 0)

#endif
