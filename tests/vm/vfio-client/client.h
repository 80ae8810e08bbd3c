/* SPDX-License-Identifier: MIT */
/*
 * vfio-client - what its files share: the open device, and access to it.
 */
#ifndef VFIO_CLIENT_H
#define VFIO_CLIENT_H

#include <linux/vfio.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE			4096u

#define PCI_COMMAND		0x04
#define PCI_COMMAND_MEMORY	0x2
#define PCI_COMMAND_MASTER	0x4
#define PCI_BAR(i)		(0x10 + 4 * (i))
#define PCI_CAP_PTR		0x34
#define PCI_CAP_ID_EXP		0x10
#define PCI_CAP_ID_MSIX		0x11
#define PCI_EXP_DEVCTL		8
#define PCI_EXP_DEVCTL_FLR	0x8000

/* Of VF BAR0: the VFN block (gsp-boot.md 2.11) has a page that guests do not get. */
#define MSIX_TABLE_PAGE		0x10000u
#define FAULT_PAGE		0x3000u

struct vf {
	int container, group, device;
	struct vfio_region_info region[VFIO_PCI_NUM_REGIONS];
};

/* device.c: the one device that is open. */
extern struct vf vf;
extern int failures;		/* times that bad() was called */

void bad(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(const char *what) __attribute__((noreturn));
double now_ms(void);
void vf_open(const char *address);
void vf_close(void);
uint32_t config_rd(unsigned int off, unsigned int bytes);
void config_wr(unsigned int off, unsigned int bytes, uint32_t value);
unsigned int capability(unsigned int id);
void memory_enable(void);
void *map(unsigned int bar, uint64_t off, size_t bytes);
void *map_or_die(unsigned int bar, uint64_t off, size_t bytes);
void irq_set(unsigned int index, int fd);
bool event_wait(int fd, int timeout_ms);

/* Where a SIGBUS goes after faults_catch(). */
extern sigjmp_buf fault_exit;
void faults_catch(void);

/* regions.c: what the device shows, and what it keeps from its user. */
void cmd_info(void);
void cmd_bars(void);
void cmd_bounds(void);
void cmd_fuzz(unsigned long n, uint64_t seed);

/* vgpu.c: the device in use. */
void cmd_fbtest(uint32_t seed);
void cmd_fbsweep(uint32_t seed);
void cmd_fbcheck(uint32_t seed);
void cmd_keep(uint32_t seed, const char *until);
void cmd_stain(uint8_t byte, const char *until);
void cmd_irq(void);
void cmd_reset(void);
void cmd_flr(void);
void cmd_busmaster(void);
void cmd_hold(long seconds, double open_ms);

/* measure.c */
void cmd_time(const char *address, unsigned long n);
void cmd_throughput(unsigned long mib);

#endif /* VFIO_CLIENT_H */
