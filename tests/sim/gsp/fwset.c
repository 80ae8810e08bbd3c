// SPDX-License-Identifier: MIT
/*
 * Firmware files as ground truth: whatever the driver places in guest memory
 * is compared with these, byte for byte, so nothing needs to be verified by
 * signature. Files are mapped, not read: a board costs no memory for them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "fwset.h"

#define GSP_FILE	"nvidia/ad102/gsp/gsp-%s.bin"
#define BOOT_FILE	"nvidia/ad102/gsp/bootloader-%s.bin"
#define SIG_SECTION	".fwsignature_ad10x"

/* ELF64 header and section header fields (System V ABI). */
enum {
	EHDR_SIZE = 64, EHDR_SHOFF = 0x28, EHDR_SHENTSIZE = 0x3a, EHDR_SHNUM = 0x3c,
	EHDR_SHSTRNDX = 0x3e,
	SHDR_SIZE = 64, SHDR_NAME = 0, SHDR_OFFSET = 0x18, SHDR_LEN = 0x20,
};

/* Generic container header, then RM_RISCV_UCODE_DESC. */
enum {
	BIN_SIZE = 24, BIN_MAGIC = 0x10de, BIN_HEADER_OFF = 0xc, BIN_DATA_OFF = 0x10,
	BIN_DATA_SIZE = 0x14,
	DESC_SIZE = 84, DESC_MANIFEST_OFF = 0x20, DESC_DATA_OFF = 0x28, DESC_CODE_OFF = 0x30,
};

static bool view(const uint8_t *base, size_t len, uint64_t off, uint64_t n, struct fw_view *out)
{
	if (!range_inside(off, n, 0, len))
		return false;
	*out = (struct fw_view){ base + off, (size_t)n };
	return true;
}

bool fwset_elf_section(const uint8_t *elf, size_t len, const char *name, struct fw_view *out)
{
	struct fw_view table, strtab;
	unsigned int num, strndx;

	if (len < EHDR_SIZE || memcmp(elf, "\177ELF\2\1", 6) ||
	    get16(elf, EHDR_SHENTSIZE) != SHDR_SIZE)
		return false;
	num = get16(elf, EHDR_SHNUM);
	strndx = get16(elf, EHDR_SHSTRNDX);
	if (strndx >= num ||
	    !view(elf, len, get64(elf, EHDR_SHOFF), (uint64_t)num * SHDR_SIZE, &table))
		return false;
	if (!view(elf, len, get64(table.data, strndx * SHDR_SIZE + SHDR_OFFSET),
		  get64(table.data, strndx * SHDR_SIZE + SHDR_LEN), &strtab))
		return false;
	for (unsigned int i = 0; i < num; i++) {
		const uint8_t *sh = table.data + (size_t)i * SHDR_SIZE;
		uint32_t at = get32(sh, SHDR_NAME);

		if (at >= strtab.len || strtab.len - at < strlen(name) + 1 ||
		    memcmp(strtab.data + at, name, strlen(name) + 1))
			continue;
		return view(elf, len, get64(sh, SHDR_OFFSET), get64(sh, SHDR_LEN), out);
	}
	return false;
}

bool fwset_parse_bootloader(struct fwset *fw, const uint8_t *file, size_t len)
{
	struct fw_view desc;

	if (len < BIN_SIZE || get32(file, 0) != BIN_MAGIC ||
	    !view(file, len, get32(file, BIN_HEADER_OFF), DESC_SIZE, &desc) ||
	    !view(file, len, get32(file, BIN_DATA_OFF), get32(file, BIN_DATA_SIZE), &fw->boot))
		return false;
	fw->boot_manifest = get32(desc.data, DESC_MANIFEST_OFF);
	fw->boot_data = get32(desc.data, DESC_DATA_OFF);
	fw->boot_code = get32(desc.data, DESC_CODE_OFF);
	return true;
}

static void file_unmap(struct fw_file *f)
{
	if (f->map)
		munmap(f->map, f->len);
	*f = (struct fw_file){ 0 };
}

/* 1 = (re)mapped, 0 = unchanged, -1 = error. */
static int file_map(struct fw_file *f, const char *dir, const char *name, char *err, size_t err_len)
{
	char path[4096];
	struct stat st;
	uint64_t mtime;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || st.st_size == 0) {
		snprintf(err, err_len, "%s: %s", path, fd < 0 ? strerror(errno) : "empty");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	mtime = (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec;
	if (f->map && f->ino == st.st_ino && f->dev == st.st_dev && f->mtime_ns == mtime &&
	    f->len == (size_t)st.st_size) {
		close(fd);
		return 0;
	}
	file_unmap(f);
	f->map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (f->map == MAP_FAILED) {
		f->map = NULL;
		snprintf(err, err_len, "%s: %s", path, strerror(errno));
		return -1;
	}
	f->len = (size_t)st.st_size;
	f->ino = st.st_ino;
	f->dev = st.st_dev;
	f->mtime_ns = mtime;
	return 1;
}

bool fwset_load(struct fwset *fw, const char *dir, const char *release, char *err, size_t err_len)
{
	char gsp_file[64], boot_file[64];
	struct fw_view version;

	snprintf(gsp_file, sizeof(gsp_file), GSP_FILE, release);
	snprintf(boot_file, sizeof(boot_file), BOOT_FILE, release);
	if (file_map(&fw->gsp_file, dir, gsp_file, err, err_len) < 0 ||
	    file_map(&fw->boot_file, dir, boot_file, err, err_len) < 0)
		return false;
	if (!fwset_elf_section(fw->gsp_file.map, fw->gsp_file.len, ".fwimage", &fw->image) ||
	    !fwset_elf_section(fw->gsp_file.map, fw->gsp_file.len, ".fwversion", &version) ||
	    !fwset_elf_section(fw->gsp_file.map, fw->gsp_file.len, SIG_SECTION, &fw->signature) ||
	    version.len != strlen(release) + 1 || memcmp(version.data, release, version.len)) {
		snprintf(err, err_len, "%s: not a GSP image of %s with a signature for AD10x", gsp_file,
			 release);
		return false;
	}
	if (!fwset_parse_bootloader(fw, fw->boot_file.map, fw->boot_file.len)) {
		snprintf(err, err_len, "%s: not a RISC-V bootloader", boot_file);
		return false;
	}
	return true;
}

void fwset_release(struct fwset *fw)
{
	file_unmap(&fw->gsp_file);
	file_unmap(&fw->boot_file);
}
