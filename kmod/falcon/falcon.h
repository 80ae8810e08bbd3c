/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One falcon: the microcontroller of an engine, as its loader sees it.
 */
#ifndef NVGPU_FALCON_FALCON_H
#define NVGPU_FALCON_FALCON_H

#include "core/device.h"
#include "regs/falcon_regs.h"

/**
 * struct nvgpu_falcon - One falcon.
 * @nvg: device; outlives the falcon
 * @name: engine as printed, "GSP" or "SEC2"
 * @base: BAR0 offset of its registers
 *
 * The owner serialises everything but reads: in practice the device's ladder.
 */
struct nvgpu_falcon {
	struct nvgpu_device *nvg;
	const char *name;
	u32 base;
};

static inline u32 nvgpu_falcon_rd32(const struct nvgpu_falcon *f, struct nvgpu_falcon_reg reg)
{
	return nvgpu_rd32(f->nvg, NVGPU_REG(f->base + reg.offset));
}

static inline void nvgpu_falcon_wr32(const struct nvgpu_falcon *f, struct nvgpu_falcon_reg reg,
				     u32 value)
{
	nvgpu_wr32(f->nvg, NVGPU_REG(f->base + reg.offset), value);
}

static inline void nvgpu_falcon_rmw32(const struct nvgpu_falcon *f, struct nvgpu_falcon_reg reg,
				      u32 mask, u32 value)
{
	nvgpu_rmw32(f->nvg, NVGPU_REG(f->base + reg.offset), mask, value);
}

void nvgpu_falcon_init(struct nvgpu_falcon *f, struct nvgpu_device *nvg, const char *name,
		       u32 base);
int nvgpu_falcon_wait(const struct nvgpu_falcon *f, struct nvgpu_falcon_reg reg, u32 mask,
		      u32 want, u32 timeout_us, const char *step);
int nvgpu_falcon_reset(const struct nvgpu_falcon *f);
int nvgpu_falcon_reset_to_riscv(const struct nvgpu_falcon *f);
int nvgpu_falcon_start(const struct nvgpu_falcon *f);
int nvgpu_falcon_wait_halted(const struct nvgpu_falcon *f, u32 timeout_ms, const char *step);
bool nvgpu_falcon_riscv_is_active(const struct nvgpu_falcon *f);
bool nvgpu_falcon_riscv_has_halted(const struct nvgpu_falcon *f);
void nvgpu_falcon_write_mailboxes(const struct nvgpu_falcon *f, u64 value);

#endif /* NVGPU_FALCON_FALCON_H */
