// SPDX-License-Identifier: MIT
/*
 * Channels: allocation parameters of address space, channel and copy engine, and
 * their controls.
 */

#include "bytes.h"

#define CHANNEL_BYTES	0x168

static const struct nvgpu_channel_desc desc = {
	.chid = 63, .engine = 0x0b, .vaspace = 0x90f10000, .privileged = true,
	.gpfifo_va = 0x123456000ULL, .gpfifo_entries = 512,
	.instance_addr = 0xb00001000ULL, .instance_bytes = 0x1000, .ramfc_bytes = 0x200,
	.userd_addr = 0xb00002000ULL, .userd_bytes = 0x200,
	.fault_addr = 0x7f0000000ULL, .fault_bytes = 0x5000,
};

static void alloc_channel(const struct nvgpu_channel_desc *c, u8 *buf, size_t cap, int ret)
{
	const struct nvgpu_rm_alloc a = { .client = 1, .parent = 2, .object = 3,
					  .cls = NVGPU_CLASS_CHANNEL, .channel = c };

	assert_int_equal(ABI->encode_alloc(&a, buf, cap), ret);
}

static void memory_is(const u8 *p, u64 base, u64 bytes, u32 space, u32 cache)
{
	assert_int_equal(get64(p, 0), base);
	assert_int_equal(get64(p, 8), bytes);
	assert_int_equal(get32(p, 16), space);
	assert_int_equal(get32(p, 20), cache);
}

static void allocates_a_channel(void **state)
{
	u8 *buf = dirty(32 + CHANNEL_BYTES), *p = buf + 32;

	(void)state;
	alloc_channel(&desc, buf, 32 + CHANNEL_BYTES, 32 + CHANNEL_BYTES);
	assert_int_equal(get32(buf, 12), 0xc56f);
	assert_int_equal(get32(buf, 20), CHANNEL_BYTES);
	assert_int_equal(get64(p, 0x08), 0x123456000ULL);
	assert_int_equal(get32(p, 0x10), 512);
	assert_int_equal(get32(p, 0x1c), 0x90f10000);
	assert_int_equal(get32(p, 0x80), 0x0b);
	memory_is(p + 0x90, 0xb00001000ULL, 0x1000, 2, 1);
	memory_is(p + 0xa8, 0xb00002000ULL, 0x200, 2, 1);
	memory_is(p + 0xc0, 0xb00001000ULL, 0x200, 2, 1);
	memory_is(p + 0xd8, 0x7f0000000ULL, 0x5000, 1, 0);
	assert_int_equal(get32(p, 0xf4), 0x15);
	memory_is(p + 0xf8, 0, 0, 0, 0);
	alloc_channel(&desc, buf, 32 + CHANNEL_BYTES - 1, -ENOSPC);
	free(buf);
}

/* The kernel channels of nouveau, whose flags are on record, and both ends of the range. */
static void names_the_channel_id_by_page_and_slot(void **state)
{
	static const struct { u32 chid; bool privileged; u32 flags; } rows[] = {
		{ 0, false, 0x00200000 }, { 8, true, 0x00201020 }, { 1, false, 0x00200100 },
		{ 2, true, 0x00200220 }, { 63, true, 0x00207720 }, { 2047, true, 0x002ff720 },
	};
	u8 *buf = dirty(32 + CHANNEL_BYTES);
	struct nvgpu_channel_desc c = desc;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		c.chid = rows[i].chid;
		c.privileged = rows[i].privileged;
		alloc_channel(&c, buf, 32 + CHANNEL_BYTES, 32 + CHANNEL_BYTES);
		assert_int_equal(get32(buf, 32 + 0x14), rows[i].flags);
		assert_int_equal(get32(buf, 32 + 0xf4), rows[i].privileged ? 0x15 : 0x14);
	}
	c.chid = 4096;
	alloc_channel(&c, buf, 32 + CHANNEL_BYTES, -EOVERFLOW);
	free(buf);
}

static void allocates_an_address_space_of_the_hosts(void **state)
{
	const struct nvgpu_rm_alloc a = { .client = 1, .parent = 2, .object = 3,
					  .cls = NVGPU_CLASS_VASPACE };
	u8 *buf = dirty(80);

	(void)state;
	assert_int_equal(ABI->encode_alloc(&a, buf, 80), 32 + 0x30);
	assert_int_equal(get32(buf, 12), 0x90f1);
	assert_int_equal(get32(buf, 32), 0);
	assert_int_equal(get32(buf, 36), 8);
	assert_int_equal(ABI->encode_alloc(&a, buf, 79), -ENOSPC);
	free(buf);
}

static void allocates_a_copy_engine(void **state)
{
	const struct nvgpu_rm_alloc a = { .client = 1, .parent = 2, .object = 3,
					  .cls = NVGPU_CLASS_COPY, .engine = 0x0b };
	u8 *buf = dirty(40);

	(void)state;
	assert_int_equal(ABI->encode_alloc(&a, buf, 40), 40);
	assert_int_equal(get32(buf, 12), 0xc7b5);
	assert_int_equal(get32(buf, 32), 1);
	assert_int_equal(get32(buf, 36), 0x0b);
	assert_int_equal(ABI->encode_alloc(&a, buf, 39), -ENOSPC);
	assert_int_equal(ABI->cls[NVGPU_CLASS_COPY], 0xc7b5);
	free(buf);
}

static void sets_and_unsets_a_root_table(void **state)
{
	u8 *p = dirty(32);

	(void)state;
	assert_int_equal(ABI->encode_set_page_directory(0x90f10000, 0xb00003000ULL, 4, p, 32), 32);
	assert_int_equal(get64(p, 0), 0xb00003000ULL);
	assert_int_equal(get32(p, 8), 4);
	assert_int_equal(get32(p, 12), 0);
	assert_int_equal(get32(p, 16), 0x90f10000);
	assert_int_equal(get32(p, 20), 0);
	assert_int_equal(get64(p, 24), 0);
	assert_int_equal(ABI->encode_set_page_directory(1, 0, 4, p, 31), -ENOSPC);
	assert_int_equal(ABI->encode_unset_page_directory(0x90f10000, p, 8), 8);
	assert_int_equal(get32(p, 0), 0x90f10000);
	assert_int_equal(get32(p, 4), 0);
	assert_int_equal(ABI->encode_unset_page_directory(1, p, 7), -ENOSPC);
	free(p);
}

static void binds_and_schedules_a_channel(void **state)
{
	u8 *p = dirty(4);

	(void)state;
	assert_int_equal(ABI->encode_channel_bind(0x0b, p, 4), 4);
	assert_int_equal(get32(p, 0), 0x0b);
	assert_int_equal(ABI->encode_channel_bind(0x0b, p, 3), -ENOSPC);
	assert_int_equal(ABI->encode_channel_schedule(true, p, 2), 2);
	assert_int_equal(p[0], 1);
	assert_int_equal(p[1], 0);
	assert_int_equal(ABI->encode_channel_schedule(false, p, 2), 2);
	assert_int_equal(p[0], 0);
	assert_int_equal(ABI->encode_channel_schedule(true, p, 1), -ENOSPC);
	free(p);
}

static void believes_a_sensible_fault_buffer_only(void **state)
{
	u32 bytes = 0;
	u8 p[4];

	(void)state;
	set32(p, 0, 0x5000);
	assert_int_equal(ABI->decode_fault_buffer_size(p, 4, &bytes), 0);
	assert_int_equal(bytes, 0x5000);
	assert_int_equal(ABI->decode_fault_buffer_size(p, 3, &bytes), -EMSGSIZE);
	set32(p, 0, 0);
	assert_int_equal(ABI->decode_fault_buffer_size(p, 4, &bytes), -EPROTO);
	set32(p, 0, (1u << 20) + 1);
	assert_int_equal(ABI->decode_fault_buffer_size(p, 4, &bytes), -EPROTO);
}

static void tells_graphics_and_copy_engines_apart(void **state)
{
	static const struct { u32 rm; enum nvgpu_engine_kind kind; } rows[] = {
		{ 1, NVGPU_ENGINE_GRAPHICS }, { 8, NVGPU_ENGINE_GRAPHICS }, { 9, NVGPU_ENGINE_COPY },
		{ 18, NVGPU_ENGINE_COPY }, { 29, NVGPU_ENGINE_OTHER }, { 48, NVGPU_ENGINE_OTHER },
		{ 999, NVGPU_ENGINE_OTHER },
	};
	struct nvgpu_device_info_page page;
	u8 *p = calloc(1, 0xc8c);
	size_t i;

	(void)state;
	set32(p, 4, 1);
	set32(p, 12 + 4 * 12, 1);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		set32(p, 12 + 4 * 2, rows[i].rm);
		assert_int_equal(ABI->decode_device_info(p, 0xc8c, &page), 0);
		assert_int_equal(page.engine[0].kind, rows[i].kind);
	}
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocates_a_channel),
		cmocka_unit_test(names_the_channel_id_by_page_and_slot),
		cmocka_unit_test(allocates_an_address_space_of_the_hosts),
		cmocka_unit_test(allocates_a_copy_engine),
		cmocka_unit_test(sets_and_unsets_a_root_table),
		cmocka_unit_test(binds_and_schedules_a_channel),
		cmocka_unit_test(believes_a_sensible_fault_buffer_only),
		cmocka_unit_test(tells_graphics_and_copy_engines_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
