/* SPDX-License-Identifier: MIT */
/*
 * Lists of keys that the machine's firmware trusts.
 */
#ifndef NVGPU_CTL_KEYS_H
#define NVGPU_CTL_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a certificate with this serial number ("2B:9D:C0", as modinfo has it of what
 * signed a module) and this name is among UEFI's signature lists at @data.
 */
bool keys_have(const void *data, size_t len, const char *serial, const char *name);

#endif /* NVGPU_CTL_KEYS_H */
