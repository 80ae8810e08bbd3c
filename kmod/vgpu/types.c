// SPDX-License-Identifier: GPL-2.0-only
/*
 * vGPU types of a board - the built-in catalogue, or a metadata file when there
 * is one, and their upload.
 */

#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "vgpu/types.h"
#include "vgpu/types_data.h"

/**
 * DOC: where types come from
 *
 * nvidia/vgpu-<release>.bin, if the administrator has it, holds the vendor's records
 * with their signatures (vgpu-host.md 3.7). Without it the built-in catalogue is
 * used: public facts, some derived, none signed. A board takes the records that
 * name its PCI device id and, where they name one, its subsystem id.
 *
 * Firmware forgets the types with every boot.
 */

static bool type_is_for(const struct nvgpu_type_desc *type, const struct pci_dev *pf)
{
	return type->board_device == pf->device &&
	       (!type->board_subsystem || type->board_subsystem == pf->subsystem_device);
}

static int by_id(const void *a, const void *b)
{
	const struct nvgpu_type_desc *const *x = a, *const *y = b;

	return (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

/* -ENOSPC: more than one upload carries. -EEXIST: two records with one id. */
static int take_matching(struct nvgpu_type_set *set, const struct pci_dev *pf,
			 const struct nvgpu_type_desc *type, u32 nr)
{
	u32 i;

	set->nr = 0;
	for (i = 0; i < nr; i++) {
		if (!type_is_for(&type[i], pf))
			continue;
		if (set->nr == NVGPU_MAX_TYPES)
			return -ENOSPC;
		set->type[set->nr++] = &type[i];
	}
	sort(set->type, set->nr, sizeof(set->type[0]), by_id, NULL);

	for (i = 1; i < set->nr; i++)
		if (set->type[i]->id == set->type[i - 1]->id)
			return -EEXIST;

	return 0;
}

/**
 * nvgpu_type_set_init() - Collect the types of a board.
 * @set: to fill
 * @client: core client, firmware ran at least once
 *
 * Context: sleeps; may ask user space for a file.
 * Return: 0; -ENOMEM. A bad metadata file is reported and ignored; a board without
 * types is no error.
 */
int nvgpu_type_set_init(struct nvgpu_type_set *set, struct nvgpu_client *client)
{
	const struct pci_dev *pf = nvgpu_client_info(client)->pdev;
	int nr, err;

	nr = nvgpu_type_metadata_load(client, &set->loaded);
	if (nr < 0)
		return nr;
	if (nr) {
		err = take_matching(set, pf, set->loaded, nr);
		if (!err)
			return 0;
		dev_err(nvgpu_client_dev(client), "the metadata file is not used: %pe\n",
			ERR_PTR(err));
		nvgpu_type_set_fini(set);
	}

	return take_matching(set, pf, nvgpu_types_builtin, nvgpu_types_builtin_nr);
}

/** nvgpu_type_set_fini() - Release what nvgpu_type_set_init() took. */
void nvgpu_type_set_fini(struct nvgpu_type_set *set)
{
	kvfree(set->loaded);
	set->loaded = NULL;
	set->nr = 0;
}

/** nvgpu_type_set_find() - The type with this id, or NULL. Any context. */
const struct nvgpu_type_desc *nvgpu_type_set_find(const struct nvgpu_type_set *set, u32 id)
{
	u32 i;

	for (i = 0; i < set->nr; i++)
		if (set->type[i]->id == id)
			return set->type[i];

	return NULL;
}

/**
 * nvgpu_type_is_of_another_board() - Whether an id is known, but not here.
 * @set: this board's types
 * @id: type id
 */
bool nvgpu_type_is_of_another_board(const struct nvgpu_type_set *set, u32 id)
{
	u32 i;

	if (nvgpu_type_set_find(set, id))
		return false;
	for (i = 0; i < nvgpu_types_builtin_nr; i++)
		if (nvgpu_types_builtin[i].id == id)
			return true;

	return false;
}

/* Whether an upload failed because firmware said no, not because nobody answered. */
static bool refused_by_firmware(struct nvgpu_client *client, int err)
{
	switch (err) {
	case 0:
	case -EINTR:
	case -ETIMEDOUT:
	case -ENOMEM:
		return false;
	default:
		return nvgpu_client_gpu_state(client) == NVGPU_GPU_READY;
	}
}

/**
 * nvgpu_type_set_upload() - Make freshly booted firmware know the types.
 * @set: types
 * @client: core client
 * @rm: RM client to send on
 * @unsigned_refused: set when firmware refused the types, some of which are unsigned,
 *	and then took the signed ones alone, if there are any
 *
 * Nobody has seen which status firmware has for a record without a signature, so any
 * refusal is taken for that while unsigned records are among them.
 *
 * Context: sleeps, talks to firmware.
 * Return: 0 or a negative errno.
 */
int nvgpu_type_set_upload(const struct nvgpu_type_set *set, struct nvgpu_client *client,
			  struct nvgpu_rm *rm, bool *unsigned_refused)
{
	const struct nvgpu_type_desc *with_signature[NVGPU_MAX_TYPES];
	struct nvgpu_type_upload upload = { .discard = true, .type = set->type, .nr = set->nr };
	u32 i, nr = 0;
	int err;

	*unsigned_refused = false;
	if (!set->nr)
		return 0;

	err = nvgpu_client_vgpu_types_upload(client, rm, &upload);
	if (!refused_by_firmware(client, err))
		return err;

	for (i = 0; i < set->nr; i++)
		if (set->type[i]->has_signature)
			with_signature[nr++] = set->type[i];
	if (nr == set->nr)
		return err;

	dev_warn(nvgpu_client_dev(client),
		 "firmware refused the vGPU types (%pe): the %u without a vendor signature are not used\n",
		 ERR_PTR(err), set->nr - nr);
	*unsigned_refused = true;
	if (!nr)
		return 0;

	upload.type = with_signature;
	upload.nr = nr;
	return nvgpu_client_vgpu_types_upload(client, rm, &upload);
}
