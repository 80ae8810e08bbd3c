// SPDX-License-Identifier: MIT
/*
 * What a monitor sees, in sentences.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "event.h"

void event_time(char *text, size_t len, bool utc)
{
	struct timespec now;
	struct tm tm;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &now);
	if (utc)
		gmtime_r(&now.tv_sec, &tm);
	else
		localtime_r(&now.tv_sec, &tm);
	used = strftime(text, len, utc ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(text + used, len - used, ".%03ld%s", now.tv_nsec / 1000000, utc ? "Z" : "");
}

static const char *known(const char *name)
{
	return name ? name : "in a state that this nvgpu-ctl does not know";
}

static void gpu_event_text(const struct gpu *gpu)
{
	const char *change = enum_name(KIND_GPU_CHANGE, gpu->change);

	printf("gpu %s %s", gpu->address, known(enum_name(KIND_GPU_STATUS, gpu->state)));
	if (change && gpu->change >= NVGPU_GPU_CHANGE_RECOVERED)
		printf(" (%s)", change);
	if (gpu->state != NVGPU_GPU_STATUS_REMOVED)
		printf(", %u of %u VFs on", gpu->num_vfs, gpu->total_vfs);
	if (gpu->state_reason[0])
		printf(": %s", gpu->state_reason);
	putchar('\n');
}

static void vgpu_event_text(const struct vgpu *vgpu, bool destroyed)
{
	const char *change = enum_name(KIND_VGPU_CHANGE, vgpu->change);
	char uuid[UUID_TEXT_LEN];

	uuid_to_text(vgpu->uuid, uuid);
	printf("vgpu %s (%s on %s VF %u", uuid, vgpu->type_name, vgpu->gpu, vgpu->vf);
	if (vgpu->owner[0])
		printf(", owner %s", vgpu->owner);
	printf(") %s", destroyed ? "destroyed" :
	       change ? change : known(enum_name(KIND_VGPU_STATUS, vgpu->state)));
	if (vgpu->failure[0] && !destroyed)
		printf(": %s", vgpu->failure);
	putchar('\n');
}

static void report_event_text(const struct incident *event)
{
	const char *kind = enum_name(KIND_INCIDENT, event->kind);
	char uuid[UUID_TEXT_LEN];

	printf("gpu %s %s", event->gpu, kind ? kind : "event");
	if (field_have(event, NVGPU_A_INCIDENT_CODE))
		printf(" %u", event->code);
	if (event->name[0])
		printf(" (%s)", event->name);
	if (field_have(event, NVGPU_A_INCIDENT_CHANNEL))
		printf(" on channel %u", event->channel);
	if (field_have(event, NVGPU_A_INCIDENT_VGPU_UUID)) {
		uuid_to_text(event->vgpu_uuid, uuid);
		printf(" of vgpu %s", uuid);
	}
	if (event->text[0])
		printf(": %s", event->text);
	putchar('\n');
}

void event_print(const struct plane_event *event)
{
	char now[64];

	event_time(now, sizeof(now), false);
	printf("%s ", now);
	if (event->desc == &gpu_desc)
		gpu_event_text(event->object);
	else if (event->desc == &vgpu_desc)
		vgpu_event_text(event->object, !strcmp(event->op, "vgpu-destroy-ntf"));
	else if (event->desc == &incident_desc)
		report_event_text(event->object);
	else if (event->missed)
		printf("%" PRIu64 " announcements were missed: list again\n", event->missed);
	else if (!strcmp(event->op, "missed"))
		puts("announcements were missed: list again");
	else
		printf("the nvgpu module was %s\n", event->op);
}
