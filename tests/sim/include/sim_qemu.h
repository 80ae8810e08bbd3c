/* SPDX-License-Identifier: MIT */
/*
 * Optional services for an embedding program which can map framebuffer memory
 * straight into a BAR, and questions which only a configuration-space
 * implementation asks. A user-space test needs none of this.
 */
#ifndef NVGPU_SIM_QEMU_H
#define NVGPU_SIM_QEMU_H

#include "sim.h"

/**
 * struct sim_direct_ops - framebuffer mapped as memory instead of by callback
 * @map: let [@off, @off + @len) of BAR @bar of function @fn be framebuffer at @fb_addr; false
 *	if that is not possible, the model then goes on by callback
 * @unmap: undo one @map exactly
 */
struct sim_direct_ops {
	bool (*map)(void *host, unsigned int fn, unsigned int bar, uint64_t off, uint64_t len,
		    uint64_t fb_addr);
	void (*unmap)(void *host, unsigned int fn, unsigned int bar, uint64_t off, uint64_t len,
		      uint64_t fb_addr);
};

void sim_set_direct_ops(struct sim *sim, const struct sim_direct_ops *ops);

/* The framebuffer as host memory of sim_fb_size() bytes, alive as long as the board. */
void *sim_fb_memory(struct sim *sim);

/* Function @fn does not answer now (removed, link down, FLR under way): all-ones, writes lost. */
bool sim_config_dead(struct sim *sim, unsigned int fn);

#endif
