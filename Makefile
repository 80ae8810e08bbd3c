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
		--exclude='*.mod*' VERSION dkms.conf kmod firmware-loader LICENSE LICENSES | \
		tar -x -C "$(DESTDIR)$(prefix)/src/nvgpu-$(VERSION)"

check:
	$(Q)./scripts/check

dist:
	$(Q)mkdir -p "$(O)"
	$(Q)git archive --prefix=nvgpu-$(VERSION)/ -o "$(O)/nvgpu-$(VERSION).tar.gz" HEAD
	@echo "$(O)/nvgpu-$(VERSION).tar.gz"

clean:
	$(Q)rm -rf "$(O)"
	$(Q)if [ -d "$(KDIR)" ]; then $(MAKE) -C "$(KDIR)" M="$(CURDIR)/kmod" clean; fi

help:
	@echo "modules        nvgpu.ko for KVER (default: the running kernel)"
	@echo "tools          nvgpu-ctl and nvgpu-fw, below O"
	@echo "install        both; install-modules, install-tools one of them"
	@echo "install-dkms   module sources for dkms"
	@echo "uninstall      remove what install put there"
	@echo "check          every test (scripts/check; needs root the first time)"
	@echo "dist           source archive of HEAD"
	@echo "clean          remove products"
	@echo
	@echo "Variables: KVER, KDIR, DESTDIR, prefix ($(prefix)), O ($(O)), V=1"

.PHONY: all modules tools install install-modules install-tools install-dkms \
	uninstall uninstall-modules uninstall-tools check dist clean help
