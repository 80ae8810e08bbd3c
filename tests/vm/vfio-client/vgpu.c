// SPDX-License-Identifier: MIT
/*
 * The vGPU in use: framebuffer, interrupts, resets, and holding on to it.
 */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"

#define PATTERN(seed, i)	((uint32_t)((seed) * 2654435761u + (i) * 40503u + 1))

/* VF BAR0: the interrupt tree of the VFN block (gsp-boot.md 2.11). */
#define VFN_LEAF(l)		(0x1000u + 4 * (l))
#define VFN_LEAF_EN_SET(l)	(0x1200u + 4 * (l))
#define VFN_LEAF_EN_CLEAR(l)	(0x1400u + 4 * (l))
#define VFN_TOP_EN_SET		0x1608u
#define VFN_TOP_EN_CLEAR	0x1610u
#define VFN_LEAF_TRIGGER	0x1640u
#define TEST_VECTOR		5u

static void page_check_zero(const char *name, const volatile uint32_t *page)
{
	for (unsigned int i = 0; i < PAGE / 4; i++) {
		if (page[i]) {
			bad("%s page, word %u is %#x, not zero", name, i, page[i]);
			return;
		}
	}
}

static void page_check(const char *name, const volatile uint32_t *page, uint32_t seed)
{
	for (unsigned int i = 0; i < PAGE / 4; i++) {
		if (page[i] != PATTERN(seed, i)) {
			bad("%s page, word %u is %#x, not %#x", name, i, page[i], PATTERN(seed, i));
			return;
		}
	}
}

static void page_fill(volatile uint32_t *page, uint32_t seed)
{
	for (unsigned int i = 0; i < PAGE / 4; i++)
		page[i] = PATTERN(seed, i);
}

static volatile uint32_t *fb_first, *fb_last;

static void fb_map(void)
{
	memory_enable();
	fb_first = map_or_die(VFIO_PCI_BAR1_REGION_INDEX, 0, PAGE);
	fb_last = map_or_die(VFIO_PCI_BAR1_REGION_INDEX,
			     vf.region[VFIO_PCI_BAR1_REGION_INDEX].size - PAGE, PAGE);
}

void cmd_fbtest(uint32_t seed)
{
	fb_map();
	page_check_zero("first", fb_first);
	page_check_zero("last", fb_last);
	page_fill(fb_first, seed);
	page_fill(fb_last, seed + 1);
	page_check("first", fb_first, seed);
	page_check("last", fb_last, seed + 1);
}

/* Not always the same word of a page. */
static size_t sweep_word(size_t page)
{
	return page * (PAGE / 4) + page % (PAGE / 4);
}

/* Every page of what the VF shows of its framebuffer, in one mapping. */
void cmd_fbsweep(uint32_t seed)
{
	size_t bytes = vf.region[VFIO_PCI_BAR1_REGION_INDEX].size, page, dirty = 0, lost = 0;
	volatile uint32_t *fb;

	memory_enable();
	fb = map_or_die(VFIO_PCI_BAR1_REGION_INDEX, 0, bytes);
	for (page = 0; page < bytes / PAGE; page++) {
		dirty += !!fb[sweep_word(page)];
		fb[sweep_word(page)] = PATTERN(seed, page) | 1;
	}
	for (page = 0; page < bytes / PAGE; page++)
		lost += fb[sweep_word(page)] != (PATTERN(seed, page) | 1);
	if (dirty)
		bad("%zu of %zu pages are not zero", dirty, bytes / PAGE);
	if (lost)
		bad("%zu of %zu pages do not hold what was written", lost, bytes / PAGE);
}

void cmd_fbcheck(uint32_t seed)
{
	fb_map();
	page_check("first", fb_first, seed);
	page_check("last", fb_last, seed + 1);
}

/* Between two stained pages of the framebuffer. */
#define STAIN_STEP	(16u << 20)

/* Whoever waits for the file longer than this was forgotten. */
#define KEEP_SECONDS	600

static void wait_for_file(const char *path)
{
	double end = now_ms() + KEEP_SECONDS * 1e3;

	while (access(path, F_OK)) {
		if (now_ms() > end) {
			bad("%s does not appear", path);
			return;
		}
		poll(NULL, 0, 50);
	}
}

/* What others do meanwhile must not show here. */
void cmd_keep(uint32_t seed, const char *until)
{
	cmd_fbtest(seed);
	puts("kept");
	fflush(stdout);
	wait_for_file(until);
	page_check("first", fb_first, seed);
	page_check("last", fb_last, seed + 1);
}

/* Whatever of this guest is seen elsewhere, it is this byte. */
void cmd_stain(uint8_t byte, const char *until)
{
	const struct vfio_region_info *r0 = &vf.region[VFIO_PCI_BAR0_REGION_INDEX];
	const uint64_t size = vf.region[VFIO_PCI_BAR1_REGION_INDEX].size;
	const uint32_t word = byte * 0x01010101u;

	memory_enable();
	for (uint64_t off = 0; off < size; off += STAIN_STEP) {
		volatile uint32_t *page = map_or_die(VFIO_PCI_BAR1_REGION_INDEX, off, PAGE);

		for (unsigned int i = 0; i < PAGE / 4; i++)
			page[i] = word;
		for (unsigned int i = 0; i < PAGE / 4; i++)
			if (page[i] != word) {
				bad("page at %#llx is not stained", (unsigned long long)off);
				break;
			}
		munmap((void *)page, PAGE);
	}
	for (unsigned int off = 0; off < FAULT_PAGE; off += sizeof(word))
		if (pwrite(vf.device, &word, sizeof(word), r0->offset + off) != sizeof(word)) {
			bad("register %#x cannot be written", off);
			break;
		}
	puts(failures ? "failed" : "stained");
	fflush(stdout);
	wait_for_file(until);
}

void cmd_irq(void)
{
	unsigned int leaf = TEST_VECTOR / 32, bit = TEST_VECTOR % 32;
	int fd = eventfd(0, EFD_CLOEXEC);
	volatile uint32_t *regs;

	memory_enable();
	config_wr(PCI_COMMAND, 2, config_rd(PCI_COMMAND, 2) | PCI_COMMAND_MASTER);
	irq_set(VFIO_PCI_MSIX_IRQ_INDEX, fd);
	regs = map_or_die(VFIO_PCI_BAR0_REGION_INDEX, 0, FAULT_PAGE);

	regs[VFN_LEAF(leaf) / 4] = 1u << bit;
	regs[VFN_LEAF_EN_SET(leaf) / 4] = 1u << bit;
	regs[VFN_TOP_EN_SET / 4] = 1u << (leaf / 2);
	if (event_wait(fd, 0))
		bad("an interrupt before anything raised one");

	regs[VFN_LEAF_TRIGGER / 4] = TEST_VECTOR;
	if (!event_wait(fd, 5000))
		bad("no interrupt within 5 s of LEAF_TRIGGER");
	if (!(regs[VFN_LEAF(leaf) / 4] & 1u << bit))
		bad("leaf %u does not show vector %u pending", leaf, TEST_VECTOR);

	regs[VFN_LEAF(leaf) / 4] = 1u << bit;
	if (regs[VFN_LEAF(leaf) / 4] & 1u << bit)
		bad("leaf %u keeps vector %u pending", leaf, TEST_VECTOR);
	regs[VFN_TOP_EN_CLEAR / 4] = ~0u;
	regs[VFN_LEAF_EN_CLEAR(leaf) / 4] = ~0u;
}

static void reset_check(const char *what)
{
	memory_enable();
	page_check_zero("first", fb_first);
	page_check_zero("last", fb_last);
	if (config_rd(0, 2) != 0x10de)
		bad("vendor id is %#x after %s", config_rd(0, 2), what);
}

void cmd_reset(void)
{
	fb_map();
	page_fill(fb_first, 11);
	page_fill(fb_last, 12);
	if (ioctl(vf.device, VFIO_DEVICE_RESET))
		bad("VFIO_DEVICE_RESET: %s", strerror(errno));
	reset_check("VFIO_DEVICE_RESET");
}

void cmd_flr(void)
{
	unsigned int pos = capability(PCI_CAP_ID_EXP);

	if (!pos) {
		bad("no PCIe capability");
		return;
	}
	fb_map();
	page_fill(fb_first, 21);
	page_fill(fb_last, 22);
	config_wr(pos + PCI_EXP_DEVCTL, 2, config_rd(pos + PCI_EXP_DEVCTL, 2) | PCI_EXP_DEVCTL_FLR);
	reset_check("function-level reset");
}

void cmd_busmaster(void)
{
	uint32_t command = config_rd(PCI_COMMAND, 2) & ~PCI_COMMAND_MASTER;

	for (int i = 0; i < 3; i++) {
		config_wr(PCI_COMMAND, 2, command | PCI_COMMAND_MASTER);
		if (!(config_rd(PCI_COMMAND, 2) & PCI_COMMAND_MASTER))
			bad("bus mastering does not stick");
		config_wr(PCI_COMMAND, 2, command);
		if (config_rd(PCI_COMMAND, 2) & PCI_COMMAND_MASTER)
			bad("bus mastering stays on");
	}
}

/* Whether the framebuffer is still there, without dying over it. */
static bool fb_is_mapped(void)
{
	volatile bool mapped = false;

	if (!sigsetjmp(fault_exit, 1)) {
		(void)*fb_first;
		mapped = true;
	}

	return mapped;
}

void cmd_hold(long seconds, double open_ms)
{
	int err_fd = eventfd(0, EFD_CLOEXEC), req_fd = eventfd(0, EFD_CLOEXEC);
	bool until_request = seconds < 0;
	double end = now_ms() + labs(seconds) * 1e3;
	bool mapped = true;

	fb_map();
	faults_catch();
	irq_set(VFIO_PCI_ERR_IRQ_INDEX, err_fd);
	irq_set(VFIO_PCI_REQ_IRQ_INDEX, req_fd);
	puts("held");
	printf("open_ms=%.1f\n", open_ms);
	fflush(stdout);

	while (now_ms() < end) {
		struct pollfd p[] = {
			{ .fd = err_fd, .events = POLLIN },
			{ .fd = req_fd, .events = POLLIN },
		};

		poll(p, 2, 200);
		if (event_wait(err_fd, 0))
			puts("error");
		if (event_wait(req_fd, 0)) {
			puts("request");
			if (until_request)
				end = 0;
		}
		if (mapped && !fb_is_mapped()) {
			puts("mappings-gone");
			mapped = false;
		}
		fflush(stdout);
	}
	puts("released");
}
