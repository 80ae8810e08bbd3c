// SPDX-License-Identifier: MIT
/*
 * vGPU types, plugin start, configuration, plugin channel; events.
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

static void reads_what_a_plugin_reports(void **state)
{
	static const enum nvgpu_plugin_event expected[] = {
		NVGPU_PLUGIN_EV_STARTED, NVGPU_PLUGIN_EV_STOPPED, NVGPU_PLUGIN_EV_CRASHED,
		NVGPU_PLUGIN_EV_GUEST_LOADED, NVGPU_PLUGIN_EV_GUEST_UNLOADED,
		NVGPU_PLUGIN_EV_ERROR_TEXT, NVGPU_PLUGIN_EV_LICENSE, NVGPU_PLUGIN_EV_UNKNOWN,
	};
	enum nvgpu_plugin_event ev;
	u32 gfid, i;
	u8 p[8];

	(void)state;
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		set32(p, 0, 3);
		set32(p, 4, i);
		assert_int_equal(ABI->decode_plugin_event(p, 8, &gfid, &ev), 0);
		assert_int_equal(gfid, 3);
		assert_int_equal(ev, expected[i]);
	}
	assert_int_equal(ABI->decode_plugin_event(p, 7, &gfid, &ev), -EMSGSIZE);
}

static void rejects_a_plugin_event_of_no_guest(void **state)
{
	enum nvgpu_plugin_event ev;
	u8 p[8] = { 0 };
	u32 gfid;

	(void)state;
	assert_int_equal(ABI->decode_plugin_event(p, 8, &gfid, &ev), -EPROTO);
	set32(p, 0, 65);
	assert_int_equal(ABI->decode_plugin_event(p, 8, &gfid, &ev), -EPROTO);
}

static void translates_event_numbers(void **state)
{
	static const struct { u32 number; enum nvgpu_event_id id; } rows[] = {
		{ 0x1001, NVGPU_EV_INIT_DONE }, { 0x1002, NVGPU_EV_CPU_SEQUENCER },
		{ 0x1003, NVGPU_EV_POST_EVENT }, { 0x1004, NVGPU_EV_RC_TRIGGERED },
		{ 0x1005, NVGPU_EV_MMU_FAULT_QUEUED }, { 0x1006, NVGPU_EV_OS_ERROR_LOG },
		{ 0x1008, NVGPU_EV_GPUACCT_SAMPLES }, { 0x100c, NVGPU_EV_LIBOS_PRINT },
		{ 0x100d, NVGPU_EV_VGPU_PLUGIN }, { 0x1010, NVGPU_EV_VGPU_CONFIG },
		{ 0x100f, NVGPU_EV_IGNORED }, { 0x101d, NVGPU_EV_IGNORED }, { 0x101e, NVGPU_EV_IGNORED },
		{ 0x1000, NVGPU_EV_UNKNOWN }, { 0x101f, NVGPU_EV_UNKNOWN }, { 76, NVGPU_EV_UNKNOWN },
		{ 0xffffffff, NVGPU_EV_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(ABI->event_id(rows[i].number), rows[i].id);
}

static void names_functions_and_events(void **state)
{
	(void)state;
	assert_string_equal(ABI->number_name(76), "GSP_RM_CONTROL");
	assert_string_equal(ABI->number_name(0x1001), "GSP_INIT_DONE");
	assert_string_equal(ABI->number_name(0), "NOP");
	assert_null(ABI->number_name(203));
	assert_null(ABI->number_name(0x1000));
}

static void numbers_functions(void **state)
{
	(void)state;
	assert_int_equal(ABI->fn[NVGPU_FN_FREE], 10);
	assert_int_equal(ABI->fn[NVGPU_FN_UNLOADING], 47);
	assert_int_equal(ABI->fn[NVGPU_FN_GET_STATIC_INFO], 65);
	assert_int_equal(ABI->fn[NVGPU_FN_CONTINUATION], 71);
	assert_int_equal(ABI->fn[NVGPU_FN_SET_SYSTEM_INFO], 72);
	assert_int_equal(ABI->fn[NVGPU_FN_SET_REGISTRY], 73);
	assert_int_equal(ABI->fn[NVGPU_FN_CONTROL], 76);
	assert_int_equal(ABI->fn[NVGPU_FN_ALLOC], 103);
}

static void makes_error_text_printable(void **state)
{
	u8 *p = calloc(1, 268);
	u32 xid, chid;
	char text[300];

	(void)state;
	set32(p, 0, 79);
	set32(p, 8, 12);
	memcpy(p + 12, "fell\noff", 8);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, sizeof(text)), 0);
	assert_int_equal(xid, 79);
	assert_int_equal(chid, 12);
	assert_string_equal(text, "fell?off");
	memset(p + 12, 'z', 256);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, sizeof(text)), 0);
	assert_int_equal(strlen(text), 256);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, 8), 0);
	assert_int_equal(strlen(text), 7);
	assert_int_equal(ABI->decode_error_log(p, 267, &xid, &chid, text, 8), -EMSGSIZE);
	assert_int_equal(ABI->decode_error_log(p, 268, &xid, &chid, text, 0), -ENOSPC);
	free(p);
}

static void reads_a_channel_error(void **state)
{
	u32 engine, chid, type;
	u8 p[20] = { 0 };

	(void)state;
	set32(p, 0, 1);
	set32(p, 4, 515);
	set32(p, 8, 31);
	assert_int_equal(ABI->decode_rc(p, 20, &engine, &chid, &type), 0);
	assert_int_equal(engine, 1);
	assert_int_equal(chid, 515);
	assert_int_equal(type, 31);
	assert_int_equal(ABI->decode_rc(p, 19, &engine, &chid, &type), -EMSGSIZE);
}

/* A stream with every operation. */
static const u32 stream[] = {
	0, 0x110040, 0x1234,
	1, 0x110044, 0xff, 0x12,
	2, 0x110048, 0x1, 0x1, 0, 7,
	3, 50,
	4, 0x11004c, 7,
	5, 6, 7, 8,
};

static u8 *sequence(const u32 *words, u32 nr, size_t *len)
{
	u8 *p;
	u32 i;

	*len = 40 + 4 * (size_t)nr;
	p = calloc(1, *len);
	set32(p, 0, nr);
	set32(p, 4, nr);
	for (i = 0; i < nr; i++)
		set32(p, 40 + 4 * i, words[i]);
	return p;
}

static void decodes_every_sequencer_operation(void **state)
{
	static const enum nvgpu_seq_op expected[] = {
		NVGPU_SEQ_WRITE, NVGPU_SEQ_MODIFY, NVGPU_SEQ_POLL, NVGPU_SEQ_DELAY, NVGPU_SEQ_STORE,
		NVGPU_SEQ_CORE_RESET, NVGPU_SEQ_CORE_START, NVGPU_SEQ_CORE_WAIT_HALT,
		NVGPU_SEQ_CORE_RESUME,
	};
	struct nvgpu_seq_cmd cmd;
	size_t len, i;
	u8 *p = sequence(stream, ARRAY_SIZE(stream), &len);
	u32 pos = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(ABI->decode_sequencer(p, len, &pos, &cmd), 0);
		assert_int_equal(cmd.op, expected[i]);
		if (cmd.op == NVGPU_SEQ_MODIFY) {
			assert_int_equal(cmd.addr, 0x110044);
			assert_int_equal(cmd.mask, 0xff);
			assert_int_equal(cmd.value, 0x12);
		}
		if (cmd.op == NVGPU_SEQ_POLL)
			assert_int_equal(cmd.timeout_us, 4000000);
		if (cmd.op == NVGPU_SEQ_DELAY)
			assert_int_equal(cmd.timeout_us, 50);
		if (cmd.op == NVGPU_SEQ_STORE)
			assert_int_equal(cmd.index, 7);
	}
	assert_int_equal(ABI->decode_sequencer(p, len, &pos, &cmd), 1);
	free(p);
}

static int first_error(const u32 *words, u32 nr)
{
	struct nvgpu_seq_cmd cmd;
	size_t len;
	u8 *p = sequence(words, nr, &len);
	u32 pos = 0;
	int ret;

	do {
		ret = ABI->decode_sequencer(p, len, &pos, &cmd);
	} while (!ret);
	free(p);
	return ret;
}

static void rejects_an_unknown_operation(void **state)
{
	const u32 words[] = { 9 };

	(void)state;
	assert_int_equal(first_error(words, 1), -EPROTO);
}

static void rejects_an_operation_without_all_arguments(void **state)
{
	u32 nr;

	(void)state;
	for (nr = 1; nr < 3; nr++)
		assert_int_equal(first_error(stream, nr), -EPROTO);
	assert_int_equal(first_error(stream, 3), 1);
}

static void rejects_an_unaligned_register(void **state)
{
	const u32 words[] = { 0, 0x110041, 0 };

	(void)state;
	assert_int_equal(first_error(words, 3), -EPROTO);
}

static void rejects_a_save_slot_beyond_the_area(void **state)
{
	const u32 words[] = { 4, 0x110040, 8 };

	(void)state;
	assert_int_equal(first_error(words, 3), -EPROTO);
}

static void rejects_a_stream_longer_than_it_says_or_is(void **state)
{
	struct nvgpu_seq_cmd cmd;
	size_t len;
	u8 *p = sequence(stream, ARRAY_SIZE(stream), &len), *copy;
	u32 pos = 0;

	(void)state;
	assert_int_equal(ABI->decode_sequencer(p, 39, &pos, &cmd), -EMSGSIZE);
	copy = exact_copy(p, len - 1);
	assert_int_equal(ABI->decode_sequencer(copy, len - 1, &pos, &cmd), -EMSGSIZE);
	free(copy);
	set32(p, 0, ARRAY_SIZE(stream) - 1);
	assert_int_equal(ABI->decode_sequencer(p, len, &pos, &cmd), -EPROTO);
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
		cmocka_unit_test(reads_what_a_plugin_reports),
		cmocka_unit_test(rejects_a_plugin_event_of_no_guest),
		cmocka_unit_test(translates_event_numbers),
		cmocka_unit_test(names_functions_and_events),
		cmocka_unit_test(numbers_functions),
		cmocka_unit_test(makes_error_text_printable),
		cmocka_unit_test(reads_a_channel_error),
		cmocka_unit_test(decodes_every_sequencer_operation),
		cmocka_unit_test(rejects_an_unknown_operation),
		cmocka_unit_test(rejects_an_operation_without_all_arguments),
		cmocka_unit_test(rejects_an_unaligned_register),
		cmocka_unit_test(rejects_a_save_slot_beyond_the_area),
		cmocka_unit_test(rejects_a_stream_longer_than_it_says_or_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
