// SPDX-License-Identifier: MIT
/*
 * nl-abuse - a netlink client with no manners.
 *
 * usage: nl-abuse shapes GPU      every request in every wrong shape
 *        nl-abuse fuzz N SEED GPU N requests of chance
 *        nl-abuse deaf SECONDS    join the announcements and never read
 *        nl-abuse dump N          N dumps of everything, read one message at a time
 *
 * Each prints what it saw and ends with 1 when an answer was not what the
 * specification promises. Raw sockets: a library would refuse to send this.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/nvgpu.h>

/* The kernel fills a message up to the largest buffer it has seen a reader use. */
#define BUFFER		16384
#define TEXT		256

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

static int sock;
static uint16_t family;
static uint32_t group;
static uint32_t seq = 1;
static int wrong;

struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	uint8_t attrs[BUFFER];
};

static struct request req;

static void begin(uint16_t type, uint16_t flags, uint8_t cmd)
{
	memset(&req, 0, sizeof(req.nlh) + sizeof(req.genl));
	req.nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	req.nlh.nlmsg_type = type;
	req.nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	req.nlh.nlmsg_seq = ++seq;
	req.genl.cmd = cmd;
	req.genl.version = NVGPU_FAMILY_VERSION;
}

/* @claimed is what the header says; @len is what is there. */
static void put_lying(uint16_t type, const void *data, size_t len, uint16_t claimed)
{
	uint8_t *at = (uint8_t *)&req + NLMSG_ALIGN(req.nlh.nlmsg_len);
	struct nlattr nla = { .nla_len = NLA_HDRLEN + claimed, .nla_type = type };

	memcpy(at, &nla, sizeof(nla));
	if (len)
		memcpy(at + NLA_HDRLEN, data, len);
	memset(at + NLA_HDRLEN + len, 0, NLA_ALIGN(len) - len);
	req.nlh.nlmsg_len = NLMSG_ALIGN(req.nlh.nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len);
}

static void put(uint16_t type, const void *data, size_t len)
{
	put_lying(type, data, len, len);
}

static void put_u32(uint16_t type, uint32_t value)
{
	put(type, &value, sizeof(value));
}

static void put_text(uint16_t type, const char *text)
{
	put(type, text, strlen(text) + 1);
}

static void fatal(const char *what)
{
	fprintf(stderr, "nl-abuse: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void send_request(void)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };

	if (sendto(sock, &req, req.nlh.nlmsg_len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		fatal("send");
}

/* What was missing or wrong, in words; empty when the kernel said nothing. */
static void read_extack(const struct nlmsghdr *nlh, char *text)
{
	size_t off = NLMSG_HDRLEN + sizeof(struct nlmsgerr);

	text[0] = '\0';
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	while (off + NLA_HDRLEN <= nlh->nlmsg_len) {
		const struct nlattr *nla = (const struct nlattr *)((const char *)nlh + off);

		if (nla->nla_len < NLA_HDRLEN || off + nla->nla_len > nlh->nlmsg_len)
			return;
		if (nla->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(text, TEXT, "%.*s", nla->nla_len - NLA_HDRLEN,
				 (const char *)nla + NLA_HDRLEN);
		off += NLA_ALIGN(nla->nla_len);
	}
}

/* Reads answers up to the acknowledgement; returns its error number. */
static int answer(char *text)
{
	static char buf[BUFFER];

	text[0] = '\0';
	while (true) {
		ssize_t len = recv(sock, buf, sizeof(buf), 0);
		struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

		if (len < 0)
			fatal("no answer");
		for (; NLMSG_OK(nlh, (size_t)len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				read_extack(nlh, text);
				return -((struct nlmsgerr *)NLMSG_DATA(nlh))->error;
			}
			if (nlh->nlmsg_type == NLMSG_DONE)
				return nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(int)) ?
				       -*(int *)NLMSG_DATA(nlh) : 0;
		}
	}
}

static void open_socket(void)
{
	const struct timeval patience = { .tv_sec = 30 };
	struct sockaddr_nl me = { .nl_family = AF_NETLINK };
	const int on = 1;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0 || bind(sock, (struct sockaddr *)&me, sizeof(me)))
		fatal("socket");
	setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

static void find_group(const struct nlattr *groups)
{
	/* One group: nest of a nest of name and id. */
	const char *at = (const char *)groups + NLA_HDRLEN * 2;
	const char *end = (const char *)groups + groups->nla_len;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *nla = (const struct nlattr *)at;

		if (nla->nla_len < NLA_HDRLEN)
			return;
		if (nla->nla_type == CTRL_ATTR_MCAST_GRP_ID)
			memcpy(&group, at + NLA_HDRLEN, sizeof(group));
		at += NLA_ALIGN(nla->nla_len);
	}
}

static void find_family(void)
{
	static char buf[BUFFER];
	char text[TEXT];
	ssize_t len, off;
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	begin(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
	put_text(CTRL_ATTR_FAMILY_NAME, NVGPU_FAMILY_NAME);
	send_request();
	len = recv(sock, buf, sizeof(buf), 0);
	if (len < 0 || nlh->nlmsg_type != GENL_ID_CTRL) {
		fprintf(stderr, "nl-abuse: the module is not loaded\n");
		exit(2);
	}
	for (off = NLMSG_LENGTH(GENL_HDRLEN); off + NLA_HDRLEN <= (ssize_t)nlh->nlmsg_len;) {
		const struct nlattr *nla = (const struct nlattr *)(buf + off);

		if (nla->nla_len < NLA_HDRLEN)
			break;
		if (nla->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&family, buf + off + NLA_HDRLEN, sizeof(family));
		if ((nla->nla_type & NLA_TYPE_MASK) == CTRL_ATTR_MCAST_GROUPS)
			find_group(nla);
		off += NLA_ALIGN(nla->nla_len);
	}
	answer(text);
}

/* ---- shapes ------------------------------------------------------------- */

#define ANY_ERROR	-1
#define MALFORMED	-2	/* EINVAL or ERANGE */

static bool is_as_expected(int err, int expected)
{
	switch (expected) {
	case ANY_ERROR:
		return err;
	case MALFORMED:
		return err == EINVAL || err == ERANGE;
	default:
		return err == expected;
	}
}

static void expect(const char *what, int expected)
{
	char text[TEXT];
	int err;

	send_request();
	err = answer(text);
	printf("%s: %s (%s)\n", what, err ? strerrorname_np(err) : "done", text);
	if (!is_as_expected(err, expected)) {
		printf("  wrong: expected %s\n", expected == ANY_ERROR ? "an error" :
		       expected == MALFORMED ? "EINVAL or ERANGE" :
		       expected ? strerrorname_np(expected) : "done");
		wrong++;
	}
	/* A refusal without a sentence is a riddle. */
	if (err && !text[0]) {
		printf("  wrong: no sentence\n");
		wrong++;
	}
}

static const struct {
	uint8_t cmd;
	const char *name;
	uint16_t number;	/* second attribute, 0 = none */
} commands[] = {
	{ NVGPU_CMD_GPU_GET, "gpu-get", 0 },
	{ NVGPU_CMD_GPU_SET, "gpu-set", NVGPU_A_GPU_NUM_VFS },
	{ NVGPU_CMD_GPU_RESET, "gpu-reset", 0 },
	{ NVGPU_CMD_VF_GET, "vf-get", NVGPU_A_VF_INDEX },
	{ NVGPU_CMD_TYPE_GET, "type-get", NVGPU_A_TYPE_ID },
	{ NVGPU_CMD_VGPU_GET, "vgpu-get", NVGPU_A_VGPU_ID },
	{ NVGPU_CMD_VGPU_CREATE, "vgpu-create", NVGPU_A_VGPU_TYPE },
	{ NVGPU_CMD_VGPU_DESTROY, "vgpu-destroy", NVGPU_A_VGPU_ID },
};

#define COMMANDS	(sizeof(commands) / sizeof(*commands))

static void label(char *out, size_t i, const char *what)
{
	snprintf(out, TEXT, "%s %s", commands[i].name, what);
}

/* What is looked at before the GPU's name is. */
static void put_needed(size_t i)
{
	static const uint8_t uuid[16] = { 0xde, 0xad };

	if (commands[i].cmd == NVGPU_CMD_VGPU_DESTROY)
		put(NVGPU_A_VGPU_UUID, uuid, sizeof(uuid));
}

static void shapes_of_gpu(size_t i)
{
	static const char long_text[4096] = { [0 ... 4094] = 'x' };
	const uint8_t no_nul[4] = { '0', '0', '0', '0' };
	const uint64_t eight = 1;
	char what[TEXT];

	label(what, i, "without attributes");
	begin(family, NLM_F_ACK, commands[i].cmd);
	expect(what, EINVAL);

	label(what, i, "for a GPU that is not there");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, "ffff:ff:1f.7");
	put_needed(i);
	expect(what, ENODEV);

	label(what, i, "for a GPU called %n%s");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, "%n%s%n%s");
	put_needed(i);
	expect(what, ENODEV);

	label(what, i, "for a GPU without a name");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, "");
	put_needed(i);
	expect(what, ENODEV);

	label(what, i, "with a name that is too long");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put(1, long_text, sizeof(long_text));
	expect(what, EINVAL);

	label(what, i, "with a name without its end");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put(1, no_nul, sizeof(no_nul));
	expect(what, EINVAL);

	label(what, i, "with an empty attribute");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put(1, NULL, 0);
	expect(what, -1);

	label(what, i, "with an attribute longer than the message");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_lying(1, "x", 2, 60000);
	expect(what, EINVAL);

	label(what, i, "with an attribute of no specification");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put(200, &eight, sizeof(eight));
	expect(what, EINVAL);
}

static void shapes_of_number(size_t i, const char *gpu)
{
	const uint8_t two[2] = { 1, 0 };
	const uint64_t eight = 1;
	char what[TEXT];

	if (!commands[i].number)
		return;

	label(what, i, "without its number");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	expect(what, EINVAL);

	label(what, i, "with a number of two bytes");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put(commands[i].number, two, sizeof(two));
	expect(what, -1);

	label(what, i, "with a number of eight bytes");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put(commands[i].number, &eight, sizeof(eight));
	expect(what, -1);

	label(what, i, "with the largest number");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put_u32(commands[i].number, UINT32_MAX);
	expect(what, -1);

	label(what, i, "with a reply's attribute");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put_u32(commands[i].number, 1);
	put_u32(25, 1);
	expect(what, EINVAL);

	/* The last one counts, as everywhere in netlink. */
	label(what, i, "with the number twice");
	begin(family, NLM_F_ACK, commands[i].cmd);
	put_text(1, gpu);
	put_u32(commands[i].number, 1);
	put_u32(commands[i].number, 65000);
	expect(what, -1);
}

static void shapes_of_uuid(const char *gpu)
{
	static const uint8_t zero[16];
	uint8_t uuid[17] = { 0xde, 0xad };

	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 16);
	expect("vgpu-get by a UUID that nobody has", ENOENT);
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 15);
	expect("vgpu-get by 15 bytes", -1);
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_GET);
	put(NVGPU_A_VGPU_UUID, uuid, 17);
	expect("vgpu-get by 17 bytes", -1);
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put(NVGPU_A_VGPU_UUID, zero, 16);
	expect("vgpu-destroy of no UUID", ENOENT);
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_TYPE, 1);
	put(NVGPU_A_VGPU_UUID, zero, 16);
	expect("vgpu-create with no UUID", EINVAL);
}

/*
 * Every attribute of every request. @good is refused later than at the border, or changes
 * nothing, so that a malformed one beside it decides alone what the answer is.
 */
enum shape { TEXT_SHAPE, NUMBER_SHAPE, UUID_SHAPE };

static const struct {
	uint8_t cmd;
	uint16_t attr;
	const char *name;
	enum shape shape;
	uint32_t good, above;		/* of a number; @above 0: not limited */
	size_t room;			/* of a text */
} attributes[] = {
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_NUM_VFS, "gpu-set num-vfs",
	  NUMBER_SHAPE, 65535, 65536, 0 },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_FIRMWARE_PIN, "gpu-set firmware-pin",
	  TEXT_SHAPE, 0, 0, 31 },
	{ NVGPU_CMD_GPU_SET, NVGPU_A_GPU_PLACEMENT_MODE, "gpu-set placement-mode",
	  NUMBER_SHAPE, NVGPU_PLACEMENT_MODE_EQUAL, NVGPU_PLACEMENT_MODE_MIXED + 1, 0 },
	{ NVGPU_CMD_VF_GET, NVGPU_A_VF_INDEX, "vf-get index",
	  NUMBER_SHAPE, 65534, 65535, 0 },
	{ NVGPU_CMD_TYPE_GET, NVGPU_A_TYPE_ID, "type-get id",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_ID, "vgpu-get id",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_GET, NVGPU_A_VGPU_UUID, "vgpu-get uuid",
	  UUID_SHAPE, 0, 0, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_TYPE, "vgpu-create type",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_VF, "vgpu-create vf",
	  NUMBER_SHAPE, 65534, 65535, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_UUID, "vgpu-create uuid",
	  UUID_SHAPE, 0, 0, 0 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_OWNER, "vgpu-create owner",
	  TEXT_SHAPE, 0, 0, 63 },
	{ NVGPU_CMD_VGPU_CREATE, NVGPU_A_VGPU_PLACEMENT, "vgpu-create placement",
	  NUMBER_SHAPE, 63, 64, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_ID, "vgpu-destroy id",
	  NUMBER_SHAPE, 4711, 0, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_UUID, "vgpu-destroy uuid",
	  UUID_SHAPE, 0, 0, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_VF, "vgpu-destroy vf",
	  NUMBER_SHAPE, 0, 65535, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_FORCE, "vgpu-destroy force",
	  NUMBER_SHAPE, 1, 2, 0 },
	{ NVGPU_CMD_VGPU_DESTROY, NVGPU_A_VGPU_GRACE_MS, "vgpu-destroy grace-ms",
	  NUMBER_SHAPE, 0, 600001, 0 },
};

#define ATTRIBUTES	(sizeof(attributes) / sizeof(*attributes))

/* A UUID that nobody has, an unknown type, a release of no firmware: refused, and not at the border. */
static void put_good(size_t i)
{
	static const uint8_t uuid[16] = { 0xde, 0xad };

	if (attributes[i].shape == NUMBER_SHAPE)
		put_u32(attributes[i].attr, attributes[i].good);
	else if (attributes[i].shape == UUID_SHAPE)
		put(attributes[i].attr, uuid, sizeof(uuid));
	else
		put_text(attributes[i].attr, "no-release");
}

/* The request with all its attributes but the @i-th. */
static void begin_without(size_t i, const char *gpu)
{
	begin(family, NLM_F_ACK, attributes[i].cmd);
	put_text(1, gpu);
	for (size_t k = 0; k < ATTRIBUTES; k++)
		if (attributes[k].cmd == attributes[i].cmd && k != i)
			put_good(k);
}

static void expect_shape(size_t i, const char *what, int expected)
{
	char text[TEXT];

	snprintf(text, sizeof(text), "%s %s", attributes[i].name, what);
	expect(text, expected);
}

static void shapes_of_attribute(size_t i, const char *gpu)
{
	static const uint8_t huge[12000] = { [0 ... 11998] = 'x' };
	static const size_t wrong_sizes[] = { 1, 2, 3, 5, 8, 15, 17 };
	const size_t right = attributes[i].shape == UUID_SHAPE ? 16 : 4;

	begin_without(i, gpu);
	expect_shape(i, "missing", ANY_ERROR);

	begin_without(i, gpu);
	put_good(i);
	put_good(i);
	expect_shape(i, "twice", ANY_ERROR);

	begin_without(i, gpu);
	put(attributes[i].attr, huge, sizeof(huge));
	expect_shape(i, "of 12000 bytes", MALFORMED);

	begin_without(i, gpu);
	put(attributes[i].attr, NULL, 0);
	expect_shape(i, "of no bytes", MALFORMED);

	begin_without(i, gpu);
	put(attributes[i].attr | NLA_F_NESTED, huge, right);
	expect_shape(i, "as a nest", MALFORMED);

	for (size_t k = 0; attributes[i].shape != TEXT_SHAPE &&
	     k < sizeof(wrong_sizes) / sizeof(*wrong_sizes); k++) {
		begin_without(i, gpu);
		put(attributes[i].attr, huge, wrong_sizes[k]);
		expect_shape(i, "of a wrong size", MALFORMED);
	}
	if (attributes[i].shape == TEXT_SHAPE) {
		begin_without(i, gpu);
		put(attributes[i].attr, huge, attributes[i].room);
		expect_shape(i, "without its end", MALFORMED);
		begin_without(i, gpu);
		put(attributes[i].attr, huge + sizeof(huge) - attributes[i].room - 2,
		    attributes[i].room + 2);
		expect_shape(i, "one too long", MALFORMED);
	}
	if (attributes[i].above) {
		begin_without(i, gpu);
		put_u32(attributes[i].attr, attributes[i].above);
		expect_shape(i, "one too large", MALFORMED);
		begin_without(i, gpu);
		put_u32(attributes[i].attr, UINT32_MAX);
		expect_shape(i, "as large as can be", MALFORMED);
	}
}

static void shapes_of_text(const char *gpu)
{
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_CREATE);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_TYPE, 871);
	put_text(NVGPU_A_VGPU_OWNER, "\x1b[2J");
	expect("vgpu-create for an owner that clears the screen", EINVAL);
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_ID, 1);
	expect("vgpu-destroy by its id alone", EINVAL);
	begin(family, NLM_F_ACK, NVGPU_CMD_VGPU_DESTROY);
	put_text(1, gpu);
	put_u32(NVGPU_A_VGPU_VF, 0);
	put_u32(NVGPU_A_VGPU_FORCE, 1);
	expect("vgpu-destroy by its VF alone, with force", EINVAL);
}

static void run_shapes(const char *gpu)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		shapes_of_gpu(i);
		shapes_of_number(i, gpu);
	}
	shapes_of_uuid(gpu);
	shapes_of_text(gpu);
	for (size_t i = 0; i < ATTRIBUTES; i++)
		shapes_of_attribute(i, gpu);
	begin(family, NLM_F_ACK | NLM_F_DUMP, NVGPU_CMD_VGPU_GET);
	put_text(1, "ffff:ff:1f.7");
	send_request();
	char text[TEXT];
	int err = answer(text);

	if (err != ENODEV) {
		printf("dump of a GPU that is not there: wrong: %d\n", err);
		wrong++;
	}
}

/* ---- chance ------------------------------------------------------------- */

static uint64_t chance_state;

static uint32_t chance(uint32_t limit)
{
	chance_state = chance_state * 6364136223846793005ull + 1442695040888963407ull;
	return (chance_state >> 33) % limit;
}

/* Mostly well-formed, so that it gets past the policy now and then. */
static void put_chance(const char *gpu)
{
	uint8_t bytes[64];
	uint16_t type = chance(30);
	size_t len;

	if (chance(4) == 0) {
		put_text(1, gpu);
		return;
	}
	len = chance(3) ? (chance(2) ? 4 : 16) : chance(sizeof(bytes));
	for (size_t i = 0; i < len; i++)
		bytes[i] = chance(3) ? chance(256) : 0;
	if (len == 4 && chance(2))
		memcpy(bytes, &(uint32_t){ chance(1000) }, 4);
	put_lying(type, bytes, len, chance(20) ? len : chance(200));
}

/* Everything but a reset, which takes seconds, and VFs in the thousands. */
static uint8_t chance_command(void)
{
	uint8_t cmd = chance(14);

	return cmd == NVGPU_CMD_GPU_RESET ? NVGPU_CMD_VGPU_CREATE : cmd;
}

static void run_fuzz(unsigned long nr, const char *gpu)
{
	unsigned long done = 0, refused = 0;
	char text[TEXT];

	for (unsigned long i = 0; i < nr; i++) {
		bool dump = !chance(8);

		begin(family, NLM_F_ACK | (dump ? NLM_F_DUMP : 0), chance_command());
		for (uint32_t n = chance(6); n; n--)
			put_chance(gpu);
		send_request();
		if (answer(text))
			refused++;
		else
			done++;
	}
	printf("%lu done, %lu refused\n", done, refused);
}

/* ---- dumps and deafness ------------------------------------------------- */

/* One message per recv: a dump of many parts. Counts objects; a disturbed dump is fine. */
static void run_dumps(unsigned long nr)
{
	static const uint8_t cmds[] = { NVGPU_CMD_GPU_GET, NVGPU_CMD_VF_GET, NVGPU_CMD_TYPE_GET,
					NVGPU_CMD_VGPU_GET };
	unsigned long objects = 0, disturbed = 0;
	static char buf[BUFFER];

	for (unsigned long i = 0; i < nr; i++) {
		bool more = true, was_disturbed = false;

		begin(family, NLM_F_DUMP, cmds[i % sizeof(cmds)]);
		send_request();
		while (more) {
			ssize_t len = recv(sock, buf, sizeof(buf), 0);
			struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

			if (len < 0)
				fatal("dump");
			for (; NLMSG_OK(nlh, (size_t)len); nlh = NLMSG_NEXT(nlh, len)) {
				was_disturbed |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
				if (nlh->nlmsg_type == family)
					objects++;
				else
					more = false;
			}
		}
		disturbed += was_disturbed;
	}
	printf("%lu objects, %lu of %lu dumps disturbed\n", objects, disturbed, nr);
}

static void run_deaf(unsigned int seconds)
{
	const int small = 2048;

	setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (setsockopt(sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		fatal("join");
	sleep(seconds);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: nl-abuse shapes GPU | fuzz N SEED GPU | deaf SECONDS | dump N\n");
		return 2;
	}
	open_socket();
	find_family();
	if (!strcmp(argv[1], "shapes")) {
		run_shapes(argv[2]);
	} else if (!strcmp(argv[1], "fuzz") && argc == 5) {
		chance_state = strtoul(argv[3], NULL, 10);
		run_fuzz(strtoul(argv[2], NULL, 10), argv[4]);
	} else if (!strcmp(argv[1], "deaf")) {
		run_deaf(strtoul(argv[2], NULL, 10));
	} else if (!strcmp(argv[1], "dump")) {
		run_dumps(strtoul(argv[2], NULL, 10));
	} else {
		return 2;
	}
	return wrong ? 1 : 0;
}
