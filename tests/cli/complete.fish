# SPDX-License-Identifier: MIT
# usage: fish complete.fish TOOL TABLE
# The table of complete.bash, in fish, which offers in the order of the alphabet.
set -g tool $argv[1]
function nvgpu-ctl
    $tool $argv
end
$tool completion fish | source

while read -l line
    string match -qr '^(#|$)' -- $line; and continue
    set -l halves (string split ' => ' -- $line)
    set -l typed (string replace -r '_$' '' -- (string trim $halves[1]))
    test "$halves[1]" = _; and set typed ''
    set -l offered (complete -C "nvgpu-ctl $typed" | string replace -r '\t.*' '' | sort)
    set -l expected (string split ' ' -- $halves[2] | string match -v -- --help | sort)
    set -l name cli/fish-completion-of-(string replace -ra '[^a-z0-9]+' - -- "$halves[1]" | string trim -c -)
    # Settings, options that every program has, and words after them are left to the user.
    string match -qr '^(set gpu|help)' -- $halves[1]; and continue
    if test "$offered" = "$expected"
        echo "PASS $name"
    else
        echo "FAIL $name: offered '$offered', expected '$expected'"
    end
end <$argv[2]
