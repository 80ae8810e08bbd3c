#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: tests/unit/run-sim-board.sh
#
# The board half of the model alone: a recorder stands in for the GSP
# personality, a fixture drives the registers. Built with ASan and UBSan. The
# whole model is compiled once more, with clang when there is one.

set -eu
cd "$(dirname "$0")/../.."
out=${NVGPU_BUILD:-build}/unit/board-model
mkdir -p "$out"
out=$(realpath "$out")

warn=(-std=gnu11 -O1 -g -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wundef)
inc=(-Itests/sim/include -Itests/sim/board -Itests/unit)
san=(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
status=0

if command -v clang >/dev/null; then
	if make -s -C tests/sim -j "${NVGPU_JOBS:-2}" O="$out/clang" CC=clang; then
		echo "PASS unit/sim_board/library-builds-with-clang"
	else
		echo "FAIL unit/sim_board/library-builds-with-clang: see above"
		status=1
	fi
else
	echo "SKIP unit/sim_board/library-builds-with-clang: no clang installed"
fi

make -s -j "${NVGPU_JOBS:-2}" -f - <<MAKE || { echo "FAIL unit/sim_board/builds: see above"; exit 1; }
SRCS := \$(wildcard tests/sim/board/*.c) tests/unit/sim_board_fixture.c
OBJS := \$(patsubst %.c,$out/%.o,\$(notdir \$(SRCS)))
VPATH := tests/sim/board tests/unit
# Not named like the objects: each has its own list of headers beside it.
all: $out/regs-test $out/memory-test $out/vf-test $out/falcon-test $out/hs-test $out/vbios-test
$out/%-test: tests/unit/sim_board_%_test.c \$(OBJS)
	gcc ${warn[*]} ${san[*]} ${inc[*]} -MMD -MP -o \$@ \$< \$(OBJS) -lcmocka
$out/%.o: %.c
	gcc ${warn[*]} ${san[*]} ${inc[*]} -MMD -MP -c -o \$@ \$<
.SECONDARY:
-include $out/*.d
MAKE

# What the model accepts and refuses is documented, rule by rule.
missing=
for rule in $(cat tests/sim/board/*.c tests/sim/qemu/*.c | tr -d '\n\t' |
	grep -oE '(sim_violation|sim_config_violation|REFUSE)\([^";]*"[a-z0-9-]+"' |
	grep -oE '"[a-z0-9-]+"$' | tr -d '"' | sort -u); do
	grep -qF "\`$rule\`" docs/model.md || missing="$missing $rule"
done
rows=0
for row in $(sed -n 's/^\t{ \(0x[0-9a-f]*\), 0x[0-9a-f]*, S.*/\1/p' tests/sim/board/allow.c); do
	grep -qi "^| $row" docs/model.md || missing="$missing $row"
	rows=$((rows + 1))
done
# ... and nothing is documented that the model does not accept.
for row in $(sed -n '/^## Accepted but not modelled/,/^## Violations/s/^| \(0x[0-9a-f]*\).*/\1/p' docs/model.md); do
	grep -q "^	{ $row, " tests/sim/board/allow.c || missing="$missing $row"
	rows=$((rows - 1))
done
[ $rows = 0 ] || missing="$missing as-many-rows"
rows=$(grep -c '^	{ 0x' tests/sim/board/allow.c)
echo "NOTE unit/sim_board: $rows rows of registers are accepted but not modelled (docs/model.md)"
if [ -z "$missing" ]; then
	echo "PASS unit/sim_board/rules-and-accepted-registers-are-documented"
else
	echo "FAIL unit/sim_board/rules-and-accepted-registers-are-documented:$missing"
	status=1
fi

# Files and tests which the table of rules names must be there.
wrong=
table=$(sed -n '/^## The reference, rule by rule/,$p' docs/model.md | grep '^| ' | grep -v '^| Rule')
for name in $(cut -d'|' -f4 <<<"$table" | grep -oE '`[a-z0-9_/]+\.c`' | tr -d '`' | sort -u); do
	[ -e "tests/sim/$name" ] || wrong="$wrong $name"
done
for name in $(cut -d'|' -f5 <<<"$table" | grep -oE '`(vm/)?[a-z0-9_-]+`' | tr -d '`' | sort -u); do
	case $name in
	vm/*) [ -e "tests/vm/scenarios/${name#vm/}.sh" ] || wrong="$wrong $name" ;;
	*_*) grep -q "[TF]($name)" tests/unit/sim_*_test.c || wrong="$wrong $name" ;;
	esac
done
[ -n "$table" ] || wrong=" no table"
if [ -z "$wrong" ]; then
	echo "PASS unit/sim_board/table-of-rules-names-what-exists"
else
	echo "FAIL unit/sim_board/table-of-rules-names-what-exists:$wrong"
	status=1
fi

# A rule that no test breaks may be one that never bites.
untested=
for rule in $(cat tests/sim/board/*.c | tr -d '\n\t' |
	grep -oE '(sim_violation|REFUSE)\([^";]*"[a-z0-9-]+"' |
	grep -oE '"[a-z0-9-]+"$' | tr -d '"' | sort -u); do
	grep -qF "\"$rule\"" tests/unit/sim_board_*_test.c || untested="$untested $rule"
done
if [ -z "$untested" ]; then
	echo "PASS unit/sim_board/every-rule-is-broken-by-a-test"
else
	echo "FAIL unit/sim_board/every-rule-is-broken-by-a-test:$untested"
	status=1
fi

for t in regs memory vf falcon hs vbios; do
	log=$out/$t.log
	code=0
	"$out/$t-test" >"$log" 2>&1 || code=$?
	grep '^# ' "$log" || true
	sed -n "s/^\[       OK \] \(.*\)/PASS unit\/sim_board_$t\/\1/p" "$log" | tr _ - | sed 's/^PASS unit.sim-board-/PASS unit\/sim_board_/'
	if [ "$code" != 0 ]; then
		status=1
		sed -n "s/^\[  FAILED  \] [^:]*: \([a-z0-9_]*\)$/FAIL unit\/sim_board_$t\/\1: see $t.log/p;
			s/^\[  FAILED  \] \([a-z0-9_]*\)$/FAIL unit\/sim_board_$t\/\1: see $t.log/p" "$log" | sort -u
		echo "FAIL unit/sim_board_$t/suite-succeeds: status $code"
		tail -n 40 "$log"
	fi
done
exit $status
