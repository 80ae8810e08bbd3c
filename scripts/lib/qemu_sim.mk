# SPDX-License-Identifier: MIT
# The board model as part of QEMU. Run by scripts/build-sim, which sets
#   O    where products go; flags.mk is already there
#   SIM  tests/sim
include $(O)/flags.mk

CORE  := $(sort $(wildcard $(SIM)/board/*.c $(SIM)/gsp/*.c))
SHELL_SRCS := $(sort $(wildcard $(SIM)/qemu/*.c))
OBJS  := $(patsubst $(SIM)/%.c,$(O)/%.o,$(CORE) $(SHELL_SRCS))
INCS  := -I$(SIM)/include -I$(SIM)/board -I$(SIM)/gsp
WARN  := -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wundef

$(O)/qemu-nvgpu: $(OBJS) $(O)/flags.mk
	@echo "link $@"
	@cd $(QEMU_BASE) && $(QEMU_LINK) -o $@.new $(OBJS) $(QEMU_INPUTS)
	@mv $@.new $@

# The behaviour core sees nothing of QEMU, neither flags nor headers.
$(O)/board/%.o $(O)/gsp/%.o: WHICH := -O2 -g -std=gnu11 $(WARN) $(INCS)
$(O)/qemu/%.o: WHICH := $(QEMU_CFLAGS) -g -Wall -Wextra -Wno-unused-parameter \
	-Wno-sign-compare -Wno-missing-field-initializers -Werror $(INCS)

$(O)/%.o: $(SIM)/%.c $(O)/flags.mk
	@mkdir -p $(@D)
	@echo "cc   $(<:$(SIM)/%=%)"
	@$(CC) $(WHICH) -fPIE -MMD -MP -c -o $@ $<

-include $(OBJS:.o=.d)
