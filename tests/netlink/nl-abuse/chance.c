// SPDX-License-Identifier: MIT
/*
 * Requests of chance.
 */

#include <stdio.h>
#include <string.h>

#include <linux/nvgpu.h>

#include "abuse.h"
#include "wire.h"

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

void run_fuzz(unsigned long nr, uint64_t seed, const char *gpu)
{
	unsigned long done = 0, refused = 0;
	char text[TEXT];

	chance_state = seed;
	for (unsigned long i = 0; i < nr; i++) {
		bool dump = !chance(8);

		begin(NLM_F_ACK | (dump ? NLM_F_DUMP : 0), chance_command());
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
