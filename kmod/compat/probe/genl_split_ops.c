// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux 6.2, 20b0b53aca43 "genetlink: introduce split op representation" and
 * b8fd60c36a44 "genetlink: allow families to use split ops directly".
 */
#include <net/genetlink.h>

const struct genl_split_ops *probe(struct genl_family *family);
const struct genl_split_ops *probe(struct genl_family *family)
{
	return &family->split_ops[family->n_split_ops - 1];
}
