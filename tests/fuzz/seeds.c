// SPDX-License-Identifier: MIT
/*
 * Write the first corpus of a target. Usage: seeds TARGET DIRECTORY
 */

#include <stdio.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "abi/gen/releases.h"
#include "fw_view.h"
#include "synth.h"

#define CODEC_DECODERS	7	/* fuzz_codec's: the first byte is that of a decoder, then of a release */

#define X(table)	&table,
static const struct nvgpu_abi *const known[] = { NVGPU_ABI_RELEASES(X) };
#undef X

static const char *dir;
static unsigned int count;

static void save(const u8 *data, size_t len, int prefix)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/seed-%02u", dir, count++);
	f = fopen(path, "wb");
	if (!f) {
		perror(path);
		exit(1);
	}
	if (prefix >= 0)
		fputc(prefix, f);
	fwrite(data, 1, len, f);
	fclose(f);
}

static void save_blob(struct blob b)
{
	save(b.data, b.len, -1);
	blob_free(&b);
}

/* An accepted message for each decoder; contents are of no matter. */
static void codec(const struct nvgpu_abi *abi, unsigned int first)
{
	const size_t sizes[] = { 0x814, 8, abi->ctrl[NVGPU_CTRL_ECC_STATUS].params_bytes, 72, 0xc8c,
				 16, 268, 272, 20, 48, 520 };
	static const u32 seq[] = { 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x110040, 1, 3, 5, 5, 6, 8 };
	struct nvgpu_msg msg = { .number = 0x1001, .payload_len = 5000 };
	struct nvgpu_type_desc t = { .id = 1, .name = "a", .cls = "b", .max_instances = 1 };
	const struct nvgpu_type_desc *list = &t;
	struct nvgpu_type_upload up = { .type = &list, .nr = 1 };
	u8 *buf = calloc(1, abi->ctrl[NVGPU_CTRL_VGPU_ADD_TYPES].params_bytes);
	size_t i;
	int n;

	n = abi->envelope->encode(&msg, 0, buf, 8192);
	save(buf, (size_t)n, (int)first);
	memset(buf, 0, 8192);
	n = abi->encode_control(1, 2, NVGPU_CTRL_ECC_STATUS, buf, 24);
	save(buf, (size_t)n + sizes[2], (int)first + 1);
	memset(buf, 0, 8192);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		save(buf, sizes[i], (int)first + 2);
		save(buf, sizes[i], (int)first + 4);
	}
	/* A batch of utilisation: two samples of what is busy 100 %. */
	buf[0] = 2;
	nvgpu_fw_put_le32(buf + 16, 1);
	nvgpu_fw_put_le32(buf + 36, 10000);
	nvgpu_fw_put_le32(buf + 72, 2);
	save(buf, 4048, (int)first + 4);
	memset(buf, 0, 8192);
	save(buf, abi->static_info_bytes, (int)first + 3);
	save((const u8 *)seq, sizeof(seq), (int)first + 5);
	abi->encode_type_upload(&up, buf, abi->ctrl[NVGPU_CTRL_VGPU_ADD_TYPES].params_bytes);
	save(buf + 8, abi->type_record_bytes, (int)first + 6);
	free(buf);
}

/* Twice a list of one certificate, of which the beginning and the name are there. */
static void keys(void)
{
	static const u8 x509[] = { 0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a,
				   0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72 };
	static const u8 certificate[] = {
		0x30, 0x13,				/* the whole */
		0x30, 0x11,				/* what is signed */
		0xa0, 0x03, 0x02, 0x01, 0x02,		/* version */
		0x02, 0x03, 0x2b, 0x9d, 0xc0,		/* serial number */
		0x0c, 0x05, 'n', 'v', 'g', 'p', 'u',
	};
	enum { HEAD = 28, OWNER = 16, ENTRY = OWNER + sizeof(certificate) };
	u8 lists[2][HEAD + ENTRY] = { 0 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		memcpy(lists[i], x509, sizeof(x509));
		nvgpu_fw_put_le32(lists[i] + 16, sizeof(lists[i]));
		nvgpu_fw_put_le32(lists[i] + 24, ENTRY);
		memcpy(lists[i] + HEAD + OWNER, certificate, sizeof(certificate));
	}
	save(&lists[0][0], sizeof(lists), -1);
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 3)
		return 2;

	dir = argv[2];
	if (!strcmp(argv[1], "fuzz_firmware")) {
		save_blob(synth_hs());
		save_blob(synth_riscv());
		save_blob(synth_gsp());
	} else if (!strcmp(argv[1], "fuzz_meta")) {
		save_blob(synth_meta());
		save_blob(synth_meta_v1());
	} else if (!strcmp(argv[1], "fuzz_vbios")) {
		save_blob(synth_vbios());
	} else if (!strcmp(argv[1], "fuzz_codec")) {
		for (i = 0; i < ARRAY_SIZE(known); i++)
			codec(known[i], i * CODEC_DECODERS);
	} else if (!strcmp(argv[1], "fuzz_keys")) {
		keys();
	} else if (!strcmp(argv[1], "fuzz_table") || !strcmp(argv[1], "fuzz_bindata")) {
		/* Text: run-fuzz.sh takes that of the tool's tests. */
		return 0;
	} else {
		return 2;
	}

	return 0;
}
