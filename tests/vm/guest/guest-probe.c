// SPDX-License-Identifier: MIT
/*
 * guest-probe - what a virtual machine can see and do with its vGPU, through
 * sysfs and vfio-pci only.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/vfio.h>

#define PCI_VENDOR_NVIDIA	0x10de
#define PAGE_BYTES		4096u
#define NR_RESOURCES		6
#define FB_BAR			1	/* framebuffer aperture */
#define IRQ_TIMEOUT_MS		5000

/* VFN block at VF BAR0 offset 0 (gsp-boot.md 2.1, 2.11). */
#define VFN_LEAF_EN_SET(l)	(0x1200u + 4 * (l))
#define VFN_LEAF(l)		(0x1000u + 4 * (l))
#define VFN_TOP_EN_SET		0x1608u
#define VFN_LEAF_TRIGGER	0x1640u
#define VFN_TOP_ALL		0xfu

/* A stalling-engine vector of the fourth subtree; any enabled vector will do. */
#define TEST_VECTOR		200u

struct gpu {
	char path[300];
	char address[32];
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t class;
	uint64_t start[NR_RESOURCES], bytes[NR_RESOURCES];
};

static int fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return 1;
}

static int read_hex(const char *dir, const char *file, uint64_t *value)
{
	char path[400];
	FILE *f;
	int n;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	n = fscanf(f, "%" SCNx64, value);
	fclose(f);
	return n == 1 ? 0 : -EINVAL;
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	n = write(fd, text, strlen(text));
	err = n < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int read_resources(struct gpu *g)
{
	char path[400];
	FILE *f;

	snprintf(path, sizeof(path), "%s/resource", g->path);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	for (int i = 0; i < NR_RESOURCES; i++) {
		uint64_t start, end, flags;

		if (fscanf(f, "%" SCNx64 " %" SCNx64 " %" SCNx64, &start, &end, &flags) != 3)
			break;
		g->start[i] = start;
		g->bytes[i] = start || end ? end - start + 1 : 0;
	}
	fclose(f);
	return 0;
}

static int find_gpu(struct gpu *g)
{
	static const char root[] = "/sys/bus/pci/devices";
	DIR *d = opendir(root);
	struct dirent *e;

	if (!d)
		return -errno;
	while ((e = readdir(d))) {
		uint64_t v;

		if (e->d_name[0] == '.' || strlen(e->d_name) >= sizeof(g->address))
			continue;
		snprintf(g->path, sizeof(g->path), "%s/%s", root, e->d_name);
		if (read_hex(g->path, "vendor", &v) || v != PCI_VENDOR_NVIDIA)
			continue;
		g->vendor = v;
		strcpy(g->address, e->d_name);
		closedir(d);
		if (read_hex(g->path, "device", &v))
			return -EIO;
		g->device = v;
		if (read_hex(g->path, "subsystem_vendor", &v))
			return -EIO;
		g->subvendor = v;
		if (read_hex(g->path, "subsystem_device", &v))
			return -EIO;
		g->subdevice = v;
		if (read_hex(g->path, "class", &v))
			return -EIO;
		g->class = v;
		return read_resources(g);
	}
	closedir(d);
	return -ENODEV;
}

static int cmd_info(struct gpu *g)
{
	printf("address=%s vendor=%04x device=%04x subvendor=%04x subdevice=%04x class=%06x",
	       g->address, g->vendor, g->device, g->subvendor, g->subdevice, g->class);
	for (int i = 0; i < NR_RESOURCES; i++)
		if (g->bytes[i])
			printf(" bar%d=%" PRIu64, i, g->bytes[i]);
	putchar('\n');
	return 0;
}

/* ---- framebuffer ------------------------------------------------------ */

static uint64_t pattern(uint64_t seed, uint64_t off)
{
	uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) ^ off;

	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ (x >> 32);
}

static int check_page(volatile uint64_t *p, uint64_t off, bool zero, uint64_t seed)
{
	for (unsigned int i = 0; i < PAGE_BYTES / 8; i++) {
		uint64_t want = zero ? 0 : pattern(seed, off + 8 * i);
		uint64_t got = p[i];

		if (got != want)
			return fail("framebuffer offset %#" PRIx64 ": read %#018" PRIx64
				    ", want %#018" PRIx64, off + 8 * i, got, want);
	}
	return 0;
}

static void write_page(volatile uint64_t *p, uint64_t off, uint64_t seed)
{
	for (unsigned int i = 0; i < PAGE_BYTES / 8; i++)
		p[i] = pattern(seed, off + 8 * i);
}

struct fb_opts {
	uint64_t seed, expect_seed;
	bool write, expect_zero, has_expect_seed, all;
};

static int cmd_fb(struct gpu *g, const struct fb_opts *o)
{
	uint64_t bytes = g->bytes[FB_BAR], step;
	char path[400];
	uint8_t *bar;
	int fd, err = 0;

	if (bytes < 2 * PAGE_BYTES)
		return fail("no framebuffer BAR");
	snprintf(path, sizeof(path), "%s/enable", g->path);
	(void)write_text(path, "1");	/* memory decoding on; already on is fine */
	snprintf(path, sizeof(path), "%s/resource%d", g->path, FB_BAR);
	fd = open(path, O_RDWR | O_SYNC);
	if (fd < 0)
		return fail("%s: %s", path, strerror(errno));
	bar = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (bar == MAP_FAILED)
		return fail("mapping BAR%d: %s", FB_BAR, strerror(errno));

	step = o->all ? PAGE_BYTES : bytes - PAGE_BYTES;
	if (o->expect_zero || o->has_expect_seed)
		for (uint64_t off = 0; off < bytes && !err; off += step)
			err = check_page((volatile uint64_t *)(bar + off), off, o->expect_zero,
					 o->expect_seed);
	if (o->write && !err) {
		for (uint64_t off = 0; off < bytes; off += step)
			write_page((volatile uint64_t *)(bar + off), off, o->seed);
		for (uint64_t off = 0; off < bytes && !err; off += step)
			err = check_page((volatile uint64_t *)(bar + off), off, false, o->seed);
	}
	munmap(bar, bytes);
	if (!err)
		printf("framebuffer BAR of %" PRIu64 " bytes: %s pages%s%s\n", bytes,
		       o->all ? "all" : "first and last",
		       o->expect_zero ? " zero at start," : "",
		       o->write ? " hold what was written" : " as expected");
	return err;
}

/* ---- reset ------------------------------------------------------------ */

static int cmd_flr(struct gpu *g)
{
	char path[400];
	uint64_t v;
	int err;

	snprintf(path, sizeof(path), "%s/reset_method", g->path);
	err = write_text(path, "flr");
	if (err)
		return fail("the device offers no function-level reset: %s", strerror(-err));
	snprintf(path, sizeof(path), "%s/reset", g->path);
	err = write_text(path, "1");
	if (err)
		return fail("function-level reset: %s", strerror(-err));
	snprintf(path, sizeof(path), "%s/config", g->path);
	int fd = open(path, O_RDONLY);
	uint32_t id = 0;

	if (fd < 0 || pread(fd, &id, sizeof(id), 0) != sizeof(id)) {
		if (fd >= 0)
			close(fd);
		return fail("config space unreadable after the reset");
	}
	close(fd);
	v = (uint64_t)g->device << 16 | g->vendor;
	if (id != v)
		return fail("after the reset the device reads %#010x, want %#010x", id, (uint32_t)v);
	printf("function-level reset done, device %04x:%04x answers\n", g->vendor, g->device);
	return 0;
}

/* ---- interrupt -------------------------------------------------------- */

static int bind_vfio(struct gpu *g)
{
	char path[400], link[300];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/driver_override", g->path);
	if (write_text(path, "vfio-pci"))
		return fail("driver_override: %s", strerror(errno));
	snprintf(path, sizeof(path), "%s/driver", g->path);
	n = readlink(path, link, sizeof(link) - 1);
	if (n > 0) {
		link[n] = 0;
		if (strstr(link, "/vfio-pci"))
			return 0;
		strcat(path, "/unbind");
		(void)write_text(path, g->address);
	}
	if (write_text("/sys/bus/pci/drivers_probe", g->address))
		return fail("binding vfio-pci: %s", strerror(errno));
	return 0;
}

static int open_device(struct gpu *g, int *container, int *group)
{
	char path[400], link[300];
	const char *nr;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/iommu_group", g->path);
	n = readlink(path, link, sizeof(link) - 1);
	if (n <= 0)
		return -ENODEV;
	link[n] = 0;
	nr = strrchr(link, '/') + 1;
	snprintf(path, sizeof(path), "/dev/vfio/noiommu-%s", nr);
	*group = open(path, O_RDWR);
	if (*group < 0)
		return -errno;
	*container = open("/dev/vfio/vfio", O_RDWR);
	if (*container < 0)
		return -errno;
	if (ioctl(*group, VFIO_GROUP_SET_CONTAINER, container) ||
	    ioctl(*container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU))
		return -errno;
	fd = ioctl(*group, VFIO_GROUP_GET_DEVICE_FD, g->address);
	return fd < 0 ? -errno : fd;
}

static int write_reg(int dev, uint64_t bar0, uint32_t off, uint32_t value)
{
	return pwrite(dev, &value, sizeof(value), bar0 + off) == sizeof(value) ? 0 : -errno;
}

static int arm_vectors(int dev, uint32_t nr, int *events)
{
	struct vfio_irq_set *set;
	int err;

	set = calloc(1, sizeof(*set) + nr * sizeof(int32_t));
	if (!set)
		return -ENOMEM;
	set->argsz = sizeof(*set) + nr * sizeof(int32_t);
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = VFIO_PCI_MSIX_IRQ_INDEX;
	set->count = nr;
	for (uint32_t i = 0; i < nr; i++) {
		events[i] = eventfd(0, EFD_NONBLOCK);
		((int32_t *)set->data)[i] = events[i];
	}
	err = ioctl(dev, VFIO_DEVICE_SET_IRQS, set) ? -errno : 0;
	free(set);
	return err;
}

#define MAX_VECTORS 16

static int cmd_irq(struct gpu *g)
{
	struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = VFIO_PCI_MSIX_IRQ_INDEX };
	struct vfio_region_info bar0 = { .argsz = sizeof(bar0), .index = VFIO_PCI_BAR0_REGION_INDEX };
	struct pollfd pfd[MAX_VECTORS];
	int container = -1, group = -1, events[MAX_VECTORS], dev, err;
	uint32_t leaf = TEST_VECTOR / 32, nr;

	if (bind_vfio(g))
		return 1;
	dev = open_device(g, &container, &group);
	if (dev < 0)
		return fail("opening the device through vfio-pci: %s", strerror(-dev));
	if (ioctl(dev, VFIO_DEVICE_GET_IRQ_INFO, &irq) || !irq.count)
		return fail("the device offers no MSI-X");
	if (ioctl(dev, VFIO_DEVICE_GET_REGION_INFO, &bar0))
		return fail("BAR0: %s", strerror(errno));
	nr = irq.count < MAX_VECTORS ? irq.count : MAX_VECTORS;
	err = arm_vectors(dev, nr, events);
	if (err)
		return fail("arming %u MSI-X vectors: %s", nr, strerror(-err));
	if (write_reg(dev, bar0.offset, VFN_LEAF_EN_SET(leaf), 1u << (TEST_VECTOR % 32)) ||
	    write_reg(dev, bar0.offset, VFN_TOP_EN_SET, VFN_TOP_ALL) ||
	    write_reg(dev, bar0.offset, VFN_LEAF_TRIGGER, TEST_VECTOR))
		return fail("writing the interrupt tree through BAR0: %s", strerror(errno));
	for (uint32_t i = 0; i < nr; i++)
		pfd[i] = (struct pollfd){ .fd = events[i], .events = POLLIN };
	if (poll(pfd, nr, IRQ_TIMEOUT_MS) <= 0)
		return fail("no MSI-X interrupt within %d ms", IRQ_TIMEOUT_MS);
	(void)write_reg(dev, bar0.offset, VFN_LEAF(leaf), 1u << (TEST_VECTOR % 32));
	for (uint32_t i = 0; i < nr; i++)
		if (pfd[i].revents & POLLIN)
			printf("MSI-X interrupt on vector %u of %u\n", i, nr);
	close(dev);
	close(group);
	close(container);
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: guest-probe info | flr | irq |\n"
		"       fb [--seed N] [--expect-zero | --expect-seed M] [--pages first,last|all]\n");
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "expect-zero", no_argument, NULL, 'z' },
		{ "expect-seed", required_argument, NULL, 'e' },
		{ "pages", required_argument, NULL, 'p' },
		{}
	};
	struct fb_opts fb = {};
	struct gpu g = {};
	int c, err;

	if (argc < 2)
		return usage();
	while ((c = getopt_long(argc - 1, argv + 1, "", opts, NULL)) != -1) {
		switch (c) {
		case 's':
			fb.seed = strtoull(optarg, NULL, 0);
			fb.write = true;
			break;
		case 'z':
			fb.expect_zero = true;
			break;
		case 'e':
			fb.expect_seed = strtoull(optarg, NULL, 0);
			fb.has_expect_seed = true;
			break;
		case 'p':
			fb.all = !strcmp(optarg, "all");
			break;
		default:
			return usage();
		}
	}
	err = find_gpu(&g);
	if (err)
		return fail("no NVIDIA device on the PCI bus: %s", strerror(-err));
	if (!strcmp(argv[1], "info"))
		return cmd_info(&g);
	if (!strcmp(argv[1], "fb"))
		return cmd_fb(&g, &fb);
	if (!strcmp(argv[1], "flr"))
		return cmd_flr(&g);
	if (!strcmp(argv[1], "irq"))
		return cmd_irq(&g);
	return usage();
}
