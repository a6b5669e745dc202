#!/bin/bash
# Bad input and faults: a clear message, the exit code, and nothing lost.
. "$(dirname "$0")/lib.sh"

cat >faults.cfg <<'END'
name = "faults";
stages = (
  { ingest = "csv"; files = ["list.csv"]; country = "IN"; },
  { scrub = "dedupe"; },
  { schedule = "window"; timezone = "Asia/Kolkata"; max_attempts = 1; },
  { dial = "sim"; agent = "a"; cps = 0.0; concurrent = 1000; speed = 1000.0; }
);
END

# bad_list WHAT CODE SENTENCE: list.csv is refused so.
bad_list() {
	expect "$2" "$peal" run faults.cfg -q
	expect_has "$1" "$err" "$3"
}

rm -f list.csv && bad_list "a missing file" 2 "list.csv"
mkdir list.csv && bad_list "a folder" 2 "folder"
rmdir list.csv
: >list.csv && bad_list "an empty file" 2 "empty"
echo "phone,name" >list.csv && bad_list "a header alone" 2 "no contacts"
printf 'fone,name\n1,2\n' >list.csv && bad_list "no phone column" 2 '"fone"'
head -c 4096 /dev/urandom >list.csv && bad_list "binary garbage" 2 "not text"
{ printf phone; printf ',c%d' $(seq 10000); printf '\n9810000001\n'; } >list.csv
bad_list "10,000 columns" 2 "columns"
if [ "$(id -u)" -ne 0 ]; then
	printf 'phone\n9810000001\n' >list.csv && chmod a-r list.csv
	bad_list "an unreadable file" 1 "Permission denied"
	chmod a+r list.csv
fi

# ---- bad rows are exclusions ----
{
	printf 'phone,name\n9810000001,Ravi\n12,Short\n'
	printf '9810000002,"%s"\n' "$(head -c 1048576 /dev/zero | tr '\0' x)"
	printf '9810000003,"Two\nlines"\n9810000004,\xff\xfe\n'
} >list.csv
expect 0 "$peal" run faults.cfg --json -q
expect_equal "accepted" "$(jq .contacts.accepted <<<"$out")" 3
expect_equal "reasons" "$("$peal" export faults.cfg exclusions --format jsonl |
	jq -r '"\(.line) \(.reason)"' | sort | tr '\n' ';')" "3 invalid_number;4 too_large;"
"$peal" export faults.cfg contacts --format jsonl | jq -e . >/dev/null || fail "JSON of bad UTF-8"

# ---- a truncated gzip: the rows before are kept, and it can be given again ----
awk 'BEGIN { print "phone"; for (i = 0; i < 6000; i++) printf "97%08d\n", 20000000 + i * 13 }' >all.csv
gzip -c all.csv >all.gz
head -c $(($(stat -c %s all.gz) / 2)) all.gz >list.csv
expect 2 "$peal" run faults.cfg --json -q --set name=cut
expect_equal "state of a cut upload" "$(jq -r '.uploads[0].state' <<<"$out")" failed
kept=$(jq .contacts.accepted <<<"$out")
[ "$kept" -gt 100 ] && [ "$kept" -lt 6000 ] || fail "$kept rows of a cut file were kept"
cp all.gz list.csv
expect 0 "$peal" run faults.cfg --json -q --set name=cut
expect_equal "contacts of the whole file" "$(jq .contacts.accepted <<<"$out")" 6000

# ---- a list that is read more slowly than it is called: its rows are so long ----
long=$(head -c 60000 /dev/zero | tr '\0' y)
{ echo phone,note; for i in $(seq 400); do printf '98%08d,%s\n' "$i" "$long"; done; } >list.csv
expect 0 "$peal" run faults.cfg --json -q --set name=slow
expect_equal "calls of a slow list" "$(jq .calls.total <<<"$out")" 400

# ---- a full disk: nobody new is called, and the next run goes on ----
cp all.csv list.csv
expect 1 bash -c "ulimit -f 200; exec '$peal' run faults.cfg -q --set name=full"
expect_has "a full disk" "$err" "room"
expect 0 "$peal" run faults.cfg --json -q --set name=full
expect_equal "contacts after a full disk" "$(jq .contacts.accepted <<<"$out")" 6000
expect_equal "calls after a full disk" "$(jq .calls.total <<<"$out")" 6000

# ---- stores that cannot be trusted are left as they are ----
mkdir -p var
head -c 8192 /dev/urandom >var/rubbish.db
before=$(sha256sum <var/rubbish.db)
expect 1 "$peal" run faults.cfg -q --set store.path=var/rubbish.db
expect_has "a damaged store" "$err" "left as it is"
expect_equal "its bytes" "$(sha256sum <var/rubbish.db)" "$before"
if command -v sqlite3 >/dev/null; then
	cp var/faults.db var/newer.db
	sqlite3 var/newer.db 'PRAGMA user_version = 9999' >/dev/null
	expect 1 "$peal" run faults.cfg -q --set store.path=var/newer.db
	expect_has "a store of a newer version" "$err" 9999
fi
if [ "$(id -u)" -ne 0 ]; then
	mkdir sealed && chmod a-w sealed
	expect 1 "$peal" run faults.cfg -q --set store.path=sealed/x.db
	expect_has "a sealed folder" "$err" sealed
fi

# ---- plugins that are not what they should be ----
mkdir -p plugins/scrub
expect 2 "$peal" check faults.cfg --set stages.scrub.scrub=nosuch
expect_has "a missing plugin" "$err" nosuch
echo rubbish >plugins/scrub/broken.so
sed 's/"dedupe"/"broken"/' faults.cfg >broken.cfg
expect 2 "$peal" check broken.cfg --plugin-path plugins
expect_has "a plugin that is none" "$err" broken.so
