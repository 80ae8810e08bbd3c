/* SPDX-License-Identifier: MIT */
/*
 * vGPU types as a person writes them: a YAML file, by board.
 */
#ifndef NVGPU_FW_TYPETABLE_H
#define NVGPU_FW_TYPETABLE_H

#include "abi/abi.h"

#define TABLE_RELEASE_LEN	64	/* what the older metadata format holds */

/* Interface version that the RFC's driver asks an NVVGPUMT file for. */
#define TABLE_INTERFACE_MAJOR	18
#define TABLE_INTERFACE_MINOR	1

/*
 * One type. Sizes are in MiB, the guest's PCI id is DEVICE:SUBSYSTEM in hex; what is
 * optional in a file is NULL, 0 or false when absent.
 */
struct table_type {
	u32 id;
	char name[NVGPU_TYPE_NAME_LEN];
	char cls[NVGPU_TYPE_CLASS_LEN];
	char guest[10];
	char *license, *product;
	u32 max_instances;
	u32 heads, max_x, max_y, max_pixels;
	u32 frl_fps;
	bool frl_enabled, cuda, ecc, multi_vgpu, multi_exclusive;
	u32 profile_mib, fb_mib, heap_mib, fb_reservation_mib, mappable_mib;
	u32 encoder_percent, bar1_mib;
	char *signature;	/* 256 hex digits */
};

/* PCI ids in hex; without @subsystem the types are for every board with @device. */
struct table_board {
	char device[5];
	char *subsystem;
	struct table_type *types;
	u32 types_count;
};

struct type_table {
	char release[TABLE_RELEASE_LEN];
	u32 interface_major, interface_minor;
	struct table_board *boards;
	u32 boards_count;
};

/* Read and check @path. Prints what is wrong with it; NULL then. */
struct type_table *table_load(const char *path);
/* The same from memory; @path is what messages call it, NULL for no messages. */
struct type_table *table_parse(const char *path, const u8 *data, size_t len);
/* As YAML, to be freed. Prints failures; NULL then. */
char *table_print(const struct type_table *table, size_t *len);
void table_free(struct type_table *table);

/* Check what the file's form alone does not say; prints as table_load(). 0 or 1. */
int table_check(const char *path, const struct type_table *table);

/* Of a checked table. */
void table_ids(const struct table_board *board, u16 *device, u16 *subsystem, bool *has_subsystem);
void table_desc(const struct table_board *board, const struct table_type *type,
		struct nvgpu_type_desc *out);

#endif
