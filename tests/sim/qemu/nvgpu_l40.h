/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU shell around the board model: an L40 physical function and its SR-IOV
 * virtual functions. Everything a driver can observe beyond PCI plumbing lives
 * in the model core (sim.h).
 */
#ifndef NVGPU_L40_H
#define NVGPU_L40_H

#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "hw/pci/pci.h"
#include "hw/pci/msix.h"
#include "hw/pci/pcie_sriov.h"
#include "qom/object.h"

#include "sim.h"
#include "sim_qemu.h"

#define TYPE_NVGPU_L40 "nvgpu-l40"
#define TYPE_NVGPU_L40_VF "nvgpu-l40-vf"

OBJECT_DECLARE_SIMPLE_TYPE(NvgpuL40, NVGPU_L40)
OBJECT_DECLARE_SIMPLE_TYPE(NvgpuL40VF, NVGPU_L40_VF)

#define NVGPU_VENDOR        0x10de
#define NVGPU_DEVICE_L40    0x26b5
#define NVGPU_SUBSYS_L40    0x169d
#define NVGPU_CLASS_3D      0x0302
#define NVGPU_REVISION      0xa1

#define NVGPU_BAR0_SIZE     (16 * MiB)
#define NVGPU_VF_BAR0_SIZE  (256 * KiB)

/* Framebuffer shown directly in BAR1 of a function; outlives the VF's device object. */
typedef struct NvgpuDirect {
    uint64_t off, len, fb;
    MemoryRegion *alias;    /* NULL while the function does not exist */
    QLIST_ENTRY(NvgpuDirect) next;
} NvgpuDirect;

typedef QLIST_HEAD(, NvgpuDirect) NvgpuDirectList;

struct NvgpuL40 {
    PCIDevice parent_obj;

    MemoryRegion bar0, bar1, bar3, fb;
    QEMUTimer *timer;
    Notifier exit_notifier;
    Error *stays;           /* why it can be plugged in, but not unplugged */
    struct sim *sim;
    FILE *trace_file;

    NvgpuDirectList direct[SIM_MAX_VFS + 1];
    NvgpuL40VF *vf[SIM_MAX_VFS + 1];

    /* properties */
    uint64_t fb_size, bar1_size, bar3_size, vf_bar1_size;
    uint32_t num_vfs;
    char *firmware_dir, *vbios, *report, *trace, *faults;
};

struct NvgpuL40VF {
    PCIDevice parent_obj;

    MemoryRegion bar0, bar1, bar3;
    NvgpuL40 *pf;
    unsigned int gfid;
};

/* Attach what the model already mapped, when a VF appears; detach when it goes. */
void nvgpu_direct_attach(NvgpuL40 *s, unsigned int fn, MemoryRegion *bar);
void nvgpu_direct_detach(NvgpuL40 *s, unsigned int fn, MemoryRegion *bar);

/* What the model gets from QEMU. */
extern const struct sim_host_ops nvgpu_host_ops;
extern const struct sim_direct_ops nvgpu_direct_ops;

/* Configuration space of the PF: building it, accesses from the bus, its part of a reset. */
bool nvgpu_pf_config_init(NvgpuL40 *s, PCIDevice *dev, Error **errp);
uint32_t nvgpu_pf_config_read(PCIDevice *dev, uint32_t addr, int len);
void nvgpu_pf_config_write(PCIDevice *dev, uint32_t addr, uint32_t val, int len);
void nvgpu_pf_config_reset(NvgpuL40 *s, PCIDevice *dev);

/* Properties that are there while the board runs. */
void nvgpu_l40_add_properties(ObjectClass *klass);

/* Configuration write with the events the model wants to hear about. */
void nvgpu_config_write(NvgpuL40 *s, PCIDevice *dev, unsigned int fn, uint32_t addr,
                        uint32_t val, int len);

#endif
