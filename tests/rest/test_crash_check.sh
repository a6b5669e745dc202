#!/bin/bash
# The crash test's comparison finds what it is there to find: each thing that must not be
# is put into a campaign where all is well.
. "$PEAL_SOURCE/tests/rest/lib.sh"

# Twelve people, who answer, are busy, or do not, and two attempts at those who were busy.
# `named`: the provider is told our id of each attempt.
mkdir -p named nameless
jq -nc 'range(12) | {i: ., fate: ["answered", "busy", "no_answer"][. % 3]}
	| .i as $i | .fate as $fate
	| range(if .fate == "busy" then 2 else 1 end)
	| {attempt: "00000000-0000-7000-8000-00000000\(. + 10)\($i + 10)", id: "call\($i)-\(.)",
		number: "+9198111000\($i + 10)", fate: $fate}' >calls.jsonl
jq -c '{attempt, number, outcome: .fate}' calls.jsonl >named/attempts.jsonl
jq -c '{number, state: "completed"}' calls.jsonl | sort -u >named/contacts.jsonl
jq -c '. as $call | {id, to: .number, attempt} as $base
	| ({event: "create"}, ($base + ({event: "made"}, {event: "rings"})),
		(if .fate == "answered" then $base + {event: "answered"} else empty end),
		($base + ({event: "ended"}, {event: "told", status: "200"})))' \
	calls.jsonl >named/provider.jsonl
echo '{"contacts":12,"max_attempts":2,"knows":"all"}' >named/limits.json
cp named/* nameless
jq -c 'if .attempt then .attempt = "" else . end' named/provider.jsonl >nameless/provider.jsonl

for good in named nameless; do
	out=$(bash "$PEAL_SOURCE/tests/rest/crash_check.sh" "$good")
	expect_equal "a campaign where all is well: $out" $? 0
done

# breaks GOOD WHAT FILE SENTENCE PROGRAM...: FILE after PROGRAM has changed it is found out.
breaks() {
	local good=$1 what=$2 file=$3 sentence=$4
	shift 4
	rm -rf bad && cp -r "$good" bad
	"$@" <"$good/$file" >"bad/$file"
	cmp -s "$good/$file" "bad/$file" && fail "$what: nothing was changed"
	out=$(bash "$PEAL_SOURCE/tests/rest/crash_check.sh" bad)
	expect_equal "exit code: $what" $? 1
	expect_has "$what" "$out" "$sentence"
}

# Line 1 is answered, 2 and 3 are the busy one's, 4 does not answer.
one=00000000-0000-7000-8000-000000001010
breaks named "an attempt that rings twice" provider.jsonl \
	"attempt $one rang more than once at +919811100010" sed "/rings.*$one\|$one.*rings/p"
breaks named "another call for the same attempt" provider.jsonl \
	"attempt $one rang more than once at +919811100010" \
	jq -c ". , (select(.attempt == \"$one\" and .event != \"answered\") | .id = \"again\")"
breaks nameless "a number that rings too often" provider.jsonl \
	"+919811100010 rang 2 times, and the store has 1 attempts" \
	jq -c '. , (select(.to == "+919811100010" and .event != "answered") | .id = "again")'
breaks nameless "an attempt that is not in the store" attempts.jsonl \
	"+919811100011 rang 2 times, and the store has 1 attempts" sed 3d
breaks named "an attempt that is not in the store" attempts.jsonl "and the store does not have it" \
	sed 3d
breaks named "an attempt at another number" provider.jsonl \
	"attempt $one rang at +919811100099, and the store does not have it" \
	sed 's/+919811100010/+919811100099/'
breaks named "an attempt in the store twice" attempts.jsonl "attempt $one is in the store twice" \
	sed 1p
breaks named "an answer that nobody gave" provider.jsonl \
	"attempt $one is answered, and nobody answered" \
	jq -c "select(.attempt != \"$one\" or .event != \"answered\")"
breaks nameless "an answer that nobody gave" provider.jsonl \
	"+919811100010 has 1 attempts that are answered, and answered 0 times" \
	jq -c 'select(.to != "+919811100010" or .event != "answered")'
breaks named "an answer that is not known" attempts.jsonl \
	"attempt $one is no_answer, and somebody answered" sed '1s/"answered"/"no_answer"/'
breaks nameless "an answer that is not known" attempts.jsonl \
	"+919811100010 has 1 attempts that were not answered, and the provider knows fewer" \
	sed '1s/"answered"/"no_answer"/'
breaks nameless "a call that was never made" provider.jsonl \
	"+919811100011 has 2 attempts that were not answered, and the provider knows fewer" \
	jq -c 'select(.id != "call1-1")'
breaks named "unknown, and it can be asked" attempts.jsonl \
	"attempt $one is unknown, and the provider can be asked" sed '1s/"answered"/"unknown"/'
breaks nameless "unknown, and it can be asked" attempts.jsonl \
	"+919811100010 has an attempt that is unknown, and the provider can be asked" \
	sed '1s/"answered"/"unknown"/'
breaks named "a contact that is lost" contacts.jsonl "there are 11 contacts, and 12 were given" sed 3d
breaks named "a contact that waits" contacts.jsonl "+919811100012 is still queued" \
	sed '3s/completed/queued/'
breaks named "too many attempts" limits.json "+919811100011 has 2 attempts, and 1 are allowed" \
	sed 's/"max_attempts":2/"max_attempts":1/'
breaks named "a provider without a log" provider.jsonl "the files cannot be compared" sed 's/^/x/'

# One that was told of an answer, and says nothing of it when it is asked.
sed -i 's/"all"/"unanswered"/' named/limits.json
breaks named "unknown, and not answered" attempts.jsonl \
	"is unknown, and the provider can be asked" sed '2s/"busy"/"unknown"/'

# Of a provider that cannot be asked, an attempt may be unknown: unless it was told of.
sed -i 's/"unanswered"/"none"/' named/limits.json
sed -i '1s/"answered"/"unknown"/' named/attempts.jsonl
breaks named "unknown, and told of" limits.json \
	"attempt $one is unknown, and its end was acknowledged" sed 's/^/ /'
sed -i 's/"200"/"503"/' named/provider.jsonl
out=$(bash "$PEAL_SOURCE/tests/rest/crash_check.sh" named)
expect_equal "unknown, and its callbacks were refused: $out" $? 0
