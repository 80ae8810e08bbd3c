// SPDX-License-Identifier: MIT
/*
 * Lists of keys that the machine's firmware trusts.
 *
 * A module names what signed it by the certificate's issuer and serial number. UEFI's
 * variables hold lists of whole certificates (UEFI 32.4.1), which are DER: of those only
 * the beginning is read, up to the serial number (RFC 5280, 4.1).
 */

#include <stdint.h>
#include <string.h>

#include "keys.h"

#define GUID_LEN	16
#define LIST_HEAD	(GUID_LEN + 3 * sizeof(uint32_t))
#define OWNER_LEN	GUID_LEN	/* before each certificate */

/* EFI_CERT_X509_GUID, as it lies in memory */
static const uint8_t x509[GUID_LEN] = {
	0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a,
	0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72,
};

#define DER_INTEGER	0x02
#define DER_SEQUENCE	0x30
#define DER_VERSION	0xa0	/* the optional first member of a certificate */

/* What is left to read. */
struct bytes {
	const uint8_t *at;
	size_t len;
};

static uint32_t little(const uint8_t *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool skip(struct bytes *in, size_t len)
{
	if (len > in->len)
		return false;
	in->at += len;
	in->len -= len;
	return true;
}

/* Takes one value of kind @tag off @in: *@out is what is in it. */
static bool der_take(struct bytes *in, uint8_t tag, struct bytes *out)
{
	size_t len, more;

	if (in->len < 2 || in->at[0] != tag)
		return false;
	len = in->at[1];
	skip(in, 2);
	if (len & 0x80) {
		more = len & 0x7f;
		if (more > 3 || more > in->len)
			return false;
		for (len = 0; more; more--) {
			len = len << 8 | in->at[0];
			skip(in, 1);
		}
	}
	*out = (struct bytes){ in->at, len };
	return skip(in, len);
}

static bool serial_of(struct bytes cert, struct bytes *serial)
{
	struct bytes whole, signed_part, version;

	if (!der_take(&cert, DER_SEQUENCE, &whole) ||
	    !der_take(&whole, DER_SEQUENCE, &signed_part))
		return false;
	der_take(&signed_part, DER_VERSION, &version);
	if (!der_take(&signed_part, DER_INTEGER, serial) || !serial->len)
		return false;
	while (serial->len > 1 && !serial->at[0])
		skip(serial, 1);
	return true;
}

static bool is_serial(const struct bytes *serial, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < serial->len; i++, text += 2) {
		if (i && *text++ != ':')
			return false;
		if (text[0] != digits[serial->at[i] >> 4] || text[1] != digits[serial->at[i] & 15])
			return false;
	}
	return !*text;
}

static bool is_certificate(struct bytes cert, const char *serial, const char *name)
{
	struct bytes found;

	return serial_of(cert, &found) && is_serial(&found, serial) &&
	       memmem(cert.at, cert.len, name, strlen(name));
}

bool keys_have(const void *data, size_t len, const char *serial, const char *name)
{
	struct bytes in = { data, len };

	while (in.len >= LIST_HEAD) {
		const uint8_t *head = in.at;
		uint32_t list = little(head + GUID_LEN), skipped = little(head + GUID_LEN + 4);
		uint32_t each = little(head + GUID_LEN + 8);
		struct bytes entries = { head, list };

		if (list < LIST_HEAD || !skip(&in, list) || each <= OWNER_LEN ||
		    !skip(&entries, LIST_HEAD) || !skip(&entries, skipped))
			return false;
		for (; entries.len >= each && !memcmp(head, x509, GUID_LEN); skip(&entries, each)) {
			struct bytes cert = { entries.at + OWNER_LEN, each - OWNER_LEN };

			if (is_certificate(cert, serial, name))
				return true;
		}
	}
	return false;
}
