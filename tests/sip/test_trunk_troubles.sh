#!/bin/bash
# Troubles between us and a trunk that are no contact's fault, or that somebody has to be
# told of: a connection that is lost while it rings, a host without an address, a trunk that
# forbids our calls, ports of ours that are used up.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp jq

tries=1

# ---- the connection is lost while it rings ----
scenario rings "$(keeps_call; says 180 Ringing; keeps is_up; waits 40000)"
peer rings "$port" -t t1 $(calls_kept rings)
peer_ports=()
wait_until "the peer of TCP listens" listens tcp "$port"
ring=30s
transport=";transport=tcp" campaign lost "$port"

# ---- a first host that has no address, and no setting of ours ----
at=$((port + 10))
scenario works "$(gets INVITE; says_with_sound 200 OK; gets ACK; gets BYE; says 200 OK)"
peer works "$at"
numbers=$(seq 9811100001 9811100003)
longest=1s
targets="\"sip:no-such-host.invalid\", \"sip:$host:$at\"" options_every=1s campaign nameless "$at"
sed -i "s/address = \"$host\";//" nameless.cfg

# ---- every call is forbidden ----
at=$((port + 20))
scenario forbids "$(gets INVITE; says 403 Forbidden; gets ACK)"
peer forbids "$at"
campaign forbidden "$at"

# ---- no port is free ----
at=$((port + 30))
longest=4s
scenario talks "$(keeps_call; says_with_sound 200 OK; gets ACK; keeps is_up; gets BYE; says 200 OK)"
peer talks "$at" $(calls_kept talks)
numbers=$(seq 9811100001 9811100008)
rtp_ports=14000-14003 campaign crowded "$at" 'concurrent = 8; breaker_calls = 4;'

wait_for_peers
runs=()
for name in lost crowded; do
	start "run_$name" "$peal" run "$name.cfg" -q
	runs+=("$process")
done
run_all nameless forbidden

expect_equal "attempts of nameless" "$(attempts nameless)" "answered 200;answered 200;answered 200;"
expect_has "the log" "$(<nameless.log)" \
	"no-such-host.invalid;transport=udp gets no more calls until it answers again: its host has no address"
expect_equal "attempts of forbidden" "$(attempts forbidden)" "failed 403;failed 403;failed 403;"
expect_equal "what is said of it" "$(grep -c "answered 403 to a call" forbidden.log)" 1

wait_until "it rings" calls_are rings 1 is_up
kill -KILL "${peers[rings]}"
wait "${peers[rings]}" 2>/dev/null
wait "${runs[0]}"
expect_equal "exit code of lost" $? 0
expect_equal "attempts of lost" "$(attempts_with lost '"\(.outcome) \(.cause) \(.cause_text)"')" \
	"failed 0 the connection to the trunk was lost while the call was set up;"
expect_equal "what is said of it" "$(grep -c "was lost while a call was set up" run_lost.log)" 1

wait_until "two talk" calls_are talks 2 is_up
wait_until "the others have no port" grep -q "no call could be made" run_crowded.log
kill -TERM "${runs[1]}"
wait "${runs[1]}"
expect_has "the log" "$(<run_crowded.log)" "make rtp_ports or the limit of open files larger"
expect_has_not "the log" "$(<run_crowded.log)" "failed for its own reasons"
expect_equal "attempts of crowded" "$(attempts_with crowded .outcome | tr ';' '\n' | sort -u | tr -d '\n')" \
	"answered"
