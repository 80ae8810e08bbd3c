// SPDX-License-Identifier: MIT
/*
 * What the device database knows about modules and PCI functions.
 */

#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "udev.h"

#define VENDOR_NVIDIA		0x10de
#define CLASS_DISPLAY		0x03

static unsigned long hex_attribute(struct udev_device *dev, const char *name)
{
	const char *text = udev_device_get_sysattr_value(dev, name);

	return text ? strtoul(text, NULL, 16) : 0;
}

/* The library reads no links but the driver's and a few of its own. */
static bool read_physfn(const char *syspath, char physfn[16])
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	ssize_t len;

	snprintf(path, sizeof(path), "%s/physfn", syspath);
	len = readlink(path, target, sizeof(target) - 1);
	if (len <= 0)
		return false;
	target[len] = '\0';
	last = strrchr(target, '/');
	snprintf(physfn, 16, "%.15s", last ? last + 1 : target);
	return true;
}

bool udev_module_loaded(const char *name)
{
	struct udev *udev = udev_new();
	struct udev_device *dev;
	bool loaded;

	if (!udev)
		return false;
	dev = udev_device_new_from_subsystem_sysname(udev, "module", name);
	/* Built-in modules have no state; ours never is one. */
	loaded = dev && udev_device_get_sysattr_value(dev, "initstate");
	udev_device_unref(dev);
	udev_unref(udev);
	return loaded;
}

bool udev_pci_facts(const char *address, struct pci_facts *out)
{
	struct udev *udev = udev_new();
	struct udev_device *dev;
	const char *text;

	*out = (struct pci_facts){ 0 };
	if (!udev)
		return false;
	dev = udev_device_new_from_subsystem_sysname(udev, "pci", address);
	if (!dev) {
		udev_unref(udev);
		return false;
	}
	out->is_nvidia = hex_attribute(dev, "vendor") == VENDOR_NVIDIA;
	out->is_display = hex_attribute(dev, "class") >> 16 == CLASS_DISPLAY;
	out->is_vf = read_physfn(udev_device_get_syspath(dev), out->physfn);
	text = udev_device_get_driver(dev);
	snprintf(out->driver, sizeof(out->driver), "%.31s", text ? text : "");
	udev_device_unref(dev);
	udev_unref(udev);
	return true;
}

/* A bus is a device of the subsystem "subsystem", with the bus's own attributes. */
static int probe_anew(struct udev *udev, const char *address)
{
	struct udev_device *bus = udev_device_new_from_subsystem_sysname(udev, "subsystem", "pci");
	int err;

	if (!bus)
		return -ENODEV;
	err = udev_device_set_sysattr_value(bus, "drivers_probe", address);
	udev_device_unref(bus);
	return err;
}

int udev_bind(const char *address, const char *driver, char *error, size_t len)
{
	struct udev *udev = udev_new();
	struct udev_device *dev = NULL;
	struct pci_facts facts;
	int err = -ENODEV;

	if (udev)
		dev = udev_device_new_from_subsystem_sysname(udev, "pci", address);
	if (dev)
		err = udev_device_set_sysattr_value(dev, "driver_override", driver);
	if (!err)
		err = probe_anew(udev, address);
	if (err) {
		snprintf(error, len, "binding %s to %s: %s", address, driver, strerror(-err));
		if (dev)
			udev_device_set_sysattr_value(dev, "driver_override", "\n");
	} else if (!udev_pci_facts(address, &facts) || strcmp(facts.driver, driver)) {
		/* The driver core tells nobody why a driver did not take a device. */
		snprintf(error, len, "binding %s to %s: the driver did not take it: see 'dmesg'",
			 address, driver);
		udev_device_set_sysattr_value(dev, "driver_override", "\n");
		err = -EIO;
	}
	udev_device_unref(dev);
	udev_unref(udev);
	return err;
}
