#!/bin/bash
# `peal run`: from CSV to webhook, its exit codes, its ends and its new beginnings.
. "$(dirname "$0")/lib.sh"

contacts_to() { # FILE COUNT
	contacts "$2" >"$1"
}

plain() { # NAME SCHEDULE DIAL: writes NAME.cfg
	cat >"$1.cfg" <<-END
		name = "$1";
		stages = (
		  { ingest = "csv"; files = ["$1.csv"]; country = "IN"; },
		  { scrub = "dedupe"; },
		  { schedule = "window"; timezone = "Asia/Kolkata"; $2 },
		  { dial = "sim"; agent = "a"; $3 }
		);
	END
}

fast='cps = 0.0; concurrent = 50; speed = 1000.0;'

# ---- a campaign runs to its end, and is recognised ----
contacts_to whole.csv 40
plain whole 'max_attempts = 1;' "$fast"
expect 0 "$peal" run whole.cfg
expect_has "the summary" "$out" "completed"
expect 0 "$peal" run whole.cfg --json -q
expect_equal "contacts after a second run" "$(jq .contacts.accepted <<<"$out")" 40
expect_equal "calls after a second run" "$(jq .calls.total <<<"$out")" 40
expect_has "the log" "$(timeout 20 "$peal" run whole.cfg 2>&1 >/dev/null)" "not loaded again"

# A changed file is a new upload; what it has in common with the campaign is excluded.
contacts_to whole.csv 42
expect 0 "$peal" run whole.cfg --json -q
expect_equal "uploads" "$(jq '.uploads | length' <<<"$out")" 2
expect_equal "contacts with the new file" "$(jq .contacts.accepted <<<"$out")" 42
expect_equal "duplicates" "$(jq '[.uploads[].excluded] | add' <<<"$out")" 40

# ---- the window is closed ----
contacts_to closed.csv 5
plain closed 'start = "2090-01-01";' "$fast"
expect 2 "$peal" check closed.cfg # nothing opens that late
plain closed "start = \"$(TZ=Asia/Kolkata date -d '+2 days' +%F)\";" "$fast"
expect 3 "$peal" run closed.cfg
expect_has "what is said of it" "$err" "5 contacts are left"
expect_equal "calls outside the window" "$("$peal" status closed.cfg --json | jq .calls.total)" 0

# ---- the campaign's end ----
contacts_to ended.csv 30
plain ended "end = \"$(date -u -d '+2 seconds' +%FT%TZ)\"; retry_after = \"0s\";" \
	'cps = 5.0; speed = 100.0;'
expect 0 "$peal" run ended.cfg
expect_equal "state" "$("$peal" status ended.cfg --json | jq -r .state)" completed
expect_has "why" "$("$peal" export ended.cfg contacts)" "window ended"

# ---- standard input, gzip, no header ----
contacts_to stdin.csv 7
plain stdin 'max_attempts = 1;' "$fast"
sed -i 's/"stdin.csv"/"-"/' stdin.cfg
gzip -c stdin.csv | "$peal" run stdin.cfg -q || fail "a gzip list on standard input"
expect_equal "contacts" "$("$peal" status stdin.cfg --json | jq .contacts.accepted)" 7

# ---- only one run at a time ----
contacts_to twice.csv 200
plain twice 'max_attempts = 1;' 'cps = 20.0; speed = 100.0;'
start twice "$peal" run twice.cfg -q
wait_until "the first run calls" status_is_above twice.cfg .calls.total 0
expect 1 "$peal" run twice.cfg
expect_has "what is said" "$err" "another process"

# ---- SIGTERM: calls under way end, the rest is for the next run ----
kill -TERM "$process"
wait_for_end
expect_equal "the exit code of a run that was asked to end" "$code" 0
expect_equal "calls in progress" "$("$peal" status twice.cfg --json | jq .contacts.in_progress)" 0
done_before=$("$peal" status twice.cfg --json | jq .calls.total)
expect 0 "$peal" run twice.cfg --json -q --set stages.dial.cps=0
expect_equal "calls in both runs" "$(jq .calls.total <<<"$out")" 200
[ "$done_before" -lt 200 ] || fail "the first run was not cut off"

# ---- a command has the campaign for a moment: a run that begins meanwhile waits ----
contacts_to moment.csv 3
plain moment 'max_attempts = 1;' "$fast"
: >moment.db.lock
start held perl -e 'use Fcntl; open(my $lock, "+<", "moment.db.lock") or die $!;
	my $range = pack("s s x4 q q l x4", F_WRLCK, 0, 1, 1, 0);
	fcntl($lock, F_SETLK, $range) or die $!;
	open(my $held, ">", "held") or die $!; sleep(1)'
wait_until "the campaign is held" test -e held
expect 0 "$peal" run moment.cfg --json -q
expect_equal "contacts called" "$(jq .contacts.completed <<<"$out")" 3

# ---- kill -9, and on ----
contacts_to killed.csv 200
plain killed 'max_attempts = 1;' 'cps = 50.0; speed = 20.0; concurrent = 40; log = "killed.log";'
start killed "$peal" run killed.cfg -q
wait_until "there are calls" status_is_above killed.cfg .calls.total 5
kill -KILL "$process"
wait_for_end
expect 0 "$peal" run killed.cfg --json -q --set stages.dial.cps=0 --set stages.dial.speed=1000
expect_equal "calls, after a kill" "$(jq .calls.total <<<"$out")" 200
expect_equal "placed twice" "$(awk '$1 != "ended" { print $3 }' killed.log | sort | uniq -d | wc -l)" 0

# ---- kill -9, then stop: the next run clears up, and calls nobody ----
contacts_to halted.csv 60
plain halted 'max_attempts = 1;' 'cps = 50.0; concurrent = 40; speed = 4.0; log = "halted.log";'
start halted "$peal" run halted.cfg -q
wait_until "there are calls" status_is_above halted.cfg .contacts.in_progress 5
kill -KILL "$process"
wait_for_end
expect 0 "$peal" stop halted.cfg
placed=$(grep -vc ^ended halted.log)
expect 2 "$peal" run halted.cfg
expect_has "what is said" "$err" "was stopped"
expect_equal "calls in progress" "$(status_of halted.cfg .contacts.in_progress)" 0
expect_equal "attempts" "$(status_of halted.cfg .calls.total)" "$placed"
expect_equal "placed after the stop" "$(grep -vc ^ended halted.log)" "$placed"
