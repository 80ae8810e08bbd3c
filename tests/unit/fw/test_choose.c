// SPDX-License-Identifier: MIT
/*
 * Which release is taken, and what is said about the others. The releases here
 * are made up.
 */

#define _GNU_SOURCE		/* strverscmp */
#include "bytes.h"

#include "fw/choose.h"

static const struct nvgpu_abi abi_3 = { .release = "3.0" };
static const struct nvgpu_abi abi_2 = { .release = "2.0" };
static const struct nvgpu_abi abi_1 = { .release = "1.0" };

static const struct nvgpu_abi_pair pairs[] = {
	{ "other", &abi_3, "3.0" },
	{ "mine", &abi_2, "2.0" },
	{ "mine", &abi_1, "2.0" },
};

/* Result of each release; what was tried, in order. */
struct world {
	int err_2, err_1;
	char tried[32];
};

static int attempt(void *priv, const struct nvgpu_abi_pair *pair, char *why, size_t why_len)
{
	struct world *w = priv;
	int err = pair->abi == &abi_2 ? w->err_2 : w->err_1;

	assert_string_equal(pair->family, "mine");
	strcat(w->tried, pair->abi->release);
	strcat(w->tried, " ");
	if (err)
		snprintf(why, why_len, err == -ENOENT ? "a file is missing" : "a file is broken");
	return err;
}

static int choose(struct world *w, const char *pin, const struct nvgpu_abi **abi, char *reason,
		  size_t len)
{
	const struct nvgpu_fw_chooser c = { .pairs = pairs, .nr = ARRAY_SIZE(pairs),
					    .family = "mine", .pin = pin, .attempt = attempt,
					    .priv = w };
	const struct nvgpu_abi_pair *pair = NULL;
	int err = nvgpu_fw_choose(&c, &pair, reason, len);

	*abi = pair ? pair->abi : NULL;
	return err;
}

#define ASSERT_CHOICE(given, pin, expected_err, expected_abi, expected_reason, expected_tried) \
	do { \
		struct world w = given; \
		const struct nvgpu_abi *abi; \
		char reason[NVGPU_FW_REASON_LEN]; \
		assert_int_equal(choose(&w, pin, &abi, reason, sizeof(reason)), expected_err); \
		assert_ptr_equal(abi, expected_abi); \
		assert_string_equal(reason, expected_reason); \
		assert_string_equal(w.tried, expected_tried); \
	} while (0)

#define WORLD(e2, e1)	((struct world){ .err_2 = (e2), .err_1 = (e1) })

static void takes_the_newest_of_its_family(void **state)
{
	(void)state;
	ASSERT_CHOICE(WORLD(0, 0), NULL, 0, &abi_2, "newest known for this chip", "2.0 ");
	ASSERT_CHOICE(WORLD(0, 0), "", 0, &abi_2, "newest known for this chip", "2.0 ");
}

static void falls_back_and_says_why(void **state)
{
	(void)state;
	ASSERT_CHOICE(WORLD(-ENOENT, 0), NULL, 0, &abi_1, "newest usable; 2.0: a file is missing",
		      "2.0 1.0 ");
	ASSERT_CHOICE(WORLD(-EBADMSG, 0), NULL, 0, &abi_1, "newest usable; 2.0: a file is broken",
		      "2.0 1.0 ");
}

static void says_what_became_of_each_when_none_is_usable(void **state)
{
	(void)state;
	ASSERT_CHOICE(WORLD(-ENOENT, -ENOENT), NULL, -ENOENT, NULL,
		      "2.0: a file is missing; 1.0: a file is missing", "2.0 1.0 ");
	/* What is broken is worth more than what is not there. */
	ASSERT_CHOICE(WORLD(-ENOENT, -EBADMSG), NULL, -EBADMSG, NULL,
		      "2.0: a file is missing; 1.0: a file is broken", "2.0 1.0 ");
	ASSERT_CHOICE(WORLD(-EINVAL, -ENOENT), NULL, -EINVAL, NULL,
		      "2.0: a file is broken; 1.0: a file is missing", "2.0 1.0 ");
	ASSERT_CHOICE(WORLD(-EBADMSG, -ENOENT), NULL, -EBADMSG, NULL,
		      "2.0: a file is broken; 1.0: a file is missing", "2.0 1.0 ");
}

static void takes_a_pinned_release_or_none(void **state)
{
	(void)state;
	ASSERT_CHOICE(WORLD(0, 0), "1.0", 0, &abi_1, "pinned by the administrator", "1.0 ");
	ASSERT_CHOICE(WORLD(0, -ENOENT), "1.0", -ENOENT, NULL,
		      "pinned by the administrator; 1.0: a file is missing", "1.0 ");
}

static void refuses_a_pinned_release_of_another_family(void **state)
{
	(void)state;
	ASSERT_CHOICE(WORLD(0, 0), "3.0", -EINVAL, NULL,
		      "release 3.0 is pinned, which is not offered for this chip", "");
	ASSERT_CHOICE(WORLD(0, 0), "2", -EINVAL, NULL,
		      "release 2 is pinned, which is not offered for this chip", "");
}

static void says_that_nothing_is_known_for_a_family(void **state)
{
	const struct nvgpu_fw_chooser c = { .pairs = pairs, .nr = ARRAY_SIZE(pairs),
					    .family = "none" };
	const struct nvgpu_abi_pair *pair = NULL;
	char reason[64];

	(void)state;
	assert_int_equal(nvgpu_fw_choose(&c, &pair, reason, sizeof(reason)), -EINVAL);
	assert_null(pair);
	assert_string_equal(reason, "no release is known for this chip");
}

/* AddressSanitizer sees the first byte written too many. */
static void fills_no_more_than_the_room_it_has(void **state)
{
	struct world w;
	const struct nvgpu_abi *abi;
	size_t len;
	char *room;

	(void)state;
	for (len = 1; len < 64; len++) {
		w = WORLD(-ENOENT, -ENOENT);
		room = malloc(len);
		assert_int_equal(choose(&w, NULL, &abi, room, len), -ENOENT);
		assert_true(strlen(room) < len);
		free(room);
	}
}

static void knows_which_releases_are_offered(void **state)
{
	(void)state;
	assert_true(nvgpu_fw_is_offered(pairs, ARRAY_SIZE(pairs), "mine", "1.0"));
	assert_false(nvgpu_fw_is_offered(pairs, ARRAY_SIZE(pairs), "mine", "3.0"));
	assert_false(nvgpu_fw_is_offered(pairs, ARRAY_SIZE(pairs), "mine", ""));
}

/* The real list: its strings agree, and each family is newest first. */
static void lists_the_real_pairs_in_order(void **state)
{
	const struct nvgpu_abi_pair *real;
	unsigned int i, k, nr;

	(void)state;
	real = nvgpu_abi_pairs(&nr);
	assert_true(nr >= 1);
	for (i = 0; i < nr; i++) {
		assert_ptr_equal(nvgpu_abi_find(real[i].abi->release), real[i].abi);
		assert_non_null(real[i].scrubber_release);
		for (k = i + 1; k < nr; k++) {
			if (!strcmp(real[i].family, real[k].family))
				assert_true(strverscmp(real[i].abi->release,
						       real[k].abi->release) > 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_newest_of_its_family),
		cmocka_unit_test(falls_back_and_says_why),
		cmocka_unit_test(says_what_became_of_each_when_none_is_usable),
		cmocka_unit_test(takes_a_pinned_release_or_none),
		cmocka_unit_test(refuses_a_pinned_release_of_another_family),
		cmocka_unit_test(says_that_nothing_is_known_for_a_family),
		cmocka_unit_test(fills_no_more_than_the_room_it_has),
		cmocka_unit_test(knows_which_releases_are_offered),
		cmocka_unit_test(lists_the_real_pairs_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
