// SPDX-License-Identifier: MIT
/*
 * Printing objects: tables and field lists for people, JSON for programs.
 *
 * Everything is driven by the field tables of objects.c.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "colour.h"
#include "event.h"
#include "out.h"
#include "out_priv.h"

static struct libscols_table *new_table(bool headings)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		exit(EXIT_REFUSED);
	scols_table_enable_noheadings(table, !headings);
	/* A script's pipe and a person's terminal get the same text, but for colours. */
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_colors(table, colour_wanted(stdout));
	return table;
}

static void new_column(struct libscols_table *table, const struct field *f)
{
	char heading[32];
	size_t i;

	for (i = 0; f->key[i] && i < sizeof(heading) - 1; i++)
		heading[i] = f->key[i] >= 'a' && f->key[i] <= 'z' ? f->key[i] - 'a' + 'A' :
								    f->key[i];
	heading[i] = '\0';
	scols_table_new_column(table, heading, 0,
			       out_field_is_right_aligned(f) ? SCOLS_FL_RIGHT : 0);
}

static void set_cell(struct libscols_line *line, int column, const struct field *f,
		     const void *object)
{
	char text[TEXT_LEN];

	out_field_text(f, object, text, sizeof(text));
	scols_line_set_data(line, column, text);
	scols_cell_set_color(scols_line_get_cell(line, column), colour_of(f->key, text));
}

static void list_table(const struct options *opt, const struct object_desc *desc,
		       const void *objects, size_t nr, const struct field **fields,
		       int nr_fields)
{
	struct libscols_table *table = new_table(!opt->no_headings);

	for (int c = 0; c < nr_fields; c++)
		new_column(table, fields[c]);
	for (size_t i = 0; i < nr; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		for (int c = 0; line && c < nr_fields; c++)
			set_cell(line, c, fields[c], (const char *)objects + i * desc->bytes);
	}
	scols_print_table(table);
	scols_unref_table(table);
}

void out_list(const struct options *opt, const struct object_desc *desc, void *objects,
	      size_t nr)
{
	const struct field *fields[MAX_COLUMNS];
	int nr_fields = out_columns(opt, desc, false, fields);

	if (opt->sort && nr)
		qsort_r(objects, nr, desc->bytes, out_field_compare,
			(void *)out_column(desc, opt->sort, strlen(opt->sort)));
	if (opt->json)
		out_json_list(desc, objects, nr, fields, nr_fields);
	else if (nr)
		list_table(opt, desc, objects, nr, fields, nr_fields);
	else if (!opt->no_headings)
		fprintf(stderr, "nvgpu-ctl: there is no %s to list\n", desc->name);
}

void out_show(const struct options *opt, const struct object_desc *desc, const void *object)
{
	const struct field *fields[MAX_COLUMNS];
	int nr_fields = out_columns(opt, desc, true, fields);
	struct libscols_table *table;

	if (opt->json) {
		out_json_list(desc, object, 1, fields, nr_fields);
		return;
	}
	table = new_table(false);
	scols_table_new_column(table, "key", 0, 0);
	scols_table_new_column(table, "value", 0, 0);
	for (int c = 0; c < nr_fields; c++) {
		struct libscols_line *line;

		/* What does not apply is only shown to those who ask for it. */
		if (!opt->output && !field_present(fields[c], object))
			continue;
		line = scols_table_new_line(table, NULL);
		if (line) {
			scols_line_set_data(line, 0, fields[c]->key);
			set_cell(line, 1, fields[c], object);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}

void out_event(const struct options *opt, const struct plane_event *event)
{
	if (opt->json)
		out_json_event(event);
	else
		event_print(event);
	fflush(stdout);
}
