// SPDX-License-Identifier: MIT
/*
 * A plain stand-in for libFuzzer where clang is not installed: mutates the
 * seeds at random, without feedback. Usage: TARGET SECONDS SEED-FILE...
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "fuzz.h"

#define MAX_INPUT	65536
#define MAX_SEEDS	256

static u64 rng_state = 0x9e3779b97f4a7c15ull;

static u64 rng(void)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return rng_state;
}

static u32 interesting(void)
{
	static const u32 values[] = { 0, 1, 2, 3, 4, 7, 8, 15, 16, 0x7f, 0x80, 0xff, 0x100, 0x7fff,
				      0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0,
				      0xffffffff };

	return values[rng() % ARRAY_SIZE(values)];
}

static size_t mutate(u8 *buf, size_t len)
{
	unsigned int n = 1 + rng() % 6;

	while (n-- && len) {
		size_t at = rng() % len;

		switch (rng() % 5) {
		case 0:
			buf[at] ^= (u8)(1 << rng() % 8);
			break;
		case 1:
			buf[at] = (u8)rng();
			break;
		case 2:
		case 3:
			at &= ~(size_t)3;
			if (at + 4 <= len)
				nvgpu_fw_put_le32(buf + at, interesting());
			break;
		default:
			if (rng() % 4 == 0)
				len = at;
			break;
		}
	}

	return len;
}

int main(int argc, char **argv)
{
	static u8 seed[MAX_SEEDS][MAX_INPUT];
	size_t seed_len[MAX_SEEDS];
	int seeds = 0, i, seconds;
	unsigned long runs = 0;
	time_t end;
	FILE *f;

	if (argc < 3)
		return 2;
	seconds = atoi(argv[1]);
	for (i = 2; i < argc && seeds < MAX_SEEDS; i++) {
		f = fopen(argv[i], "rb");
		if (!f) {
			perror(argv[i]);
			return 1;
		}
		seed_len[seeds] = fread(seed[seeds], 1, MAX_INPUT, f);
		seeds++;
		fclose(f);
	}

	for (end = time(NULL) + seconds; time(NULL) < end; ) {
		for (i = 0; i < 1000; i++, runs++) {
			int s = (int)(rng() % (unsigned int)seeds);
			u8 *buf = malloc(seed_len[s] + 1);
			size_t len;

			memcpy(buf, seed[s], seed_len[s]);
			len = mutate(buf, seed_len[s]);
			buf = realloc(buf, len ? len : 1);
			LLVMFuzzerTestOneInput(buf, len);
			free(buf);
		}
	}

	printf("%lu runs\n", runs);
	return 0;
}
