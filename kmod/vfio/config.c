// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space of a vGPU.
 */

#include <linux/pci.h>
#include <linux/uaccess.h>

#include "vfio/vfio_dev.h"

/**
 * DOC: configuration space
 *
 * vfio-pci-core virtualises configuration space already: capabilities (PCIe with
 * function-level reset, MSI-X) are the VF's own, dangerous bits do not reach
 * hardware, BARs are virtual. On top of it a guest sees its type: device and
 * subsystem ids, a VGA-compatible class as the vendor's host shows (vgpu-host.md 5.2),
 * and a framebuffer BAR of the type's size. Reads are patched after the core has
 * served them; writes are the core's, but those that concern us are noticed.
 */

#define GUEST_CLASS	(PCI_CLASS_DISPLAY_VGA << 8)	/* programming interface 0 */
#define BAR1_REG_BYTES	(2 * sizeof(u32))

static int patch(char __user *buf, size_t count, u64 pos, u64 reg, const u8 *value, size_t bytes)
{
	size_t buf_off, reg_off, n;

	if (!nvgpu_view_overlap(pos, count, reg, bytes, &buf_off, &reg_off, &n))
		return 0;

	return copy_to_user(buf + buf_off, value + reg_off, n) ? -EFAULT : 0;
}

static void put_le16(u8 *dst, u16 value)
{
	dst[0] = value;
	dst[1] = value >> 8;
}

/**
 * nvgpu_vfio_config_init() - Configuration space as after power-on.
 * @nvdev: being opened, @nvdev->id is known
 */
void nvgpu_vfio_config_init(struct nvgpu_vfio_device *nvdev)
{
	nvdev->bar1 = (struct nvgpu_view_bar) { .bytes = nvdev->id.bar1_bytes };
}

/**
 * nvgpu_vfio_config_read() - The guest reads configuration space.
 * @nvdev: open
 * @buf: destination
 * @count: bytes wanted
 * @ppos: position in the VFIO device file, in the configuration region
 *
 * Return: bytes read or a negative errno.
 */
ssize_t nvgpu_vfio_config_read(struct nvgpu_vfio_device *nvdev, char __user *buf, size_t count,
			       loff_t *ppos)
{
	u8 ids[2 * sizeof(u16)], subsystem[2 * sizeof(u16)], bar1[BAR1_REG_BYTES];
	const u8 class[] = { GUEST_CLASS & 0xff, GUEST_CLASS >> 8 & 0xff, GUEST_CLASS >> 16 };
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	ssize_t done;
	int err;

	done = vfio_pci_core_read(&nvdev->core.vdev, buf, count, ppos);
	if (done <= 0)
		return done;

	put_le16(ids, PCI_VENDOR_ID_NVIDIA);
	put_le16(ids + sizeof(u16), nvdev->id.device_id);
	put_le16(subsystem, PCI_VENDOR_ID_NVIDIA);
	put_le16(subsystem + sizeof(u16), nvdev->id.subsystem_id);
	nvgpu_view_bar_read(&nvdev->bar1, bar1);

	err = patch(buf, done, pos, PCI_VENDOR_ID, ids, sizeof(ids));
	err = err ?: patch(buf, done, pos, PCI_CLASS_PROG, class, sizeof(class));
	err = err ?: patch(buf, done, pos, PCI_BASE_ADDRESS_1, bar1, sizeof(bar1));
	err = err ?: patch(buf, done, pos, PCI_SUBSYSTEM_VENDOR_ID, subsystem, sizeof(subsystem));

	return err ?: done;
}

static int bar1_write(struct nvgpu_vfio_device *nvdev, const char __user *buf, size_t count,
		      u64 pos)
{
	size_t buf_off, reg_off, n;
	u8 value[BAR1_REG_BYTES];

	if (!nvgpu_view_overlap(pos, count, PCI_BASE_ADDRESS_1, sizeof(value), &buf_off, &reg_off,
				&n))
		return 0;
	if (copy_from_user(value, buf + buf_off, n))
		return -EFAULT;
	nvgpu_view_bar_write(&nvdev->bar1, reg_off, value, n);

	return 0;
}

/* Hardware says what sticks, whatever the VMM's buffer held by now. */
static void forward_bus_master(struct nvgpu_vfio_device *nvdev)
{
	struct nvgpu_vgpu *vgpu;
	u16 command;

	if (pci_read_config_word(nvdev->core.pdev, PCI_COMMAND, &command) || PCI_POSSIBLE_ERROR(command))
		return;

	/* Taken away since this write began: whoever does that switches bus mastering off. */
	vgpu = READ_ONCE(nvdev->vgpu);
	if (!vgpu)
		return;

	/* What goes wrong here fails the vGPU, which the VMM hears about; the write is done. */
	nvgpu_vgpu_set_bus_master(vgpu, command & PCI_COMMAND_MASTER);
}

/**
 * nvgpu_vfio_config_write() - The guest writes configuration space.
 * @nvdev: open
 * @buf: source
 * @count: bytes
 * @ppos: position in the VFIO device file, in the configuration region
 *
 * Context: sleeps; killable. A write that enables bus mastering or resets the function
 * returns when the plugin has followed.
 * Return: bytes written or a negative errno.
 */
ssize_t nvgpu_vfio_config_write(struct nvgpu_vfio_device *nvdev, const char __user *buf,
				size_t count, loff_t *ppos)
{
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	size_t buf_off, reg_off, n;
	ssize_t done;
	int err;

	err = nvgpu_vfio_plugin_begin(nvdev);
	if (err)
		return err;

	done = vfio_pci_core_write(&nvdev->core.vdev, buf, count, ppos);
	if (done > 0)
		err = bar1_write(nvdev, buf, done, pos);
	if (done > 0 && nvgpu_view_overlap(pos, done, PCI_COMMAND, sizeof(u16), &buf_off, &reg_off, &n))
		forward_bus_master(nvdev);

	/* A guest cannot be told that its reset failed; the error interrupt tells the VMM. */
	nvgpu_vfio_plugin_end(nvdev);

	return err ?: done;
}
