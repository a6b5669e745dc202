#!/bin/bash
# crash_check.sh - what a provider saw of a campaign that was killed again and again, held
# against the store
# SPDX-License-Identifier: MIT
#
# crash_check.sh FOLDER: with provider.jsonl (peal-provider's log), attempts.jsonl and
# contacts.jsonl (exports), and limits.json.  Says what must not be, a sentence a line; ends
# with 1 if there is any.
set -u
folder=$1
here=${BASH_SOURCE[0]%/*}

files=()
for name in provider attempts contacts limits; do
	files+=(--slurpfile "$name" "$folder/$name.json$([ "$name" = limits ] || echo l)")
done
sentences=$(jq -nr -f "$here/crash_check.jq" "${files[@]}" 2>&1 ||
	echo "the files cannot be compared")
[ -z "$sentences" ] || {
	echo "$sentences"
	exit 1
}
