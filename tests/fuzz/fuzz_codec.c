// SPDX-License-Identifier: MIT
/*
 * Everything the firmware sends, from arbitrary bytes. The first byte chooses
 * the decoder and the release, so that one corpus grows for all of them.
 */

#include "fuzz.h"

#include "abi/abi.h"
#include "abi/gen/releases.h"

#define X(table)	&table,
static const struct nvgpu_abi *const known[] = { NVGPU_ABI_RELEASES(X) };
#undef X

static const struct nvgpu_abi *abi;

static u32 fold(const u8 *p, size_t n)
{
	u32 sum = 0;
	size_t i;

	for (i = 0; i + 4 <= n; i += 4)
		sum ^= nvgpu_fw_le32(p + i);
	return sum;
}

/* With the checksum made right over whatever the header claims. */
static void envelope(const u8 *data, size_t size)
{
	u8 *copy = malloc(size ? size : 1);
	struct nvgpu_msg msg;
	int n;

	memcpy(copy, data, size);
	n = abi->envelope->peek_elements(copy, size);
	REQUIRE(n <= (int)abi->envelope->max_elements);
	if (n > 0 && (size_t)n * abi->envelope->element_bytes <= size) {
		nvgpu_fw_put_le32(copy + 0x20, 0);
		nvgpu_fw_put_le32(copy + 0x20, fold(copy, (size_t)n * abi->envelope->element_bytes));
	}
	if (!abi->envelope->decode(copy, size, size > 0x28 ? nvgpu_fw_le32(copy + 0x24) : 0, &msg))
		REQUIRE((size_t)msg.payload_off + msg.payload_len <= size);
	free(copy);
}

static void replies(const u8 *data, size_t size)
{
	struct nvgpu_rm_reply r;
	unsigned int ctrl;

	if (!abi->decode_alloc_reply(data, size, &r))
		REQUIRE((size_t)r.params_off + r.params_len <= size);
	if (!abi->decode_free_reply(data, size, &r))
		REQUIRE((size_t)r.params_off + r.params_len <= size);
	for (ctrl = 0; ctrl <= NVGPU_CTRL_COUNT; ctrl++) {
		if (!abi->decode_control_reply(data, size, (enum nvgpu_ctrl)ctrl, &r))
			REQUIRE((size_t)r.params_off + r.params_len <= size);
	}
}

static void params(const u8 *data, size_t size)
{
	struct nvgpu_device_info_page page;
	struct nvgpu_fb_usage usage;
	struct nvgpu_intr_table intr;
	char text[32];
	bool ecc;
	u64 bytes;
	u32 i;

	abi->decode_intr_table(data, size, &intr);
	abi->decode_ecc(data, size, &ecc);
	abi->decode_fault_buffer_size(data, size, &i);
	if (!abi->decode_vmmu_segment(data, size, &bytes))
		REQUIRE(bytes && !(bytes & (bytes - 1)));
	if (!abi->decode_features(data, size, text, sizeof(text)))
		REQUIRE(strlen(text) < sizeof(text));
	if (!abi->decode_fb_usage(data, size, &usage))
		REQUIRE(usage.nr <= NVGPU_FB_USAGE_MAX);
	if (!abi->decode_device_info(data, size, &page)) {
		REQUIRE(page.nr <= ARRAY_SIZE(page.engine));
		for (i = 0; i < page.nr; i++)
			REQUIRE(strlen(page.engine[i].name) < sizeof(page.engine[i].name));
	}
}

static void static_info(const u8 *data, size_t size)
{
	struct nvgpu_static_info out;

	if (!abi->decode_static_info(data, size, &out)) {
		REQUIRE(out.nr_regions <= NVGPU_MAX_FB_REGIONS);
		REQUIRE(strlen(out.name) < sizeof(out.name));
	}
}

static void events(const u8 *data, size_t size)
{
	struct nvgpu_util_batch batch;
	enum nvgpu_plugin_event ev;
	u32 a, b, c, engine;
	char text[64];

	abi->decode_plugin_event(data, size, &a, &ev);
	abi->decode_rc(data, size, &a, &b, &c);
	if (!abi->decode_error_log(data, size, &a, &b, text, sizeof(text)))
		REQUIRE(strlen(text) < sizeof(text));
	if (abi->decode_util(data, size, &batch))
		return;
	REQUIRE(batch.nr <= NVGPU_UTIL_SAMPLES_MAX);
	for (a = 0; a < batch.nr; a++) {
		REQUIRE(batch.sample[a].time);
		for (engine = 0; engine < NVGPU_UTIL_COUNT; engine++)
			REQUIRE(batch.sample[a].engine[engine].busy <= NVGPU_UTIL_FULL);
	}
}

static void sequencer(const u8 *data, size_t size)
{
	struct nvgpu_seq_cmd cmd;
	u32 pos = 0, last = 0;

	while (!abi->decode_sequencer(data, size, &pos, &cmd)) {
		REQUIRE(pos > last);
		REQUIRE(cmd.addr % 4 == 0 && cmd.index < 8);
		last = pos;
	}
}

static void type(const u8 *data, size_t size)
{
	struct nvgpu_type_desc out;

	if (!abi->decode_type(data, size, &out))
		REQUIRE(strlen(out.name) < sizeof(out.name) && out.max_instances);
}

static void (*const decoders[])(const u8 *data, size_t size) = {
	envelope, replies, params, static_info, events, sequencer, type,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u8 *copy;

	if (!size)
		return 0;

	/* A buffer of its own: the one given starts a byte earlier. */
	copy = malloc(size > 1 ? size - 1 : 1);
	memcpy(copy, data + 1, size - 1);
	abi = known[data[0] / ARRAY_SIZE(decoders) % ARRAY_SIZE(known)];
	decoders[data[0] % ARRAY_SIZE(decoders)](copy, size - 1);
	free(copy);
	return 0;
}
