// SPDX-License-Identifier: MIT
/*
 * vGPU types, plugin start, configuration, plugin channel, framebuffer in use.
 */

#include "bytes.h"

#define RECORD	4952
#define UPLOAD	316936

static const struct nvgpu_type_desc type_1b = {
	.id = 869, .name = "NVIDIA L40-1B", .cls = "NVS", .license = "lic", .product = "prod",
	.board_device = 0x26b5, .guest_device = 0x26b5, .guest_subsystem = 0x176d,
	.max_instances = 32, .heads = 4, .max_x = 5120, .max_y = 2880, .max_pixels = 16384000,
	.frl_fps = 45, .frl_enabled = true, .multi_exclusive = true,
	.profile_bytes = 0x40000000, .fb_bytes = 0x40000000, .heap_bytes = 0x2000000,
	.mappable_bytes = 0x400000, .encoder_percent = 100, .bar1_mib = 256,
};

static u8 *upload(u32 nr, const struct nvgpu_type_desc *type)
{
	const struct nvgpu_type_desc *list[64];
	struct nvgpu_type_upload u = { .discard = true, .type = list, .nr = nr };
	u8 *p = dirty(UPLOAD);
	u32 i;

	for (i = 0; i < nr && i < 64; i++)
		list[i] = type;
	assert_int_equal(ABI->encode_type_upload(&u, p, UPLOAD), UPLOAD);
	return p;
}

static void writes_the_one_published_type_record(void **state)
{
	u8 *p = upload(1, &type_1b), *r = p + 8;
	size_t i;

	(void)state;
	assert_int_equal(get32(p, 0), 1);
	assert_int_equal(get32(p, 4), 1);
	assert_int_equal(get32(r, 0), 869);
	assert_string_equal((char *)r + 4, "NVIDIA L40-1B");
	assert_string_equal((char *)r + 36, "NVS");
	for (i = 68; i < 196; i++)
		assert_int_equal(r[i], 0);
	assert_string_equal((char *)r + 196, "lic");
	assert_int_equal(get32(r, 324), 32);
	assert_int_equal(get32(r, 328), 4);
	assert_int_equal(get32(r, 332), 5120);
	assert_int_equal(get32(r, 336), 2880);
	assert_int_equal(get32(r, 340), 0x00fa0000);
	assert_int_equal(get32(r, 344), 45);
	assert_int_equal(get32(r, 348), 0);
	assert_int_equal(get32(r, 352), 0);
	assert_int_equal(get32(r, 356), 0);
	assert_int_equal(get32(r, 360), 0);
	assert_int_equal(get64(r, 368), 0x26b5176d);
	assert_int_equal(get64(r, 376), 0x26b5);
	assert_int_equal(get64(r, 384), 0x40000000);
	assert_int_equal(get64(r, 392), 0x40000000);
	assert_int_equal(get64(r, 400), 0x02000000);
	assert_int_equal(get64(r, 408), 0);
	assert_int_equal(get64(r, 416), 0x00400000);
	assert_int_equal(get32(r, 424), 100);
	assert_int_equal(get64(r, 432), 256);
	assert_int_equal(get32(r, 440), 1);
	assert_string_equal((char *)r + 700, "prod");
	assert_int_equal(get32(r, 4936), 1);
	for (i = RECORD; i < UPLOAD - 8; i++)
		assert_int_equal(r[i], 0);
	free(p);
}

static void places_every_record_behind_the_one_before(void **state)
{
	u8 *p = upload(64, &type_1b);

	(void)state;
	assert_int_equal(get32(p, 4), 64);
	assert_int_equal(get32(p, 8 + 63 * RECORD), 869);
	free(p);
}

static void refuses_more_types_than_the_table_holds(void **state)
{
	struct nvgpu_type_upload u = { .nr = 65 };
	u8 *p = dirty(UPLOAD);

	(void)state;
	assert_int_equal(ABI->encode_type_upload(&u, p, UPLOAD), -EOVERFLOW);
	u.nr = 0;
	assert_int_equal(ABI->encode_type_upload(&u, p, UPLOAD - 1), -ENOSPC);
	free(p);
}

static void sends_a_signature_only_where_there_is_one(void **state)
{
	struct nvgpu_type_desc t = type_1b;
	u8 *p;

	(void)state;
	memset(t.signature, 0x5a, sizeof(t.signature));
	p = upload(1, &t);
	assert_int_equal(p[8 + 68], 0);
	free(p);
	t.has_signature = true;
	p = upload(1, &t);
	assert_int_equal(p[8 + 68], 0x5a);
	free(p);
}

static void decodes_a_record_it_encoded(void **state)
{
	struct nvgpu_type_desc t = type_1b, out;
	u8 *p;

	(void)state;
	t.has_signature = true;
	memset(t.signature, 0x5a, sizeof(t.signature));
	p = upload(1, &t);
	assert_int_equal(ABI->type_record_bytes, RECORD);
	assert_int_equal(ABI->decode_type(p + 8, RECORD, &out), 0);
	assert_memory_equal(&out, &t, sizeof(t));
	free(p);
}

static int decode_changed(size_t off, u64 val, size_t n)
{
	struct nvgpu_type_desc out;
	u8 *p = upload(1, &type_1b), *copy;
	int err;

	memcpy(p + 8 + off, &val, n);
	copy = exact_copy(p + 8, RECORD);
	err = ABI->decode_type(copy, RECORD, &out);
	free(copy);
	free(p);
	return err;
}

static void rejects_a_record_without_name_id_or_instances(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(4, 0, 1), -EPROTO);
	assert_int_equal(decode_changed(36, 0, 1), -EPROTO);
	assert_int_equal(decode_changed(0, 0, 4), -EPROTO);
	assert_int_equal(decode_changed(324, 0, 4), -EPROTO);
}

static void rejects_a_record_whose_ids_do_not_fit(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(368, 0x126b5176d, 8), -EPROTO);
	assert_int_equal(decode_changed(376, 0x10000, 8), -EPROTO);
	assert_int_equal(decode_changed(432, 1ull << 32, 8), -EPROTO);
}

static void rejects_a_record_of_another_size(void **state)
{
	struct nvgpu_type_desc out;
	u8 *p = upload(1, &type_1b);

	(void)state;
	assert_int_equal(ABI->decode_type(p + 8, RECORD - 1, &out), -EMSGSIZE);
	assert_int_equal(ABI->decode_type(p + 8, RECORD + 1, &out), -EMSGSIZE);
	free(p);
}

static const struct nvgpu_engine engines[] = {
	{ .rm_type = 1, .api_index = 1 }, { .rm_type = 48, .api_index = 0x26 },
	{ .rm_type = 44, .api_index = 0xffffffff },
};

static const struct nvgpu_bootload boot = {
	.dbdf = 0x3b04, .gfid = 1, .type_id = 869, .vm_pid = 4711,
	.nr_channels = 64, .nr_plugin_channels = 1, .first_chid = 512,
	.engine = engines, .nr_engines = ARRAY_SIZE(engines),
	.fb_base = 0x40000000, .fb_bytes = 0x80000000, .heap_base = 0x200000000, .heap_bytes = 0x2000000,
};

static void writes_the_bootload_parameters(void **state)
{
	u8 *p = dirty(6496);
	u32 i;

	(void)state;
	assert_int_equal(ABI->encode_bootload(&boot, p, 6496), 6496);
	assert_int_equal(get32(p, 0), 0x3b04);
	assert_int_equal(get32(p, 4), 1);
	assert_int_equal(get32(p, 8), 869);
	assert_int_equal(get32(p, 12), 4711);
	assert_int_equal(get32(p, 16), 0);
	assert_int_equal(get32(p, 20), 64);
	assert_int_equal(get32(p, 24), 1);
	for (i = 0; i < 62; i++)
		assert_int_equal(get32(p, 28 + 4 * i), i == 1 || i == 0x26 ? 512 : 0);
	assert_int_equal(get32(p, 280), 1);
	assert_int_equal(get64(p, 288), 0x40000000);
	assert_int_equal(get64(p, 296), 0);
	assert_int_equal(get64(p, 3360), 0x80000000);
	assert_int_equal(get64(p, 6432), 0x200000000);
	assert_int_equal(get64(p, 6440), 0x2000000);
	assert_int_equal(get64(p, 6448), 0);
	assert_int_equal(get64(p, 6456), 0x200204000);
	assert_int_equal(get64(p, 6464), 0x20000);
	assert_int_equal(get64(p, 6472), 0x200224000);
	assert_int_equal(get64(p, 6480), 0x40000);
	assert_int_equal(get64(p, 6488), 0);
	assert_int_equal(ABI->encode_bootload(&boot, p, 6495), -ENOSPC);
	free(p);
}

static void refuses_an_engine_beyond_the_channel_table(void **state)
{
	const struct nvgpu_engine far = { .api_index = 62 };
	struct nvgpu_bootload b = boot;
	u8 *p = dirty(6496);

	(void)state;
	b.engine = &far;
	b.nr_engines = 1;
	assert_int_equal(ABI->encode_bootload(&b, p, 6496), -EOVERFLOW);
	free(p);
}

static void refuses_a_heap_without_room_for_the_plugin_channel(void **state)
{
	struct nvgpu_bootload b = boot;
	u8 *p = dirty(6496);

	(void)state;
	b.heap_bytes = 0x264000 - 1;
	assert_int_equal(ABI->encode_bootload(&b, p, 6496), -EOVERFLOW);
	free(p);
}

static void names_one_guest_to_stop(void **state)
{
	u8 p[4];

	(void)state;
	assert_int_equal(ABI->encode_gfid(7, p, 4), 4);
	assert_int_equal(get32(p, 0), 7);
	assert_int_equal(ABI->encode_gfid(7, p, 3), -ENOSPC);
}

static void lays_out_the_management_heap(void **state)
{
	const struct nvgpu_plugin_layout *l = ABI->plugin;

	(void)state;
	assert_int_equal(l->ctrl_off, 0);
	assert_int_equal(l->resp_off, 0x1000);
	assert_int_equal(l->msg_off, 0x2000);
	assert_int_equal(l->msg_bytes, 0x1000);
	assert_int_equal(l->migration_off, 0x3000);
	assert_int_equal(l->error_off, 0x203000);
	assert_int_equal(l->init_log_off, 0x204000);
	assert_int_equal(l->init_log_bytes, 0x20000);
	assert_int_equal(l->vgpu_log_off, 0x224000);
	assert_int_equal(l->vgpu_log_bytes, 0x40000);
	assert_int_equal(l->kernel_log_bytes, 0);
	assert_int_equal(l->comm_bytes, 0x264000);
	assert_int_equal(l->boot_marker, 0x4e654a6f);
	assert_int_equal(l->ctrl_version, 1);
	assert_int_equal(l->ctrl_type_off, 4);
	assert_int_equal(l->ctrl_seq_off, 8);
	assert_int_equal(l->ctrl_resp_ptr_off, 16);
	assert_int_equal(l->ctrl_msg_ptr_off, 24);
	assert_int_equal(l->ctrl_migration_ptr_off, 32);
	assert_int_equal(l->ctrl_error_ptr_off, 40);
	assert_int_equal(l->resp_received_off, 0xffffffff);
	assert_int_equal(l->resp_processed_off, 0);
	assert_int_equal(l->resp_result_off, 4);
	assert_int_equal(l->resp_guest_version_off, 8);
}

static void writes_the_plugin_configuration(void **state)
{
	struct nvgpu_plugin_config c = {
		.dbdf = 0x3b04, .instance_id = 0xc1d00000, .type_id = 869, .vm_pid = 4711,
		.nr_channels = 64, .nr_plugin_channels = 1, .host_page_bytes = 4096,
		.placement_id = 0xffff, .enable_uvm = true,
	};
	u8 *p = dirty(88);
	int i;

	(void)state;
	for (i = 0; i < 16; i++)
		c.uuid[i] = (u8)i;
	assert_int_equal(ABI->encode_plugin_config(&c, p, 88), 88);
	assert_memory_equal(p, c.uuid, 16);
	assert_int_equal(get32(p, 16), 0x3b04);
	assert_int_equal(get32(p, 20), 0);
	assert_int_equal(get32(p, 24), 0xc1d00000);
	assert_int_equal(get32(p, 28), 869);
	assert_int_equal(get32(p, 32), 4711);
	assert_int_equal(get32(p, 36), 0);
	assert_int_equal(get32(p, 40), 64);
	assert_int_equal(get32(p, 44), 1);
	assert_int_equal(get32(p, 52), 0x4000);
	assert_int_equal(get32(p, 56), 4);
	assert_int_equal(get32(p, 60), 2);
	assert_int_equal(get64(p, 64), 4096);
	assert_int_equal(p[74], 1);
	assert_int_equal(p[75], 0);
	assert_int_equal(p[76], 1);
	assert_int_equal(p[78], 0);
	assert_int_equal(get32(p, 80), 0);
	assert_int_equal(ABI->encode_plugin_config(&c, p, 87), -ENOSPC);
	free(p);
}

static void switches_bus_mastering(void **state)
{
	u8 p[2];

	(void)state;
	assert_int_equal(ABI->encode_plugin_bme(true, p, 2), 2);
	assert_int_equal(p[0], 1);
	assert_int_equal(ABI->encode_plugin_bme(false, p, 2), 2);
	assert_int_equal(p[0], 0);
	assert_int_equal(ABI->encode_plugin_bme(false, p, 1), -ENOSPC);
}

static void numbers_plugin_messages(void **state)
{
	(void)state;
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_VERSION], 1);
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_CONFIG], 2);
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_RESET], 3);
	assert_int_equal(ABI->plugin_msg[NVGPU_PLUGIN_BME], 13);
}

/* A count, and 32 places of a function and its bytes. */
#define USAGE_BYTES	520
#define USAGE_PLACE(i)	(8 + 16 * (size_t)(i))

static void reads_framebuffer_in_use(void **state)
{
	u8 *p = dirty(USAGE_BYTES);
	struct nvgpu_fb_usage usage;

	(void)state;
	set32(p, 0, 32);
	set32(p, USAGE_PLACE(0), 3);
	set64(p, USAGE_PLACE(0) + 8, 0x123456789abcdef0);
	set32(p, USAGE_PLACE(31), 1);
	set64(p, USAGE_PLACE(31) + 8, 4096);
	assert_int_equal(ABI->decode_fb_usage(p, USAGE_BYTES, &usage), 0);
	assert_int_equal(usage.nr, 32);
	assert_int_equal(usage.of[0].gfid, 3);
	assert_int_equal(usage.of[0].bytes, 0x123456789abcdef0);
	assert_int_equal(usage.of[31].gfid, 1);
	assert_int_equal(usage.of[31].bytes, 4096);
	set32(p, 0, 0);
	assert_int_equal(ABI->decode_fb_usage(p, USAGE_BYTES, &usage), 0);
	assert_int_equal(usage.nr, 0);
	free(p);
}

static void rejects_more_users_than_there_are_places(void **state)
{
	u8 *p = dirty(USAGE_BYTES), *copy = exact_copy(p, USAGE_BYTES - 1);
	struct nvgpu_fb_usage usage = { .nr = 7 };

	(void)state;
	set32(p, 0, 33);
	assert_int_equal(ABI->decode_fb_usage(p, USAGE_BYTES, &usage), -EPROTO);
	set32(p, 0, 0xffffffff);
	assert_int_equal(ABI->decode_fb_usage(p, USAGE_BYTES, &usage), -EPROTO);
	assert_int_equal(ABI->decode_fb_usage(copy, USAGE_BYTES - 1, &usage), -EMSGSIZE);
	assert_int_equal(ABI->decode_fb_usage(copy, 0, &usage), -EMSGSIZE);
	assert_int_equal(usage.nr, 7);
	free(copy);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_one_published_type_record),
		cmocka_unit_test(places_every_record_behind_the_one_before),
		cmocka_unit_test(refuses_more_types_than_the_table_holds),
		cmocka_unit_test(sends_a_signature_only_where_there_is_one),
		cmocka_unit_test(decodes_a_record_it_encoded),
		cmocka_unit_test(rejects_a_record_without_name_id_or_instances),
		cmocka_unit_test(rejects_a_record_whose_ids_do_not_fit),
		cmocka_unit_test(rejects_a_record_of_another_size),
		cmocka_unit_test(writes_the_bootload_parameters),
		cmocka_unit_test(refuses_an_engine_beyond_the_channel_table),
		cmocka_unit_test(refuses_a_heap_without_room_for_the_plugin_channel),
		cmocka_unit_test(names_one_guest_to_stop),
		cmocka_unit_test(lays_out_the_management_heap),
		cmocka_unit_test(writes_the_plugin_configuration),
		cmocka_unit_test(switches_bus_mastering),
		cmocka_unit_test(numbers_plugin_messages),
		cmocka_unit_test(reads_framebuffer_in_use),
		cmocka_unit_test(rejects_more_users_than_there_are_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
