/* SPDX-License-Identifier: MIT */
/*
 * The interrupt tree of a function: 8 leaves of 32 vectors below 4 subtrees
 * (boot reference 2.11). A message leaves when a pending, enabled leaf bit under an
 * enabled subtree appears, and again when enabling a subtree finds one; the pin
 * of the PF follows the level of the same condition.
 *
 * Every message is MSI-X vector 0: which of the six vectors silicon uses for
 * which subtree is not in the reference (stand-in, see docs/model.md).
 */
#include "board.h"

#include <inttypes.h>

/* Offsets inside a VFN block. */
#define LEAF		0x1000
#define LEAF_EN_SET	0x1200
#define LEAF_EN_CLEAR	0x1400
#define TOP		0x1600
#define TOP_EN_SET	0x1608
#define TOP_EN_CLEAR	0x1610
#define LEAF_TRIGGER	0x1640
#define TRIGGER_VECTOR	0xfffu

static uint32_t tree_top(const struct intr_tree *t)
{
	uint32_t top = 0;
	unsigned int i;

	for (i = 0; i < INTR_LEAVES; i++)
		if (t->leaf[i] & t->leaf_en[i])
			top |= BIT(i / 2);
	return top;
}

void intr_update_intx(struct sim *sim)
{
	struct intr_tree *t = &sim->intr[0];
	bool level = !t->msix && (tree_top(t) & t->top_en) && !sim_gone(sim);

	if (level == t->intx_level)
		return;
	t->intx_level = level;
	if (level)
		sim->n_irq_pf++;
	sim->ops->intx_set(sim->host, level);
}

static void notify(struct sim *sim, unsigned int fn)
{
	if (sim->intr[fn].msix && !sim_gone(sim)) {
		if (fn)
			sim->n_irq_vf++;
		else
			sim->n_irq_pf++;
		sim->ops->msix_notify(sim->host, fn, 0);
	}
	if (!fn)
		intr_update_intx(sim);
}

void intr_raise(struct sim *sim, unsigned int fn, unsigned int vector)
{
	struct intr_tree *t = &sim->intr[fn];
	uint32_t bit = BIT(vector % 32);
	unsigned int leaf = vector / 32;

	if (vector >= INTR_VECTORS)
		return;
	if (t->leaf[leaf] & bit)
		return;
	t->leaf[leaf] |= bit;
	if ((t->leaf_en[leaf] & bit) && (t->top_en & BIT(leaf / 2)))
		notify(sim, fn);
}

void sim_intr_raise(struct sim *sim, unsigned int vector)
{
	intr_raise(sim, 0, vector);
}

bool intr_read(struct sim *sim, unsigned int fn, uint32_t off, uint32_t *val)
{
	struct intr_tree *t = &sim->intr[fn];
	uint32_t l = (off & 0x1ff) / 4;

	switch (off) {
	case TOP:
		*val = tree_top(t);
		return true;
	case TOP_EN_SET:
	case TOP_EN_CLEAR:
		*val = t->top_en;
		return true;
	}
	if (l >= INTR_LEAVES)
		return false;
	switch (off & ~0x1ffu) {
	case LEAF:
		*val = t->leaf[l];
		return true;
	case LEAF_EN_SET:
	case LEAF_EN_CLEAR:
		*val = t->leaf_en[l];
		return true;
	}
	return false;
}

static void enable_leaf(struct sim *sim, unsigned int fn, uint32_t l, uint32_t bits)
{
	struct intr_tree *t = &sim->intr[fn];
	uint32_t before = t->leaf[l] & t->leaf_en[l];

	t->leaf_en[l] |= bits;
	if (((t->leaf[l] & t->leaf_en[l]) & ~before) && (t->top_en & BIT(l / 2)))
		notify(sim, fn);
}

bool intr_write(struct sim *sim, unsigned int fn, uint32_t off, uint32_t val)
{
	struct intr_tree *t = &sim->intr[fn];
	uint32_t l = (off & 0x1ff) / 4;

	switch (off) {
	case TOP_EN_SET:
	case TOP_EN_CLEAR:
		if (!fn && (val & ~INTR_TOP_MASK))
			sim_violation(sim, "intr-top-reserved", "TOP_EN %#x written with %#x: "
				      "the tree has four subtrees", off, val);
		if (off == TOP_EN_CLEAR) {
			t->top_en &= ~val;
			if (!fn)
				intr_update_intx(sim);
			return true;
		}
		t->top_en |= val & INTR_TOP_MASK;
		if (tree_top(t) & t->top_en)
			notify(sim, fn);
		return true;
	case LEAF_TRIGGER:
		if ((val & ~TRIGGER_VECTOR) || val >= INTR_VECTORS) {
			if (!fn)
				sim_violation(sim, "intr-trigger-vector",
					      "LEAF_TRIGGER with %#x: no such vector", val);
			return true;
		}
		intr_raise(sim, fn, val);
		return true;
	}
	if (l >= INTR_LEAVES)
		return false;
	switch (off & ~0x1ffu) {
	case LEAF:
		t->leaf[l] &= ~val;
		if (!fn)
			intr_update_intx(sim);
		return true;
	case LEAF_EN_SET:
		enable_leaf(sim, fn, l, val);
		return true;
	case LEAF_EN_CLEAR:
		t->leaf_en[l] &= ~val;
		if (!fn)
			intr_update_intx(sim);
		return true;
	}
	return false;
}

void sim_msix_enabled(struct sim *sim, unsigned int fn, bool on)
{
	if (fn > sim->params.num_vfs)
		return;
	sim->intr[fn].msix = on;
	if (!fn)
		intr_update_intx(sim);
}

void intr_reset(struct sim *sim, unsigned int fn)
{
	struct intr_tree *t = &sim->intr[fn];

	memset(t->leaf, 0, sizeof(t->leaf));
	memset(t->leaf_en, 0, sizeof(t->leaf_en));
	t->top_en = 0;
	if (!fn)
		intr_update_intx(sim);
}
