// SPDX-License-Identifier: MIT
/*
 * vGPU metadata files from a table of types.
 *
 * The firmware's records come from the encoder that the module sends types with,
 * so a file is right for a release exactly when the module is.
 */

#include <stdio.h>
#include <stdlib.h>

#include "fw_meta_format.h"
#include "mkmeta.h"

struct buffer {
	u8 *data;
	size_t len;
};

struct maker {
	const char *path;
	const struct nvgpu_abi *abi;
	const struct type_table *table;
	struct buffer file;
	struct buffer params;		/* of the type upload, for one board after the other */
	struct nvgpu_type_desc *desc;	/* of the board in params */
};

static int refuse(const struct maker *m, const struct table_board *board, const char *why)
{
	if (!m->path)
		return 1;
	if (board)
		fprintf(stderr, "nvgpu-fw: %s: board %s: %s\n", m->path, board->device, why);
	else
		fprintf(stderr, "nvgpu-fw: %s: %s\n", m->path, why);
	return 1;
}

/* Zeroed bytes at the end of the file; where they start. */
static u8 *grow(struct buffer *b, size_t n)
{
	u8 *data = realloc(b->data, b->len + n);

	if (!data) {
		fprintf(stderr, "nvgpu-fw: out of memory\n");
		exit(1);
	}
	b->data = data;
	data += b->len;
	memset(data, 0, n);
	b->len += n;
	return data;
}

static void put16(u8 *p, u16 val)
{
	p[0] = (u8)val;
	p[1] = (u8)(val >> 8);
}

/* The records stand at the end of the parameters, the array that holds them being full. */
static u32 records_off(const struct maker *m)
{
	return m->abi->ctrl[NVGPU_CTRL_VGPU_ADD_TYPES].params_bytes % m->abi->type_record_bytes;
}

static int board_encode(struct maker *m, const struct table_board *board)
{
	const struct nvgpu_type_desc *list[NVGPU_FW_META_MAX_TYPES];
	struct nvgpu_type_upload upload = { .discard = true, .type = list, .nr = board->types_count };
	int n;
	u32 i;

	for (i = 0; i < board->types_count; i++) {
		table_desc(board, &board->types[i], &m->desc[i]);
		list[i] = &m->desc[i];
	}
	memset(m->params.data, 0, m->params.len);
	n = m->abi->encode_type_upload(&upload, m->params.data, m->params.len);
	if (n == -EOVERFLOW)
		return refuse(m, board, "more types than the firmware of this release takes");
	if (n < 0 || (size_t)n != m->params.len)
		return refuse(m, board, "its types cannot be encoded for this release");

	return 0;
}

/* The few members that NVVGPUMT has again beside each record of the firmware. */
static void members_put(u8 *p, const struct nvgpu_type_desc *t)
{
	nvgpu_fw_put_le32(p, t->id);
	memcpy(p + NVGPU_FW_MT_REC_NAME, t->name, NVGPU_FW_META_NAME_LEN);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_REC_VDEV, (u32)t->guest_device << 16 | t->guest_subsystem);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_REC_PDEV, t->board_device);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_REC_FB, t->fb_bytes);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_REC_HEAP, t->heap_bytes);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_REC_BAR1, t->bar1_mib);
	nvgpu_fw_put_le32(p + NVGPU_FW_MT_REC_MAX_INSTANCES, t->max_instances);
	nvgpu_fw_put_le32(p + NVGPU_FW_MT_REC_ECC, t->ecc);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_REC_FB_RESERVATION, t->fb_reservation_bytes);
}

static int mt_board(struct maker *m, const struct table_board *board)
{
	size_t entries = (size_t)board->types_count * NVGPU_FW_MT_REC_SIZE;
	size_t body = NVGPU_FW_MT_TYPES_HDR_SIZE + entries + m->params.len;
	u8 *p = grow(&m->file, NVGPU_FW_MT_BLOB_HDR_SIZE + body);
	u32 i;

	if (board->subsystem)
		return refuse(m, board, "format nvvgpumt knows boards by device only, but subsystem is set");

	nvgpu_fw_put_le64(p, NVGPU_FW_MT_BLOB_TYPES);
	nvgpu_fw_put_le64(p + 8, NVGPU_FW_MT_BLOB_HDR_SIZE + body);
	p += NVGPU_FW_MT_BLOB_HDR_SIZE;
	nvgpu_fw_put_le64(p, m->desc[0].board_device);
	nvgpu_fw_put_le64(p + 8, records_off(m));
	nvgpu_fw_put_le64(p + 16, m->abi->type_record_bytes);
	nvgpu_fw_put_le64(p + 24, entries);
	nvgpu_fw_put_le64(p + 32, board->types_count);
	nvgpu_fw_put_le64(p + 40, NVGPU_FW_MT_CMD_ADD_TYPES);
	nvgpu_fw_put_le64(p + 48, m->params.len);
	p += NVGPU_FW_MT_TYPES_HDR_SIZE;
	for (i = 0; i < board->types_count; i++)
		members_put(p + i * NVGPU_FW_MT_REC_SIZE, &m->desc[i]);
	memcpy(p + entries, m->params.data, m->params.len);
	return 0;
}

static int v1_board(struct maker *m, const struct table_board *board)
{
	size_t records = (size_t)board->types_count * m->abi->type_record_bytes;
	u8 *p = grow(&m->file, NVGPU_FW_V1_TYPES_HDR_SIZE + records);

	if (!board->subsystem)
		return refuse(m, board, "format vgpumeta needs the board's subsystem");

	nvgpu_fw_put_le32(p, NVGPU_FW_V1_GROUP_TYPES);
	put16(p + 4, NVGPU_FW_V1_TYPES_VERSION);
	put16(p + 6, NVGPU_FW_V1_TYPES_HDR_SIZE);
	nvgpu_fw_put_le64(p + 8, NVGPU_FW_V1_TYPES_HDR_SIZE + records);
	put16(p + 16, NVGPU_FW_META_VENDOR);
	put16(p + 18, m->desc[0].board_device);
	put16(p + 20, NVGPU_FW_META_VENDOR);
	put16(p + 22, m->desc[0].board_subsystem);
	nvgpu_fw_put_le32(p + 24, m->abi->type_record_bytes);
	nvgpu_fw_put_le32(p + 28, board->types_count);
	memcpy(p + NVGPU_FW_V1_TYPES_HDR_SIZE, m->params.data + records_off(m), records);
	return 0;
}

static void mt_finish(struct maker *m)
{
	const struct type_table *t = m->table;
	bool stated = t->interface_major || t->interface_minor;
	struct nvgpu_fw_view covered;
	u8 *p = m->file.data;

	memcpy(p, nvgpu_fw_meta_mt.id, NVGPU_FW_META_ID_LEN);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_MAJOR, stated ? t->interface_major : TABLE_INTERFACE_MAJOR);
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_MINOR, stated ? t->interface_minor : TABLE_INTERFACE_MINOR);
	memcpy(p + NVGPU_FW_MT_BUILD, t->release, strlen(t->release));
	nvgpu_fw_put_le64(p + NVGPU_FW_MT_NUM_BLOBS, t->boards_count);
	covered.data = p + NVGPU_FW_MT_COVERED;
	covered.len = m->file.len - NVGPU_FW_MT_COVERED;
	nvgpu_fw_put_le32(p + NVGPU_FW_MT_CRC, ~nvgpu_fw_meta_crc(0, covered));
}

static void v1_finish(struct maker *m)
{
	struct nvgpu_fw_view all = { m->file.data, m->file.len };
	u8 *p = m->file.data;

	memcpy(p, nvgpu_fw_meta_v1.id, NVGPU_FW_META_ID_LEN);
	put16(p + NVGPU_FW_V1_MAJOR, 1);
	nvgpu_fw_put_le32(p + NVGPU_FW_V1_HEADER_SIZE, NVGPU_FW_V1_HDR_SIZE);
	nvgpu_fw_put_le64(p + NVGPU_FW_V1_TOTAL_SIZE, m->file.len);
	nvgpu_fw_put_le32(p + NVGPU_FW_V1_NUM_GROUPS, m->table->boards_count);
	memcpy(p + NVGPU_FW_V1_BUILD, m->table->release, strlen(m->table->release));
	nvgpu_fw_put_le32(p + NVGPU_FW_V1_CRC, nvgpu_fw_meta_crc(0, all));
}

static int file_make(struct maker *m, enum nvgpu_fw_meta_format format)
{
	const struct type_table *t = m->table;
	bool v1 = format == NVGPU_FW_META_VGPUMETA;
	struct nvgpu_fw_diag diag = { NULL, 0 };
	struct nvgpu_fw_meta meta;
	u32 i;

	grow(&m->file, v1 ? NVGPU_FW_V1_HDR_SIZE : NVGPU_FW_MT_HDR_SIZE);
	for (i = 0; i < t->boards_count; i++) {
		if (board_encode(m, &t->boards[i]) ||
		    (v1 ? v1_board : mt_board)(m, &t->boards[i]))
			return 1;
	}
	(v1 ? v1_finish : mt_finish)(m);

	/* What the module would not take must not leave this tool. */
	if (nvgpu_fw_meta_parse(m->file.data, m->file.len, &meta, &diag))
		return refuse(m, NULL, diag.what);
	return 0;
}

u8 *mkmeta(const char *path, const struct type_table *table, enum nvgpu_fw_meta_format format,
	   size_t *len)
{
	struct maker m = { .path = path, .table = table, .abi = nvgpu_abi_find(table->release) };
	int ret;

	if (!m.abi) {
		refuse(&m, NULL, "firmware release is not known to this version of nvgpu-fw");
		return NULL;
	}

	grow(&m.params, m.abi->ctrl[NVGPU_CTRL_VGPU_ADD_TYPES].params_bytes);
	m.desc = calloc(NVGPU_FW_META_MAX_TYPES, sizeof(*m.desc));
	ret = m.desc ? file_make(&m, format) : 1;
	free(m.desc);
	free(m.params.data);
	if (ret) {
		free(m.file.data);
		return NULL;
	}

	*len = m.file.len;
	return m.file.data;
}
