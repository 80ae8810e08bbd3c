// SPDX-License-Identifier: MIT
/*
 * Figures: how long opening takes, how fast access is.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

void cmd_time(const char *address, unsigned long n)
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
void cmd_throughput(unsigned long mib)
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
