// SPDX-License-Identifier: MIT
/*
 * vfio-client - a VFIO user without guest and QEMU: looks at a VF the way a VMM does.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static const char usage_text[] =
"usage: vfio-client ADDRESS COMMAND [ARGUMENT]...\n"
"\n"
"  info                   ids, class, capabilities and regions as key=value lines\n"
"  bars                   size the BARs through configuration space, compare with the regions\n"
"  fbtest [SEED]          first and last page of BAR1: zeroes, then write and read back\n"
"  fbsweep [SEED]         a word of every page of BAR1: zero, then something is left there\n"
"  fbcheck SEED           first and last page of BAR1 hold what fbtest SEED left\n"
"  keep SEED FILE         fbtest, says \"kept\", and when FILE exists fbcheck\n"
"  stain BYTE FILE        that byte all over BAR1, and in the registers that a guest can write;\n"
"                         says \"stained\", and goes when FILE exists\n"
"  irq                    MSI-X interrupt raised by the VF's LEAF_TRIGGER\n"
"  reset                  VFIO_DEVICE_RESET: framebuffer zero afterwards\n"
"  flr                    the same through the PCIe capability\n"
"  busmaster              bus mastering on and off\n"
"  bounds                 what must not be mapped or reached is not\n"
"  fuzz N [SEED]          N hostile accesses of any size and offset\n"
"  time N                 open and close N times; milliseconds of each\n"
"  throughput [MIB]       BAR1 through its mapping, configuration space and BAR0 by read\n"
"                         and through its mapping; name=value lines in MiB/s and ns\n"
"  hold SECONDS           keep the device open; says what the error and request\n"
"                         interrupts do; ends early at a request when SECONDS is negative\n"
"\n"
"Exit status: 0 done, 1 the device behaved otherwise, 2 usage, 3 could not open.\n";

static int usage(void)
{
	fputs(usage_text, stderr);
	return 2;
}

int main(int argc, char **argv)
{
	const char *address, *cmd, *arg;
	unsigned long n;
	double open_ms;

	if (argc == 2 && !strcmp(argv[1], "--help")) {
		fputs(usage_text, stdout);
		return 0;
	}
	if (argc < 3)
		return usage();
	address = argv[1];
	cmd = argv[2];
	arg = argc > 3 ? argv[3] : NULL;
	n = arg ? strtoul(arg, NULL, 0) : 1;

	/* The one that opens by itself, as often as it is told. */
	if (!strcmp(cmd, "time")) {
		cmd_time(address, n);
		printf("ok %s\n", cmd);
		return 0;
	}

	open_ms = now_ms();
	vf_open(address);
	open_ms = now_ms() - open_ms;
	if (!strcmp(cmd, "info"))
		cmd_info();
	else if (!strcmp(cmd, "bars"))
		cmd_bars();
	else if (!strcmp(cmd, "fbtest"))
		cmd_fbtest(n);
	else if (!strcmp(cmd, "fbsweep"))
		cmd_fbsweep(n);
	else if (!strcmp(cmd, "fbcheck"))
		cmd_fbcheck(n);
	else if (!strcmp(cmd, "keep") && argc > 4)
		cmd_keep(n, argv[4]);
	else if (!strcmp(cmd, "stain") && argc > 4)
		cmd_stain(n, argv[4]);
	else if (!strcmp(cmd, "irq"))
		cmd_irq();
	else if (!strcmp(cmd, "reset"))
		cmd_reset();
	else if (!strcmp(cmd, "flr"))
		cmd_flr();
	else if (!strcmp(cmd, "busmaster"))
		cmd_busmaster();
	else if (!strcmp(cmd, "bounds"))
		cmd_bounds();
	else if (!strcmp(cmd, "fuzz"))
		cmd_fuzz(n, argc > 4 ? strtoull(argv[4], NULL, 0) : 1);
	else if (!strcmp(cmd, "throughput"))
		cmd_throughput(n);
	else if (!strcmp(cmd, "hold"))
		cmd_hold(arg ? strtol(arg, NULL, 0) : 1, open_ms);
	else
		return usage();
	vf_close();
	if (!failures)
		printf("ok %s\n", cmd);

	return !!failures;
}
