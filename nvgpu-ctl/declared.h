/* SPDX-License-Identifier: MIT */
/*
 * What an administrator declared: the files of /etc/nvgpu.
 */
#ifndef NVGPU_CTL_DECLARED_H
#define NVGPU_CTL_DECLARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECLARED_DIRECTORY	"/etc/nvgpu"
#define DECLARED_VERSION	1
/* The configuration that is used when neither file nor command line choose one. */
#define DECLARED_DEFAULT	"default"

/** enum unlisted - what to do with vGPUs of a listed GPU that are not declared. */
enum unlisted {
	UNLISTED_KEEP,		/* the default: they are somebody else's */
	UNLISTED_DESTROY,
};

/**
 * struct declared_vgpu - vGPUs of one kind; NULL = not said
 * @type:	name or number
 * @count:	how many; one if left out
 * @uuid, @vf, @placement_id: of the only one
 * @owner:	label of whose they are
 */
struct declared_vgpu {
	char *type;
	uint32_t *count;
	char *uuid;
	uint32_t *vf;
	uint32_t *placement_id;
	char *owner;
};

/**
 * struct declared_gpu - what GPUs are to be like; NULL = leave alone
 * @gpu:	"all", a PCI address, a number of "list gpus", or a product's name
 * @vfs:	number of VFs
 * @placement:	enum nvgpu_placement_mode, or 0
 * @firmware:	release to pin, or "newest"
 * @bind:	bind the VFs of its vGPUs to the VFIO driver
 */
struct declared_gpu {
	char *gpu;
	uint32_t *vfs;
	uint32_t placement;
	char *firmware;
	bool bind;
	enum unlisted unlisted;
	struct declared_vgpu *vgpus;
	uint32_t vgpus_count;
};

struct declared_configuration {
	char *name;
	struct declared_gpu *gpus;
	uint32_t gpus_count;
};

/** struct declared_file - one file, or what several say together. */
struct declared_file {
	uint32_t version;
	char *active;
	struct declared_configuration *configurations;
	uint32_t configurations_count;
};

struct declared;	/* everything that was read */

/*
 * Reads @path, a file or a directory of *.yaml. NULL when something is wrong; @problem
 * then says where and what. A directory without files, or none at all, declares nothing.
 */
struct declared *declared_read(const char *path, char *problem, size_t len);
/* The same from memory, for tests. */
struct declared *declared_parse(const char *name, const void *data, size_t data_len,
				char *problem, size_t len);
void declared_close(struct declared *d);

bool declared_empty(const struct declared *d);

/*
 * The GPUs of configuration @name; of the active one when @name is NULL. NULL when
 * there is none of that name; @problem then says which there are.
 */
const struct declared_gpu *declared_choose(const struct declared *d, const char *name, size_t *nr,
					   char *problem, size_t len);

/* Text of a file with one configuration; free() it. NULL: no memory. */
char *declared_text(const struct declared_gpu *gpus, size_t nr, size_t *len);

/* How exactly an entry means a GPU; 0: not at all. */
unsigned int declared_matches(const struct declared_gpu *entry, const char *address, uint32_t index,
			      const char *product);
/* Whether an entry names one GPU, which then has to be there. */
bool declared_names_one(const struct declared_gpu *entry);

#endif /* NVGPU_CTL_DECLARED_H */
