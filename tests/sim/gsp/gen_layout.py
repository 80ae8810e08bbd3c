#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Offsets and numbers of the firmware interface for the board model.

    gen_layout.py --prune ABI.json RFC.json > data/RELEASE.json
    gen_layout.py data/*.json               > layout.h

The first form keeps, out of the full description of a firmware release and of
the vGPU plugin channel, what the model speaks. The second writes the header
which the model compiles: what is the same in all releases as plain constants,
the rest as members of struct layout, of which every release has one. The driver
has its own; the two share nothing, so that a wrong number cannot agree with
itself.
"""
import json
import re
import sys

# prefix in the header -> struct in the description. "A|B": a later release calls it B; "A?":
# a release may have none.
STRUCTS = {
    "WPRMETA": "GspFwWprMeta",
    "LIBOSARG": "LibosMemoryRegionInitArgument",
    "RMARGS": "GSP_ARGUMENTS_CACHED",
    "TXHDR": "msgqTxHeader",
    "ELEM": "GSP_MSG_QUEUE_ELEMENT",
    "RPCHDR": "rpc_message_header_v",
    "SYSINFO": "GspSystemInfo",
    "STATIC": "GspStaticConfigInfo",
    "RMALLOC": "rpc_gsp_rm_alloc_v",
    "RMCTRL": "rpc_gsp_rm_control_v",
    "RMFREE": "rpc_free_v",
    "ALLOCMEM": "rpc_alloc_memory_v",
    "BARPDE": "rpc_update_bar_pde_v",
    "UNLOAD": "rpc_unloading_guest_driver_v",
    "REGTBL": "PACKED_REGISTRY_TABLE",
    "REGENT": "PACKED_REGISTRY_ENTRY",
    "INITDONE": "rpc_init_done_v",
    "CPUSEQ": "rpc_run_cpu_sequencer_v",
    "RCTRIG": "rpc_rc_triggered_v",
    "OSERR": "rpc_os_error_log_v",
    "GPUACCT": "rpc_gpuacct_perfmon_util_samples_v",
    "PLUGTRIG": "rpc_vgpu_gsp_plugin_triggered_v",
    "LIBPRINT": "rpc_ucode_libos_print_v",
    "LOCKDOWN": "rpc_gsp_lockdown_notice_v",
    "ROOTALLOC": "NV0000_ALLOC_PARAMETERS",
    "DEVALLOC": "NV0080_ALLOC_PARAMETERS",
    "SUBDEVALLOC": "NV2080_ALLOC_PARAMETERS",
    "VASALLOC": "NV_VASPACE_ALLOCATION_PARAMETERS",
    "CHANALLOC": "NV_CHANNEL_ALLOC_PARAMS",
    "CEALLOC": "NVC0B5_ALLOCATION_PARAMETERS",
    "NVDECALLOC": "NV_BSP_ALLOCATION_PARAMETERS",
    "NVENCALLOC": "NV_MSENC_ALLOCATION_PARAMETERS",
    "NVJPGALLOC": "NV_NVJPG_ALLOCATION_PARAMETERS",
    "OFAALLOC": "NV_OFA_ALLOCATION_PARAMETERS",
    "EVENTALLOC": "NV0005_ALLOC_PARAMETERS",
    "INTRTAB": "NV2080_CTRL_INTERNAL_INTR_GET_KERNEL_TABLE_PARAMS",
    "DEVINFO": "NV2080_CTRL_FIFO_GET_DEVICE_INFO_TABLE_PARAMS",
    "VMMUSEG": "NV2080_CTRL_GPU_GET_VMMU_SEGMENT_SIZE_PARAMS",
    "ECCSTAT": "NV2080_CTRL_GPU_QUERY_ECC_STATUS_PARAMS",
    "FEATURES": "NV2080_CTRL_GSP_GET_FEATURES_PARAMS",
    "HOSTFB": "NV2080_CTRL_INTERNAL_MEMMGR_GET_VGPU_CONFIG_HOST_RESERVED_FB_PARAMS",
    "FALCONS": "NV2080_CTRL_INTERNAL_GET_CONSTRUCTED_FALCON_INFO_PARAMS|"
               "NV2080_CTRL_GPU_GET_CONSTRUCTED_FALCON_INFO_PARAMS",
    "GPCINFO": "NV2080_CTRL_GPU_GET_FERMI_GPC_INFO_PARAMS",
    "TPCINFO": "NV2080_CTRL_GPU_GET_FERMI_TPC_INFO_PARAMS",
    "ZCULL": "NV2080_CTRL_GR_GET_ZCULL_INFO_PARAMS",
    "SETPD": "NV0080_CTRL_DMA_SET_PAGE_DIRECTORY_PARAMS",
    "UNSETPD": "NV0080_CTRL_DMA_UNSET_PAGE_DIRECTORY_PARAMS",
    "CEFMB": "NV2080_CTRL_CE_GET_FAULT_METHOD_BUFFER_SIZE_PARAMS",
    "CTXBUF": "NV2080_CTRL_INTERNAL_STATIC_GR_GET_CONTEXT_BUFFERS_INFO_PARAMS",
    "PROMOTE": "NV2080_CTRL_GPU_PROMOTE_CTX_PARAMS",
    "PDES": "NV90F1_CTRL_VASPACE_COPY_SERVER_RESERVED_PDES_PARAMS",
    "SCHED": "NVA06F_CTRL_GPFIFO_SCHEDULE_PARAMS",
    "BIND": "NVA06F_CTRL_BIND_PARAMS",
    "BOOTLOAD": "NV2080_CTRL_VGPU_MGR_INTERNAL_BOOTLOAD_GSP_VGPU_PLUGIN_TASK_PARAMS",
    "SHUTDOWN": "NV2080_CTRL_VGPU_MGR_INTERNAL_SHUTDOWN_GSP_VGPU_PLUGIN_TASK_PARAMS",
    "CLEANUP": "NV2080_CTRL_VGPU_MGR_INTERNAL_VGPU_PLUGIN_CLEANUP_PARAMS",
    "ADDTYPE": "NV2080_CTRL_VGPU_MGR_INTERNAL_PGPU_ADD_VGPU_TYPE_PARAMS",
    "VGPUINFO": "NVA081_CTRL_VGPU_INFO",
    "ENUMVGPU": "NV2080_CTRL_VGPU_MGR_INTERNAL_ENUMERATE_VGPU_PER_PGPU_PARAMS",
    "CLEARVM": "NV2080_CTRL_VGPU_MGR_INTERNAL_CLEAR_GUEST_VM_INFO_PARAMS",
    "FBUSAGE": "NV2080_CTRL_VGPU_MGR_INTERNAL_GET_VGPU_FB_USAGE_PARAMS",
    "ENCCAP": "NV2080_CTRL_VGPU_MGR_INTERNAL_SET_VGPU_ENCODER_CAPACITY_PARAMS",
    "FSENC": "NV2080_CTRL_VGPU_MGR_INTERNAL_GET_PGPU_FS_ENCODING_PARAMS",
    "MIGSUP": "NV2080_CTRL_VGPU_MGR_INTERNAL_GET_PGPU_MIGRATION_SUPPORT_PARAMS",
    "MGRCFG": "NV2080_CTRL_VGPU_MGR_INTERNAL_SET_VGPU_MGR_CONFIG_PARAMS",
    "MIXED": "NV2080_CTRL_VGPU_MGR_INTERNAL_SET_VGPU_HETEROGENEOUS_MODE_PARAMS?",
    # vGPU plugin channel
    "PCTRL": "VGPU_CPU_GSP_CTRL_BUFF_REGION",
    "PRESP": "VGPU_CPU_GSP_RESPONSE_BUFF_REGION",
    "PCONF": "NV_VGPU_CPU_RPC_DATA_COPY_CONFIG_PARAMS",
    "PBME": "NV_VGPU_CPU_RPC_DATA_UPDATE_BME_STATE",
    "PVER": "NV_VGPU_CPU_RPC_DATA_VERSION_NEGOTIATION",
}

CONSTANTS = {
    "rpc_function": "ALLOC_MEMORY FREE UNLOADING_GUEST_DRIVER GET_GSP_STATIC_INFO UPDATE_BAR_PDE "
                    "CONTINUATION_RECORD GSP_SET_SYSTEM_INFO SET_REGISTRY GSP_RM_CONTROL "
                    "GSP_RM_ALLOC NUM_FUNCTIONS",
    "rpc_event": "GSP_INIT_DONE GSP_RUN_CPU_SEQUENCER POST_EVENT RC_TRIGGERED MMU_FAULT_QUEUED "
                 "OS_ERROR_LOG GPUACCT_PERFMON_UTIL_SAMPLES UCODE_LIBOS_PRINT "
                 "VGPU_GSP_PLUGIN_TRIGGERED GSP_LOCKDOWN_NOTICE NUM_EVENTS",
    "rpc_header": "NV_VGPU_MSG_SIGNATURE_VALID NV_VGPU_PTEDESC_IDR_NONE",
    "rpc_result": "SUCCESS RPC_UNKNOWN_FUNCTION RPC_INVALID_MESSAGE_FORMAT RPC_PENDING",
    "nv_status": "NV_OK NV_ERR_INSERT_DUPLICATE_NAME NV_ERR_INSUFFICIENT_RESOURCES "
                 "NV_ERR_INVALID_ADDRESS NV_ERR_INVALID_ARGUMENT NV_ERR_INVALID_CHANNEL "
                 "NV_ERR_INVALID_CLASS NV_ERR_INVALID_CLIENT NV_ERR_INVALID_OBJECT_HANDLE "
                 "NV_ERR_INVALID_OBJECT_PARENT NV_ERR_INVALID_OBJECT_NEW "
                 "NV_ERR_INVALID_OBJECT_OLD NV_ERR_INVALID_PARAM_STRUCT NV_ERR_INVALID_STATE "
                 "NV_ERR_IN_USE NV_ERR_NOT_SUPPORTED NV_ERR_OBJECT_NOT_FOUND NV_ERR_STATE_IN_USE "
                 "NV_ERR_TIMEOUT NV_ERR_GENERIC",
    "class": "NV01_ROOT NV01_DEVICE_0 NV20_SUBDEVICE_0 FERMI_VASPACE_A AMPERE_CHANNEL_GPFIFO_A "
             "ADA_A ADA_COMPUTE_A FERMI_TWOD_A KEPLER_INLINE_TO_MEMORY_B AMPERE_DMA_COPY_A "
             "AMPERE_DMA_COPY_B NVC9B0_VIDEO_DECODER NVC9B7_VIDEO_ENCODER NVC9D1_VIDEO_NVJPG "
             "NVC9FA_VIDEO_OFA NV01_MEMORY_LIST_SYSTEM NV01_MEMORY_LIST_FBMEM "
             "NV01_EVENT_KERNEL_CALLBACK_EX",
    "gsp_boot": "GSP_FW_WPR_META_MAGIC GSP_FW_WPR_META_REVISION GSP_FW_WPR_META_VERIFIED "
                "GSP_FW_SR_META_MAGIC GSP_FW_HEAP_SIZE_VGPU_DEFAULT "
                "GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_BAREMETAL_MIN_MB "
                "GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_VGPU_MIN_MB "
                "GSP_FW_HEAP_SIZE_OVERRIDE_LIBOS3_VGPU_MAX_MB LIBOS_INIT_ARGUMENTS_SIZE",
    "msgq": "GSP_MSG_QUEUE_ELEMENT_SIZE_MIN GSP_MSG_QUEUE_ELEMENT_SIZE_MAX "
            "GSP_MSG_QUEUE_ELEMENT_HDR_SIZE GSP_MSG_QUEUE_RPC_SIZE_MAX MSGQ_VERSION "
            "MSGQ_FLAGS_SWAP_RX",
    "enum LibosMemoryRegionKind": "LIBOS_MEMORY_REGION_CONTIGUOUS LIBOS_MEMORY_REGION_RADIX3",
    "enum LibosMemoryRegionLoc": "LIBOS_MEMORY_REGION_LOC_SYSMEM",
    "enum NV_RPC_UPDATE_PDE_BAR_TYPE": "NV_RPC_UPDATE_PDE_BAR_1 NV_RPC_UPDATE_PDE_BAR_2",
    "enum GSP_SEQ_BUF_OPCODE": "GSP_SEQ_BUF_OPCODE_REG_WRITE GSP_SEQ_BUF_OPCODE_REG_MODIFY "
                               "GSP_SEQ_BUF_OPCODE_REG_POLL GSP_SEQ_BUF_OPCODE_DELAY_US "
                               "GSP_SEQ_BUF_OPCODE_REG_STORE",
    "engine": "MC_ENGINE_IDX_GSP MC_ENGINE_IDX_GR0 MC_ENGINE_IDX_CE0 MC_ENGINE_IDX_NVDEC0 "
              "MC_ENGINE_IDX_MSENC|MC_ENGINE_IDX_NVENC MC_ENGINE_IDX_NVJPEG0 MC_ENGINE_IDX_OFA0 MC_ENGINE_IDX_SEC2",
    "enum RM_ENGINE_TYPE": "RM_ENGINE_TYPE_GR0 RM_ENGINE_TYPE_COPY0 RM_ENGINE_TYPE_NVDEC0 "
                           "RM_ENGINE_TYPE_NVENC0 RM_ENGINE_TYPE_NVJPEG0 "
                           "RM_ENGINE_TYPE_OFA|RM_ENGINE_TYPE_OFA0 "
                           "RM_ENGINE_TYPE_SEC2",
    "class_const": "NV2080_ENGINE_TYPE_GR0 NV2080_ENGINE_TYPE_COPY0 NV2080_ENGINE_TYPE_NVDEC0 "
                   "NV2080_ENGINE_TYPE_NVENC0 NV2080_ENGINE_TYPE_NVJPEG0 "
                   "NV2080_ENGINE_TYPE_OFA|NV2080_ENGINE_TYPE_OFA0 "
                   "NV2080_ENGINE_TYPE_SEC2 NV2080_ENGINE_TYPE_LAST",
    "vgpu_const": "MAX_PARTITIONS_WITH_GFID VGPU_MAX_PLUGIN_CHANNELS",
    "ctrl_cmd": "NV2080_CTRL_CMD_INTERNAL_INTR_GET_KERNEL_TABLE "
                "NV2080_CTRL_CMD_GPU_GET_VMMU_SEGMENT_SIZE NV2080_CTRL_CMD_GPU_QUERY_ECC_STATUS "
                "NV2080_CTRL_CMD_GSP_GET_FEATURES NV2080_CTRL_CMD_FIFO_GET_DEVICE_INFO_TABLE "
                "NV2080_CTRL_CMD_INTERNAL_MEMMGR_GET_VGPU_CONFIG_HOST_RESERVED_FB "
                "NV2080_CTRL_CMD_CE_GET_FAULT_METHOD_BUFFER_SIZE "
                "NV2080_CTRL_CMD_INTERNAL_GET_CONSTRUCTED_FALCON_INFO|"
                "NV2080_CTRL_CMD_GPU_GET_CONSTRUCTED_FALCON_INFO "
                "NV2080_CTRL_CMD_GPU_GET_FERMI_GPC_INFO NV2080_CTRL_CMD_GPU_GET_FERMI_TPC_INFO "
                "NV2080_CTRL_CMD_GR_GET_ZCULL_INFO NV0080_CTRL_CMD_DMA_SET_PAGE_DIRECTORY "
                "NV0080_CTRL_CMD_DMA_UNSET_PAGE_DIRECTORY "
                "NV2080_CTRL_CMD_INTERNAL_STATIC_KGR_GET_CONTEXT_BUFFERS_INFO "
                "NV2080_CTRL_CMD_GPU_PROMOTE_CTX NV90F1_CTRL_CMD_VASPACE_COPY_SERVER_RESERVED_PDES "
                "NVA06F_CTRL_CMD_GPFIFO_SCHEDULE NVA06F_CTRL_CMD_BIND "
                + " ".join("NV2080_CTRL_CMD_VGPU_MGR_INTERNAL_" + n for n in (
                    "BOOTLOAD_GSP_VGPU_PLUGIN_TASK SHUTDOWN_GSP_VGPU_PLUGIN_TASK "
                    "PGPU_ADD_VGPU_TYPE ENUMERATE_VGPU_PER_PGPU CLEAR_GUEST_VM_INFO "
                    "GET_VGPU_FB_USAGE SET_VGPU_ENCODER_CAPACITY VGPU_PLUGIN_CLEANUP "
                    "GET_PGPU_FS_ENCODING GET_PGPU_MIGRATION_SUPPORT "
                    "SET_VGPU_MGR_CONFIG SET_VGPU_HETEROGENEOUS_MODE?").split()),
    # vGPU plugin channel
    "rfc:const": "GSP_PLUGIN_BOOTLOADED VGPU_CPU_GSP_CTRL_BUFF_VERSION "
                 "VGPU_CPU_GSP_CTRL_BUFF_REGION_SIZE VGPU_CPU_GSP_RESPONSE_BUFF_REGION_SIZE "
                 "VGPU_CPU_GSP_MESSAGE_BUFF_REGION_SIZE VGPU_CPU_GSP_MIGRATION_BUFF_REGION_SIZE "
                 "VGPU_CPU_GSP_ERROR_BUFF_REGION_SIZE VGPU_CPU_GSP_INIT_TASK_LOG_BUFF_REGION_SIZE "
                 "VGPU_CPU_GSP_VGPU_TASK_LOG_BUFF_REGION_SIZE "
                 "VGPU_CPU_GSP_COMMUNICATION_BUFF_TOTAL_SIZE "
                 "VGPU_CPU_GSP_KERNEL_TASK_LOG_BUFF_REGION_SIZE? "
                 "NV2080_CTRL_MAX_VMMU_SEGMENTS",
    "ctrl_const": "NVA081_MAX_VGPU_TYPES_PER_PGPU NVA081_MAX_VGPU_PER_PGPU",
    "rfc:enum MESSAGE": "NV_VGPU_CPU_RPC_MSG_VERSION_NEGOTIATION "
                        "NV_VGPU_CPU_RPC_MSG_SETUP_CONFIG_PARAMS_AND_INIT NV_VGPU_CPU_RPC_MSG_RESET "
                        "NV_VGPU_CPU_RPC_MSG_UPDATE_BME_STATE NV_VGPU_CPU_RPC_MSG_GET_GUEST_INFO "
                        "NV_VGPU_CPU_RPC_MSG_MAX",
}

# The descriptions abbreviate nothing; these groups are spelled out here without their prefix.
PREFIX = {"rpc_function": "NV_VGPU_MSG_FUNCTION_", "rpc_event": "NV_VGPU_MSG_EVENT_",
          "rpc_result": "NV_VGPU_MSG_RESULT_"}


def find(names, tables):
    """Value of the first of @names ("A|B", "A?" = may be missing) in any of @tables."""
    for name in names.rstrip("?").split("|"):
        for table in tables:
            if name in table:
                return table[name]
    if names.endswith("?"):
        return None
    sys.exit(f"neither of {names} is described")


def prune(abi_path, rfc_path):
    with open(abi_path, encoding="utf-8") as f:
        abi = json.load(f)
    with open(rfc_path, encoding="utf-8") as f:
        rfc = json.load(f)
    out = {"release": abi["version"], "structs": {}, "constants": {}}
    for prefix, name in STRUCTS.items():
        s = find(name, [abi["structs"], rfc["structs"]])
        if s is None:
            continue
        if "same_as" in s:
            s = find(s["same_as"], [abi["structs"], rfc["structs"]])
        fields = []
        for f in s.get("fields", []):
            if f["name"].startswith("acpiMethodData.") or f["name"] == "buf":
                continue
            fields.append([f["name"], f["offset"], f["size"], f["count"]])
        out["structs"][prefix] = {"name": name.rstrip("?").split("|")[0], "size": s["size"], "fields": fields}
    for group, names in CONSTANTS.items():
        src, key = (rfc, group[4:]) if group.startswith("rfc:") else (abi, group)
        tables = [src["constants"].get(g, {}) for g in (key, "rpc_header", "rpc_const",
                                                        "class_const", "ctrl_const")]
        for n in names.split():
            value = find(PREFIX.get(group, "") + n, tables)
            if value is not None:
                out["constants"][PREFIX.get(group, "") + n.rstrip("?").split("|")[0]] = value
    # one struct and one constant per line, for reviewable differences
    print("{")
    print('"license": "MIT",')
    print(f'"release": {json.dumps(out["release"])},')
    print('"structs": {')
    print(",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out["structs"].items()))
    print('},\n"constants": {')
    print(",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in out["constants"].items()))
    print("}\n}")


def ident(name):
    return re.sub(r"_+", "_", name.replace("[]", "").replace(".", "_"))


def flatten(d):
    """All numbers of one release: name -> value, in the order of the data."""
    out = {}
    for prefix, s in d["structs"].items():
        out[f"{prefix}_SIZE"] = s["size"]
        for name, off, size, count in s["fields"]:
            n = f"{prefix}_{ident(name)}"
            out[n] = off
            if count != 1:
                out[f"{n}_STRIDE"] = size
                if count:
                    out[f"{n}_COUNT"] = count
    out.update(d["constants"])
    return out


def emit(paths):
    releases = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            releases.append(json.load(f))
    flat = [flatten(d) for d in releases]
    names = list(dict.fromkeys(n for f in flat for n in f))
    same = [n for n in names if len({f.get(n) for f in flat}) == 1]
    differ = [n for n in names if n not in set(same)]
    print("/* SPDX-License-Identifier: MIT */")
    print(f"/* Generated by gen_layout.py from {' '.join('data/' + d['release'] + '.json' for d in releases)}."
          " Do not edit. */")
    print("#ifndef NVGPU_SIM_LAYOUT_H\n#define NVGPU_SIM_LAYOUT_H\n\n#include <stdint.h>\n")
    print("/* The same in all releases. */")
    for n in same:
        value = flat[0][n]
        print(f"#define {n} 0x{value:x}{'ull' if value > 0xffffffff else 'u'}")
    print("\n/* Largest of all releases, for buffers. */")
    for n in differ:
        if n.endswith("_SIZE") and n.split("_SIZE")[0] in STRUCTS:
            print(f"#define {n}_MAX {max(f.get(n, 0) for f in flat)}u")
    print("\n/* A field or number that this release does not have. */")
    print("#define LAYOUT_ABSENT UINT32_MAX")
    print("\n/* What differs between releases. */\nstruct layout {")
    for n in differ:
        print(f"\tuint32_t {n};")
    print("};")
    for d, f in zip(releases, flat):
        tag = re.sub(r"\W", "_", d["release"])
        print(f"\n#define LAYOUT_{tag} {{ \\")
        for n in differ:
            print(f"\t.{n} = {hex(f[n]) if n in f else 'LAYOUT_ABSENT'}, \\")
        print("}")
    print("\n#endif")


def main(argv):
    if len(argv) == 4 and argv[1] == "--prune":
        prune(argv[2], argv[3])
    elif len(argv) >= 2 and not argv[1].startswith("-"):
        emit(sorted(argv[1:]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
