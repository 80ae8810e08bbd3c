// SPDX-License-Identifier: MIT
/*
 * The device: opened through its group and the type1 IOMMU, and accessed.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

struct vf vf;
int failures;
sigjmp_buf fault_exit;

void bad(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("BAD ", stdout);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	failures++;
}

void die(const char *what)
{
	fprintf(stderr, "vfio-client: %s: %s\n", what, strerror(errno));
	exit(3);
}

double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

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

void vf_close(void)
{
	close(vf.device);
	close(vf.group);
	close(vf.container);
}

void vf_open(const char *address)
{
	int err = vf_try_open(address);

	if (err) {
		errno = -err;
		die(address);
	}
}

uint32_t config_rd(unsigned int off, unsigned int bytes)
{
	uint32_t value = 0;

	if (pread(vf.device, &value, bytes,
		  vf.region[VFIO_PCI_CONFIG_REGION_INDEX].offset + off) != (ssize_t)bytes)
		bad("read of configuration %#x: %s", off, strerror(errno));

	return value;
}

void config_wr(unsigned int off, unsigned int bytes, uint32_t value)
{
	if (pwrite(vf.device, &value, bytes,
		   vf.region[VFIO_PCI_CONFIG_REGION_INDEX].offset + off) != (ssize_t)bytes)
		bad("write of configuration %#x: %s", off, strerror(errno));
}

unsigned int capability(unsigned int id)
{
	unsigned int pos = config_rd(PCI_CAP_PTR, 1);

	for (int hops = 0; pos && hops < 48; hops++) {
		if (config_rd(pos, 1) == id)
			return pos;
		pos = config_rd(pos + 1, 1);
	}

	return 0;
}

void memory_enable(void)
{
	config_wr(PCI_COMMAND, 2, config_rd(PCI_COMMAND, 2) | PCI_COMMAND_MEMORY);
}

void *map(unsigned int bar, uint64_t off, size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vf.device,
		       vf.region[bar].offset + off);

	return p == MAP_FAILED ? NULL : p;
}

void *map_or_die(unsigned int bar, uint64_t off, size_t bytes)
{
	void *p = map(bar, off, bytes);

	if (!p)
		die("mmap");

	return p;
}

void irq_set(unsigned int index, int fd)
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

bool event_wait(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t count;

	if (poll(&p, 1, timeout_ms) != 1)
		return false;

	return read(fd, &count, sizeof(count)) == sizeof(count);
}

static void on_fault(int sig)
{
	(void)sig;
	siglongjmp(fault_exit, 1);
}

void faults_catch(void)
{
	signal(SIGBUS, on_fault);
}
