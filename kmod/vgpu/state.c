// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * States of a vGPU - which may follow which. Pure; see docs/vgpu-lifecycle.md
 * for what each failure does.
 */

#include "vgpu/rules.h"

/**
 * DOC: vGPU states
 *
 * ::
 *
 *	 create                  open                 ready
 *	--------> DEFINED ---------------> STARTING ---------> RUNNING
 *	 destroy   ^  ^ ^  nothing was on   |    |              |    |
 *	<--------- |  | |  the GPU yet      |    | failure      |    | plugin or
 *	           |  | +------------------+     |        close |    | firmware gone
 *	           |  |                          v              v    v
 *	           |  +------ cleaned up ---- STOPPING <---- close -- FAILED
 *	           |                             |
 *	  GPU      |                             | firmware did not clean up
 *	  reset    +----- QUARANTINED <----------+
 *
 * STARTING, RUNNING, STOPPING and FAILED mean that firmware may use the vGPU's
 * framebuffer, heap and channel ids. QUARANTINED means that it may still do so
 * and that nobody can tell; only a GPU reset settles it. A vGPU leaves the
 * picture (destroy) from DEFINED only.
 */

#define BIT_OF(state)	(1u << (state))

static const struct {
	const char *name;
	unsigned int next;	/* set of BIT_OF() */
} states[] = {
	[NVGPU_VGPU_DEFINED] = {
		"defined",
		BIT_OF(NVGPU_VGPU_STARTING),
	},
	[NVGPU_VGPU_STARTING] = {
		"starting",
		BIT_OF(NVGPU_VGPU_RUNNING) | BIT_OF(NVGPU_VGPU_STOPPING) |
		BIT_OF(NVGPU_VGPU_FAILED) | BIT_OF(NVGPU_VGPU_DEFINED),
	},
	[NVGPU_VGPU_RUNNING] = {
		"running",
		BIT_OF(NVGPU_VGPU_STOPPING) | BIT_OF(NVGPU_VGPU_FAILED),
	},
	[NVGPU_VGPU_STOPPING] = {
		"stopping",
		BIT_OF(NVGPU_VGPU_DEFINED) | BIT_OF(NVGPU_VGPU_QUARANTINED),
	},
	[NVGPU_VGPU_FAILED] = {
		"failed",
		BIT_OF(NVGPU_VGPU_STOPPING),
	},
	[NVGPU_VGPU_QUARANTINED] = {
		"quarantined",
		BIT_OF(NVGPU_VGPU_DEFINED),
	},
};

#define NR_STATES	(sizeof(states) / sizeof(states[0]))

static bool state_is_known(unsigned int state)
{
	return state > 0 && state < NR_STATES;
}

/**
 * nvgpu_vgpu_state_name() - Name of a state, as logs and tools spell it.
 * @state: any value
 *
 * Context: any.
 * Return: a constant string; "?" for a value that is no state.
 */
const char *nvgpu_vgpu_state_name(enum nvgpu_vgpu_state state)
{
	return state_is_known(state) ? states[state].name : "?";
}

/**
 * nvgpu_vgpu_state_can_follow() - Whether a transition is in the picture.
 * @from: present state
 * @to: wanted state
 *
 * Context: any.
 */
bool nvgpu_vgpu_state_can_follow(enum nvgpu_vgpu_state from, enum nvgpu_vgpu_state to)
{
	return state_is_known(from) && state_is_known(to) && (states[from].next & BIT_OF(to));
}

/**
 * nvgpu_vgpu_state_is_on_gpu() - Whether firmware may use the vGPU's resources.
 * @state: a state
 *
 * Context: any.
 */
bool nvgpu_vgpu_state_is_on_gpu(enum nvgpu_vgpu_state state)
{
	return state != NVGPU_VGPU_DEFINED;
}

/**
 * nvgpu_vgpu_state_news() - What a transition means to those who watch.
 * @from: state before; 0 for a vGPU that was just made
 * @to: state after
 *
 * Context: any.
 */
enum nvgpu_vgpu_news nvgpu_vgpu_state_news(enum nvgpu_vgpu_state from, enum nvgpu_vgpu_state to)
{
	switch (to) {
	case NVGPU_VGPU_STARTING:
		return NVGPU_VGPU_NEWS_STARTING;
	case NVGPU_VGPU_RUNNING:
		return NVGPU_VGPU_NEWS_STARTED;
	case NVGPU_VGPU_STOPPING:
		return NVGPU_VGPU_NEWS_STOPPING;
	case NVGPU_VGPU_FAILED:
		return NVGPU_VGPU_NEWS_FAILED;
	case NVGPU_VGPU_QUARANTINED:
		return NVGPU_VGPU_NEWS_QUARANTINED;
	case NVGPU_VGPU_DEFINED:
		break;
	}
	if (!state_is_known(from))
		return NVGPU_VGPU_NEWS_CREATED;

	return from == NVGPU_VGPU_QUARANTINED ? NVGPU_VGPU_NEWS_RECOVERED : NVGPU_VGPU_NEWS_STOPPED;
}
