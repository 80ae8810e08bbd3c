// SPDX-License-Identifier: MIT
/*
 * What nvgpu-fw found out about one file, as a JSON object.
 */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "fw_gsp.h"
#include "fw_hs.h"
#include "fw_meta.h"
#include "fw_riscv.h"
#include "mkimage.h"
#include "report.h"

#define SIGNATURE_PREFIX	".fwsignature_"
#define GSP_PAGE		4096u

struct subject {
	struct json_object *report;
	const u8 *buf;
	size_t len;
	const struct expectation *want;
};

static void put_u64(struct json_object *obj, const char *key, u64 val)
{
	json_object_object_add(obj, key, json_object_new_uint64(val));
}

static void put_str(struct json_object *obj, const char *key, const char *val)
{
	json_object_object_add(obj, key, json_object_new_string(val));
}

/* Text out of a file: nothing in it may steer the terminal that shows it. */
static struct json_object *text_new(const char *val)
{
	struct json_object *obj;
	char *copy = strdup(val), *p;

	for (p = copy; p && *p; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
	obj = json_object_new_string(copy ? copy : "");
	free(copy);
	return obj;
}

static void put_text(struct json_object *obj, const char *key, const char *val)
{
	json_object_object_add(obj, key, text_new(val));
}

static void put_error(struct json_object *report, int err, const struct nvgpu_fw_diag *diag)
{
	json_object_object_add(report, "ok", json_object_new_boolean(false));
	put_str(report, "error", diag->what ? diag->what : strerror(-err));
	put_str(report, "errno", strerrorname_np(-err));
	if (diag->what)
		put_u64(report, "offset", diag->offset);
}

/* Only where there is something to say: real files have no such member. */
static void put_origin(struct json_object *report, struct nvgpu_fw_view signature)
{
	if (mkimage_made(signature))
		json_object_object_add(report, "synthetic", json_object_new_boolean(true));
}

static int describe_hs(struct subject *s, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_hs hs;
	int err;

	err = nvgpu_fw_hs_parse(s->buf, s->len, &hs, diag);
	if (err)
		return err;

	put_u64(s->report, "image_bytes", hs.image.len);
	put_u64(s->report, "signatures", hs.num_sigs);
	put_u64(s->report, "signature_bytes", hs.sig_size);
	put_u64(s->report, "fuse_version", hs.fuse_version);
	put_u64(s->report, "engine_mask", hs.engine_mask);
	put_u64(s->report, "ucode_id", hs.ucode_id);
	put_u64(s->report, "code_offset", hs.app_off);
	put_u64(s->report, "code_bytes", hs.app_size);
	put_u64(s->report, "data_offset", hs.data_off);
	put_u64(s->report, "data_bytes", hs.data_size);
	put_u64(s->report, "patch_offset", hs.patch_off);
	put_origin(s->report, hs.signatures);

	if (!(hs.engine_mask & NVGPU_FW_HS_ENGINE_SEC2))
		return nvgpu_fw_fail(diag, -EINVAL, 0, "image is not made for the SEC2 engine");

	return 0;
}

static void put_range(struct json_object *report, const char *key, const struct nvgpu_fw_range *r)
{
	struct json_object *obj = json_object_new_object();

	put_u64(obj, "offset", r->off);
	put_u64(obj, "bytes", r->size);
	json_object_object_add(report, key, obj);
}

static int describe_bootloader(struct subject *s, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_riscv riscv;
	int err;

	err = nvgpu_fw_riscv_parse(s->buf, s->len, &riscv, diag);
	if (err)
		return err;

	put_u64(s->report, "descriptor_version", riscv.version);
	put_u64(s->report, "blob_bytes", riscv.blob.len);
	put_range(s->report, "manifest", &riscv.manifest);
	put_range(s->report, "monitor_data", &riscv.monitor_data);
	put_range(s->report, "monitor_code", &riscv.monitor_code);
	put_range(s->report, "bootloader", &riscv.bootloader);
	return 0;
}

static int put_families(struct json_object *report, const struct nvgpu_fw_elf *elf,
			struct nvgpu_fw_diag *diag)
{
	struct json_object *families = json_object_new_array();
	struct nvgpu_fw_view view;
	const char *name;
	u32 i;
	int err;

	json_object_object_add(report, "families", families);
	for (i = 0; i < elf->num; i++) {
		err = nvgpu_fw_elf_section(elf, i, &name, &view, diag);
		if (err)
			return err;
		if (strncmp(name, SIGNATURE_PREFIX, strlen(SIGNATURE_PREFIX)))
			continue;
		json_object_array_add(families, text_new(name + strlen(SIGNATURE_PREFIX)));
		put_origin(report, view);
	}

	return 0;
}

static int describe_gsp(struct subject *s, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_view sig;
	struct nvgpu_fw_gsp gsp;
	int err;

	err = nvgpu_fw_gsp_parse(s->buf, s->len, &gsp, diag);
	if (err)
		return err;

	put_text(s->report, "version", gsp.version);
	put_u64(s->report, "image_bytes", gsp.image.len);
	put_u64(s->report, "image_pages", DIV_ROUND_UP(gsp.image.len, GSP_PAGE));
	err = put_families(s->report, &gsp.elf, diag);
	if (err)
		return err;

	if (s->want->release && strcmp(s->want->release, gsp.version))
		return nvgpu_fw_fail(diag, -EBADMSG, 0,
				     "version inside the image is not the one in its name");
	if (s->want->family)
		return nvgpu_fw_gsp_signature(&gsp, s->want->family, &sig, diag);

	return 0;
}

/* From the file's own members, or else out of the firmware's record. */
static int put_type(struct json_object *obj, const struct nvgpu_fw_meta_types *types, u32 i,
		    const struct nvgpu_abi *abi, struct nvgpu_fw_diag *diag)
{
	struct nvgpu_fw_meta_type type;
	struct nvgpu_type_desc desc;
	struct nvgpu_fw_view record;
	int err;

	err = nvgpu_fw_meta_type(types, i, &type);
	if (err == -ENAMETOOLONG)
		return nvgpu_fw_fail(diag, err, 0, "type name lacks its terminating zero");
	err = nvgpu_fw_meta_record(types, i, &record);
	if (!err && abi)
		err = abi->decode_type(record.data, record.len, &desc);
	if (err)
		return nvgpu_fw_fail(diag, err, 0, "type record is not one of the file's release");

	if (!types->entry_size) {
		memcpy(type.name, desc.name, sizeof(type.name));
		type.id = desc.id;
		type.vdev_id = (u32)desc.guest_device << 16 | desc.guest_subsystem;
		type.fb_bytes = desc.fb_bytes;
		type.heap_bytes = desc.heap_bytes;
		type.max_instances = desc.max_instances;
	}
	put_u64(obj, "id", type.id);
	put_text(obj, "name", type.name);
	put_u64(obj, "guest_id", type.vdev_id);
	put_u64(obj, "fb_bytes", type.fb_bytes);
	put_u64(obj, "heap_bytes", type.heap_bytes);
	put_u64(obj, "max_instances", type.max_instances);
	if (abi)
		json_object_object_add(obj, "signed", json_object_new_boolean(desc.has_signature));
	return 0;
}

static int put_types(struct json_object *boards, const struct nvgpu_fw_meta_types *types,
		     const struct nvgpu_abi *abi, struct nvgpu_fw_diag *diag)
{
	struct json_object *board = json_object_new_object();
	struct json_object *list = json_object_new_array();
	int err = 0;
	u32 i;

	put_u64(board, "device_id", types->device);
	if (types->has_subsystem)
		put_u64(board, "subsystem_id", types->subsystem);
	put_u64(board, "num_types", types->num);
	put_u64(board, "record_bytes", types->info_size);
	json_object_object_add(board, "types", list);
	json_object_array_add(boards, board);

	/* Records of a release that nobody described say nothing. */
	if (!abi && !types->entry_size)
		return 0;
	for (i = 0; i < types->num && !err; i++) {
		struct json_object *obj = json_object_new_object();

		json_object_array_add(list, obj);
		err = put_type(obj, types, i, abi, diag);
	}

	return err;
}

static int describe_meta(struct subject *s, struct nvgpu_fw_diag *diag)
{
	struct json_object *boards = json_object_new_array();
	struct nvgpu_fw_meta_types types;
	const struct nvgpu_abi *abi;
	struct nvgpu_fw_meta meta;
	bool v1;
	u32 i;
	int err;

	json_object_object_add(s->report, "boards", boards);
	err = nvgpu_fw_meta_parse(s->buf, s->len, &meta, diag);
	if (err)
		return err;

	v1 = meta.format == NVGPU_FW_META_VGPUMETA;
	abi = nvgpu_abi_find(meta.build);
	put_text(s->report, "version", meta.build);
	put_str(s->report, "format", v1 ? "vgpumeta" : "nvvgpumt");
	put_u64(s->report, v1 ? "format_major" : "interface_major", meta.major);
	put_u64(s->report, v1 ? "format_minor" : "interface_minor", meta.minor);

	for (i = 0; i < meta.num_blobs; i++) {
		err = nvgpu_fw_meta_blob(&meta, i, &types, diag);
		if (err < 0)
			return err;
		if (!err)
			err = put_types(boards, &types, abi, diag);
		if (err < 0)
			return err;
	}

	if (s->want->release && strcmp(s->want->release, meta.build))
		return nvgpu_fw_fail(diag, -EBADMSG, 0,
				     "release inside the file is not the one in its name");
	return 0;
}

/* What the bytes themselves say, for a file whose name says nothing. */
static enum nvgpu_fw_kind content_kind(const u8 *buf, size_t len)
{
	struct nvgpu_fw_view file = { buf, len };
	struct nvgpu_fw_bin bin;
	struct nvgpu_fw_hs hs;
	u32 word;

	if (!nvgpu_fw_read32(file, 0, &word))
		return NVGPU_FW_KIND_UNKNOWN;
	if (word == 0x464c457f)		/* "\177ELF"; 32-bit ones are another chip's */
		return len > 4 && buf[4] == 2 ? NVGPU_FW_KIND_GSP : NVGPU_FW_KIND_UNKNOWN;
	if (word == 0x4756564e || word == 0x55504756)	/* "NVVG", "VGPU" */
		return NVGPU_FW_KIND_VGPU_META;
	if (nvgpu_fw_bin_parse(buf, len, &bin, NULL) ||
	    !nvgpu_fw_read32(file, bin.header_off, &word))
		return NVGPU_FW_KIND_UNKNOWN;

	/* A descriptor starts with its version, an HS header with an offset. */
	if (word < NVGPU_FW_BIN_HDR_SIZE)
		return NVGPU_FW_KIND_BOOTLOADER;

	return nvgpu_fw_hs_parse(buf, len, &hs, NULL) ? NVGPU_FW_KIND_UNKNOWN :
							NVGPU_FW_KIND_BOOTER_LOAD;
}

static int describe(struct subject *s, enum nvgpu_fw_kind kind, struct nvgpu_fw_diag *diag)
{
	switch (kind) {
	case NVGPU_FW_KIND_GSP:
		return describe_gsp(s, diag);
	case NVGPU_FW_KIND_BOOTLOADER:
		return describe_bootloader(s, diag);
	case NVGPU_FW_KIND_BOOTER_LOAD:
	case NVGPU_FW_KIND_BOOTER_UNLOAD:
	case NVGPU_FW_KIND_SCRUBBER:
		return describe_hs(s, diag);
	case NVGPU_FW_KIND_VGPU_META:
		return describe_meta(s, diag);
	default:
		return nvgpu_fw_fail(diag, -ENOEXEC, 0, "not a GSP firmware file of a known kind");
	}
}

struct json_object *report_make(const char *path, const u8 *buf, size_t len,
				const struct expectation *want)
{
	struct json_object *report = json_object_new_object();
	struct nvgpu_fw_diag diag = { NULL, 0 };
	struct subject s = { report, buf, len, want };
	enum nvgpu_fw_kind kind = want->kind;
	int err;

	if (kind == NVGPU_FW_KIND_UNKNOWN)
		kind = content_kind(buf, len);

	put_str(report, "file", path);
	put_str(report, "kind", nvgpu_fw_kind_name(kind));
	if (want->release)
		put_str(report, "release", want->release);
	put_u64(report, "bytes", len);
	json_object_object_add(report, "ok", json_object_new_boolean(true));

	err = describe(&s, kind, &diag);
	if (err)
		put_error(report, err, &diag);

	return report;
}

struct json_object *report_unreadable(const char *path, int err)
{
	struct json_object *report = json_object_new_object();
	struct nvgpu_fw_diag diag = { NULL, 0 };

	put_str(report, "file", path);
	put_str(report, "kind", nvgpu_fw_kind_name(NVGPU_FW_KIND_UNKNOWN));
	put_error(report, err, &diag);
	return report;
}

static struct json_object *member(struct json_object *obj, const char *key)
{
	struct json_object *val = NULL;

	json_object_object_get_ex(obj, key, &val);
	return val;
}

bool report_ok(struct json_object *report)
{
	return json_object_get_boolean(member(report, "ok"));
}

static void print_members(struct json_object *obj, int depth);

static void print_value(const char *key, struct json_object *val, int depth)
{
	size_t i, n;

	switch (json_object_get_type(val)) {
	case json_type_object:
		printf("%*s%s:\n", depth * 2, "", key);
		print_members(val, depth + 1);
		break;
	case json_type_array:
		n = json_object_array_length(val);
		for (i = 0; i < n; i++)
			print_value(key, json_object_array_get_idx(val, i), depth);
		break;
	case json_type_int:
		printf("%*s%s: %llu (0x%llx)\n", depth * 2, "", key,
		       (unsigned long long)json_object_get_uint64(val),
		       (unsigned long long)json_object_get_uint64(val));
		break;
	default:
		printf("%*s%s: %s\n", depth * 2, "", key, json_object_get_string(val));
		break;
	}
}

static void print_members(struct json_object *obj, int depth)
{
	json_object_object_foreach(obj, key, val)
		print_value(key, val, depth);
}

void report_print(struct json_object *report, bool full)
{
	struct json_object *val;

	if (full) {
		print_members(report, 0);
		printf("\n");
		return;
	}
	if (report_ok(report)) {
		val = member(report, "version");
		if (!val)
			val = member(report, "release");
		printf("%s: ok, %s%s%s%s\n", json_object_get_string(member(report, "file")),
		       json_object_get_string(member(report, "kind")), val ? " " : "",
		       val ? json_object_get_string(val) : "",
		       member(report, "synthetic") ? ", synthetic" : "");
		return;
	}

	printf("%s: %s", json_object_get_string(member(report, "file")),
	       json_object_get_string(member(report, "error")));
	val = member(report, "offset");
	if (val)
		printf(" (at offset 0x%llx)", (unsigned long long)json_object_get_uint64(val));
	printf(" [%s]\n", json_object_get_string(member(report, "errno")));
}
