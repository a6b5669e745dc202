#!/bin/bash
# soak.sh - for a long time 20 calls a second, with sound: memory does not grow
# SPDX-License-Identifier: MIT
#
# soak.sh SECONDS: what `peal run` has in memory (VmRSS) after a fifth of the time is held
# against what it has in the end.
. "$PEAL_SOURCE/tests/sip/town.sh"
need espeak-ng
seconds=$1
GROWTH_KIB_MAX=8192

start trunk "$PEAL_BUILD/bin/peal-town" --address "$host" --port 0 --port-file town.port \
	--speed 20 --log town.jsonl --set trunk.password=secret "$PEAL_SOURCE/samples/town/town.cfg"
town_process[town]=$process
wait_until "the town takes calls" test -s town.port
contacts $((seconds * 20)) | cut -d, -f1,2 >town.csv
schedule='max_attempts = 1;' \
	stage='cps = 20.0; concurrent = 200; ring_timeout = "3s"; longest_call = "10s";' \
	town_campaign town "sip:$host:$(cat town.port)" \
	'user = "peal"; password = "secret"; recordings = "recordings"; answering_machine = "message";
	sound_memory_max = "16MiB";'
sed -i 's/path = "town.db";/& cache = "1MiB";/; s/rtp_ports = "[^"]*"/rtp_ports = "20000-29998"/
	s/trunk_timeout = "500ms"/trunk_timeout = "5s"/' town.cfg

run town
memory() {
	awk '/^VmRSS/ { print $2 }' "/proc/${run_process[town]}/status" 2>/dev/null
}
began=$SECONDS early=
while [ -d "/proc/${run_process[town]}" ]; do
	now=$(memory)
	[ -z "$now" ] || late=$now
	[ -n "$early" ] || [ $((SECONDS - began)) -lt $((seconds / 5)) ] || early=$now
	find recordings -name '*.wav' -mmin +1 -delete 2>/dev/null
	[ $(((SECONDS - began) % 60)) -ge 5 ] || echo "after $((SECONDS - began)) s: $now KiB"
	read -r -t 5 <> <(:) || true
done
run_ends town
town_ends town
tail -n 6 trunk.log
echo "memory: $early KiB after a fifth of the time, $late KiB in the end"
expect_equal "calls" "$(status_of town.cfg .calls.total)" $((seconds * 20))
[ $((late - early)) -le "$GROWTH_KIB_MAX" ] || fail "memory has grown by $((late - early)) KiB"
[ "$failures" -eq 0 ] || sort town.log | uniq -c | sort -rn | head
