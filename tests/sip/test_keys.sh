#!/bin/bash
# Keys of the callee: as RTP events that get lost, come twice or in the wrong order, as
# INFO, both at once, and in the sound; a dialogue follows them.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp espeak-ng jq

script pay <<'END_OF_SCRIPT'
[start]
ask choice: Please press 1 to pay, or 2 to talk to a person.
  1: paid
  2: person
  other: bye
  nothing: bye

[paid]
ask amount: How much will you pay? End with the hash key.
  keys: 1-8 #
goto: bye

[person]
say: Wait.
hang up

[bye]
say: Bye.
END_OF_SCRIPT
script=pay
longest=30s

rows=()
declare -A want
# row NAME "WANTED" ELEMENT...
row() {
	local name=$1 at=$((port + 10 * ${#rows[@]}))

	want[$name]=$2
	shift 2
	rows+=("$name")
	scenario "$name" "$@"
	campaign "$name" "$at"
	peer "$name" "$at"
}

answers_with_keys="$(keeps_port; says_with_keys 200 OK; gets ACK)"
ends="$(gets BYE; says 200 OK)"

for how in whole no-ends no-starts twice turned; do
	row "$how" "answered 12250# choice=1 amount=2250;" \
		"$answers_with_keys" "$(keys '12250#' $how)" "$ends"
done
row choice_2 "answered 2 choice=2 amount=null;" "$answers_with_keys" "$(keys 2)" "$ends"
row no_choice "answered 77 choice=7 amount=null;" "$answers_with_keys" "$(keys 77)" "$ends"
row info "answered 142# choice=1 amount=42;" "$answers_with_keys" "$(info_key 1; info_key 4
	info_key 2; info_key '#')" "$ends"
row info_dtmf "answered 2 choice=2 amount=null;" "$answers_with_keys" \
	"$(info_key 2 application/dtmf)" "$ends"
row rtp_and_info "answered 2 choice=2 amount=null;" "$answers_with_keys" "$(keys 2; info_key 2)" \
	"$ends"
sound_make keys.ul silence:300 keys:1 silence:400 keys:99# silence:1000
row in_sound "answered 199# choice=1 amount=99;" \
	"$(keeps_port; says_with_sound 200 OK; gets ACK)" \
	"$(does "rtp_stream=\"$PWD/keys.ul,1,0\"")" "$ends"
# These packets were not made by us; only root may send them.
pcaps=/usr/share/sip-tester
if [ "$(id -u)" -eq 0 ] && [ -f $pcaps/dtmf_2833_1.pcap ]; then
	row pcap "answered 17# choice=1 amount=7;" "$answers_with_keys" "$(for key in 1 7 pound; do
		waits 600
		does "play_pcap_audio=\"$pcaps/dtmf_2833_$key.pcap\""
	done)" "$ends"
fi

run_all "${rows[@]}"

for name in "${rows[@]}"; do
	expect_equal "keys of $name" "$(attempts_with "$name" \
		'"\(.outcome) \(.dtmf) choice=\(.fields.choice) amount=\(.fields.amount)"')" \
		"${want[$name]}"
done
