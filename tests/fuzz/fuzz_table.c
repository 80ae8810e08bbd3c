// SPDX-License-Identifier: MIT
/*
 * Type tables and vgpuConfig.xml from arbitrary bytes. What is accepted can be
 * written and read again, and gives a metadata file that its parser takes.
 */

#include "fuzz.h"

#include "mkmeta.h"
#include "vgpuconfig.h"

static void make(const struct type_table *table, enum nvgpu_fw_meta_format format)
{
	struct nvgpu_fw_meta_types types;
	struct nvgpu_fw_meta meta;
	size_t len;
	u8 *data = mkmeta(NULL, table, format, &len);
	u32 i;

	if (!data)
		return;
	REQUIRE(!nvgpu_fw_meta_parse(data, len, &meta, NULL));
	REQUIRE(meta.format == format && !strcmp(meta.build, table->release));
	REQUIRE(meta.num_blobs == table->boards_count);
	for (i = 0; i < meta.num_blobs; i++)
		REQUIRE(!nvgpu_fw_meta_blob(&meta, i, &types, NULL) &&
			types.num == table->boards[i].types_count);
	free(data);
}

static void use(struct type_table *table)
{
	struct type_table *again;
	size_t len;
	char *text;

	make(table, NVGPU_FW_META_NVVGPUMT);
	make(table, NVGPU_FW_META_VGPUMETA);

	text = table_print(table, &len);
	REQUIRE(text);
	again = table_parse(NULL, (const u8 *)text, len);
	REQUIRE(again && again->boards_count == table->boards_count);
	table_free(again);
	free(text);
	table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vgpuconfig_wish wish = { .release = "570.144" };
	struct type_table *table;

	if (size && data[0] == '<')
		table = vgpuconfig_parse(NULL, data, size, &wish);
	else
		table = table_parse(NULL, data, size);
	if (table)
		use(table);

	return 0;
}
