/* SPDX-License-Identifier: MIT */
/*
 * What the model writes down: violations, statistics, faults that tests set.
 * Equal violations are kept once with a count, so that a polling loop cannot
 * push the interesting first one out.
 */
#include "board.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LINE_MAX_LEN 512
#define TEXT_LEN 16384

void sim_trace(struct sim *sim, const char *fmt, ...)
{
	char line[LINE_MAX_LEN];
	va_list ap;

	if (!sim->ops->trace)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	sim->ops->trace(sim->host, line);
}

static void violation_add(struct sim *sim, const char *line)
{
	struct violation *v;
	unsigned int i;

	sim->violation_total++;
	for (i = 0; i < sim->nviolations; i++) {
		if (!strcmp(sim->violations[i].text, line)) {
			sim->violations[i].count++;
			return;
		}
	}
	if (sim->nviolations == VIOLATIONS_KEPT)
		return;
	v = &sim->violations[sim->nviolations];
	v->text = strdup(line);
	if (!v->text)
		return;
	v->count = 1;
	sim->nviolations++;
	sim_trace(sim, "VIOLATION %s", line);
}

void sim_violation(struct sim *sim, const char *rule, const char *fmt, ...)
{
	char line[LINE_MAX_LEN];
	va_list ap;
	int n;

	n = snprintf(line, sizeof(line), "%s: ", rule);
	if (n < 0 || (size_t)n >= sizeof(line))
		n = 0;
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	va_end(ap);
	violation_add(sim, line);
}

void sim_config_violation(struct sim *sim, const char *rule, const char *text)
{
	sim_violation(sim, rule, "%s", text);
}

unsigned int sim_violation_count(struct sim *sim)
{
	return sim->violation_total;
}

const char *sim_violation_text(struct sim *sim, unsigned int i)
{
	return i < sim->nviolations ? sim->violations[i].text : NULL;
}

void sim_violations_clear(struct sim *sim)
{
	unsigned int i;

	for (i = 0; i < sim->nviolations; i++)
		free(sim->violations[i].text);
	sim->nviolations = 0;
	sim->violation_total = 0;
}

void sim_fault_register(struct sim *sim, const char *name, const char *help)
{
	struct fault *f = &sim->faults[sim->nfaults];

	if (sim->nfaults == FAULTS_MAX)
		abort();
	f->name = name;
	f->help = help;
	f->val = 0;
	sim->nfaults++;
}

static struct fault *fault_find(struct sim *sim, const char *name)
{
	unsigned int i;

	for (i = 0; i < sim->nfaults; i++)
		if (!strcmp(sim->faults[i].name, name))
			return &sim->faults[i];
	return NULL;
}

bool sim_fault_enabled(struct sim *sim, const char *name, uint64_t *val)
{
	struct fault *f = fault_find(sim, name);

	if (!f || !f->val)
		return false;
	if (val)
		*val = f->val;
	return true;
}

void sim_fault_update(struct sim *sim, const char *name, uint64_t val)
{
	struct fault *f = fault_find(sim, name);

	if (f)
		f->val = val;
}

bool fault_assign(struct sim *sim, const char *assignment, const char **name, uint64_t *old,
		  uint64_t *val, char *err, size_t err_len)
{
	char key[64], *end;
	const char *eq = strchr(assignment, '=');
	struct fault *f;

	if (!eq || (size_t)(eq - assignment) >= sizeof(key)) {
		snprintf(err, err_len, "fault '%s': expected name=value", assignment);
		return false;
	}
	memcpy(key, assignment, eq - assignment);
	key[eq - assignment] = '\0';
	f = fault_find(sim, key);
	if (!f) {
		snprintf(err, err_len, "fault '%s' does not exist", key);
		return false;
	}
	*val = strtoull(eq + 1, &end, 0);
	if (end == eq + 1 || *end) {
		snprintf(err, err_len, "fault '%s': '%s' is not a number", key, eq + 1);
		return false;
	}
	*old = f->val;
	*name = f->name;
	f->val = *val;
	return true;
}

void sim_stat_add(struct sim *sim, const char *name, uint64_t n)
{
	unsigned int i;

	for (i = 0; i < sim->nstats; i++) {
		if (!strcmp(sim->stats[i].name, name)) {
			sim->stats[i].n += n;
			return;
		}
	}
	if (sim->nstats == STATS_MAX)
		return;
	sim->stats[sim->nstats].name = name;
	sim->stats[sim->nstats].n = n;
	sim->nstats++;
}

static size_t put(char *buf, size_t pos, const char *name, uint64_t val, char sep)
{
	int n;

	if (pos >= TEXT_LEN)
		return pos;
	n = snprintf(buf + pos, TEXT_LEN - pos, "%s%c%" PRIu64 "\n", name, sep, val);
	return n < 0 ? pos : pos + n;
}

const char *sim_fault_text(struct sim *sim)
{
	unsigned int i;
	size_t pos = 0;

	sim->text[0] = '\0';
	for (i = 0; i < sim->nfaults; i++)
		if (sim->faults[i].val)
			pos = put(sim->text, pos, sim->faults[i].name, sim->faults[i].val, '=');
	return sim->text;
}

/* Of the whole machine, in QEMU: on a busy computer steadier than any clock. */
static uint64_t process_cpu_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t))
		return 0;
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void stats_own(struct sim *sim)
{
	const struct counter own[] = {
		{ "mmio-reads", sim->n_mmio_read },
		{ "mmio-writes", sim->n_mmio_write },
		{ "pramin-accesses", sim->n_pramin },
		{ "prom-reads", sim->n_prom },
		{ "bar1-reads", sim->n_bar1_read },
		{ "bar1-writes", sim->n_bar1_write },
		{ "bar3-reads", sim->n_bar3_read },
		{ "bar3-writes", sim->n_bar3_write },
		{ "vf-reads", sim->n_vf_read },
		{ "vf-writes", sim->n_vf_write },
		{ "vf-unknown", sim->n_vf_unknown },
		{ "dma-read-bytes", sim->n_dma_read_bytes },
		{ "dma-write-bytes", sim->n_dma_write_bytes },
		{ "irqs-pf", sim->n_irq_pf },
		{ "irqs-vf", sim->n_irq_vf },
		{ "allowed-unmodelled", sim->n_allowed },
		{ "model-time-ns", sim->model_ns },
		{ "busy-ns", sim->busy_ns },
		{ "now-ns", sim_now(sim) },
		{ "process-cpu-ns", process_cpu_ns() },
		{ "direct-maps", sim->n_direct_maps },
		{ "violations", sim->violation_total },
		/* Not counters but what is so now. */
		{ "wpr2-start", sim->fb.wpr2_lo },
		{ "wpr2-end", sim->fb.wpr2_hi },
		{ "num-vfs", sim->num_vfs },
		{ "fb-resident-bytes", fb_resident(sim) },
	};
	unsigned int i;
	size_t pos = 0;

	for (i = 0; i < ARRAY_SIZE(own); i++)
		pos = put(sim->text, pos, own[i].name, own[i].n, ' ');
	for (i = 0; i < sim->nstats; i++)
		pos = put(sim->text, pos, sim->stats[i].name, sim->stats[i].n, ' ');
}

void sim_stats_at_init_done(struct sim *sim)
{
	stats_own(sim);
	free(sim->init_done_stats);
	sim->init_done_stats = strdup(sim->text);
}

const char *sim_stats(struct sim *sim)
{
	const char *line = sim->init_done_stats, *end;
	size_t pos;

	stats_own(sim);
	pos = strlen(sim->text);
	for (; line && pos < TEXT_LEN && (end = strchr(line, '\n')); line = end + 1)
		pos += snprintf(sim->text + pos, TEXT_LEN - pos, "init-done.%.*s\n",
				(int)(end - line), line);
	return sim->text;
}

void record_init(struct sim *sim)
{
	sim->text = calloc(1, TEXT_LEN);
	if (!sim->text)
		abort();
}

void record_free(struct sim *sim)
{
	sim_violations_clear(sim);
	free(sim->init_done_stats);
	free(sim->text);
}
