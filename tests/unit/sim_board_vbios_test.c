// SPDX-License-Identifier: MIT
/*
 * The generated ROM, read the way drivers read it (boot reference 3.3 to 3.8),
 * by a reader of its own.
 */
#include "sim_board_fixture.h"

static uint32_t u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t u16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static const uint8_t *rom_of(struct rig *rig, size_t *len)
{
	const uint8_t *rom = sim_rom(rig->sim, len);

	assert_non_null(rom);
	return rom;
}

static void window_shows_the_rom(void **state)
{
	struct rig *rig = *state;
	size_t len, i;
	const uint8_t *rom = rom_of(rig, &len);

	for (i = 0; i + 4 <= len; i += 4)
		assert_int_equal(rd(rig, 0x300000 + (uint32_t)i), u32(rom + i));
	assert_int_equal(rd(rig, 0x3ffffc), 0xffffffff);
	assert_clean(rig);
}

static void chain_is_two_images(void **state)
{
	struct rig *rig = *state;
	size_t len;
	const uint8_t *rom = rom_of(rig, &len), *pcir, *npde, *b;
	uint8_t sum = 0;
	size_t i;

	assert_int_equal(u16(rom), 0xaa55);
	pcir = rom + u16(rom + 0x18);
	assert_memory_equal(pcir, "PCIR", 4);
	assert_int_equal(u16(pcir + 4), 0x10de);
	assert_int_equal(u16(pcir + 6), 0x26b5);
	assert_int_equal(pcir[0x14], 0);
	assert_int_equal(u16(pcir + 0x10) * 512, 0x10000);
	npde = rom + ((pcir - rom + u16(pcir + 0xa) + 15) & ~15);
	assert_memory_equal(npde, "NPDE", 4);
	assert_int_equal(npde[0xa] & 0x80, 0);
	for (i = 0; i < 0x10000; i++)
		sum += rom[i];
	assert_int_equal(sum, 0);

	b = rom + u16(npde + 8) * 512;
	assert_int_equal(u16(b), 0xaa55);
	pcir = b + u16(b + 0x18);
	assert_int_equal(pcir[0x14], 0xe0);
	assert_int_equal(pcir[0x15] & 0x80, 0x80);
	npde = b + ((pcir - b + u16(pcir + 0xa) + 15) & ~15);
	assert_int_equal(npde[0xa] & 0x80, 0x80);
	assert_int_equal((size_t)(b - rom) + u16(npde + 8) * 512, len);
}

static void fwsec_is_found_and_complete(void **state)
{
	struct rig *rig = *state;
	const struct fwsec *fw = &rig->sim->vbios.fwsec;
	size_t len, bit;
	const uint8_t *rom = rom_of(rig, &len), *token = NULL, *table, *desc, *dmem, *iface, *dmap;
	unsigned int i;

	for (bit = 0; memcmp(rom + bit, "\xff\xb8" "BIT", 6); bit++)
		assert_true(bit < 0x10000);
	for (i = 0; i < rom[bit + 10]; i++)
		if (rom[bit + 12 + 6 * i] == 'p')
			token = rom + bit + 12 + 6 * i;
	assert_non_null(token);
	/* The private image follows the first directly, so extended pointers are plain ones. */
	table = rom + u32(rom + u16(token + 4));
	assert_int_equal(table[0], 1);
	assert_int_equal(table[table[1]], 0x85);
	desc = rom + u32(table + table[1] + 2);
	assert_int_equal(u32(desc) >> 8 & 0xff, 3);
	assert_int_equal(u32(desc) >> 16, 44 + 384 * desc[0x27]);
	assert_int_equal(u32(desc + 0x14) % 256, 0);
	assert_int_equal(u16(desc + 0x24) & 0x400, 0x400);
	assert_int_equal(desc[0x26], fw->ucode_id);
	assert_ptr_equal(desc + (u32(desc) >> 16), fw->imem);
	dmem = fw->imem + u32(desc + 0x14);
	assert_ptr_equal(dmem, fw->dmem);
	assert_true(dmem + u32(desc + 0x20) <= rom + len);
	assert_true(u32(desc + 8) + 384 <= u32(desc + 0x20));

	iface = dmem + u32(desc + 0xc);
	assert_int_equal(iface[0], 1);
	assert_true(iface[3] >= 2);
	assert_int_equal(u32(iface + 4 + 8), 4);
	dmap = dmem + u32(iface + 4 + 12);
	assert_memory_equal(dmap, "DMAP", 4);
	assert_int_equal(u32(dmap + 8), fw->cmd_in_off);
	assert_true(u32(dmap + 0xc) >= 44);
}

static void every_variant_builds_and_differs(void **state)
{
	const char *const *variant = sim_vbios_variants();
	struct rig *good, *rig;
	size_t len, len2;
	const uint8_t *rom;
	uint8_t *copy;
	struct sim_params params = { .fb_size = 1ull << 30 };

	(void)state;
	good = rig_new(&params);
	rom = rom_of(good, &len);
	copy = malloc(len);
	memcpy(copy, rom, len);
	rig_free(good);
	for (variant++; *variant; variant++) {
		params.vbios = *variant;
		rig = rig_new(&params);
		rom = rom_of(rig, &len2);
		assert_int_equal(len2, len);
		if (!memcmp(rom, copy, len))
			fail_msg("variant %s is the good ROM", *variant);
		rig_free(rig);
	}
	free(copy);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, rig_setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(window_shows_the_rom),
		T(chain_is_two_images),
		T(fwsec_is_found_and_complete),
		cmocka_unit_test(every_variant_builds_and_differs),
	};

	return cmocka_run_group_tests_name("sim_board_vbios", tests, NULL, NULL);
}
