// SPDX-License-Identifier: MIT
/*
 * vGPU types out of the vgpuConfig.xml of NVIDIA's host driver.
 *
 * The file describes types once and says for each board which of them it supports,
 * how often, and with which signature. It comes from outside: no entity, DTD or
 * network access is followed, and every number is read whole or refused.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "fw_meta.h"
#include "vgpuconfig.h"

#define MIB_SHIFT	20

/* Both published records of boards whose plugin runs in the GSP have this much. */
#define HEAP_MIB	32

/* Short forms of licences, and the product a type is sold as if it is the first. */
static const struct {
	const char *word, *license, *product;
} licenses[] = {
	{ "VPC", "GRID-Virtual-PC,2.0", "NVIDIA Virtual PC" },
	{ "VApps", "GRID-Virtual-Apps,3.0", "NVIDIA Virtual Applications" },
	{ "QVDWS", "Quadro-Virtual-DWS,5.0", "NVIDIA RTX Virtual Workstation" },
	{ "VWS", "GRID-Virtual-WS,2.0", "NVIDIA RTX Virtual Workstation" },
	{ "VWSExt", "GRID-Virtual-WS-Ext,2.0", "NVIDIA RTX Virtual Workstation" },
	{ "VGaming", "GRID-vGaming,8.0", "NVIDIA Cloud Gaming" },
};

struct reader {
	const char *path;
	const struct vgpuconfig_wish *wish;
	xmlNode *root;
	struct type_table *table;
	unsigned int no_heap, mig;
};

static int refuse(const struct reader *r, const xmlNode *at, const char *fmt, ...)
{
	va_list args;

	if (!r->path)
		return -1;
	fprintf(stderr, "nvgpu-fw: %s: line %ld: ", r->path, at ? xmlGetLineNo(at) : 0);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return -1;
}

static bool is_element(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

static xmlNode *child(xmlNode *n, const char *name)
{
	for (n = n->children; n; n = n->next) {
		if (is_element(n, name))
			return n;
	}

	return NULL;
}

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "nvgpu-fw: out of memory\n");
		exit(1);
	}
	return p;
}

/* Text without surrounding blanks, to be freed; empty where there is none. */
static char *text_of(xmlNode *n, const char *attribute)
{
	xmlChar *raw = attribute ? xmlGetNoNsProp(n, (const xmlChar *)attribute) :
				   xmlNodeGetContent(n);
	const char *p = raw ? (const char *)raw : "";
	char *out;
	size_t len;

	p += strspn(p, " \t\r\n");
	len = strlen(p);
	while (len && strchr(" \t\r\n", p[len - 1]))
		len--;
	out = must(strndup(p, len));
	xmlFree(raw);
	return out;
}

/* A decimal or 0x number that fills the whole text, up to @max. */
static int number_of(const struct reader *r, xmlNode *n, const char *attribute, u64 max, u64 *out)
{
	char *text = text_of(n, attribute), *end;
	const char *what = attribute ? attribute : (const char *)n->name;
	int err = 0;

	errno = 0;
	*out = strtoull(text, &end, 0);
	if (text[0] < '0' || text[0] > '9' || *end || errno || *out > max)
		err = refuse(r, n, "%s is not a number up to %llu: '%.40s'", what,
			     (unsigned long long)max, text);
	free(text);
	return err;
}

/* Of an element that may be missing; then *@out stays. */
static int number_in(const struct reader *r, xmlNode *type, const char *name, u64 max, u64 *out)
{
	xmlNode *n = child(type, name);

	return n ? number_of(r, n, NULL, max, out) : 0;
}

static int mib_in(const struct reader *r, xmlNode *type, const char *name, u32 *mib)
{
	u64 bytes = (u64)*mib << MIB_SHIFT;

	if (number_in(r, type, name, (u64)UINT32_MAX << MIB_SHIFT, &bytes))
		return -1;
	if (bytes & ((1u << MIB_SHIFT) - 1))
		return refuse(r, child(type, name), "%s is not a multiple of 1 MiB", name);

	*mib = (u32)(bytes >> MIB_SHIFT);
	return 0;
}

static int u32_in(const struct reader *r, xmlNode *type, const char *name, u32 *out)
{
	u64 val = *out;

	if (number_in(r, type, name, UINT32_MAX, &val))
		return -1;
	*out = (u32)val;
	return 0;
}

static int flag_in(const struct reader *r, xmlNode *type, const char *name, bool *out)
{
	u64 val = *out;

	if (number_in(r, type, name, 1, &val))
		return -1;
	*out = val;
	return 0;
}

static int name_of(const struct reader *r, xmlNode *n, const char *attribute, char *out, size_t cap)
{
	char *text = text_of(n, attribute);
	int err = 0;

	if (!text[0] || strlen(text) >= cap)
		err = refuse(r, n, "%s is missing or longer than %zu characters", attribute, cap - 1);
	else
		strcpy(out, text);
	free(text);
	return err;
}

/* Ids of the <devId> in @n as hex digits; a subsystem of 0 stands for any. */
static int ids_of(const struct reader *r, xmlNode *n, u16 *device, u16 *subsystem)
{
	xmlNode *id = child(n, "devId");
	u64 vendor, dev, sub;

	if (!id)
		return refuse(r, n, "devId is missing");
	if (number_of(r, id, "vendorId", 0xffff, &vendor) ||
	    number_of(r, id, "deviceId", 0xffff, &dev) ||
	    number_of(r, id, "subsystemId", 0xffff, &sub))
		return -1;
	if (vendor != 0x10de)
		return refuse(r, id, "devId is another vendor's");

	*device = (u16)dev;
	*subsystem = (u16)sub;
	return 0;
}

/* "VPC;QVDWS" to the strings firmware wants; what is no short form stays as it is. */
static int license_of(const struct reader *r, xmlNode *type, struct table_type *out)
{
	char full[NVGPU_TYPE_LICENSE_LEN] = "", *words, *word, *save = NULL;
	xmlNode *n = child(type, "license");
	const char *add;
	int err = 0;
	size_t i;

	if (!n)
		return 0;
	words = text_of(n, NULL);
	for (word = strtok_r(words, ";", &save); word && !err; word = strtok_r(NULL, ";", &save)) {
		add = word;
		for (i = 0; i < ARRAY_SIZE(licenses); i++) {
			if (strcmp(licenses[i].word, word))
				continue;
			add = licenses[i].license;
			if (!full[0])
				out->product = must(strdup(licenses[i].product));
		}
		if (strlen(full) + strlen(add) + 2 > sizeof(full)) {
			err = refuse(r, n, "license is longer than %zu characters", sizeof(full) - 1);
			break;
		}
		if (full[0])
			strcat(full, ";");
		strcat(full, add);
	}
	free(words);
	if (!err && full[0])
		out->license = must(strdup(full));

	return err;
}

static int heap_of(struct reader *r, xmlNode *type, struct table_type *out)
{
	if (child(type, "gspHeapSize"))
		return mib_in(r, type, "gspHeapSize", &out->heap_mib);

	out->heap_mib = HEAP_MIB;
	r->no_heap++;
	return 0;
}

static int type_read(struct reader *r, xmlNode *type, struct table_type *out)
{
	xmlNode *display = child(type, "display");
	u16 device, subsystem;
	u64 x = 0, y = 0;

	out->multi_exclusive = true;
	if (display && (number_of(r, display, "width", UINT32_MAX, &x) ||
			number_of(r, display, "height", UINT32_MAX, &y)))
		return -1;
	out->max_x = (u32)x;
	out->max_y = (u32)y;
	if (name_of(r, type, "name", out->name, sizeof(out->name)) ||
	    name_of(r, type, "class", out->cls, sizeof(out->cls)) ||
	    ids_of(r, type, &device, &subsystem) ||
	    mib_in(r, type, "profileSize", &out->profile_mib) ||
	    mib_in(r, type, "framebuffer", &out->fb_mib) ||
	    mib_in(r, type, "fbReservation", &out->fb_reservation_mib) ||
	    mib_in(r, type, "mappableVideoSize", &out->mappable_mib) ||
	    heap_of(r, type, out) ||
	    u32_in(r, type, "bar1Length", &out->bar1_mib) ||
	    u32_in(r, type, "numHeads", &out->heads) ||
	    u32_in(r, type, "maxPixels", &out->max_pixels) ||
	    u32_in(r, type, "frlConfig", &out->frl_fps) ||
	    flag_in(r, type, "frame_rate_limiter", &out->frl_enabled) ||
	    u32_in(r, type, "encoderCapacity", &out->encoder_percent) ||
	    flag_in(r, type, "cudaEnabled", &out->cuda) ||
	    flag_in(r, type, "eccSupported", &out->ecc) ||
	    flag_in(r, type, "multiVgpuSupported", &out->multi_vgpu) ||
	    flag_in(r, type, "multiVgpuExclusive", &out->multi_exclusive))
		return -1;

	snprintf(out->guest, sizeof(out->guest), "%04x:%04x", device, subsystem);
	return license_of(r, type, out);
}

static int type_find(const struct reader *r, xmlNode *supported, u64 id, xmlNode **out)
{
	xmlNode *n;
	u64 val;

	for (n = r->root->children; n; n = n->next) {
		if (!is_element(n, "vgpuType"))
			continue;
		if (number_of(r, n, "id", UINT32_MAX, &val))
			return -1;
		if (val == id) {
			*out = n;
			return 0;
		}
	}

	return refuse(r, supported, "supports type %llu, which is not described", (unsigned long long)id);
}

/* 0 = read, 1 = a slice of a MIG instance, which this driver does not make. */
static int supported_read(struct reader *r, xmlNode *supported, struct table_type *out)
{
	xmlNode *max = child(supported, "maxVgpus"), *digest, *type = NULL;
	u64 id, instances, slice = 0;

	if (number_of(r, supported, "vgpuId", UINT32_MAX, &id) || type_find(r, supported, id, &type) ||
	    number_in(r, type, "gpuInstanceSize", UINT32_MAX, &slice))
		return -1;
	if (slice)
		return 1;
	if (!max)
		return refuse(r, supported, "maxVgpus is missing");
	if (number_of(r, max, NULL, UINT32_MAX, &instances))
		return -1;

	out->id = (u32)id;
	out->max_instances = (u32)instances;
	for (digest = supported->children; digest && !out->signature; digest = digest->next) {
		char *kind;

		if (!is_element(digest, "digest"))
			continue;
		kind = text_of(digest, "type");
		if (!strcmp(kind, "signature"))
			out->signature = text_of(digest, NULL);
		free(kind);
	}

	return type_read(r, type, out);
}

static int board_types_read(struct reader *r, xmlNode *pgpu, struct table_board *board)
{
	struct table_type *t;
	xmlNode *n;
	int ret;

	board->types = must(calloc(NVGPU_FW_META_MAX_TYPES, sizeof(*board->types)));
	for (n = pgpu->children; n; n = n->next) {
		if (!is_element(n, "supportedVgpu"))
			continue;
		if (board->types_count == NVGPU_FW_META_MAX_TYPES)
			return refuse(r, n, "more than %u types of one board", NVGPU_FW_META_MAX_TYPES);
		/* Counted at once: a half-read one must be freed, too. */
		t = &board->types[board->types_count++];
		ret = supported_read(r, n, t);
		if (ret < 0)
			return ret;
		if (ret) {
			board->types_count--;
			r->mig++;
		}
	}

	return 0;
}

/* 0 also for a board that is not wanted or has no types left; it is not kept then. */
static int board_read(struct reader *r, xmlNode *pgpu)
{
	struct type_table *t = r->table;
	struct table_board *board;
	u16 device, subsystem;
	char hex[5];
	int err;

	if (ids_of(r, pgpu, &device, &subsystem))
		return -1;
	snprintf(hex, sizeof(hex), "%04x", device);
	if (r->wish->device && strcasecmp(r->wish->device, hex))
		return 0;
	if (t->boards_count == NVGPU_FW_META_MAX_BLOBS)
		return refuse(r, pgpu, "more than %u boards", NVGPU_FW_META_MAX_BLOBS);

	t->boards = must(realloc(t->boards, (t->boards_count + 1) * sizeof(*t->boards)));
	board = &t->boards[t->boards_count++];
	memset(board, 0, sizeof(*board));
	memcpy(board->device, hex, sizeof(hex));
	if (subsystem) {
		snprintf(hex, sizeof(hex), "%04x", subsystem);
		board->subsystem = must(strdup(hex));
	}

	err = board_types_read(r, pgpu, board);
	if (err || board->types_count)
		return err;

	free(board->subsystem);
	free(board->types);
	t->boards_count--;
	return 0;
}

static int boards_read(struct reader *r)
{
	xmlNode *n;

	if (!is_element(r->root, "vgpuconfig"))
		return refuse(r, r->root, "root element is %.40s, not vgpuconfig", r->root->name);
	for (n = r->root->children; n; n = n->next) {
		if (is_element(n, "pgpu") && board_read(r, n))
			return -1;
	}
	if (!r->table->boards_count)
		return refuse(r, r->root, r->wish->device ? "no types for a board %s" : "no types",
			      r->wish->device);

	return 0;
}

static void remarks_print(const struct reader *r)
{
	if (!r->path)
		return;
	if (r->no_heap)
		fprintf(stderr, "nvgpu-fw: %s: says nothing about heaps; %u types got %u MiB\n",
			r->path, r->no_heap, HEAP_MIB);
	if (r->mig)
		fprintf(stderr, "nvgpu-fw: %s: %u types of MIG instances left out\n", r->path, r->mig);
}

/* Parsing problems come with their line; the library's own printing is kept quiet. */
static void quiet(void *ctx, const char *fmt, ...)
{
	(void)ctx;
	(void)fmt;
}

static xmlDoc *document(const char *path, const u8 *data, size_t len)
{
	const xmlError *err;
	xmlDoc *doc;

	xmlSetGenericErrorFunc(NULL, quiet);
	doc = len > INT32_MAX ? NULL : xmlReadMemory((const char *)data, (int)len, path, NULL,
						     XML_PARSE_NONET | XML_PARSE_NOCDATA);
	if (doc || !path)
		return doc;

	err = xmlGetLastError();
	fprintf(stderr, "nvgpu-fw: %s: line %d: not XML: %s", path, err ? err->line : 0,
		err && err->message ? err->message : "too large\n");
	return NULL;
}

struct type_table *vgpuconfig_parse(const char *path, const u8 *data, size_t len,
				    const struct vgpuconfig_wish *wish)
{
	struct reader r = { .path = path, .wish = wish };
	xmlDoc *doc = document(path, data, len);
	int err;

	if (!doc)
		return NULL;
	r.root = xmlDocGetRootElement(doc);
	r.table = must(calloc(1, sizeof(*r.table)));
	snprintf(r.table->release, sizeof(r.table->release), "%s", wish->release);
	r.table->interface_major = TABLE_INTERFACE_MAJOR;
	r.table->interface_minor = TABLE_INTERFACE_MINOR;
	err = boards_read(&r);
	if (!err)
		remarks_print(&r);
	xmlFreeDoc(doc);

	if (err || table_check(path, r.table)) {
		table_free(r.table);
		return NULL;
	}
	return r.table;
}
