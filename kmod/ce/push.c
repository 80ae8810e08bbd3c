// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Work for a copy engine, as words of a push buffer. Pure.
 */

#include <linux/bitfield.h>
#include <linux/kernel.h>

#include "ce/push.h"
#include "regs/channel_regs.h"
#include "regs/copy_regs.h"

/**
 * DOC: clearing framebuffer
 *
 * A copy engine writes constants when it is told to remap components and every
 * component comes from a constant; no source is read. Two components of four bytes
 * are the largest element, so a line has bytes / 8 elements. The destination is a
 * physical address, which a privileged channel may use: guest memory needs no
 * mapping, and none is left behind. Physical pages have the kind "pitch", so nothing
 * is written compressed.
 *
 * Launches of one channel run in order; the last one releases the fence, after a
 * flush that makes all of them visible.
 */

#define ELEMENT_BYTES		8

/*
 * UNCERTAIN: how long one line may be. The vGPU drivers that were published use up to
 * 2^31 bytes; nobody says that more is wrong.
 */
#define LINE_BYTES_MAX		(1ULL << 31)

#define ZERO_LAUNCH		(NVC7B5_LAUNCH_DMA_NON_PIPELINED | NVC7B5_LAUNCH_DMA_FLUSH | \
				 NVC7B5_LAUNCH_DMA_SRC_PITCH | NVC7B5_LAUNCH_DMA_DST_PITCH | \
				 NVC7B5_LAUNCH_DMA_REMAP | NVC7B5_LAUNCH_DMA_DST_PHYSICAL | \
				 NVC7B5_LAUNCH_DMA_DISABLE_PLC)
#define ZERO_COMPONENTS		(NVC7B5_REMAP_DST_X_CONST_A | NVC7B5_REMAP_DST_Y_CONST_B | \
				 NVC7B5_REMAP_COMPONENT_4_BYTES | NVC7B5_REMAP_DST_2_COMPONENTS)

/* Words under construction; a word that does not fit is counted all the same. */
struct push {
	__le32 *word;
	u32 nr, cap;
};

static void put(struct push *p, u32 value)
{
	if (p->nr < p->cap)
		p->word[p->nr] = cpu_to_le32(value);
	p->nr++;
}

static u32 header(u32 opcode, u32 method, u32 count)
{
	return FIELD_PREP(NVC56F_DMA_OPCODE, opcode) | FIELD_PREP(NVC56F_DMA_COUNT, count) |
	       FIELD_PREP(NVC56F_DMA_SUBCHANNEL, NVGPU_SUBCHANNEL_COPY) |
	       FIELD_PREP(NVC56F_DMA_METHOD, method / sizeof(u32));
}

/* @count words to @method and those that follow it. */
static void methods(struct push *p, u32 method, u32 count, const u32 *value)
{
	u32 i;

	put(p, header(NVC56F_DMA_OPCODE_INC, method, count));
	for (i = 0; i < count; i++)
		put(p, value[i]);
}

static void method(struct push *p, u32 number, u32 value)
{
	methods(p, number, 1, &value);
}

static void zero_setup(struct push *p, u32 object_class)
{
	const u32 remap[] = { 0, 0, ZERO_COMPONENTS };

	method(p, NVC56F_SET_OBJECT, object_class);
	put(p, header(NVC56F_DMA_OPCODE_IMMD, NVC7B5_SET_DST_PHYS_MODE,
		      NVC7B5_PHYS_MODE_TARGET_LOCAL_FB));
	methods(p, NVC7B5_SET_REMAP_CONST_A, ARRAY_SIZE(remap), remap);
}

static void zero_line(struct push *p, u64 addr, u64 bytes, u32 launch)
{
	const u32 out[] = { (u32)(addr >> 32), (u32)addr };

	methods(p, NVC7B5_OFFSET_OUT_UPPER, ARRAY_SIZE(out), out);
	method(p, NVC7B5_LINE_LENGTH_IN, (u32)(bytes / ELEMENT_BYTES));
	method(p, NVC7B5_LAUNCH_DMA, launch);
}

int nvgpu_ce_encode_zero(const struct nvgpu_ce_zero_work *w, __le32 *words, u32 cap)
{
	const u32 fence[] = { (u32)(w->fence_va >> 32), (u32)w->fence_va, w->fence };
	struct push p = { .word = words, .cap = cap };
	u64 addr = w->fb_addr, left = w->bytes;

	if (!left || !IS_ALIGNED(addr | left, ELEMENT_BYTES) ||
	    !IS_ALIGNED(w->fence_va, sizeof(u32)) || w->fence_va >> NVC7B5_OFFSET_BITS ||
	    left > 1ULL << NVC7B5_OFFSET_BITS || addr > (1ULL << NVC7B5_OFFSET_BITS) - left)
		return -EINVAL;

	zero_setup(&p, w->object_class);
	/* Ends with the range, or where it will not fit any more. */
	while (left > LINE_BYTES_MAX && p.nr < cap) {
		zero_line(&p, addr, LINE_BYTES_MAX, ZERO_LAUNCH);
		addr += LINE_BYTES_MAX;
		left -= LINE_BYTES_MAX;
	}
	methods(&p, NVC7B5_SET_SEMAPHORE_A, ARRAY_SIZE(fence), fence);
	zero_line(&p, addr, left, ZERO_LAUNCH | NVC7B5_LAUNCH_DMA_RELEASE_ONE_WORD);

	return p.nr <= cap ? (int)p.nr : -ENOSPC;
}

int nvgpu_ce_encode_entry(u64 va, u32 words, __le32 entry[2])
{
	if (!words || words > FIELD_GET(NVC56F_GP_ENTRY1_LENGTH, NVC56F_GP_ENTRY1_LENGTH) ||
	    !IS_ALIGNED(va, sizeof(u32)) || va >> NVC56F_GP_VA_BITS)
		return -EINVAL;

	entry[0] = cpu_to_le32((u32)va & NVC56F_GP_ENTRY0_GET);
	entry[1] = cpu_to_le32(FIELD_PREP(NVC56F_GP_ENTRY1_GET_HI, (u32)(va >> 32)) |
			       FIELD_PREP(NVC56F_GP_ENTRY1_LENGTH, words));

	return 0;
}

static bool shares_with_graphics(const struct nvgpu_engine *engine, u32 nr, u32 runlist)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (engine[i].kind == NVGPU_ENGINE_GRAPHICS && engine[i].runlist == runlist)
			return true;

	return false;
}

const struct nvgpu_engine *nvgpu_ce_choose(const struct nvgpu_engine *engine, u32 nr)
{
	const struct nvgpu_engine *best = NULL;
	u32 i;

	for (i = 0; i < nr; i++) {
		if (engine[i].kind != NVGPU_ENGINE_COPY ||
		    shares_with_graphics(engine, nr, engine[i].runlist))
			continue;
		if (!best || engine[i].runlist < best->runlist)
			best = &engine[i];
	}

	return best;
}

bool nvgpu_ce_error_is_ours(const struct nvgpu_engine *list, u32 nr,
			    const struct nvgpu_engine *ours, u32 engine)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (list[i].api_index == engine)
			return list[i].runlist == ours->runlist;

	return true;
}
