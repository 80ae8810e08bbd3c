// SPDX-License-Identifier: MIT
/*
 * guest-init - first and only process of a guest: run the steps named on the
 * kernel command line, report on the console, reboot.
 *
 * A shell would do, but under two layers of emulation every fork of it costs a
 * second. The steps are guest-probe's, linked in.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS	4
#define MAX_TEXT	1024

int probe_main(int argc, char **argv);

static const char *const default_args[] = { "info", "flr", "irq" };

struct settings {
	const char *seed;
	const char *foreign;	/* the other guest's seed, NULL when there is none */
};

/* What a step of the command line means to guest-probe; NULL ends the arguments. */
static const struct {
	const char *step;
	const char *args[MAX_ARGS];
	int seeded;		/* the guest's seed is the last argument */
} fb_steps[] = {
	{ "zero", { "fb", "--expect-zero" }, 0 },
	{ "write", { "fb", "--seed" }, 1 },
	{ "verify", { "fb", "--expect-seed" }, 1 },
	{ "all-zero", { "fb", "--expect-zero", "--pages", "all" }, 0 },
	{ "all-write", { "fb", "--pages=all", "--seed" }, 1 },
	{ "all-verify", { "fb", "--pages=all", "--expect-seed" }, 1 },
	{ "sweep-zero", { "fb", "--pages=sweep", "--expect-zero" }, 0 },
	{ "sweep-write", { "fb", "--pages=sweep", "--seed" }, 1 },
	{ "sweep-verify", { "fb", "--pages=sweep", "--expect-seed" }, 1 },
};

/* The value of probe.@key= on the kernel command line, or @fallback. Allocated once, never freed. */
static const char *value(const char *cmdline, const char *key, const char *fallback)
{
	char *copy = strdup(cmdline), *save = NULL;
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "probe.%s=", key);
	for (char *word = strtok_r(copy, " \n", &save); word; word = strtok_r(NULL, " \n", &save))
		if (!strncmp(word, prefix, strlen(prefix)))
			return word + strlen(prefix);
	return fallback;
}

static void load_modules(const char *list)
{
	char *copy = strdup(list), *save = NULL;

	for (char *name = strtok_r(copy, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		char path[256];
		int fd;

		snprintf(path, sizeof(path), "/lib/modules/%s.ko", name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
			printf("GUEST note module %s: %m\n", name);
		if (fd >= 0)
			close(fd);
	}
}

/* Fill @argv for guest-probe; the number of arguments, or 0 for a step that does not exist. */
static int step_arguments(const char *step, const struct settings *set, const char **argv)
{
	int argc = 0;

	argv[argc++] = "guest-probe";
	for (size_t i = 0; i < sizeof(default_args) / sizeof(default_args[0]); i++)
		if (!strcmp(step, default_args[i])) {
			argv[argc++] = step;
			return argc;
		}
	for (size_t i = 0; i < sizeof(fb_steps) / sizeof(fb_steps[0]); i++) {
		if (strcmp(step, fb_steps[i].step))
			continue;
		for (int a = 0; a < MAX_ARGS && fb_steps[i].args[a]; a++)
			argv[argc++] = fb_steps[i].args[a];
		if (fb_steps[i].seeded)
			argv[argc++] = set->seed;
		if (set->foreign) {
			argv[argc++] = "--foreign-seed";
			argv[argc++] = set->foreign;
		}
		return argc;
	}
	return 0;
}

/* Wait for a line on the console: whoever started the guest says when to go on. */
static void take_turn(void)
{
	char line[16];

	puts("GUEST waits");
	if (fgets(line, sizeof(line), stdin))
		puts("GUEST pass turn told to go on");
	else
		puts("GUEST fail turn the console is closed");
}

static void run_step(const char *step, const struct settings *set)
{
	const char *argv[MAX_ARGS + 5] = { 0 };
	int argc = step_arguments(step, set, argv);
	char text[MAX_TEXT] = "";
	size_t used = 0;
	int pipes[2], status = 0;
	ssize_t n;
	pid_t pid;

	if (!argc) {
		printf("GUEST fail %s no such step\n", step);
		return;
	}
	fflush(stdout);
	if (pipe(pipes) || (pid = fork()) < 0) {
		printf("GUEST fail %s %m\n", step);
		return;
	}
	if (!pid) {
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		exit(probe_main(argc, (char **)argv));
	}
	close(pipes[1]);
	while (used < sizeof(text) - 1 &&
	       (n = read(pipes[0], text + used, sizeof(text) - 1 - used)) > 0)
		used += n;
	close(pipes[0]);
	waitpid(pid, &status, 0);
	while (used && text[used - 1] == '\n')
		text[--used] = '\0';
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ' ';
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		printf("GUEST pass %s %s\n", step, text);
	else if (WIFSIGNALED(status))
		printf("GUEST fail %s killed by signal %d %s\n", step, WTERMSIG(status), text);
	else
		printf("GUEST fail %s %s\n", step, text);
}

static void read_cmdline(char *out, size_t len)
{
	int fd = open("/proc/cmdline", O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, out, len - 1);

	out[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	struct settings set;
	const char *hold;
	char cmdline[4096], *steps, *save = NULL;
	int console;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	console = open("/dev/console", O_RDWR);
	for (int fd = 0; fd <= 2 && console >= 0; fd++)
		dup2(console, fd);
	setvbuf(stdout, NULL, _IOLBF, 0);

	read_cmdline(cmdline, sizeof(cmdline));
	set.seed = value(cmdline, "seed", "1");
	set.foreign = value(cmdline, "foreign", NULL);
	hold = value(cmdline, "hold", NULL);
	load_modules(value(cmdline, "modules", ""));
	steps = strdup(value(cmdline, "steps", "info"));
	for (char *step = strtok_r(steps, ",", &save); step; step = strtok_r(NULL, ",", &save))
		if (!strcmp(step, "turn"))
			take_turn();
		else
			run_step(step, &set);
	puts("GUEST held");
	if (hold)
		sleep(atoi(hold));
	puts("GUEST done");
	fflush(stdout);
	/* Without ACPI nothing can switch the machine off; the VMM runs with -no-reboot. */
	sync();
	reboot(RB_AUTOBOOT);
	return 1;
}
