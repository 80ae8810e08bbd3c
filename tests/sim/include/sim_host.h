/* SPDX-License-Identifier: MIT */
/*
 * What a program that embeds the board model must provide: memory access on
 * behalf of the functions, interrupt delivery, a clock and one timer. The QEMU
 * device and the user-space tests each fill in one struct sim_host_ops.
 */
#ifndef NVGPU_SIM_HOST_H
#define NVGPU_SIM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Deadline which switches the host timer off. */
#define SIM_TIMER_OFF UINT64_MAX

/**
 * struct sim_host_ops - services of the embedding program
 *
 * Every callback runs in the context that called into the model; the embedding
 * program serialises those contexts (one big lock), so callbacks never race.
 * A function number is 0 for the PF and 1...n for the VF with that GFID.
 *
 * @dma_read: read @len bytes of bus memory as function @fn; false if the
 *	access faulted (IOMMU, no bus mastering, no such memory)
 * @dma_write: the same for writing
 * @msix_notify: send MSI-X message @vector of function @fn
 * @intx_set: level of the PF's INTx pin
 * @now_ns: virtual time in nanoseconds, never going back
 * @timer_arm: call sim_timer() when virtual time reaches @deadline_ns;
 *	%SIM_TIMER_OFF cancels. A new call replaces the earlier deadline.
 * @cfg_read: read the aligned dword at @off of @fn's configuration space;
 *	false if the function does not exist
 * @cfg_write: write @val to the aligned dword at @off of @fn's configuration
 *	space, as a configuration write from the bus would
 * @trace: optional; one line of text without newline
 */
struct sim_host_ops {
	bool (*dma_read)(void *host, unsigned int fn, uint64_t addr, void *buf, size_t len);
	bool (*dma_write)(void *host, unsigned int fn, uint64_t addr, const void *buf, size_t len);
	void (*msix_notify)(void *host, unsigned int fn, unsigned int vector);
	void (*intx_set)(void *host, bool level);
	uint64_t (*now_ns)(void *host);
	void (*timer_arm)(void *host, uint64_t deadline_ns);
	bool (*cfg_read)(void *host, unsigned int fn, unsigned int off, uint32_t *val);
	void (*cfg_write)(void *host, unsigned int fn, unsigned int off, uint32_t val);
	void (*trace)(void *host, const char *line);
};

#endif
