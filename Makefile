# SPDX-License-Identifier: MIT
# Front door. It knows where things are, and nothing about how they are built.
#
#   make                  modules and tools, for the running kernel
#   make install          install both (DESTDIR, prefix)
#   make help             everything else

VERSION := $(shell cat VERSION)
KVER    ?= $(shell uname -r)
KDIR    ?= /lib/modules/$(KVER)/build
DESTDIR ?=
prefix  ?= /usr
O       ?= $(CURDIR)/build
# Below a DESTDIR no kernel runs: depmod is left to whoever unpacks it there.
DEPMOD  ?= $(if $(DESTDIR),:,depmod)

# Of the firmware loader the module compiles the parsers.
LOADER_SOURCES := $(wildcard firmware-loader/Kbuild.inc firmware-loader/fw_*.[ch])

Q := $(if $(filter 1,$(V)),,@)
TOOL_DIRS := $(patsubst %/Makefile,%,$(wildcard nvgpu-ctl/Makefile firmware-loader/Makefile))
tool_vars = O="$(O)/$*" DESTDIR="$(DESTDIR)" PREFIX="$(prefix)" prefix="$(prefix)"

all: modules tools

modules:
	$(Q)test -d "$(KDIR)" || { echo "no kernel headers at $(KDIR);" \
		"install linux-headers-$(KVER) or set KDIR" >&2; exit 1; }
	$(Q)$(MAKE) -C "$(KDIR)" M="$(CURDIR)/kmod" V=$(or $(V),0) modules

tools: $(addprefix tools-,$(TOOL_DIRS))
tools-%:
	$(Q)$(MAKE) -C $* $(tool_vars) all

install: install-modules install-tools
install-modules: modules
	$(Q)install -D -m 644 kmod/nvgpu.ko \
		"$(DESTDIR)/lib/modules/$(KVER)/updates/nvgpu.ko"
	$(Q)$(DEPMOD) -a "$(KVER)"
install-tools: $(addprefix install-tools-,$(TOOL_DIRS))
install-tools-%:
	$(Q)$(MAKE) -C $* $(tool_vars) install

uninstall: uninstall-modules uninstall-tools
uninstall-modules:
	$(Q)rm -f "$(DESTDIR)/lib/modules/$(KVER)/updates/nvgpu.ko"
	$(Q)$(DEPMOD) -a "$(KVER)"
uninstall-tools: $(addprefix uninstall-tools-,$(TOOL_DIRS))
uninstall-tools-%:
	$(Q)$(MAKE) -C $* $(tool_vars) uninstall

# Sources for DKMS: what the module's build reads, and no more.
install-dkms:
	$(Q)install -d "$(DESTDIR)$(prefix)/src/nvgpu-$(VERSION)"
	$(Q)tar -c --exclude-vcs --exclude='*.o' --exclude='*.ko' --exclude='.*.cmd' \
		--exclude='*.mod*' --exclude=kmod/compat/have --exclude='kmod/*/data' \
		--exclude='*.yaml' VERSION dkms.conf kmod $(LOADER_SOURCES) LICENSE LICENSES | \
		tar -x -C "$(DESTDIR)$(prefix)/src/nvgpu-$(VERSION)"

check:
	$(Q)./scripts/check

dist:
	$(Q)NVGPU_BUILD="$(O)" scripts/make-dist

deb rpm installer:
	$(Q)NVGPU_BUILD="$(O)" scripts/build-$@

# With the key and certificate of an enrolled machine owner key (docs/packaging.md).
sign:
	$(Q)test -r "$(SIGN_KEY)" -a -r "$(SIGN_CERT)" || { echo "set SIGN_KEY and SIGN_CERT" \
		"to files; docs/packaging.md says how to make them" >&2; exit 1; }
	$(Q)"$(KDIR)/scripts/sign-file" sha256 "$(SIGN_KEY)" "$(SIGN_CERT)" kmod/nvgpu.ko

compile_commands.json: modules
	$(Q)scripts/compile-commands --kdir "$(KDIR)" >$@.new
	$(Q)mv $@.new $@

clean-tools: $(addprefix clean-tools-,$(TOOL_DIRS))
clean-tools-%:
	$(Q)$(MAKE) -C $* $(tool_vars) clean

clean:
	$(Q)rm -rf "$(O)" kmod/compat/have compile_commands.json
	$(Q)if [ -d "$(KDIR)" ]; then $(MAKE) -C "$(KDIR)" M="$(CURDIR)/kmod" clean; fi

help:
	@echo "modules        nvgpu.ko for KVER (default: the running kernel)"
	@echo "tools          nvgpu-ctl and nvgpu-fw, below O"
	@echo "install        both; install-modules, install-tools one of them"
	@echo "install-dkms   module sources for dkms"
	@echo "uninstall      remove what install put there"
	@echo "check          every test (scripts/check; needs root the first time)"
	@echo "dist           source archive; the same files give the same bytes"
	@echo "deb, rpm       packages, below O"
	@echo "installer      one file that installs what it carries (scripts/install)"
	@echo "sign           sign nvgpu.ko with SIGN_KEY and SIGN_CERT, for Secure Boot"
	@echo "compile_commands.json  for editors and checkers"
	@echo "clean          remove products"
	@echo
	@echo "Variables: KVER, KDIR, DESTDIR, prefix ($(prefix)), O ($(O)), V=1"

.PHONY: all modules tools install install-modules install-tools install-dkms \
	uninstall uninstall-modules uninstall-tools check dist \
	deb rpm installer sign compile_commands.json clean clean-tools help
