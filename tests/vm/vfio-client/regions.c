// SPDX-License-Identifier: MIT
/*
 * Regions: what they are, and what of them must not be mapped or reached.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"

static void sparse_print(unsigned int index, size_t argsz)
{
	struct vfio_region_info *info = calloc(1, argsz);
	struct vfio_info_cap_header *cap;
	uint32_t off;

	info->argsz = argsz;
	info->index = index;
	if (ioctl(vf.device, VFIO_DEVICE_GET_REGION_INFO, info))
		die("VFIO_DEVICE_GET_REGION_INFO");
	for (off = info->cap_offset; off; off = cap->next) {
		struct vfio_region_info_cap_sparse_mmap *sparse;

		cap = (void *)((char *)info + off);
		if (cap->id != VFIO_REGION_INFO_CAP_SPARSE_MMAP)
			continue;
		sparse = (void *)cap;
		for (uint32_t i = 0; i < sparse->nr_areas; i++)
			printf("bar%u_area%u=%#llx+%#llx\n", index, i,
			       (unsigned long long)sparse->areas[i].offset,
			       (unsigned long long)sparse->areas[i].size);
	}
	free(info);
}

void cmd_info(void)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = VFIO_PCI_MSIX_IRQ_INDEX };

	if (ioctl(vf.device, VFIO_DEVICE_GET_INFO, &info))
		die("VFIO_DEVICE_GET_INFO");
	if (ioctl(vf.device, VFIO_DEVICE_GET_IRQ_INFO, &irq))
		die("VFIO_DEVICE_GET_IRQ_INFO");
	printf("vendor=%#06x\n", config_rd(0x00, 2));
	printf("device=%#06x\n", config_rd(0x02, 2));
	printf("subvendor=%#06x\n", config_rd(0x2c, 2));
	printf("subdevice=%#06x\n", config_rd(0x2e, 2));
	printf("class=%#08x\n", config_rd(0x08, 4) >> 8);
	printf("reset=%u\n", !!(info.flags & VFIO_DEVICE_FLAGS_RESET));
	printf("msix_vectors=%u\n", irq.count);
	printf("cap_pcie=%#x\n", capability(PCI_CAP_ID_EXP));
	printf("cap_msix=%#x\n", capability(PCI_CAP_ID_MSIX));
	printf("interrupt_pin=%u\n", config_rd(0x3d, 1));
	for (unsigned int i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		if (!vf.region[i].size)
			continue;
		printf("region%u=%#llx flags=%#x\n", i, (unsigned long long)vf.region[i].size,
		       vf.region[i].flags);
		if (vf.region[i].argsz > sizeof(vf.region[i]))
			sparse_print(i, vf.region[i].argsz);
	}
}

/* What a BIOS does: write ones, read back, restore. */
static uint64_t bar_sized(unsigned int bar, bool *is_64)
{
	uint32_t lo = config_rd(PCI_BAR(bar), 4), hi = 0, mask_lo, mask_hi = ~0u;
	uint64_t mask;

	*is_64 = (lo & 0x6) == 0x4;
	config_wr(PCI_BAR(bar), 4, ~0u);
	mask_lo = config_rd(PCI_BAR(bar), 4);
	config_wr(PCI_BAR(bar), 4, lo);
	if (*is_64) {
		hi = config_rd(PCI_BAR(bar + 1), 4);
		config_wr(PCI_BAR(bar + 1), 4, ~0u);
		mask_hi = config_rd(PCI_BAR(bar + 1), 4);
		config_wr(PCI_BAR(bar + 1), 4, hi);
	}
	if (!mask_lo)
		return 0;
	mask = (uint64_t)mask_hi << 32 | (mask_lo & ~0xfu);

	return ~mask + 1;
}

void cmd_bars(void)
{
	for (unsigned int bar = 0; bar < 6; bar++) {
		bool is_64;
		uint64_t bytes = bar_sized(bar, &is_64);

		if (bytes != vf.region[bar].size)
			bad("BAR%u sizes to %#" PRIx64 ", its region has %#llx", bar, bytes,
			    (unsigned long long)vf.region[bar].size);
		printf("bar%u=%#" PRIx64 "%s\n", bar, bytes, is_64 ? " 64-bit" : "");
		bar += is_64;
	}

	/* One byte at a time must give the same as a whole word. */
	for (unsigned int off = 0; off < 0x40; off += 4) {
		uint32_t word = config_rd(off, 4), bytes = 0;

		for (unsigned int i = 0; i < 4; i++)
			bytes |= config_rd(off + i, 1) << (8 * i);
		if (word != bytes)
			bad("configuration %#x: %#x as a word, %#x by bytes", off, word, bytes);
	}
}

static void must_not_map(const char *what, unsigned int bar, uint64_t off, size_t bytes)
{
	void *p = map(bar, off, bytes);

	if (p) {
		bad("%s can be mapped", what);
		munmap(p, bytes);
	}
}

static void must_not_move(const char *what, uint64_t pos, size_t bytes)
{
	char buf[64];

	if (pread(vf.device, buf, bytes, pos) > 0)
		bad("%s can be read", what);
	memset(buf, 0, sizeof(buf));
	if (pwrite(vf.device, buf, bytes, pos) > 0)
		bad("%s can be written", what);
}

void cmd_bounds(void)
{
	const struct vfio_region_info *r0 = &vf.region[0], *r1 = &vf.region[1];
	struct vfio_device_ioeventfd ioeventfd = {
		.argsz = sizeof(ioeventfd),
		.flags = VFIO_DEVICE_IOEVENTFD_32,
		.offset = r1->offset + r1->size,
		.fd = eventfd(0, EFD_CLOEXEC),
	};
	uint32_t words[4];

	memory_enable();
	must_not_map("the MSI-X table", 0, MSIX_TABLE_PAGE, PAGE);
	must_not_map("the fault page", 0, FAULT_PAGE, PAGE);
	must_not_map("all of BAR0", 0, 0, r0->size);
	must_not_map("what follows BAR0", 0, r0->size, PAGE);
	must_not_map("the page behind BAR1", 1, r1->size, PAGE);
	must_not_map("BAR1 and a page", 1, 0, r1->size + PAGE);
	must_not_map("the far end of BAR1's offsets", 1, (1ull << 40) - PAGE, PAGE);
	must_not_map("configuration space", VFIO_PCI_CONFIG_REGION_INDEX, 0, PAGE);
	must_not_move("the word behind BAR0", r0->offset + r0->size, 4);
	must_not_move("the word behind BAR1", r1->offset + r1->size, 4);
	must_not_move("configuration space beyond its end",
		      vf.region[VFIO_PCI_CONFIG_REGION_INDEX].offset + 4096, 4);
	must_not_move("a region that does not exist", 200ull << 40, 4);
	if (!ioctl(vf.device, VFIO_DEVICE_IOEVENTFD, &ioeventfd))
		bad("an ioeventfd behind BAR1 is accepted");

	/* Reads that straddle the end are cut there. */
	if (pread(vf.device, words, 16, r1->offset + r1->size - 8) != 8)
		bad("a read across the end of BAR1 is not cut to 8 bytes");

	/* The MSI-X table reads as ones and swallows writes. */
	memset(words, 0, sizeof(words));
	if (pwrite(vf.device, words, 16, r0->offset + MSIX_TABLE_PAGE) != 16)
		bad("a write to the MSI-X table is not swallowed");
	if (pread(vf.device, words, 16, r0->offset + MSIX_TABLE_PAGE) != 16)
		bad("the MSI-X table cannot be read as ones");
	for (int i = 0; i < 4; i++)
		if (words[i] != ~0u)
			bad("MSI-X table word %d reads %#x", i, words[i]);
	if (map(0, 0, PAGE) == NULL)
		bad("the first page of BAR0 cannot be mapped");
}

static uint64_t rng;

static uint64_t rnd(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;

	return rng;
}

static void fuzz_one(void)
{
	static char buf[3 * PAGE];
	uint64_t region = rnd() % 12, off;
	size_t count = rnd() % 4 ? rnd() % 17 : rnd() % sizeof(buf);
	bool write = rnd() & 1;
	void *p;

	switch (rnd() % 4) {
	case 0:
		off = rnd() % 0x41000;
		break;
	case 1:
		off = region < VFIO_PCI_NUM_REGIONS ? vf.region[region].size - rnd() % 32 : rnd();
		break;
	case 2:
		off = rnd() & 0xffffffffffull;
		break;
	default:
		off = rnd() % 4096;
	}
	off &= 0xffffffffffull;

	/* Turning the function off or into another power state is another test's business. */
	if (region == VFIO_PCI_CONFIG_REGION_INDEX && write)
		off = 0x10 + off % 0x18, count %= 8;

	for (size_t i = 0; i < sizeof(buf); i += 8)
		*(uint64_t *)(buf + i) = rnd();
	switch (rnd() % 8) {
	case 0:
		p = mmap(NULL, PAGE * (1 + rnd() % 4), PROT_READ | PROT_WRITE, MAP_SHARED, vf.device,
			 (region << 40) + (off & ~(uint64_t)(PAGE - 1)));
		if (p != MAP_FAILED) {
			if (!sigsetjmp(fault_exit, 1))
				(void)*(volatile uint32_t *)p;
			munmap(p, PAGE);
		}
		break;
	default:
		if (write)
			(void)!pwrite(vf.device, buf, count, (region << 40) + off);
		else
			(void)!pread(vf.device, buf, count, (region << 40) + off);
	}
}

void cmd_fuzz(unsigned long n, uint64_t seed)
{
	rng = seed * 2 + 1;
	faults_catch();
	memory_enable();
	for (unsigned long i = 0; i < n; i++)
		fuzz_one();
	printf("accesses=%lu\n", n);
	if (config_rd(0, 2) != 0x10de)
		bad("vendor id is %#x afterwards", config_rd(0, 2));
}
