// SPDX-License-Identifier: MIT
/*
 * Colours for states, on terminals only: green is as wanted, yellow on its way there
 * or worth a look, red needs somebody.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "colour.h"

static const struct {
	const char *word, *colour;
} colours[] = {
	/* of GPUs */
	{ "ready", "green" },
	{ "booting", "yellow" },
	{ "resetting", "yellow" },
	{ "wedged", "red" },
	/* of vGPUs; one that is defined waits, which is nothing to mark */
	{ "running", "green" },
	{ "starting", "yellow" },
	{ "stopping", "yellow" },
	{ "failed", "red" },
	{ "quarantined", "red" },
	/* of findings and declared objects */
	{ "ok", "green" },
	{ "done", "green" },
	{ "differs", "yellow" },
	{ "warning", "yellow" },
	{ "blocked", "red" },
};

/* https://no-color.org: whoever sets NO_COLOR to anything wants none. */
bool colour_wanted(FILE *to)
{
	const char *refused = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(to)) && !(refused && refused[0]) && term && strcmp(term, "dumb");
}

const char *colour_of(const char *key, const char *word)
{
	if (strcmp(key, "state") && strcmp(key, "result"))
		return NULL;
	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		if (!strcmp(colours[i].word, word))
			return colours[i].colour;
	return NULL;
}
