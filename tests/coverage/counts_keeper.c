// SPDX-License-Identifier: GPL-2.0-only
/*
 * counts_keeper - keeps the execution counts of an instrumented nvgpu.ko.
 *
 * The stock kernel has no gcov. A coverage build of the driver carries gcc's
 * counters between two marks (marks.c); this module finds them when nvgpu.ko
 * has been loaded, adds what earlier loads counted, and takes everything out
 * before nvgpu.ko goes. Read /sys/kernel/debug/nvgpu-cov as text:
 *
 *	file NAME VERSION STAMP CHECKSUM
 *	fn IDENT LINES-CHECKSUM CFG-CHECKSUM COUNT...
 *	end
 *
 * What gcc lays out is part of its runtime interface and differs between
 * versions; it is checked for the one that built the driver.
 */

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#if __GNUC__ < 12 || __GNUC__ > 13
#error "the layout of gcov_info is known for gcc 12 and 13"
#endif

#define TEXT_BYTES	(4u << 20)
#define COUNTERS_MAX	(1u << 18)
#define GCOV_COUNTERS	8

struct ctr_info {
	unsigned int num;
	s64 *values;
};

struct fn_info {
	const void *key;
	unsigned int ident, lineno_checksum, cfg_checksum;
	struct ctr_info arcs;		/* the only counters that -fprofile-arcs makes */
};

struct gcov_info {
	unsigned int version;
	struct gcov_info *next;
	unsigned int stamp, checksum;
	const char *filename;
	void (*merge[GCOV_COUNTERS])(s64 *counters, unsigned int n);
	unsigned int n_functions;
	struct fn_info **functions;
};

static DEFINE_MUTEX(lock);
static struct gcov_info **first, **last;	/* between the marks, while nvgpu.ko is there */
static s64 *kept;
static char *text;
static size_t text_len;
static unsigned int overflows;

static __printf(1, 2) void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_len += vscnprintf(text + text_len, TEXT_BYTES - text_len, fmt, args);
	va_end(args);
}

/* Call @each for every arc counter, with its place in kept[]. */
static void for_each_counter(void (*each)(s64 *value, s64 *keep))
{
	struct gcov_info **info;
	unsigned int i, j, at = 0;

	for (info = first; info < last; info++) {
		for (i = 0; i < (*info)->n_functions; i++) {
			struct fn_info *fn = (*info)->functions[i];

			if (!fn || fn->key != *info)
				continue;
			for (j = 0; j < fn->arcs.num; j++) {
				if (at == COUNTERS_MAX) {
					overflows++;
					return;
				}
				each(&fn->arcs.values[j], &kept[at++]);
			}
		}
	}
}

static void add(s64 *value, s64 *keep)
{
	*value += *keep;
}

static void keep(s64 *value, s64 *keep)
{
	*keep = *value;
}

static void render(void)
{
	struct gcov_info **info;
	unsigned int i, j;

	text_len = 0;
	for (info = first; info < last; info++) {
		say("file %s %u %u %u\n", (*info)->filename, (*info)->version, (*info)->stamp,
		    (*info)->checksum);
		for (i = 0; i < (*info)->n_functions; i++) {
			struct fn_info *fn = (*info)->functions[i];

			if (!fn || fn->key != *info)
				continue;
			say("fn %u %u %u", fn->ident, fn->lineno_checksum, fn->cfg_checksum);
			for (j = 0; j < fn->arcs.num; j++)
				say(" %lld", fn->arcs.values[j]);
			say("\n");
		}
	}
	say("end\n");
}

static void take(void)
{
	if (!first)
		return;
	for_each_counter(keep);
	render();
}

static struct gcov_info **mark(const char *name)
{
	void *symbol = __symbol_get(name);

	/* The reference is not kept: nvgpu.ko must stay removable. */
	if (symbol)
		__symbol_put(name);

	return symbol;
}

static int on_module(struct notifier_block *nb, unsigned long state, void *data)
{
	struct module *mod = data;

	if (strcmp(mod->name, "nvgpu"))
		return NOTIFY_DONE;

	mutex_lock(&lock);
	if (state == MODULE_STATE_LIVE) {
		first = mark("nvgpu_cov_first");
		last = mark("nvgpu_cov_last");
		if (first && last) {
			first++;
			for_each_counter(add);
		} else {
			first = NULL;
			pr_err("nvgpu.ko carries no counters\n");
		}
	} else if (state == MODULE_STATE_GOING) {
		take();
		first = NULL;
	}
	mutex_unlock(&lock);

	return NOTIFY_OK;
}

static struct notifier_block on_module_nb = { .notifier_call = on_module };

static ssize_t text_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	ssize_t ret;

	mutex_lock(&lock);
	if (!*pos)
		take();
	ret = simple_read_from_buffer(buf, count, pos, text, text_len);
	mutex_unlock(&lock);

	return ret;
}

static const struct file_operations text_fops = {
	.owner = THIS_MODULE,
	.read = text_read,
	.llseek = default_llseek,
};

static int __init cov_init(void)
{
	int err = -ENOMEM;

	kept = vzalloc(COUNTERS_MAX * sizeof(*kept));
	text = vzalloc(TEXT_BYTES);
	if (!kept || !text)
		goto err_memory;
	err = register_module_notifier(&on_module_nb);
	if (err)
		goto err_memory;
	debugfs_create_file("nvgpu-cov", 0400, NULL, NULL, &text_fops);

	return 0;

err_memory:
	vfree(kept);
	vfree(text);
	return err;
}
module_init(cov_init);

MODULE_DESCRIPTION("Execution counts of an instrumented nvgpu.ko; for tests");
MODULE_LICENSE("GPL");
