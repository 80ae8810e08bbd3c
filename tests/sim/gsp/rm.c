// SPDX-License-Identifier: MIT
/*
 * RM objects: a tree per client, keyed by (client, handle). Freeing an object
 * frees what hangs below it. A handle may exist once per client, parents must
 * be of the right class, parameter blocks of the right size.
 */
#include <stdlib.h>

#include "gsp_int.h"

#define NO_CLASS	UINT32_MAX
#define MAX_COPY_ENGINES 10u	/* COPY0...COPY9 are consecutive types */

struct rm_class {
	uint32_t class;
	const char *name;
	uint32_t parent;		/* class of the parent; NO_CLASS = any object */
	uint32_t size;
};

static const struct rm_class classes[] = {
	{ NV01_ROOT, "client", NO_CLASS, VARIES(ROOTALLOC_SIZE) },
	{ NV01_DEVICE_0, "device", NV01_ROOT, DEVALLOC_SIZE },
	{ NV20_SUBDEVICE_0, "subdevice", NV01_DEVICE_0, SUBDEVALLOC_SIZE },
	{ FERMI_VASPACE_A, "address space", NV01_DEVICE_0, VASALLOC_SIZE },
	{ AMPERE_CHANNEL_GPFIFO_A, "channel", NV01_DEVICE_0, VARIES(CHANALLOC_SIZE) },
	{ NV01_EVENT_KERNEL_CALLBACK_EX, "event", NO_CLASS, EVENTALLOC_SIZE },
	{ ADA_A, "3D engine", AMPERE_CHANNEL_GPFIFO_A, 0 },
	{ ADA_COMPUTE_A, "compute engine", AMPERE_CHANNEL_GPFIFO_A, 0 },
	{ FERMI_TWOD_A, "2D engine", AMPERE_CHANNEL_GPFIFO_A, 0 },
	{ KEPLER_INLINE_TO_MEMORY_B, "inline to memory", AMPERE_CHANNEL_GPFIFO_A, 0 },
	{ AMPERE_DMA_COPY_A, "copy engine", AMPERE_CHANNEL_GPFIFO_A, CEALLOC_SIZE },
	{ AMPERE_DMA_COPY_B, "copy engine", AMPERE_CHANNEL_GPFIFO_A, CEALLOC_SIZE },
	{ NVC9B0_VIDEO_DECODER, "video decoder", AMPERE_CHANNEL_GPFIFO_A, NVDECALLOC_SIZE },
	{ NVC9B7_VIDEO_ENCODER, "video encoder", AMPERE_CHANNEL_GPFIFO_A, NVENCALLOC_SIZE },
	{ NVC9D1_VIDEO_NVJPG, "JPEG decoder", AMPERE_CHANNEL_GPFIFO_A, NVJPGALLOC_SIZE },
	{ NVC9FA_VIDEO_OFA, "optical flow", AMPERE_CHANNEL_GPFIFO_A, VARIES(OFAALLOC_SIZE) },
};

static const struct rm_class *class_find(uint32_t class)
{
	for (unsigned int i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (classes[i].class == class)
			return &classes[i];
	return NULL;
}

static const char *class_name(uint32_t class)
{
	const struct rm_class *c = class_find(class);

	return c ? c->name : "memory";
}

struct rm_object *rm_find(struct gsp *gsp, uint32_t client, uint32_t handle)
{
	for (struct rm_object *o = gsp->objects; o; o = o->next)
		if (o->client == client && o->handle == handle)
			return o;
	return NULL;
}

struct rm_object *rm_channel_by_id(struct gsp *gsp, uint32_t runlist, uint32_t chid)
{
	for (struct rm_object *o = gsp->objects; o; o = o->next)
		if (o->class == AMPERE_CHANNEL_GPFIFO_A && o->chan.runlist == runlist &&
		    o->chan.chid == chid)
			return o;
	return NULL;
}

bool rm_has_child(const struct rm_object *parent, uint32_t class)
{
	for (const struct rm_object *o = parent->gsp->objects; o; o = o->next)
		if (o->client == parent->client && o->parent == parent->handle && o->class == class)
			return true;
	return false;
}

static struct rm_object *add(struct gsp *gsp, uint32_t client, uint32_t parent, uint32_t handle,
			     uint32_t class)
{
	struct rm_object *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->gsp = gsp;
	o->client = client;
	o->handle = handle;
	o->parent = parent;
	o->class = class;
	o->next = gsp->objects;
	gsp->objects = o;
	return o;
}

static void drop(struct gsp *gsp, struct rm_object *victim)
{
	for (struct rm_object **at = &gsp->objects; *at; at = &(*at)->next)
		if (*at == victim) {
			*at = victim->next;
			if (victim->chan.gpfifo_entries)
				sim_stat_add(gsp->sim, "channels-freed", 1);
			pbdma_stop(victim);
			free(victim);
			return;
		}
}

static void drop_tree(struct gsp *gsp, struct rm_object *top)
{
	struct rm_object *o = gsp->objects;

	while (o) {
		if (o != top && o->client == top->client && o->parent == top->handle) {
			drop_tree(gsp, o);
			o = gsp->objects;	/* the list changed below us */
		} else {
			o = o->next;
		}
	}
	drop(gsp, top);
}

void rm_reset(struct gsp *gsp)
{
	while (gsp->objects)
		drop(gsp, gsp->objects);
}

/* RM's own objects, whose handles the static information hands out. */
bool rm_start(struct gsp *gsp)
{
	static const uint32_t tree[][3] = {
		{ RM_INT_CLIENT, RM_INT_CLIENT, NV01_ROOT },
		{ RM_INT_DEVICE, RM_INT_CLIENT, NV01_DEVICE_0 },
		{ RM_INT_SUBDEVICE, RM_INT_DEVICE, NV20_SUBDEVICE_0 },
	};

	for (unsigned int i = 0; i < 3; i++) {
		struct rm_object *o = add(gsp, RM_INT_CLIENT, tree[i][1], tree[i][0], tree[i][2]);

		if (!o)
			return false;
		o->internal = true;
	}
	/* The roots of BAR1 and BAR2 belong to RM and start empty. */
	sim_fb_zero(gsp->sim, gsp->fb.bar1_pde, PAGE);
	sim_fb_zero(gsp->sim, gsp->fb.bar2_pde, PAGE);
	sim_bar1_set_pdb(gsp->sim, gsp->fb.bar1_pde);
	sim_bar2_set_pdb(gsp->sim, gsp->fb.bar2_pde);
	sim_fb_firmware_from(gsp->sim, gsp->fb.usable_end);
	return true;
}

static uint32_t refuse(struct gsp *gsp, uint32_t status, const char *rule, uint32_t client,
		       uint32_t handle, uint32_t class, const char *why)
{
	sim_violation(gsp->sim, rule, "alloc of class %#x (%s) as %#x of client %#x: %s", class,
		      class_name(class), handle, client, why);
	return status;
}

/* A copy engine is named by its NV2080 type or, in the older form, by number. */
static const struct chip_engine *copy_engine(const uint8_t *p)
{
	uint32_t type = get32(p, CEALLOC_engineType);

	if (get32(p, CEALLOC_version) == 0)
		type += NV2080_ENGINE_TYPE_COPY0;
	if (get32(p, CEALLOC_version) > 1 || type - NV2080_ENGINE_TYPE_COPY0 >= MAX_COPY_ENGINES)
		return NULL;
	return chip_engine_by_nv2080(type);
}

static bool params_ok(struct gsp *gsp, uint32_t client, const struct rm_object *up, uint32_t class,
		      const uint8_t *p)
{
	const struct chip_engine *e;
	uint32_t share;

	switch (class) {
	case NV01_ROOT:
		return get32(p, ROOTALLOC_hClient) == client;
	case NV01_DEVICE_0:
		share = get32(p, DEVALLOC_hClientShare);
		return !get32(p, DEVALLOC_deviceId) && (!share || rm_find(gsp, share, share));
	case NV20_SUBDEVICE_0:
		return !get32(p, SUBDEVALLOC_subDeviceId);
	case AMPERE_DMA_COPY_A:
	case AMPERE_DMA_COPY_B:
		e = copy_engine(p);
		return e && e->runlist == up->chan.runlist;
	case ADA_A:
	case ADA_COMPUTE_A:
	case FERMI_TWOD_A:
	case KEPLER_INLINE_TO_MEMORY_B:
		return up->chan.runlist == chip_engine_by_nv2080(NV2080_ENGINE_TYPE_GR0)->runlist;
	default:
		return true;
	}
}

uint32_t rm_alloc(struct gsp *gsp, uint32_t client, uint32_t parent, uint32_t handle,
		  uint32_t class, uint8_t *params, uint32_t size)
{
	const struct rm_class *c = class_find(class);
	struct rm_object *up = NULL, *o;

	if (!c)
		return refuse(gsp, NV_ERR_INVALID_CLASS, "rm-class", client, handle, class,
			      "class unknown to the model");
	if (!handle || !client)
		return refuse(gsp, NV_ERR_INVALID_OBJECT_NEW, "rm-handle", client, handle, class,
			      "zero handle");
	if (class == NV01_ROOT) {
		if (handle != client || (parent && parent != client))
			return refuse(gsp, NV_ERR_INVALID_OBJECT_PARENT, "rm-handle", client, handle,
				      class, "a client is its own parent");
		parent = client;
	} else {
		if (!rm_find(gsp, client, client))
			return refuse(gsp, NV_ERR_INVALID_CLIENT, "rm-client", client, handle, class,
				      "no such client");
		up = rm_find(gsp, client, parent);
		if (!up || (c->parent != NO_CLASS && up->class != c->parent))
			return refuse(gsp, NV_ERR_INVALID_OBJECT_PARENT, "rm-parent", client, handle,
				      class, "parent missing or of the wrong class");
	}
	if (rm_find(gsp, client, handle))
		return refuse(gsp, NV_ERR_INSERT_DUPLICATE_NAME, "rm-duplicate", client, handle, class,
			      "handle exists");
	if (size != number(gsp, c->size))
		return refuse(gsp, NV_ERR_INVALID_PARAM_STRUCT, "rm-params-size", client, handle, class,
			      "parameter block of the wrong size");
	if (!params_ok(gsp, client, up, class, params))
		return refuse(gsp, NV_ERR_INVALID_ARGUMENT, "rm-params", client, handle, class,
			      "parameters contradict the board or the object tree");
	o = add(gsp, client, parent, handle, class);
	if (!o)
		return NV_ERR_INSUFFICIENT_RESOURCES;
	if (class == AMPERE_CHANNEL_GPFIFO_A) {
		uint32_t status = channel_alloc(gsp, o, params);

		if (status) {
			drop(gsp, o);
			return status;
		}
	}
	sim_stat_add(gsp->sim, "gsp-objects-allocated", 1);
	return NV_OK;
}

uint32_t rm_free(struct gsp *gsp, uint32_t client, uint32_t parent, uint32_t handle)
{
	struct rm_object *o = rm_find(gsp, client, handle);

	if (!o || o->internal) {
		sim_violation(gsp->sim, "rm-free", "free of %s object %#x of client %#x",
			      o ? "RM's own" : "unknown", handle, client);
		return NV_ERR_INVALID_OBJECT_OLD;
	}
	if (parent && parent != o->parent) {
		sim_violation(gsp->sim, "rm-free-parent", "free of %#x: parent is %#x, not %#x", handle,
			      o->parent, parent);
		return NV_ERR_INVALID_OBJECT_PARENT;
	}
	drop_tree(gsp, o);
	sim_stat_add(gsp->sim, "gsp-objects-freed", 1);
	return NV_OK;
}

/* ALLOC_MEMORY: a list of pages becomes a memory object. Result goes into the RPC header. */
uint32_t rm_alloc_memory(struct gsp *gsp, const uint8_t *p, size_t len)
{
	uint32_t client = get32(p, ALLOCMEM_hClient), device = get32(p, ALLOCMEM_hDevice);
	uint32_t handle = get32(p, ALLOCMEM_hMemory), class = get32(p, ALLOCMEM_hClass);
	uint32_t pages = get32(p, ALLOCMEM_pageCount), idr = get32(p, ALLOCMEM_pteDesc) & 3;
	uint32_t count = get32(p, ALLOCMEM_pteDesc) >> 16;
	struct rm_object *up = rm_find(gsp, client, device);

	if (class != NV01_MEMORY_LIST_SYSTEM && class != NV01_MEMORY_LIST_FBMEM)
		return refuse(gsp, NV_ERR_INVALID_CLASS, "rm-class", client, handle, class,
			      "not a memory list");
	if (!up || up->class != NV01_DEVICE_0 || !handle || rm_find(gsp, client, handle))
		return refuse(gsp, NV_ERR_INVALID_OBJECT_PARENT, "rm-memory", client, handle, class,
			      "no such device, or handle exists");
	if (!pages || idr != NV_VGPU_PTEDESC_IDR_NONE || count != pages ||
	    len < ALLOCMEM_SIZE + 8 * (size_t)count ||
	    get64(p, ALLOCMEM_length) != (uint64_t)pages * PAGE)
		return refuse(gsp, NV_ERR_INVALID_ARGUMENT, "rm-memory", client, handle, class,
			      "page list, page count and length disagree");
	for (uint32_t i = 0; i < count; i++) {
		uint64_t pfn = get64(p, ALLOCMEM_pteDesc_pte_pde + 8 * i);

		if (class == NV01_MEMORY_LIST_FBMEM && pfn >= gsp->fb.usable_end / PAGE)
			return refuse(gsp, NV_ERR_INVALID_ADDRESS, "rm-memory", client, handle, class,
				      "page outside usable framebuffer");
	}
	return add(gsp, client, device, handle, class) ? NV_OK : NV_ERR_INSUFFICIENT_RESOURCES;
}

/* At RPC 47 nothing of the driver's may be left. */
void rm_check_leaks(struct gsp *gsp)
{
	for (struct rm_object *o = gsp->objects; o; o = o->next)
		if (!o->internal)
			sim_violation(gsp->sim, "rm-leak",
				      "%s %#x (class %#x) of client %#x still exists at unload",
				      class_name(o->class), o->handle, o->class, o->client);
}
