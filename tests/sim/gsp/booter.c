// SPDX-License-Identifier: MIT
/*
 * The booter on SEC2: checks the metadata against the board, reads the whole
 * image through its radix3 table, protects WPR2 and lets the core run. What it
 * refuses ends with a non-zero MAILBOX0 and a violation naming the reason.
 */
#include <stdio.h>
#include <stdlib.h>

#include "gsp_int.h"

#define BOOTER_OK		0u
/* MAILBOX0 after a refusal. The numbers are the model's own: silicon's are not published. */
#define BOOTER_BAD_STATE	0x10u
#define BOOTER_BAD_META		0x11u
#define BOOTER_BAD_LAYOUT	0x12u
#define BOOTER_BAD_IMAGE	0x13u
#define BOOTER_BAD_SIGNATURE	0x14u
#define BOOTER_BAD_BOOTLOADER	0x15u

#define UNLOAD_SENTINEL		0xffu

#define FRTS_SIZE		MIB(1)
#define NON_WPR_HEAP_SIZE	MIB(1)
#define WPR_END_ALIGN		KIB(128)
#define IMAGE_ALIGN		KIB(64)
#define HEAP_ALIGN		MIB(1)
#define VGA_WORKSPACE		MIB(1)	/* no display: the last MiB */

/* RM's own framebuffer below the non-WPR heap: page-table roots and the like. */
#define RM_RESERVED		MIB(2)
#define USABLE_ALIGN		KIB(64)

/* GspFwWprMeta.flags: the only one which a driver of this board may set. */
#define WPRMETA_FLAG_CLOCK_BOOST	1u

#define RADIX_ENTRIES		(PAGE / 8)

#define BAD(rule, ...)						\
	do {							\
		sim_violation(gsp->sim, rule, __VA_ARGS__);	\
		return false;					\
	} while (0)

static bool field_is(struct gsp *gsp, const char *name, uint64_t got, uint64_t want)
{
	if (got == want)
		return true;
	sim_violation(gsp->sim, "wprmeta-field", "GspFwWprMeta.%s is %#llx, must be %#llx", name,
		      ull(got), ull(want));
	return false;
}

static bool check_heap(struct gsp *gsp, const uint8_t *m, unsigned int partitions)
{
	uint64_t size = get64(m, WPRMETA_gspFwHeapSize);
	uint64_t rsvd = get64(m, WPRMETA_gspFwRsvdStart);
	uint64_t scrubbed = sim_fb_scrubbed_from(gsp->sim);
	/* Beyond what was seen to run without a scrubber, memory must be scrubbed first. */
	const struct release *rel = gsp->rel;
	uint64_t min = MIB(gsp->lay->GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_BAREMETAL_MIN_MB);

	if (partitions > MAX_PARTITIONS_WITH_GFID)
		BAD("wprmeta-partitions", "%u VF partitions, firmware knows %u", partitions,
		    MAX_PARTITIONS_WITH_GFID);
	if (partitions > rel->small_partitions)
		min = MIB(gsp->lay->GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_VGPU_MIN_MB);
	else if (partitions)
		min = rel->small_heap;
	if (size < min)
		BAD("wprmeta-heap-small", "WPR heap of %#llx bytes for %u VF partitions, needs %#llx",
		    ull(size), partitions, ull(min));
	if (size > MIB(gsp->lay->GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_VGPU_MAX_MB))
		BAD("wprmeta-heap-large", "WPR heap of %#llx bytes, limit %u MiB", ull(size),
		    gsp->lay->GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_VGPU_MAX_MB);
	if (rsvd < scrubbed && size > rel->small_heap)
		BAD("wprmeta-unscrubbed",
		    "layout starts at %#llx, framebuffer is scrubbed from %#llx: run the scrubber",
		    ull(rsvd), ull(scrubbed));
	return true;
}

/* gsp-boot reference 5.1: regions from the top of the framebuffer downwards. */
static bool check_layout(struct gsp *gsp, const uint8_t *m)
{
	uint64_t fb = sim_fb_size(gsp->sim);
	uint64_t vga = get64(m, WPRMETA_vgaWorkspaceOffset);
	uint64_t frts = get64(m, WPRMETA_frtsOffset), frts_addr = 0, frts_size = 0;
	uint64_t boot = get64(m, WPRMETA_bootBinOffset);
	uint64_t boot_size = get64(m, WPRMETA_sizeOfBootloader);
	uint64_t fw = get64(m, WPRMETA_gspFwOffset);
	uint64_t fw_size = get64(m, WPRMETA_sizeOfRadix3Elf);
	uint64_t heap = get64(m, WPRMETA_gspFwHeapOffset);
	uint64_t heap_size = get64(m, WPRMETA_gspFwHeapSize);
	uint64_t wpr = get64(m, WPRMETA_gspFwWprStart);
	uint64_t lo, hi;

	if (!field_is(gsp, "fbSize", get64(m, WPRMETA_fbSize), fb) ||
	    !field_is(gsp, "vgaWorkspaceOffset", vga, fb - VGA_WORKSPACE) ||
	    !field_is(gsp, "vgaWorkspaceSize", get64(m, WPRMETA_vgaWorkspaceSize),
		      VGA_WORKSPACE) ||
	    !field_is(gsp, "gspFwWprEnd", get64(m, WPRMETA_gspFwWprEnd),
		      align_down(vga, WPR_END_ALIGN)) ||
	    !field_is(gsp, "frtsSize", get64(m, WPRMETA_frtsSize), FRTS_SIZE) ||
	    !field_is(gsp, "frtsOffset", frts, get64(m, WPRMETA_gspFwWprEnd) - FRTS_SIZE) ||
	    !field_is(gsp, "nonWprHeapSize", get64(m, WPRMETA_nonWprHeapSize),
		      NON_WPR_HEAP_SIZE) ||
	    !field_is(gsp, "nonWprHeapOffset", get64(m, WPRMETA_nonWprHeapOffset),
		      wpr - NON_WPR_HEAP_SIZE) ||
	    !field_is(gsp, "gspFwRsvdStart", get64(m, WPRMETA_gspFwRsvdStart),
		      get64(m, WPRMETA_nonWprHeapOffset)))
		return false;
	if (!is_aligned(boot, PAGE) || !range_inside(boot, boot_size, 0, frts))
		BAD("wprmeta-bootbin", "boot binary [%#llx, +%#llx) must be page aligned below FRTS %#llx",
		    ull(boot), ull(boot_size), ull(frts));
	if (!is_aligned(fw, IMAGE_ALIGN) || !range_inside(fw, fw_size, 0, boot))
		BAD("wprmeta-image", "GSP image [%#llx, +%#llx) must be 64 KiB aligned below boot binary %#llx",
		    ull(fw), ull(fw_size), ull(boot));
	if (!is_aligned(heap, HEAP_ALIGN) || !is_aligned(heap_size, HEAP_ALIGN) ||
	    !range_inside(heap, heap_size, 0, fw))
		BAD("wprmeta-heap", "WPR heap [%#llx, +%#llx) must be 1 MiB aligned below the image %#llx",
		    ull(heap), ull(heap_size), ull(fw));
	if (!is_aligned(wpr, HEAP_ALIGN) || !range_inside(wpr, WPRMETA_SIZE, 0, heap) ||
	    wpr < NON_WPR_HEAP_SIZE + RM_RESERVED)
		BAD("wprmeta-wpr-start", "WPR2 start %#llx must be 1 MiB aligned below heap %#llx",
		    ull(wpr), ull(heap));

	sim_wpr2_get(gsp->sim, &lo, &hi);
	if (!sim_frts_done(gsp->sim, &frts_addr, &frts_size))
		BAD("booter-no-frts", "booter started before FWSEC-FRTS made WPR2");
	if (lo != frts || hi != frts + FRTS_SIZE)
		BAD("booter-frts-mismatch", "WPR2 is [%#llx, %#llx), metadata's FRTS [%#llx, %#llx)",
		    ull(lo), ull(hi), ull(frts), ull(frts + FRTS_SIZE));
	return true;
}

/* Guest memory at @addr holds exactly @want (which may end within the last page). */
static bool same_bytes(struct gsp *gsp, uint64_t addr, const uint8_t *want, size_t len)
{
	uint8_t page[PAGE];

	while (len) {
		size_t n = len < PAGE ? len : PAGE;

		if (!sim_dma_read(gsp->sim, 0, addr, page, n) || memcmp(page, want, n))
			return false;
		addr += n;
		want += n;
		len -= n;
	}
	return true;
}

/* Sets in one directory of the firmware path: is one of them what @m speaks of? Returns how well. */
static unsigned int choose_from(struct gsp *gsp, const char *dir, struct fwset *sets,
				const char *booter, const uint8_t *m, unsigned int best, char *err,
				size_t err_len)
{
	uint64_t signature = get64(m, WPRMETA_sysmemAddrOfSignature);

	for (unsigned int i = 0; i < RELEASE_COUNT; i++) {
		struct fwset *fw = &sets[i];
		unsigned int match = 1;

		if (!fwset_load(fw, dir, release_get(i)->name, err, err_len))
			continue;
		match += strstr(booter, release_get(i)->name) != NULL;
		match += 2 * (get64(m, WPRMETA_sizeOfRadix3Elf) == fw->image.len);
		match += 2 * same_bytes(gsp, signature, fw->signature.data, fw->signature.len);
		if (match <= best)
			continue;
		best = match;
		gsp->fw = fw;
		gsp->rel = release_get(i);
		gsp->lay = &gsp->rel->layout;
	}
	return best;
}

/*
 * The release is that of the image in memory, which the metadata gives by size and
 * signature. What is none of the board's is judged as the first that it has.
 */
static bool choose_release(struct gsp *gsp, const char *booter, const uint8_t *m)
{
	const char *path = sim_get_params(gsp->sim)->firmware_dir;
	char dir[1024], err[512] = "no firmware directory was given to the board";
	unsigned int best = 0;

	gsp->fw = NULL;
	for (unsigned int i = 0; path && *path && i < FW_DIRS; i++) {
		size_t n = strcspn(path, ":");

		snprintf(dir, sizeof(dir), "%.*s", (int)n, path);
		best = choose_from(gsp, dir, &gsp->sets[i * RELEASE_COUNT], booter, m, best, err,
				   sizeof(err));
		path += n;
		path += *path == ':';
	}
	if (!gsp->fw)
		BAD("model-firmware", "the board has no firmware to compare with: %s", err);
	if (!strstr(booter, gsp->rel->name))
		BAD("booter-release", "%s is not the booter of %s, whose image it was given", booter,
		    gsp->rel->name);
	return true;
}

static bool check_meta(struct gsp *gsp, const uint8_t *m)
{
	if (get64(m, WPRMETA_magic) == GSP_FW_SR_META_MAGIC)
		BAD("booter-resume", "resume metadata: nothing was suspended on this board");
	if (get64(m, WPRMETA_magic) != GSP_FW_WPR_META_MAGIC)
		BAD("wprmeta-magic", "GspFwWprMeta.magic is %#llx", ull(get64(m, WPRMETA_magic)));
	if (!field_is(gsp, "revision", get64(m, WPRMETA_revision), GSP_FW_WPR_META_REVISION) ||
	    !field_is(gsp, "sizeOfRadix3Elf", get64(m, WPRMETA_sizeOfRadix3Elf),
		      gsp->fw->image.len) ||
	    !field_is(gsp, "sizeOfBootloader", get64(m, WPRMETA_sizeOfBootloader),
		      gsp->fw->boot.len) ||
	    !field_is(gsp, "bootloaderCodeOffset", get64(m, WPRMETA_bootloaderCodeOffset),
		      gsp->fw->boot_code) ||
	    !field_is(gsp, "bootloaderDataOffset", get64(m, WPRMETA_bootloaderDataOffset),
		      gsp->fw->boot_data) ||
	    !field_is(gsp, "bootloaderManifestOffset", get64(m, WPRMETA_bootloaderManifestOffset),
		      gsp->fw->boot_manifest) ||
	    !field_is(gsp, "sizeOfSignature", get64(m, WPRMETA_sizeOfSignature),
		      align_up(gsp->fw->signature.len, 256)) ||
	    !field_is(gsp, "bootCount", get64(m, WPRMETA_bootCount), 0) ||
	    !field_is(gsp, "verified", get64(m, WPRMETA_verified), 0))
		return false;
	if (!bytes_zero(m + WPRMETA_partitionRpcAddr,
			WPRMETA_gspFwHeapVfPartitionCount - WPRMETA_partitionRpcAddr) ||
	    !bytes_zero(m + gsp->lay->WPRMETA_padding, WPRMETA_verified - gsp->lay->WPRMETA_padding))
		BAD("wprmeta-reserved", "GspFwWprMeta: partition RPC fields and padding must be zero");
	if (has(gsp->lay->WPRMETA_flags) &&
	    !field_is(gsp, "flags", get8(m, gsp->lay->WPRMETA_flags) & ~WPRMETA_FLAG_CLOCK_BOOST, 0))
		return false;
	return true;
}

static bool read_level(struct gsp *gsp, const char *what, uint64_t addr, uint64_t *entry)
{
	if (!addr || !is_aligned(addr, PAGE))
		BAD("radix3-address", "radix3 %s at %#llx is not a page", what, ull(addr));
	if (!sim_dma_read(gsp->sim, 0, addr, entry, PAGE))
		BAD("radix3-dma", "radix3 %s at %#llx cannot be read", what, ull(addr));
	return true;
}

static bool check_image(struct gsp *gsp, uint64_t level0)
{
	size_t pages = (gsp->fw->image.len + PAGE - 1) / PAGE;
	uint64_t l0[RADIX_ENTRIES], l1[RADIX_ENTRIES], l2[RADIX_ENTRIES];

	if (pages > (size_t)RADIX_ENTRIES * RADIX_ENTRIES)
		BAD("radix3-size", "image of %zu pages does not fit a radix3 table", pages);
	if (!read_level(gsp, "level 0", level0, l0) || !read_level(gsp, "level 1", l0[0], l1))
		return false;
	for (size_t i = 0; i < pages; i++) {
		const uint8_t *want = gsp->fw->image.data + i * PAGE;
		size_t n = gsp->fw->image.len - i * PAGE;

		if (i % RADIX_ENTRIES == 0 &&
		    !read_level(gsp, "level 2", l1[i / RADIX_ENTRIES], l2))
			return false;
		if (!l2[i % RADIX_ENTRIES] || !is_aligned(l2[i % RADIX_ENTRIES], PAGE))
			BAD("radix3-address", "radix3 entry for image page %zu is %#llx", i,
			    ull(l2[i % RADIX_ENTRIES]));
		if (!same_bytes(gsp, l2[i % RADIX_ENTRIES], want, n < PAGE ? n : PAGE))
			BAD("image-differs", "page %zu of %zu of the GSP image differs from the file's .fwimage",
			    i, pages);
	}
	sim_stat_add(gsp->sim, "gsp-image-bytes", gsp->fw->image.len);
	return true;
}

/* Accepted: what the firmware's own copy of the layout says from here on. */
static void adopt_layout(struct gsp *gsp, uint8_t *m)
{
	struct fb_layout *fb = &gsp->fb;

	fb->fb_size = get64(m, WPRMETA_fbSize);
	fb->rsvd_start = get64(m, WPRMETA_gspFwRsvdStart);
	fb->wpr_start = get64(m, WPRMETA_gspFwWprStart);
	fb->wpr_end = get64(m, WPRMETA_gspFwWprEnd);
	fb->heap = get64(m, WPRMETA_gspFwHeapOffset);
	fb->heap_size = get64(m, WPRMETA_gspFwHeapSize);
	fb->frts = get64(m, WPRMETA_frtsOffset);
	fb->frts_size = get64(m, WPRMETA_frtsSize);
	fb->partitions = get8(m, WPRMETA_gspFwHeapVfPartitionCount);
	fb->usable_end = align_down(fb->rsvd_start - RM_RESERVED, USABLE_ALIGN);
	fb->bar1_pde = fb->usable_end;
	fb->bar2_pde = fb->usable_end + PAGE;
	put64(m, WPRMETA_verified, GSP_FW_WPR_META_VERIFIED);
	sim_fb_write(gsp->sim, fb->wpr_start, m, WPRMETA_SIZE);
	sim_wpr2_set(gsp->sim, fb->wpr_start, fb->wpr_end);
}

uint32_t booter_check(struct gsp *gsp, const char *booter, uint64_t meta_addr)
{
	uint8_t m[WPRMETA_SIZE];

	if (gsp->state != GSP_OFF) {
		sim_violation(gsp->sim, "booter-state", "booter_load while GSP firmware is loaded");
		return BOOTER_BAD_STATE;
	}
	if (!meta_addr || !is_aligned(meta_addr, 256) ||
	    !sim_dma_read(gsp->sim, 0, meta_addr, m, sizeof(m))) {
		sim_violation(gsp->sim, "wprmeta-address",
			      "GspFwWprMeta at %#llx: not 256-byte aligned or not readable",
			      ull(meta_addr));
		return BOOTER_BAD_META;
	}
	if (!choose_release(gsp, booter, m))
		return BOOTER_BAD_IMAGE;
	if (!check_meta(gsp, m))
		return BOOTER_BAD_META;
	if (!check_layout(gsp, m) || !check_heap(gsp, m, get8(m, WPRMETA_gspFwHeapVfPartitionCount)))
		return BOOTER_BAD_LAYOUT;
	if (!same_bytes(gsp, get64(m, WPRMETA_sysmemAddrOfSignature), gsp->fw->signature.data,
			gsp->fw->signature.len)) {
		sim_violation(gsp->sim, "signature-differs",
			      "memory at %#llx is not the image's .fwsignature_ad10x",
			      ull(get64(m, WPRMETA_sysmemAddrOfSignature)));
		return BOOTER_BAD_SIGNATURE;
	}
	if (!is_aligned(get64(m, WPRMETA_sysmemAddrOfBootloader), PAGE) ||
	    !same_bytes(gsp, get64(m, WPRMETA_sysmemAddrOfBootloader), gsp->fw->boot.data,
			gsp->fw->boot.len)) {
		sim_violation(gsp->sim, "bootloader-differs",
			      "memory at %#llx is not the bootloader's data, page aligned",
			      ull(get64(m, WPRMETA_sysmemAddrOfBootloader)));
		return BOOTER_BAD_BOOTLOADER;
	}
	if (!check_image(gsp, get64(m, WPRMETA_sysmemAddrOfRadix3Elf)))
		return BOOTER_BAD_IMAGE;
	adopt_layout(gsp, m);
	return BOOTER_OK;
}

uint32_t gsp_booter_unload(struct gsp *gsp, uint64_t mailbox)
{
	uint64_t lo, hi;

	sim_wpr2_get(gsp->sim, &lo, &hi);
	if (mailbox != ((uint64_t)UNLOAD_SENTINEL << 32 | UNLOAD_SENTINEL)) {
		sim_violation(gsp->sim, "booter-unload-mailbox",
			      "booter_unload with mailboxes %#llx: must be 0xff, 0xff for a plain unload",
			      ull(mailbox));
		return BOOTER_BAD_META;
	}
	if (gsp->riscv_active || gsp->state == GSP_RUNNING) {
		sim_violation(gsp->sim, "booter-unload-running",
			      "booter_unload while the GSP core runs: unload RM and reset the falcon first");
		return BOOTER_BAD_STATE;
	}
	if (!hi) {
		sim_violation(gsp->sim, "booter-unload-no-wpr", "booter_unload without WPR2");
		return BOOTER_BAD_STATE;
	}
	sim_wpr2_set(gsp->sim, 0, 0);
	return BOOTER_OK;
}
