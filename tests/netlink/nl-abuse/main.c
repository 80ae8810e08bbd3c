// SPDX-License-Identifier: MIT
/*
 * nl-abuse - a netlink client with no manners.
 *
 * usage: nl-abuse shapes GPU      every request in every wrong shape
 *        nl-abuse fuzz N SEED GPU N requests of chance
 *        nl-abuse needs GPU TYPE VFS
 *                                 every request without each of its attributes
 *        nl-abuse dumps GPU       dump requests in every wrong shape
 *        nl-abuse deaf SECONDS    join the announcements and never read, until SIGTERM
 *        nl-abuse late N GPU TYPE miss announcements of N vGPUs, and catch up
 *        nl-abuse dump N [UUID]   N dumps of everything; with UUID until vGPUs but this one
 *                                 came and went
 *
 * Each prints what it saw and ends with 1 when an answer was not what the
 * specification promises.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abuse.h"
#include "verdict.h"
#include "wire.h"

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: nl-abuse shapes GPU | fuzz N SEED GPU | needs GPU TYPE VFS |\n"
			"       dumps GPU | deaf SECONDS | late N GPU TYPE | dump N [UUID]\n");
		return 2;
	}
	wire_open();
	if (!strcmp(argv[1], "shapes")) {
		run_shapes(argv[2]);
	} else if (!strcmp(argv[1], "fuzz") && argc == 5) {
		run_fuzz(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), argv[4]);
	} else if (!strcmp(argv[1], "needs") && argc == 5) {
		run_needs(argv[2], strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
	} else if (!strcmp(argv[1], "dumps")) {
		run_dump_shapes(argv[2]);
	} else if (!strcmp(argv[1], "late") && argc == 5) {
		run_late(strtoul(argv[2], NULL, 10), argv[3], strtoul(argv[4], NULL, 10));
	} else if (!strcmp(argv[1], "deaf")) {
		run_deaf(strtoul(argv[2], NULL, 10));
	} else if (!strcmp(argv[1], "dump")) {
		run_dumps(strtoul(argv[2], NULL, 10), argc > 3 ? argv[3] : NULL);
	} else {
		return 2;
	}
	return wrong ? 1 : 0;
}
