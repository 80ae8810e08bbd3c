/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Physical function: BARs, capabilities at the positions seen on AD102 boards,
 * properties by which a test looks at the model and disturbs it.
 */
#include "nvgpu_l40.h"

#include "qemu/error-report.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/qdev-properties.h"
#include "sysemu/sysemu.h"

/* Positions of the capabilities; a null capability at 0x68 stands where others have MSI. */
#define CAP_PM          0x60
#define CAP_NULL        0x68
#define CAP_PCIE        0x78
#define CAP_MSIX        0xc8
#define ECAP_VC         0x100
#define ECAP_AER        0x420
#define ECAP_REBAR      0xbb0
#define ECAP_SRIOV      0xbcc
#define ECAP_ARI        0xc14

#define VC_SIZE         0x1c
#define REBAR_SIZE      0x0c
#define REBAR_CAP       4
#define REBAR_CTRL      8
#define REBAR_CTRL_SIZE_SHIFT 8
#define REBAR_CTRL_SIZE_MASK  0x3f
#define REBAR_MIN_LOG2_MIB  6       /* 64 MiB */
#define REBAR_MAX_LOG2_MIB  16      /* 64 GiB */

#define MSIX_VECTORS    6
#define MSIX_TABLE      0xb90000
#define MSIX_PBA        0xba0000

/*
 * Linux switches the audio function of NVIDIA display-class devices on through
 * bit 25 here (quirk_nvidia_hda) and looks for it when the bit was clear; set
 * from the start, it leaves this audio-less board and its VFs alone.
 */
#define CFG_HDA         0x488
#define CFG_HDA_ON      (1u << 25)

#define VF_OFFSET       4
#define VF_STRIDE       1
#define SUP_PGSIZE      0x573

/* --- services for the model ---------------------------------------------- */

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

static const struct sim_host_ops host_ops = {
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

static void deadline_reached(void *opaque)
{
    sim_timer(NVGPU_L40(opaque)->sim);
}

/* --- framebuffer as memory of a BAR ---------------------------------------- */

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

static const struct sim_direct_ops direct_ops = {
    .map = direct_map,
    .unmap = direct_unmap,
};

/* --- BARs ------------------------------------------------------------------ */

#define PF_BAR(n)                                                                       \
    static uint64_t bar##n##_read(void *opaque, hwaddr addr, unsigned size)             \
    {                                                                                   \
        return sim_mmio_read(NVGPU_L40(opaque)->sim, 0, n, addr, size);                 \
    }                                                                                   \
    static void bar##n##_write(void *opaque, hwaddr addr, uint64_t val, unsigned size)  \
    {                                                                                   \
        sim_mmio_write(NVGPU_L40(opaque)->sim, 0, n, addr, size, val);                  \
    }                                                                                   \
    /* The model judges size and alignment itself. */                                   \
    static const MemoryRegionOps bar##n##_ops = {                                       \
        .read = bar##n##_read,                                                          \
        .write = bar##n##_write,                                                        \
        .endianness = DEVICE_LITTLE_ENDIAN,                                             \
        .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },     \
        .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },      \
    }

PF_BAR(0);
PF_BAR(1);
PF_BAR(3);

/* --- configuration space ---------------------------------------------------- */

static uint32_t config_read(PCIDevice *dev, uint32_t addr, int len)
{
    if (sim_config_dead(NVGPU_L40(dev)->sim, 0)) {
        return len == 4 ? ~0u : (1u << (8 * len)) - 1;
    }
    return pci_default_read_config(dev, addr, len);
}

/* Resizable BAR1 (QEMU 7.2 has no helper for it): a new size takes effect at once. */
static void rebar_write(NvgpuL40 *s, PCIDevice *dev)
{
    uint32_t ctrl = pci_get_long(dev->config + ECAP_REBAR + REBAR_CTRL);
    unsigned int log2_mib = ctrl >> REBAR_CTRL_SIZE_SHIFT & REBAR_CTRL_SIZE_MASK;
    uint64_t size = 1 * MiB << log2_mib;

    if (log2_mib < REBAR_MIN_LOG2_MIB || log2_mib > REBAR_MAX_LOG2_MIB) {
        sim_config_violation(s->sim, "rebar-size", "BAR1 resized to an unsupported size");
        return;
    }
    if (size == dev->io_regions[1].size) {
        return;
    }
    if (pci_get_word(dev->config + PCI_COMMAND) & PCI_COMMAND_MEMORY) {
        sim_config_violation(s->sim, "rebar-live", "BAR1 resized while memory decoding is on");
    }
    memory_region_set_size(&s->bar1, size);
    dev->io_regions[1].size = size;
    pci_set_quad(dev->wmask + PCI_BASE_ADDRESS_1, ~(size - 1));
    pci_set_quad(dev->config + PCI_BASE_ADDRESS_1,
                 PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH);
}

static void sriov_check(NvgpuL40 *s, PCIDevice *dev, uint32_t addr, int len, bool was_enabled)
{
    uint8_t *cap = dev->config + ECAP_SRIOV;
    bool enabled = pci_get_word(cap + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE;
    unsigned int num = pci_get_word(cap + PCI_SRIOV_NUM_VF);

    if (was_enabled && enabled && ranges_overlap(addr, len, ECAP_SRIOV + PCI_SRIOV_NUM_VF, 2)) {
        sim_config_violation(s->sim, "sriov-numvfs-live", "NumVFs written while VF Enable is set");
    }
    if (!was_enabled && enabled && num > pci_get_word(cap + PCI_SRIOV_TOTAL_VF)) {
        sim_config_violation(s->sim, "sriov-numvfs", "VF Enable with NumVFs above TotalVFs");
    }
}

void nvgpu_config_write(NvgpuL40 *s, PCIDevice *dev, unsigned int fn, uint32_t addr,
                        uint32_t val, int len)
{
    bool msix = msix_enabled(dev);
    uint16_t vfs = fn ? 0 : pcie_sriov_num_vfs(dev);
    bool vfe = !fn && s->num_vfs &&
               pci_get_word(dev->config + ECAP_SRIOV + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE;

    if (!fn && s->num_vfs && ranges_overlap(addr, len, ECAP_SRIOV, PCI_EXT_CAP_SRIOV_SIZEOF)) {
        sriov_check(s, dev, addr, len, vfe);
    }
    pci_default_write_config(dev, addr, val, len);
    if (!fn && s->num_vfs && !vfe) {
        sriov_check(s, dev, addr, len, vfe);
    }
    if (!fn && pcie_sriov_num_vfs(dev) != vfs) {
        sim_num_vfs_changed(s->sim, pcie_sriov_num_vfs(dev));
    }
    if (range_covers_byte(addr, len, PCI_COMMAND)) {
        sim_bus_master_changed(s->sim, fn,
                               pci_get_word(dev->config + PCI_COMMAND) & PCI_COMMAND_MASTER);
    }
    if (msix_enabled(dev) != msix) {
        sim_msix_enabled(s->sim, fn, !msix);
    }
    if (!fn && ranges_overlap(addr, len, ECAP_REBAR + REBAR_CTRL, 4)) {
        rebar_write(s, dev);
    }
    pcie_cap_flr_write_config(dev, addr, val, len);
}

static void config_write(PCIDevice *dev, uint32_t addr, uint32_t val, int len)
{
    NvgpuL40 *s = NVGPU_L40(dev);

    if (!sim_config_dead(s->sim, 0)) {
        nvgpu_config_write(s, dev, 0, addr, val, len);
    }
}

static void add_power_management(PCIDevice *dev, Error **errp)
{
    if (pci_add_capability(dev, PCI_CAP_ID_PM, CAP_PM, PCI_PM_SIZEOF, errp) < 0) {
        return;
    }
    pci_set_word(dev->config + CAP_PM + PCI_PM_PMC, 3);
    pci_set_word(dev->config + CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);
    pci_set_word(dev->wmask + CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_STATE_MASK);
}

static void add_rebar(NvgpuL40 *s, PCIDevice *dev)
{
    unsigned int log2_mib = ctz64(s->bar1_size) - 20, i;
    uint32_t sizes = 0;

    for (i = REBAR_MIN_LOG2_MIB; i <= REBAR_MAX_LOG2_MIB; i++) {
        sizes |= 1u << (4 + i);
    }
    pcie_add_capability(dev, PCI_EXT_CAP_ID_REBAR, 1, ECAP_REBAR, REBAR_SIZE);
    pci_set_long(dev->config + ECAP_REBAR + REBAR_CAP, sizes);
    /* BAR index 1, one resizable BAR, current size. */
    pci_set_long(dev->config + ECAP_REBAR + REBAR_CTRL,
                 1 | 1 << 5 | log2_mib << REBAR_CTRL_SIZE_SHIFT);
    pci_set_long(dev->wmask + ECAP_REBAR + REBAR_CTRL,
                 REBAR_CTRL_SIZE_MASK << REBAR_CTRL_SIZE_SHIFT);
}

static void set_link(PCIDevice *dev)
{
    uint8_t *cap = dev->config + dev->exp.exp_cap;

    /* x16 at 16 GT/s. */
    pci_set_long(cap + PCI_EXP_LNKCAP, PCI_EXP_LNKCAP_SLS_16_0GB | 16 << 4);
    pci_set_word(cap + PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_CLS_16_0GB | 16 << 4);
    pci_set_long(cap + PCI_EXP_LNKCAP2, 0x1e);
}

static bool add_capabilities(NvgpuL40 *s, PCIDevice *dev, Error **errp)
{
    Error *err = NULL;
    unsigned int i;

    /* The list starts with what is added last. */
    if (msix_init(dev, MSIX_VECTORS, &s->bar0, 0, MSIX_TABLE, &s->bar0, 0, MSIX_PBA, CAP_MSIX,
                  errp) < 0) {
        return false;
    }
    for (i = 0; i < MSIX_VECTORS; i++) {
        msix_vector_use(dev, i);
    }
    if (pcie_endpoint_cap_init(dev, CAP_PCIE) < 0) {
        error_setg(errp, "no PCIe capability; put the board behind a pcie-root-port");
        return false;
    }
    pcie_cap_deverr_init(dev);
    pcie_cap_flr_init(dev);
    set_link(dev);
    if (pci_add_capability(dev, 0, CAP_NULL, 2, errp) < 0) {
        return false;
    }
    add_power_management(dev, &err);
    if (err) {
        error_propagate(errp, err);
        return false;
    }

    pcie_add_capability(dev, PCI_EXT_CAP_ID_VC, 1, ECAP_VC, VC_SIZE);
    if (pcie_aer_init(dev, PCI_ERR_VER, ECAP_AER, PCI_ERR_SIZEOF, errp) < 0) {
        return false;
    }
    add_rebar(s, dev);
    if (s->num_vfs) {
        pcie_sriov_pf_init(dev, ECAP_SRIOV, TYPE_NVGPU_L40_VF, NVGPU_DEVICE_L40, s->num_vfs,
                           s->num_vfs, VF_OFFSET, VF_STRIDE);
        pcie_sriov_pf_add_sup_pgsize(dev, SUP_PGSIZE);
        pcie_sriov_pf_init_vf_bar(dev, 0, PCI_BASE_ADDRESS_MEM_TYPE_32, NVGPU_VF_BAR0_SIZE);
        pcie_sriov_pf_init_vf_bar(dev, 1, PCI_BASE_ADDRESS_MEM_TYPE_64 |
                                  PCI_BASE_ADDRESS_MEM_PREFETCH, s->vf_bar1_size);
        pcie_sriov_pf_init_vf_bar(dev, 3, PCI_BASE_ADDRESS_MEM_TYPE_64 |
                                  PCI_BASE_ADDRESS_MEM_PREFETCH, s->bar3_size);
    }
    pcie_ari_init(dev, ECAP_ARI, 0);
    return true;
}

/* --- life --------------------------------------------------------------------- */

static void write_report(NvgpuL40 *s)
{
    FILE *f = g_str_equal(s->report, "-") ? stderr : fopen(s->report, "w");
    unsigned int i;
    const char *text;

    if (!f) {
        error_report("nvgpu-l40: cannot write %s", s->report);
        return;
    }
    fputs(sim_stats(s->sim), f);
    for (i = 0; (text = sim_violation_text(s->sim, i)); i++) {
        fprintf(f, "violation: %s\n", text);
    }
    if (f != stderr) {
        fclose(f);
    }
}

static void at_exit(Notifier *n, void *data)
{
    NvgpuL40 *s = container_of(n, NvgpuL40, exit_notifier);

    if (s->report) {
        write_report(s);
    }
}

static bool set_initial_faults(NvgpuL40 *s, Error **errp)
{
    g_auto(GStrv) list = NULL;
    char err[256];
    int i;

    if (!s->faults) {
        return true;
    }
    list = g_strsplit(s->faults, ":", 0);
    for (i = 0; list[i]; i++) {
        if (!sim_fault_set(s->sim, list[i], err, sizeof(err))) {
            error_setg(errp, "%s", err);
            return false;
        }
    }
    return true;
}

static void realize(PCIDevice *dev, Error **errp)
{
    NvgpuL40 *s = NVGPU_L40(dev);
    const struct sim_params params = {
        .fb_size = s->fb_size,
        .bar1_size = s->bar1_size,
        .bar3_size = s->bar3_size,
        .vf_bar1_size = s->vf_bar1_size,
        .vf_bar3_size = s->bar3_size,
        .num_vfs = s->num_vfs,
        .firmware_dir = s->firmware_dir,
        .vbios = s->vbios,
    };
    char err[256] = "";
    unsigned int i;

    for (i = 0; i <= SIM_MAX_VFS; i++) {
        QLIST_INIT(&s->direct[i]);
    }
    if (s->trace) {
        s->trace_file = g_str_equal(s->trace, "-") ? stderr : fopen(s->trace, "w");
    }
    s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, deadline_reached, s);
    s->sim = sim_create(&params, &host_ops, s, err, sizeof(err));
    if (!s->sim) {
        error_setg(errp, "%s", err);
        return;
    }
    sim_set_direct_ops(s->sim, &direct_ops);

    memory_region_init_io(&s->bar0, OBJECT(s), &bar0_ops, s, "nvgpu-bar0", NVGPU_BAR0_SIZE);
    memory_region_init_io(&s->bar1, OBJECT(s), &bar1_ops, s, "nvgpu-bar1", s->bar1_size);
    memory_region_init_io(&s->bar3, OBJECT(s), &bar3_ops, s, "nvgpu-bar3", s->bar3_size);
    memory_region_init_ram_ptr(&s->fb, OBJECT(s), "nvgpu-fb", s->fb_size,
                               sim_fb_memory(s->sim));
    pci_register_bar(dev, 0, PCI_BASE_ADDRESS_SPACE_MEMORY, &s->bar0);
    pci_register_bar(dev, 1, PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH,
                     &s->bar1);
    pci_register_bar(dev, 3, PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH,
                     &s->bar3);
    pci_config_set_interrupt_pin(dev->config, 1);
    pci_set_long(dev->config + CFG_HDA, CFG_HDA_ON);
    pci_set_long(dev->wmask + CFG_HDA, 0);
    if (!add_capabilities(s, dev, errp) || !set_initial_faults(s, errp)) {
        return;
    }
    s->exit_notifier.notify = at_exit;
    qemu_add_exit_notifier(&s->exit_notifier);
}

static void unrealize(PCIDevice *dev)
{
    NvgpuL40 *s = NVGPU_L40(dev);

    qemu_remove_exit_notifier(&s->exit_notifier);
    if (s->num_vfs) {
        pcie_sriov_pf_exit(dev);
    }
    pcie_cap_exit(dev);
    pcie_aer_exit(dev);
    msix_unuse_all_vectors(dev);
    msix_uninit(dev, &s->bar0, &s->bar0);
    if (s->report) {
        write_report(s);
    }
    sim_destroy(s->sim);
    s->sim = NULL;
    timer_free(s->timer);
    if (s->trace_file && s->trace_file != stderr) {
        fclose(s->trace_file);
    }
}

/* QEMU 7.2 leaves SR-IOV state alone on reset: VF Enable, NumVFs and VF BARs are ours to clear. */
static void reset_sriov(PCIDevice *dev)
{
    uint8_t *cap = dev->config + ECAP_SRIOV;
    unsigned int bar;

    pcie_sriov_pf_disable_vfs(dev);
    pci_set_word(cap + PCI_SRIOV_CTRL, 0);
    pci_set_word(cap + PCI_SRIOV_NUM_VF, 0);
    pci_set_word(cap + PCI_SRIOV_SYS_PGSIZE, 1);
    for (bar = 0; bar < 6; bar++) {
        uint32_t keep = ~pci_get_long(dev->wmask + ECAP_SRIOV + PCI_SRIOV_BAR + 4 * bar);
        uint8_t *reg = cap + PCI_SRIOV_BAR + 4 * bar;

        pci_set_long(reg, pci_get_long(reg) & keep);
    }
}

static void device_reset(DeviceState *qdev)
{
    PCIDevice *dev = PCI_DEVICE(qdev);
    NvgpuL40 *s = NVGPU_L40(qdev);
    bool flr = pci_get_word(dev->config + dev->exp.exp_cap + PCI_EXP_DEVCTL) &
               PCI_EXP_DEVCTL_BCR_FLR;

    if (s->num_vfs) {
        reset_sriov(dev);
    }
    pci_set_word(dev->config + CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);
    pcie_cap_deverr_reset(dev);
    sim_msix_enabled(s->sim, 0, false);
    if (flr) {
        sim_flr(s->sim, 0);
        sim_bus_master_changed(s->sim, 0, false);
    } else {
        sim_power_on_reset(s->sim);
    }
}

/* --- properties of a running board ------------------------------------------- */

static void get_violations(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t n = NVGPU_L40(obj)->sim ? sim_violation_count(NVGPU_L40(obj)->sim) : 0;

    visit_type_uint32(v, name, &n, errp);
}

/* Writing 0 forgets the violations so far: for a test that provoked one on purpose. */
static void set_violations(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t n;

    if (!visit_type_uint32(v, name, &n, errp)) {
        return;
    }
    if (n) {
        error_setg(errp, "violations can only be set to 0");
    } else if (NVGPU_L40(obj)->sim) {
        sim_violations_clear(NVGPU_L40(obj)->sim);
    }
}

static char *get_violation_log(Object *obj, Error **errp)
{
    NvgpuL40 *s = NVGPU_L40(obj);
    GString *text = g_string_new(NULL);
    const char *line;
    unsigned int i;

    for (i = 0; s->sim && (line = sim_violation_text(s->sim, i)); i++) {
        g_string_append(text, line);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, false);
}

static char *get_stats(Object *obj, Error **errp)
{
    return g_strdup(NVGPU_L40(obj)->sim ? sim_stats(NVGPU_L40(obj)->sim) : "");
}

static char *get_fault(Object *obj, Error **errp)
{
    return g_strdup(NVGPU_L40(obj)->sim ? sim_fault_text(NVGPU_L40(obj)->sim) : "");
}

static void set_fault(Object *obj, const char *value, Error **errp)
{
    NvgpuL40 *s = NVGPU_L40(obj);
    bool was_dead = s->sim && sim_config_dead(s->sim, 0);
    char err[256];

    if (!s->sim) {
        error_setg(errp, "faults of a board that is not there yet go into x-faults");
    } else if (!sim_fault_set(s->sim, value, err, sizeof(err))) {
        error_setg(errp, "%s", err);
    } else if (was_dead && !sim_config_dead(s->sim, 0)) {
        /* The board is back after an absence: its configuration space forgot everything, too. */
        pci_device_reset(PCI_DEVICE(s));
    }
}

static Property properties[] = {
    DEFINE_PROP_SIZE("fb-size", NvgpuL40, fb_size, 48 * GiB),
    DEFINE_PROP_SIZE("bar1-size", NvgpuL40, bar1_size, 64 * GiB),
    DEFINE_PROP_SIZE("bar3-size", NvgpuL40, bar3_size, 32 * MiB),
    DEFINE_PROP_SIZE("vf-bar1-size", NvgpuL40, vf_bar1_size, 2 * GiB),
    DEFINE_PROP_UINT32("num-vfs", NvgpuL40, num_vfs, SIM_MAX_VFS),
    DEFINE_PROP_STRING("firmware-dir", NvgpuL40, firmware_dir),
    DEFINE_PROP_STRING("vbios", NvgpuL40, vbios),
    DEFINE_PROP_STRING("report", NvgpuL40, report),
    DEFINE_PROP_STRING("trace", NvgpuL40, trace),
    DEFINE_PROP_STRING("x-faults", NvgpuL40, faults),
    DEFINE_PROP_END_OF_LIST(),
};

static void class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);

    pc->realize = realize;
    pc->exit = unrealize;
    pc->config_read = config_read;
    pc->config_write = config_write;
    pc->vendor_id = NVGPU_VENDOR;
    pc->device_id = NVGPU_DEVICE_L40;
    pc->subsystem_vendor_id = NVGPU_VENDOR;
    pc->subsystem_id = NVGPU_SUBSYS_L40;
    pc->revision = NVGPU_REVISION;
    pc->class_id = NVGPU_CLASS_3D;
    dc->reset = device_reset;
    dc->desc = "Model of an NVIDIA L40 for driver tests";
    /* Framebuffer memory is part of the guest's address space for good; a removal is a fault. */
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, properties);
    object_class_property_add(klass, "violations", "uint32", get_violations, set_violations,
                              NULL, NULL);
    object_class_property_add_str(klass, "violation-log", get_violation_log, NULL);
    object_class_property_add_str(klass, "stats", get_stats, NULL);
    object_class_property_add_str(klass, "fault", get_fault, set_fault);
}

static const TypeInfo type_info = {
    .name = TYPE_NVGPU_L40,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(NvgpuL40),
    .class_init = class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_PCIE_DEVICE },
        { }
    },
};

static void register_types(void)
{
    type_register_static(&type_info);
}

type_init(register_types)
