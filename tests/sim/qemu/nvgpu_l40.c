/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Physical function: its BARs, its life, and the QOM type. Configuration space is in
 * nvgpu_l40_config.c.
 */
#include "nvgpu_l40.h"

#include "qemu/error-report.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "hw/qdev-properties.h"
#include "sysemu/sysemu.h"

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

static void deadline_reached(void *opaque)
{
    sim_timer(NVGPU_L40(opaque)->sim);
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
    s->sim = sim_create(&params, &nvgpu_host_ops, s, err, sizeof(err));
    if (!s->sim) {
        error_setg(errp, "%s", err);
        return;
    }
    sim_set_direct_ops(s->sim, &nvgpu_direct_ops);

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
    if (!nvgpu_pf_config_init(s, dev, errp) || !set_initial_faults(s, errp)) {
        return;
    }
    error_setg(&s->stays, "the board's framebuffer is part of the guest's address space for good; "
               "a removal is a fault");
    qdev_add_unplug_blocker(DEVICE(dev), s->stays);
    s->exit_notifier.notify = at_exit;
    qemu_add_exit_notifier(&s->exit_notifier);
}

static void unrealize(PCIDevice *dev)
{
    NvgpuL40 *s = NVGPU_L40(dev);

    qemu_remove_exit_notifier(&s->exit_notifier);
    qdev_del_unplug_blocker(DEVICE(dev), s->stays);
    error_free(s->stays);
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

static void device_reset(DeviceState *qdev)
{
    PCIDevice *dev = PCI_DEVICE(qdev);
    NvgpuL40 *s = NVGPU_L40(qdev);
    bool flr = pci_get_word(dev->config + dev->exp.exp_cap + PCI_EXP_DEVCTL) &
               PCI_EXP_DEVCTL_BCR_FLR;

    nvgpu_pf_config_reset(s, dev);
    sim_msix_enabled(s->sim, 0, false);
    if (flr) {
        sim_flr(s->sim, 0);
        sim_bus_master_changed(s->sim, 0, false);
    } else {
        sim_power_on_reset(s->sim);
    }
}

/* --- type -------------------------------------------------------------------- */

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
    pc->config_read = nvgpu_pf_config_read;
    pc->config_write = nvgpu_pf_config_write;
    pc->vendor_id = NVGPU_VENDOR;
    pc->device_id = NVGPU_DEVICE_L40;
    pc->subsystem_vendor_id = NVGPU_VENDOR;
    pc->subsystem_id = NVGPU_SUBSYS_L40;
    pc->revision = NVGPU_REVISION;
    pc->class_id = NVGPU_CLASS_3D;
    dc->reset = device_reset;
    dc->desc = "Model of an NVIDIA L40 for driver tests";
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, properties);
    nvgpu_l40_add_properties(klass);
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
