// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What a guest sees of its VF - ranges of BAR0, and configuration registers. Pure.
 */

#include "vfio/view.h"

/**
 * DOC: BAR0 of a VF
 *
 * A VF's BAR0 is the VFN block of registers, scoped to the VF by hardware
 * (gsp-boot.md 2.1)::
 *
 *	0x00000  interrupts, doorbell, scratch		direct
 *	0x03000  fault buffers, TLB invalidation	trapped
 *	0x04000						direct
 *	0x10000  MSI-X table				hidden
 *	0x11000  ... usermode page at 0x30000		direct
 *
 * The fault and TLB page is trapped because of a hardware defect on GA10x and
 * AD10x (number 3007008, vgpu-host.md 5.3). The MSI-X table belongs to the host,
 * which programs it when the VMM asks for interrupts; a guest that could write it
 * would choose where the VF's interrupts go.
 */
static const struct {
	u64 start;
	enum nvgpu_view_kind kind;
} bar0[] = {
	{ 0x00000, NVGPU_VIEW_DIRECT },
	{ 0x03000, NVGPU_VIEW_TRAPPED },
	{ 0x04000, NVGPU_VIEW_DIRECT },
	{ 0x10000, NVGPU_VIEW_HIDDEN },
	{ 0x11000, NVGPU_VIEW_DIRECT },
};

/* What the low bits of a 64-bit prefetchable memory BAR say. */
#define BAR_TYPE_BITS	0xcull

/**
 * nvgpu_view_bar0_kind() - What an access to an offset in BAR0 does.
 * @off: offset
 * @end: receives where the piece ends; all ones for the last
 */
enum nvgpu_view_kind nvgpu_view_bar0_kind(u64 off, u64 *end)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(bar0) && off >= bar0[i + 1].start)
		i++;
	*end = i + 1 < ARRAY_SIZE(bar0) ? bar0[i + 1].start : ~0ull;

	return bar0[i].kind;
}

/**
 * nvgpu_view_bar0_areas() - The parts of BAR0 that may be mapped.
 * @bar_bytes: size of the BAR
 * @page_bytes: the host's page size; pieces are shrunk to whole pages
 * @area: receives them, in order
 *
 * Return: how many.
 */
unsigned int nvgpu_view_bar0_areas(u64 bar_bytes, u64 page_bytes,
				   struct nvgpu_view_area area[NVGPU_VIEW_MAX_AREAS])
{
	u64 off = 0, end, start, stop;
	enum nvgpu_view_kind kind;
	unsigned int nr = 0;

	for (; off < bar_bytes; off = end) {
		kind = nvgpu_view_bar0_kind(off, &end);
		if (end > bar_bytes)
			end = bar_bytes;
		start = ALIGN(off, page_bytes);
		stop = ALIGN_DOWN(end, page_bytes);
		if (kind == NVGPU_VIEW_DIRECT && start < stop && nr < NVGPU_VIEW_MAX_AREAS)
			area[nr++] = (struct nvgpu_view_area) { start, stop };
	}

	return nr;
}

/**
 * nvgpu_view_may_map() - Whether a range lies in one of the areas.
 * @area: areas
 * @nr: how many
 * @start: first byte wanted
 * @bytes: how many; any value
 */
bool nvgpu_view_may_map(const struct nvgpu_view_area *area, unsigned int nr, u64 start, u64 bytes)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (start >= area[i].start && start < area[i].end &&
		    bytes <= area[i].end - start)
			return true;

	return false;
}

/**
 * nvgpu_view_overlap() - Where an access and a register meet.
 * @pos: first byte of the access
 * @count: its length
 * @reg: first byte of the register
 * @reg_bytes: its length
 * @buf_off: receives the offset in the access
 * @reg_off: receives the offset in the register
 * @bytes: receives the length of what they share
 *
 * Return: whether they meet; the outputs are written only then.
 */
bool nvgpu_view_overlap(u64 pos, size_t count, u64 reg, size_t reg_bytes, size_t *buf_off,
			size_t *reg_off, size_t *bytes)
{
	u64 start = pos > reg ? pos : reg;
	u64 end = pos + count < reg + reg_bytes ? pos + count : reg + reg_bytes;

	if (start >= end)
		return false;

	*buf_off = start - pos;
	*reg_off = start - reg;
	*bytes = end - start;

	return true;
}

/**
 * nvgpu_view_bar_write() - A guest writes (part of) a BAR register pair.
 * @bar: the BAR
 * @off: first byte written, 0 to 7
 * @src: what
 * @bytes: how many; @off + @bytes is at most 8
 *
 * Bits below the size and the type bits do not stick, which is how a BAR tells its size.
 */
void nvgpu_view_bar_write(struct nvgpu_view_bar *bar, size_t off, const u8 *src, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes && off + i < sizeof(bar->address); i++) {
		unsigned int shift = 8 * (off + i);

		bar->address &= ~(0xffull << shift);
		bar->address |= (u64)src[i] << shift;
	}
	bar->address &= ~(bar->bytes - 1);
}

/** nvgpu_view_bar_read() - The eight bytes of a BAR register pair. @bar: BAR; @dst: receives them */
void nvgpu_view_bar_read(const struct nvgpu_view_bar *bar, u8 dst[8])
{
	u64 value = bar->bytes ? bar->address | BAR_TYPE_BITS : 0;
	size_t i;

	for (i = 0; i < 8; i++)
		dst[i] = value >> (8 * i);
}

/**
 * nvgpu_view_width() - Width of the next single access of a transfer.
 * @off: where
 * @end: where the piece ends
 * @count: bytes left in the transfer, not 0
 *
 * Return: 4, 2 or 1: naturally aligned, inside the piece and the transfer. Registers
 * are 32 bits wide, so nothing wider is ever made of a guest's access.
 */
unsigned int nvgpu_view_width(u64 off, u64 end, size_t count)
{
	u64 room = end - off < count ? end - off : count;

	if (room >= 4 && off % 4 == 0)
		return 4;
	if (room >= 2 && off % 2 == 0)
		return 2;

	return 1;
}
