/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Framebuffer as memory of a BAR: what the model maps straight through becomes an
 * alias region above the BAR's callbacks, in the PF at once and in a VF as long as it exists.
 */
#include "nvgpu_l40.h"

static void attach(NvgpuL40 *s, NvgpuDirect *d, MemoryRegion *bar)
{
    d->alias = g_new0(MemoryRegion, 1);
    memory_region_init_alias(d->alias, NULL, "nvgpu-fb-window", &s->fb, d->fb, d->len);
    memory_region_add_subregion_overlap(bar, d->off, d->alias, 1);
}

static void detach(NvgpuDirect *d, MemoryRegion *bar)
{
    memory_region_del_subregion(bar, d->alias);
    object_unparent(OBJECT(d->alias));
    g_free(d->alias);
    d->alias = NULL;
}

void nvgpu_direct_attach(NvgpuL40 *s, unsigned int fn, MemoryRegion *bar)
{
    NvgpuDirect *d;

    QLIST_FOREACH(d, &s->direct[fn], next) {
        attach(s, d, bar);
    }
}

void nvgpu_direct_detach(NvgpuL40 *s, unsigned int fn, MemoryRegion *bar)
{
    NvgpuDirect *d;

    QLIST_FOREACH(d, &s->direct[fn], next) {
        if (d->alias) {
            detach(d, bar);
        }
    }
}

static MemoryRegion *bar1_of(NvgpuL40 *s, unsigned int fn)
{
    if (!fn) {
        return &s->bar1;
    }
    return s->vf[fn] ? &s->vf[fn]->bar1 : NULL;
}

static bool direct_map(void *host, unsigned int fn, unsigned int bar, uint64_t off, uint64_t len,
                       uint64_t fb_addr)
{
    NvgpuL40 *s = host;
    NvgpuDirect *d;

    if (bar != 1 || fn > SIM_MAX_VFS) {
        return false;
    }
    d = g_new0(NvgpuDirect, 1);
    d->off = off;
    d->len = len;
    d->fb = fb_addr;
    QLIST_INSERT_HEAD(&s->direct[fn], d, next);
    if (bar1_of(s, fn)) {
        attach(s, d, bar1_of(s, fn));
    }
    return true;
}

static void direct_unmap(void *host, unsigned int fn, unsigned int bar, uint64_t off,
                         uint64_t len, uint64_t fb_addr)
{
    NvgpuL40 *s = host;
    NvgpuDirect *d;

    if (bar != 1 || fn > SIM_MAX_VFS) {
        return;
    }
    QLIST_FOREACH(d, &s->direct[fn], next) {
        if (d->off == off && d->len == len && d->fb == fb_addr) {
            if (d->alias) {
                detach(d, bar1_of(s, fn));
            }
            QLIST_REMOVE(d, next);
            g_free(d);
            return;
        }
    }
}

const struct sim_direct_ops nvgpu_direct_ops = {
    .map = direct_map,
    .unmap = direct_unmap,
};
