// SPDX-License-Identifier: GPL-2.0-only
/* Linux 6.17, 86624ba3b522 "vfio/pci: Do vf_token checks for VFIO_DEVICE_BIND_IOMMUFD". */
#include <linux/vfio_pci_core.h>

extern const struct vfio_device_ops probe;
const struct vfio_device_ops probe = {
	.match_token_uuid = vfio_pci_core_match_token_uuid,
};
