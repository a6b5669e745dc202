#!/bin/bash
# A trunk with two proxies, one of which is killed while calls are made: the calls go to
# the other one, no contact is lost, and no telephone rings twice for one attempt.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp kamailio setsid jq

peer_port=$port
scenario telephone "$(keeps_call; says 180 Ringing; says_with_sound 200 OK; gets ACK)" \
	"$(gets BYE; says 200 OK)"
peer telephone "$peer_port" $(calls_kept telephone)
kamailio first $((port + 10))
kamailio second $((port + 20))
count=60
numbers=$(seq 9811100001 $((9811100000 + count)))
targets="\"sip:$host:$((port + 10))\", \"sip:$host:$((port + 20))\""
longest=1s
trunk_timeout=500ms
cps=15.0
campaign moved "$port" 'concurrent = 100;'

wait_for_peers
start run "$peal" run moved.cfg -q
run=$process
wait_until "a third of the calls were made" calls_are telephone $((count / 3))
kill -KILL -- "-${kamailios[first]}"
wait "${kamailios[first]}" 2>/dev/null
wait "$run"
code=$?
expect_equal "exit code" "$code" 0

# Those that were on their way through the first one at that moment may have failed, or
# rung until we gave up.
expect_equal "contacts that were reached" "$(attempts_with moved \
	'select(.outcome == "answered") | .number' | tr ';' '\n' | sort -u | grep -c .)" "$count"
expect_equal "attempts that are neither answered nor lost" "$(attempts_with moved \
	'select(.outcome != "answered" and .outcome != "failed" and .outcome != "no_answer") | .number')" ""
calls_are telephone "$count" || fail "the telephone's own list is too short"
expect_equal "attempts that rang twice" "$(cut -d' ' -f1 telephone.calls | sort | uniq -d)" ""
expect_equal "numbers that answered twice" "$(attempts_with moved \
	'select(.outcome == "answered") | .number' | tr ';' '\n' | sort | uniq -d)" ""
[ "$(count_in_log first 'passes on')" -ge $((count / 3)) ] || fail "the first one was not used"
[ "$(count_in_log second 'passes on')" -gt 0 ] || fail "the second one was not used"
expect_equal "warnings of the dead one" \
	"$(grep -c "$((port + 10)).*gets no more calls" run.log)" 1
echo "answered: $(attempts moved | tr ';' '\n' | sort | uniq -c | tr '\n' ' ')"
