// SPDX-License-Identifier: MIT
/*
 * Readers as they should not be: one that wants everything again and again, one that
 * never reads.
 */

#include <stdio.h>
#include <unistd.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "wire.h"

/* One message per recv: a dump of many parts. Counts objects; a disturbed dump is fine. */
void run_dumps(unsigned long nr)
{
	static const uint8_t cmds[] = { NVGPU_CMD_GPU_GET, NVGPU_CMD_VF_GET, NVGPU_CMD_TYPE_GET,
					NVGPU_CMD_VGPU_GET };
	unsigned long objects = 0, disturbed = 0;
	static char buf[BUFFER];

	for (unsigned long i = 0; i < nr; i++) {
		bool more = true, was_disturbed = false;

		begin(NLM_F_DUMP, cmds[i % sizeof(cmds)]);
		send_request();
		while (more) {
			ssize_t len = receive(buf, sizeof(buf));
			struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

			for (; NLMSG_OK(nlh, (size_t)len); nlh = NLMSG_NEXT(nlh, len)) {
				was_disturbed |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
				if (is_object(nlh))
					objects++;
				else
					more = false;
			}
		}
		disturbed += was_disturbed;
	}
	printf("%lu objects, %lu of %lu dumps disturbed\n", objects, disturbed, nr);
}

void run_deaf(unsigned int seconds)
{
	/* As little as the kernel allows: it is to overflow. */
	join(2048);
	sleep(seconds);
}
