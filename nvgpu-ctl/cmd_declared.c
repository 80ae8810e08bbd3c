// SPDX-License-Identifier: MIT
/*
 * Declared state: apply, diff, export.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "declared.h"
#include "enact.h"
#include "out.h"
#include "rows.h"
#include "select.h"

#define PROBLEM_LEN	512

enum { COL_GPU, COL_OBJECT, COL_NAME, COL_ACTION, COL_RESULT, COL_REASON };

static const struct field task_fields[] = {
	ROW_FIELD(COL_GPU, "gpu"),
	ROW_FIELD(COL_OBJECT, "object"),
	ROW_FIELD(COL_NAME, "name"),
	ROW_FIELD(COL_ACTION, "action"),
	ROW_FIELD(COL_RESULT, "result"),
	ROW_FIELD(COL_REASON, "reason"),
	{}
};

static const struct object_desc task_desc = {
	"declared object", sizeof(struct row), task_fields
};

/* ---- what is there ------------------------------------------------------ */

static void host_free(struct host *host)
{
	free(host->gpus);
	free(host->vfs);
	free(host->types);
	free(host->vgpus);
}

/* Returns 0 or EXIT_REFUSED with a message; host_free() in either case. */
static int host_load(struct ctl *ctl, struct host *host)
{
	const struct {
		const struct object_desc *desc;
		void **objects;
		size_t *nr;
	} lists[] = {
		{ &gpu_desc, (void **)&host->gpus, &host->nr_gpus },
		{ &vf_desc, (void **)&host->vfs, &host->nr_vfs },
		{ &type_desc, (void **)&host->types, &host->nr_types },
		{ &vgpu_desc, (void **)&host->vgpus, &host->nr_vgpus },
	};
	int err = need_module(ctl);

	*host = (struct host){ 0 };
	for (size_t i = 0; !err && i < sizeof(lists) / sizeof(*lists); i++) {
		err = plane_list(ctl->nl, lists[i].desc, NULL, lists[i].objects, lists[i].nr);
		if (err)
			err = failed_nl(ctl, err);
	}
	return err;
}

/* ---- apply and diff ----------------------------------------------------- */

static void task_row(const struct task *task, struct row *row)
{
	memset(row, 0, sizeof(*row));
	row_set(row, COL_GPU, task->gpu);
	row_set(row, COL_OBJECT, task->object);
	row_set(row, COL_NAME, task->name);
	row_set(row, COL_ACTION, task->action);
	row_set(row, COL_RESULT, verdict_name(task->verdict));
	row_set(row, COL_REASON, task->reason);
}

/* Tasks that are as declared are left out when only differences are wanted. */
static int print_plan(struct ctl *ctl, const struct plan *plan, bool differences)
{
	struct row *rows = calloc(plan->nr + 1, sizeof(*rows));
	size_t nr = 0;

	if (!rows)
		return failed(ctl, -ENOMEM, "no memory");
	for (size_t i = 0; i < plan->nr; i++)
		if (!differences || plan->tasks[i].verdict != VERDICT_SAME)
			task_row(&plan->tasks[i], &rows[nr++]);
	if (nr || ctl->opt.json)
		out_list(&ctl->opt, &task_desc, rows, nr);
	free(rows);
	return EXIT_DONE;
}

/*
 * Makes the plan; NULL declarations mean that nothing is declared. Returns 0, or
 * EXIT_REFUSED with a message; plan_free() in either case.
 */
static int make_plan(struct ctl *ctl, const struct declared_gpu *gpus, size_t nr,
		     struct plan *plan)
{
	struct host host = { 0 };
	const char *only;
	int err;

	*plan = (struct plan){ 0 };
	err = host_load(ctl, &host);
	if (!err)
		err = select_filter(ctl, &only);
	if (!err && !plan_make(plan, &host, gpus, nr, only))
		err = failed(ctl, -ENOMEM, "no memory");
	host_free(&host);
	return err;
}

typedef int (*declared_fn)(struct ctl *ctl, const struct declared_gpu *gpus, size_t nr);

/* Reads the files, chooses configuration @name or the active one, and calls @fn with it. */
static int with_declared(struct ctl *ctl, const char *name, declared_fn fn)
{
	const char *path = ctl->opt.file ? ctl->opt.file : DECLARED_DIRECTORY;
	const struct declared_gpu *gpus = NULL;
	struct declared *declared;
	char problem[PROBLEM_LEN];
	size_t nr = 0;
	bool empty;
	int err;

	declared = declared_read(path, problem, sizeof(problem));
	if (!declared)
		return failed(ctl, -EINVAL, "%s", problem);
	empty = declared_empty(declared) && !name;
	if (empty)
		fprintf(stderr, "nvgpu-ctl: nothing is declared in %s\n", path);
	else
		gpus = declared_choose(declared, name, &nr, problem, sizeof(problem));
	if (!gpus && !empty)
		err = failed(ctl, -EINVAL, "%s: %s", path, problem);
	else
		err = fn(ctl, gpus, nr);
	declared_close(declared);
	return err;
}

static int carry_out(struct ctl *ctl, struct plan *plan)
{
	bool ok = enact(ctl->nl, plan);
	int err;

	err = print_plan(ctl, plan, false);
	for (size_t i = 0; i < plan->nr; i++) {
		const struct task *t = &plan->tasks[i];

		if (t->verdict == VERDICT_FAILED || t->verdict == VERDICT_BLOCKED)
			fprintf(stderr, "nvgpu-ctl: %s: %s %s: %s: %s\n", ctl->tried, t->object,
				t->name, t->action[0] ? t->action : "check", t->reason);
	}
	return err ? err : ok ? EXIT_DONE : EXIT_REFUSED;
}

static int apply_entries(struct ctl *ctl, const struct declared_gpu *gpus, size_t nr)
{
	struct plan plan;
	int err = make_plan(ctl, gpus, nr, &plan);

	if (!err)
		err = ctl->opt.dry_run ? print_plan(ctl, &plan, false) : carry_out(ctl, &plan);
	plan_free(&plan);
	return err;
}

static int compare_entries(struct ctl *ctl, const struct declared_gpu *gpus, size_t nr)
{
	struct plan plan;
	int err = make_plan(ctl, gpus, nr, &plan);

	if (!err)
		err = print_plan(ctl, &plan, true);
	if (!err && !plan_is_empty(&plan))
		err = EXIT_DIFFERENT;
	plan_free(&plan);
	return err;
}

static int apply(struct ctl *ctl, int argc, char **argv)
{
	tried(ctl, "apply%s%s", argc ? " " : "", argc ? argv[0] : "");
	return with_declared(ctl, argc ? argv[0] : NULL, apply_entries);
}

static int diff(struct ctl *ctl, int argc, char **argv)
{
	tried(ctl, "diff%s%s", argc ? " " : "", argc ? argv[0] : "");
	return with_declared(ctl, argc ? argv[0] : NULL, compare_entries);
}

/* ---- list ---------------------------------------------------------------- */

enum { ENTRY_GPU, ENTRY_VFS, ENTRY_PLACEMENT, ENTRY_FIRMWARE, ENTRY_VGPUS, ENTRY_BIND,
       ENTRY_UNLISTED };

/** struct entry - what is declared for a GPU; @have as of the control plane's objects. */
struct entry {
	uint64_t have;
	char gpu[TEXT_LEN], firmware[TEXT_LEN], unlisted[TEXT_LEN];
	uint32_t vfs, placement, vgpus, bind;
};

#define ENTRY_FIELD(_kind, _attr, member)				\
	{ .kind = _kind, .attr = _attr, .key = #member, .listed = true,	\
	  .offset = offsetof(struct entry, member) }

static const struct field entry_fields[] = {
	ENTRY_FIELD(KIND_TEXT, ENTRY_GPU, gpu),
	ENTRY_FIELD(KIND_U32, ENTRY_VFS, vfs),
	ENTRY_FIELD(KIND_PLACEMENT, ENTRY_PLACEMENT, placement),
	ENTRY_FIELD(KIND_TEXT, ENTRY_FIRMWARE, firmware),
	ENTRY_FIELD(KIND_U32, ENTRY_VGPUS, vgpus),
	ENTRY_FIELD(KIND_FLAG, ENTRY_BIND, bind),
	ENTRY_FIELD(KIND_TEXT, ENTRY_UNLISTED, unlisted),
	{}
};

static const struct object_desc entry_desc = {
	"declaration", sizeof(struct entry), entry_fields
};

#define ENTRY_HAS(attr)	(1ull << (attr))

static void entry_of(const struct declared_gpu *gpu, struct entry *entry)
{
	char address[ADDRESS_LEN];

	*entry = (struct entry){
		.have = ENTRY_HAS(ENTRY_GPU) | ENTRY_HAS(ENTRY_VGPUS) | ENTRY_HAS(ENTRY_BIND) |
			ENTRY_HAS(ENTRY_UNLISTED),
		.bind = gpu->bind, .placement = gpu->placement, .vfs = gpu->vfs ? *gpu->vfs : 0,
	};
	if (gpu->vfs)
		entry->have |= ENTRY_HAS(ENTRY_VFS);
	if (gpu->placement)
		entry->have |= ENTRY_HAS(ENTRY_PLACEMENT);
	if (gpu->firmware)
		entry->have |= ENTRY_HAS(ENTRY_FIRMWARE);
	snprintf(entry->gpu, TEXT_LEN, "%s", parse_address(gpu->gpu, address) ? address : gpu->gpu);
	snprintf(entry->firmware, TEXT_LEN, "%s", gpu->firmware ? gpu->firmware : "");
	snprintf(entry->unlisted, TEXT_LEN, "%s",
		 gpu->unlisted == UNLISTED_DESTROY ? "destroy" : "keep");
	for (uint32_t i = 0; i < gpu->vgpus_count; i++)
		entry->vgpus += gpu->vgpus[i].count ? *gpu->vgpus[i].count : 1;
}

static int list_entries(struct ctl *ctl, const struct declared_gpu *gpus, size_t nr)
{
	struct entry *entries = calloc(nr + 1, sizeof(*entries));

	if (!entries)
		return failed(ctl, -ENOMEM, "no memory");
	for (size_t i = 0; i < nr; i++)
		entry_of(&gpus[i], &entries[i]);
	if (nr || ctl->opt.json)
		out_list(&ctl->opt, &entry_desc, entries, nr);
	free(entries);
	return EXIT_DONE;
}

static int list_declared(struct ctl *ctl, int argc, char **argv)
{
	tried(ctl, "list declared%s%s", argc ? " " : "", argc ? argv[0] : "");
	return with_declared(ctl, argc ? argv[0] : NULL, list_entries);
}

/* ---- export ------------------------------------------------------------- */

/** struct exported - one GPU as an entry, with room for what it points to. */
struct exported {
	struct declared_vgpu *vgpus;
	char (*uuids)[UUID_TEXT_LEN];
};

static bool carries_vgpu(const struct vf *vf)
{
	return vf->have >> NVGPU_A_VF_VGPU & 1;
}

/* The VFs of all vGPUs are bound: then that is how the host was set up. */
static bool all_bound(const struct host *host, const struct gpu *gpu)
{
	bool any = false;

	for (size_t i = 0; i < host->nr_vfs; i++) {
		const struct vf *vf = &host->vfs[i];

		if (strcmp(vf->gpu, gpu->address) || !carries_vgpu(vf))
			continue;
		any = true;
		if (strcmp(vf->driver, VFIO_DRIVER))
			return false;
	}
	return any;
}

/* Where sizes are equal any place is as good as another. */
static bool is_placed(const struct gpu *gpu, const struct vgpu *vgpu)
{
	return gpu->placement_mode == NVGPU_PLACEMENT_MODE_MIXED &&
	       vgpu->have >> NVGPU_A_VGPU_PLACEMENT & 1;
}

static bool export_gpu(const struct host *host, struct gpu *gpu, struct declared_gpu *to,
		       struct exported *store)
{
	*to = (struct declared_gpu){
		.gpu = gpu->address,
		.vfs = &gpu->num_vfs,
		.firmware = gpu->firmware_pin[0] ? gpu->firmware_pin : NULL,
		.placement = gpu->placement_mode,
		.bind = all_bound(host, gpu),
	};
	store->vgpus = calloc(host->nr_vgpus + 1, sizeof(*store->vgpus));
	store->uuids = calloc(host->nr_vgpus + 1, sizeof(*store->uuids));
	if (!store->vgpus || !store->uuids)
		return false;
	to->vgpus = store->vgpus;
	for (size_t i = 0; i < host->nr_vgpus; i++) {
		struct vgpu *vgpu = &host->vgpus[i];
		uint32_t n = to->vgpus_count;

		if (strcmp(vgpu->gpu, gpu->address))
			continue;
		uuid_to_text(vgpu->uuid, store->uuids[n]);
		to->vgpus[n] = (struct declared_vgpu){
			.type = vgpu->type_name, .uuid = store->uuids[n], .vf = &vgpu->vf,
			.owner = vgpu->owner[0] ? vgpu->owner : NULL,
			.placement_id = is_placed(gpu, vgpu) ? &vgpu->placement : NULL,
		};
		to->vgpus_count++;
	}
	return true;
}

static int export_host(struct ctl *ctl, const struct host *host, const char *only)
{
	struct declared_gpu *gpus = calloc(host->nr_gpus + 1, sizeof(*gpus));
	struct exported *store = calloc(host->nr_gpus + 1, sizeof(*store));
	bool ok = gpus && store;
	char *text = NULL;
	size_t nr = 0, len;

	for (size_t i = 0; ok && i < host->nr_gpus; i++)
		if (!only || !strcmp(only, host->gpus[i].address)) {
			ok = export_gpu(host, &host->gpus[i], &gpus[nr], &store[nr]);
			nr++;
		}
	if (ok)
		text = declared_text(gpus, nr, &len);
	if (text)
		fwrite(text, 1, len, stdout);
	for (size_t i = 0; store && i < nr; i++) {
		free(store[i].vgpus);
		free(store[i].uuids);
	}
	free(store);
	free(gpus);
	ok = text;
	free(text);
	return ok ? EXIT_DONE : failed(ctl, -ENOMEM, "no memory");
}

static int export(struct ctl *ctl, int argc, char **argv)
{
	struct host host = { 0 };
	const char *only;
	int err;

	(void)argc;
	(void)argv;
	tried(ctl, "export");
	err = host_load(ctl, &host);
	if (!err)
		err = select_filter(ctl, &only);
	if (!err)
		err = export_host(ctl, &host, only);
	host_free(&host);
	return err;
}

static const struct cmd declared_cmds[] = {
	{ .verb = "list", .noun = "declared", .args = "[CONFIGURATION]",
	  .help = "List what is declared for GPUs", .opts = OPTS_LIST | OPT_FILE, .max_args = 1,
	  .columns = &entry_desc, .offline = true, .run = list_declared },
	{ .verb = "apply", .args = "[CONFIGURATION]",
	  .help = "Make the host what /etc/nvgpu declares",
	  .opts = OPTS_LIST | OPT_GPU | OPT_FILE | OPT_DRY_RUN, .max_args = 1,
	  .columns = &task_desc, .run = apply },
	{ .verb = "diff", .args = "[CONFIGURATION]",
	  .help = "Say where the host is not as declared",
	  .opts = OPTS_LIST | OPT_GPU | OPT_FILE, .max_args = 1, .columns = &task_desc,
	  .run = diff },
	{ .verb = "export", .args = "", .help = "Print a declaration of the host as it is",
	  .opts = OPT_GPU, .run = export },
	{}
};

const struct group declared_group = { "Declared state", declared_cmds };
