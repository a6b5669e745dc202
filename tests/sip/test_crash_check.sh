#!/bin/bash
# The crash test's comparison finds what it is there to find: each thing that must not be
# is put into a campaign where all is well.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need jq

# Forty people, called once each 60 ms apart, in two lives; every fifth is cut off.
mkdir -p good/recordings
jq -nc 'def two: tostring | if length < 2 then "0" + . else . end;
	range(40) | {i: ., id: "00000000-0000-7000-8000-0000000000\(. | two)",
		number: "9198111000\(. | two)",
		at: (1700000000000 + . * 60 + (if . > 19 then 500 else 0 end)), cut: (. % 5 == 4)}' >calls.jsonl
jq -c '{attempt: .id, number: "+\(.number)", outcome: (if .cut then "unknown" else "answered" end),
	started_at: ("\(.at / 1000 | floor | todate[0:19]).\(.at % 1000 + 1000 | tostring[1:])Z"
	| sub("[.]000Z"; "Z"))}' \
	calls.jsonl >good/attempts.jsonl
jq -c '{number: "+\(.number)", state: "completed"}' calls.jsonl >good/contacts.jsonl
jq -c '. as $call | {attempt: (.id | gsub("-"; "")), to: .number, call_id: "call\(.i)"}
	| (., ., ., .) as $base | [{event: "invite", at: 2, does: "answers"}, {event: "ringing", at: 3},
		{event: "answered", at: 30}, {event: "ended", at: 200}] | .[] | . + $base | .at += $call.at' \
	calls.jsonl | sort -u >good/town.jsonl
echo '{"from_ms":1699999999000,"until_ms":1700000001150}
{"from_ms":1700000001160,"until_ms":1700000010000}' >good/lives.jsonl
echo '{"max_attempts":1,"cps":17,"concurrent":4,"contacts":40}' >good/limits.json
wav() { # FILE BYTES RIFF DATA
	{
		printf "RIFF$3WAVEfmt \22\0\0\0\7\0\2\0\100\37\0\0\200\76\0\0\2\0\10\0\0\0"
		printf "fact\4\0\0\0\4\0\0\0data$4"
		head -c "$2" /dev/zero
	} >"$1"
}
wav good/recordings/whole.wav 8 '\72\0\0\0' '\10\0\0\0'
wav good/recordings/cut.wav 4008 '\72\0\0\0' '\10\0\0\0'
: >good/recordings/begun.wav

out=$(bash "$PEAL_SOURCE/tests/sip/crash_check.sh" good)
expect_equal "a campaign where all is well: $out" $? 0

# breaks WHAT FILE SENTENCE PROGRAM...: FILE after PROGRAM has changed it is found out.
breaks() {
	local what=$1 file=$2 sentence=$3
	shift 3
	rm -rf bad && cp -r good bad
	"$@" <"good/$file" >"bad/$file"
	cmp -s "good/$file" "bad/$file" && fail "$what: nothing was changed"
	out=$(bash "$PEAL_SOURCE/tests/sip/crash_check.sh" bad)
	expect_equal "exit code: $what" $? 1
	expect_has "$what" "$out" "$sentence"
}

one=00000000000070008000000000000007
breaks "a line twice" town.jsonl "attempt $one rang more than once" \
	sed "/ringing.*$one\|$one.*ringing/p"
breaks "another call for the same attempt" town.jsonl "attempt $one rang more than once" \
	jq -c "if .attempt == \"$one\" and .event == \"answered\" then .call_id = \"again\" else . end"
breaks "an attempt that is not in the store" attempts.jsonl "attempt $one to 919811100007 is not" \
	sed 8d
breaks "an attempt in the store twice" attempts.jsonl "is in the store twice" sed 8p
breaks "an attempt at another number" town.jsonl \
	"attempt $one is for +919811100007, and rang at 919811100008" \
	sed 's/"919811100007"/"919811100008"/'
breaks "too many attempts on a number" attempts.jsonl "+919811100008 has 2 attempts, and 1 are" \
	sed 's/"+919811100007"/"+919811100008"/'
breaks "too many that rang at a number" town.jsonl "919811100008 rang for 2 attempts" \
	sed 's/"919811100007"/"919811100008"/'
breaks "an answer that nobody gave" town.jsonl "attempt $one is answered, and the town has not" \
	jq -c "select(.attempt != \"$one\" or .event != \"answered\")"
breaks "a contact that is lost" contacts.jsonl "there are 39 contacts, and 40 were given" sed 3d
breaks "a contact that waits" contacts.jsonl "+919811100002 is still queued" \
	sed '3s/completed/queued/'
breaks "too many calls in a second" attempts.jsonl "18 calls within a second" \
	jq -c 'if .started_at < "2023-11-14T22:13:21" then .started_at = "2023-11-14T22:13:20.500Z"
		else . end'
breaks "too many calls in a second at the town" town.jsonl "calls more than 17 a second allow" \
	jq -c '.at = 1700000000500'
breaks "too many calls at once" town.jsonl "calls at once after" \
	jq -c 'if .event == "ended" then .at += 400 else . end'
breaks "a town without a log" town.jsonl "the files cannot be compared" sed 's/^/x/'
breaks "a recording that is none" recordings/whole.wav "whole.wav is no WAV file" head -c 40
breaks "a recording that is cut off" recordings/whole.wav "whole.wav says that it is longer" \
	head -c 60
breaks "a recording with a wrong size" recordings/whole.wav "whole.wav contradict" \
	sed 's/\(RIFF\)./\1A/'
