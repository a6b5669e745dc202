#!/bin/bash
# How calls end when we are told to end, when nobody picks up, and on a network that
# loses packets.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp jq

tries=1

# ---- told to end, in the middle of calls ----

count=300
numbers=$(seq 9811100001 $((9811100000 + count)))
ring=100s
longest=100s
trunk_timeout=5s # for sipp, which is slow when so much comes at once
# Half of them ring on and on.
scenario many "$(keeps_call)" '<nop next="rings" chance="0.5"/>' \
	"$(says_with_sound 200 OK 'retrans="500"'; gets ACK; keeps is_up; gets BYE; keeps over)" \
	"$(says 200 OK | sed 's/<send>/<send next="over">/')" \
	'<label id="rings"/>' "$(says 180 Ringing; keeps is_up; gets CANCEL; keeps over; says 200 OK
	says_of_invite 487 'Request Terminated'; gets ACK)" '<label id="over"/>'
peer many "$port" $(calls_kept many)
cps=150.0 # sipp loses packets of a burst
campaign many "$port" "concurrent = $((2 * count));"
cps=

wait_for_peers
start run "$peal" run many.cfg -q --drain 1s
run=$process
wait_until "all are up" calls_are many "$count" is_up
kill -TERM "$run"
wait "$run"
expect_equal "exit code" "$?" 0
wait_until "all telephones have heard that it is over" calls_are many "$count" over
expect_equal "attempts" "$(attempts many | tr -cd ';' | wc -c)" "$count"
expect_equal "outcomes" "$(attempts_with many .outcome | tr ';' '\n' | sort -u | tr '\n' ' ')" \
	"answered canceled "

# ---- nobody picks up; packets are lost ----

numbers=
ring=2s
scenario rings_on "$(gets INVITE; says 180 Ringing; gets CANCEL; says 200 OK
	says_of_invite 487 'Request Terminated'; gets ACK)"
peer rings_on $((port + 10)) -m 1
campaign rings_on $((port + 10))

count=40
numbers=$(seq 9811100001 $((9811100000 + count)))
ring=20s
longest=1s
trunk_timeout=10s
cps=20.0
for percent in 5 20; do
	scenario "lost_$percent" "$(gets INVITE; says_with_sound 200 OK 'retrans="200"'; gets ACK
		gets BYE; says 200 OK)" '<timewait milliseconds="4000"/>'
	peer "lost_$percent" $((port + percent + 20)) -lost "$percent"
	campaign "lost_$percent" $((port + percent + 20))
done

run_all rings_on lost_5 lost_20
expect_equal "attempts of rings_on" "$(attempts rings_on)" "no_answer 487;"
expect_peer rings_on
for name in lost_5 lost_20; do
	expect_equal "contacts of $name that were reached" "$(attempts_with $name \
		'select(.outcome == "answered") | .number' | tr ';' '\n' | sort | uniq | grep -c .)" \
		"$count"
	expect_equal "attempts of $name" "$(attempts $name | tr -cd ';' | wc -c)" "$count"
done
