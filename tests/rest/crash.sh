#!/bin/bash
# crash.sh - `peal run` is killed again and again while it calls through a provider, with
# each of the three promises; what the provider saw is held against the store
# SPDX-License-Identifier: MIT
#
# crash.sh KILLS [SEED [NAME]]: of each campaign, or of that one.  A life ends some
# milliseconds after the provider's log has grown by a number of lines, or of create
# requests, that the seed gives: between request and answer, between answer and callback,
# and anywhere else.  The campaigns run at the same time, as they mostly wait.
. "${PEAL_SOURCE:?the source folder}/tests/rest/lib.sh"
kills=$1
seed=${2:-1}
only=${3:-}
people=$((kills < 20 ? 60 : 300))
# Answers that are late, that never come, and that come after the callbacks.
creates="--slow 700 --fault create:*3=early --fault create:*5=slow --fault create:*7=made-close"
calls_back="--fault callback:*5=twice --fault callback:*7=late --fault callback:*11=forged"

contacts_of_all_fates() {
	numbers
	for ((i = 0; i < people; i++)); do
		# Nobody invalid, and nobody who waits or talks on and on.
		printf '+9198%06d%s,Asha %d,Pune\n' "$i" \
			"$(printf '10\n11\n12\n13\n01\n02\n' | sed -n "$((i % 6 + 1))p")" "$i"
	done
}

# A shipped preset whose waits are those of a provider in a hurry.
quick_preset() { # CONTRACT
	sed 's/settle = "[^"]*"/settle = "2s"/; s/queue = "[^"]*"/queue = "1s"/' \
		"$PEAL_SOURCE/pipelines/providers/$1.cfg" >"quick_$1.cfg"
}

# The provider has seen so many more of these.
wait_for_lines() { # COUNT PATTERN SEEN
	grep -q -m "$1" "$2" < <(timeout 20 tail -n "+$(($3 + 1))" -f --pid="$process" provider.jsonl)
}

life() { # NAME
	start life "$peal" run "$1.cfg" --quiet
	[ $# -eq 1 ] || {
		shift
		wait_for_lines "$1" "$2" "$3"
		sleep "$4"
		kill -KILL "$process" 2>/dev/null
	}
	wait "$process" 2>/dev/null
	code=$?
	cat life.log >>all.log
}

lives() { # NAME
	local lines what
	killed=0

	for ((i = 0; i < kills; i++)); do
		lines=$((RANDOM % (people * 8 / kills) + 1)) what=.
		[ $((RANDOM % 3)) -ne 0 ] || lines=$((lines / 8 + 1)) what='"create"'
		life "$1" "$lines" "$what" "$(wc -l <provider.jsonl)" "0.00$((RANDOM % 10))"
		[ "$code" -eq 137 ] || break
		killed=$((killed + 1))
	done
	[ "$code" -ne 137 ] || life "$1"
	expect_equal "$1: exit code of the last run" "$code" 0
}

judge() { # NAME KNOWS
	"$peal" export "$1.cfg" attempts --format jsonl >attempts.jsonl
	"$peal" export "$1.cfg" contacts --format jsonl >contacts.jsonl
	echo "{\"contacts\":$people,\"max_attempts\":2,\"knows\":\"$2\"}" >limits.json
	wrong=$(bash "$PEAL_SOURCE/tests/rest/crash_check.sh" .) || fail "$1: $wrong"
	echo "$1 (crash.sh $kills $seed $1): $killed kills, $(wc -l <attempts.jsonl) attempts," \
		"$(jq -r .outcome attempts.jsonl | sort | uniq -c | awk '{ printf "%s %s, ", $1, $2 }')" \
		"$(provider_did made) calls made, $(provider_did repeated) repeats dropped, $SECONDS s"
	# The window is open: what the provider had begun goes on.  telnyx is hung up by us always.
	[ "$1" = idempotent ] || expect_equal "$1: calls that were given up" \
		"$(grep -c -e '"event":"cancel"' -e '"event":"hang_up"' provider.jsonl)" 0
	[ "$killed" -ge $((kills / 2)) ] || fail "$1 was killed $killed times only, of $kills"
}

crash() { # NAME CONTRACT KNOWS SETTINGS PROVIDER-OPTION...
	local name=$1 contract=$2 knows=$3 settings=$4
	shift 4
	mkdir "$name" && cd "$name" || exit 1
	RANDOM=$((seed * 100 + ${#name}))
	contacts_of_all_fates >"$name.csv"
	quick_preset "$contract"
	provider_start "$contract" --queue 60 --ring 60 --talk 150 $creates "$@"
	# Where calls are found by number and time, a number's attempts must lie apart.
	[ "$contract" = twilio ] && retry=6s || retry=1s
	preset="quick_$contract.cfg" schedule="max_attempts = 2; retry_after = \"$retry\";" \
		dial='cps = 20.0; concurrent = 200;' ring=3s talk=3s \
		rest_campaign "$name" "$contract" "poll = \"1s\"; timeout = \"2s\"; $settings"
	lives "$name"
	judge "$name" "$knows"
	[ "$failures" -eq 0 ] || tail -n 20 all.log
	provider_stop
}

# In a shell of its own, which ends its processes itself.
crash_beside() { # as crash
	[ -z "$only" ] || [ "$only" = "$1" ] || return 0
	(
		trap 'code=$?; kill -KILL "${started[@]}" 2>/dev/null
			[ "$failures" -eq 0 ] || code=1; exit "$code"' EXIT
		crash "$@"
	) >"$1.out" 2>&1 &
	campaigns+=("$!")
}

campaigns=()
crash_beside idempotent telnyx unanswered "$(listener)" $calls_back
crash_beside lookup twilio all "" --fault create:*11=close --fault list:*4=500 --fault look_up:*6=500
crash_beside lookup_told twilio all "$(listener)" $calls_back --fault callback:*9=lost
crash_beside none bland none ""
crash_beside none_told bland none "$(listener)" $calls_back
for campaign in "${campaigns[@]}"; do
	wait "$campaign" || failures=$((failures + 1))
done
cat ./*.out
