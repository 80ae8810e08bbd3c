// SPDX-License-Identifier: MIT
/*
 * The AD10x framebuffer scrubber out of the source of NVIDIA's open kernel modules.
 *
 * linux-firmware has the scrubber of one release only. The modules' source has that
 * of its own, in pieces; they are put into the container that linux-firmware's
 * files have, laid out as in the file of the other release.
 */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "bindata.h"
#include "fw_hs.h"
#include "fw_name.h"
#include "output.h"
#include "scrubber.h"

#define SOURCE		"src/nvidia/generated/g_bindata_ksec2GetBinArchiveSecurescrubUcode_AD10X.c"
#define ARCHIVE		"ksec2BinArchiveSecurescrubUcode_AD10X"
#define VERSION		"version.mk"
#define VERSION_KEY	"NVIDIA_VERSION = "
#define MAX_SOURCE	(16 * SZ_1M)

#define HDR_OFF		0x18u
#define SIGS_OFF	0x3cu

/* In the order in which they stand in the file, behind the header. */
enum piece {
	SIGNATURES,
	PATCH_LOC,
	PATCH_SIG,
	META,
	NUM_SIGS,
	LOAD_HEADER,
	IMAGE,
	NUM_PIECES,
};

/* Signatures and image are of production boards; a size of 0 is any. */
static const struct {
	const char *name;
	size_t size;
} pieces[NUM_PIECES] = {
	[SIGNATURES]	= { ARCHIVE "_sig_prod", 0 },
	[PATCH_LOC]	= { ARCHIVE "_patch_loc", 4 },
	[PATCH_SIG]	= { ARCHIVE "_patch_sig", 4 },
	[META]		= { ARCHIVE "_patch_meta", 12 },
	[NUM_SIGS]	= { ARCHIVE "_num_sigs", 4 },
	[LOAD_HEADER]	= { ARCHIVE "_header_prod", 36 },
	[IMAGE]		= { ARCHIVE "_image_prod", 0 },
};

struct part {
	u8 *data;
	size_t len;
	u32 off;
};

static int parts_get(const char *text, size_t len, struct part *part, struct nvgpu_fw_diag *diag)
{
	size_t off = SIGS_OFF;
	int err, i;

	for (i = 0; i < NUM_PIECES; i++) {
		err = bindata_unpack(text, len, pieces[i].name, &part[i].data, &part[i].len, diag);
		if (err)
			return err;
		if (pieces[i].size && part[i].len != pieces[i].size)
			return nvgpu_fw_fail(diag, -EBADMSG, 0, "a piece of the scrubber has another size");
		part[i].off = (u32)off;
		off += part[i].len;
	}

	return 0;
}

static void words_put(u8 *p, const u32 *word, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		nvgpu_fw_put_le32(p + 4 * i, word[i]);
}

static int file_build(const struct part *part, u8 **file, size_t *size)
{
	size_t len = part[IMAGE].off + part[IMAGE].len;
	const u32 container[] = { NVGPU_FW_BIN_MAGIC, 1, (u32)ALIGN(len, (size_t)256), HDR_OFF,
				  part[IMAGE].off, (u32)part[IMAGE].len };
	const u32 header[] = { SIGS_OFF, (u32)part[SIGNATURES].len, part[PATCH_LOC].off,
			       part[PATCH_SIG].off, part[META].off, (u32)part[META].len,
			       part[NUM_SIGS].off, part[LOAD_HEADER].off, (u32)part[LOAD_HEADER].len };
	u8 *data = malloc(len);
	int i;

	if (!data)
		return -ENOMEM;
	words_put(data, container, ARRAY_SIZE(container));
	words_put(data + HDR_OFF, header, ARRAY_SIZE(header));
	for (i = 0; i < NUM_PIECES; i++)
		memcpy(data + part[i].off, part[i].data, part[i].len);

	*file = data;
	*size = len;
	return 0;
}

int scrubber_make(const char *text, size_t len, u8 **file, size_t *size, struct nvgpu_fw_diag *diag)
{
	struct part part[NUM_PIECES] = { { NULL, 0, 0 } };
	struct nvgpu_fw_hs hs;
	int err, i;

	err = parts_get(text, len, part, diag);
	if (!err)
		err = file_build(part, file, size);
	for (i = 0; i < NUM_PIECES; i++)
		free(part[i].data);
	if (err)
		return err;

	/* What the module would refuse must not leave this tool. */
	err = nvgpu_fw_hs_parse(*file, *size, &hs, diag);
	if (!err && !(hs.engine_mask & NVGPU_FW_HS_ENGINE_SEC2))
		err = nvgpu_fw_fail(diag, -EINVAL, 0, "image is not made for the SEC2 engine");
	if (err)
		free(*file);

	return err;
}

static char *text_read(const char *tree, const char *name, size_t *len)
{
	char *path = NULL, *text = malloc(MAX_SOURCE + 1);
	FILE *f = NULL;

	if (text && asprintf(&path, "%s/%s", tree, name) >= 0)
		f = fopen(path, "rbe");
	if (!f || (*len = fread(text, 1, MAX_SOURCE + 1, f), ferror(f)) || *len > MAX_SOURCE) {
		fprintf(stderr, "nvgpu-fw: %s: %s\n", path ? path : tree,
			f && *len > MAX_SOURCE ? "larger than any source file" : strerror(errno));
		free(text);
		text = NULL;
	} else {
		text[*len < MAX_SOURCE ? *len : MAX_SOURCE] = '\0';
	}
	if (f)
		fclose(f);
	free(path);

	return text;
}

/* "535.261.03" in @out. The tree says in one line which release it is. */
static int tree_version(const char *tree, char *out, size_t cap)
{
	char *text, *p;
	size_t len, n;

	text = text_read(tree, VERSION, &len);
	if (!text)
		return 1;
	p = strstr(text, VERSION_KEY);
	p = p ? p + strlen(VERSION_KEY) : NULL;
	n = p ? strspn(p, "0123456789.") : 0;
	if (!n || n >= cap) {
		fprintf(stderr, "nvgpu-fw: %s/%s does not say which release it is\n", tree, VERSION);
	} else {
		memcpy(out, p, n);
		out[n] = '\0';
	}
	free(text);

	return !n || n >= cap;
}

/* A branch is what stands before the first point. */
static bool same_branch(const char *a, const char *b)
{
	size_t n = strcspn(a, ".");

	return n == strcspn(b, ".") && !strncmp(a, b, n);
}

static int put(const char *chip, const char *release, const char *dir, const u8 *file, size_t size)
{
	char rel[NVGPU_FW_PATH_LEN], *path = NULL;
	int ret = 1;

	if (nvgpu_fw_path(NVGPU_FW_KIND_SCRUBBER, chip, release, rel, sizeof(rel)))
		fprintf(stderr, "nvgpu-fw: name of chip or release is too long\n");
	else if (asprintf(&path, "%s/%s", dir, rel) >= 0)
		ret = output_parents(path) || output_write(path, file, size);
	free(path);
	return ret;
}

int scrubber_extract(const char *tree, const char *chip, const char *release, const char *dir)
{
	struct nvgpu_fw_diag diag = { NULL, 0 };
	char version[32], *text;
	size_t len, size;
	u8 *file;
	int err;

	if (tree_version(tree, version, sizeof(version)))
		return 1;
	if (!same_branch(version, release)) {
		fprintf(stderr, "nvgpu-fw: %s is of %s, which is another branch than %s\n", tree, version,
			release);
		return 1;
	}
	text = text_read(tree, SOURCE, &len);
	if (!text)
		return 1;

	err = scrubber_make(text, len, &file, &size, &diag);
	free(text);
	if (err) {
		fprintf(stderr, "nvgpu-fw: %s/%s: %s (at offset 0x%llx) [%s]\n", tree, SOURCE,
			diag.what ? diag.what : strerror(-err), (unsigned long long)diag.offset,
			strerrorname_np(-err));
		return 1;
	}

	err = put(chip, release, dir, file, size);
	free(file);
	return err;
}
