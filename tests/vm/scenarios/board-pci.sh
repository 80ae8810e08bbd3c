# SPDX-License-Identifier: MIT
# What Linux sees of the modelled board on the PCI bus, without any driver of ours.
# NEEDS: board
# TIMEOUT: 120
# VIOLATIONS: sriov-numvfs*
# VIOLATIONS: rebar-*
. /nvgpu/lib.sh

gpu=$(gpu_address)
dev=/sys/bus/pci/devices/$gpu

# cfg OFFSET - the dword of the PF's configuration space, as 8 hexadecimal digits.
cfg() {
	dd if="$dev/config" bs=4 skip=$(($1 / 4)) count=1 2>/dev/null | hexdump -e '1/4 "%08x"'
}

# cfg_write OFFSET BYTES-FOR-PRINTF
cfg_write() {
	printf "$2" | dd of="$dev/config" bs=1 seek=$(($1)) conv=notrunc 2>/dev/null
}

# bar_size INDEX
bar_size() {
	sed -n "$(($1 + 1))p" "$dev/resource" | {
		read -r start end _flags
		echo $((end - start + 1))
	}
}

# mmio ADDRESS - one dword, in the notation of cfg.
mmio() {
	printf '%08x' "$(devmem "$1" 32)"
}

bar0=$(sed -n '1s/ .*//p' "$dev/resource")

same ids 26b510de "$(cfg 0)"
same class-and-revision 030200a1 "$(cfg 8)"
same subsystem 169d10de "$(cfg 0x2c)"
same bar0-is-16-mib $((16 << 20)) "$(bar_size 0)"
same bar1-is-64-gib $((64 << 30)) "$(bar_size 1)"
same bar3-is-32-mib $((32 << 20)) "$(bar_size 3)"
same power-management-at-60 01 "$(cfg 0x60 | cut -c7-)"
same pcie-at-78 10 "$(cfg 0x78 | cut -c7-)"
same msix-at-c8-with-6-vectors 0005 "$(cfg 0xc8 | cut -c1-4)"
same msix-table-is-in-bar0 00b90000 "$(cfg 0xcc)"
same aer-at-420 0001 "$(cfg 0x420 | cut -c5-)"
same rebar-at-bb0 0015 "$(cfg 0xbb0 | cut -c5-)"
same sriov-at-bcc 0010 "$(cfg 0xbcc | cut -c5-)"
same ari-at-c14 000e "$(cfg 0xc14 | cut -c5-)"
for off in 0xbcc 0xbd8 0xbe0 0xbf0 0xbf4 0xbf8 0xbfc 0xc00; do
	same "mirror-shows-$off" "$(cfg $off)" "$(mmio $((bar0 + 0x88000 + off)))"
done
same framebuffer-size-is-48-gib 0000c000 "$(mmio $((bar0 + 0x1183a4)))"

check vfio-takes-the-pf modprobe vfio-pci ids=10de:26b5 enable_sriov=1
echo 0 >"$dev/sriov_drivers_autoprobe"
check all-vfs-are-enabled sh -c "echo 32 >$dev/sriov_numvfs"
same there-are-32-vfs 32 "$(ls -d "$dev"/virtfn* | wc -l)"
same first-vf-has-offset-4 "${gpu%.*}.4" "$(basename "$(readlink "$dev/virtfn0")")"
same every-vf-has-a-group-of-its-own 32 \
	"$(for v in "$dev"/virtfn*; do readlink "$v/iommu_group"; done | sort -u | wc -l)"
same every-vf-has-flr 32 "$(cat "$dev"/virtfn*/reset_method | grep -c "^flr")"
vf0=$(sed -n '1s/ .*//p' "$dev/virtfn31/resource")
same vf-identifies-its-chip 192000a1 "$(mmio "$vf0")"
same vf-says-it-is-one 00020000 "$(mmio $((vf0 + 4)))"
same vf-framebuffer-without-vgpu-is-nothing ffffffff \
	"$(mmio "$(sed -n '2s/ .*//p' "$dev/virtfn0/resource")")"
check pf-function-reset sh -c "echo 1 >$dev/reset"
same vfs-are-back-after-the-reset 192000a1 "$(mmio "$vf0")"
host violations-clear
cfg_write 0xbdc '\001'
has another-number-of-live-vfs-is-a-violation sriov-numvfs-live "$(host violations)"
cfg_write 0xbdc '\040'
check vfs-are-disabled sh -c "echo 0 >$dev/sriov_numvfs"
modprobe -r vfio-pci

# BAR1 has another size when Linux asks for it, which switches decoding off before.
host violations-clear
echo 0 >"$dev/enable"
check linux-halves-bar1 sh -c "echo 15 >$dev/resource1_resize"
same bar1-is-32-gib $((32 << 30)) "$(bar_size 1)"
same rebar-says-so 0f "$(cfg 0xbb8 | cut -c5-6)"
check linux-doubles-it-again sh -c "echo 16 >$dev/resource1_resize"
same bar1-is-64-gib-again $((64 << 30)) "$(bar_size 1)"
same linux-resizes-without-a-violation "" "$(host violations)"

# Sizes that there are not, and a BAR that moves away under accesses.
dd if="$dev/config" bs=4 skip=4 count=3 of=/tmp/bars 2>/dev/null
cfg_write 0xbb9 '\000'
has bar1-of-one-mib-is-a-violation rebar-size "$(host violations)"
host violations-clear
cfg_write 0xbb9 '\021'
has bar1-of-128-gib-is-a-violation rebar-size "$(host violations)"
host violations-clear
cfg_write 0xbb9 '\020'
cfg_write 0x4 '\002'
cfg_write 0xbb9 '\017'
has resizing-under-decoding-is-a-violation rebar-live "$(host violations)"
cfg_write 0x4 '\000'
cfg_write 0xbb9 '\020'
dd if=/tmp/bars of="$dev/config" bs=4 seek=4 conv=notrunc 2>/dev/null
cfg_write 0x4 '\002'
same bars-are-back "$(hexdump -e '3/4 "%08x"' /tmp/bars)" "$(cfg 0x10)$(cfg 0x14)$(cfg 0x18)"

# More VFs than TotalVFs: nothing appears, and the model says so.
host violations-clear
cfg_write 0xbdc '\050'
cfg_write 0xbd4 '\011'
has too-many-vfs-is-a-violation sriov-numvfs "$(host violations)"
cfg_write 0xbd4 '\000'
cfg_write 0xbdc '\000'

host fault surprise-removal=1
same removed-board-has-no-configuration ffffffff "$(cfg 0)"
same removed-board-has-no-registers ffffffff "$(mmio "$bar0")"
host fault surprise-removal=0
check board-is-taken-out sh -c "echo 1 >$dev/remove; echo 1 >/sys/bus/pci/rescan"
same board-is-back 26b510de "$(cfg 0)"
