#!/bin/bash
# Answering machines and people pick up: who is told from whom, and when the message
# begins, as our own recording has it.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp espeak-ng jq

reminder="This is a reminder of your payment."
message="Please call us back. Thank you."
script reminder <<-END
	[start]
	say: $reminder

	[machine]
	say: $message
END
script=reminder
longest=40s
spoken reminder.wav "$reminder"
spoken message.wav "$message"
spoken greeting.wav "Hello, you have reached the mailbox of Asha Rao. I cannot take your call
	right now. Please leave a message after the tone."
spoken hello.wav "Hello?"
sound_make beep.wav tone:1000:400
sound_make low_beep.wav tone:620:900

rows=()
# row NAME SETTINGS PART...: what picks up, as it sounds.
row() {
	local name=$1 at=$((port + 10 * ${#rows[@]}))

	rows+=("$name")
	sound_make "$name.ul" "${@:3}" silence:25000
	scenario "$name" "$(keeps_port; says_with_sound 200 OK; gets ACK)" \
		"$(does "rtp_stream=\"$PWD/$name.ul,1,0\"")" "$(gets BYE; says 200 OK)"
	campaign "$name" "$at" "recordings = \"recordings\"; $2"
	peer "$name" "$at"
}

tries=1
machine=(silence:500 greeting.wav silence:400 beep.wav)
row message 'answering_machine = "message";' "${machine[@]}"
row message_low 'answering_machine = "message";' silence:900 greeting.wav silence:900 \
	low_beep.wav
row message_no_beep 'answering_machine = "message";' silence:500 greeting.wav
row hangup 'answering_machine = "hangup";' "${machine[@]}"
row continue 'answering_machine = "continue";' "${machine[@]}"
row off '' "${machine[@]}"
row person 'answering_machine = "message";' silence:800 hello.wav

run_all "${rows[@]}"

who() { # NAME WANTED
	expect_equal "attempts of $1" \
		"$(attempts_with "$1" '"\(.outcome) \(.fields.answered_by)"')" "$2"
}
for name in message message_low message_no_beep hangup continue; do
	who "$name" "machine machine;"
done
who off "answered null;"
who person "answered human;"

recording() { # NAME
	set -- recordings/"$1"/*.wav
	echo "$1"
}
for name in continue off person; do
	expect_sound "$name: the words" reminder.wav "$(recording $name)" 0
done

# The message begins when the beep is over, and not later than half a second after.
message_after() { # NAME BEEP.wav BEEP-MS
	local over_ms

	expect_sound "$1: the beep" "$2" "$(recording "$1")" 1
	over_ms=$((at_ms + $3))
	expect_sound "$1: the message" message.wav "$(recording "$1")" 0
	[ "$at_ms" -ge "$over_ms" ] && [ "$at_ms" -le $((over_ms + 500)) ] ||
		fail "$1: the message begins at $at_ms ms, the beep is over at $over_ms ms"
}
message_after message beep.wav 400
message_after message_low low_beep.wav 900
expect_sound "message_no_beep: the message" message.wav "$(recording message_no_beep)" 0
"$PEAL_BUILD/tests/sound_compare" "$(recording hangup)" reminder.wav 2>&1 |
	grep -q "is silence" || fail "hangup: something was said"
