// SPDX-License-Identifier: MIT
/*
 * The machine's own files. Tests have another one of these.
 */

#include <stdio.h>
#include <sys/utsname.h>

#include "facts.h"

void site_here(struct site *site)
{
	struct utsname name;

	*site = (struct site){
		.sys = "/sys", .proc = "/proc", .modules = "/lib/modules",
		.firmware = "/lib/firmware", .kmsg = "/dev/kmsg",
	};
	if (!uname(&name))
		snprintf(site->release, sizeof(site->release), "%.127s", name.release);
}
