// SPDX-License-Identifier: MIT
/*
 * guest-probe - what a virtual machine can see and do with its vGPU, through
 * sysfs only.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PCI_VENDOR_NVIDIA	0x10de
#define PAGE_BYTES		4096u
#define NR_RESOURCES		6
#define FB_BAR			1	/* framebuffer aperture */

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

/* The guest-irq module does the work: stock guest kernels have no VFIO without an IOMMU. */
static int cmd_irq(struct gpu *g)
{
	char path[400], text[256] = "";
	FILE *f;
	int err;

	snprintf(path, sizeof(path), "%s/driver_override", g->path);
	err = write_text(path, "guest-irq");
	if (!err)
		err = write_text("/sys/bus/pci/drivers_probe", g->address);
	if (err)
		return fail("binding the guest-irq driver: %s", strerror(-err));
	snprintf(path, sizeof(path), "%s/irq_result", g->path);
	f = fopen(path, "r");
	if (!f)
		return fail("the guest-irq driver did not bind: %s", strerror(errno));
	if (!fgets(text, sizeof(text), f))
		strcpy(text, "no result\n");
	fclose(f);
	printf("%s", text);
	return strncmp(text, "vector ", 7) ? 1 : 0;
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
