/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration space of the physical function: capabilities at the positions seen on
 * AD102 boards, and what writing to them does.
 */
#include "nvgpu_l40.h"

#include "qemu/units.h"
#include "qapi/error.h"

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

uint32_t nvgpu_pf_config_read(PCIDevice *dev, uint32_t addr, int len)
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

void nvgpu_pf_config_write(PCIDevice *dev, uint32_t addr, uint32_t val, int len)
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

bool nvgpu_pf_config_init(NvgpuL40 *s, PCIDevice *dev, Error **errp)
{
    Error *err = NULL;
    unsigned int i;

    pci_config_set_interrupt_pin(dev->config, 1);
    pci_set_long(dev->config + CFG_HDA, CFG_HDA_ON);
    pci_set_long(dev->wmask + CFG_HDA, 0);
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

void nvgpu_pf_config_reset(NvgpuL40 *s, PCIDevice *dev)
{
    if (s->num_vfs) {
        reset_sriov(dev);
    }
    pci_set_word(dev->config + CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);
    pcie_cap_deverr_reset(dev);
}
