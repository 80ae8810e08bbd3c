// SPDX-License-Identifier: MIT
/*
 * A vGPU in libvirt's words: the hostdev element of a domain.
 *
 * managed='yes': libvirt binds the VF to the driver that its alias names when the
 * domain starts (11.3 and newer); older ones want the VF bound before, and
 * managed='no'.
 */

#include <stdio.h>

#include <libxml/xmlwriter.h>

#include "libvirt.h"

static bool attribute(xmlTextWriterPtr w, const char *name, const char *value)
{
	return xmlTextWriterWriteAttribute(w, BAD_CAST name, BAD_CAST value) >= 0;
}

static bool number(xmlTextWriterPtr w, const char *name, int digits, unsigned int value)
{
	return xmlTextWriterWriteFormatAttribute(w, BAD_CAST name, "0x%0*x", digits, value) >= 0;
}

static bool start(xmlTextWriterPtr w, const char *name)
{
	return xmlTextWriterStartElement(w, BAD_CAST name) >= 0;
}

static bool write_hostdev(xmlTextWriterPtr w, const struct vgpu *vgpu)
{
	unsigned int domain, bus, slot, function;
	char uuid[UUID_TEXT_LEN];

	if (sscanf(vgpu->vf_address, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4)
		return false;
	uuid_to_text(vgpu->uuid, uuid);
	return xmlTextWriterSetIndent(w, 1) >= 0 &&
	       xmlTextWriterSetIndentString(w, BAD_CAST "  ") >= 0 &&
	       xmlTextWriterWriteFormatComment(w, " %s, vGPU %s ", vgpu->type_name, uuid) >= 0 &&
	       start(w, "hostdev") && attribute(w, "mode", "subsystem") &&
	       attribute(w, "type", "pci") && attribute(w, "managed", "yes") &&
	       start(w, "source") && start(w, "address") && number(w, "domain", 4, domain) &&
	       number(w, "bus", 2, bus) && number(w, "slot", 2, slot) &&
	       number(w, "function", 1, function) &&
	       xmlTextWriterEndDocument(w) >= 0;
}

bool libvirt_print(const struct vgpu *vgpu)
{
	xmlBufferPtr buffer = xmlBufferCreate();
	xmlTextWriterPtr w = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
	bool ok = w && write_hostdev(w, vgpu);

	if (w)
		xmlFreeTextWriter(w);
	if (ok)
		fputs((const char *)xmlBufferContent(buffer), stdout);
	if (buffer)
		xmlBufferFree(buffer);
	return ok;
}
