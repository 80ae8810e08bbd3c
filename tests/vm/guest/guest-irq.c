// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest-irq - a guest driver that does one thing: receive an MSI-X interrupt
 * from the GPU it is bound to (by driver_override) and say on which vector.
 */

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sysfs.h>

/* VFN block, which a VF shows at BAR0 offset 0 (gsp-boot.md 2.1, 2.11). */
#define VFN_LEAF(l)		(0x1000 + 4 * (l))
#define VFN_LEAF_EN_SET(l)	(0x1200 + 4 * (l))
#define VFN_TOP_EN_SET		0x1608
#define VFN_LEAF_TRIGGER	0x1640
#define VFN_TOP_ALL		0xf

#define TEST_VECTOR		200	/* fourth subtree: stalling engines */
#define MAX_VECTORS		6
#define IRQ_TIMEOUT		(5 * HZ)

struct guest_irq {
	void __iomem *bar0;
	struct completion fired;
	atomic_t vector;	/* MSI-X vector of the first interrupt, -1 before */
	int irq[MAX_VECTORS];
	int nr;
	int err;
};

static irqreturn_t handle_irq(int irq, void *data)
{
	struct guest_irq *g = data;
	int i;

	for (i = 0; i < g->nr; i++)
		if (g->irq[i] == irq)
			atomic_cmpxchg(&g->vector, -1, i);
	iowrite32(BIT(TEST_VECTOR % 32), g->bar0 + VFN_LEAF(TEST_VECTOR / 32));
	complete(&g->fired);
	return IRQ_HANDLED;
}

static ssize_t irq_result_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct guest_irq *g = dev_get_drvdata(dev);

	if (g->err)
		return sysfs_emit(buf, "no MSI-X interrupt arrived: %pe\n", ERR_PTR(g->err));
	return sysfs_emit(buf, "vector %d of %d fired\n", atomic_read(&g->vector), g->nr);
}
static DEVICE_ATTR_RO(irq_result);

static struct attribute *guest_irq_attrs[] = { &dev_attr_irq_result.attr, NULL };
ATTRIBUTE_GROUPS(guest_irq);

static int guest_irq_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct guest_irq *g;
	int err, i;

	g = devm_kzalloc(&pdev->dev, sizeof(*g), GFP_KERNEL);
	if (!g)
		return -ENOMEM;
	init_completion(&g->fired);
	atomic_set(&g->vector, -1);
	pci_set_drvdata(pdev, g);

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	pci_set_master(pdev);
	g->bar0 = pcim_iomap(pdev, 0, 0);
	if (!g->bar0)
		return -ENOMEM;
	g->nr = pci_alloc_irq_vectors(pdev, 1, MAX_VECTORS, PCI_IRQ_MSIX);
	if (g->nr < 0)
		return g->nr;
	for (i = 0; i < g->nr; i++) {
		g->irq[i] = pci_irq_vector(pdev, i);
		err = request_irq(g->irq[i], handle_irq, 0, "guest-irq", g);
		if (err)
			goto err_irqs;
	}

	iowrite32(BIT(TEST_VECTOR % 32), g->bar0 + VFN_LEAF_EN_SET(TEST_VECTOR / 32));
	iowrite32(VFN_TOP_ALL, g->bar0 + VFN_TOP_EN_SET);
	iowrite32(TEST_VECTOR, g->bar0 + VFN_LEAF_TRIGGER);
	if (!wait_for_completion_timeout(&g->fired, IRQ_TIMEOUT))
		g->err = -ETIMEDOUT;
	return 0;

err_irqs:
	while (i--)
		free_irq(g->irq[i], g);
	pci_free_irq_vectors(pdev);
	return err;
}

static void guest_irq_remove(struct pci_dev *pdev)
{
	struct guest_irq *g = pci_get_drvdata(pdev);
	int i;

	for (i = 0; i < g->nr; i++)
		free_irq(g->irq[i], g);
	pci_free_irq_vectors(pdev);
}

static const struct pci_device_id guest_irq_ids[] = {
	{ PCI_DEVICE_DRIVER_OVERRIDE(PCI_ANY_ID, PCI_ANY_ID, PCI_ID_F_VFIO_DRIVER_OVERRIDE) },
	{}
};

static struct pci_driver guest_irq_driver = {
	.name		= "guest-irq",
	.id_table	= guest_irq_ids,
	.probe		= guest_irq_probe,
	.remove		= guest_irq_remove,
	.dev_groups	= guest_irq_groups,
};
module_pci_driver(guest_irq_driver);

MODULE_DESCRIPTION("Receives one MSI-X interrupt from an assigned GPU");
MODULE_LICENSE("GPL");
