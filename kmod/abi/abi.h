/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The neutral view of the GSP-RM interface.
 *
 * Everything above kmod/abi/ speaks these structs: our names, our units, no
 * vendor spelling and no release. A release is one const struct nvgpu_abi.
 *
 * DOC: codecs
 *
 * Codecs are pure: bytes and a neutral struct, no device, no allocation, no
 * log. An encoder returns the number of bytes written or a negative errno
 * (-ENOSPC: the buffer is too small; -EOVERFLOW: the release has no room for
 * the value; -EOPNOTSUPP: the release has no such message). A decoder returns
 * 0 or a negative errno (-EMSGSIZE: shorter than the release says; -EPROTO: a
 * count or a value outside what the release allows; -EBADMSG: a checksum or a
 * signature is wrong) and writes its output only on success.
 *
 * This header compiles in the kernel and in user space (unit tests, fuzzers).
 */
#ifndef NVGPU_ABI_ABI_H
#define NVGPU_ABI_ABI_H

#include "abi/abi_types.h"	/* u8..u64, errno, endianness, for both worlds */

/* ---- numbers ---------------------------------------------------------- */

/* RPC functions the host calls. */
enum nvgpu_fn {
	NVGPU_FN_NONE,
	NVGPU_FN_ALLOC_MEMORY,
	NVGPU_FN_FREE,
	NVGPU_FN_UNLOADING,		/* host driver is going away */
	NVGPU_FN_GET_STATIC_INFO,
	NVGPU_FN_CONTINUATION,
	NVGPU_FN_SET_SYSTEM_INFO,	/* no reply */
	NVGPU_FN_SET_REGISTRY,		/* no reply */
	NVGPU_FN_CONTROL,
	NVGPU_FN_ALLOC,
	NVGPU_FN_COUNT,
};

/* Messages GSP sends on its own. */
enum nvgpu_event_id {
	NVGPU_EV_UNKNOWN,		/* not known to this release's table */
	NVGPU_EV_INIT_DONE,
	NVGPU_EV_CPU_SEQUENCER,
	NVGPU_EV_POST_EVENT,
	NVGPU_EV_RC_TRIGGERED,
	NVGPU_EV_MMU_FAULT_QUEUED,
	NVGPU_EV_OS_ERROR_LOG,		/* Xid-like text */
	NVGPU_EV_GPUACCT_SAMPLES,
	NVGPU_EV_LIBOS_PRINT,
	NVGPU_EV_VGPU_PLUGIN,		/* a plugin task changed state */
	NVGPU_EV_VGPU_CONFIG,
	NVGPU_EV_IGNORED,		/* known, of no interest to a host */
	NVGPU_EV_COUNT,
};

/* RM controls the host sends. */
enum nvgpu_ctrl {
	NVGPU_CTRL_NONE,
	NVGPU_CTRL_INTR_TABLE,
	NVGPU_CTRL_VMMU_SEGMENT_SIZE,
	NVGPU_CTRL_ECC_STATUS,
	NVGPU_CTRL_GSP_FEATURES,
	NVGPU_CTRL_DEVICE_INFO_TABLE,
	NVGPU_CTRL_VGPU_ADD_TYPES,
	NVGPU_CTRL_VGPU_BOOTLOAD,
	NVGPU_CTRL_VGPU_SHUTDOWN,
	NVGPU_CTRL_VGPU_CLEANUP,
	NVGPU_CTRL_VGPU_FB_USAGE,
	NVGPU_CTRL_VGPU_MIX_SIZES,	/* not in every release */
	NVGPU_CTRL_CE_FAULT_BUFFER_SIZE,
	NVGPU_CTRL_SET_PAGE_DIRECTORY,
	NVGPU_CTRL_UNSET_PAGE_DIRECTORY,
	NVGPU_CTRL_CHANNEL_BIND,
	NVGPU_CTRL_CHANNEL_SCHEDULE,
	NVGPU_CTRL_COUNT,
};

/* RM object classes the host allocates. */
enum nvgpu_class {
	NVGPU_CLASS_NONE,
	NVGPU_CLASS_CLIENT,
	NVGPU_CLASS_DEVICE,
	NVGPU_CLASS_SUBDEVICE,
	NVGPU_CLASS_VASPACE,		/* its page tables are the host's */
	NVGPU_CLASS_CHANNEL,
	NVGPU_CLASS_COPY,		/* copy engine, child of a channel */
	NVGPU_CLASS_COUNT,
};

/* ---- envelope --------------------------------------------------------- */

/**
 * struct nvgpu_msg - one RPC message, without its payload.
 * @number:	function or event number as the release spells it
 * @result:	firmware status, 0 = success (requests: all ones)
 * @result_private: second status word
 * @rpc_seq:	RPC sequence number (matches a reply to its request)
 * @payload_off: offset of the payload in the buffer the header was decoded from
 * @payload_len: bytes of payload
 */
struct nvgpu_msg {
	u32 number;
	u32 result;
	u32 result_private;
	u32 rpc_seq;
	u32 payload_off;
	u32 payload_len;
};

/**
 * struct nvgpu_envelope - how a release wraps a message in queue elements.
 * @element_bytes:	size of one queue element
 * @header_bytes:	transport header + RPC header, i.e. offset of the payload
 * @max_elements:	elements one message may span
 * @queue_bytes:	size of one queue including its header page
 * @queue_elements:	elements in one queue
 * @encode:	write both headers for @msg->payload_len bytes of payload that
 *		follow in @buf, zero the padding up to the end of the last
 *		element and set the checksum; @elem_seq is the transport's
 *		sequence number. Returns the total length (a multiple of
 *		@element_bytes) or -errno.
 * @peek_elements: number of elements of the message starting at @buf (one whole
 *		element readable), or -errno when the header makes no sense.
 * @decode:	check headers and checksum of a whole message; -EBADMSG, -EPROTO,
 *		-EMSGSIZE, or -EILSEQ when the transport sequence number is not
 *		@elem_seq.
 * @queue_header_bytes: size of a queue's header page; elements follow it
 * @write_ptr_off: the producer's index (u32, in elements) in its own header page
 * @read_ptr_off: in the same page, the owner's read index of the *other* queue
 * @encode_queue_header: fill the header page of a queue the host produces into
 * @check_queue_header: compare the head of GSP's queue (a private copy of its
 *		first @read_ptr_off bytes) with this geometry: 1 = fits, 0 = GSP
 *		has not written it yet, -EPROTO
 */
struct nvgpu_envelope {
	u32 element_bytes;
	u32 header_bytes;
	u32 max_elements;
	u32 queue_bytes;
	u32 queue_elements;
	int (*encode)(const struct nvgpu_msg *msg, u32 elem_seq, void *buf, size_t cap);
	int (*peek_elements)(const void *buf, size_t len);
	int (*decode)(const void *buf, size_t len, u32 elem_seq, struct nvgpu_msg *msg);
	u32 queue_header_bytes;
	u32 write_ptr_off;
	u32 read_ptr_off;
	int (*encode_queue_header)(void *buf, size_t cap);
	int (*check_queue_header)(const void *buf, size_t len);
};

/* ---- boot ------------------------------------------------------------- */

/**
 * struct nvgpu_heap_rules - sizes of the firmware heap in WPR2, in bytes.
 * @carveout_bytes: for the firmware's operating system
 * @base_bytes: for the resource manager itself
 * @per_gib_bytes: for each GiB of framebuffer
 * @client_bytes: for the allocations of clients
 * @min_bytes: lower limit of the sum
 * @max_bytes: upper limit of the sum
 * @vgpu_host_bytes: the whole heap of a vGPU host
 * @vgpu_host_partitions: VF partitions such a heap is good for
 * @prescrub_fallback_bytes: heap of a vGPU host whose framebuffer is scrubbed
 *	in its top 256 MiB only and cannot be scrubbed further
 * @prescrub_fallback_partitions: VF partitions that is good for
 * @non_wpr_heap_bytes: heap below the protected region
 *
 * A vGPU host uses @vgpu_host_bytes as it is; otherwise the heap is carveout +
 * base + per-GiB + clients, raised to @min_bytes and capped at @max_bytes.
 */
struct nvgpu_heap_rules {
	u64 carveout_bytes;
	u64 base_bytes;
	u64 per_gib_bytes;
	u64 client_bytes;
	u64 min_bytes;
	u64 max_bytes;
	u64 vgpu_host_bytes;
	u32 vgpu_host_partitions;
	u64 prescrub_fallback_bytes;
	u32 prescrub_fallback_partitions;
	u64 non_wpr_heap_bytes;
};

/* Framebuffer carve-up at GSP boot: addresses and sizes in bytes. */
struct nvgpu_wpr_layout {
	u64 fb_bytes;
	u64 vga_base, vga_bytes;
	u64 frts_base, frts_bytes;
	u64 boot_base, boot_bytes;	/* RISC-V bootloader blob */
	u64 fw_base, fw_bytes;		/* GSP image */
	u64 heap_base, heap_bytes;
	u64 wpr_base, wpr_end;		/* WPR2, end exclusive */
	u64 non_wpr_heap_base, non_wpr_heap_bytes;
	u32 vf_partitions;
};

/* What the booter is told: DMA addresses, sizes and offsets in bytes. */
struct nvgpu_wpr_meta {
	const struct nvgpu_wpr_layout *layout;
	u64 radix3_addr;
	u64 image_bytes;		/* unrounded */
	u64 bootloader_addr, bootloader_bytes;
	u64 bootloader_code_off, bootloader_data_off, bootloader_manifest_off;
	u64 signature_addr, signature_bytes;
};

/* One entry of the libos argument array. */
struct nvgpu_libos_region {
	const char *name;		/* up to 8 ASCII characters */
	u64 addr, bytes;
};

/* The page of arguments for the resource manager. */
struct nvgpu_rm_args {
	u64 shared_addr;		/* DMA address of the shared queue block */
	u32 page_count;			/* entries of its page table */
	u64 cmdq_off, msgq_off;
};

/* Where the VFs are, from the PCI core's resources. */
struct nvgpu_vf_info {
	u32 total_vfs;
	u32 first_vf_off;
	u64 bar_addr[3];		/* VF BAR0, BAR1, BAR3 of VF 0 */
	bool bar_is_64[3];
};

/* RPC SET_SYSTEM_INFO. */
struct nvgpu_system_info {
	u64 bar0_addr, bar1_addr, bar2_addr;	/* PCI BAR 0, 1 and 3 */
	u32 domain_bus_dev_fn;			/* domain 31:16, bus 15:8, devfn 7:0 */
	u64 max_user_va;
	u32 config_mirror_base, config_mirror_bytes;
	u32 pci_device_id, pci_subsystem_id, pci_revision;	/* device << 16 | vendor */
	bool has_vf_info;
	struct nvgpu_vf_info vf;
};

struct nvgpu_registry_entry {
	const char *key;
	u32 value;
};

#define NVGPU_MAX_FB_REGIONS	16
#define NVGPU_GPU_NAME_LEN	64

struct nvgpu_fb_region {
	u64 base, limit;		/* inclusive limit */
	u64 reserved_bytes;
	bool compressible, iso, protected_;
};

/* RPC GET_STATIC_INFO: what the firmware found. */
struct nvgpu_static_info {
	u64 fb_bytes;
	u32 nr_regions;
	struct nvgpu_fb_region region[NVGPU_MAX_FB_REGIONS];
	u64 bar1_pde_base, bar2_pde_base;
	bool sriov_enabled;
	u32 total_vfs, first_vf_off;
	u64 vf_bar_bytes[3];
	u32 max_gfid;
	u32 internal_client, internal_device, internal_subdevice;
	char name[NVGPU_GPU_NAME_LEN];	/* NUL-terminated, printable ASCII */
	u8 gid[16];			/* GPU's own id, zero when absent */
};

/*
 * CPU sequencer operations.
 * WRITE uses addr, value; MODIFY and POLL addr, mask, value (POLL also
 * timeout_us, never 0); DELAY timeout_us; STORE addr, index (below 8).
 */
enum nvgpu_seq_op {
	NVGPU_SEQ_WRITE, NVGPU_SEQ_MODIFY, NVGPU_SEQ_POLL, NVGPU_SEQ_DELAY,
	NVGPU_SEQ_STORE, NVGPU_SEQ_CORE_RESET, NVGPU_SEQ_CORE_START,
	NVGPU_SEQ_CORE_WAIT_HALT, NVGPU_SEQ_CORE_RESUME,
};

struct nvgpu_seq_cmd {
	enum nvgpu_seq_op op;
	u32 addr, mask, value, timeout_us, index;
};

/* ---- RM objects and controls ------------------------------------------ */

struct nvgpu_rm_alloc {
	u32 client, parent, object;
	enum nvgpu_class cls;
	u32 pid;			/* for a client: owner, ~0 = kernel */
	const struct nvgpu_channel_desc *channel;	/* for a channel */
	u32 engine;			/* for a copy engine: its API index */
};

/* More than any release asks for, to bound what it can make the host allocate. */
#define NVGPU_FAULT_BUFFER_BYTES_MAX	(1u << 20)

/**
 * struct nvgpu_channel_desc - what a channel is made of
 * @chid:	channel id on its runlist; the firmware uses exactly this one
 * @engine:	API index of an engine of the runlist
 * @vaspace:	handle of its address space
 * @privileged:	may use physical addresses
 * @gpfifo_va, @gpfifo_entries: ring of pointers to push buffers
 * @instance_addr: framebuffer address of the instance block
 * @instance_bytes: its size
 * @ramfc_bytes: beginning of the instance block that the firmware writes
 * @userd_addr, @userd_bytes: framebuffer address of the ring's indices
 * @fault_addr, @fault_bytes: DMA address of the fault method buffer
 */
struct nvgpu_channel_desc {
	u32 chid;
	u32 engine;
	u32 vaspace;
	bool privileged;
	u64 gpfifo_va;
	u32 gpfifo_entries;
	u64 instance_addr;
	u32 instance_bytes, ramfc_bytes;
	u64 userd_addr;
	u32 userd_bytes;
	u64 fault_addr;
	u32 fault_bytes;
};

/* Head of an ALLOC, FREE or CONTROL reply. */
struct nvgpu_rm_reply {
	u32 status;			/* firmware status of the operation */
	u32 params_off, params_len;	/* in the payload */
};

#define NVGPU_MAX_INTR_ENTRIES	128
struct nvgpu_intr_table {
	u32 gsp_stall_vector;		/* ~0 = not listed */
};

#define NVGPU_MAX_ENGINES	64

enum nvgpu_engine_kind {
	NVGPU_ENGINE_OTHER,
	NVGPU_ENGINE_GRAPHICS,
	NVGPU_ENGINE_COPY,
};

/* One host-driven engine. */
struct nvgpu_engine {
	enum nvgpu_engine_kind kind;
	u32 rm_type;			/* RM engine type */
	u32 api_index;			/* index into the chid table (NV2080 type), ~0 = none */
	u32 runlist;
	char name[16];
};

struct nvgpu_device_info_page {
	u32 nr;
	bool more;
	struct nvgpu_engine engine[32];
};

/* ---- vGPU ------------------------------------------------------------- */

#define NVGPU_TYPE_NAME_LEN	32
#define NVGPU_TYPE_CLASS_LEN	32
#define NVGPU_TYPE_LICENSE_LEN	128
#define NVGPU_TYPE_SIG_LEN	128

/* One vGPU type. */
struct nvgpu_type_desc {
	u32 id;
	char name[NVGPU_TYPE_NAME_LEN];
	char cls[NVGPU_TYPE_CLASS_LEN];
	char license[NVGPU_TYPE_LICENSE_LEN];
	char product[NVGPU_TYPE_LICENSE_LEN];
	u16 board_device;		/* physical PCI device id */
	u16 board_subsystem;		/* 0 = any */
	u16 guest_device, guest_subsystem;
	u32 max_instances;
	u32 heads, max_x, max_y, max_pixels;
	u32 frl_fps;
	bool frl_enabled, cuda, ecc, multi_vgpu, multi_exclusive;
	u64 profile_bytes, fb_bytes, heap_bytes, fb_reservation_bytes, mappable_bytes;
	u32 encoder_percent;
	u32 bar1_mib;
	bool has_signature;
	bool derived;			/* some field is derived, not stated by a source */
	u8 signature[NVGPU_TYPE_SIG_LEN];
};

/* What the ADD_TYPES control carries. */
struct nvgpu_type_upload {
	bool discard;
	const struct nvgpu_type_desc *const *type;
	u32 nr;
};

/* Start of one plugin task: framebuffer addresses and sizes in bytes. */
struct nvgpu_bootload {
	u32 dbdf, gfid, type_id, vm_pid;
	u32 nr_channels, nr_plugin_channels, first_chid;
	const struct nvgpu_engine *engine;
	u32 nr_engines;
	u64 fb_base, fb_bytes;
	u64 heap_base, heap_bytes;
};

/* Management heap of a plugin: offsets and sizes in bytes, absent regions have size 0. */
struct nvgpu_plugin_layout {
	u32 comm_bytes;			/* part of the heap the host maps */
	u32 ctrl_off, resp_off, msg_off, msg_bytes;
	u32 migration_off, error_off;
	u32 init_log_off, init_log_bytes;
	u32 vgpu_log_off, vgpu_log_bytes;
	u32 kernel_log_off, kernel_log_bytes;
	/* fields inside the control region */
	u32 ctrl_version, ctrl_version_off;
	u32 ctrl_type_off, ctrl_seq_off;
	u32 ctrl_resp_ptr_off, ctrl_msg_ptr_off, ctrl_migration_ptr_off, ctrl_error_ptr_off;
	u32 boot_marker;		/* appears at ctrl_seq_off */
	/* fields inside the response region; ~0 = absent */
	u32 resp_received_off, resp_processed_off, resp_result_off;
	u32 resp_guest_version_off;
};

enum nvgpu_plugin_msg {
	NVGPU_PLUGIN_VERSION,
	NVGPU_PLUGIN_CONFIG,
	NVGPU_PLUGIN_RESET,
	NVGPU_PLUGIN_BME,
	NVGPU_PLUGIN_MSG_COUNT,
};

/* Configuration sent to a fresh plugin. */
struct nvgpu_plugin_config {
	u8 uuid[16];
	u32 dbdf, instance_id, type_id, vm_pid;
	u32 nr_channels, nr_plugin_channels;
	u64 host_page_bytes;
	u16 placement_id;		/* 0xffff = none */
	bool enable_uvm;
};

/* What a VGPU_PLUGIN event reports. */
enum nvgpu_plugin_event {
	NVGPU_PLUGIN_EV_UNKNOWN,
	NVGPU_PLUGIN_EV_STARTED, NVGPU_PLUGIN_EV_STOPPED, NVGPU_PLUGIN_EV_CRASHED,
	NVGPU_PLUGIN_EV_GUEST_LOADED, NVGPU_PLUGIN_EV_GUEST_UNLOADED,
	NVGPU_PLUGIN_EV_ERROR_TEXT, NVGPU_PLUGIN_EV_LICENSE, NVGPU_PLUGIN_EV_GUEST_OS,
};

/* What utilisation is sampled of. */
enum nvgpu_util {
	NVGPU_UTIL_GRAPHICS,		/* and compute */
	NVGPU_UTIL_FB,			/* bandwidth of the framebuffer */
	NVGPU_UTIL_ENCODER,
	NVGPU_UTIL_DECODER,
	NVGPU_UTIL_COUNT,
};

#define NVGPU_UTIL_FULL		10000u	/* 100 %, in hundredths of a percent */
#define NVGPU_UTIL_NOBODY	(~0u)
#define NVGPU_UTIL_SAMPLES_MAX	128	/* more than any release sends at a time */

/**
 * struct nvgpu_util_engine - what one engine did in one sample period.
 * @busy: share of the period in which it worked; what is above %NVGPU_UTIL_FULL is that
 * @pid: host process whose guest it worked for, or %NVGPU_UTIL_NOBODY
 */
struct nvgpu_util_engine {
	u32 busy, pid;
};

/* One sample period. @time orders those of one boot; never 0, unit unknown. */
struct nvgpu_util_sample {
	u64 time;
	struct nvgpu_util_engine engine[NVGPU_UTIL_COUNT];
};

/* What one GPUACCT_SAMPLES event holds, in the firmware's order. */
struct nvgpu_util_batch {
	u32 nr;
	struct nvgpu_util_sample sample[NVGPU_UTIL_SAMPLES_MAX];
};

#define NVGPU_FB_USAGE_MAX	32	/* more than any release tells of at a time */

/* Framebuffer in use, as firmware says it of its functions, in its order. */
struct nvgpu_fb_usage {
	u32 nr;
	struct nvgpu_fb_usage_of {
		u32 gfid;
		u64 bytes;
	} of[NVGPU_FB_USAGE_MAX];
};

/* ---- one release ------------------------------------------------------ */

struct nvgpu_abi_ctrl {
	u32 cmd;
	u32 params_bytes;
};

/*
 * Everything the driver must know about one release. Number tables are indexed
 * by the neutral enums; 0 means absent.
 */
struct nvgpu_abi {
	const char *release;			/* "535.113.01" */
	const struct nvgpu_heap_rules *heap;
	const struct nvgpu_envelope *envelope;
	const struct nvgpu_plugin_layout *plugin;
	u32 fn[NVGPU_FN_COUNT];
	struct nvgpu_abi_ctrl ctrl[NVGPU_CTRL_COUNT];
	u32 static_info_bytes;			/* payload of GET_STATIC_INFO, both ways */
	u32 cls[NVGPU_CLASS_COUNT];
	u32 plugin_msg[NVGPU_PLUGIN_MSG_COUNT];

	enum nvgpu_event_id (*event_id)(u32 number);
	const char *(*number_name)(u32 number);	/* function or event; NULL unknown */
	int (*status_to_errno)(u32 status);	/* 0 or negative errno */
	const char *(*status_name)(u32 status);

	int (*encode_wpr_meta)(const struct nvgpu_wpr_meta *m, void *buf, size_t cap);
	int (*encode_libos_args)(const struct nvgpu_libos_region *r, u32 nr, void *buf, size_t cap);
	int (*encode_rm_args)(const struct nvgpu_rm_args *a, void *buf, size_t cap);
	int (*encode_system_info)(const struct nvgpu_system_info *i, void *buf, size_t cap);
	int (*encode_registry)(const struct nvgpu_registry_entry *e, u32 nr, void *buf, size_t cap);
	int (*encode_unloading)(bool suspend, void *buf, size_t cap);
	int (*decode_static_info)(const void *buf, size_t len, struct nvgpu_static_info *out);

	int (*encode_alloc)(const struct nvgpu_rm_alloc *a, void *buf, size_t cap);
	int (*decode_alloc_reply)(const void *buf, size_t len, struct nvgpu_rm_reply *out);
	int (*encode_free)(u32 client, u32 object, void *buf, size_t cap);
	int (*decode_free_reply)(const void *buf, size_t len, struct nvgpu_rm_reply *out);
	/* Writes the control's head; the parameters follow at the returned offset. */
	int (*encode_control)(u32 client, u32 object, enum nvgpu_ctrl ctrl, void *buf, size_t cap);
	int (*decode_control_reply)(const void *buf, size_t len, enum nvgpu_ctrl ctrl,
				    struct nvgpu_rm_reply *out);

	int (*decode_intr_table)(const void *p, size_t len, struct nvgpu_intr_table *out);
	int (*decode_vmmu_segment)(const void *p, size_t len, u64 *bytes);
	int (*decode_ecc)(const void *p, size_t len, bool *enabled);
	int (*decode_features)(const void *p, size_t len, char *version, size_t cap);
	int (*encode_device_info)(u32 base_index, void *p, size_t cap);
	int (*decode_device_info)(const void *p, size_t len, struct nvgpu_device_info_page *out);
	int (*decode_fault_buffer_size)(const void *p, size_t len, u32 *bytes);
	/* Root table in the framebuffer, of an address space allocated by its handle. */
	int (*encode_set_page_directory)(u32 vaspace, u64 root, u32 entries, void *p, size_t cap);
	int (*encode_unset_page_directory)(u32 vaspace, void *p, size_t cap);
	int (*encode_channel_bind)(u32 engine, void *p, size_t cap);
	int (*encode_channel_schedule)(bool on, void *p, size_t cap);

	int (*encode_type_upload)(const struct nvgpu_type_upload *u, void *p, size_t cap);
	/* One firmware type record of exactly @type_record_bytes, as metadata files carry it. */
	u32 type_record_bytes;
	int (*decode_type)(const void *p, size_t len, struct nvgpu_type_desc *out);
	int (*encode_bootload)(const struct nvgpu_bootload *b, void *p, size_t cap);
	int (*encode_gfid)(u32 gfid, void *p, size_t cap);	/* SHUTDOWN, CLEANUP */
	int (*encode_mix_sizes)(bool on, void *p, size_t cap);	/* NULL = absent */
	int (*encode_plugin_config)(const struct nvgpu_plugin_config *c, void *p, size_t cap);
	int (*encode_plugin_bme)(bool enable, void *p, size_t cap);
	int (*decode_plugin_event)(const void *p, size_t len, u32 *gfid,
				   enum nvgpu_plugin_event *ev);
	/* Xid-like text: @text receives at most @cap bytes, NUL-terminated, printable. */
	int (*decode_error_log)(const void *p, size_t len, u32 *xid, u32 *chid, char *text, size_t cap);
	int (*decode_rc)(const void *p, size_t len, u32 *engine, u32 *chid, u32 *except_type);
	int (*decode_util)(const void *p, size_t len, struct nvgpu_util_batch *out);
	int (*decode_fb_usage)(const void *p, size_t len, struct nvgpu_fb_usage *out);
	/* Next command of a sequencer payload at dword index *pos; 0 = got one, 1 = end. */
	int (*decode_sequencer)(const void *p, size_t len, u32 *pos, struct nvgpu_seq_cmd *out);
};

/**
 * struct nvgpu_abi_pair - one release that one family of chips is driven with.
 * @family: as the chip's table names it
 * @abi: the release
 * @scrubber_release: release whose scrubber the family's boards are given; only
 *	some releases are published with one, and it serves the others
 */
struct nvgpu_abi_pair {
	const char *family;
	const struct nvgpu_abi *abi;
	const char *scrubber_release;
};

/* abi/select.c: by release string, NULL when unknown. */
const struct nvgpu_abi *nvgpu_abi_find(const char *release);
/* abi/select.c: every pair in use; those of one family newest first. */
const struct nvgpu_abi_pair *nvgpu_abi_pairs(unsigned int *nr);

#endif /* NVGPU_ABI_ABI_H */
