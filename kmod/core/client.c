// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients of the core: the auxiliary device, open and close, callbacks.
 */

#include <linux/auxiliary_bus.h>
#include <linux/slab.h>

#include "core/client.h"
#include "core/client_priv.h"
#include "mem/chids.h"
#include "mem/fb.h"

/**
 * DOC: callbacks
 *
 * A callback runs with the client's own @calls mutex held, so callbacks of one
 * client never overlap, and with no lock of the core but possibly the ladder.
 * Closing takes the client off the list, waits for its callback, and for those who
 * pinned its private data.
 */

/** struct nvgpu_aux - the auxiliary device; lives until its last reference is dropped. */
struct nvgpu_aux {
	struct auxiliary_device adev;
	struct nvgpu_device *nvg;
};

/* The next client in order of opening, with a reference taken; @prev's is dropped. */
static struct nvgpu_client *client_next(struct nvgpu_device *nvg, struct nvgpu_client *prev)
{
	struct nvgpu_clients *cs = nvg->clients;
	struct nvgpu_client *c, *found = NULL;

	mutex_lock(&cs->lock);
	list_for_each_entry(c, &cs->list, node) {
		if (prev && c->id <= prev->id)
			continue;
		refcount_inc(&c->users);
		found = c;
		break;
	}
	mutex_unlock(&cs->lock);
	nvgpu_client_release(prev);

	return found;
}

#define for_each_client(nvg, c) \
	for ((c) = client_next(nvg, NULL); (c); (c) = client_next(nvg, c))

/** nvgpu_client_release() - Drop a share of @users; NULL is fine. Any context. */
void nvgpu_client_release(struct nvgpu_client *c)
{
	if (c && refcount_dec_and_test(&c->users))
		complete(&c->idle);
}

/**
 * nvgpu_clients_lost() - Firmware is gone or about to go; told once per loss.
 * @nvg: device; the caller holds @news
 */
void nvgpu_clients_lost(struct nvgpu_device *nvg)
{
	struct nvgpu_clients *cs = nvg->clients;
	struct nvgpu_client *c;

	lockdep_assert_held(&cs->news);
	if (cs->told_lost)
		return;
	cs->told_lost = true;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		if (c->ops->lost)
			c->ops->lost(c->priv);
		mutex_unlock(&c->calls);
	}
}

/**
 * nvgpu_clients_recovered() - New firmware runs.
 * @nvg: device
 */
void nvgpu_clients_recovered(struct nvgpu_device *nvg)
{
	struct nvgpu_client *c;

	mutex_lock(&nvg->clients->news);
	nvg->clients->told_lost = false;

	for_each_client(nvg, c) {
		int err = 0;

		mutex_lock(&c->calls);
		if (c->ops->recovered)
			err = c->ops->recovered(c->priv);
		mutex_unlock(&c->calls);
		if (err)
			dev_err(nvg->dev, "a client did not recover: %pe\n", ERR_PTR(err));
	}
	mutex_unlock(&nvg->clients->news);
}

/** nvgpu_clients_plugin_event() - Pass on what a plugin reported. Sleeps. */
void nvgpu_clients_plugin_event(struct nvgpu_device *nvg, const struct nvgpu_plugin_notice *n)
{
	struct nvgpu_client *c;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		if (c->ops->plugin_event)
			c->ops->plugin_event(c->priv, n);
		mutex_unlock(&c->calls);
	}
}

/** nvgpu_clients_fault() - Pass on an error that names a channel. Sleeps. */
void nvgpu_clients_fault(struct nvgpu_device *nvg, const struct nvgpu_fault_notice *n)
{
	struct nvgpu_client *c;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		if (c->ops->fault)
			c->ops->fault(c->priv, n);
		mutex_unlock(&c->calls);
	}
}

/** nvgpu_clients_utilisation() - Pass on samples of the engines' utilisation. Sleeps. */
void nvgpu_clients_utilisation(struct nvgpu_device *nvg, const struct nvgpu_util_batch *batch)
{
	struct nvgpu_client *c;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		if (c->ops->utilisation)
			c->ops->utilisation(c->priv, batch);
		mutex_unlock(&c->calls);
	}
}

/**
 * nvgpu_clients_sriov_prepare() - Ask whether the number of VFs may change.
 * @nvg: device
 * @num_vfs: new number
 *
 * Return: 0, or the first refusal. nvgpu_clients_sriov_done() must follow in either case.
 */
int nvgpu_clients_sriov_prepare(struct nvgpu_device *nvg, unsigned int num_vfs)
{
	struct nvgpu_client *c;
	int err;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		err = c->ops->sriov_prepare ? c->ops->sriov_prepare(c->priv, num_vfs) : 0;
		mutex_unlock(&c->calls);
		if (err) {
			nvgpu_client_release(c);
			return err;
		}
	}

	return 0;
}

/**
 * nvgpu_clients_sriov_done() - The number of VFs has changed, or it was refused to.
 * @nvg: device
 * @num_vfs: number there are now
 */
void nvgpu_clients_sriov_done(struct nvgpu_device *nvg, unsigned int num_vfs)
{
	struct nvgpu_client *c;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		if (c->ops->sriov_done)
			c->ops->sriov_done(c->priv, num_vfs);
		mutex_unlock(&c->calls);
	}
}

/**
 * nvgpu_clients_disturb() - Ask whether the GPU may be reset or suspended.
 * @nvg: device
 * @what: which
 *
 * Return: 0, or the first refusal.
 */
int nvgpu_clients_disturb(struct nvgpu_device *nvg, enum nvgpu_disturbance what)
{
	struct nvgpu_client *c;
	int err;

	for_each_client(nvg, c) {
		mutex_lock(&c->calls);
		err = c->ops->disturb ? c->ops->disturb(c->priv, what) : 0;
		mutex_unlock(&c->calls);
		if (err) {
			nvgpu_client_release(c);
			return err;
		}
	}

	return 0;
}

static void boot_desc_fill(struct nvgpu_gpu_desc *d, const struct nvgpu_gsp_facts *facts)
{
	memset(d, 0, sizeof(*d));
	strscpy(d->name, facts->info.name, sizeof(d->name));
	strscpy(d->release, facts->abi->release, sizeof(d->release));
	strscpy(d->release_reason, facts->release_reason, sizeof(d->release_reason));
	strscpy(d->limit, facts->limit, sizeof(d->limit));
	d->vf_partitions = facts->layout.vf_partitions;
	d->fb_total = facts->info.fb_bytes;
	d->vmmu_segment_bytes = facts->vmmu_segment_bytes;
	d->ecc = facts->ecc;
	d->boot_ms = facts->boot_ms;
}

/**
 * nvgpu_clients_open_gate() - Firmware runs: publish its facts, let calls through.
 * @nvg: device
 * @facts: what was learnt at boot
 */
void nvgpu_clients_open_gate(struct nvgpu_device *nvg, const struct nvgpu_gsp_facts *facts)
{
	struct nvgpu_clients *cs = nvg->clients;
	u64 free, largest;

	down_write(&cs->gate);
	cs->abi = facts->abi;
	memcpy(cs->engine, facts->engine, sizeof(cs->engine));
	cs->info = (struct nvgpu_client_info){
		.pdev = nvg->pdev,
		.release = facts->abi->release,
		.vgpu_mode = nvg->vgpu_mode,
		.vf_partitions = facts->layout.vf_partitions,
		.vmmu_segment_bytes = facts->vmmu_segment_bytes,
		.ecc = facts->ecc,
		.mixes_sizes = facts->abi->ctrl[NVGPU_CTRL_VGPU_MIX_SIZES].cmd,
		.total_vfs = facts->info.total_vfs,
		.engine = cs->engine,
		.nr_engines = facts->nr_engines,
		.plugin = facts->abi->plugin,
	};
	nvgpu_fb_stats(nvg->fb, &cs->info.fb_bytes, &free, &largest);
	memcpy(cs->info.vf_bar_bytes, facts->info.vf_bar_bytes, sizeof(cs->info.vf_bar_bytes));
	spin_lock(&cs->desc_lock);
	boot_desc_fill(&cs->boot_desc, facts);
	cs->running = true;
	spin_unlock(&cs->desc_lock);
	cs->open = true;
	up_write(&cs->gate);
}

/**
 * nvgpu_clients_note_release() - Firmware did not start: remember what was tried.
 * @nvg: device, gate closed
 * @reason: what became of each release, for the control plane
 */
void nvgpu_clients_note_release(struct nvgpu_device *nvg, const char *reason)
{
	struct nvgpu_clients *cs = nvg->clients;

	spin_lock(&cs->desc_lock);
	strscpy(cs->boot_desc.release_reason, reason, sizeof(cs->boot_desc.release_reason));
	spin_unlock(&cs->desc_lock);
}

void nvgpu_clients_describe(struct nvgpu_device *nvg, struct nvgpu_gpu_desc *out)
{
	struct nvgpu_clients *cs = nvg->clients;
	const struct nvgpu_gpu_desc *in = &cs->boot_desc;

	/* Not the gate: who closes it waits for firmware, and lists must go on meanwhile. */
	spin_lock(&cs->desc_lock);
	strscpy(out->name, in->name, sizeof(out->name));
	strscpy(out->release_reason, in->release_reason, sizeof(out->release_reason));
	if (cs->running)
		strscpy(out->release, in->release, sizeof(out->release));
	if (in->limit[0])
		strscpy(out->limit, in->limit, sizeof(out->limit));
	out->vf_partitions = in->vf_partitions;
	out->fb_total = in->fb_total;
	out->vmmu_segment_bytes = in->vmmu_segment_bytes;
	out->ecc = in->ecc;
	out->boot_ms = in->boot_ms;
	spin_unlock(&cs->desc_lock);
}

/**
 * nvgpu_clients_close_gate() - Keep calls out and wait for those inside.
 * @nvg: device
 *
 * Calls inside end by themselves: by their timeout, or at once when firmware was
 * marked wedged before.
 */
void nvgpu_clients_close_gate(struct nvgpu_device *nvg)
{
	struct nvgpu_clients *cs = nvg->clients;

	down_write(&cs->gate);
	cs->open = false;
	up_write(&cs->gate);

	spin_lock(&cs->desc_lock);
	cs->running = false;
	spin_unlock(&cs->desc_lock);
}

/**
 * nvgpu_client_open() - Start to use a GPU.
 * @adev: the auxiliary device a driver was bound to
 * @ops: callbacks, which come after nvgpu_client_listen() only
 * @priv: their argument
 *
 * Sleeps. Return: the client, or an ERR_PTR().
 */
struct nvgpu_client *nvgpu_client_open(struct auxiliary_device *adev,
				       const struct nvgpu_client_ops *ops, void *priv)
{
	struct nvgpu_aux *aux = container_of(adev, struct nvgpu_aux, adev);
	struct nvgpu_client *c;

	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return ERR_PTR(-ENOMEM);
	c->nvg = aux->nvg;
	c->ops = ops;
	c->priv = priv;
	INIT_LIST_HEAD(&c->node);
	mutex_init(&c->calls);
	init_completion(&c->idle);
	refcount_set(&c->users, 1);

	return c;
}

/**
 * nvgpu_client_listen() - Be found, and get callbacks from here on.
 * @c: client, once
 *
 * Callbacks may come before this returns. Sleeps.
 */
void nvgpu_client_listen(struct nvgpu_client *c)
{
	struct nvgpu_clients *cs = c->nvg->clients;

	mutex_lock(&cs->lock);
	c->id = ++cs->last_id;
	list_add_tail(&c->node, &cs->list);
	if (!cs->manager)
		cs->manager = c;
	mutex_unlock(&cs->lock);
}

/**
 * nvgpu_client_close() - Stop to use a GPU.
 * @c: client; everything it took is given back
 *
 * No callback runs any more on return. Sleeps; not from a callback.
 */
void nvgpu_client_close(struct nvgpu_client *c)
{
	struct nvgpu_clients *cs = c->nvg->clients;

	mutex_lock(&cs->lock);
	list_del_init(&c->node);
	mutex_unlock(&cs->lock);

	nvgpu_client_release(c);
	wait_for_completion(&c->idle);

	mutex_lock(&cs->lock);
	if (cs->manager == c)
		cs->manager = NULL;
	mutex_unlock(&cs->lock);
	mutex_destroy(&c->calls);
	kfree(c);
}

void *nvgpu_clients_priv_get(struct nvgpu_device *nvg)
{
	struct nvgpu_clients *cs = nvg->clients;
	void *priv = NULL;

	mutex_lock(&cs->lock);
	if (cs->manager && !list_empty(&cs->manager->node)) {
		refcount_inc(&cs->manager->users);
		priv = cs->manager->priv;
	}
	mutex_unlock(&cs->lock);

	return priv;
}

/* A pinned manager stays in place while it closes, so this is the one that was pinned. */
void nvgpu_clients_priv_put(struct nvgpu_device *nvg)
{
	nvgpu_client_release(READ_ONCE(nvg->clients->manager));
}

static void aux_release(struct device *dev)
{
	kfree(container_of(dev, struct nvgpu_aux, adev.dev));
}

/**
 * nvgpu_clients_publish() - Make the auxiliary device appear, once.
 * @nvg: device, ready
 *
 * Sleeps; the manager's probe runs in it. Return: 0 or -errno.
 */
int nvgpu_clients_publish(struct nvgpu_device *nvg)
{
	struct nvgpu_aux *aux;
	int err;

	if (nvg->clients->aux)
		return 0;

	aux = kzalloc(sizeof(*aux), GFP_KERNEL);
	if (!aux)
		return -ENOMEM;
	aux->nvg = nvg;
	aux->adev.name = "vgpu";
	aux->adev.id = nvg->index;
	aux->adev.dev.parent = nvg->dev;
	aux->adev.dev.release = aux_release;

	err = auxiliary_device_init(&aux->adev);
	if (err) {
		kfree(aux);
		return err;
	}
	err = auxiliary_device_add(&aux->adev);
	if (err) {
		auxiliary_device_uninit(&aux->adev);
		return err;
	}
	nvg->clients->aux = aux;

	return 0;
}

/** nvgpu_clients_unpublish() - Remove the auxiliary device; its driver lets go first. */
void nvgpu_clients_unpublish(struct nvgpu_device *nvg)
{
	struct nvgpu_aux *aux = nvg->clients->aux;

	if (!aux)
		return;
	nvg->clients->aux = NULL;
	auxiliary_device_delete(&aux->adev);
	auxiliary_device_uninit(&aux->adev);
}

/** nvgpu_clients_create() - Nobody listens, the gate is closed. Return: 0 or -ENOMEM. */
int nvgpu_clients_create(struct nvgpu_device *nvg)
{
	struct nvgpu_clients *cs;

	cs = kzalloc(sizeof(*cs), GFP_KERNEL);
	if (!cs)
		return -ENOMEM;
	nvg->chids = kzalloc(sizeof(*nvg->chids), GFP_KERNEL);
	if (!nvg->chids) {
		kfree(cs);
		return -ENOMEM;
	}
	nvgpu_chids_init(nvg->chids);
	mutex_init(&cs->news);
	mutex_init(&cs->lock);
	mutex_init(&cs->chid_lock);
	init_rwsem(&cs->gate);
	spin_lock_init(&cs->desc_lock);
	INIT_LIST_HEAD(&cs->list);
	nvg->clients = cs;

	return 0;
}

/** nvgpu_clients_destroy() - Opposite; every client is closed. */
void nvgpu_clients_destroy(struct nvgpu_device *nvg)
{
	struct nvgpu_clients *cs = nvg->clients;

	WARN_ON(!list_empty(&cs->list));
	mutex_destroy(&cs->chid_lock);
	mutex_destroy(&cs->lock);
	mutex_destroy(&cs->news);
	kfree(nvg->chids);
	nvg->chids = NULL;
	nvg->clients = NULL;
	kfree(cs);
}
