/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between rpc.c (who waits for what) and rpc_wire.c (what goes over the rings).
 */
#ifndef NVGPU_GSP_RPC_WIRE_H
#define NVGPU_GSP_RPC_WIRE_H

struct nvgpu_gsp;
struct nvgpu_rpc_request;

/* rpc_wire.c: push what fits of the requests waiting to be sent. Sleeps. */
void nvgpu_rpc_pump(struct nvgpu_gsp *gsp);

/* rpc.c: a reference to the request that a reply belongs to, or NULL. */
struct nvgpu_rpc_request *nvgpu_rpc_match(struct nvgpu_gsp *gsp, u32 number, u32 seq);
/* rpc.c: end a request; no effect when it has ended already. */
void nvgpu_rpc_finish(struct nvgpu_gsp *gsp, struct nvgpu_rpc_request *req, int err);

#endif /* NVGPU_GSP_RPC_WIRE_H */
