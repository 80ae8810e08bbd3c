# SPDX-License-Identifier: MIT
# tap.sh - run cmocka programs and print their results as check wants them.
# Sourced by tests/unit/run-*.sh, never run.

# unit_run SUITE PROGRAM [ARGUMENT...] - one line per test. A test name is a
# sentence; a program that dies (sanitizer, assertion) is a failure by itself.
unit_run() {
	local suite=$1 out status=0

	shift
	out=$(mktemp)
	CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$out" 2>&1 || status=$?
	awk -v suite="$suite" '
		function rule(name) { gsub(/_/, "-", name); return suite "/" name }
		{ sub(/^[ \t]+/, "") }
		/^ok [0-9]+.*# SKIP/ { sub(/ *#.*/, ""); print "SKIP " rule($4) ": nothing to test with"; next }
		/^ok [0-9]+ - / { print "PASS " rule($4); next }
		/^not ok [0-9]+ - / { print "FAIL " rule($5); bad = 1; next }
		/^# (not )?ok - tests$/ || /^1\.\.[0-9]+$/ { next }
		{ print "# " $0 }
		END { exit bad }' "$out" || status=0
	rm -f "$out"
	[ "$status" = 0 ] || echo "FAIL $suite/program-ends-well: $(basename "$1") ended with status $status"
}
