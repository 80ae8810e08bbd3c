// SPDX-License-Identifier: MIT
/* The services of sim_board.h over arrays: virtual time, registers, faults. Memory is in sim_gsp_memory.c. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim_gsp_board_int.h"

struct sim *fake_create(const struct sim_params *par)
{
	struct sim *s = calloc(1, sizeof(*s));

	s->par = *par;
	fake_memory_create(s);
	s->num_vfs = par->num_vfs;
	put32(s->cfg, 0x00, 0x26b510de);
	put32(s->cfg, 0x08, 0x030200a1);
	put32(s->cfg, 0x2c, 0x169d10de);
	put32(s->cfg, 0x10, 0xe0000000);
	put32(s->cfg, 0x14, 0x0000000c);
	put32(s->cfg, 0x18, 0x00000040);
	put32(s->cfg, 0x1c, 0x0000000c);
	put32(s->cfg, 0x20, 0x00000050);
	/* AER, then SR-IOV */
	put32(s->cfg, 0x100, 0xbcc10001);
	put32(s->cfg, 0xbcc, 0x00010010);
	put32(s->cfg, 0xbcc + 0x0c, par->num_vfs << 16);
	put32(s->cfg, 0xbcc + 0x14, 1u << 16 | 4);
	put32(s->cfg, 0xbcc + 0x24, 0xe1000000);
	put32(s->cfg, 0xbcc + 0x28, 0x0000000c);
	put32(s->cfg, 0xbcc + 0x2c, 0x00000060);
	put32(s->cfg, 0xbcc + 0x30, 0x0000000c);
	put32(s->cfg, 0xbcc + 0x34, 0x00000070);
	return s;
}

void fake_destroy(struct sim *s)
{
	fake_memory_destroy(s);
	free(s);
}

void fake_run(struct sim *s, uint64_t ns)
{
	uint64_t end = s->now + ns;

	for (;;) {
		struct timer *best = NULL;

		for (unsigned int i = 0; i < 64; i++)
			if (s->timers[i].id && (!best || s->timers[i].at < best->at))
				best = &s->timers[i];
		if (!best || best->at > end)
			break;
		s->now = best->at;
		struct timer t = *best;

		best->id = 0;
		t.cb(t.arg);
	}
	s->now = end;
}

void fake_forget_firmware(struct sim *s)
{
	s->par.firmware_dir = NULL;
}

void fake_cfg_set(struct sim *s, unsigned int off, uint32_t val)
{
	put32(s->cfg, off, val);
}

void fx_set_riscv(struct fx *fx, bool riscv)
{
	fx->sim->riscv = riscv;
}

void fx_set_num_vfs(struct fx *fx, unsigned int n)
{
	fx->sim->num_vfs = n;
	gsp_num_vfs(fx->gsp, n);
}

uint32_t fx_mailbox(struct fx *fx)
{
	gsp_mailbox_seen(fx->gsp);
	return fx->sim->mbox[0];
}

void fx_forget_violations(struct fx *fx)
{
	fx->sim->nviol = 0;
}

bool fx_violated(struct fx *fx, const char *rule)
{
	size_t n = strlen(rule);

	for (unsigned int i = 0; i < fx->sim->nviol; i++)
		if (!strncmp(fx->sim->viol[i], rule, n) && fx->sim->viol[i][n] == ':')
			return true;
	return false;
}

void fx_fault(struct fx *fx, const char *name, uint64_t val)
{
	for (unsigned int i = 0; i < fx->sim->nfaults; i++)
		if (!strcmp(fx->sim->faults[i].name, name)) {
			fx->sim->faults[i].val = val;
			assert_true(gsp_fault_set(fx->gsp, name, val, NULL, 0));
			return;
		}
	fail_msg("no fault named %s", name);
}

/* --- sim_board.h --------------------------------------------------------- */

void sim_violation(struct sim *s, const char *rule, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	print_message("    violation %s: %s\n", rule, text);
	if (s->nviol < 64)
		snprintf(s->viol[s->nviol++], sizeof(s->viol[0]), "%s: %s", rule, text);
}

unsigned int sim_violation_count(struct sim *s)
{
	return s->nviol;
}

void sim_trace(struct sim *s, const char *fmt, ...)
{
	va_list ap;

	(void)s;
	if (!getenv("SIM_TRACE"))
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

void sim_stat_add(struct sim *s, const char *name, uint64_t n)
{
	for (unsigned int i = 0; i < 64; i++) {
		if (s->stats[i].name && strcmp(s->stats[i].name, name))
			continue;
		s->stats[i].name = name;
		s->stats[i].val += n;
		return;
	}
	fail_msg("no room for the counter %s", name);
}

uint64_t fx_stat(struct fx *fx, const char *name)
{
	for (unsigned int i = 0; i < 64 && fx->sim->stats[i].name; i++)
		if (!strcmp(fx->sim->stats[i].name, name))
			return fx->sim->stats[i].val;
	return 0;
}

void sim_stats_at_init_done(struct sim *s)
{
	(void)s;
}

void sim_fault_register(struct sim *s, const char *name, const char *help)
{
	assert_non_null(help);
	assert_true(s->nfaults < 64);
	s->faults[s->nfaults++] = (struct fault){ name, 0 };
}

static struct fault *fault(struct sim *s, const char *name)
{
	for (unsigned int i = 0; i < s->nfaults; i++)
		if (!strcmp(s->faults[i].name, name))
			return &s->faults[i];
	fail_msg("the model asks for fault %s, which it did not register", name);
	return NULL;
}

bool sim_fault_enabled(struct sim *s, const char *name, uint64_t *val)
{
	struct fault *f = fault(s, name);

	if (f->val && val)
		*val = f->val;
	return f->val != 0;
}

void sim_fault_update(struct sim *s, const char *name, uint64_t val)
{
	fault(s, name)->val = val;
}

const struct sim_params *sim_get_params(struct sim *s)
{
	return &s->par;
}

struct gsp *sim_gsp(struct sim *s)
{
	return s->gsp;
}

unsigned int sim_num_vfs(struct sim *s)
{
	return s->num_vfs;
}

bool sim_bus_master(struct sim *s, unsigned int fn)
{
	(void)s;
	(void)fn;
	return true;
}

bool sim_cfg_read(struct sim *s, unsigned int fn, unsigned int off, uint32_t *val)
{
	if (fn || off + 4 > sizeof(s->cfg))
		return false;
	*val = get32(s->cfg, off);
	return true;
}

uint64_t sim_now(struct sim *s)
{
	return s->now;
}

uint64_t sim_after(struct sim *s, uint64_t delay_ns, void (*cb)(void *arg), void *arg)
{
	for (unsigned int i = 0; i < 64; i++)
		if (!s->timers[i].id) {
			s->timers[i] = (struct timer){ ++s->next_id, s->now + delay_ns, cb, arg };
			return s->next_id;
		}
	fail_msg("out of timers");
	return 0;
}

void sim_cancel(struct sim *s, uint64_t id)
{
	for (unsigned int i = 0; id && i < 64; i++)
		if (s->timers[i].id == id)
			s->timers[i].id = 0;
}

void sim_intr_raise(struct sim *s, unsigned int vector)
{
	assert_true(vector < 256);
	s->raised[vector]++;
}

unsigned int fx_raised(struct fx *fx, unsigned int vector)
{
	return fx->sim->raised[vector];
}

unsigned int sim_gsp_vector(struct sim *s)
{
	(void)s;
	return 200;
}

void sim_gsp_swgen0(struct sim *s)
{
	(void)s;
}

uint32_t sim_mailbox_get(struct sim *s, enum sim_falcon falcon, unsigned int i)
{
	return falcon == SIM_FALCON_GSP ? s->mbox[i] : 0;
}

void sim_mailbox_set(struct sim *s, enum sim_falcon falcon, unsigned int i, uint32_t val)
{
	if (falcon == SIM_FALCON_GSP)
		s->mbox[i] = val;
}

bool sim_gsp_core_is_riscv(struct sim *s)
{
	return s->riscv;
}

uint64_t sim_ptimer(struct sim *s)
{
	return s->now + FAKE_PTIMER_OFFSET;
}
