# test_dnd.sh - the account's own list of numbers that are never called
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

pipeline night
contacts 5 >night.csv

# ---- looking at a list that is not there ----
expect 0 "$peal" dnd list night.cfg
expect_equal "an empty list" "$out" ""
expect 0 "$peal" dnd check night.cfg 9811100001
expect_equal "check" "$out" "+919811100001  not on the list"
expect 0 "$peal" dnd remove night.cfg 9811100001
[ ! -e night.db ] || fail "looking has made the store"

# ---- adding makes the store ----
expect 0 "$peal" dnd add night.cfg 98111-00001 +442079460018 --reason "asked by mail"
expect_equal "add" "$out" "2 added, 0 were on the list already"
expect 0 "$peal" dnd add night.cfg +919811100001
expect_equal "add again" "$out" "0 added, 1 were on the list already"
expect 0 "$peal" dnd check night.cfg 9811100001 9811100002 --json
expect_equal "check" "$(jq -c '[.number, .is_on_list, .reason]' <<<"$out" | tr '\n' ' ')" \
	'["+919811100001",true,"asked by mail"] ["+919811100002",false,null] '

# ---- many, from stdin ----
printf '%s\n' '# numbers' '' ' 9811100003 # by phone' 'nobody' '+919811100004' |
	"$peal" dnd add night.cfg - >said 2>complaints
expect_equal "exit code with a bad line" $? 2
expect_equal "added" "$(cat said)" "2 added, 0 were on the list already"
expect_has "the bad line" "$(cat complaints)" 'stdin:4: "nobody" is not a telephone number'
head -c 3000 /dev/zero | tr '\0' 7 >long.txt
expect 2 "$peal" dnd check night.cfg - <long.txt
expect_has "a line that is too long" "$err" "stdin:1: the line is too long"
expect 0 "$peal" dnd list night.cfg --json
expect_equal "list" "$(jq -r .number <<<"$out" | tr '\n' ' ')" \
	"+442079460018 +919811100001 +919811100003 +919811100004 "

# ---- a typing error changes nothing ----
expect 2 "$peal" dnd add night.cfg 9811100002 98111
expect 0 "$peal" dnd check night.cfg 9811100002
expect_has "after the error" "$out" "not on the list"

# ---- it holds for a campaign ----
expect 0 "$peal" dnd remove night.cfg +919811100003 +919811100000
expect_equal "remove" "$out" "1 removed, 1 were not on the list"
expect 0 "$peal" run night.cfg --quiet
expect_equal "called numbers on the list" \
	"$("$peal" export night.cfg attempts | grep -c '+9198111000[0]*[14],')" 0

# ---- wrong use ----
expect 2 "$peal" dnd night.cfg
expect 2 "$peal" dnd ad night.cfg 9811100001
expect_has "a verb" "$err" '"ad" is none of add, remove, check, list'
expect 2 "$peal" dnd add night.cfg
expect_has "no number" "$err" "needs a number, or - for stdin"
expect 2 "$peal" dnd list night.cfg 9811100001
