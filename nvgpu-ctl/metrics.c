// SPDX-License-Identifier: MIT
/*
 * Counters as OpenMetrics text 1.0.0: a family's metrics stand together, counters end
 * in _total, and the text ends with EOF. Absent attributes make no metric.
 */

#include <inttypes.h>
#include <string.h>

#include "metrics.h"

/** struct family - one metric, of every object of a kind. */
struct family {
	const char *name, *type, *unit, *help;
	const char *key;	/* of the object's field */
	unsigned int decimals;	/* of the metric; the field counts the last of them */
};

static const struct family gpu_families[] = {
	{ "nvgpu_gpu_framebuffer_usable_bytes", "gauge", "bytes",
	  "Framebuffer that is left for vGPUs after what the firmware keeps.", "fb-usable", 0 },
	{ "nvgpu_gpu_framebuffer_free_bytes", "gauge", "bytes",
	  "Usable framebuffer that nothing has reserved.", "fb-free", 0 },
	{ "nvgpu_gpu_framebuffer_largest_free_bytes", "gauge", "bytes",
	  "Largest free block of framebuffer.", "fb-largest-free", 0 },
	{ "nvgpu_gpu_vfs", "gauge", NULL, "Virtual functions that are on.", "num-vfs", 0 },
	{}
};

static const struct family vgpu_families[] = {
	{ "nvgpu_vgpu_framebuffer_bytes", "gauge", "bytes",
	  "Framebuffer reserved for the guest.", "fb-size", 0 },
	{ "nvgpu_vgpu_framebuffer_used_bytes", "gauge", "bytes",
	  "Framebuffer that the guest uses, as the firmware says.", "fb-used", 0 },
	{ "nvgpu_vgpu_starts", "counter", NULL, "Starts since the vGPU was created.", "starts", 0 },
	{ "nvgpu_vgpu_resets", "counter", NULL, "Resets by a guest or its monitor.", "resets", 0 },
	{ "nvgpu_vgpu_rpcs", "counter", NULL,
	  "Messages exchanged with the vGPU's firmware part.", "rpcs", 0 },
	{ "nvgpu_vgpu_rpc_seconds", "counter", "seconds",
	  "How long the answers to these messages took, all together.", "rpc-time-us", 6 },
	{ "nvgpu_vgpu_rpc_longest_seconds", "gauge", "seconds",
	  "How long the slowest answer took.", "rpc-time-max-us", 6 },
	{ "nvgpu_vgpu_faults", "counter", NULL,
	  "Errors of the vGPU's channels and crashes of its firmware part.", "faults", 0 },
	{ "nvgpu_vgpu_encoder_share_ratio", "gauge", "ratio",
	  "Share of the video encoders that the vGPU's type gives it.", "encoder-share", 2 },
	{ "nvgpu_vgpu_graphics_busy_ratio", "gauge", "ratio",
	  "Share of the last second in which graphics and compute worked for the vGPU.",
	  "graphics-busy", 4 },
	{ "nvgpu_vgpu_framebuffer_busy_ratio", "gauge", "ratio",
	  "The same share for the bandwidth of the framebuffer.", "fb-busy", 4 },
	{ "nvgpu_vgpu_encoder_busy_ratio", "gauge", "ratio",
	  "The same share for the video encoders.", "encoder-busy", 4 },
	{ "nvgpu_vgpu_decoder_busy_ratio", "gauge", "ratio",
	  "The same share for the video decoders.", "decoder-busy", 4 },
	{}
};

/* A label's value: what would end it is escaped. */
static void put_label(FILE *to, const char *name, const char *value, bool last)
{
	fprintf(to, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '\n') {
			fputs("\\n", to);
			continue;
		}
		if (*value == '"' || *value == '\\')
			fputc('\\', to);
		fputc(*value, to);
	}
	fputs(last ? "\"" : "\",", to);
}

static void put_gpu_labels(FILE *to, const void *object)
{
	const struct gpu *gpu = object;

	put_label(to, "gpu", gpu->address, false);
	put_label(to, "name", gpu->name, true);
}

static void put_vgpu_labels(FILE *to, const void *object)
{
	const struct vgpu *vgpu = object;
	char uuid[UUID_TEXT_LEN];

	uuid_to_text(vgpu->uuid, uuid);
	put_label(to, "gpu", vgpu->gpu, false);
	put_label(to, "uuid", uuid, false);
	put_label(to, "type", vgpu->type_name, false);
	put_label(to, "vf", vgpu->vf_address, true);
}

static uint64_t value_of(const struct field *f, const void *object)
{
	uint32_t narrow;
	uint64_t wide;

	if (f->kind == KIND_U64 || f->kind == KIND_BYTES) {
		memcpy(&wide, field_at(f, object), sizeof(wide));
		return wide;
	}
	memcpy(&narrow, field_at(f, object), sizeof(narrow));
	return narrow;
}

/* @value, with its last @decimals digits behind the point. */
static void put_value(FILE *to, uint64_t value, unsigned int decimals)
{
	uint64_t unit = 1;

	for (unsigned int i = 0; i < decimals; i++)
		unit *= 10;
	fprintf(to, "%" PRIu64, value / unit);
	if (decimals)
		fprintf(to, ".%0*" PRIu64, decimals, value % unit);
	fputc('\n', to);
}

static const struct field *field_of(const struct object_desc *desc, const char *key)
{
	const struct field *f = desc->field;

	while (f->key && strcmp(f->key, key))
		f++;
	return f;
}

static void put_family(FILE *to, const struct family *family, const struct object_desc *desc,
		       const void *objects, size_t nr, void (*labels)(FILE *, const void *))
{
	const struct field *f = field_of(desc, family->key);

	fprintf(to, "# TYPE %s %s\n", family->name, family->type);
	if (family->unit)
		fprintf(to, "# UNIT %s %s\n", family->name, family->unit);
	fprintf(to, "# HELP %s %s\n", family->name, family->help);
	for (size_t i = 0; i < nr; i++) {
		const void *object = (const char *)objects + i * desc->bytes;

		if (!field_present(f, object))
			continue;
		fprintf(to, "%s%s{", family->name,
			strcmp(family->type, "counter") ? "" : "_total");
		labels(to, object);
		fputs("} ", to);
		put_value(to, value_of(f, object), family->decimals);
	}
}

/* A state set: one metric for each state, 1 for the one it is in. */
static void put_states(FILE *to, const char *name, const char *help, enum kind kind,
		       const struct object_desc *desc, const void *objects, size_t nr,
		       void (*labels)(FILE *, const void *))
{
	const struct field *f = field_of(desc, "state");

	fprintf(to, "# TYPE %s stateset\n# HELP %s %s\n", name, name, help);
	for (size_t i = 0; i < nr; i++) {
		const void *object = (const char *)objects + i * desc->bytes;

		for (uint32_t s = 1; enum_name(kind, s); s++) {
			fprintf(to, "%s{", name);
			labels(to, object);
			fputc(',', to);
			put_label(to, name, enum_name(kind, s), true);
			fprintf(to, "} %d\n", value_of(f, object) == s);
		}
	}
}

void metrics_print(FILE *to, const struct gpu *gpus, size_t nr_gpus, const struct vgpu *vgpus,
		   size_t nr_vgpus)
{
	put_states(to, "nvgpu_gpu_state", "Where in its life the GPU is.", KIND_GPU_STATUS,
		   &gpu_desc, gpus, nr_gpus, put_gpu_labels);
	for (const struct family *f = gpu_families; f->name; f++)
		put_family(to, f, &gpu_desc, gpus, nr_gpus, put_gpu_labels);
	put_states(to, "nvgpu_vgpu_state", "Where in its life the vGPU is.", KIND_VGPU_STATUS,
		   &vgpu_desc, vgpus, nr_vgpus, put_vgpu_labels);
	for (const struct family *f = vgpu_families; f->name; f++)
		put_family(to, f, &vgpu_desc, vgpus, nr_vgpus, put_vgpu_labels);
	fputs("# EOF\n", to);
}
