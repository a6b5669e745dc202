#!/bin/bash
# crash.sh - `peal run` is killed again and again while it calls the town
# SPDX-License-Identifier: MIT
#
# crash.sh KILLS [SEED]: each life ends when the town's log has grown by a number of lines
# that the seed gives.  The town lives on, and its log is what the store is held against.
. "$PEAL_SOURCE/tests/sip/town.sh"
need espeak-ng
kills=$1
RANDOM=${2:-1}
people=$((kills < 20 ? 240 : 600))
lines_max=$((people * 8 / kills))
echo "crash: $kills kills, seed ${2:-1}, $people contacts"

# The town of the demo, with those of its listed numbers that its trunk takes, and with some
# who listen to the end, so that a kill cuts off recordings that are on the disk in part.
sed 's/^numbers = (/&\n{ number = "91981110000*"; does = "talks"; talk = "never"; },\
	{ number = "91981110020*"; does = "talks"; talk = "never"; },/' \
	"$PEAL_SOURCE/samples/town/town.cfg" >town.town
words "It is due tomorrow. Pay at the counter, on our web site, or in the application. Thank you."
start trunk "$PEAL_BUILD/bin/peal-town" --address "$host" --port 0 --port-file town.port \
	--log town.jsonl --speed 20 --seed "${2:-1}" --set trunk.password=secret town.town
town_process[town]=$process
wait_until "the town takes calls" test -s town.port
{
	contacts "$people" | cut -d, -f1,2
	printf '98000000%s,Asha\n' 01 02 03 04 05 06 07 08 11 12 13 14 15
} >town.csv
schedule='max_attempts = 3; retry_after = "1s";' \
	stage='cps = 20.0; concurrent = 20; ring_timeout = "2s"; longest_call = "6s";' \
	town_campaign town "sip:$host:$(cat town.port)" \
	'user = "peal"; password = "secret"; recordings = "recordings"; answering_machine = "message";'
sed -i 's|trunk_timeout = "500ms"|trunk_timeout = "10s"|' town.cfg
echo '{"max_attempts":3,"cps":20,"concurrent":20,"contacts":'$((people + 13))'}' >limits.json

log_has() { # LINES
	[ "$(wc -l <town.jsonl)" -ge "$1" ] || [ ! -d "/proc/${run_process[town]}" ]
}

life() { # [LINES]: until then; without, to the end
	local from_ms
	from_ms=$(date +%s%3N)
	run town
	if [ $# -gt 0 ]; then
		wait_until "the town has seen more" log_has $(($(wc -l <town.jsonl) + $1))
		kill -KILL "$process" 2>/dev/null
	fi
	wait "$process" 2>/dev/null
	code=$?
	cat town.log >>all.log
	echo "{\"from_ms\":$from_ms,\"until_ms\":$(date +%s%3N)}" >>lives.jsonl
}

killed=0
for ((i = 0; i < kills; i++)); do
	life $((RANDOM % lines_max + 1))
	[ "$code" -eq 137 ] || break
	killed=$((killed + 1))
done
life
expect_equal "exit code of the last run" "$code" 0
[ "$killed" -ge $((kills * 3 / 4)) ] || fail "it was killed $killed times only, of $kills"

for what in attempts contacts; do
	"$peal" export town.cfg "$what" --format jsonl >"$what.jsonl"
done
# So that something was to be compared: calls that a kill has cut off, and whole ones.
unknown=$(jq -s 'map(select(.outcome == "unknown")) | length' attempts.jsonl)
[ "$unknown" -ge "$killed" ] || fail "$unknown calls were under way at $killed kills"
cut_off=$(jq -r 'select(.outcome == "unknown") | .attempt' attempts.jsonl |
	while read -r id; do find recordings -name "$id.wav" -size +0; done | wc -l)
[ "$cut_off" -gt 0 ] || fail "no recording was cut off"
town_ends town
made=$(wc -l <attempts.jsonl)
echo "crash: $killed kills, $made attempts, $unknown of them cut off, and $cut_off recordings"
wrong=$(bash "$PEAL_SOURCE/tests/sip/crash_check.sh" .) || fail "after $killed kills: $wrong"
[ "$failures" -eq 0 ] || tail -n 20 all.log
