/* SPDX-License-Identifier: MIT */
/* Delayed calls in virtual time, kept in order of their deadline and served by one host timer. */
#include "board.h"

#include <stdlib.h>

uint64_t sim_now(struct sim *sim)
{
	return sim->ops->now_ns(sim->host);
}

static void rearm(struct sim *sim)
{
	uint64_t when = sim->events ? sim->events->when : SIM_TIMER_OFF;

	if (when == sim->armed)
		return;
	sim->armed = when;
	sim->ops->timer_arm(sim->host, when);
}

uint64_t sim_after(struct sim *sim, uint64_t delay_ns, void (*cb)(void *arg), void *arg)
{
	struct event *ev = calloc(1, sizeof(*ev)), **pos;

	if (!ev)
		abort();
	ev->id = ++sim->next_event_id;
	ev->when = sim_now(sim) + delay_ns;
	ev->cb = cb;
	ev->arg = arg;
	for (pos = &sim->events; *pos && (*pos)->when <= ev->when; pos = &(*pos)->next)
		;
	ev->next = *pos;
	*pos = ev;
	rearm(sim);
	return ev->id;
}

void sim_cancel(struct sim *sim, uint64_t id)
{
	struct event **pos, *ev;

	if (!id)
		return;
	for (pos = &sim->events; *pos; pos = &(*pos)->next) {
		if ((*pos)->id != id)
			continue;
		ev = *pos;
		*pos = ev->next;
		free(ev);
		rearm(sim);
		return;
	}
}

void sim_timer(struct sim *sim)
{
	uint64_t now = sim_now(sim);
	struct event *ev;

	/* Whatever the host's timer was set to, tell it anew below; 0 equals no deadline. */
	sim->armed = 0;
	while (sim->events && sim->events->when <= now) {
		ev = sim->events;
		sim->events = ev->next;
		ev->cb(ev->arg);
		free(ev);
	}
	rearm(sim);
	sim->busy_ns += sim_now(sim) - now;
}

void event_free(struct sim *sim)
{
	struct event *ev;

	while ((ev = sim->events)) {
		sim->events = ev->next;
		free(ev);
	}
}
