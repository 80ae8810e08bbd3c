// SPDX-License-Identifier: MIT
/*
 * Selectors: from what a person types to one object.
 *
 * A selector is an address, a UUID, a name or a number; which one is told by
 * its form. It has to mean exactly one object: nothing is guessed.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "select.h"
#include "udev.h"

#define PCI_DEVICES	32
#define PCI_FUNCTIONS	8

bool parse_number(const char *text, uint32_t max, uint32_t *out)
{
	unsigned long long value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + (*text - '0');
		if (value > max)
			return false;
	}
	*out = value;
	return true;
}

/* Up to @digits hexadecimal digits, then @end. */
static bool parse_hex(const char **text, int digits, char end, unsigned int *out)
{
	static const char set[] = "0123456789abcdefABCDEF";
	size_t len = strspn(*text, set);

	if (!len || len > (size_t)digits || (*text)[len] != end)
		return false;
	*out = strtoul(*text, NULL, 16);
	*text += len + (end ? 1 : 0);
	return true;
}

bool parse_address(const char *text, char out[ADDRESS_LEN])
{
	const char *colon = strchr(text, ':');
	unsigned int domain = 0, bus, device, function;

	if (!colon)
		return false;
	if (strchr(colon + 1, ':') && !parse_hex(&text, 8, ':', &domain))
		return false;
	if (!parse_hex(&text, 2, ':', &bus) || !parse_hex(&text, 2, '.', &device) ||
	    !parse_hex(&text, 1, '\0', &function))
		return false;
	if (device >= PCI_DEVICES || function >= PCI_FUNCTIONS)
		return false;
	/* Longer domains do not exist: they are 16 bits, 32 with VMD. */
	return snprintf(out, ADDRESS_LEN, "%04x:%02x:%02x.%x", domain, bus, device,
			function) < ADDRESS_LEN;
}

/* All products and types are of one vendor: the name without it will do. */
#define NAME_PREFIX	"NVIDIA "

bool is_called(const char *text, const char *name)
{
	const size_t prefix = strlen(NAME_PREFIX);

	return !strcmp(name, text) ||
	       (!strncmp(name, NAME_PREFIX, prefix) && !strcmp(name + prefix, text));
}

struct list {
	void *objects;
	size_t nr;
};

static int load(struct ctl *ctl, const struct object_desc *desc, const char *gpu,
		struct list *out)
{
	int err = need_module(ctl);

	if (err)
		return err;
	err = plane_list(ctl->nl, desc, gpu, &out->objects, &out->nr);
	return err ? failed_nl(ctl, err) : 0;
}

static int refuse_form(struct ctl *ctl, const char *what, const char *text, const char *forms)
{
	return misused(ctl, "'%s' is no %s: expected %s", text, what, forms);
}

/* ---- GPUs --------------------------------------------------------------- */

/* Why a GPU that was asked for is not among ours. */
static int explain_missing(struct ctl *ctl, const char *address)
{
	struct pci_facts facts;

	if (!udev_pci_facts(address, &facts))
		return failed(ctl, -ENODEV, "there is no PCI device %s", address);
	if (!facts.is_nvidia || !facts.is_display)
		return failed(ctl, -ENODEV, "%s is no NVIDIA GPU", address);
	if (facts.is_vf)
		return failed(ctl, -ENODEV, "%s is a virtual function; its GPU is %s", address,
			      facts.physfn);
	if (!facts.driver[0])
		return failed(ctl, -ENODEV, "GPU %s has no driver: see 'dmesg' for why %s left it",
			      address, PF_DRIVER);
	if (strcmp(facts.driver, PF_DRIVER))
		return failed(ctl, -ENODEV, "GPU %s is bound to %s, not to %s", address,
			      facts.driver, PF_DRIVER);
	return failed(ctl, -ENODEV, "GPU %s is bound to %s but not listed", address, PF_DRIVER);
}

int select_gpu(struct ctl *ctl, const char *text, struct gpu *out)
{
	char address[ADDRESS_LEN] = "";
	struct list list;
	const struct gpu *gpu;
	uint32_t index = UINT32_MAX;
	int err;

	if (!parse_number(text, UINT32_MAX - 1, &index) && !parse_address(text, address))
		return refuse_form(ctl, "GPU", text,
				   "a PCI address such as 0000:3b:00.0, or a number of 'list gpus'");
	err = load(ctl, &gpu_desc, NULL, &list);
	if (err)
		return err;

	gpu = list.objects;
	for (size_t i = 0; i < list.nr; i++) {
		if (address[0] ? !strcmp(gpu[i].address, address) : i == index) {
			*out = gpu[i];
			free(list.objects);
			return 0;
		}
	}
	free(list.objects);
	if (address[0])
		return explain_missing(ctl, address);
	return failed(ctl, -ENODEV, "there is no GPU number %u: there are %zu, counted from 0",
		      index, list.nr);
}

int select_filter(struct ctl *ctl, const char **out)
{
	static char address[ADDRESS_LEN];
	struct gpu gpu;
	int err;

	*out = NULL;
	if (!ctl->opt.gpu)
		return 0;
	err = select_gpu(ctl, ctl->opt.gpu, &gpu);
	if (err)
		return err;
	snprintf(address, sizeof(address), "%.15s", gpu.address);
	*out = address;
	return 0;
}

/* ---- everything else: one match in a list ------------------------------- */

struct wanted {
	uint32_t number;
	bool has_number;
	char address[ADDRESS_LEN];
	uint8_t uuid[UUID_LEN];
	bool has_uuid;
	const char *name;
};

typedef bool (*match_fn)(const void *object, const struct wanted *wanted);

/* Copies the only match to @out; otherwise returns how many there are, 0 or 2. */
static int only_match(const struct list *list, const struct object_desc *desc, match_fn match,
		      const struct wanted *wanted, void *out)
{
	int found = 0;

	for (size_t i = 0; i < list->nr && found < 2; i++) {
		const void *object = (const char *)list->objects + i * desc->bytes;

		if (match(object, wanted) && !found++)
			memcpy(out, object, desc->bytes);
	}
	return found;
}

static int select_one(struct ctl *ctl, const struct object_desc *desc, const char *gpu,
		      match_fn match, const struct wanted *wanted, int *found, void *out)
{
	struct list list;
	int err = load(ctl, desc, gpu, &list);

	if (err)
		return err;
	*found = only_match(&list, desc, match, wanted, out);
	free(list.objects);
	return 0;
}

static int ambiguous(struct ctl *ctl, const char *what, const char *text)
{
	return failed(ctl, -EINVAL, "'%s' means more than one %s: add --gpu ADDRESS", text, what);
}

static bool vf_matches(const void *object, const struct wanted *w)
{
	const struct vf *vf = object;

	return w->has_number ? vf->index == w->number : !strcmp(vf->address, w->address);
}

int select_vf(struct ctl *ctl, const char *text, struct vf *out)
{
	struct wanted wanted = { 0 };
	const char *gpu;
	int found, err;

	wanted.has_number = parse_number(text, UINT32_MAX, &wanted.number);
	if (!wanted.has_number && !parse_address(text, wanted.address))
		return refuse_form(ctl, "virtual function", text, "a PCI address or an index");
	err = select_filter(ctl, &gpu);
	if (!err)
		err = select_one(ctl, &vf_desc, gpu, vf_matches, &wanted, &found, out);
	if (err)
		return err;
	if (!found)
		return failed(ctl, -ENOENT, "there is no virtual function %s: see 'nvgpu-ctl list vfs'",
			      text);
	return found > 1 ? ambiguous(ctl, "virtual function", text) : 0;
}

static bool type_matches(const void *object, const struct wanted *w)
{
	const struct type *type = object;

	return w->has_number ? type->id == w->number : is_called(w->name, type->name);
}

int select_type(struct ctl *ctl, const char *text, const char *gpu, struct type *out)
{
	struct wanted wanted = { .name = text };
	int found, err;

	wanted.has_number = parse_number(text, UINT32_MAX, &wanted.number);
	err = select_one(ctl, &type_desc, gpu, type_matches, &wanted, &found, out);
	if (err)
		return err;
	if (!found)
		return failed(ctl, -ENOENT,
			      "type %s is not offered here: see 'nvgpu-ctl list types%s%s'", text,
			      gpu ? " --gpu " : "", gpu ? gpu : "");
	return found > 1 ? ambiguous(ctl, "type", text) : 0;
}

static bool vgpu_matches(const void *object, const struct wanted *w)
{
	const struct vgpu *vgpu = object;

	if (w->has_number)
		return vgpu->id == w->number;
	if (w->has_uuid)
		return !memcmp(vgpu->uuid, w->uuid, UUID_LEN);
	return !strcmp(vgpu->vf_address, w->address);
}

int select_vgpu(struct ctl *ctl, const char *text, struct vgpu *out)
{
	struct wanted wanted = { 0 };
	const char *gpu;
	int found, err;

	wanted.has_number = parse_number(text, UINT32_MAX, &wanted.number);
	wanted.has_uuid = uuid_from_text(text, wanted.uuid);
	if (!wanted.has_number && !wanted.has_uuid && !parse_address(text, wanted.address))
		return refuse_form(ctl, "vGPU", text,
				   "a UUID, the PCI address of its virtual function, or an id");
	err = select_filter(ctl, &gpu);
	if (!err)
		err = select_one(ctl, &vgpu_desc, gpu, vgpu_matches, &wanted, &found, out);
	if (err)
		return err;
	if (!found)
		return failed(ctl, -ENOENT, "there is no vGPU %s: see 'nvgpu-ctl list vgpus'", text);
	return found > 1 ? ambiguous(ctl, "vGPU", text) : 0;
}
