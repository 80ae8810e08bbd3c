/* SPDX-License-Identifier: MIT */
/*
 * What the device database knows. udev.c is the only file that knows libudev.
 */
#ifndef NVGPU_CTL_UDEV_H
#define NVGPU_CTL_UDEV_H

#include <stdbool.h>
#include <stddef.h>

#define PF_DRIVER	"nvgpu-pf"

/** struct pci_facts - one PCI function. */
struct pci_facts {
	bool is_nvidia;
	bool is_display;	/* class 03xx */
	bool is_vf;
	char physfn[16];	/* of a VF: its physical function */
	char driver[32];	/* empty when none is bound */
};

bool udev_module_loaded(const char *name);
/* False when there is no such function. @address has its domain. */
bool udev_pci_facts(const char *address, struct pci_facts *out);
/*
 * Gives the function at @address, which has no driver, to @driver, and to it only.
 * 0 or a negative errno with a sentence.
 */
int udev_bind(const char *address, const char *driver, char *error, size_t len);

#endif /* NVGPU_CTL_UDEV_H */
