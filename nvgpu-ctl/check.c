// SPDX-License-Identifier: MIT
/*
 * What the facts mean. A finding is ok, a warning (it works, or will until something
 * else happens), failed (no vGPU before it is mended), or unknown.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "udev.h"

static const struct field finding_fields[] = {
	ROW_FIELD(FINDING_STATE, "state"),
	ROW_FIELD(FINDING_CHECK, "check"),
	ROW_FIELD(FINDING_OBJECT, "object"),
	ROW_FIELD(FINDING_CAUSE, "cause"),
	ROW_FIELD(FINDING_REMEDY, "remedy"),
	{}
};

const struct object_desc finding_desc = {
	"finding", sizeof(struct row), finding_fields
};

static struct row *add(struct findings *f, const char *state, const char *check,
		       const char *object)
{
	static struct row spare;
	struct row *grown = realloc(f->row, (f->nr + 1) * sizeof(*grown));

	f->no_memory = f->no_memory || !grown;
	f->failed = f->failed || !strcmp(state, "failed");
	if (grown)
		f->row = grown;
	grown = grown ? &grown[f->nr++] : &spare;
	memset(grown, 0, sizeof(*grown));
	row_set(grown, FINDING_STATE, state);
	row_set(grown, FINDING_CHECK, check);
	row_set(grown, FINDING_OBJECT, object);
	return grown;
}

static void set(struct row *row, int column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void set(struct row *row, int column, const char *fmt, ...)
{
	char text[TEXT_LEN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	row_set(row, column, text);
}

#define CAUSE(row, ...)		set(row, FINDING_CAUSE, __VA_ARGS__)
#define REMEDY(row, ...)	set(row, FINDING_REMEDY, __VA_ARGS__)

/* ---- GPUs --------------------------------------------------------------- */

static void check_driver(struct findings *f, const struct gpu_facts *gpu, bool loaded)
{
	struct row *row;

	if (!strcmp(gpu->driver, PF_DRIVER)) {
		CAUSE(add(f, "ok", "driver", gpu->address), "bound to %s", gpu->driver);
	} else if (gpu->driver[0]) {
		row = add(f, "failed", "driver", gpu->address);
		CAUSE(row, "bound to %s", gpu->driver);
		REMEDY(row, "keep %s from loading ('blacklist %s' in /etc/modprobe.d) and reboot",
		       gpu->driver, gpu->driver);
	} else {
		row = add(f, loaded ? "failed" : "warning", "driver", gpu->address);
		CAUSE(row, "no driver is bound");
		if (loaded)
			REMEDY(row, "see 'dmesg' for why %s left it", PF_DRIVER);
		else
			REMEDY(row, "load the module: 'modprobe nvgpu'");
	}
}

static void check_rivals(struct findings *f, const struct gpu_facts *gpu, bool nouveau_waits)
{
	struct row *row;

	for (size_t i = 0; i < gpu->nr_rivals; i++) {
		const char *rival = gpu->rivals[i];

		if (!strcmp(rival, "nouveau") && nouveau_waits) {
			CAUSE(add(f, "ok", "rival-driver", gpu->address),
			      "nouveau matches too, and is loaded after nvgpu");
			continue;
		}
		row = add(f, "warning", "rival-driver", gpu->address);
		CAUSE(row, "%s matches too, and is not kept from loading", rival);
		REMEDY(row, "'blacklist %s' in a file of /etc/modprobe.d", rival);
	}
	if (!gpu->nr_rivals)
		CAUSE(add(f, "ok", "rival-driver", gpu->address), "no other driver is loaded for it");
}

static void check_sriov(struct findings *f, const struct gpu_facts *gpu)
{
	struct row *row;

	if (!gpu->total_vfs) {
		row = add(f, "failed", "sr-iov", gpu->address);
		CAUSE(row, "the function has no SR-IOV");
		REMEDY(row, "switch SR-IOV on in the machine's setup");
		return;
	}
	CAUSE(add(f, "ok", "sr-iov", gpu->address), "%u VFs", gpu->total_vfs);
	if (gpu->vf_bars_missing) {
		row = add(f, "failed", "vf-bars", gpu->address);
		CAUSE(row, "%u BAR%s of the VFs ha%s no address space", gpu->vf_bars_missing,
		      gpu->vf_bars_missing == 1 ? "" : "s", gpu->vf_bars_missing == 1 ? "s" : "ve");
		REMEDY(row, "switch 'Above 4G decoding' on in the setup, or boot with pci=realloc");
	} else {
		CAUSE(add(f, "ok", "vf-bars", gpu->address), "all have address space");
	}
}

static void check_groups(struct findings *f, const struct gpu_facts *gpu)
{
	struct row *row;

	if (!gpu->in_group || !gpu->total_vfs)
		return;		/* said elsewhere */
	if (gpu->shared_vf[0]) {
		row = add(f, "failed", "iommu-groups", gpu->address);
		CAUSE(row, "VF %s shares its IOMMU group", gpu->shared_vf);
		REMEDY(row, "switch ACS on in the setup, or use another slot");
	} else if (!gpu->num_vfs) {
		CAUSE(add(f, "unknown", "iommu-groups", gpu->address),
		      "cannot be told before VFs are on");
	} else {
		CAUSE(add(f, "ok", "iommu-groups", gpu->address), "each VF has one of its own");
	}
}

static void check_gpus(struct findings *f, const struct facts *facts)
{
	size_t ours = 0;
	struct row *row;

	for (size_t i = 0; i < facts->nr_gpus; i++) {
		const struct gpu_facts *gpu = &facts->gpus[i];

		if (!gpu->board) {
			CAUSE(add(f, "unknown", "board", gpu->address),
			      "device %04x is none that nvgpu drives", gpu->device);
			continue;
		}
		ours++;
		CAUSE(add(f, "ok", "board", gpu->address), "%s", gpu->board);
		check_sriov(f, gpu);
		check_groups(f, gpu);
		check_driver(f, gpu, facts->module_loaded);
		check_rivals(f, gpu, facts->nouveau_waits);
	}
	if (ours)
		return;
	row = add(f, "failed", "board", "");
	CAUSE(row, "no GPU that can carry vGPUs was found");
	REMEDY(row, "see the list of boards in README.md; is the card seated and powered?");
}

/* ---- the machine -------------------------------------------------------- */

static void check_iommu(struct findings *f, bool iommu)
{
	struct row *row;

	if (iommu) {
		CAUSE(add(f, "ok", "iommu", ""), "on");
		return;
	}
	row = add(f, "failed", "iommu", "");
	CAUSE(row, "the kernel uses none");
	REMEDY(row, "switch VT-d or AMD-Vi on in the setup; on Intel boot with intel_iommu=on");
}

static void check_releases(struct findings *f, const struct facts *facts)
{
	const char *chip = NULL;
	bool usable = false;
	struct row *row;

	for (size_t i = 0; i < facts->nr_releases; i++) {
		const struct release_facts *r = &facts->releases[i];
		char object[TEXT_LEN];

		snprintf(object, sizeof(object), "%s %s", r->chip, r->release);
		usable = (usable && chip && !strcmp(chip, r->chip)) ||
			 r->state == RELEASE_GOOD || r->state == RELEASE_PACKED;
		chip = r->chip;
		if (r->state == RELEASE_GOOD) {
			CAUSE(add(f, "ok", "firmware", object), "all files are there and valid");
		} else if (r->state == RELEASE_PACKED) {
			CAUSE(add(f, "unknown", "firmware", object),
			      "all files are there, compressed, and were not looked into");
		} else if (r->state == RELEASE_BROKEN) {
			row = add(f, "warning", "firmware", object);
			CAUSE(row, "%s: %s", r->file, r->error);
			REMEDY(row, "install firmware-nvidia-graphics anew");
		}
		if (usable || (i + 1 < facts->nr_releases &&
			       !strcmp(facts->releases[i + 1].chip, chip)))
			continue;
		row = add(f, "failed", "firmware", chip);
		CAUSE(row, "no release is complete");
		REMEDY(row, "install firmware-nvidia-graphics (non-free-firmware)");
	}
}

static void check_kernels(struct findings *f, const struct facts *facts)
{
	struct row *row;

	for (size_t i = 0; i < facts->nr_kernels; i++) {
		const struct kernel_facts *k = &facts->kernels[i];
		const char *bad = k->running ? "failed" : "warning";

		if (k->has_nvgpu) {
			CAUSE(add(f, "ok", "module", k->release), "built%s",
			      k->running ? "" : ", for the next boot");
		} else {
			row = add(f, bad, "module", k->release);
			CAUSE(row, "nvgpu.ko is not built for %s kernel",
			      k->running ? "the running" : "this newer");
			REMEDY(row, "'dkms autoinstall -k %s', with its linux-headers installed",
			       k->release);
		}
		if (k->has_vfio) {
			CAUSE(add(f, "ok", "vfio", k->release), "its modules are there");
		} else {
			row = add(f, bad, "vfio", k->release);
			CAUSE(row, "the kernel has no VFIO modules for PCI");
			REMEDY(row, "use a kernel with CONFIG_VFIO_PCI");
		}
	}
}

static void check_signature_of(struct findings *f, const struct kernel_facts *k)
{
	const char *bad = k->running ? "failed" : "warning", *signer = k->signature.signer;
	struct row *row;

	if (!signer[0]) {
		row = add(f, bad, "secure-boot", k->release);
		CAUSE(row, "on, and nvgpu.ko is not signed");
		REMEDY(row, "let DKMS sign it: 'dkms build --force nvgpu/VERSION -k %s'", k->release);
	} else if (k->enrolled == KNOWN_NO) {
		row = add(f, bad, "secure-boot", k->release);
		CAUSE(row, "on, and the key '%s', which signed nvgpu.ko, is not enrolled", signer);
		REMEDY(row, "'mokutil --import' its certificate (DKMS's is /var/lib/dkms/mok.pub), "
		       "reboot, choose 'Enroll MOK'");
	} else if (k->enrolled == KNOWN_NOT) {
		CAUSE(add(f, "unknown", "secure-boot", k->release),
		      "on; whether the key '%s' is enrolled cannot be told", signer);
	} else {
		CAUSE(add(f, "ok", "secure-boot", k->release),
		      "on, and the key '%s', which signed nvgpu.ko, is enrolled", signer);
	}
}

static void check_signatures(struct findings *f, const struct facts *facts)
{
	bool any = false;
	struct row *row;

	if (facts->secure_boot == KNOWN_NO) {
		CAUSE(add(f, "ok", "secure-boot", ""), "off");
		return;
	}
	if (facts->secure_boot == KNOWN_NOT) {
		row = add(f, "unknown", "secure-boot", "");
		CAUSE(row, "the firmware's variables cannot be read");
		REMEDY(row, "mount efivarfs, or look with 'mokutil --sb-state'");
		return;
	}
	for (size_t i = 0; i < facts->nr_kernels; i++) {
		if (!facts->kernels[i].has_nvgpu)
			continue;
		any = true;
		check_signature_of(f, &facts->kernels[i]);
	}
	if (!any)
		CAUSE(add(f, "unknown", "secure-boot", ""), "on; no nvgpu.ko is there to be signed");
}

static void check_caller(struct findings *f, const struct facts *facts)
{
	struct row *row;

	if (facts->module_loaded) {
		CAUSE(add(f, "ok", "loaded", ""), "the module is loaded");
	} else {
		row = add(f, "warning", "loaded", "");
		CAUSE(row, "the module is not loaded");
		REMEDY(row, "'modprobe nvgpu'");
	}
	if (facts->admin) {
		CAUSE(add(f, "ok", "rights", ""), "changes are allowed");
	} else {
		row = add(f, "warning", "rights", "");
		CAUSE(row, "the caller lacks CAP_SYS_ADMIN: it can look, not change");
		REMEDY(row, "run as root");
	}
}

void check_facts(const struct facts *facts, struct findings *out)
{
	*out = (struct findings){ 0 };
	check_iommu(out, facts->iommu);
	check_gpus(out, facts);
	check_kernels(out, facts);
	check_signatures(out, facts);
	check_releases(out, facts);
	check_caller(out, facts);
}

void findings_free(struct findings *f)
{
	free(f->row);
	*f = (struct findings){ 0 };
}
