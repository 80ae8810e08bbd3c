// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files in a VF's sysfs directory for software written against the vendor's host driver.
 */

#include <linux/capability.h>
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/pci.h>
#include <linux/sysfs.h>

#include "vgpu/vgpu.h"

/**
 * DOC: nvidia/ in a VF's directory
 *
 * Names, formats and errors are those of the vendor's driver on SR-IOV hosts
 * (vgpu-host.md 5.6, 6.2); every decision is that of the control plane, whose calls these
 * files make. Where they differ from the vendor's:
 *
 * - A path is no identity. Only what was created here (its owner is "sysfs") is destroyed by
 *   writing 0, or moved by writing another placement id; what the control plane created for
 *   somebody is refused with -EPERM.
 * - Writing the type that the VF has already is no error and changes nothing.
 * - There is no MIG and there are no parameters of plugins: the files are there because
 *   software looks for them, say so, and take nothing else.
 *
 * The files go before the manager does, and removing them waits for who uses them; so a
 * manager that was found through the registry stays while one of these functions runs.
 */

#define OWNER	"sysfs"

static struct nvgpu_vgpu_mgr *mgr_of(struct pci_dev *vf)
{
	struct nvgpu_vgpu_mgr *mgr = nvgpu_vgpu_mgr_lock_of_vf(vf);

	if (!mgr)
		return NULL;
	mutex_unlock(&mgr->lock);
	nvgpu_vgpu_mgr_put(mgr);

	return mgr;
}

/* The vGPU of a VF. Return: 0; -ENXIO there is none; -ENODEV the manager goes. */
static int vgpu_of(struct device *dev, struct nvgpu_vgpu_mgr **mgr, struct nvgpu_vgpu_desc *out)
{
	struct pci_dev *vf = to_pci_dev(dev);
	int index = pci_iov_vf_id(vf), err = -ENXIO;

	*mgr = mgr_of(vf);
	if (!*mgr || index < 0 || index >= NVGPU_MAX_VFS)
		return -ENODEV;

	mutex_lock(&(*mgr)->lock);
	if ((*mgr)->by_vf[index]) {
		nvgpu_vgpu_describe_locked((*mgr)->by_vf[index], out);
		err = 0;
	}
	mutex_unlock(&(*mgr)->lock);

	return err;
}

/* Why is for the log: a write can only return an errno. */
static int refused(struct device *dev, const char *file, int err, const char *why)
{
	dev_notice_ratelimited(dev, "%s: %s\n", file, why);

	return err;
}

static ssize_t creatable_vgpu_types_show(struct device *dev, struct device_attribute *attr,
					 char *buf)
{
	struct nvgpu_type_status *type;
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	unsigned int i;
	int len = 0, err;

	err = vgpu_of(dev, &mgr, &vgpu);
	if (err != -ENXIO)
		return err;
	type = kmalloc(sizeof(*type), GFP_KERNEL);
	if (!type)
		return -ENOMEM;

	for (i = 0; !nvgpu_vgpu_type_at(mgr, i, type); i++) {
		if (type->refusal)
			continue;
		if (!len)
			len = sysfs_emit(buf, "ID    : vGPU Name\n");
		len += sysfs_emit_at(buf, len, "%-5u : %s\n", type->desc->id, type->desc->name);
	}
	kfree(type);

	return len;
}
static DEVICE_ATTR_RO(creatable_vgpu_types);

static ssize_t current_vgpu_type_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	int err = vgpu_of(dev, &mgr, &vgpu);

	if (err && err != -ENXIO)
		return err;

	return sysfs_emit(buf, "%u\n", err ? 0 : vgpu.type_id);
}

/* As the vendor's driver answers; the sentence is the control plane's. */
static int vendor_errno(int err)
{
	switch (err) {
	case -ENOENT:
		return -ENODEV;
	case -EXDEV:
		return -EINVAL;
	default:
		return err;
	}
}

static int create_on(struct device *dev, struct nvgpu_vgpu_mgr *mgr, u32 type_id)
{
	struct nvgpu_vgpu_request req = {
		.type_id = type_id,
		.has_vf = true,
		.vf = pci_iov_vf_id(to_pci_dev(dev)),
		.owner = OWNER,
		.placement = NVGPU_NO_PLACEMENT,
	};
	struct nvgpu_vgpu_desc vgpu;
	char why[NVGPU_REASON_LEN] = "";
	int err;

	err = nvgpu_vgpu_create(mgr, &req, &vgpu, why, sizeof(why));

	return err ? refused(dev, "current_vgpu_type", vendor_errno(err), why) : 0;
}

/* Return: 0, or the refusal to @what a vGPU that this directory did not create. */
static int check_ours(struct device *dev, const char *file, const struct nvgpu_vgpu_desc *vgpu,
		      const char *what)
{
	char why[NVGPU_REASON_LEN];

	if (!strcmp(vgpu->owner, OWNER))
		return 0;
	snprintf(why, sizeof(why), "vGPU %u was not created here: %s", vgpu->id, what);

	return refused(dev, file, -EPERM, why);
}

static int destroy_ours(struct device *dev, struct nvgpu_vgpu_mgr *mgr,
			const struct nvgpu_vgpu_desc *vgpu)
{
	struct nvgpu_vgpu_removal req = { .id = vgpu->id, .uuid = vgpu->uuid };
	char why[NVGPU_REASON_LEN] = "";
	int err;

	err = check_ours(dev, "current_vgpu_type", vgpu, "destroy it by its UUID");
	if (err)
		return err;
	err = nvgpu_vgpu_destroy(mgr, &req, why, sizeof(why));

	return err ? refused(dev, "current_vgpu_type", err, why) : 0;
}

static ssize_t current_vgpu_type_store(struct device *dev, struct device_attribute *attr,
				       const char *buf, size_t count)
{
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	u32 type_id;
	int err, has;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	err = kstrtou32(buf, 10, &type_id);
	if (err)
		return err;

	has = vgpu_of(dev, &mgr, &vgpu);
	if (has && has != -ENXIO)
		return has;
	if (has)
		err = type_id ? create_on(dev, mgr, type_id) : 0;
	else if (!type_id)
		err = destroy_ours(dev, mgr, &vgpu);
	else if (type_id != vgpu.type_id)
		err = -EBUSY;

	return err ?: count;
}
static DEVICE_ATTR_RW(current_vgpu_type);

static ssize_t placement_id_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	int err = vgpu_of(dev, &mgr, &vgpu);

	return err ?: sysfs_emit(buf, "%u\n", vgpu.placement);
}

static ssize_t placement_id_store(struct device *dev, struct device_attribute *attr,
				  const char *buf, size_t count)
{
	char why[NVGPU_REASON_LEN] = "";
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	u32 id;
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	err = kstrtou32(buf, 10, &id);
	if (err)
		return err;
	err = vgpu_of(dev, &mgr, &vgpu);
	if (err)
		return err;
	err = check_ours(dev, "placement_id", &vgpu, "it stays where its owner has it");
	if (err)
		return err;
	err = nvgpu_vgpu_move(mgr, &vgpu.uuid, id, why, sizeof(why));

	return err ? refused(dev, "placement_id", err, why) : count;
}
static DEVICE_ATTR_RW(placement_id);

static ssize_t gpu_instance_id_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct nvgpu_vgpu_desc vgpu;
	struct nvgpu_vgpu_mgr *mgr;
	int err = vgpu_of(dev, &mgr, &vgpu);

	return err ?: sysfs_emit(buf, "Not Applicable\n");
}

static ssize_t gpu_instance_id_store(struct device *dev, struct device_attribute *attr,
				     const char *buf, size_t count)
{
	return refused(dev, "gpu_instance_id", -EOPNOTSUPP, "this GPU has no instances");
}
static DEVICE_ATTR_RW(gpu_instance_id);

static ssize_t vgpu_params_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "\n");
}

static ssize_t vgpu_params_store(struct device *dev, struct device_attribute *attr,
				 const char *buf, size_t count)
{
	return sysfs_streq(buf, "") ? count :
	       refused(dev, "vgpu_params", -EOPNOTSUPP, "plugins take no parameters from here");
}
static DEVICE_ATTR_RW(vgpu_params);

static struct attribute *vf_attrs[] = {
	&dev_attr_creatable_vgpu_types.attr,
	&dev_attr_current_vgpu_type.attr,
	&dev_attr_gpu_instance_id.attr,
	&dev_attr_placement_id.attr,
	&dev_attr_vgpu_params.attr,
	NULL
};

static const struct attribute_group vf_group = {
	.name = "nvidia",
	.attrs = vf_attrs,
};

/**
 * nvgpu_vgpu_sysfs_follow() - Give every VF its files.
 * @mgr: manager, published
 * @num_vfs: how many VFs there are; those that went took their files with them
 *
 * Context: sleeps; none of the manager's locks held. Without its files a VF works: errors
 * are only told.
 */
void nvgpu_vgpu_sysfs_follow(struct nvgpu_vgpu_mgr *mgr, u32 num_vfs)
{
	struct pci_dev *vf;
	u32 i;

	mutex_lock(&mgr->sysfs_lock);
	/* Files made after nvgpu_vgpu_sysfs_remove(), which begins once this is set, would stay. */
	if (READ_ONCE(mgr->dying))
		num_vfs = min(num_vfs, mgr->nr_sysfs);
	for (i = mgr->nr_sysfs; i < num_vfs; i++) {
		vf = nvgpu_vgpu_vf_get(mgr->pf, i);
		if (vf && sysfs_create_group(&vf->dev.kobj, &vf_group))
			pci_warn(vf, "no nvidia/ directory in sysfs\n");
		pci_dev_put(vf);
	}
	mgr->nr_sysfs = num_vfs;
	mutex_unlock(&mgr->sysfs_lock);
}

/**
 * nvgpu_vgpu_sysfs_remove() - Take the files away and wait for their users.
 * @mgr: manager, ending
 *
 * Context: sleeps; none of the manager's locks held.
 */
void nvgpu_vgpu_sysfs_remove(struct nvgpu_vgpu_mgr *mgr)
{
	struct pci_dev *vf;
	u32 i;

	mutex_lock(&mgr->sysfs_lock);
	for (i = 0; i < mgr->nr_sysfs; i++) {
		vf = nvgpu_vgpu_vf_get(mgr->pf, i);
		if (vf)
			sysfs_remove_group(&vf->dev.kobj, &vf_group);
		pci_dev_put(vf);
	}
	mgr->nr_sysfs = 0;
	mutex_unlock(&mgr->sysfs_lock);
}
