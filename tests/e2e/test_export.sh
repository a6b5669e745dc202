# test_export.sh - everything that is known, row by row
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

pipeline night
printf '%s\r\n' 'phone,name,city,state,note' \
	'9811100001,"Rao, Asha",Pune,open,"two' \
	'lines"' \
	'9811100002,"Amit ""Bob""",,x,=1+1' \
	'9811100001,Again,Pune,open,' \
	'98111,Short,Pune,open,' >night.csv
printf '9811100003,\xff\xfe,Delhi,open,\n' >>night.csv
expect 0 "$peal" run night.cfg --quiet

# ---- contacts ----
expect 0 "$peal" export night.cfg contacts
expect_equal "line ends, and one within a value" "$(grep -c $'\r$' <<<"$out")" 5
expect_equal "header" "$(head -1 <<<"$out" | tr -d '\r')" \
	"number,name,state,attempts,outcome,disposition,upload,line,due_at,why,city,variables.state,note"
expect_has "a name with a comma" "$out" '+919811100001,"Rao, Asha",'
expect_has "quotes" "$out" '"Amit ""Bob""",'
expect_has "a newline" "$out" $'"two\r\nlines"'
expect_has "text as it was given" "$out" "=1+1"
expect 0 "$peal" export night.cfg contacts --format jsonl
expect_equal "rows" "$(jq -s length <<<"$out")" 3
expect_equal "a variable" "$(jq -r 'select(.line == 2) | .variables.city' <<<"$out")" Pune
expect_equal "a column of the same name" \
	"$(jq -r 'select(.line == 4) | .variables.state' <<<"$out")" x
expect_has "bytes that are not UTF-8" "$err" "were not UTF-8"

# ---- attempts and exclusions ----
expect 0 "$peal" export night.cfg attempts --format jsonl
expect_equal "attempts" "$(jq -s length <<<"$out")" "$(status_of night.cfg .calls.total)"
expect_equal "numbers" "$(jq -r .number <<<"$out" | sort -u | wc -l)" 3
expect_equal "rulings" "$(jq -r .ruling <<<"$out" | grep -c window)" \
	"$(status_of night.cfg .calls.total)"
expect 0 "$peal" export night.cfg exclusions --format jsonl
expect_equal "exclusions" "$(jq -c '[.line, .raw, .reason]' <<<"$out" | tr '\n' ' ')" \
	'[5,"9811100001","duplicate"] [6,"98111","invalid_number"] '
expect 0 "$peal" export night.cfg deliveries
expect_equal "no deliveries but a header" "$(wc -l <<<"$out")" 1

# ---- to a file ----
expect 0 "$peal" export night.cfg contacts -o all.csv.gz
expect_has "what is said" "$err" "3 contacts written to all.csv.gz"
"$peal" export night.cfg contacts >all.csv
gzip -t all.csv.gz || fail "all.csv.gz is not gzip"
zcat all.csv.gz | cmp - all.csv || fail "the compressed file is another one"
echo before >kept.csv
expect 0 "$peal" export night.cfg contacts -o kept.csv --quiet
cmp -s kept.csv all.csv || fail "the file was not replaced"
expect_equal "files beside" "$(ls kept.csv* all.csv.gz* | wc -l)" 2

# ---- errors ----
expect 2 "$peal" export night.cfg contact
expect_has "an unknown kind" "$err" "none of contacts, attempts"
expect 2 "$peal" export night.cfg contacts --format xml
expect 1 "$peal" export night.cfg contacts -o no/such/folder.csv
expect_has "a missing folder" "$err" "No such file or directory"
expect 1 "$peal" export night.cfg contacts -o /dev/full
expect_has "a full disk" "$err" "No space left on device"
[ -c /dev/full ] || fail "/dev/full was replaced"
expect 1 "$peal" export night.cfg contacts -o scripts
expect_has "a folder" "$err" "Is a directory"
"$peal" export night.cfg contacts >/dev/full 2>said
expect_equal "exit code of a full stdout" $? 1

# ---- stdout ----
expect 0 "$peal" export night.cfg contacts -o -
expect_equal "a dash is stdout" "$out" "$(tr -d '\0' <all.csv)"
[ ! -e - ] || fail "a file was made that is called -"
# A reader who has seen enough is no error to be told.
{ "$peal" export night.cfg contacts 2>said; } | :
expect_equal "what is said about a closed pipe" "$(cat said)" ""
{ "$peal" plugins 2>said; } | :
expect_equal "what is said about a closed pipe" "$(cat said)" ""
