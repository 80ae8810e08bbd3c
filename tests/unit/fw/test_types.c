// SPDX-License-Identifier: MIT
/*
 * The built-in vGPU types, against the fact sheet.
 */

#include "bytes.h"

#include "vgpu/types_data.h"

static const struct nvgpu_type_desc *find(u32 id)
{
	u32 i;

	for (i = 0; i < nvgpu_types_builtin_nr; i++) {
		if (nvgpu_types_builtin[i].id == id)
			return &nvgpu_types_builtin[i];
	}

	return NULL;
}

static void has_every_id_of_the_l40_once(void **state)
{
	u32 id, i, seen;

	(void)state;
	for (id = 869; id <= 907; id++) {
		for (seen = 0, i = 0; i < nvgpu_types_builtin_nr; i++)
			seen += nvgpu_types_builtin[i].id == id;
		assert_int_equal(seen, 1);
		assert_int_equal(find(id)->board_device, 0x26b5);
	}
}

static void counts_guest_ids_along_with_type_ids(void **state)
{
	u32 id;

	(void)state;
	for (id = 869; id <= 907; id++)
		assert_int_equal(find(id)->guest_subsystem, 0x176d + id - 869);
}

static void states_the_published_record(void **state)
{
	const struct nvgpu_type_desc *t = find(869);

	(void)state;
	assert_string_equal(t->name, "NVIDIA L40-1B");
	assert_string_equal(t->cls, "NVS");
	assert_int_equal(t->max_instances, 32);
	assert_int_equal(t->heads, 4);
	assert_int_equal(t->max_pixels, 0xfa0000);
	assert_int_equal(t->frl_fps, 45);
	assert_int_equal(t->fb_bytes, 0x40000000);
	assert_int_equal(t->heap_bytes, 0x2000000);
	assert_int_equal(t->bar1_mib, 256);
	assert_false(t->derived);
}

static void names_sizes_in_every_series(void **state)
{
	static const struct { u32 id; const char *name; u32 gib, most; } rows[] = {
		{ 870, "NVIDIA L40-2B", 2, 24 }, { 871, "NVIDIA L40-1Q", 1, 32 },
		{ 880, "NVIDIA L40-48Q", 48, 1 }, { 890, "NVIDIA L40-48A", 48, 1 },
		{ 891, "NVIDIA L40-1", 1, 32 }, { 895, "NVIDIA L40-6", 6, 8 },
		{ 901, "NVIDIA L40-4C", 4, 12 }, { 907, "NVIDIA L40-48C", 48, 1 },
		{ 1156, "NVIDIA L40S-48Q", 48, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_non_null(find(rows[i].id));
		assert_string_equal(find(rows[i].id)->name, rows[i].name);
		assert_int_equal(find(rows[i].id)->fb_bytes, (u64)rows[i].gib << 30);
		assert_int_equal(find(rows[i].id)->max_instances, rows[i].most);
	}
}

static void carries_no_signature(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < nvgpu_types_builtin_nr; i++)
		assert_false(nvgpu_types_builtin[i].has_signature);
}

static void survives_a_trip_through_the_firmware_record(void **state)
{
	const struct nvgpu_type_desc *list[1];
	struct nvgpu_type_upload u = { .type = list, .nr = 1 };
	struct nvgpu_type_desc want, out;
	u8 *p = malloc(ABI->ctrl[NVGPU_CTRL_VGPU_ADD_TYPES].params_bytes);
	u32 i;

	(void)state;
	for (i = 0; i < nvgpu_types_builtin_nr; i++) {
		list[0] = &nvgpu_types_builtin[i];
		assert_true(ABI->encode_type_upload(&u, p, 316936) > 0);
		assert_int_equal(ABI->decode_type(p + 8, ABI->type_record_bytes, &out), 0);
		memcpy(&want, list[0], sizeof(want));
		want.derived = false;
		assert_memory_equal(&out, &want, sizeof(out));
	}
	free(p);
}

static void leaves_room_for_the_plugin_channel_in_every_heap(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < nvgpu_types_builtin_nr; i++)
		assert_true(nvgpu_types_builtin[i].heap_bytes > ABI->plugin->comm_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_every_id_of_the_l40_once),
		cmocka_unit_test(counts_guest_ids_along_with_type_ids),
		cmocka_unit_test(states_the_published_record),
		cmocka_unit_test(names_sizes_in_every_series),
		cmocka_unit_test(carries_no_signature),
		cmocka_unit_test(survives_a_trip_through_the_firmware_record),
		cmocka_unit_test(leaves_room_for_the_plugin_channel_in_every_heap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
