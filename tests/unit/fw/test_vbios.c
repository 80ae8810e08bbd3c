// SPDX-License-Identifier: MIT
/*
 * VBIOS: image chain, BIT, FWSEC.
 */

#include "unit.h"

#include "vbios/vbios.h"
#include "synth.h"

#define DESC		(VB_PRIV + VB_DESC)
#define DMEM		(VB_PRIV + VB_DMEM)
#define NPDE		0x40
#define PCIR(image)	((image) + 0x1c)

static int parse(const struct blob *b, size_t len)
{
	u8 *copy = exact_copy(b->data, len);
	struct nvgpu_vbios vbios;
	struct nvgpu_fwsec fwsec;
	struct nvgpu_fw_diag diag = { NULL, 0 };
	int err = nvgpu_vbios_parse(copy, len, &vbios, &diag);

	if (!err)
		err = nvgpu_fwsec_parse(&vbios, NVGPU_VBIOS_APP_FWSEC, &fwsec, &diag);
	assert_int_equal(!err, !diag.what);
	free(copy);
	return err;
}

#define REJECTS(name, change, expected) \
	static void name(void **state) \
	{ \
		struct blob b = synth_vbios(); \
		(void)state; \
		change; \
		assert_int_equal(parse(&b, b.len), expected); \
		blob_free(&b); \
	}

REJECTS(accepts_a_well_formed_rom, (void)0, 0)
REJECTS(rejects_a_rom_without_signature, b.data[0] = 0, -ENOEXEC)
REJECTS(rejects_a_later_image_without_signature, b.data[VB_EFI] = 0, -ENOEXEC)
REJECTS(rejects_an_empty_window, memset(b.data, 0xff, b.len), -ENOEXEC)
REJECTS(rejects_a_pci_structure_without_signature, b.data[PCIR(0)] = 'X', -EBADMSG)
REJECTS(rejects_a_pci_structure_behind_the_window, put16(&b, 0x18, 0xffff), -ENODATA)
REJECTS(rejects_an_image_of_no_size, put16(&b, PCIR(VB_EFI) + 0x10, 0), -EINVAL)
REJECTS(rejects_an_image_of_no_size_by_its_extension, put16(&b, NPDE + 8, 0), -EINVAL)
REJECTS(rejects_an_image_larger_than_the_window, put16(&b, PCIR(VB_EFI) + 0x10, 0xffff), -ERANGE)
REJECTS(ends_the_chain_where_the_extension_says_so, b.data[NPDE + 0x0a] = 0x80, -ENOENT)
REJECTS(believes_the_pci_structure_when_there_is_no_extension, b.data[NPDE] = 0, -ENOENT)
REJECTS(ends_the_chain_at_an_nbsi_image, b.data[PCIR(VB_EFI) + 0x14] = 0x70, -ENOENT)
REJECTS(rejects_a_chain_without_end, b.data[PCIR(VB_PRIV) + 0x15] = 0, -ENODATA)
REJECTS(rejects_a_rom_without_private_image, b.data[PCIR(VB_PRIV) + 0x14] = 0x03, -ENOENT)
REJECTS(rejects_a_rom_without_pcat_image, b.data[PCIR(0) + 0x14] = 0x03, -ENOENT)
REJECTS(rejects_a_rom_without_bit, b.data[VB_BIT + 2] = 'b', -ENOENT)
REJECTS(rejects_a_bit_whose_checksum_is_wrong, b.data[VB_BIT + 11]++, -ENOENT)
REJECTS(rejects_a_bit_whose_tokens_are_too_small,
	(b.data[VB_BIT + 9] = 5, vbios_seal_bit(&b)), -ENOENT)
REJECTS(rejects_bit_tokens_past_the_image,
	(b.data[VB_BIT + 9] = 255, b.data[VB_BIT + 10] = 255, b.data[VB_BIT + 8] = 255,
	 vbios_seal_bit(&b)), -ERANGE)
REJECTS(rejects_a_missing_falcon_token, b.data[VB_BIT + 18] = 'q', -ENOENT)
REJECTS(rejects_a_falcon_token_of_another_version, b.data[VB_BIT + 19] = 1, -EPROTONOSUPPORT)
REJECTS(rejects_a_falcon_token_that_is_too_short, put16(&b, VB_BIT + 20, 3), -EBADMSG)
REJECTS(rejects_falcon_data_outside_the_image, put16(&b, VB_BIT + 22, VB_PCAT_BYTES - 3), -ERANGE)
REJECTS(rejects_an_ucode_table_outside_the_rom, put32(&b, VB_FALCON_DATA, 0xfffffff0), -ERANGE)
REJECTS(rejects_an_ucode_table_across_the_seam, put32(&b, VB_FALCON_DATA, VB_PCAT_BYTES - 2), -ERANGE)
REJECTS(rejects_an_ucode_table_of_another_version, b.data[VB_PRIV + VB_TABLE] = 2, -EPROTONOSUPPORT)
REJECTS(rejects_an_ucode_table_with_a_small_header, b.data[VB_PRIV + VB_TABLE + 1] = 5, -EBADMSG)
REJECTS(rejects_an_ucode_table_with_small_entries, b.data[VB_PRIV + VB_TABLE + 2] = 5, -EBADMSG)
REJECTS(rejects_ucode_entries_past_the_rom,
	(b.data[VB_PRIV + VB_TABLE + 2] = 255, b.data[VB_PRIV + VB_TABLE + 3] = 255), -ERANGE)
REJECTS(rejects_a_table_without_fwsec, b.data[VB_PRIV + VB_TABLE + 12] = 0x45, -ENOENT)
REJECTS(rejects_a_descriptor_outside_the_rom, put32(&b, VB_PRIV + VB_TABLE + 14, 0xffffffff), -ERANGE)
REJECTS(rejects_a_descriptor_without_version, b.data[DESC] = 0, -EPROTONOSUPPORT)
REJECTS(rejects_a_descriptor_of_another_version, b.data[DESC + 1] = 2, -EPROTONOSUPPORT)
REJECTS(rejects_an_encrypted_ucode, b.data[DESC] |= 4, -EPROTONOSUPPORT)
REJECTS(rejects_a_descriptor_without_room_for_its_signatures, b.data[DESC + 0x27] = 3, -EBADMSG)
REJECTS(rejects_more_versions_than_signatures, put16(&b, DESC + 0x28, 0x7), -EBADMSG)
REJECTS(rejects_no_signatures, b.data[DESC + 0x27] = 0, -EBADMSG)
REJECTS(rejects_code_of_an_odd_size, put32(&b, DESC + 0x14, 0xff), -EINVAL)
REJECTS(rejects_no_code, put32(&b, DESC + 0x14, 0), -EINVAL)
REJECTS(rejects_code_past_the_rom, put32(&b, DESC + 0x14, 0x10000), -ERANGE)
REJECTS(rejects_data_past_the_rom, put32(&b, DESC + 0x20, 0xffffff00), -ERANGE)
REJECTS(rejects_ucode_for_another_engine, put16(&b, DESC + 0x24, 1), -EINVAL)
REJECTS(rejects_ucode_id_zero, b.data[DESC + 0x26] = 0, -EINVAL)
REJECTS(rejects_an_ucode_id_without_fuse, b.data[DESC + 0x26] = 17, -EINVAL)
REJECTS(rejects_a_signature_slot_outside_the_data, put32(&b, DESC + 8, VB_DMEM_BYTES - 383), -ERANGE)
REJECTS(rejects_an_interface_table_outside_the_data, put32(&b, DESC + 0x0c, VB_DMEM_BYTES - 3), -ERANGE)
REJECTS(rejects_an_interface_table_of_another_version, b.data[DMEM + VB_INTERFACE] = 2, -EPROTONOSUPPORT)
REJECTS(rejects_interface_entries_that_are_too_small, b.data[DMEM + VB_INTERFACE + 2] = 4, -EBADMSG)
REJECTS(rejects_interface_entries_past_the_data,
	(b.data[DMEM + VB_INTERFACE + 2] = 255, b.data[DMEM + VB_INTERFACE + 3] = 255), -ERANGE)
REJECTS(rejects_ucode_without_dmemmapper, put32(&b, DMEM + VB_INTERFACE + 12, 5), -ENOENT)
REJECTS(rejects_a_dmemmapper_outside_the_data,
	put32(&b, DMEM + VB_INTERFACE + 16, VB_DMEM_BYTES - 63), -ERANGE)
REJECTS(rejects_a_dmemmapper_without_signature, b.data[DMEM + VB_MAPPER] = 'd', -EBADMSG)
REJECTS(rejects_a_dmemmapper_of_another_version, put16(&b, DMEM + VB_MAPPER + 4, 2), -EPROTONOSUPPORT)
REJECTS(rejects_a_dmemmapper_that_is_too_small, put16(&b, DMEM + VB_MAPPER + 6, 63), -EBADMSG)
REJECTS(rejects_a_command_buffer_that_is_too_small, put32(&b, DMEM + VB_MAPPER + 12, 43), -EBADMSG)
REJECTS(rejects_a_command_buffer_outside_the_data,
	put32(&b, DMEM + VB_MAPPER + 8, VB_DMEM_BYTES - VB_CMD_BYTES + 1), -ERANGE)

static void fails_when_cut_at_any_byte(void **state)
{
	struct blob b = synth_vbios();
	size_t len;

	(void)state;
	for (len = 0; len < b.len; len++)
		assert_int_equal(parse(&b, len), -ENODATA);
	blob_free(&b);
}

static void states_device_and_version(void **state)
{
	struct blob b = synth_vbios();
	struct nvgpu_vbios vbios;

	(void)state;
	assert_int_equal(nvgpu_vbios_parse(b.data, b.len, &vbios, NULL), 0);
	assert_int_equal(vbios.device, 0x26b5);
	assert_string_equal(vbios.version, "95.02.3c.00.01");
	assert_int_equal(vbios.pcat.len, VB_PCAT_BYTES);
	assert_int_equal(vbios.priv.len, VB_PRIV_BYTES);
	blob_free(&b);
}

static void reads_no_further_than_the_chain_reaches(void **state)
{
	struct blob b = synth_vbios();
	size_t have = 0, need;
	int rounds = 0, more;
	u8 *copy;

	(void)state;
	do {
		copy = exact_copy(b.data, have);
		more = nvgpu_vbios_extent(copy, have, &need, NULL);
		free(copy);
		assert_true(more == 0 || more == 1);
		assert_true(more ? need > have : need == have);
		assert_true(need <= b.len);
		have = need;
		assert_in_range(++rounds, 1, 32);
	} while (more);
	assert_int_equal(have, b.len);
	blob_free(&b);
}

static void asks_no_more_of_a_window_without_rom(void **state)
{
	u8 ones[64];
	size_t need;

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	assert_int_equal(nvgpu_vbios_extent(ones, sizeof(ones), &need, NULL), -ENOEXEC);
}

/* The same ROM behind each kind of flash header. */
static int parse_behind_ifr(u32 version, struct nvgpu_vbios *vbios)
{
	struct blob rom = synth_vbios();
	struct blob b = { calloc(1, 0x3000 + rom.len), 0x3000 + rom.len };
	int err;

	memcpy(b.data, "NVGI", 4);
	put32(&b, 4, version << 8 | 0x20 << 16);
	put32(&b, 8, 0x400);
	put32(&b, 0x24, 0x3000);
	put32(&b, 0x400, 0x800);
	memcpy(b.data + 0x1800, "RFRD", 4);
	put32(&b, 0x1808, 0x3000);
	memcpy(b.data + 0x3000, rom.data, rom.len);
	err = nvgpu_vbios_parse(b.data, b.len, vbios, NULL);
	blob_free(&rom);
	blob_free(&b);
	return err;
}

static void looks_behind_a_flash_header_of_each_version(void **state)
{
	struct nvgpu_vbios vbios;
	u32 version;

	(void)state;
	for (version = 1; version <= 3; version++) {
		assert_int_equal(parse_behind_ifr(version, &vbios), 0);
		assert_int_equal(vbios.rom_off, 0x3000);
	}
}

static void rejects_a_flash_header_of_another_version(void **state)
{
	struct nvgpu_vbios vbios;

	(void)state;
	assert_int_equal(parse_behind_ifr(4, &vbios), -EPROTONOSUPPORT);
}

struct built {
	struct blob rom;
	struct nvgpu_vbios vbios;
	struct nvgpu_fwsec fwsec;
	u8 *image;
	size_t bytes;
};

static void build(struct built *x, u32 fuse)
{
	struct nvgpu_fw_view sig;

	x->rom = synth_vbios();
	assert_int_equal(nvgpu_vbios_parse(x->rom.data, x->rom.len, &x->vbios, NULL), 0);
	assert_int_equal(nvgpu_fwsec_parse(&x->vbios, NVGPU_VBIOS_APP_FWSEC, &x->fwsec, NULL), 0);
	assert_int_equal(nvgpu_fwsec_signature(&x->fwsec, fuse, &sig), 0);
	x->bytes = nvgpu_fwsec_image_bytes(&x->fwsec);
	x->image = malloc(x->bytes);
	memset(x->image, 0xee, x->bytes);
	assert_int_equal(nvgpu_fwsec_build(&x->fwsec, &sig, x->image, x->bytes), 0);
}

static void unbuild(struct built *x)
{
	free(x->image);
	blob_free(&x->rom);
}

static void pads_the_data_to_whole_blocks(void **state)
{
	struct built x;

	(void)state;
	build(&x, 0);
	assert_int_equal(x.bytes, VB_IMEM_BYTES + 0x300);
	assert_memory_equal(x.image, x.rom.data + VB_PRIV + VB_IMEM, VB_IMEM_BYTES);
	assert_int_equal(x.image[x.bytes - 1], 0);
	unbuild(&x);
}

static void puts_the_signature_of_the_fuse_into_its_slot(void **state)
{
	struct built x;

	(void)state;
	build(&x, 0);
	assert_int_equal(x.image[VB_IMEM_BYTES + VB_SIG_SLOT], 0x01);
	unbuild(&x);
	build(&x, 0x2);
	assert_int_equal(x.image[VB_IMEM_BYTES + VB_SIG_SLOT], 0x41);
	unbuild(&x);
}

static void has_no_signature_for_a_version_that_is_not_listed(void **state)
{
	struct nvgpu_fw_view sig;
	struct built x;

	(void)state;
	build(&x, 0);
	assert_int_equal(nvgpu_fwsec_signature(&x.fwsec, 0x1, &sig), -ENOKEY);
	assert_int_equal(nvgpu_fwsec_signature(&x.fwsec, 0x8000, &sig), -ENOKEY);
	assert_int_equal(nvgpu_fwsec_signature(&x.fwsec, 0xffffffff, &sig), -ENOKEY);
	unbuild(&x);
}

static void writes_the_frts_command(void **state)
{
	static const u32 expected[11] = { 1, 24, 0, 0, 0, 2, 1, 20, 0xbffe00, 0x100, 2 };
	struct built x;
	size_t i;

	(void)state;
	build(&x, 0);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_FRTS, 0xbffe00000, 0x100000,
					     x.image, x.bytes), 0);
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(nvgpu_fw_le32(x.image + VB_IMEM_BYTES + VB_CMD + 4 * i), expected[i]);
	assert_int_equal(nvgpu_fw_le32(x.image + VB_IMEM_BYTES + VB_MAPPER + 0x2c), 0x15);
	unbuild(&x);
}

static void writes_the_sb_command_over_an_earlier_one(void **state)
{
	static const u32 expected[11] = { 1, 24, 0, 0, 0, 2, 0, 0, 0, 0, 0 };
	struct built x;
	size_t i;

	(void)state;
	build(&x, 0);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_FRTS, 0xbffe00000, 0x100000,
					     x.image, x.bytes), 0);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_SB, 0, 0, x.image, x.bytes), 0);
	for (i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(nvgpu_fw_le32(x.image + VB_IMEM_BYTES + VB_CMD + 4 * i), expected[i]);
	assert_int_equal(nvgpu_fw_le32(x.image + VB_IMEM_BYTES + VB_MAPPER + 0x2c), 0x19);
	unbuild(&x);
}

static void refuses_a_region_fwsec_could_not_name(void **state)
{
	struct built x;

	(void)state;
	build(&x, 0);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_FRTS, 0x800, 0x100000, x.image,
					     x.bytes), -EINVAL);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_FRTS, 0x1000, 0, x.image,
					     x.bytes), -EINVAL);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_FRTS, 1ull << 44, 0x1000, x.image,
					     x.bytes), -EINVAL);
	unbuild(&x);
}

static void refuses_a_buffer_that_is_too_small(void **state)
{
	struct nvgpu_fw_view sig;
	struct built x;

	(void)state;
	build(&x, 0);
	assert_int_equal(nvgpu_fwsec_signature(&x.fwsec, 0, &sig), 0);
	assert_int_equal(nvgpu_fwsec_build(&x.fwsec, &sig, x.image, x.bytes - 1), -ENOSPC);
	assert_int_equal(nvgpu_fwsec_set_cmd(&x.fwsec, NVGPU_FWSEC_SB, 0, 0, x.image, x.bytes - 1),
			 -ENOSPC);
	unbuild(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_a_well_formed_rom),
		cmocka_unit_test(rejects_a_rom_without_signature),
		cmocka_unit_test(rejects_a_later_image_without_signature),
		cmocka_unit_test(rejects_an_empty_window),
		cmocka_unit_test(rejects_a_pci_structure_without_signature),
		cmocka_unit_test(rejects_a_pci_structure_behind_the_window),
		cmocka_unit_test(rejects_an_image_of_no_size),
		cmocka_unit_test(rejects_an_image_of_no_size_by_its_extension),
		cmocka_unit_test(rejects_an_image_larger_than_the_window),
		cmocka_unit_test(ends_the_chain_where_the_extension_says_so),
		cmocka_unit_test(believes_the_pci_structure_when_there_is_no_extension),
		cmocka_unit_test(ends_the_chain_at_an_nbsi_image),
		cmocka_unit_test(rejects_a_chain_without_end),
		cmocka_unit_test(rejects_a_rom_without_private_image),
		cmocka_unit_test(rejects_a_rom_without_pcat_image),
		cmocka_unit_test(rejects_a_rom_without_bit),
		cmocka_unit_test(rejects_a_bit_whose_checksum_is_wrong),
		cmocka_unit_test(rejects_a_bit_whose_tokens_are_too_small),
		cmocka_unit_test(rejects_bit_tokens_past_the_image),
		cmocka_unit_test(rejects_a_missing_falcon_token),
		cmocka_unit_test(rejects_a_falcon_token_of_another_version),
		cmocka_unit_test(rejects_a_falcon_token_that_is_too_short),
		cmocka_unit_test(rejects_falcon_data_outside_the_image),
		cmocka_unit_test(rejects_an_ucode_table_outside_the_rom),
		cmocka_unit_test(rejects_an_ucode_table_across_the_seam),
		cmocka_unit_test(rejects_an_ucode_table_of_another_version),
		cmocka_unit_test(rejects_an_ucode_table_with_a_small_header),
		cmocka_unit_test(rejects_an_ucode_table_with_small_entries),
		cmocka_unit_test(rejects_ucode_entries_past_the_rom),
		cmocka_unit_test(rejects_a_table_without_fwsec),
		cmocka_unit_test(rejects_a_descriptor_outside_the_rom),
		cmocka_unit_test(rejects_a_descriptor_without_version),
		cmocka_unit_test(rejects_a_descriptor_of_another_version),
		cmocka_unit_test(rejects_an_encrypted_ucode),
		cmocka_unit_test(rejects_a_descriptor_without_room_for_its_signatures),
		cmocka_unit_test(rejects_more_versions_than_signatures),
		cmocka_unit_test(rejects_no_signatures),
		cmocka_unit_test(rejects_code_of_an_odd_size),
		cmocka_unit_test(rejects_no_code),
		cmocka_unit_test(rejects_code_past_the_rom),
		cmocka_unit_test(rejects_data_past_the_rom),
		cmocka_unit_test(rejects_ucode_for_another_engine),
		cmocka_unit_test(rejects_ucode_id_zero),
		cmocka_unit_test(rejects_an_ucode_id_without_fuse),
		cmocka_unit_test(rejects_a_signature_slot_outside_the_data),
		cmocka_unit_test(rejects_an_interface_table_outside_the_data),
		cmocka_unit_test(rejects_an_interface_table_of_another_version),
		cmocka_unit_test(rejects_interface_entries_that_are_too_small),
		cmocka_unit_test(rejects_interface_entries_past_the_data),
		cmocka_unit_test(rejects_ucode_without_dmemmapper),
		cmocka_unit_test(rejects_a_dmemmapper_outside_the_data),
		cmocka_unit_test(rejects_a_dmemmapper_without_signature),
		cmocka_unit_test(rejects_a_dmemmapper_of_another_version),
		cmocka_unit_test(rejects_a_dmemmapper_that_is_too_small),
		cmocka_unit_test(rejects_a_command_buffer_that_is_too_small),
		cmocka_unit_test(rejects_a_command_buffer_outside_the_data),
		cmocka_unit_test(fails_when_cut_at_any_byte),
		cmocka_unit_test(states_device_and_version),
		cmocka_unit_test(reads_no_further_than_the_chain_reaches),
		cmocka_unit_test(asks_no_more_of_a_window_without_rom),
		cmocka_unit_test(looks_behind_a_flash_header_of_each_version),
		cmocka_unit_test(rejects_a_flash_header_of_another_version),
		cmocka_unit_test(pads_the_data_to_whole_blocks),
		cmocka_unit_test(puts_the_signature_of_the_fuse_into_its_slot),
		cmocka_unit_test(has_no_signature_for_a_version_that_is_not_listed),
		cmocka_unit_test(writes_the_frts_command),
		cmocka_unit_test(writes_the_sb_command_over_an_earlier_one),
		cmocka_unit_test(refuses_a_region_fwsec_could_not_name),
		cmocka_unit_test(refuses_a_buffer_that_is_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
