#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Rules about the tree itself: licence tags, one version, script syntax.
set -eu
cd "$(dirname "$0")/../.."

verdict() {
	local name=$1 text=$2

	if [ -z "$text" ]; then
		echo "PASS $name"
	else
		printf '%s\n' "$text" | sed 's/^/# /'
		echo "FAIL $name"
	fi
}

tracked() {
	# A release tarball has no git; then everything but products counts.
	git ls-files -co --exclude-standard 2>/dev/null ||
		find . -type f -not -path './build/*' -printf '%P\n'
}

untagged() {
	tracked | grep -vE '^(LICENSE|LICENSES/|VERSION$|\.gitignore$|tests/data/|debian/(changelog|copyright|source/|.*\.(docs|examples)$))|\.(md|json|bin|txt)$' |
		while read -r f; do
			[ -s "$f" ] || continue
			head -n 3 "$f" | grep -q 'SPDX-License-Identifier: ' || echo "$f"
		done
}

broken_scripts() {
	tracked | while read -r f; do
		[ -f "$f" ] || continue
		case $(head -c 64 "$f" | head -n 1) in
		'#!/usr/bin/env bash' | '#!/bin/bash') bash -n "$f" 2>&1 ;;
		'#!/bin/sh') sh -n "$f" 2>&1 ;;
		*) continue ;;
		esac
		[ -x "$f" ] || echo "$f: has an interpreter line but is not executable"
	done
}

version_mismatch() {
	local v
	v=$(cat VERSION)
	[[ $v =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || echo "VERSION holds '$v', not X.Y.Z"
	if [ -e dkms.conf ]; then
		grep -qxF "PACKAGE_VERSION=\"$v\"" dkms.conf ||
			echo "dkms.conf does not say PACKAGE_VERSION=\"$v\""
	fi
	head -n 1 debian/changelog | grep -qF "nvgpu ($v) " ||
		echo "debian/changelog does not begin with $v"
}

# Code that is compiled into the module and lies outside kmod/abi/, without its comments.
code_outside_abi() {
	tracked | grep -E '^(kmod|firmware-loader)/.*\.[chi]+(nc)?$' | grep -v '^kmod/abi/' |
		grep -vE '^firmware-loader/(nvgpu-fw|mkimage|report)' |
		while read -r f; do
			[ -f "$f" ] || continue
			gcc -fpreprocessed -dD -E -P -x c "$f" 2>/dev/null | sed "s,^,$f: ,"
		done
}

# Names of releases and of the vendor's structs, and decisions by release, belong to kmod/abi/.
release_leaks() {
	local structs code

	code=$(code_outside_abi)
	[ "$(wc -l <<<"$code")" -gt 1000 ] || echo "kmod/ could not be read: is gcc there?"
	structs=$(python3 -c 'import json; print("|".join(
		json.load(open("kmod/abi/data/used.json"))["structs"]))')
	grep -E \
		-e '[^0-9.][0-9]{3}\.[0-9]{2,3}(\.[0-9]{2})?[^0-9.]' \
		-e "\\b(fw_)?($structs)\\b" \
		-e '\b(nvgpu_abi_r[0-9]|FW_(RELEASE|HAS_|RULE_)|"abi/(gen|codec)/)' <<<"$code"
}

# Files and functions for which docs/coverage.md gives a reason, and which are gone.
stale_reasons() {
	local rows file names name

	rows=$(sed -nE 's/^\| `([^`*]+)` \| `([^`]+)` \|.*/\1 \2/p' docs/coverage.md)
	[ "$(wc -l <<<"$rows")" -gt 50 ] || echo "the tables of docs/coverage.md cannot be read"
	while read -r file names; do
		[ -e "$file" ] || { echo "$file is gone"; continue; }
		[[ $names =~ ^[a-z0-9_,\ ]+$ ]] || continue
		for name in ${names//,/}; do
			grep -rqE "\b$name" "$file" || echo "$file has no $name any more"
		done
	done <<<"$rows"
}

verdict tree/every-file-has-a-licence-tag "$(untagged)"
verdict tree/scripts-parse "$(broken_scripts)"
verdict tree/only-abi-knows-a-release "$(release_leaks)"
verdict tree/one-version-everywhere "$(version_mismatch)"
verdict tree/coverage-reasons-name-what-exists "$(stale_reasons)"
