/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual function: address decoding and capabilities only. Everything behind
 * its BARs is asked of the PF's model with this VF's GFID.
 */
#include "nvgpu_l40.h"

#include "qemu/units.h"
#include "qapi/error.h"

/* The MSI-X position is that of Turing to Ada; the PCIe capability fits exactly before it. */
#define CAP_PCIE        0x40
#define CAP_MSIX        0x7c
#define ECAP_ARI        0x100

/* As in the PF: keeps Linux from looking for an audio function. */
#define CFG_HDA         0x488
#define CFG_HDA_ON      (1u << 25)

/* Number of vectors of a VF: stand-in, not in the reference. */
#define MSIX_VECTORS    3
#define MSIX_TABLE      0x10000
#define MSIX_PBA        0x20000

#define VF_BAR(n)                                                                       \
    static uint64_t bar##n##_read(void *opaque, hwaddr addr, unsigned size)             \
    {                                                                                   \
        NvgpuL40VF *vf = opaque;                                                        \
        return sim_mmio_read(vf->pf->sim, vf->gfid, n, addr, size);                     \
    }                                                                                   \
    static void bar##n##_write(void *opaque, hwaddr addr, uint64_t val, unsigned size)  \
    {                                                                                   \
        NvgpuL40VF *vf = opaque;                                                        \
        sim_mmio_write(vf->pf->sim, vf->gfid, n, addr, size, val);                      \
    }                                                                                   \
    static const MemoryRegionOps bar##n##_ops = {                                       \
        .read = bar##n##_read,                                                          \
        .write = bar##n##_write,                                                        \
        .endianness = DEVICE_LITTLE_ENDIAN,                                             \
        .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },     \
        .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },      \
    }

VF_BAR(0);
VF_BAR(1);
VF_BAR(3);

/*
 * Memory decoding of a VF is the PF's VF MSE alone; the VF's own bit reads 0
 * and ignores writes. QEMU looks at the VF's bit, so it is always set inside.
 */
static uint32_t config_read(PCIDevice *dev, uint32_t addr, int len)
{
    NvgpuL40VF *vf = NVGPU_L40_VF(dev);
    uint32_t val;

    if (sim_config_dead(vf->pf->sim, vf->gfid)) {
        return len == 4 ? ~0u : (1u << (8 * len)) - 1;
    }
    val = pci_default_read_config(dev, addr, len);
    if (addr == PCI_COMMAND) {
        val &= ~(uint32_t)PCI_COMMAND_MEMORY;
    }
    return val;
}

static void config_write(PCIDevice *dev, uint32_t addr, uint32_t val, int len)
{
    NvgpuL40VF *vf = NVGPU_L40_VF(dev);

    if (!sim_config_dead(vf->pf->sim, vf->gfid)) {
        nvgpu_config_write(vf->pf, dev, vf->gfid, addr, val, len);
    }
}

static void realize(PCIDevice *dev, Error **errp)
{
    NvgpuL40VF *vf = NVGPU_L40_VF(dev);
    unsigned int i;

    if (!pcie_sriov_get_pf(dev)) {
        error_setg(errp, TYPE_NVGPU_L40_VF " exists only as a VF of " TYPE_NVGPU_L40);
        return;
    }
    vf->pf = NVGPU_L40(pcie_sriov_get_pf(dev));
    vf->gfid = pcie_sriov_vf_number(dev) + 1;

    dev->config[PCI_COMMAND] |= PCI_COMMAND_MEMORY;
    dev->wmask[PCI_COMMAND] &= ~(PCI_COMMAND_MEMORY | PCI_COMMAND_IO);
    pci_set_long(dev->config + CFG_HDA, CFG_HDA_ON);
    pci_set_long(dev->wmask + CFG_HDA, 0);
    memory_region_init_io(&vf->bar0, OBJECT(vf), &bar0_ops, vf, "nvgpu-vf-bar0",
                          NVGPU_VF_BAR0_SIZE);
    memory_region_init_io(&vf->bar1, OBJECT(vf), &bar1_ops, vf, "nvgpu-vf-bar1",
                          vf->pf->vf_bar1_size);
    memory_region_init_io(&vf->bar3, OBJECT(vf), &bar3_ops, vf, "nvgpu-vf-bar3",
                          vf->pf->bar3_size);
    if (msix_init(dev, MSIX_VECTORS, &vf->bar0, 0, MSIX_TABLE, &vf->bar0, 0, MSIX_PBA, CAP_MSIX,
                  errp) < 0) {
        return;
    }
    for (i = 0; i < MSIX_VECTORS; i++) {
        msix_vector_use(dev, i);
    }
    if (pcie_endpoint_cap_init(dev, CAP_PCIE) < 0) {
        error_setg(errp, "no PCIe capability");
        return;
    }
    pcie_cap_flr_init(dev);
    pcie_ari_init(dev, ECAP_ARI, 0);
    pcie_sriov_vf_register_bar(dev, 0, &vf->bar0);
    pcie_sriov_vf_register_bar(dev, 1, &vf->bar1);
    pcie_sriov_vf_register_bar(dev, 3, &vf->bar3);
    vf->pf->vf[vf->gfid] = vf;
    nvgpu_direct_attach(vf->pf, vf->gfid, &vf->bar1);
}

static void unrealize(PCIDevice *dev)
{
    NvgpuL40VF *vf = NVGPU_L40_VF(dev);

    nvgpu_direct_detach(vf->pf, vf->gfid, &vf->bar1);
    vf->pf->vf[vf->gfid] = NULL;
    sim_msix_enabled(vf->pf->sim, vf->gfid, false);
    pcie_cap_exit(dev);
    msix_unuse_all_vectors(dev);
    msix_uninit(dev, &vf->bar0, &vf->bar0);
}

static void device_reset(DeviceState *qdev)
{
    PCIDevice *dev = PCI_DEVICE(qdev);
    NvgpuL40VF *vf = NVGPU_L40_VF(qdev);

    sim_msix_enabled(vf->pf->sim, vf->gfid, false);
    sim_bus_master_changed(vf->pf->sim, vf->gfid, false);
    if (pci_get_word(dev->config + dev->exp.exp_cap + PCI_EXP_DEVCTL) &
        PCI_EXP_DEVCTL_BCR_FLR) {
        sim_flr(vf->pf->sim, vf->gfid);
    }
}

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
    dc->desc = "Virtual function of the NVIDIA L40 model";
    /* Made by writing NumVFs, never by a user. */
    dc->user_creatable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

static const TypeInfo type_info = {
    .name = TYPE_NVGPU_L40_VF,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(NvgpuL40VF),
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
