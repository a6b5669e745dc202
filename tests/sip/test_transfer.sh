#!/bin/bash
# Calls are handed over: by REFER, which is taken or not, and by a second call, whose
# sound is relayed both ways until either side hangs up.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp baresip espeak-ng openssl jq
baresip_modules sndfile aufile aubridge g711
longest=30s

spoken callee.wav "Yes, I will pay on Monday. Please call me again next week."
spoken person.wav "Good morning, you are talking to a person. How can I help you today?"

# A dialogue that hands over to TARGET.
hands_over() { # NAME TARGET HOW
	script "$1" <<-END
		[start]
		say: One moment.
		transfer: $2
		  how: $3
		  failed: nobody

		[nobody]
		say: Nobody is there.
	END
	script=$1
}

rows=()
declare -A want
next() { # NAME WANTED: the next row, at $at; the other side is at $other
	rows+=("$1")
	want[$1]=$2
	at=$((port + 20 * ${#rows[@]}))
	other=$((at + 10))
}

# ---- REFER ----

refer() { # NAME WANTED ELEMENT...
	next "$1" "$2"
	hands_over "$1" +912233445566 refer
	scenario "$1" "$(keeps_dialog; says_with_sound 200 OK; gets ACK)" "${@:3}"
	campaign "$1" "$at"
	peer "$1" "$at" -m 1
}

ends="$(gets BYE; says 200 OK)"
accepts="$(gets REFER; says 202 Accepted)"
refer refer_taken "answered true;" "$accepts" "$(notifies '100 Trying' 'active;expires=60'
	notifies '200 OK' 'terminated;reason=noresource')" "$ends"
refer refer_refused "answered false;" "$(gets REFER; says 603 Declined)" "$ends"
refer refer_busy "answered false;" "$accepts" "$(notifies '100 Trying' 'active;expires=60'
	notifies '486 Busy Here' 'terminated;reason=noresource')" "$ends"

# ---- a second call that does not come about ----

bridge() { # NAME WANTED ELEMENT...: what the other side does
	next "$1" "$2"
	hands_over "$1" "sip:person@$host:$other" bridge
	scenario "$1" "$(gets INVITE; says_with_sound 200 OK; gets ACK)" "$ends"
	scenario "$1_other" "${@:3}"
	campaign "$1" "$at"
	peer "$1" "$at" -m 1
	peer "$1_other" "$other" -m 1
}

bridge bridge_busy "answered false;" "$(gets INVITE; says 486 'Busy Here'; gets ACK)"
bridge bridge_rings_on "answered false;" "$(gets INVITE; says 180 Ringing; gets CANCEL
	says 200 OK; says_of_invite 487 'Request Terminated'; gets ACK)"

# ---- two telephones talk ----

# NAME PARTS-OF-CALLEE PARTS-OF-PERSON: who has nothing left to say hangs up.
talk() {
	next "$1" "answered true;"
	hands_over "$1" "sip:+919811100001@$host:$other" bridge
	sound_make "$1.wav" $2
	sound_make "$1_person.wav" $3
	baresip "$1" "$at" "${4:-}" "$PWD/$1.wav"
	baresip "$1_person" "$other" "${4:-}" "$PWD/$1_person.wav"
	campaign "$1" "$at" 'recordings = "recordings"; rtp_latch_any = true;'
}

talk callee_ends "silence:3000 callee.wav silence:3000" "silence:1000 person.wav silence:30000"
talk person_ends "silence:3000 callee.wav silence:30000" "silence:1000 person.wav silence:3000"
talk talk_pcma "silence:3000 callee.wav silence:3000" "silence:1000 person.wav silence:30000" \
	"audio_codecs=PCMA/8000/1"

run_all "${rows[@]}"

for name in "${rows[@]}"; do
	expect_equal "attempts of $name" \
		"$(attempts_with "$name" '"\(.outcome) \(.transferred)"')" "${want[$name]}"
done
for name in refer_taken refer_refused refer_busy bridge_busy bridge_busy_other bridge_rings_on \
	bridge_rings_on_other; do
	expect_peer "$name"
done
for name in refer_refused refer_busy bridge_busy bridge_rings_on; do
	expect_has "transcript of $name" "$(attempts_with "$name" .transcript)" "Nobody is there."
done
expect_has_not "transcript of refer_taken" "$(attempts_with refer_taken .transcript)" "Nobody"

for name in callee_ends person_ends talk_pcma; do
	recording=(recordings/$name/*.wav)
	expect_words "$name: the person, at the callee" person.wav $name/heard/*-dec.wav
	expect_words "$name: the callee, at the person" callee.wav ${name}_person/heard/*-dec.wav
	expect_words "$name: the person, recorded" person.wav "${recording[0]}" 0
	expect_words "$name: the callee, recorded" callee.wav "${recording[0]}" 1
	for side in $name ${name}_person; do
		expect_has "$side: baresip's log" "$(<$side.baresip.log)" " terminated "
	done
done
