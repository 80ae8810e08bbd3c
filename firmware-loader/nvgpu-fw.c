// SPDX-License-Identifier: MIT
/*
 * nvgpu-fw - check, describe, make and imitate GSP firmware files.
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

#include "bootset.h"
#include "mkimage.h"
#include "mkmeta.h"
#include "output.h"
#include "report.h"
#include "scrubber.h"
#include "typetable.h"
#include "vgpuconfig.h"

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
	const char *output;
	const char *chip;
	const char *release;
	const char *format;	/* mkmeta */
	const char *device;	/* convert */
};

static void usage(FILE *out)
{
	fprintf(out,
		"Usage: nvgpu-fw check|info [OPTIONS] FILE...\n"
		"       nvgpu-fw check|info [OPTIONS] --chip CHIP --release RELEASE\n"
		"       nvgpu-fw mkimage --chip CHIP --release RELEASE --output DIR\n"
		"       nvgpu-fw mkmeta [--format FORMAT] --output FILE TABLE\n"
		"       nvgpu-fw convert --release RELEASE [--device ID] [--output TABLE] XML\n"
		"       nvgpu-fw scrubber [--chip CHIP] --release RELEASE --output DIR TREE\n"
		"\n"
		"check   say for each file whether it is well formed\n"
		"info    the same, and describe what it holds\n"
		"mkimage make synthetic boot files for the board model of the tests;\n"
		"        hardware refuses them\n"
		"mkmeta  make a vGPU metadata file from a table of types\n"
		"convert make a table of types from NVIDIA's vgpuConfig.xml\n"
		"scrubber make the scrubber of AD10x boards from the source tree of NVIDIA's\n"
		"        open kernel modules\n"
		"\n"
		"  -c, --chip CHIP        look at the boot files of this chip, e.g. ad102\n"
		"  -r, --release RELEASE  of this firmware release, e.g. 535.113.01\n"
		"  -R, --root DIR         firmware directory (default " DEFAULT_ROOT ")\n"
		"  -o, --output PATH      the file to make, or where nvidia/CHIP/gsp/... goes\n"
		"  -f, --format FORMAT    vgpumeta (default) or nvvgpumt\n"
		"  -d, --device ID        only boards with this PCI device id, e.g. 26b5\n"
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

static void add_named(struct json_object *all, const char *path)
{
	char release[NVGPU_FW_PATH_LEN];
	struct expectation want = { .kind = NVGPU_FW_KIND_UNKNOWN };

	want.kind = nvgpu_fw_path_kind(path, release, sizeof(release));
	if (want.kind != NVGPU_FW_KIND_UNKNOWN)
		want.release = release;
	json_object_array_add(all, bootset_report_file(path, &want));
}

static int add_set(struct json_object *all, const struct options *opt)
{
	const char *const roots[] = { opt->root, NULL };

	switch (bootset_report(all, roots, opt->chip, opt->release)) {
	case 0:
		return 0;
	case -ENODEV:
		return usage_error("unknown chip", opt->chip);
	case -ENAMETOOLONG:
		return usage_error("release name is too long:", opt->release);
	default:
		return EXIT_REFUSED;
	}
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

static int run_mkmeta(const struct options *opt, int argc, char **argv)
{
	enum nvgpu_fw_meta_format format = NVGPU_FW_META_VGPUMETA;
	struct type_table *table;
	u8 *data = NULL;
	size_t len;
	int ret;

	if (argc != 1 || !opt->output)
		return usage_error("mkmeta needs --output and one table", NULL);
	if (opt->format && !strcmp(opt->format, "nvvgpumt"))
		format = NVGPU_FW_META_NVVGPUMT;
	else if (opt->format && strcmp(opt->format, "vgpumeta"))
		return usage_error("unknown format", opt->format);

	table = table_load(argv[0]);
	if (table)
		data = mkmeta(argv[0], table, format, &len);
	ret = data ? output_write(opt->output, data, len) : EXIT_REFUSED;
	free(data);
	if (table)
		table_free(table);
	return ret;
}

static struct type_table *convert_fd(const char *path, int fd, const struct vgpuconfig_wish *wish)
{
	struct type_table *table;
	struct stat st;
	void *map;

	if (fstat(fd, &st) || S_ISDIR(st.st_mode) || !st.st_size) {
		fprintf(stderr, "nvgpu-fw: %s: not a file with contents\n", path);
		return NULL;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED) {
		fprintf(stderr, "nvgpu-fw: %s: %s\n", path, strerror(errno));
		return NULL;
	}

	table = vgpuconfig_parse(path, map, (size_t)st.st_size, wish);
	munmap(map, (size_t)st.st_size);
	return table;
}

static int table_put(const struct type_table *table, const char *path)
{
	size_t len;
	char *text = table_print(table, &len);
	int ret;

	if (!text)
		return EXIT_REFUSED;
	ret = path ? output_write(path, text, len) : output_print(text, len);
	free(text);
	return ret;
}

static int run_convert(const struct options *opt, int argc, char **argv)
{
	struct vgpuconfig_wish wish = { .release = opt->release, .device = opt->device };
	struct type_table *table = NULL;
	int fd, ret;

	if (argc != 1 || !opt->release)
		return usage_error("convert needs --release and one XML file", NULL);
	if (!opt->release[0] || strlen(opt->release) >= TABLE_RELEASE_LEN)
		return usage_error("release name is empty or too long:", opt->release);

	fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "nvgpu-fw: %s: %s\n", argv[0], strerror(errno));
		return EXIT_REFUSED;
	}
	table = convert_fd(argv[0], fd, &wish);
	close(fd);
	if (!table)
		return EXIT_REFUSED;

	ret = table_put(table, opt->output);
	table_free(table);
	return ret;
}

static int run_scrubber(const struct options *opt, int argc, char **argv)
{
	const char *chip = opt->chip ? opt->chip : "ad102", *family = bootset_family(chip);

	if (argc != 1 || !opt->release || !opt->output)
		return usage_error("scrubber needs --release, --output and one source tree", NULL);
	if (!family || strcmp(family, "ad10x"))
		return usage_error("there is no scrubber for", chip);

	return scrubber_extract(argv[0], chip, opt->release, opt->output) ? EXIT_REFUSED : 0;
}

/* Is the verb one of ours, and are the options its? 0, or an exit status. */
static int wrong_usage(const struct options *opt, const char *verb)
{
	static const char *const verbs[] = { "check", "convert", "info", "mkimage", "mkmeta", "scrubber" };
	bool looks = !strcmp(verb, "check") || !strcmp(verb, "info");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs) && strcmp(verbs[i], verb); i++)
		;
	if (i == ARRAY_SIZE(verbs))
		return usage_error("unknown verb", verb);
	if (opt->output && looks)
		return usage_error("--output is not for", verb);
	if (opt->format && strcmp(verb, "mkmeta"))
		return usage_error("--format is only for mkmeta", NULL);
	if (opt->device && strcmp(verb, "convert"))
		return usage_error("--device is only for convert", NULL);
	if (opt->json && !looks)
		return usage_error("--json is not for", verb);

	return 0;
}

int main(int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "chip", required_argument, NULL, 'c' },
		{ "device", required_argument, NULL, 'd' },
		{ "format", required_argument, NULL, 'f' },
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

	while ((c = getopt_long(argc, argv, "c:d:f:hjo:r:R:V", longopts, NULL)) != -1) {
		switch (c) {
		case 'c':
			opt.chip = optarg;
			break;
		case 'd':
			opt.device = optarg;
			break;
		case 'f':
			opt.format = optarg;
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
	if (wrong_usage(&opt, verb))
		return EXIT_USAGE;
	if (!strcmp(verb, "mkmeta"))
		return run_mkmeta(&opt, argc - optind, argv + optind);
	if (!strcmp(verb, "convert"))
		return run_convert(&opt, argc - optind, argv + optind);
	if (!strcmp(verb, "scrubber"))
		return run_scrubber(&opt, argc - optind, argv + optind);
	if (!strcmp(verb, "mkimage"))
		return run_mkimage(&opt, argc - optind);

	opt.full = !strcmp(verb, "info");
	if (!opt.chip != !opt.release)
		return usage_error("--chip and --release belong together", NULL);
	if (!opt.chip && optind == argc)
		return usage_error("no file given", NULL);

	return run(&opt, argc - optind, argv + optind);
}
