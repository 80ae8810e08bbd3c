// SPDX-License-Identifier: MIT
/*
 * Lines of a YAML document, found in libyaml's tree of it.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "where.h"

struct where {
	yaml_document_t document;
};

/* Whether nothing follows the document; else *@line is where the next one begins. */
static bool is_the_last(yaml_parser_t *parser, unsigned int *line)
{
	yaml_document_t next;
	yaml_node_t *root;

	if (!yaml_parser_load(parser, &next)) {
		*line = parser->problem_mark.line + 1;
		return false;
	}
	root = yaml_document_get_root_node(&next);
	if (root)
		*line = root->start_mark.line + 1;
	yaml_document_delete(&next);
	return !root;
}

struct where *where_open(const void *data, size_t len, unsigned int *line, char *problem,
			 size_t problem_len)
{
	struct where *w = calloc(1, sizeof(*w));
	yaml_parser_t parser;

	*line = 0;
	snprintf(problem, problem_len, "no memory");
	if (!w || !yaml_parser_initialize(&parser)) {
		free(w);
		return NULL;
	}
	yaml_parser_set_input_string(&parser, data, len);
	if (!yaml_parser_load(&parser, &w->document)) {
		*line = parser.problem_mark.line + 1;
		snprintf(problem, problem_len, "%s%s%s", parser.problem ? parser.problem : "no YAML",
			 parser.context ? ", " : "", parser.context ? parser.context : "");
		free(w);
		w = NULL;
	} else if (yaml_document_get_root_node(&w->document) && !is_the_last(&parser, line)) {
		snprintf(problem, problem_len, "a file holds one document, and this is a second one");
		where_close(w);
		w = NULL;
	}
	yaml_parser_delete(&parser);
	return w;
}

void where_close(struct where *w)
{
	if (w)
		yaml_document_delete(&w->document);
	free(w);
}

static yaml_document_t *document(const struct where *w)
{
	return (yaml_document_t *)&w->document;	/* the library does not know const */
}

/* The value of @key; *@at is the key itself, whose line is the one to name. */
static yaml_node_t *member(const struct where *w, const yaml_node_t *map, const char *key,
			   size_t len, yaml_node_t **at)
{
	yaml_node_t *value = NULL;

	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start;
	     p < map->data.mapping.pairs.top; p++) {
		yaml_node_t *k = yaml_document_get_node(document(w), p->key);

		if (k->type == YAML_SCALAR_NODE && k->data.scalar.length == len &&
		    !memcmp(k->data.scalar.value, key, len)) {
			*at = k;
			value = yaml_document_get_node(document(w), p->value);
		}
	}
	return value;
}

static yaml_node_t *item(const struct where *w, const yaml_node_t *seq, unsigned long index)
{
	const yaml_node_item_t *i = seq->data.sequence.items.start + index;

	if (index >= (unsigned long)(seq->data.sequence.items.top - seq->data.sequence.items.start))
		return NULL;
	return yaml_document_get_node(document(w), *i);
}

unsigned int where_line(const struct where *w, const char *path)
{
	yaml_node_t *node = yaml_document_get_root_node(document(w)), *at = node, *named;

	while (node && *path) {
		size_t len = strcspn(path, ".[");

		named = NULL;
		if (*path == '[') {
			char *end;
			unsigned long index = strtoul(path + 1, &end, 10);

			node = node->type == YAML_SEQUENCE_NODE ? item(w, node, index) : NULL;
			named = node;
			path = *end ? end + 1 : end;
		} else {
			node = node->type == YAML_MAPPING_NODE ?
			       member(w, node, path, len, &named) : NULL;
			path += len;
		}
		if (*path == '.')
			path++;
		at = named ? named : at;
	}
	return at ? at->start_mark.line + 1 : 1;
}
