/* SPDX-License-Identifier: MIT */
/*
 * Framebuffer. One private anonymous mapping without reserved swap: the host
 * kernel gives a page to what was written and takes it back when it is zeroed,
 * so a 48 GiB board costs what is in use.
 */
#include "board.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u

uint64_t sim_fb_size(struct sim *sim)
{
	return sim->fb.size;
}

void *sim_fb_memory(struct sim *sim)
{
	return sim->fb.mem;
}

static bool inside(struct sim *sim, uint64_t addr, uint64_t len)
{
	return addr <= sim->fb.size && len <= sim->fb.size - addr;
}

bool sim_fb_read(struct sim *sim, uint64_t addr, void *buf, size_t len)
{
	if (!inside(sim, addr, len))
		return false;
	memcpy(buf, sim->fb.mem + addr, len);
	return true;
}

bool sim_fb_write(struct sim *sim, uint64_t addr, const void *buf, size_t len)
{
	if (!inside(sim, addr, len))
		return false;
	memcpy(sim->fb.mem + addr, buf, len);
	return true;
}

bool sim_fb_zero(struct sim *sim, uint64_t addr, uint64_t len)
{
	uint64_t first, last;

	if (!inside(sim, addr, len))
		return false;
	first = (addr + PAGE - 1) & ~(uint64_t)(PAGE - 1);
	last = (addr + len) & ~(uint64_t)(PAGE - 1);
	if (first >= last) {
		memset(sim->fb.mem + addr, 0, len);
		return true;
	}
	memset(sim->fb.mem + addr, 0, first - addr);
	memset(sim->fb.mem + last, 0, addr + len - last);
	if (madvise(sim->fb.mem + first, last - first, MADV_DONTNEED))
		memset(sim->fb.mem + first, 0, last - first);
	return true;
}

/* /proc/self/pagemap: one u64 per page, present or swapped if it ever held data. */
#define PAGEMAP_USED	(3ull << 62)
#define PAGEMAP_CHUNK	512u

/*
 * Ask which of the @n pages at @page hold data at all. Without the kernel's
 * help every page counts as used, which is slower but as right.
 */
static void pages_used(struct sim *sim, uint64_t page, unsigned int n, uint64_t *used)
{
	uint64_t first = (uintptr_t)(sim->fb.mem + page) / PAGE;
	ssize_t got = -1;

	if (sim->fb.pagemap >= 0)
		got = pread(sim->fb.pagemap, used, n * sizeof(*used),
			    (off_t)(first * sizeof(*used)));
	if (got != (ssize_t)(n * sizeof(*used)))
		memset(used, 0xff, n * sizeof(*used));
}

/* Call @fn for each used page in [addr, addr + len), page aligned; stop when it says so. */
static bool each_used(struct sim *sim, uint64_t addr, uint64_t len,
		      bool (*fn)(struct sim *sim, uint64_t page, void *arg), void *arg)
{
	uint64_t used[PAGEMAP_CHUNK], page, end = addr + len;
	unsigned int i, n;

	for (page = addr & ~(uint64_t)(PAGE - 1); page < end; page += (uint64_t)n * PAGE) {
		n = (end - page + PAGE - 1) / PAGE < PAGEMAP_CHUNK ?
		    (unsigned int)((end - page + PAGE - 1) / PAGE) : PAGEMAP_CHUNK;
		pages_used(sim, page, n, used);
		for (i = 0; i < n; i++)
			if ((used[i] & PAGEMAP_USED) && !fn(sim, page + (uint64_t)i * PAGE, arg))
				return false;
	}
	return true;
}

/* Bytes of host memory that the framebuffer takes, as the kernel counts them. */
uint64_t fb_resident(struct sim *sim)
{
	uint64_t lo = (uintptr_t)sim->fb.mem, hi = lo + sim->fb.size, sum = 0;
	FILE *f = fopen("/proc/self/smaps", "r");
	char line[256];
	bool ours = false;

	while (f && fgets(line, sizeof(line), f)) {
		unsigned long long start, end, kib;

		if (sscanf(line, "%llx-%llx ", &start, &end) == 2)
			ours = start >= lo && end <= hi;
		else if (ours && sscanf(line, "Rss: %llu kB", &kib) == 1)
			sum += kib << 10;
	}
	if (f)
		fclose(f);
	return sum;
}

static const uint8_t zero_page[PAGE];

/* Zero pages found one after the other, given back in one call. */
struct zero_run {
	uint64_t start, len;
};

static void give_back(struct sim *sim, struct zero_run *run)
{
	if (run->len)
		madvise(sim->fb.mem + run->start, run->len, MADV_DONTNEED);
	run->len = 0;
}

static bool collect_zero(struct sim *sim, uint64_t page, void *arg)
{
	struct zero_run *run = arg;

	if (memcmp(sim->fb.mem + page, zero_page, PAGE))
		return true;
	if (run->start + run->len != page) {
		give_back(sim, run);
		run->start = page;
	}
	run->len += PAGE;
	return true;
}

void fb_compact(struct sim *sim, uint64_t addr, uint64_t len)
{
	struct zero_run run = { 0 };

	if (!inside(sim, addr, len))
		return;
	each_used(sim, addr, len, collect_zero, &run);
	give_back(sim, &run);
}

struct zero_test {
	uint64_t addr, end, where;
};

static bool test_page(struct sim *sim, uint64_t page, void *arg)
{
	struct zero_test *t = arg;
	uint64_t i = page < t->addr ? t->addr : page, end = page + PAGE < t->end ? page + PAGE : t->end;

	if (!memcmp(sim->fb.mem + i, zero_page, end - i))
		return true;
	while (!sim->fb.mem[i])
		i++;
	t->where = i;
	return false;
}

bool sim_fb_is_zero(struct sim *sim, uint64_t addr, uint64_t len, uint64_t *where)
{
	struct zero_test t = { .addr = addr, .end = addr + len };

	if (!inside(sim, addr, len)) {
		t.where = addr;
	} else if (each_used(sim, addr, len, test_page, &t)) {
		return true;
	}
	if (where)
		*where = t.where;
	return false;
}

void sim_wpr2_get(struct sim *sim, uint64_t *lo, uint64_t *hi)
{
	*lo = sim->fb.wpr2_lo;
	*hi = sim->fb.wpr2_hi;
}

void sim_wpr2_set(struct sim *sim, uint64_t lo, uint64_t hi)
{
	/* What lay inside a region that goes away is not for the next reader. */
	if (!hi && sim->fb.wpr2_hi)
		sim_fb_zero(sim, sim->fb.wpr2_lo, sim->fb.wpr2_hi - sim->fb.wpr2_lo);
	if (!hi) {
		sim->fb.frts_addr = 0;
		sim->fb.frts_size = 0;
		sim->fb.booted = false;
	}
	sim->fb.wpr2_lo = lo;
	sim->fb.wpr2_hi = hi;
	mmu_flush_all(sim);
	sim_trace(sim, "WPR2 %#" PRIx64 "..%#" PRIx64, lo, hi);
}

bool sim_frts_done(struct sim *sim, uint64_t *addr, uint64_t *size)
{
	if (addr)
		*addr = sim->fb.frts_addr;
	if (size)
		*size = sim->fb.frts_size;
	return sim->fb.frts_size != 0;
}

uint64_t sim_fb_scrubbed_from(struct sim *sim)
{
	return sim->fb.scrubbed_from;
}

uint64_t sim_sysmem_flush_page(struct sim *sim)
{
	return (uint64_t)sim->fb.flush_hi << 40 | (uint64_t)sim->fb.flush_lo << 8;
}

void sim_fb_firmware_from(struct sim *sim, uint64_t addr)
{
	sim->fb.firmware_from = addr;
}

/* All but the root of BAR1, whose entries are the driver's to write. */
static bool firmware_owns(struct sim *sim, uint64_t addr, unsigned int size)
{
	uint64_t root = sim->mmu.bar1.pdb;

	return addr + size > sim->fb.firmware_from &&
	       !(root && addr >= root && addr + size <= root + PAGE);
}

static bool cpu_may(struct sim *sim, uint64_t addr, unsigned int size, const char *how,
		    const char *verb)
{
	if (!inside(sim, addr, size)) {
		sim_violation(sim, "fb-beyond-end", "%s %s framebuffer %#" PRIx64
			      ", the board ends at %#" PRIx64, how, verb, addr, sim->fb.size);
		return false;
	}
	if (addr < sim->fb.wpr2_hi && addr + size > sim->fb.wpr2_lo) {
		sim_violation(sim, "fb-wpr2-access", "%s %s framebuffer %#" PRIx64
			      " inside WPR2 %#" PRIx64 "..%#" PRIx64, how, verb, addr,
			      sim->fb.wpr2_lo, sim->fb.wpr2_hi);
		return false;
	}
	if (firmware_owns(sim, addr, size))
		sim_violation(sim, "fb-firmware-access", "%s %s framebuffer %#" PRIx64
			      ", which is the running firmware's from %#" PRIx64 " on", how, verb,
			      addr, sim->fb.firmware_from);
	return true;
}

uint64_t fb_cpu_read(struct sim *sim, uint64_t addr, unsigned int size, const char *how)
{
	uint64_t val = 0;

	if (!cpu_may(sim, addr, size, how, "reads"))
		return (uint64_t)READ_REFUSED << 32 | READ_REFUSED;
	memcpy(&val, sim->fb.mem + addr, size);
	return val;
}

void fb_cpu_write(struct sim *sim, uint64_t addr, unsigned int size, uint64_t val,
		  const char *how)
{
	if (!cpu_may(sim, addr, size, how, "writes"))
		return;
	memcpy(sim->fb.mem + addr, &val, size);
}

void fb_reset(struct sim *sim)
{
	struct fb *fb = &sim->fb;
	uint64_t keep = 0;

	/* stale-wpr2=2: protection that outlives a function reset. */
	if (!(sim_fault_enabled(sim, "stale-wpr2", &keep) && keep >= 2)) {
		if (fb->wpr2_hi)
			sim_wpr2_set(sim, 0, 0);
		fb->frts_addr = 0;
		fb->frts_size = 0;
	}
	fb->scrubbed_from = fb->size > PRESCRUBBED_TOP ? fb->size - PRESCRUBBED_TOP : 0;
	fb->flush_lo = 0;
	fb->flush_hi = 0;
	fb->sb_due = false;
	fb->booted = false;
	fb->firmware_from = UINT64_MAX;
}

bool fb_init(struct sim *sim, char *err, size_t err_len)
{
	struct fb *fb = &sim->fb;

	fb->size = sim->params.fb_size;
	fb->mem = mmap(NULL, fb->size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (fb->mem == MAP_FAILED) {
		fb->mem = NULL;
		snprintf(err, err_len, "cannot map %" PRIu64 " bytes of framebuffer", fb->size);
		return false;
	}
	/* A huge page per touched byte would defeat the sparseness. */
	madvise(fb->mem, fb->size, MADV_NOHUGEPAGE);
	madvise(fb->mem, fb->size, MADV_DONTDUMP);
	fb->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	return true;
}

void fb_free(struct sim *sim)
{
	if (!sim->fb.mem)
		return;
	munmap(sim->fb.mem, sim->fb.size);
	if (sim->fb.pagemap >= 0)
		close(sim->fb.pagemap);
}
