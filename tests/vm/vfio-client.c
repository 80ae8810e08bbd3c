// SPDX-License-Identifier: MIT
/*
 * vfio-client - a VFIO user in a few hundred lines: opens a VF through its group and
 * the type1 IOMMU, and looks at it the way a VMM does. No guest, no QEMU.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/vfio.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const char usage_text[] =
"usage: vfio-client ADDRESS COMMAND [ARGUMENT]...\n"
"\n"
"  info                   ids, class, capabilities and regions as key=value lines\n"
"  bars                   size the BARs through configuration space, compare with the regions\n"
"  fbtest [SEED]          first and last page of BAR1: zeroes, then write and read back\n"
"  fbcheck SEED           first and last page of BAR1 hold what fbtest SEED left\n"
"  irq                    MSI-X interrupt raised by the VF's LEAF_TRIGGER\n"
"  reset                  VFIO_DEVICE_RESET: framebuffer zero afterwards\n"
"  flr                    the same through the PCIe capability\n"
"  busmaster              bus mastering on and off\n"
"  bounds                 what must not be mapped or reached is not\n"
"  fuzz N [SEED]          N hostile accesses of any size and offset\n"
"  time N                 open and close N times; milliseconds of each\n"
"  throughput [MIB]       BAR1 through its mapping, configuration space and BAR0 by read\n"
"                         and through its mapping; name=value lines in MiB/s and ns\n"
"  hold SECONDS           keep the device open; says what the error and request\n"
"                         interrupts do; ends early at a request when SECONDS is negative\n"
"\n"
"Exit status: 0 done, 1 the device behaved otherwise, 2 usage, 3 could not open.\n";

#define PAGE		4096u
#define PATTERN(seed, i)	((uint32_t)((seed) * 2654435761u + (i) * 40503u + 1))

/* VF BAR0: the interrupt tree of the VFN block (gsp-boot.md 2.11). */
#define VFN_LEAF(l)		(0x1000u + 4 * (l))
#define VFN_LEAF_EN_SET(l)	(0x1200u + 4 * (l))
#define VFN_LEAF_EN_CLEAR(l)	(0x1400u + 4 * (l))
#define VFN_TOP_EN_SET		0x1608u
#define VFN_TOP_EN_CLEAR	0x1610u
#define VFN_LEAF_TRIGGER	0x1640u
#define MSIX_TABLE_PAGE		0x10000u
#define FAULT_PAGE		0x3000u
#define TEST_VECTOR		5u

#define PCI_COMMAND		0x04
#define PCI_COMMAND_MEMORY	0x2
#define PCI_COMMAND_MASTER	0x4
#define PCI_BAR(i)		(0x10 + 4 * (i))
#define PCI_CAP_PTR		0x34
#define PCI_CAP_ID_EXP		0x10
#define PCI_CAP_ID_MSIX		0x11
#define PCI_EXP_DEVCTL		8
#define PCI_EXP_DEVCTL_FLR	0x8000

static struct {
	int container, group, device;
	struct vfio_region_info region[VFIO_PCI_NUM_REGIONS];
} vf;

static int failures;
static double open_ms;

static void bad(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("BAD ", stdout);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	failures++;
}

static void die(const char *what)
{
	fprintf(stderr, "vfio-client: %s: %s\n", what, strerror(errno));
	exit(3);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* ---- opening --------------------------------------------------------- */

static int group_of(const char *address)
{
	char path[128], target[PATH_MAX];
	ssize_t n;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", address);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		die(path);
	target[n] = '\0';

	return atoi(strrchr(target, '/') + 1);
}

static void regions_read(void)
{
	for (unsigned int i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		vf.region[i] = (struct vfio_region_info) { .argsz = sizeof(vf.region[i]), .index = i };
		if (ioctl(vf.device, VFIO_DEVICE_GET_REGION_INFO, &vf.region[i]))
			vf.region[i].size = 0;
	}
}

static int vf_try_open(const char *address)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[64];

	vf.container = open("/dev/vfio/vfio", O_RDWR);
	if (vf.container < 0)
		die("/dev/vfio/vfio");
	snprintf(path, sizeof(path), "/dev/vfio/%d", group_of(address));
	vf.group = open(path, O_RDWR);
	if (vf.group < 0)
		die(path);
	if (ioctl(vf.group, VFIO_GROUP_GET_STATUS, &status) ||
	    !(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		die("group is not viable");
	if (ioctl(vf.group, VFIO_GROUP_SET_CONTAINER, &vf.container))
		die("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(vf.container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		die("VFIO_SET_IOMMU");
	vf.device = ioctl(vf.group, VFIO_GROUP_GET_DEVICE_FD, address);
	if (vf.device < 0)
		return -errno;
	regions_read();

	return 0;
}

static void vf_close(void)
{
	close(vf.device);
	close(vf.group);
	close(vf.container);
}

static void vf_open(const char *address)
{
	int err = vf_try_open(address);

	if (err) {
		errno = -err;
		die(address);
	}
}

/* ---- access ---------------------------------------------------------- */

static uint32_t config_rd(unsigned int off, unsigned int bytes)
{
	uint32_t value = 0;

	if (pread(vf.device, &value, bytes,
		  vf.region[VFIO_PCI_CONFIG_REGION_INDEX].offset + off) != (ssize_t)bytes)
		bad("read of configuration %#x: %s", off, strerror(errno));

	return value;
}

static void config_wr(unsigned int off, unsigned int bytes, uint32_t value)
{
	if (pwrite(vf.device, &value, bytes,
		   vf.region[VFIO_PCI_CONFIG_REGION_INDEX].offset + off) != (ssize_t)bytes)
		bad("write of configuration %#x: %s", off, strerror(errno));
}

static unsigned int capability(unsigned int id)
{
	unsigned int pos = config_rd(PCI_CAP_PTR, 1);

	for (int hops = 0; pos && hops < 48; hops++) {
		if (config_rd(pos, 1) == id)
			return pos;
		pos = config_rd(pos + 1, 1);
	}

	return 0;
}

static void memory_enable(void)
{
	config_wr(PCI_COMMAND, 2, config_rd(PCI_COMMAND, 2) | PCI_COMMAND_MEMORY);
}

static void *map(unsigned int bar, uint64_t off, size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vf.device,
		       vf.region[bar].offset + off);

	return p == MAP_FAILED ? NULL : p;
}

static void *map_or_die(unsigned int bar, uint64_t off, size_t bytes)
{
	void *p = map(bar, off, bytes);

	if (!p)
		die("mmap");

	return p;
}

/* ---- commands --------------------------------------------------------- */

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

static void cmd_info(void)
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

static void cmd_bars(void)
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

static void cmd_fbtest(uint32_t seed)
{
	fb_map();
	page_check_zero("first", fb_first);
	page_check_zero("last", fb_last);
	page_fill(fb_first, seed);
	page_fill(fb_last, seed + 1);
	page_check("first", fb_first, seed);
	page_check("last", fb_last, seed + 1);
}

static void cmd_fbcheck(uint32_t seed)
{
	fb_map();
	page_check("first", fb_first, seed);
	page_check("last", fb_last, seed + 1);
}

static void irq_set(unsigned int index, int fd)
{
	char buf[sizeof(struct vfio_irq_set) + sizeof(int32_t)];
	struct vfio_irq_set *set = (void *)buf;
	int32_t value = fd;

	*set = (struct vfio_irq_set) {
		.argsz = sizeof(buf),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = index,
		.start = 0,
		.count = 1,
	};
	memcpy(set->data, &value, sizeof(value));
	if (ioctl(vf.device, VFIO_DEVICE_SET_IRQS, set))
		bad("VFIO_DEVICE_SET_IRQS %u: %s", index, strerror(errno));
}

static bool event_wait(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t count;

	if (poll(&p, 1, timeout_ms) != 1)
		return false;

	return read(fd, &count, sizeof(count)) == sizeof(count);
}

static void cmd_irq(void)
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

static void cmd_reset(void)
{
	fb_map();
	page_fill(fb_first, 11);
	page_fill(fb_last, 12);
	if (ioctl(vf.device, VFIO_DEVICE_RESET))
		bad("VFIO_DEVICE_RESET: %s", strerror(errno));
	reset_check("VFIO_DEVICE_RESET");
}

static void cmd_flr(void)
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

static void cmd_busmaster(void)
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

static void cmd_bounds(void)
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

static sigjmp_buf fault_exit;

static void on_fault(int sig)
{
	(void)sig;
	siglongjmp(fault_exit, 1);
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

static void cmd_fuzz(unsigned long n, uint64_t seed)
{
	rng = seed * 2 + 1;
	signal(SIGBUS, on_fault);
	memory_enable();
	for (unsigned long i = 0; i < n; i++)
		fuzz_one();
	printf("accesses=%lu\n", n);
	if (config_rd(0, 2) != 0x10de)
		bad("vendor id is %#x afterwards", config_rd(0, 2));
}

static void cmd_time(const char *address, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++) {
		double start = now_ms(), opened;

		vf_open(address);
		opened = now_ms();
		vf_close();
		printf("open=%.1f close=%.1f\n", opened - start, now_ms() - opened);
	}
}

#define THROUGHPUT_ACCESSES	1000u
#define THROUGHPUT_PASSES	7

static struct {
	char *fb, *buf;
	size_t bytes;
	volatile uint32_t *regs;
} bench;

static void fb_write_pass(void)
{
	memcpy(bench.fb, bench.buf, bench.bytes);
}

static void fb_read_pass(void)
{
	memcpy(bench.buf, bench.fb, bench.bytes);
}

static void config_pass(void)
{
	for (unsigned int i = 0; i < THROUGHPUT_ACCESSES; i++)
		config_rd(0, 4);
}

static void bar0_pass(void)
{
	off_t pos = vf.region[VFIO_PCI_BAR0_REGION_INDEX].offset;
	uint32_t value;

	for (unsigned int i = 0; i < THROUGHPUT_ACCESSES; i++)
		if (pread(vf.device, &value, sizeof(value), pos) != sizeof(value))
			bad("read of BAR0: %s", strerror(errno));
}

static void bar0_mapped_pass(void)
{
	for (unsigned int i = 0; i < THROUGHPUT_ACCESSES; i++)
		(void)bench.regs[0];
}

/* The fastest of a few passes is the one that nothing else disturbed. */
static double fastest_ms(void (*pass)(void))
{
	double best = 0;

	for (int i = 0; i < THROUGHPUT_PASSES; i++) {
		double start = now_ms(), took;

		pass();
		took = now_ms() - start;
		if (!i || took < best)
			best = took;
	}

	return best;
}

static void rate_print(const char *name, void (*pass)(void))
{
	printf("%s=%.1f\n", name, bench.bytes / 1048576.0 / (fastest_ms(pass) / 1e3));
}

static void access_print(const char *name, void (*pass)(void))
{
	printf("%s=%.0f\n", name, fastest_ms(pass) * 1e6 / THROUGHPUT_ACCESSES);
}

/* The first write pays for page faults, as a guest's first does; it is told apart. */
static void cmd_throughput(unsigned long mib)
{
	double start;

	bench.bytes = (mib ? mib : 1) << 20;
	if (bench.bytes > vf.region[VFIO_PCI_BAR1_REGION_INDEX].size)
		bench.bytes = vf.region[VFIO_PCI_BAR1_REGION_INDEX].size;
	memory_enable();
	bench.buf = malloc(bench.bytes);
	if (!bench.buf)
		die("malloc");
	memset(bench.buf, 0x5a, bench.bytes);
	start = now_ms();
	bench.fb = map_or_die(VFIO_PCI_BAR1_REGION_INDEX, 0, bench.bytes);
	fb_write_pass();
	printf("bar1_map_and_first_write_ms=%.1f\n", now_ms() - start);

	rate_print("bar1_write_mib_s", fb_write_pass);
	memset(bench.buf, 0, bench.bytes);
	rate_print("bar1_read_mib_s", fb_read_pass);
	if (bench.buf[0] != 0x5a || bench.buf[bench.bytes - 1] != 0x5a)
		bad("BAR1 does not hold what was written");

	bench.regs = map_or_die(VFIO_PCI_BAR0_REGION_INDEX, 0, PAGE);
	access_print("config_read_ns", config_pass);
	access_print("bar0_read_ns", bar0_pass);
	access_print("bar0_mapped_read_ns", bar0_mapped_pass);
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

static void cmd_hold(long seconds)
{
	int err_fd = eventfd(0, EFD_CLOEXEC), req_fd = eventfd(0, EFD_CLOEXEC);
	bool until_request = seconds < 0;
	double end = now_ms() + labs(seconds) * 1e3;
	bool mapped = true;

	fb_map();
	signal(SIGBUS, on_fault);
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

static int usage(void)
{
	fputs(usage_text, stderr);
	return 2;
}

int main(int argc, char **argv)
{
	const char *address, *cmd, *arg;
	unsigned long n;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(usage_text, stdout);
		return 0;
	}
	if (argc < 3)
		return usage();
	address = argv[1];
	cmd = argv[2];
	arg = argc > 3 ? argv[3] : NULL;
	n = arg ? strtoul(arg, NULL, 0) : 1;

	/* The one that opens by itself, as often as it is told. */
	if (!strcmp(cmd, "time")) {
		cmd_time(address, n);
		printf("ok %s\n", cmd);
		return 0;
	}

	open_ms = now_ms();
	vf_open(address);
	open_ms = now_ms() - open_ms;
	if (!strcmp(cmd, "info"))
		cmd_info();
	else if (!strcmp(cmd, "bars"))
		cmd_bars();
	else if (!strcmp(cmd, "fbtest"))
		cmd_fbtest(n);
	else if (!strcmp(cmd, "fbcheck"))
		cmd_fbcheck(n);
	else if (!strcmp(cmd, "irq"))
		cmd_irq();
	else if (!strcmp(cmd, "reset"))
		cmd_reset();
	else if (!strcmp(cmd, "flr"))
		cmd_flr();
	else if (!strcmp(cmd, "busmaster"))
		cmd_busmaster();
	else if (!strcmp(cmd, "bounds"))
		cmd_bounds();
	else if (!strcmp(cmd, "fuzz"))
		cmd_fuzz(n, argc > 4 ? strtoull(argv[4], NULL, 0) : 1);
	else if (!strcmp(cmd, "throughput"))
		cmd_throughput(n);
	else if (!strcmp(cmd, "hold"))
		cmd_hold(arg ? strtol(arg, NULL, 0) : 1);
	else
		return usage();
	vf_close();
	if (!failures)
		printf("ok %s\n", cmd);

	return !!failures;
}
