#!/bin/bash
# A call is redirected (302): once, to hosts that are allowed, and never to a number on a
# DND list.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp jq

tries=1
echo 9811100003 >dnd.txt
scrub='{ scrub = "dnd"; lists = ["dnd.txt"]; country = "IN"; },'

rows=()
declare -A want
# row NAME WANTED ALLOWED-HOST USER ELEMENT...: redirects to USER; then what is there
row() {
	local name=$1 at=$((port + 20 * ${#rows[@]})) other=$((port + 20 * ${#rows[@]} + 10))

	rows+=("$name")
	want[$name]=$2
	scenario "$name" "$(gets INVITE; says 302 'Moved Temporarily' \
		"Contact: <sip:$4$host:$other>" |
		sed '/^Contact: <sip:peer/d')" "$(gets ACK)"
	scenario "${name}_other" "$(keeps_call)" "${@:5}"
	campaign "$name" "$at" "redirects = [\"$3\"];"
	peer "$name" "$at" -m 1
	peer "${name}_other" "$other" $(calls_kept "${name}_other")
}

answers="$(says_with_sound 200 OK; gets ACK; gets BYE; says 200 OK)"
row followed "answered 200;" $host +919811100002@ "$answers"
row to_a_name "answered 200;" $host desk@ "$answers"
row busy_there "busy 486;" $host +919811100002@ "$(says 486 'Busy Here'; gets ACK)"
row once "unreachable 302;" $host +919811100002@ "$(says 302 Moved; gets ACK)"
row on_a_list "unreachable 302;" $host +919811100003@ "$answers"
row on_a_list_national "unreachable 302;" $host 9811100003@ "$answers"
row not_allowed "unreachable 302;" trunk.example +919811100002@ "$answers"

run_all "${rows[@]}"

for name in "${rows[@]}"; do
	expect_equal "attempts of $name" "$(attempts "$name")" "${want[$name]}"
	expect_peer "$name"
done
calls_at() { # NAME
	[ -f "$1_other.calls" ] && wc -l <"$1_other.calls" || echo 0
}
for name in followed to_a_name busy_there once; do
	expect_equal "calls to the other one of $name" "$(calls_at $name)" 1
done
for name in on_a_list on_a_list_national not_allowed; do
	expect_equal "calls to the other one of $name" "$(calls_at $name)" 0
done
