// SPDX-License-Identifier: MIT
/*
 * Binary data inside the C sources of NVIDIA's open kernel modules.
 *
 * Generated sources there hold, for each piece of microcode, an array of bytes and
 * an initialiser that says its unpacked size, its size and whether it is deflated:
 *
 *	... NAME_data[] = { 0x12, 0x34, ... };
 *	... { 7424, 6246, NAME_data, NV_TRUE, ... }
 *
 * Both are looked for as tokens, so that layout and comments are of no matter.
 */

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "bindata.h"

#define MAX_BYTES	SZ_1M
#define TRAILER_BYTES	8	/* behind the deflated data, as in gzip: CRC-32, unpacked size */

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_SIGN,
};

struct token {
	enum token_kind kind;
	const char *at;
	size_t len;
	u64 value;
};

struct source {
	const char *start, *p, *end;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void skip_past(struct source *s, const char *what)
{
	size_t n = strlen(what);

	while (s->p < s->end && ((size_t)(s->end - s->p) < n || memcmp(s->p, what, n)))
		s->p++;
	s->p += s->p < s->end ? n : 0;
}

/* Blanks, comments, strings and preprocessor lines say nothing here. */
static void skip_noise(struct source *s)
{
	while (s->p < s->end) {
		if (*s->p == '#') {
			skip_past(s, "\n");
		} else if (*s->p == '/' && s->end - s->p > 1 && s->p[1] == '/') {
			skip_past(s, "\n");
		} else if (*s->p == '/' && s->end - s->p > 1 && s->p[1] == '*') {
			s->p += 2;
			skip_past(s, "*/");
		} else if (*s->p == '"') {
			s->p++;
			skip_past(s, "\"");
		} else if (*s->p == ' ' || (*s->p >= '\t' && *s->p <= '\r')) {
			s->p++;
		} else {
			return;
		}
	}
}

static bool number_read(struct token *t)
{
	bool hex = t->len > 2 && t->at[0] == '0' && (t->at[1] == 'x' || t->at[1] == 'X');
	size_t i;

	for (i = hex ? 2 : 0; i < t->len; i++) {
		char c = t->at[i];
		u64 digit = c <= '9' ? (u64)(c - '0') : (u64)((c | 0x20) - 'a' + 10);

		if (digit >= (hex ? 16 : 10) || t->value > UINT32_MAX)
			return false;
		t->value = t->value * (hex ? 16 : 10) + digit;
	}

	return true;
}

static struct token next(struct source *s)
{
	struct token t = { TOKEN_END, NULL, 0, 0 };

	skip_noise(s);
	t.at = s->p;
	if (s->p == s->end)
		return t;
	if (!is_word(*s->p)) {
		t.kind = TOKEN_SIGN;
		t.len = 1;
		s->p++;
		return t;
	}
	while (s->p < s->end && is_word(*s->p))
		s->p++;
	t.len = (size_t)(s->p - t.at);
	t.kind = *t.at >= '0' && *t.at <= '9' && number_read(&t) ? TOKEN_NUMBER : TOKEN_WORD;
	return t;
}

static bool word_is(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && t->len == strlen(word) && !memcmp(t->at, word, t->len);
}

/* Consume @signs, each a token of its own. */
static bool expect(struct source *s, const char *signs)
{
	for (; *signs; signs++) {
		struct token t = next(s);

		if (t.kind != TOKEN_SIGN || *t.at != *signs)
			return false;
	}

	return true;
}

/* Right behind the next @word; false when there is none. */
static bool seek_word(struct source *s, const char *word)
{
	struct token t;

	do {
		t = next(s);
		if (word_is(&t, word))
			return true;
	} while (t.kind != TOKEN_END);

	return false;
}

static int fail_here(const struct source *s, struct nvgpu_fw_diag *diag, int err, const char *what)
{
	return nvgpu_fw_fail(diag, err, (u64)(s->p - s->start), what);
}

/* Read "0x.., 0x.., ... }" into a fresh buffer. */
static int bytes_read(struct source *s, u8 **out, size_t *len, struct nvgpu_fw_diag *diag)
{
	u8 *data = malloc(MAX_BYTES);
	struct token t;
	size_t n = 0;

	if (!data)
		return -ENOMEM;
	for (t = next(s); t.kind == TOKEN_NUMBER && t.value <= 0xff && n < MAX_BYTES; t = next(s)) {
		data[n++] = (u8)t.value;
		t = next(s);
		if (t.kind != TOKEN_SIGN || *t.at != ',')
			break;
	}
	if (t.kind != TOKEN_SIGN || *t.at != '}' || !n) {
		free(data);
		return n == MAX_BYTES ? fail_here(s, diag, -E2BIG, "array has more than 1 MiB") :
					fail_here(s, diag, -EINVAL, "array is not a list of bytes");
	}

	*out = data;
	*len = n;
	return 0;
}

/* What the initialiser that names the array says: "SIZE, PACKED, NAME, NV_TRUE". */
struct storage {
	u64 size, packed;
	bool deflated;
};

static int storage_find(struct source s, const char *array, struct storage *out,
			struct nvgpu_fw_diag *diag)
{
	struct token t[5] = { { TOKEN_END, NULL, 0, 0 } };

	/* A window of the last tokens: number , number , name. */
	do {
		memmove(t, t + 1, sizeof(t) - sizeof(t[0]));
		t[4] = next(&s);
		if (t[0].kind != TOKEN_NUMBER || t[2].kind != TOKEN_NUMBER || !word_is(&t[4], array))
			continue;
		out->size = t[0].value;
		out->packed = t[2].value;
		if (!expect(&s, ","))
			break;
		t[0] = next(&s);
		out->deflated = word_is(&t[0], "NV_TRUE");
		if (!out->deflated && !word_is(&t[0], "NV_FALSE"))
			break;
		return 0;
	} while (t[4].kind != TOKEN_END);

	return fail_here(&s, diag, -EINVAL, "source does not say how the array is packed");
}

static int inflate_into(u8 *out, size_t out_len, u8 *in, size_t in_len)
{
	z_stream z = { .next_in = in, .avail_in = (uInt)in_len, .next_out = out,
		       .avail_out = (uInt)out_len };
	u8 *end;
	int ret;

	/* Negative: deflate without any header. */
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return -ENOMEM;
	ret = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	if (ret != Z_STREAM_END || z.avail_out || z.avail_in != TRAILER_BYTES)
		return -EBADMSG;

	end = in + in_len - TRAILER_BYTES;
	return nvgpu_fw_le32(end) == (u32)crc32(0, out, (uInt)out_len) &&
	       nvgpu_fw_le32(end + 4) == out_len ? 0 : -EBADMSG;
}

static int unpack(const struct storage *how, u8 *packed, size_t len, u8 **data, size_t *size,
		  struct nvgpu_fw_diag *diag)
{
	int err;

	if (how->packed != len || !how->size || (!how->deflated && how->size != len))
		return nvgpu_fw_fail(diag, -EBADMSG, 0, "array is not as long as the source says");
	if (how->size > MAX_BYTES)
		return nvgpu_fw_fail(diag, -E2BIG, 0, "array unpacks to more than 1 MiB");

	*size = (size_t)how->size;
	*data = malloc(*size);
	if (!*data)
		return -ENOMEM;
	if (!how->deflated) {
		memcpy(*data, packed, len);
		return 0;
	}
	err = inflate_into(*data, *size, packed, len);
	if (!err)
		return 0;

	free(*data);
	*data = NULL;
	return nvgpu_fw_fail(diag, err, 0, "array does not unpack to what the source says");
}

int bindata_unpack(const char *text, size_t len, const char *name, u8 **data, size_t *size,
		   struct nvgpu_fw_diag *diag)
{
	struct source s = { text, text, text + len };
	struct storage how;
	char array[160];
	u8 *packed;
	size_t n;
	int err;

	if (snprintf(array, sizeof(array), "%s_data", name) >= (int)sizeof(array))
		return nvgpu_fw_fail(diag, -EINVAL, 0, "name is too long");
	if (!seek_word(&s, array))
		return fail_here(&s, diag, -ENOENT, "source has no such array");
	if (!expect(&s, "[]={"))
		return fail_here(&s, diag, -EINVAL, "array is not written as expected");
	err = bytes_read(&s, &packed, &n, diag);
	if (err)
		return err;

	err = storage_find(s, array, &how, diag);
	if (!err)
		err = unpack(&how, packed, n, data, size, diag);
	free(packed);
	return err;
}
