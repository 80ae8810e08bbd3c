// SPDX-License-Identifier: MIT
/*
 * Pre-flight: is everything there that a vGPU host needs?
 */

#include <errno.h>

#include "check.h"
#include "cmd.h"
#include "out.h"

static int check(struct ctl *ctl, int argc, char **argv)
{
	struct findings findings;
	struct facts facts;
	struct site site;
	int status;

	(void)argc;
	(void)argv;
	tried(ctl, "check");
	site_here(&site);
	if (!facts_gather(&site, &facts)) {
		facts_free(&facts);
		return failed(ctl, -ENOMEM, "no memory");
	}
	check_facts(&facts, &findings);
	facts_free(&facts);
	if (findings.no_memory) {
		findings_free(&findings);
		return failed(ctl, -ENOMEM, "no memory");
	}
	out_list(&ctl->opt, &finding_desc, findings.row, findings.nr);
	status = findings.failed ? EXIT_REFUSED : EXIT_DONE;
	findings_free(&findings);
	return status;
}

static const struct cmd check_cmds[] = {
	{ .verb = "check", .args = "", .help = "Is everything there that vGPUs need?",
	  .opts = OPTS_LIST, .columns = &finding_desc, .offline = true, .run = check },
	{}
};

const struct group check_group = { "Pre-flight", check_cmds };
