#!/bin/bash
# baresip is called and hears the script, in either codec, encrypted or not; we hear and
# record what it says.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need baresip espeak-ng openssl jq
baresip_modules srtp sndfile aufile aubridge g711

words='Hello, this is a reminder. Your payment of five thousand rupees is due tomorrow.'
script hello <<<"$words"
script=hello
longest=20s
spoken prompt.wav "$words"
spoken yes.wav "Yes, I will pay on Monday. Please call me again next week."
# baresip hangs up at the end of what it plays, and may begin before we know its answer.
sound_make callee.wav silence:300 yes.wav silence:30000
authority ca
certificate callee ca IP:$host

rows=()
# rtp_latch_any: its sound comes from whatever address the system takes.
# row NAME CODEC BARESIP-ACCOUNT SETTINGS...
row() {
	local name=$1 codec=$2 account=$3 at=$((port + 10 * ${#rows[@]}))

	rows+=("$name")
	baresip "$name" "$at" "audio_codecs=$codec/8000/1$account" "$PWD/callee.wav"
	campaign "$name" "${4:-$at}" "recordings = \"recordings\"; rtp_latch_any = true; ${5:-}"
}

row pcmu PCMU ""
row pcma PCMA "" "" 'codecs = ["pcma", "pcmu"];'
row other_codec PCMA "" "" 'codecs = ["pcmu"];'
row srtp_offered PCMU ";mediaenc=srtp" "" 'srtp = "offer"; srtp_over_plain = true;'
row srtp_declined PCMU "" "" 'srtp = "offer"; srtp_over_plain = true;'
row srtp_required PCMU ";mediaenc=srtp-mand" "" 'srtp = "require"; srtp_over_plain = true;'
# It takes RTP/SAVP and nothing else: the second offer.
row srtp_demanded PCMU ";mediaenc=srtp-mand" "" 'srtp = "offer"; srtp_over_plain = true;'
row srtp_not_offered PCMU ";mediaenc=srtp-mand" ""
row srtp_missing PCMU "" "" 'srtp = "require"; srtp_over_plain = true;'
transport=";transport=tls"
row tls PCMU ";mediaenc=srtp-mand" $((port + 10 * ${#rows[@]} + 1)) \
	'srtp = "require"; ca_file = "ca.pem";'

run_all "${rows[@]}"

heard() { # NAME
	local theirs=("$1"/heard/*-dec.wav) ours=(recordings/"$1"/*.wav)

	expect_equal "attempts of $1" "$(attempts "$1")" "answered 200;"
	expect_sound "$1: our words at baresip" prompt.wav "${theirs[0]}"
	expect_sound "$1: our words in our recording" prompt.wav "${ours[0]}" 0
	expect_words "$1: baresip's words in our recording" yes.wav "${ours[0]}" 1
}

for name in pcmu pcma srtp_offered srtp_declined srtp_demanded srtp_required tls; do
	heard "$name"
done
for name in srtp_offered srtp_demanded srtp_required tls; do
	expect_has "$name: baresip's log" "$(<"$name.baresip.log")" "SRTP is Enabled"
done
# What is not agreed on is no call: baresip answers 488, or without sound.
for name in other_codec srtp_missing srtp_not_offered; do
	expect_has_not "attempts of $name" "$(attempts "$name")" answered
	expect_has "attempts of $name" "$(attempts "$name")" failed
done
