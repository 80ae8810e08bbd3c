// SPDX-License-Identifier: MIT
/*
 * What a bug report needs. Nothing of a guest's memory: no firmware logs, no mailboxes.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "cmd.h"
#include "kmsg.h"
#include "out.h"

#define MAX_PARTS	12

struct report {
	struct out_part parts[MAX_PARTS];
	size_t nr;
	void *objects[4];
};

static struct out_part *add_part(struct report *r, const char *key)
{
	struct out_part *part = &r->parts[r->nr++];

	*part = (struct out_part){ .key = key };
	return part;
}

/* What cannot be listed is said in the place of the list. */
static void add_objects(struct ctl *ctl, struct report *r)
{
	static const struct {
		const char *key;
		const struct object_desc *desc;
	} lists[] = {
		{ "gpus", &gpu_desc }, { "vfs", &vf_desc }, { "types", &type_desc },
		{ "vgpus", &vgpu_desc },
	};
	int err = ctl->nl ? 0 : plane_open(&ctl->nl);

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct out_part *part = add_part(r, lists[i].key);

		if (!err)
			err = plane_list(ctl->nl, lists[i].desc, NULL, &r->objects[i], &part->nr);
		if (err) {
			part->text = ctl->nl ? plane_error_text(ctl->nl) : strerror(-err);
			continue;
		}
		part->desc = lists[i].desc;
		part->objects = r->objects[i];
	}
}

static void read_command_line(const struct site *site, char *text, size_t len)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/cmdline", site->proc);
	f = fopen(path, "re");
	if (!f || !fgets(text, len, f))
		snprintf(text, len, "unreadable");
	text[strcspn(text, "\n")] = '\0';
	if (f)
		fclose(f);
}

static int report(struct ctl *ctl, int argc, char **argv)
{
	struct findings findings = { 0 };
	struct report r = { 0 };
	char command_line[2048];
	struct out_part *part;
	struct facts facts;
	struct kmsg log;
	struct site site;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "report");
	site_here(&site);
	read_command_line(&site, command_line, sizeof(command_line));
	if (facts_gather(&site, &facts))
		check_facts(&facts, &findings);
	facts_free(&facts);
	err = kmsg_read(site.kmsg, &log);

	add_part(&r, "version")->text = NVGPU_VERSION;
	add_part(&r, "kernel")->text = site.release;
	add_part(&r, "command-line")->text = command_line;
	part = add_part(&r, "findings");
	part->desc = &finding_desc;
	part->objects = findings.row;
	part->nr = findings.nr;
	add_objects(ctl, &r);
	part = add_part(&r, "log");
	part->objects = log.lines;
	part->nr = log.nr;
	if (err)
		part->text = strerror(-err);
	out_json_parts(r.parts, r.nr);

	kmsg_free(&log);
	findings_free(&findings);
	for (size_t i = 0; i < sizeof(r.objects) / sizeof(*r.objects); i++)
		free(r.objects[i]);
	return EXIT_DONE;
}

static const struct cmd report_cmds[] = {
	{ .verb = "report", .args = "", .help = "Print what a bug report needs, as JSON",
	  .offline = true, .run = report },
	{}
};

const struct group report_group = { "Bug reports", report_cmds };
