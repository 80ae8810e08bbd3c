// SPDX-License-Identifier: MIT
/*
 * nvgpu-fw - check, describe and imitate GSP firmware files.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mkimage.h"
#include "report.h"

#define EXIT_REFUSED	1
#define EXIT_USAGE	2

#define DEFAULT_ROOT	"/lib/firmware"

#ifndef NVGPU_VERSION
#define NVGPU_VERSION	"unknown"
#endif

struct options {
	bool json;
	bool full;		/* info rather than check */
	const char *root;
	const char *output;	/* mkimage only */
	const char *chip;
	const char *release;
};

/* Which signature of a GSP image belongs to a chip's firmware directory. */
static const struct {
	const char *chip;
	const char *family;
} families[] = {
	{ "tu102", "tu10x" }, { "tu104", "tu10x" }, { "tu106", "tu10x" },
	{ "tu116", "tu11x" }, { "tu117", "tu11x" },
	{ "ga100", "ga100" },
	{ "ga102", "ga10x" }, { "ga103", "ga10x" }, { "ga104", "ga10x" },
	{ "ga106", "ga10x" }, { "ga107", "ga10x" },
	{ "ad102", "ad10x" }, { "ad103", "ad10x" }, { "ad104", "ad10x" },
	{ "ad106", "ad10x" }, { "ad107", "ad10x" },
};

static const enum nvgpu_fw_kind boot_set[] = {
	NVGPU_FW_KIND_GSP,
	NVGPU_FW_KIND_BOOTLOADER,
	NVGPU_FW_KIND_BOOTER_LOAD,
	NVGPU_FW_KIND_BOOTER_UNLOAD,
};

static void usage(FILE *out)
{
	fprintf(out,
		"Usage: nvgpu-fw check|info [OPTIONS] FILE...\n"
		"       nvgpu-fw check|info [OPTIONS] --chip CHIP --release RELEASE\n"
		"       nvgpu-fw mkimage --chip CHIP --release RELEASE --output DIR\n"
		"\n"
		"check   say for each file whether it is well formed\n"
		"info    the same, and describe what it holds\n"
		"mkimage make synthetic boot files for the board model of the tests;\n"
		"        hardware refuses them\n"
		"\n"
		"  -c, --chip CHIP        look at the boot files of this chip, e.g. ad102\n"
		"  -r, --release RELEASE  of this firmware release, e.g. 535.113.01\n"
		"  -R, --root DIR         firmware directory (default " DEFAULT_ROOT ")\n"
		"  -o, --output DIR       where mkimage puts nvidia/CHIP/gsp/...\n"
		"  -j, --json             print a JSON array with one object per file\n"
		"  -h, --help             print this text\n"
		"  -V, --version          print the version\n"
		"\n"
		"Exit status: 0 all files are good, 1 at least one is not, 2 wrong usage.\n");
}

static int usage_error(const char *what, const char *arg)
{
	fprintf(stderr, "nvgpu-fw: %s%s%s: see 'nvgpu-fw --help'\n", what, arg ? " " : "",
		arg ? arg : "");
	return EXIT_USAGE;
}

static struct json_object *report_fd(const char *path, int fd, const struct expectation *want)
{
	struct json_object *report;
	struct stat st;
	void *map;

	if (fstat(fd, &st))
		return report_unreadable(path, -errno);
	if (S_ISDIR(st.st_mode))
		return report_unreadable(path, -EISDIR);
	if (!st.st_size)
		return report_make(path, (const u8 *)"", 0, want);

	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return report_unreadable(path, -errno);

	report = report_make(path, map, (size_t)st.st_size, want);
	munmap(map, (size_t)st.st_size);
	return report;
}

static struct json_object *report_file(const char *path, const struct expectation *want)
{
	struct json_object *report;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return report_unreadable(path, -errno);

	report = report_fd(path, fd, want);
	close(fd);
	return report;
}

static void add_named(struct json_object *all, const char *path)
{
	char release[NVGPU_FW_PATH_LEN];
	struct expectation want = { .kind = NVGPU_FW_KIND_UNKNOWN };

	want.kind = nvgpu_fw_path_kind(path, release, sizeof(release));
	if (want.kind != NVGPU_FW_KIND_UNKNOWN)
		want.release = release;
	json_object_array_add(all, report_file(path, &want));
}

static int add_set(struct json_object *all, const struct options *opt)
{
	struct expectation want = { .release = opt->release };
	char rel[NVGPU_FW_PATH_LEN], *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		if (!strcmp(families[i].chip, opt->chip))
			want.family = families[i].family;
	}
	if (!want.family)
		return usage_error("unknown chip", opt->chip);

	for (i = 0; i < ARRAY_SIZE(boot_set); i++) {
		want.kind = boot_set[i];
		if (nvgpu_fw_path(want.kind, opt->chip, opt->release, rel, sizeof(rel)))
			return usage_error("release name is too long:", opt->release);
		if (asprintf(&path, "%s/%s", opt->root, rel) < 0)
			return EXIT_REFUSED;
		json_object_array_add(all, report_file(path, &want));
		free(path);
	}

	return 0;
}

static int print_all(struct json_object *all, const struct options *opt)
{
	size_t i, n = json_object_array_length(all);
	int ret = 0;

	for (i = 0; i < n; i++) {
		struct json_object *report = json_object_array_get_idx(all, i);

		if (!report_ok(report))
			ret = EXIT_REFUSED;
		if (!opt->json)
			report_print(report, opt->full);
	}
	if (opt->json)
		printf("%s\n", json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "nvgpu-fw: cannot write the result: %s\n", strerror(errno));
		ret = EXIT_REFUSED;
	}

	return ret;
}

static int run(const struct options *opt, int argc, char **argv)
{
	struct json_object *all = json_object_new_array();
	int i, ret = 0;

	if (opt->chip)
		ret = add_set(all, opt);
	for (i = 0; i < argc; i++)
		add_named(all, argv[i]);
	if (!ret)
		ret = print_all(all, opt);

	json_object_put(all);
	return ret;
}

static int run_mkimage(const struct options *opt, int argc)
{
	if (argc || !opt->chip || !opt->release || !opt->output)
		return usage_error("mkimage needs --chip, --release and --output, and no file", NULL);

	return mkimage(opt->output, opt->chip, opt->release) ? EXIT_REFUSED : 0;
}

int main(int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "chip", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ "output", required_argument, NULL, 'o' },
		{ "release", required_argument, NULL, 'r' },
		{ "root", required_argument, NULL, 'R' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 }
	};
	struct options opt = { .root = DEFAULT_ROOT };
	const char *verb;
	int c;

	while ((c = getopt_long(argc, argv, "c:hjo:r:R:V", longopts, NULL)) != -1) {
		switch (c) {
		case 'c':
			opt.chip = optarg;
			break;
		case 'h':
			usage(stdout);
			return 0;
		case 'j':
			opt.json = true;
			break;
		case 'o':
			opt.output = optarg;
			break;
		case 'r':
			opt.release = optarg;
			break;
		case 'R':
			opt.root = optarg;
			break;
		case 'V':
			printf("nvgpu-fw %s\n", NVGPU_VERSION);
			return 0;
		default:
			return EXIT_USAGE;
		}
	}

	if (optind >= argc)
		return usage_error("what to do is missing", NULL);

	verb = argv[optind++];
	if (!strcmp(verb, "mkimage"))
		return run_mkimage(&opt, argc - optind);
	if (!strcmp(verb, "info"))
		opt.full = true;
	else if (strcmp(verb, "check"))
		return usage_error("unknown verb", verb);

	if (opt.output)
		return usage_error("--output is only for mkimage", NULL);
	if (!opt.chip != !opt.release)
		return usage_error("--chip and --release belong together", NULL);
	if (!opt.chip && optind == argc)
		return usage_error("no file given", NULL);

	return run(&opt, argc - optind, argv + optind);
}
