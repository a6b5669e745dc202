#!/bin/bash
# Telephones and lines that do what they must not: each call ends in a defined way, and
# those beside it are answered.
. "$PEAL_SOURCE/tests/sip/town.sh"
need sipp

# ---- over UDP: one of each, among ordinary people ----
soon='ring = "200ms"; talk = "never";'
faulty=('does = "garbage";' 'does = "answers"; status = 500; ring = "300ms";'
	'does = "answers_after_cancel"; ring = "200ms";'
	'does = "hangs_up_early"; ring = "200ms"; talk = "300ms";' "does = \"forks_and_answers\"; $soon"
	"does = \"repeats_itself\"; $soon" "does = \"wrong_type\"; $soon" "does = \"too_fast\"; $soon"
	"does = \"wrong_address\"; $soon" "does = \"closes_media\"; $soon" "does = \"silent\"; $soon")
want=("" "failed 500;failed 500;" "no_answer 200;no_answer 200;" "answered 200;" "answered 200;"
	"answered 200;" "answered 200;" "answered 200;" "answered 200;" "answered 200;"
	"answered 200;")
words "It is due tomorrow. Pay at the counter, on our web site, or in the application. Thank you."
town udp "$(numbers "${faulty[@]}")" ""
people ${#faulty[@]} 40 >udp.csv
stage='cps = 20.0; concurrent = 60; ring_timeout = "4s"; longest_call = "7s";' \
	town_campaign udp "sip:$host:${town_port[udp]}" 'recordings = "recordings";'
run udp

# ---- over TCP: the connection is reset under everybody's calls ----
ordinary='{ share = 1; does = "answers"; ring = "0s"; talk = "never"; }'
town tcp "$(numbers 'does = "resets"; ring = "500ms";' \
	'does = "resets_in_talk"; ring = "0s"; talk = "700ms";')" ""
people 2 40 >tcp.csv
stage='cps = 20.0; concurrent = 60; ring_timeout = "2s"; longest_call = "7s";' \
	schedule='max_attempts = 3; retry_after = "1s";' \
	town_campaign tcp "sip:$host:${town_port[tcp]};transport=tcp"
run tcp

# ---- over TCP: garbage ----
town stream "$(numbers garbage)" ""
people 1 10 >stream.csv
town_campaign stream "sip:$host:${town_port[stream]};transport=tcp"
run stream

# ---- a 200 that comes when the trunk has been given up as silent: hung up at once ----
scenario late "$(gets INVITE; waits 1500; says_with_sound 200 OK; gets ACK; gets BYE; says 200 OK)"
trunk_timeout=500ms campaign late "$port"
peer late "$port" -m 1
late=$process
run late
wait "$late"
expect_equal "the call that was answered after we had given it up" $? 0
run_stop late
expect_equal "attempts that are charged for it" "$(attempts late)" ""
expect_log late "the trunk does not answer; no attempt is charged"

# ---- what became of them ----
run_until_finished udp $((${#faulty[@]} - 1 + 40))
expect_equal "ordinary people, answered at once" "$(answered_at_once udp)" 40
for i in "${!faulty[@]}"; do
	expect_equal "what became of ${faulty[i]}" \
		"$(became udp "9198000$(printf %05d $((i + 1)))")" "${want[i]}"
done
expect_log udp "the last was no SIP"
expect_log udp "a call was answered when we had given it up; it was hung up at once"
expect_log udp "+919800000011: no sound came in the first 5 s of a call"
expect_rung_once udp
# From another port of the same host sound is taken, of a type that was not agreed it is not.
loudness() { # NUMBER: of the callee's channel
	local file
	file=$("$peal" export udp.cfg attempts --format jsonl |
		jq -r "select(.number == \"+$1\") | .recording")
	tail -c +59 "$file" | od -An -v -tu1 -w2 | awk '$2 != 255 && $2 != 127 { n++ } END { print n + 0 }'
}
[ "$(loudness 919800000007)" -eq 0 ] || fail "sound of a wrong type was taken"
[ "$(loudness 919800000009)" -gt 2000 ] || fail "sound from another port was not taken"

run_until_finished stream 10
expect_equal "people on a line with garbage" "$(answered stream)" 10
expect_log stream "+919800000001: dial.sip (asha): the trunk took no call"
expect_rung_once stream

# Talks outlive their connection.  Who is still ringing is given up: the trunk is told so by
# another one, and the attempt counts.
run_ends tcp
expect_equal "people on a line that is reset" "$(answered tcp)" 40
expect_equal "what became of who reset the line" "$(became tcp 919800000001)" \
	"failed 0;failed 0;failed 0;"
expect_log tcp "was lost while a call was set up; it is canceled, and counts as an attempt"
expect_equal "what became of who reset the line in a talk" "$(became tcp 919800000002)" \
	"answered 200;"
expect_equal "resets" "$(town_count tcp '.event == "reset"')" 4
expect_rung_once tcp
for name in udp tcp stream; do
	town_ends "$name"
done
