/* SPDX-License-Identifier: MIT */
/*
 * Inside of the GSP personality. One file per noun:
 *
 *   release.c  what differs between the releases the model can be
 *   fwset.c    firmware files as ground truth
 *   booter.c   what the booter checks before it lets GSP run, and undoes
 *   gsp.c      life of the core: off, booting, running, unloaded, crashed
 *   libos.c    start arguments and log buffers
 *   queue.c    message queues in guest memory
 *   rpc.c      dispatch of messages, continuation records, replies
 *   sysinfo.c  the two messages that precede INIT_DONE, and its static reply
 *   rm.c       RM objects; channel.c what a channel allocation must state
 *   pbdma.c    what a scheduled channel fetches; host.c the host's methods;
 *              copy.c its copy engine; va.c the memory they all reach
 *   rc.c       robust-channel events: a channel that made a mistake stops
 *   ctrl.c     control table; chip.c the chip's engines and interrupt table
 *   vgpu.c     vGPU types and plugin life; bootload.c what a plugin is given;
 *              plugin.c its mailbox
 *   utilisation.c  samples of who keeps the engines busy
 *   fault.c    faults a test can set
 */
#ifndef NVGPU_SIM_GSP_INT_H
#define NVGPU_SIM_GSP_INT_H

#include "bytes.h"
#include "fwset.h"
#include "release.h"
#include "sim_board.h"

#define PAGE		4096u
#define MAX_GFID	SIM_MAX_VFS
#define MAX_CHID	2048u
#define VMMU_SEGMENT	MIB(128)
#define CE_FAULT_METHOD_BUFFER	0x5000u	/* what the model asks for */

/* --- life -------------------------------------------------------------- */

enum gsp_state {
	GSP_OFF = 1,		/* no booter ran, or the falcon was reset */
	GSP_BOOTING,		/* RISC-V active, reading its arguments */
	GSP_LINKED,		/* queues work; waiting for system info and registry */
	GSP_SEQUENCER,		/* the CPU runs the sequencer's list */
	GSP_RUNNING,		/* INIT_DONE was sent */
	GSP_UNLOADED,		/* RPC 47 answered, MAILBOX0 says suspended */
	GSP_DEAD,		/* refused its arguments, hung or crashed */
};

struct gsp_timer {
	uint64_t id;
};

/* FB ranges in use, as the booter accepted them. */
struct fb_layout {
	uint64_t fb_size, rsvd_start, wpr_start, wpr_end, heap, heap_size, frts, frts_size;
	uint64_t usable_end;		/* what the driver may allocate ends here */
	uint64_t bar1_pde, bar2_pde;	/* page-table roots owned by RM */
	unsigned int partitions;
};

/* --- queues ------------------------------------------------------------ */

#define QUEUE_PT_MAX	4096u
#define MSG_MAX		(512u << 10)

struct ring {
	uint64_t base;			/* offset in the shared block */
	uint32_t count, entry_off;
	uint32_t pos;			/* our own pointer */
	uint32_t seq;			/* next sequence number */
};

struct tx_msg {
	struct tx_msg *next;
	uint32_t pages;
	uint8_t data[];			/* pages * PAGE, sequence and checksum set when it leaves */
};

struct queues {
	uint64_t *pt;			/* bus address of each page of the shared block */
	uint32_t pt_count;
	struct ring cmd, stat;
	struct tx_msg *tx_head, **tx_tail;
	struct gsp_timer t_rx, t_tx;
	uint64_t full_since;		/* when the status queue was first found full, or 0 */
	bool linked, broken, stalled;
	bool rx_waits;			/* commands are left until the last reply is out */
};

/* A request being put together from its continuation records. */
struct rpc_in {
	uint32_t fn, seq;
	uint8_t *buf;			/* payload after the RPC header */
	uint32_t len, want;
};

/* --- objects ----------------------------------------------------------- */

/* Where the decoder stands in a push buffer; an acquire that waits leaves it as it is. */
struct pb_state {
	uint32_t at;			/* next dword of the entry */
	uint32_t left;			/* data words of the current header still to come */
	uint32_t method, step, sub;	/* step: added to method after each; once for ONE_INC */
	uint32_t data;			/* immediate data */
	bool once, immediate;
};

struct channel {
	uint32_t chid, runlist, engine;
	uint64_t gpfifo, instance, userd;
	uint32_t gpfifo_entries, gp_get;
	bool privileged, bound, scheduled, stopped;
	bool held;			/* rung while a fault kept it from running */
	uint64_t pdb, va_limit;		/* as the instance block says, read before each run */
	struct {
		uint64_t va;
		bool write, injected;
		const char *type;	/* of the last access that failed */
	} fault;
	uint32_t host[0x100 / 4];	/* methods of the host, by offset / 4 */
	uint32_t ce[512];		/* methods of the copy engine */
	uint32_t class[8];		/* object bound to each subchannel */
	struct pb_state pb;
	struct gsp_timer timer;
};

struct rm_object {
	struct gsp *gsp;
	struct rm_object *next;
	uint32_t client, handle, parent, class;
	bool internal;
	bool has_pd;			/* an address space with a page directory of the driver's */
	struct channel chan;		/* class AMPERE_CHANNEL_GPFIFO_A only */
};

/* --- vGPU -------------------------------------------------------------- */

enum vgpu_state {
	VGPU_FREE = 1,
	VGPU_BOOTLOADED,		/* task scheduled, marker not yet written */
	VGPU_READY,			/* marker written */
	VGPU_NEGOTIATED,
	VGPU_CONFIGURED,
	VGPU_CRASHED,
	VGPU_SHUTDOWN,			/* waits for the cleanup */
};

struct vgpu_type {
	uint32_t id, max_instance, ecc;
	uint64_t fb_length, fb_reservation, heap_size, profile_size;
	uint32_t slots, nplaces, place[NVA081_MAX_VGPU_PER_PGPU];	/* with mixed sizes */
	char name[33];
	bool is_signed;
	bool lists_places;		/* @place is all there are; else any will do */
};

struct fb_range {
	uint64_t base, len;
};

/* What a vGPU takes of an engine. */
#define UTIL_ENGINES	4u
struct util_share {
	uint32_t percent;
	uint32_t owed;			/* percent * 100 which no sample has shown yet */
};

struct vgpu {
	struct gsp *gsp;
	unsigned int gfid;
	enum vgpu_state state;
	uint32_t dbdf, type, pid, swizz, channels, plugin_channels, chid_base;
	unsigned int nseg;
	struct fb_range seg[NV2080_CTRL_MAX_VMMU_SEGMENTS], heap;
	uint32_t slot, slots;		/* with mixed sizes, from the configuration on */
	uint8_t uuid[16];
	uint32_t seq;			/* last message processed */
	bool seq_valid, busy, mapped, tainted;
	bool quiet;			/* reset, and the guest's DMA not on again */
	uint32_t pending_type, pending_seq, pending_result;
	uint8_t payload[PAGE];
	bool bme, guest_ran;
	struct util_share share[UTIL_ENGINES];
	uint64_t fb_used;		/* by the guest */
	struct gsp_timer t_marker, t_rpc;
};

/* --- everything -------------------------------------------------------- */

#define FW_DIRS		4u		/* of the firmware path, at most */

struct gsp {
	struct sim *sim;
	enum gsp_state state;
	bool riscv_active, tainted;	/* tainted: a fault made the normal order impossible */
	bool suspend_seen;		/* the driver read that the firmware has suspended itself */
	struct fwset sets[FW_DIRS * RELEASE_COUNT];
	const struct fwset *fw;		/* of the release which was booted last */
	const struct release *rel;
	const struct layout *lay;	/* &rel->layout */
	struct fb_layout fb;
	uint64_t libos_args;
	struct {
		uint64_t page[64];	/* LOGINIT's own pages */
		unsigned int pages;
		uint64_t put;
	} log;

	struct queues q;
	struct rpc_in in;
	struct late *late;		/* replies held back by a fault */
	struct gsp_timer t_boot, t_init, t_poll, t_unload, t_fault, t_util;
	unsigned int polls;

	struct {
		uint8_t batch[GPUACCT_SIZE];
		uint64_t taken;
	} util;

	bool have_sysinfo, have_registry, sriov;
	uint8_t sysinfo[SYSINFO_SIZE_MAX];
	uint32_t pf_dbdf, vf_stride, vf_offset;

	struct rm_object *objects;

	struct vgpu_type types[NVA081_MAX_VGPU_TYPES_PER_PGPU];
	unsigned int ntypes;
	bool mixed;			/* vGPUs may be of different sizes */
	struct vgpu vgpu[MAX_GFID + 1];	/* by gfid, 0 unused */
	bool vf_used[MAX_GFID + 1];	/* an earlier guest had it, and it was not reset since */
};

/* What an entry of a table for all releases means in this one. */
static inline uint32_t number(const struct gsp *gsp, uint32_t val)
{
	return layout_number(gsp->lay, val);
}

/* gsp.c */
void gsp_after(struct gsp *gsp, struct gsp_timer *t, uint64_t delay_ns, void (*cb)(void *),
	       void *arg);
void gsp_cancel(struct gsp *gsp, struct gsp_timer *t);
void gsp_die(struct gsp *gsp, const char *why);
void gsp_crash(struct gsp *gsp, const char *why);
void gsp_init_check(struct gsp *gsp);
void gsp_start_unload(struct gsp *gsp);

/* booter.c */
uint32_t booter_check(struct gsp *gsp, const char *booter, uint64_t wpr_meta_addr);

/* libos.c */
bool libos_start(struct gsp *gsp);
void libos_log(struct gsp *gsp, uint64_t metadata, const uint64_t *args, unsigned int nargs);

/* queue.c */
bool queue_link(struct gsp *gsp, const uint8_t *args);
void queue_reset(struct gsp *gsp);
void queue_kick(struct gsp *gsp);
void queue_send(struct gsp *gsp, uint32_t fn, uint32_t result, uint32_t seq, const void *payload,
		size_t len);
bool queue_tx_idle(const struct gsp *gsp);
uint32_t queue_fold(const uint8_t *data, size_t len);

/* rpc.c */
void rpc_receive(struct gsp *gsp, const uint8_t *msg, size_t capacity);
void rpc_reply(struct gsp *gsp, uint32_t fn, uint32_t seq, uint32_t result, const void *payload,
	       size_t len);
void rpc_event(struct gsp *gsp, uint32_t event, const void *payload, size_t len);
void rpc_reset(struct gsp *gsp);

/* sysinfo.c */
void sysinfo_receive(struct gsp *gsp, const uint8_t *p, size_t len);
void registry_receive(struct gsp *gsp, const uint8_t *p, size_t len);
void static_info_fill(struct gsp *gsp, uint8_t *p);

/* rm.c */
#define RM_INT_CLIENT		0xc0000001u
#define RM_INT_DEVICE		0xabcd0080u
#define RM_INT_SUBDEVICE	0xabcd2080u
bool rm_start(struct gsp *gsp);
void rm_reset(struct gsp *gsp);
struct rm_object *rm_find(struct gsp *gsp, uint32_t client, uint32_t handle);
struct rm_object *rm_channel_by_id(struct gsp *gsp, uint32_t runlist, uint32_t chid);
/* True if an object of @class hangs below @parent. */
bool rm_has_child(const struct rm_object *parent, uint32_t class);
uint32_t rm_alloc(struct gsp *gsp, uint32_t client, uint32_t parent, uint32_t handle,
		  uint32_t class, uint8_t *params, uint32_t size);
uint32_t rm_free(struct gsp *gsp, uint32_t client, uint32_t parent, uint32_t handle);
uint32_t rm_alloc_memory(struct gsp *gsp, const uint8_t *p, size_t len);
void rm_check_leaks(struct gsp *gsp);

/* channel.c */
uint32_t channel_alloc(struct gsp *gsp, struct rm_object *obj, const uint8_t *params);
uint32_t channel_ctrl_bind(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t channel_ctrl_schedule(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t channel_ctrl_promote(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t channel_ctrl_set_pd(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t channel_ctrl_unset_pd(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t channel_ctrl_copy_pdes(struct gsp *gsp, struct rm_object *obj, uint8_t *params);

bool channel_read_instance(struct rm_object *obj);

/* What executing a method comes to. */
enum step {
	STEP_DONE = 1,
	STEP_WAIT,			/* an acquire: again later */
	STEP_FAULT,			/* channel.fault says which address */
	STEP_ERROR,			/* the host does not know this */
	STEP_ENGINE,			/* the engine does not */
};

/* pbdma.c */
void pbdma_kick(struct rm_object *obj);
void pbdma_stop(struct rm_object *obj);
/* Start again what a fault held back. */
void pbdma_release(struct gsp *gsp);

/* host.c */
enum step host_method(struct rm_object *obj, unsigned int sub, unsigned int method, uint32_t data);

/* copy.c */
enum step copy_method(struct rm_object *obj, unsigned int method, uint32_t data);

/* va.c: all of them false with channel.fault set when an address is not for this channel */
struct place {
	uint64_t addr;
	bool phys;
	unsigned int target;		/* physical: 0 framebuffer, 1 and 2 system memory */
};
bool va_read(struct rm_object *obj, struct place from, void *buf, size_t len);
bool va_write(struct rm_object *obj, struct place to, const void *buf, size_t len);
bool va_zero(struct rm_object *obj, struct place to, uint64_t len);
static inline struct place at_va(uint64_t va)
{
	return (struct place){ .addr = va };
}

/* rc.c */
#define XID_MMU_FAULT	31u
#define XID_PBDMA	32u
void rc_report(struct gsp *gsp, uint32_t engine, uint32_t runlist, uint32_t chid, uint32_t xid,
	       uint64_t fault_va, const char *text);
void rc_log(struct gsp *gsp, uint32_t runlist, uint32_t chid, uint32_t xid, const char *text);
/* Stop the channel with a violation: the driver brought it on itself. */
void rc_channel(struct rm_object *obj, uint32_t xid, const char *why);
void rc_mmu_fault(struct rm_object *obj);
void rc_engine_error(struct rm_object *obj);
/* The same on request of a test. */
void rc_inject(struct rm_object *obj, uint32_t xid);

/* ctrl.c */
uint32_t ctrl_call(struct gsp *gsp, struct rm_object *obj, uint32_t cmd, uint8_t *params,
		   uint32_t size);

/* chip.c */
struct chip_engine {
	const char *name;
	uint32_t desc;
	uint32_t rm_type, mc;		/* of instance 0, for number() */
	uint32_t nv2080, fault_id, dev_type, instance, runlist, pbdma;
};
unsigned int chip_engine_count(void);
const struct chip_engine *chip_engine(unsigned int i);
const struct chip_engine *chip_engine_by_nv2080(uint32_t type);
uint32_t chip_ctrl_intr_table(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t chip_ctrl_device_info(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t chip_ctrl_falcons(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t chip_gpc_mask(void);
uint32_t chip_tpc_mask(unsigned int gpc);
uint32_t chip_ctrl_gpcs(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t chip_ctrl_tpcs(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t chip_ctrl_zcull(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t chip_ctrl_context_buffers(struct gsp *gsp, struct rm_object *obj, uint8_t *params);

/* NVA084 notifier indices, the second word of event 0x100d. */
enum { NOTIFY_BOOTLOADED, NOTIFY_UNLOADED, NOTIFY_CRASHED };

/* vgpu.c */
bool vgpu_alive(const struct vgpu *v);
void vgpu_start(struct gsp *gsp);
void vgpu_reset_all(struct gsp *gsp);
void vgpu_check_leaks(struct gsp *gsp);
void vgpu_event(struct gsp *gsp, unsigned int gfid, uint32_t index);
void vgpu_crash(struct vgpu *v, const char *why);
/* GFID of the vGPU whose range holds @chid; 0 = none. */
unsigned int vgpu_of_chid(struct gsp *gsp, uint32_t chid);
/* The host scrubs by the last id of a range, also while a configured plugin has it. */
bool vgpu_scrub_chid(const struct vgpu *v, uint32_t chid);
bool vgpu_owns_fb(struct gsp *gsp, uint64_t base, uint64_t len);
const struct vgpu *vgpu_fb_owner(struct gsp *gsp, uint64_t base, uint64_t len);
const struct vgpu_type *vgpu_type_find(struct gsp *gsp, uint32_t id);
uint32_t vgpu_ctrl_add_type(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t vgpu_ctrl_shutdown(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t vgpu_ctrl_cleanup(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t vgpu_ctrl_enumerate(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
/* Takes the fault that is a guest's use; false with a sentence in @err if it makes no sense. */
bool vgpu_fault(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len);
uint32_t vgpu_ctrl_fb_usage(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t vgpu_ctrl_by_gfid(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t vgpu_ctrl_encoder(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint32_t vgpu_ctrl_host_fb(struct gsp *gsp, struct rm_object *obj, uint8_t *params);

/* bootload.c */
uint32_t vgpu_ctrl_bootload(struct gsp *gsp, struct rm_object *obj, uint8_t *params);

/* placement.c */
bool placement_record_ok(struct gsp *gsp, const uint8_t *info);
void placement_record_take(struct gsp *gsp, const uint8_t *info, struct vgpu_type *t);
uint32_t vgpu_ctrl_mixed_mode(struct gsp *gsp, struct rm_object *obj, uint8_t *params);
uint64_t placement_fb_least(const struct gsp *gsp, const struct vgpu_type *t);
/* The placement id of a start configuration; the second makes its slots the vGPU's. */
bool placement_ok(struct vgpu *v, uint32_t id);
void placement_take(struct vgpu *v, uint32_t id);

/* plugin.c */
void plugin_start(struct vgpu *v);
void plugin_stop(struct vgpu *v);
void plugin_doorbell(struct vgpu *v);

/* utilisation.c */
void utilisation_start(struct gsp *gsp);
void utilisation_stop(struct gsp *gsp);
void utilisation_forget(struct vgpu *v);
/* Takes the faults that are shares; false with a sentence in @err if one makes no sense. */
bool utilisation_fault(struct gsp *gsp, const char *name, uint64_t val, char *err, size_t err_len);

/* fault.c */
void fault_register(struct sim *sim);
void fault_poll_start(struct gsp *gsp);
/* True if @name is set; then counts its value down by one. */
bool fault_take(struct gsp *gsp, const char *name);
/* True, and cleared, if @name's value is @val. */
bool fault_take_value(struct gsp *gsp, const char *name, uint64_t val);

#endif
