/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model asks of QEMU: DMA and interrupts of a function, configuration space,
 * virtual time, a place for its trace.
 */
#include "nvgpu_l40.h"

static PCIDevice *function(NvgpuL40 *s, unsigned int fn)
{
    if (!fn) {
        return PCI_DEVICE(s);
    }
    return fn <= SIM_MAX_VFS && s->vf[fn] ? PCI_DEVICE(s->vf[fn]) : NULL;
}

static bool host_dma_read(void *host, unsigned int fn, uint64_t addr, void *buf, size_t len)
{
    PCIDevice *dev = function(host, fn);

    return dev && pci_dma_read(dev, addr, buf, len) == MEMTX_OK;
}

static bool host_dma_write(void *host, unsigned int fn, uint64_t addr, const void *buf,
                           size_t len)
{
    PCIDevice *dev = function(host, fn);

    return dev && pci_dma_write(dev, addr, buf, len) == MEMTX_OK;
}

static void host_msix_notify(void *host, unsigned int fn, unsigned int vector)
{
    PCIDevice *dev = function(host, fn);

    if (dev && msix_enabled(dev)) {
        msix_notify(dev, vector);
    }
}

static void host_intx_set(void *host, bool level)
{
    pci_set_irq(PCI_DEVICE(host), level);
}

static uint64_t host_now_ns(void *host)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void host_timer_arm(void *host, uint64_t deadline_ns)
{
    NvgpuL40 *s = host;

    if (deadline_ns == SIM_TIMER_OFF) {
        timer_del(s->timer);
    } else {
        timer_mod_ns(s->timer, deadline_ns);
    }
}

static bool host_cfg_read(void *host, unsigned int fn, unsigned int off, uint32_t *val)
{
    PCIDevice *dev = function(host, fn);

    if (!dev || off + 4 > pci_config_size(dev)) {
        return false;
    }
    *val = pci_get_long(dev->config + off);
    return true;
}

static void host_cfg_write(void *host, unsigned int fn, unsigned int off, uint32_t val)
{
    PCIDevice *dev = function(host, fn);

    if (dev && off + 4 <= pci_config_size(dev)) {
        nvgpu_config_write(host, dev, fn, off, val, 4);
    }
}

static void host_trace(void *host, const char *line)
{
    NvgpuL40 *s = host;

    if (s->trace_file) {
        fprintf(s->trace_file, "%12.6f %s\n", host_now_ns(s) / 1e9, line);
        fflush(s->trace_file);
    }
}

const struct sim_host_ops nvgpu_host_ops = {
    .dma_read = host_dma_read,
    .dma_write = host_dma_write,
    .msix_notify = host_msix_notify,
    .intx_set = host_intx_set,
    .now_ns = host_now_ns,
    .timer_arm = host_timer_arm,
    .cfg_read = host_cfg_read,
    .cfg_write = host_cfg_write,
    .trace = host_trace,
};
