// SPDX-License-Identifier: MIT
/*
 * A vGPU in libvirt's words: the hostdev element of a domain.
 *
 * managed='yes': libvirt binds the VF to the driver that its alias names when the
 * domain starts (11.3 and newer); older ones want the VF bound before, and
 * managed='no'. No XML library: every one that would do brings tens of megabytes for
 * four numbers.
 */

#include <stdio.h>

#include "libvirt.h"

bool libvirt_print(const struct vgpu *vgpu)
{
	unsigned int domain, bus, slot, function;
	char uuid[UUID_TEXT_LEN];

	if (sscanf(vgpu->vf_address, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return false;
	uuid_to_text(vgpu->uuid, uuid);
	printf("<!-- vGPU %s -->\n"
	       "<hostdev mode='subsystem' type='pci' managed='yes'>\n"
	       "  <source>\n"
	       "    <address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
	       "  </source>\n"
	       "</hostdev>\n", uuid, domain, bus, slot, function);
	return true;
}
