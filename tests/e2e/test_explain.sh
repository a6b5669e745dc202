# test_explain.sh - why a number was called, or was not
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

dial='answered = 0; busy = 1; no_answer = 0; cps = 50.0; concurrent = 10;' \
	schedule='max_attempts = 2; retry_after = "1h";' pipeline night
{ contacts 3; echo "098111 00001,Twice,Pune"; } >night.csv

# ---- before anything is known ----
expect 0 "$peal" explain night.cfg +919811100001
expect_has "an unknown number" "$out" "Nothing is known of it"
[ ! -e night.db ] || fail "explaining has made the store"
expect 2 "$peal" explain night.cfg 12
expect_has "no number" "$err" '"12" is not a telephone number'

# ---- after an attempt ----
run_until night.cfg .calls.total 3
for number in +919811100001 919811100001 9811100001 "098111 00001"; do
	expect 0 "$peal" explain night.cfg "$number"
	expect_has "explain $number" "$out" '+919811100001 (IN) in campaign "night"'
	expect_has "explain $number" "$out" 'accepted: upload "night.csv", line 3'
	expect_has "explain $number" "$out" 'excluded: upload "night.csv", line 5: duplicate'
	expect_has "explain $number" "$out" "attempt 1 by asha: busy"
	expect_has "explain $number" "$out" "allowed by window"
	expect_has "explain $number" "$out" "then queued for"
	expect_has "explain $number" "$out" "queued after 1 attempt, due"
	expect_has "explain $number" "$out" "Asia/Kolkata"
done
expect 0 "$peal" explain night.cfg 9811100001 --json
expect_equal "history" "$(jq -c '[.history[].what]' <<<"$out")" '["accepted","excluded","attempt"]'
expect_equal "outcome" "$(jq -r '.history[2].outcome' <<<"$out")" busy
expect_has "local time" "$(jq -r '.history[2].at_local' <<<"$out")" "+05:30"
expect_equal "window" "$(jq -r '.window.is_open' <<<"$out")" true
expect_equal "contact" "$(jq -r '.contacts[0].state' <<<"$out")" queued
expect_equal "account's list" "$(jq -r .account_dnd <<<"$out")" null

# ---- the account's DND list ----
expect 0 "$peal" dnd add night.cfg 9811100001 --reason "asked by mail"
expect 0 "$peal" explain night.cfg 9811100001
expect_has "dnd" "$out" "put on the account's DND list: asked by mail"
expect_has "dnd" "$out" "on it, so it is not called: asked by mail"
expect 0 "$peal" explain night.cfg 9811100001 --json
expect_equal "account's list" "$(jq -r .account_dnd.reason <<<"$out")" "asked by mail"
