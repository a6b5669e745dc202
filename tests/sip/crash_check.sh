#!/bin/bash
# crash_check.sh - what is known of a campaign that was killed again and again, compared
# SPDX-License-Identifier: MIT
#
# crash_check.sh FOLDER: with town.jsonl, attempts.jsonl, contacts.jsonl, lives.jsonl,
# limits.json, and the recordings under recordings/.  Says what must not be, a sentence a
# line; ends with 1 if there is any.
set -u
folder=$1
here=${BASH_SOURCE[0]%/*}

wrong() {
	for name in town attempts contacts lives; do
		files+=(--slurpfile "$name" "$folder/$name.jsonl")
	done
	jq -nr -f "$here/crash_check.jq" "${files[@]}" --slurpfile limits "$folder/limits.json" ||
		echo "the files cannot be compared"
	wrong_recordings
}

number() { # FILE OFFSET
	od -An -tu4 -j"$2" -N4 "$1" | tr -d ' '
}

# What the head of a WAV file says it has is there: a player can read it whatever follows.
# A file without a byte was opened in the moment of the crash.
wrong_recordings() {
	local file bytes

	while read -r file; do
		bytes=$(stat -c %s "$file")
		[ "$bytes" -gt 0 ] || continue
		if [ "$bytes" -lt 58 ] || [ "$(head -c 4 "$file")" != RIFF ] ||
			[ "$(tail -c +9 "$file" | head -c 8)" != "WAVEfmt " ] ||
			[ "$(tail -c +51 "$file" | head -c 4)" != data ]; then
			echo "${file##*/} is no WAV file"
		elif [ "$(number "$file" 4)" -ne $(($(number "$file" 54) + 50)) ] ||
			[ "$(number "$file" 46)" -ne $(($(number "$file" 54) / 2)) ]; then
			echo "the sizes in ${file##*/} contradict each other"
		elif [ $(($(number "$file" 54) + 58)) -gt "$bytes" ]; then
			echo "${file##*/} says that it is longer than it is"
		fi
	done < <(find "$folder/recordings" -name '*.wav' 2>/dev/null)
}

files=()
sentences=$(wrong 2>&1)
[ -z "$sentences" ] || {
	echo "$sentences"
	exit 1
}
