// SPDX-License-Identifier: MIT
/*
 * What libkmod knows about kernels and their modules.
 */

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libkmod.h>

#include "facts.h"

#define OURS	"nvgpu"
#define RIVAL	"nouveau"

static void say_nothing(void *data, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	(void)data, (void)priority, (void)file, (void)line, (void)fn, (void)format, (void)args;
}

/* The modules of one kernel. NULL: no memory. */
static struct kmod_ctx *open_kernel(const struct site *site, const char *release)
{
	const char *paths[] = { site->modprobe, NULL };
	struct kmod_ctx *ctx;
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "%s/%s", site->modules, release);
	ctx = kmod_new(dir, site->modprobe ? paths : NULL);
	if (ctx)
		kmod_set_log_fn(ctx, say_nothing, NULL);
	return ctx;
}

static void signature_of(struct kmod_module *mod, struct signature *out)
{
	struct kmod_list *info = NULL, *i;

	if (kmod_module_get_info(mod, &info) < 0)
		return;
	kmod_list_foreach(i, info) {
		const char *key = kmod_module_info_get_key(i);

		if (!strcmp(key, "signer"))
			snprintf(out->signer, FACT_LEN, "%.127s", kmod_module_info_get_value(i));
		else if (!strcmp(key, "sig_key"))
			snprintf(out->serial, FACT_LEN, "%.127s", kmod_module_info_get_value(i));
	}
	kmod_module_info_free_list(info);
}

static bool has_module(struct kmod_ctx *ctx, const char *name, struct signature *signature)
{
	struct kmod_list *list = NULL, *i;
	bool found = false;

	if (kmod_module_new_from_lookup(ctx, name, &list) < 0 || !list)
		return false;
	for (i = list; i; i = kmod_list_next(list, i)) {
		struct kmod_module *mod = kmod_module_get_module(i);

		/* What is built in has no file. */
		found = found || kmod_module_get_path(mod) ||
			kmod_module_get_initstate(mod) == KMOD_MODULE_BUILTIN;
		if (kmod_module_get_path(mod))
			signature_of(mod, signature);
		kmod_module_unref(mod);
	}
	kmod_module_unref_list(list);
	return found;
}

/* Whether modprobe's configuration loads nvgpu before nouveau. */
static bool rival_waits(struct kmod_ctx *ctx)
{
	struct kmod_config_iter *it = kmod_config_get_softdeps(ctx);
	bool waits = false;

	while (it && kmod_config_iter_next(it)) {
		const char *value = kmod_config_iter_get_value(it);
		const char *pre = value ? strstr(value, "pre:") : NULL;
		const char *ours = pre ? strstr(pre, OURS) : NULL;
		const char *post = pre ? strstr(pre, "post:") : NULL;

		if (strcmp(kmod_config_iter_get_key(it), RIVAL) || !ours || (post && post < ours))
			continue;
		waits = ours[strlen(OURS)] == '\0' || ours[strlen(OURS)] == ' ';
	}
	if (it)
		kmod_config_iter_free_iter(it);
	return waits;
}

static void look_at_kernel(const struct site *site, struct facts *facts, const char *release)
{
	static const char *const vfio[] = { "vfio", "vfio_pci_core", "vfio_iommu_type1" };
	struct kernel_facts *k = &facts->kernels[facts->nr_kernels];
	struct kmod_ctx *ctx = open_kernel(site, release);

	if (!ctx)
		return;
	*k = (struct kernel_facts){ .running = !strcmp(release, site->release),
				    .has_vfio = true };
	snprintf(k->release, FACT_LEN, "%.127s", release);
	k->has_nvgpu = has_module(ctx, OURS, &k->signature);
	for (size_t i = 0; i < sizeof(vfio) / sizeof(*vfio); i++)
		k->has_vfio = k->has_vfio && has_module(ctx, vfio[i], &k->own);
	if (k->running)
		facts->nouveau_waits = rival_waits(ctx);
	facts->nr_kernels++;
	kmod_unref(ctx);
}

/* Directories without an index are what removed kernels left behind. */
static bool is_installed(const struct site *site, const char *release)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/modules.dep", site->modules, release);
	return !access(path, F_OK);
}

void facts_of_modules(const struct site *site, struct facts *facts)
{
	struct dirent **names;
	const char *newest = NULL;
	int nr = scandir(site->modules, &names, NULL, versionsort);

	look_at_kernel(site, facts, site->release);
	for (int i = 0; i < nr; i++)
		if (names[i]->d_name[0] != '.' && strcmp(names[i]->d_name, site->release) &&
		    is_installed(site, names[i]->d_name))
			newest = names[i]->d_name;
	/* An older one is not what the next boot takes. */
	if (newest && strverscmp(newest, site->release) > 0)
		look_at_kernel(site, facts, newest);
	for (int i = 0; i < nr; i++)
		free(names[i]);
	if (nr >= 0)
		free(names);
}

void facts_of_rivals(const struct site *site, struct gpu_facts *gpu, const char *modalias)
{
	struct kmod_list *all = NULL, *allowed = NULL, *i;
	struct kmod_ctx *ctx = open_kernel(site, site->release);

	if (!ctx)
		return;
	if (modalias[0] && kmod_module_new_from_lookup(ctx, modalias, &all) >= 0 && all)
		kmod_module_apply_filter(ctx, KMOD_FILTER_BLACKLIST, all, &allowed);
	kmod_list_foreach(i, allowed) {
		struct kmod_module *mod = kmod_module_get_module(i);
		const char *name = kmod_module_get_name(mod);

		if (strcmp(name, OURS) && gpu->nr_rivals < MAX_RIVALS)
			snprintf(gpu->rivals[gpu->nr_rivals++], FACT_LEN, "%.127s", name);
		kmod_module_unref(mod);
	}
	kmod_module_unref_list(all);
	kmod_module_unref_list(allowed);
	kmod_unref(ctx);
}
