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
#include <time.h>
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

/* What "sweep" looks at: a line of each page, and both ends whole. */
#define LINE_BYTES	64u
#define EDGE_BYTES	(2u << 20)

enum fb_pages { PAGES_FIRST_LAST, PAGES_SWEEP, PAGES_ALL };

static const char *const pages_names[] = {
	[PAGES_FIRST_LAST] = "first,last",
	[PAGES_SWEEP] = "sweep",
	[PAGES_ALL] = "all",
};

struct fb_opts {
	uint64_t seed, expect_seed, foreign_seed;
	bool write, expect_zero, has_expect_seed, has_foreign_seed;
	enum fb_pages pages;
};

struct fb {
	uint8_t *bar;
	uint64_t bytes;
	uint64_t words;		/* looked at */
};

typedef int (*fb_span_fn)(struct fb *fb, const struct fb_opts *o, uint64_t off, uint64_t bytes);

static uint64_t pattern(uint64_t seed, uint64_t off)
{
	uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) ^ off;

	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ (x >> 32);
}

static int span_wrong(const struct fb_opts *o, uint64_t off, uint64_t got, uint64_t want)
{
	return fail("framebuffer offset %#" PRIx64 ": read %#018" PRIx64 ", want %#018" PRIx64 "%s",
		    off, got, want,
		    o->has_foreign_seed && got == pattern(o->foreign_seed, off) ?
		    ": the other guest's" : "");
}

static int span_check_zero(struct fb *fb, const struct fb_opts *o, uint64_t off, uint64_t bytes)
{
	for (uint64_t end = off + bytes; off < end; off += 8, fb->words++) {
		uint64_t got = *(volatile uint64_t *)(fb->bar + off);

		if (got)
			return span_wrong(o, off, got, 0);
	}
	return 0;
}

static int span_check(struct fb *fb, const struct fb_opts *o, uint64_t off, uint64_t bytes)
{
	for (uint64_t end = off + bytes; off < end; off += 8, fb->words++) {
		uint64_t got = *(volatile uint64_t *)(fb->bar + off);
		uint64_t want = pattern(o->expect_seed, off);

		if (got != want)
			return span_wrong(o, off, got, want);
	}
	return 0;
}

static int span_write(struct fb *fb, const struct fb_opts *o, uint64_t off, uint64_t bytes)
{
	for (uint64_t end = off + bytes; off < end; off += 8)
		*(volatile uint64_t *)(fb->bar + off) = pattern(o->seed, off);
	return 0;
}

/* Not the same line of every page. */
static uint64_t sweep_line(uint64_t page_off)
{
	uint64_t page = page_off / PAGE_BYTES;

	return page_off + page * 7 % (PAGE_BYTES / LINE_BYTES) * LINE_BYTES;
}

static int each_span(struct fb *fb, const struct fb_opts *o, fb_span_fn fn)
{
	uint64_t edge = o->pages == PAGES_SWEEP ? EDGE_BYTES : PAGE_BYTES;
	int err;

	if (o->pages == PAGES_ALL || fb->bytes < 2 * edge)
		return fn(fb, o, 0, fb->bytes);
	err = fn(fb, o, 0, edge);
	if (o->pages == PAGES_SWEEP)
		for (uint64_t off = edge; off < fb->bytes - edge && !err; off += PAGE_BYTES)
			err = fn(fb, o, sweep_line(off), LINE_BYTES);
	return err ? err : fn(fb, o, fb->bytes - edge, edge);
}

static int fb_run(struct fb *fb, const struct fb_opts *o)
{
	struct fb_opts own = *o;
	int err = 0;

	if (o->expect_zero)
		err = each_span(fb, o, span_check_zero);
	else if (o->has_expect_seed)
		err = each_span(fb, o, span_check);
	if (err || !o->write)
		return err;
	own.expect_seed = o->seed;
	fb->words = 0;
	each_span(fb, o, span_write);
	return each_span(fb, &own, span_check);
}

static int cmd_fb(struct gpu *g, const struct fb_opts *o)
{
	struct fb fb = { .bytes = g->bytes[FB_BAR] };
	struct timespec start, end;
	char path[400];
	int fd, err;

	if (fb.bytes < 2 * PAGE_BYTES)
		return fail("no framebuffer BAR");
	snprintf(path, sizeof(path), "%s/enable", g->path);
	(void)write_text(path, "1");	/* memory decoding on; already on is fine */
	snprintf(path, sizeof(path), "%s/resource%d", g->path, FB_BAR);
	fd = open(path, O_RDWR | O_SYNC);
	if (fd < 0)
		return fail("%s: %s", path, strerror(errno));
	fb.bar = mmap(NULL, fb.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (fb.bar == MAP_FAILED)
		return fail("mapping BAR%d: %s", FB_BAR, strerror(errno));

	clock_gettime(CLOCK_MONOTONIC, &start);
	err = fb_run(&fb, o);
	clock_gettime(CLOCK_MONOTONIC, &end);
	munmap(fb.bar, fb.bytes);
	if (!err)
		printf("framebuffer BAR of %" PRIu64 " bytes: %s,%s%s; %" PRIu64 " words in %ld ms\n",
		       fb.bytes, pages_names[o->pages], o->expect_zero ? " zero at start" : "",
		       o->write ? " holds what was written" : " as expected", fb.words,
		       (long)(end.tv_sec - start.tv_sec) * 1000 +
		       (end.tv_nsec - start.tv_nsec) / 1000000);
	return err;
}

static int pages_of(const char *name, enum fb_pages *pages)
{
	for (size_t i = 0; i < sizeof(pages_names) / sizeof(pages_names[0]); i++)
		if (!strcmp(name, pages_names[i])) {
			*pages = i;
			return 0;
		}
	return -EINVAL;
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
		"       fb [--seed N] [--expect-zero | --expect-seed M] [--foreign-seed F]\n"
		"          [--pages first,last|sweep|all]\n");
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option opts[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "expect-zero", no_argument, NULL, 'z' },
		{ "expect-seed", required_argument, NULL, 'e' },
		{ "foreign-seed", required_argument, NULL, 'f' },
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
		case 'f':
			fb.foreign_seed = strtoull(optarg, NULL, 0);
			fb.has_foreign_seed = true;
			break;
		case 'p':
			if (pages_of(optarg, &fb.pages))
				return usage();
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
