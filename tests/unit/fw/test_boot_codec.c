// SPDX-License-Identifier: MIT
/*
 * Boot arguments, system information, registry, static information.
 */

#include "bytes.h"

/* Encode into a buffer that is one byte short: nothing may be written past it. */
#define ASSERT_NEEDS(bytes, call) \
	do { \
		size_t cap = (bytes) - 1; \
		u8 *buf = dirty(cap); \
		assert_int_equal(call, -ENOSPC); \
		free(buf); \
	} while (0)

/* The 48 GiB example of the fact sheet, with made-up but distinct addresses. */
static const struct nvgpu_wpr_layout layout = {
	.fb_bytes = 0xc00000000, .vga_base = 0xbfff00000, .vga_bytes = 0x100000,
	.frts_base = 0xbffe00000, .frts_bytes = 0x100000,
	.boot_base = 0xbffdf8000, .boot_bytes = 0x8000,
	.fw_base = 0xbfd9b0000, .fw_bytes = 0x2448000,
	.heap_base = 0xbdb400000, .heap_bytes = 0x22500000,
	.wpr_base = 0xbdb300000, .wpr_end = 0xbfff00000,
	.non_wpr_heap_base = 0xbdb200000, .non_wpr_heap_bytes = 0x100000, .vf_partitions = 32,
};

static const struct nvgpu_wpr_meta meta = {
	.layout = &layout, .radix3_addr = 0x11000, .image_bytes = 0x2448000,
	.bootloader_addr = 0x22000, .bootloader_bytes = 0x8000,
	.bootloader_code_off = 0x4800, .bootloader_data_off = 0x800, .bootloader_manifest_off = 0x10,
	.signature_addr = 0x33000, .signature_bytes = 0x1000,
};

static void writes_every_word_of_the_wpr_metadata(void **state)
{
	static const u64 expected[32] = {
		0xdc3aae21371a60b3, 1, 0x11000, 0x2448000, 0x22000, 0x8000, 0x4800, 0x800,
		0x10, 0x33000, 0x1000, 0xbdb200000, 0xbdb200000, 0x100000, 0xbdb300000, 0xbdb400000,
		0x22500000, 0xbfd9b0000, 0xbffdf8000, 0xbffe00000, 0x100000, 0xbfff00000, 0xc00000000,
		0xbfff00000, 0x100000, 0, 0, 0, 0, 0, 32, 0,
	};
	u8 *buf = dirty(256);
	size_t i;

	(void)state;
	assert_int_equal(ABI->encode_wpr_meta(&meta, buf, 256), 256);
	for (i = 0; i < 32; i++)
		assert_int_equal(get64(buf, 8 * i), expected[i]);
	free(buf);
	ASSERT_NEEDS(256, ABI->encode_wpr_meta(&meta, buf, cap));
}

static void refuses_more_partitions_than_the_field_holds(void **state)
{
	struct nvgpu_wpr_layout l = layout;
	struct nvgpu_wpr_meta m = meta;
	u8 buf[256];

	(void)state;
	l.vf_partitions = 256;
	m.layout = &l;
	assert_int_equal(ABI->encode_wpr_meta(&m, buf, sizeof(buf)), -EOVERFLOW);
}

static void packs_libos_names_with_the_last_character_low(void **state)
{
	static const struct nvgpu_libos_region regions[] = {
		{ "LOGINIT", 0x1000, 0x10000 }, { "RMARGS", 0x2000, 0x1000 },
	};
	u8 *buf = dirty(3 * 32);
	size_t i;

	(void)state;
	assert_int_equal(ABI->encode_libos_args(regions, 2, buf, 3 * 32), 3 * 32);
	assert_int_equal(get64(buf, 0), 0x4c4f47494e4954);
	assert_int_equal(get64(buf, 8), 0x1000);
	assert_int_equal(get64(buf, 16), 0x10000);
	assert_int_equal(buf[24], 1);
	assert_int_equal(buf[25], 1);
	assert_int_equal(get64(buf, 32), 0x524d41524753);
	for (i = 64; i < 96; i++)
		assert_int_equal(buf[i], 0);
	free(buf);
	ASSERT_NEEDS(3 * 32, ABI->encode_libos_args(regions, 2, buf, cap));
}

static void refuses_a_libos_name_of_nine_characters(void **state)
{
	static const struct nvgpu_libos_region region = { "LOGINITXX", 0, 0 };
	static const struct nvgpu_libos_region empty = { "", 0, 0 };
	u8 buf[64];

	(void)state;
	assert_int_equal(ABI->encode_libos_args(&region, 1, buf, sizeof(buf)), -EOVERFLOW);
	assert_int_equal(ABI->encode_libos_args(&empty, 1, buf, sizeof(buf)), -EOVERFLOW);
}

static void leaves_room_for_the_end_of_the_libos_array(void **state)
{
	static struct nvgpu_libos_region regions[128];
	u8 *buf = dirty(8192);
	size_t i;

	(void)state;
	for (i = 0; i < 128; i++)
		regions[i].name = "A";
	assert_int_equal(ABI->encode_libos_args(regions, 127, buf, 8192), 4096);
	assert_int_equal(ABI->encode_libos_args(regions, 128, buf, 8192), -EOVERFLOW);
	assert_int_equal(ABI->encode_libos_args(regions, 0xffffffff, buf, 8192), -EOVERFLOW);
	free(buf);
}

static void writes_the_queue_arguments(void **state)
{
	const struct nvgpu_rm_args args = { .shared_addr = 0x123456000, .page_count = 129,
					    .cmdq_off = 0x1000, .msgq_off = 0x41000 };
	u8 *buf = dirty(80);
	size_t i;

	(void)state;
	assert_int_equal(ABI->encode_rm_args(&args, buf, 80), 80);
	assert_int_equal(get64(buf, 0), 0x123456000);
	assert_int_equal(get32(buf, 8), 129);
	assert_int_equal(get64(buf, 16), 0x1000);
	assert_int_equal(get64(buf, 24), 0x41000);
	for (i = 32; i < 80; i++)
		assert_int_equal(buf[i], 0);
	free(buf);
	ASSERT_NEEDS(80, ABI->encode_rm_args(&args, buf, cap));
}

static const struct nvgpu_system_info info = {
	.bar0_addr = 0xa0000000, .bar1_addr = 0x1000000000, .bar2_addr = 0x2000000000,
	.domain_bus_dev_fn = 0x00013b08, .max_user_va = 0x7ffffffff000,
	.config_mirror_base = 0x88000, .config_mirror_bytes = 0x1000,
	.pci_device_id = 0x26b510de, .has_vf_info = true,
	.vf = { .total_vfs = 32, .first_vf_off = 4,
		.bar_addr = { 0xb0000000, 0x3000000000, 0x4000000000 },
		.bar_is_64 = { false, true, true } },
};

static void writes_the_system_information(void **state)
{
	u8 *buf = dirty(664);

	(void)state;
	assert_int_equal(ABI->encode_system_info(&info, buf, 664), 664);
	assert_int_equal(get64(buf, 0x00), 0xa0000000);
	assert_int_equal(get64(buf, 0x08), 0x1000000000);
	assert_int_equal(get64(buf, 0x10), 0x2000000000);
	assert_int_equal(get64(buf, 0x18), 0x00013b08);
	assert_int_equal(get64(buf, 0x38), 0x7ffffffff000);
	assert_int_equal(get32(buf, 0x40), 0x88000);
	assert_int_equal(get32(buf, 0x44), 0x1000);
	assert_int_equal(get32(buf, 0x25c), 0);
	assert_int_equal(get32(buf, 0x270), 32);
	assert_int_equal(get32(buf, 0x274), 4);
	assert_int_equal(get64(buf, 0x278), 0xb0000000);
	assert_int_equal(get64(buf, 0x280), 0x3000000000);
	assert_int_equal(get64(buf, 0x288), 0x4000000000);
	assert_int_equal(get32(buf, 0x290), 0x00010100);
	free(buf);
	ASSERT_NEEDS(664, ABI->encode_system_info(&info, buf, cap));
}

static void leaves_vf_information_out_on_bare_metal(void **state)
{
	struct nvgpu_system_info bare = info;
	u8 *buf = dirty(664);
	size_t i;

	(void)state;
	bare.has_vf_info = false;
	assert_int_equal(ABI->encode_system_info(&bare, buf, 664), 664);
	for (i = 0x270; i < 664; i++)
		assert_int_equal(buf[i], 0);
	free(buf);
}

static void packs_registry_names_behind_the_entries(void **state)
{
	static const struct nvgpu_registry_entry entries[] = { { "RMSetSriovMode", 1 }, { "Ab", 7 } };
	const size_t total = 8 + 2 * 16 + 15 + 3;
	u8 *buf = dirty(total);

	(void)state;
	assert_int_equal(ABI->encode_registry(entries, 2, buf, total), total);
	assert_int_equal(get32(buf, 0), total);
	assert_int_equal(get32(buf, 4), 2);
	assert_int_equal(get32(buf, 8), 40);
	assert_int_equal(get32(buf, 12), 1);
	assert_int_equal(get32(buf, 16), 1);
	assert_int_equal(get32(buf, 20), 4);
	assert_int_equal(get32(buf, 24), 55);
	assert_int_equal(get32(buf, 32), 7);
	assert_string_equal((char *)buf + 40, "RMSetSriovMode");
	assert_string_equal((char *)buf + 55, "Ab");
	free(buf);
	ASSERT_NEEDS(total, ABI->encode_registry(entries, 2, buf, cap));
	ASSERT_NEEDS(40, ABI->encode_registry(entries, 2, buf, cap));
}

static void tells_unloading_from_suspending(void **state)
{
	u8 buf[8];

	(void)state;
	assert_int_equal(ABI->encode_unloading(false, buf, sizeof(buf)), 8);
	assert_int_equal(get64(buf, 0), 0);
	assert_int_equal(ABI->encode_unloading(true, buf, sizeof(buf)), 8);
	assert_int_equal(get64(buf, 0), 0x300000001);
	ASSERT_NEEDS(8, ABI->encode_unloading(true, buf, cap));
}

#define STATIC_BYTES	0x878

static u8 *static_info(void)
{
	u8 *p = calloc(1, STATIC_BYTES);

	set32(p, 0x18 + 8, 16);
	memset(p, 0, 23);
	memset(p + 0x24, 0x77, 16);
	set32(p, 0x348, 2);
	set64(p, 0x350 + 8, 0xbd7a00000 - 1);
	p[0x350 + 0x1c] = 1;
	p[0x350 + 0x1d] = 1;
	set64(p, 0x350 + 48, 0xbd7a00000);
	set64(p, 0x350 + 48 + 8, 0xbffffffff);
	set64(p, 0x350 + 48 + 16, 0x1000);
	p[0x350 + 48 + 0x1e] = 1;
	set32(p, 0x658, 32);
	set32(p, 0x658 + 4, 4);
	set64(p, 0x658 + 0x28, 0x40000);
	set64(p, 0x658 + 0x30, 0x80000000);
	set64(p, 0x658 + 0x38, 0x2000000);
	p[0x658 + 67] = 1;
	set32(p, 0x6a0, 33);
	set64(p, 0x6d8, 0xc00000000);
	memcpy(p + 0x71c, "NVIDIA L40\x1b[", 13);
	set64(p, 0x828, 0xbff000000);
	set64(p, 0x830, 0xbff001000);
	set32(p, 0x868, 0xc0000001);
	set32(p, 0x86c, 0xc0000002);
	set32(p, 0x870, 0xc0000003);
	return p;
}

static void decodes_the_static_information(void **state)
{
	struct nvgpu_static_info out;
	u8 *p = static_info();

	(void)state;
	assert_int_equal(ABI->decode_static_info(p, STATIC_BYTES, &out), 0);
	assert_int_equal(out.fb_bytes, 0xc00000000);
	assert_int_equal(out.nr_regions, 2);
	assert_int_equal(out.region[0].limit, 0xbd7a00000 - 1);
	assert_true(out.region[0].compressible && out.region[0].iso && !out.region[0].protected_);
	assert_int_equal(out.region[1].base, 0xbd7a00000);
	assert_int_equal(out.region[1].reserved_bytes, 0x1000);
	assert_true(out.region[1].protected_);
	assert_true(out.sriov_enabled);
	assert_int_equal(out.total_vfs, 32);
	assert_int_equal(out.first_vf_off, 4);
	assert_int_equal(out.vf_bar_bytes[0], 0x40000);
	assert_int_equal(out.vf_bar_bytes[1], 0x80000000);
	assert_int_equal(out.vf_bar_bytes[2], 0x2000000);
	assert_int_equal(out.max_gfid, 33);
	assert_int_equal(out.bar1_pde_base, 0xbff000000);
	assert_int_equal(out.bar2_pde_base, 0xbff001000);
	assert_int_equal(out.internal_client, 0xc0000001);
	assert_int_equal(out.internal_device, 0xc0000002);
	assert_int_equal(out.internal_subdevice, 0xc0000003);
	assert_int_equal(out.gid[15], 0x77);
	free(p);
}

static void makes_the_name_printable(void **state)
{
	struct nvgpu_static_info out;
	u8 *p = static_info();

	(void)state;
	assert_int_equal(ABI->decode_static_info(p, STATIC_BYTES, &out), 0);
	assert_string_equal(out.name, "NVIDIA L40?[");
	memset(p + 0x71c, 'x', 64);
	assert_int_equal(ABI->decode_static_info(p, STATIC_BYTES, &out), 0);
	assert_int_equal(strlen(out.name), 63);
	free(p);
}

static int decode_changed(size_t off, u64 val)
{
	struct nvgpu_static_info out;
	u8 *p = static_info();
	int err;

	set64(p, off, val);
	err = ABI->decode_static_info(p, STATIC_BYTES, &out);
	free(p);
	return err;
}

static void rejects_more_regions_than_the_array_holds(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x348, 17), -EPROTO);
	assert_int_equal(decode_changed(0x348, 0xffffffff), -EPROTO);
}

static void rejects_a_region_that_ends_before_it_starts(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x350 + 48, 0xc00000000), -EPROTO);
}

static void rejects_an_id_longer_than_its_field(void **state)
{
	(void)state;
	assert_int_equal(decode_changed(0x20, 257), -EPROTO);
}

static void fails_when_static_information_is_cut_at_any_byte(void **state)
{
	struct nvgpu_static_info out;
	u8 *p = static_info(), *copy;
	size_t len;

	(void)state;
	for (len = 0; len < STATIC_BYTES; len++) {
		copy = exact_copy(p, len);
		assert_int_equal(ABI->decode_static_info(copy, len, &out), -EMSGSIZE);
		free(copy);
	}
	free(p);
}

static void states_the_heap_rules_of_the_fact_sheet(void **state)
{
	const struct nvgpu_heap_rules *h = ABI->heap;

	(void)state;
	assert_int_equal(h->carveout_bytes, 20ull << 20);
	assert_int_equal(h->base_bytes, 8ull << 20);
	assert_int_equal(h->per_gib_bytes, 96ull << 10);
	assert_int_equal(h->client_bytes, 96ull << 20);
	assert_int_equal(h->min_bytes, 84ull << 20);
	assert_int_equal(h->max_bytes, 276ull << 20);
	assert_int_equal(h->vgpu_host_bytes, 549ull << 20);
	assert_int_equal(h->vgpu_host_partitions, 32);
	assert_int_equal(h->non_wpr_heap_bytes, 1ull << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_every_word_of_the_wpr_metadata),
		cmocka_unit_test(refuses_more_partitions_than_the_field_holds),
		cmocka_unit_test(packs_libos_names_with_the_last_character_low),
		cmocka_unit_test(refuses_a_libos_name_of_nine_characters),
		cmocka_unit_test(leaves_room_for_the_end_of_the_libos_array),
		cmocka_unit_test(writes_the_queue_arguments),
		cmocka_unit_test(writes_the_system_information),
		cmocka_unit_test(leaves_vf_information_out_on_bare_metal),
		cmocka_unit_test(packs_registry_names_behind_the_entries),
		cmocka_unit_test(tells_unloading_from_suspending),
		cmocka_unit_test(decodes_the_static_information),
		cmocka_unit_test(makes_the_name_printable),
		cmocka_unit_test(rejects_more_regions_than_the_array_holds),
		cmocka_unit_test(rejects_a_region_that_ends_before_it_starts),
		cmocka_unit_test(rejects_an_id_longer_than_its_field),
		cmocka_unit_test(fails_when_static_information_is_cut_at_any_byte),
		cmocka_unit_test(states_the_heap_rules_of_the_fact_sheet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
