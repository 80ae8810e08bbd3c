// SPDX-License-Identifier: MIT
/*
 * The host as its files show it.
 */

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/capability.h>

#include "core/boards.h"
#include "facts.h"
#include "keys.h"

#define VENDOR_NVIDIA	0x10de
#define CLASS_DISPLAY	0x03

/* Lines of a function's file "resource": those of the VFs' BARs, and a resource's flag. */
#define FIRST_VF_BAR	7
#define LAST_VF_BAR	12
#define RESOURCE_UNSET	0x20000000ull

/* Names that UEFI gives its variables. */
#define VAR_SECURE_BOOT	"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define VAR_MOK_LIST	"MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23"
#define VAR_DB		"db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define VAR_ATTRIBUTES	4	/* bytes before a variable's own */
#define MAX_VARIABLE	(1 << 20)

/* ---- reading ------------------------------------------------------------ */

static FILE *open_file(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static FILE *open_file(const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	return fopen(path, "re");
}

/* The first line, or nothing. */
static bool first_line(FILE *f, char *line, size_t len)
{
	bool ok = f && fgets(line, len, f);

	if (f)
		fclose(f);
	if (!ok)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return ok;
}

static unsigned long number_in(const char *dir, const char *name, int base)
{
	char line[FACT_LEN];

	first_line(open_file("%s/%s", dir, name), line, sizeof(line));
	return strtoul(line, NULL, base);
}

/* Last part of what a link points to; empty when it does not. */
static void link_name(const char *dir, const char *name, char *out)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	len = readlink(path, target, sizeof(target) - 1);
	target[len > 0 ? len : 0] = '\0';
	last = strrchr(target, '/');
	snprintf(out, FACT_LEN, "%.127s", last ? last + 1 : target);
}

static char *whole_file(FILE *f, size_t *len)
{
	char *data = malloc(MAX_VARIABLE);

	*len = f && data ? fread(data, 1, MAX_VARIABLE, f) : 0;
	if (f)
		fclose(f);
	return data;
}

static size_t entries_of(const char *dir, struct dirent ***names)
{
	int nr = scandir(dir, names, NULL, versionsort);

	return nr < 0 ? 0 : nr;
}

static void free_entries(struct dirent **names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	if (nr)
		free(names);
}

/* ---- GPUs --------------------------------------------------------------- */

static unsigned int missing_bars(const char *dir)
{
	FILE *f = open_file("%s/resource", dir);
	unsigned long long start, end, flags;
	unsigned int missing = 0;
	char line[FACT_LEN];

	for (int i = 0; f && i <= LAST_VF_BAR && fgets(line, sizeof(line), f); i++) {
		if (i < FIRST_VF_BAR ||
		    sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3)
			continue;
		/* Without a place the kernel keeps the size, from zero, or says so. */
		if (flags && ((flags & RESOURCE_UNSET) || !start))
			missing++;
	}
	if (f)
		fclose(f);
	return missing;
}

static size_t members_of_group(const char *dir)
{
	char path[PATH_MAX];
	struct dirent **names;
	size_t nr, members = 0;

	snprintf(path, sizeof(path), "%s/iommu_group/devices", dir);
	nr = entries_of(path, &names);
	for (size_t i = 0; i < nr; i++)
		members += names[i]->d_name[0] != '.';
	free_entries(names, nr);
	return members;
}

static void look_at_vfs(const struct site *site, const char *dir, struct gpu_facts *gpu)
{
	char name[32], vf[FACT_LEN], path[PATH_MAX];

	for (uint32_t i = 0; i < gpu->num_vfs && !gpu->shared_vf[0]; i++) {
		snprintf(name, sizeof(name), "virtfn%u", i);
		link_name(dir, name, vf);
		snprintf(path, sizeof(path), "%s/bus/pci/devices/%s", site->sys, vf);
		if (vf[0] && members_of_group(path) > 1)
			strcpy(gpu->shared_vf, vf);
	}
}

/* The module's own list, so that the module need not be there. */
static const char *board_of(uint32_t device)
{
#define BOARD_ROW(id, name)	{ id, name },
	static const struct {
		uint32_t device;
		const char *name;
	} boards[] = { NVGPU_BOARDS(BOARD_ROW) };

	for (size_t i = 0; i < sizeof(boards) / sizeof(*boards); i++)
		if (boards[i].device == device)
			return boards[i].name;
	return NULL;
}

static bool look_at_device(const struct site *site, const char *address, struct gpu_facts *gpu)
{
	char dir[PATH_MAX], modalias[PATH_MAX], physfn[FACT_LEN];

	snprintf(dir, sizeof(dir), "%s/bus/pci/devices/%s", site->sys, address);
	link_name(dir, "physfn", physfn);
	if (physfn[0] || number_in(dir, "vendor", 16) != VENDOR_NVIDIA ||
	    number_in(dir, "class", 16) >> 16 != CLASS_DISPLAY)
		return false;
	*gpu = (struct gpu_facts){ .device = number_in(dir, "device", 16) };
	snprintf(gpu->address, FACT_LEN, "%.127s", address);
	link_name(dir, "driver", gpu->driver);
	gpu->total_vfs = number_in(dir, "sriov_totalvfs", 10);
	gpu->num_vfs = number_in(dir, "sriov_numvfs", 10);
	gpu->vf_bars_missing = missing_bars(dir);
	gpu->in_group = members_of_group(dir);
	look_at_vfs(site, dir, gpu);
	first_line(open_file("%s/modalias", dir), modalias, sizeof(modalias));
	facts_of_rivals(site, gpu, modalias);
	gpu->board = board_of(gpu->device);
	return true;
}

static bool look_at_devices(const struct site *site, struct facts *facts)
{
	char dir[PATH_MAX];
	struct dirent **names;
	size_t nr;
	bool ok;

	snprintf(dir, sizeof(dir), "%s/bus/pci/devices", site->sys);
	nr = entries_of(dir, &names);
	facts->gpus = calloc(nr + 1, sizeof(*facts->gpus));
	ok = facts->gpus;
	for (size_t i = 0; ok && i < nr; i++)
		if (names[i]->d_name[0] != '.' &&
		    look_at_device(site, names[i]->d_name, &facts->gpus[facts->nr_gpus]))
			facts->nr_gpus++;
	free_entries(names, nr);
	return ok;
}

/* ---- the machine -------------------------------------------------------- */

static bool has_iommu(const struct site *site)
{
	char dir[PATH_MAX];
	struct dirent **names;
	bool found = false;
	size_t nr;

	snprintf(dir, sizeof(dir), "%s/class/iommu", site->sys);
	nr = entries_of(dir, &names);
	for (size_t i = 0; i < nr; i++)
		found = found || names[i]->d_name[0] != '.';
	free_entries(names, nr);
	return found;
}

/* Without UEFI there is nothing to be secure; an unreadable variable says nothing. */
static enum known secure_boot(const struct site *site)
{
	char dir[PATH_MAX], *data;
	enum known is = KNOWN_NOT;
	size_t len;

	snprintf(dir, sizeof(dir), "%s/firmware/efi", site->sys);
	if (access(dir, F_OK))
		return KNOWN_NO;
	data = whole_file(open_file("%s/efivars/" VAR_SECURE_BOOT, dir), &len);
	if (data && len > VAR_ATTRIBUTES)
		is = data[VAR_ATTRIBUTES] ? KNOWN_YES : KNOWN_NO;
	free(data);
	return is;
}

/*
 * Whether what signed a kernel's nvgpu.ko is among the machine owner's keys, the firmware's
 * (which Debian's kernels take, too), or is the key of the kernel's own modules.
 */
static enum known is_enrolled(const struct site *site, const struct kernel_facts *k)
{
	static const char *const variables[] = { VAR_MOK_LIST, VAR_DB };
	const struct signature *s = &k->signature;
	enum known is = KNOWN_NOT;

	if (!s->serial[0])
		return KNOWN_NOT;
	if (!strcmp(s->serial, k->own.serial) && !strcmp(s->signer, k->own.signer))
		return KNOWN_YES;
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables) && is != KNOWN_YES; i++) {
		size_t len;
		char *list = whole_file(open_file("%s/firmware/efi/efivars/%s", site->sys,
						  variables[i]), &len);

		if (list && len > VAR_ATTRIBUTES &&
		    keys_have(list + VAR_ATTRIBUTES, len - VAR_ATTRIBUTES, s->serial, s->signer))
			is = KNOWN_YES;
		else if (list && len && !strcmp(variables[i], VAR_MOK_LIST))
			is = KNOWN_NO;
		free(list);
	}
	return is;
}

static bool has_admin(const struct site *site)
{
	FILE *f = open_file("%s/self/status", site->proc);
	unsigned long long caps = 0;
	char line[FACT_LEN];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	if (f)
		fclose(f);
	return caps >> CAP_SYS_ADMIN & 1;
}

bool facts_gather(const struct site *site, struct facts *facts)
{
	char line[FACT_LEN];

	*facts = (struct facts){ 0 };
	if (!look_at_devices(site, facts))
		return false;
	facts->iommu = has_iommu(site);
	facts->module_loaded = first_line(open_file("%s/module/nvgpu/initstate", site->sys), line,
					  sizeof(line));
	facts->secure_boot = secure_boot(site);
	facts->admin = has_admin(site);
	facts_of_modules(site, facts);
	for (size_t i = 0; i < facts->nr_kernels; i++)
		facts->kernels[i].enrolled = is_enrolled(site, &facts->kernels[i]);
	facts_of_firmware(site, facts);
	return true;
}

void facts_free(struct facts *facts)
{
	free(facts->gpus);
	*facts = (struct facts){ 0 };
}
