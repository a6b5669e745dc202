# test_control.sh - the operator's hand on a campaign that another process runs
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

# Ten calls a second that connect: 300 contacts keep it busy for half a minute.
slow='cps = 10.0; concurrent = 20; answered = 1;'

# ---- before the first run: looking changes nothing ----
dial=$slow pipeline night
contacts 300 >night.csv
expect 0 "$peal" status night.cfg
expect_has "status" "$out" "not started"
expect_equal "state" "$(status_of night.cfg .state)" not_started
expect 0 "$peal" uploads night.cfg --json
expect_equal "uploads" "$out" "[]"
for command in pause resume stop flush; do
	expect 1 "$peal" "$command" night.cfg
	expect_has "$command" "$err" "has not run yet"
done
expect 1 "$peal" export night.cfg contacts
[ ! -e night.db ] || fail "a command that looks has made the store"

# ---- pause and resume ----
start run "$peal" run night.cfg
wait_until "calls are made" status_is_above night.cfg .calls.total 5
expect_equal "state" "$(status_of night.cfg .state)" running
expect 1 "$peal" run night.cfg
expect_has "a second run" "$err" "night"
expect 1 "$peal" resume night.cfg
expect_has "resume" "$err" "running already, so it cannot be resumed; it can be paused or stopped"
expect 0 "$peal" pause night.cfg
expect_equal "pause" "$out" 'campaign "night" is paused'
wait_until "calls under way have ended" status_is night.cfg .contacts.in_progress 0
calls=$(status_of night.cfg .calls.total)
expect 1 "$peal" pause night.cfg
expect_has "pause" "$err" "paused already"
expect 0 "$peal" agent night.cfg
expect_has "agents" "$out" "started"
expect_equal "calls while paused" "$(status_of night.cfg .calls.total)" "$calls"
expect 0 "$peal" resume night.cfg --json
expect_equal "resume" "$(jq -r .state <<<"$out")" running
expect_equal "a hint that nobody runs it" "$err" ""
wait_until "calls are made again" status_is_above night.cfg .calls.total "$calls"

# ---- one agent ----
expect 2 "$peal" agent night.cfg stop ahsa
expect_has "an unknown agent" "$err" 'did you mean "asha"'
expect 2 "$peal" agent night.cfg halt asha
expect 0 "$peal" agent night.cfg stop asha --json
expect_equal "agent" "$(jq -r '.[0].is_stopped' <<<"$out")" true
wait_until "calls under way have ended" status_is night.cfg .contacts.in_progress 0
expect 0 "$peal" agent night.cfg start asha
calls=$(status_of night.cfg .calls.total)
wait_until "the agent calls again" status_is_above night.cfg .calls.total "$calls"

# ---- DND while it runs ----
expect 0 "$peal" dnd add night.cfg 9811100299 --reason "asked by mail"
expect_has "dnd" "$out" "1 added"

# ---- stop: what is left is swept by the process that runs ----
expect 0 "$peal" stop night.cfg
wait_for_end
expect_equal "exit code of the stopped run" "$code" 0
expect_equal "state" "$(status_of night.cfg .state)" stopped
expect_equal "queued" "$(status_of night.cfg .contacts.queued)" 0
expect_equal "finished" "$(status_of night.cfg \
	'.contacts | .completed + .exhausted + .suppressed + .flushed')" 300
expect 0 "$peal" explain night.cfg 9811100299
expect_has "explain" "$out" "asked by mail"
expect_has "explain" "$out" "campaign stopped"
expect 1 "$peal" stop night.cfg
expect_has "stop" "$err" "for good"
expect 1 "$peal" resume night.cfg

# ---- stop without a process: the command sweeps ----
dial=$slow pipeline day
contacts 300 >day.csv
start run "$peal" run day.cfg
wait_until "calls are made" status_is_above day.cfg .calls.total 2
kill -TERM "$process"
wait_for_end
expect_equal "exit code after SIGTERM" "$code" 0
expect 0 "$peal" pause day.cfg
expect 0 "$peal" resume day.cfg
expect_has "resume" "$err" 'no process runs the campaign now; `peal run day.cfg`'
expect 0 "$peal" stop day.cfg
expect_has "stop" "$err" "contacts that were not finished are exhausted"
expect_equal "queued" "$(status_of day.cfg .contacts.queued)" 0
expect_equal "finished" "$(status_of day.cfg '.contacts | .completed + .exhausted')" 300
