# SPDX-License-Identifier: MIT
# memory.sh - the host's memory: what is in use, and whether it grows. Needs lib.sh.

meminfo_kb() {
	sed -n "s/^$1: *\([0-9]*\).*/\1/p" /proc/meminfo
}

# page_lists_kb - free pages that processors keep for themselves, tens of megabytes at
# times, more when big blocks came back. /proc/meminfo takes them for used.
page_lists_kb() {
	awk '/^ +count: / { n += $2 } END { print n * 4 }' /proc/zoneinfo
}

# pages_kb - memory in use that no cache could give back. One reading is good to a few
# hundred KiB: other processes come and go meanwhile.
pages_kb() {
	awk '/^MemTotal:/ { n += $2 }
		/^(MemFree|Cached|Buffers|SReclaimable):/ { n -= $2 }
		/^ +count: / { n -= $2 * 4 }
		END { print n }' /proc/meminfo /proc/zoneinfo
}

# objects_bytes - what kmalloc() handed out, by the byte. Shrinking first takes back what
# processors keep for themselves. Good to some ten KB, for the same reason.
objects_bytes() {
	for _c in /sys/kernel/slab/kmalloc-*/shrink; do
		echo 1 >"$_c"
	done
	awk 'FNR > 1 { next }
		FILENAME ~ /object_size$/ { size = $1; next }
		{ n += $1 * size }
		END { printf "%.0f\n", n }' \
		$(for _c in /sys/kernel/slab/kmalloc-*; do echo "$_c/object_size $_c/objects"; done)
}

# memory_sample FILE - one reading of both, as a line.
memory_sample() {
	echo "$(pages_kb) $(objects_bytes)" >>"$1"
}

# memory_grew NAME FROM TO ROUNDS PAGES OBJECTS - a test: between the readings in two files,
# that many rounds apart, memory grew by less than PAGES KiB and OBJECTS bytes. Files of
# several readings are compared by their means.
memory_grew() {
	_seen=$(awk 'FNR == 1 { f++ } { pages[f] += $1; objects[f] += $2; n[f]++ }
		END { printf "%.0f %.0f", pages[2] / n[2] - pages[1] / n[1],
			objects[2] / n[2] - objects[1] / n[1] }' "$2" "$3")
	note "$1: in $4 rounds ${_seen% *} KiB of pages and ${_seen#* } bytes of objects"
	if [ "${_seen% *}" -lt "$5" ] && [ "${_seen#* }" -lt "$6" ]; then
		ok "$1"
	else
		fail "$1" "in $4 rounds ${_seen% *} KiB of pages and ${_seen#* } bytes of objects" \
			"more; readings: $(tr '\n' ',' <"$2") then $(tr '\n' ',' <"$3")"
	fi
}
