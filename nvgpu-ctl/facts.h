/* SPDX-License-Identifier: MIT */
/*
 * What "check" looks at: the host as its files show it, with or without the module.
 */
#ifndef NVGPU_CTL_FACTS_H
#define NVGPU_CTL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct site - where the files are; tests have trees of their own
 * @sys, @proc, @modules, @firmware: directories
 * @modprobe:	configuration of modprobe; NULL: the usual places
 * @kmsg:	the kernel's log, as /dev/kmsg gives it
 * @release:	of the running kernel
 */
struct site {
	const char *sys, *proc, *modules, *firmware;
	const char *kmsg;
	const char *modprobe;
	char release[128];
};

/* The machine itself. */
void site_here(struct site *site);

#define FACT_LEN	128
#define MAX_RIVALS	4
#define MAX_KERNELS	2

/**
 * struct gpu_facts - one physical function of NVIDIA's with a display class
 * @board:	name of a board that the module drives, or NULL
 * @driver:	bound to it, empty when none is
 * @rivals:	other modules that match it and may be loaded for it on their own
 * @total_vfs:	0 without the SR-IOV capability
 * @vf_bars_missing: VF BARs that have a size and no place
 * @shared_vf:	a VF whose IOMMU group has other members, empty when there is none
 * @in_group:	it has an IOMMU group
 */
struct gpu_facts {
	char address[FACT_LEN];
	char driver[FACT_LEN];
	char rivals[MAX_RIVALS][FACT_LEN];
	size_t nr_rivals;
	uint32_t device;
	uint32_t total_vfs, num_vfs;
	unsigned int vf_bars_missing;
	char shared_vf[FACT_LEN];
	const char *board;
	bool in_group;
};

/** enum known - what could be found out about a yes or no. */
enum known {
	KNOWN_NOT,
	KNOWN_NO,
	KNOWN_YES,
};

/** struct signature - what signed a module; empty: nothing. */
struct signature {
	char signer[FACT_LEN];		/* name of the certificate */
	char serial[FACT_LEN];		/* its number, as "2B:9D" */
};

/**
 * struct kernel_facts - one installed kernel
 * @signature, @own: of nvgpu.ko, and of a module of the kernel's own
 * @enrolled:	the machine, or the kernel itself, trusts what signed it
 */
struct kernel_facts {
	char release[FACT_LEN];
	struct signature signature, own;
	enum known enrolled;
	bool running, has_nvgpu, has_vfio;
};

/** enum release_state - one firmware release for one chip. */
enum release_state {
	RELEASE_MISSING = 1,	/* no file of it is there */
	RELEASE_BROKEN,		/* some are missing or damaged */
	RELEASE_PACKED,		/* all are there; some are compressed, for the kernel only */
	RELEASE_GOOD,
};

#define MAX_RELEASES	8

struct release_facts {
	char chip[FACT_LEN], release[FACT_LEN];
	char file[FACT_LEN], error[FACT_LEN];	/* the first that is not good */
	enum release_state state;
};

struct facts {
	struct gpu_facts *gpus;
	size_t nr_gpus;
	struct kernel_facts kernels[MAX_KERNELS];	/* running, newest other */
	size_t nr_kernels;
	struct release_facts releases[MAX_RELEASES];	/* of the chips there are */
	size_t nr_releases;
	bool iommu, module_loaded, admin;
	bool nouveau_waits;		/* modprobe loads nvgpu before nouveau */
	enum known secure_boot;
};

/* False: no memory. facts_free() in either case. */
bool facts_gather(const struct site *site, struct facts *facts);
void facts_free(struct facts *facts);

/* modules.c: what libkmod knows. */
void facts_of_modules(const struct site *site, struct facts *facts);
void facts_of_rivals(const struct site *site, struct gpu_facts *gpu, const char *modalias);
/* firmware.c: what nvgpu-fw knows. */
void facts_of_firmware(const struct site *site, struct facts *facts);

#endif /* NVGPU_CTL_FACTS_H */
