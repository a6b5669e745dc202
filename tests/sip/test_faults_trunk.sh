#!/bin/bash
# Trunks that fail: each is said in the log, no contact is lost, nobody is rung twice, and
# a call that no trunk took is not charged.
. "$PEAL_SOURCE/tests/sip/town.sh"
need openssl

# Four contacts, none of which could be called.
expect_none_called() { # NAME SENTENCE
	wait_until "$1 says why it cannot call" grep -qF -- "$2" "$1.log"
	run_stop "$1"
	expect_equal "attempts of $1" "$(status_of "$1.cfg" .calls.total)" 0
	expect_equal "contacts of $1 that wait" "$(status_of "$1.cfg" .contacts.queued)" 4
}

# ---- the trunk goes away in the middle, and comes back ----
away=3s town gone '' ''
people 0 120 >gone.csv
stage='cps = 20.0; concurrent = 40; ring_timeout = "3s"; longest_call = "8s";' options_every=1s \
	schedule='max_attempts = 5; retry_after = "1s";' \
	town_campaign gone "sip:$host:${town_port[gone]}"
run gone

# ---- a first target that says nothing at all, and another that works ----
town second '' ''
people 0 40 >second.csv
mute_port=$((port + 8))
start mute bash -c "exec sipp -sn uas -i $host -p $mute_port -nostdin -lost 100"
town_campaign second "sip:$host:$mute_port\", \"sip:$host:${town_port[second]}"
run second

# ---- all calls fail with 500: the circuit breaker ----
ordinary='{ share = 1; does = "answers"; status = 500; ring = "100ms"; }' town broken '' ''
people 0 100 >broken.csv
stage='cps = 20.0; concurrent = 20; ring_timeout = "4s"; breaker_calls = 10;' \
	town_campaign broken "sip:$host:${town_port[broken]}"
run broken

# ---- only OPTIONS is answered with 503 ----
town resting '' 'options = "unavailable";'
people 0 4 >resting.csv
options_every=1s town_campaign resting "sip:$host:${town_port[resting]}"
sed -i 's/cps = 20.0/cps = 0.016/' resting.cfg
run resting

# ---- registration refused, and calls ----
town strict '' 'password = "right"; register = true; challenge = 401;'
town locked '' 'password = "right"; challenge = 407;'
people 0 4 >strict.csv
town_campaign strict "sip:$host:${town_port[strict]}" \
	'user = "peal"; password = "wrong"; register = true;'
run strict
people 0 4 >locked.csv
town_campaign locked "sip:$host:${town_port[locked]}" 'user = "peal"; password = "wrong";'
run locked
people 0 4 >let_in.csv
town_campaign let_in "sip:$host:${town_port[strict]}" \
	'user = "peal"; password = "right"; register = true;'
run let_in

# ---- a host that there is not ----
people 0 4 >nowhere.csv
town_campaign nowhere "sip:no-such-host.invalid"
run nowhere

# ---- certificates ----
certificate() { # NAME DAYS SUBJECT
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$2" \
		-subj "/CN=$3" -addext "subjectAltName=DNS:$3" -keyout "$1.key" -out "$1.crt" 2>/dev/null
	cat "$1.crt" "$1.key" >"$1.pem"
}
certificate good 10 localhost
certificate other 10 other.example
# One that ended a second after it began, long ago.
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
	-keyout expired.key -out expired.csr 2>/dev/null
mkdir -p ca && : >ca/index.txt && echo 01 >ca/serial
cat >ca/ca.cnf <<'END'
[ca]
default_ca = it
[it]
database = ca/index.txt
serial = ca/serial
new_certs_dir = ca
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost
END
openssl ca -batch -config ca/ca.cnf -cert good.crt -keyfile good.key -in expired.csr \
	-out expired.crt -startdate 20200101000000Z \
	-enddate 20200102000000Z -extensions names -notext 2>/dev/null
cat expired.crt expired.key >expired.pem
for name in good other expired; do
	town "tls_$name" '' '' --address 127.0.0.1 --certificate "$name.pem"
	people 0 4 >"tls_$name.csv"
	town_campaign "tls_$name" "sips:localhost:${town_tls[tls_$name]}" \
		"ca_file = \"$name.crt\";"
	[ "$name" != expired ] || sed -i 's/ca_file = "expired.crt"/ca_file = "good.crt"/' "tls_$name.cfg"
	run "tls_$name"
done
people 0 4 >tls_stranger.csv
town_campaign tls_stranger "sips:localhost:${town_tls[tls_good]}"
run tls_stranger

# ---- what became of them ----
wait_until "the trunk has calls" grep -q '"talk_ms"' gone.jsonl
kill -USR1 "${town_process[gone]}"
wait_until "it is back" grep -q '"event":"back"' gone.jsonl

# One call a minute: the first goes before anything is known of the trunk.
wait_until "OPTIONS are missed" grep -qF \
	"no more calls until it answers again: no answer to 2 OPTIONS (503)" resting.log
run_stop resting
[ "$(status_of resting.cfg .contacts.queued)" -ge 3 ] || fail "a trunk that is not up was called"
expect_none_called strict "did not register us: 401 Unauthorized; check user and password"
expect_none_called locked "does not take our user and password. No calls for"
[ "$(town_count locked '.event == "wrong_password"')" -le 3 ] || fail "a wrong password is tried on"
expect_none_called nowhere "gets no more calls until it answers again: 3 calls in a row failed"
expect_log nowhere "the name no-such-host.invalid has no address; no attempt is charged"
expect_none_called tls_other "the certificate of localhost is refused: hostname mismatch"
expect_none_called tls_expired "the certificate of localhost is refused: certificate has expired"
expect_none_called tls_stranger "the certificate of localhost is refused: self-signed certificate"
for name in let_in tls_good second; do
	run_ends "$name"
	expect_equal "those who were called by $name" "$(answered_at_once "$name")" \
		"$(($(wc -l <"$name.csv") - 1))"
done
expect_log second "gets no more calls until it answers again: 3 calls in a row failed there"
expect_rung_once second

wait_until "the breaker opens" grep -qF "failed for its own reasons; no calls there for" broken.log
calls=$(town_count broken '.event == "invite"')
[ "$calls" -lt 60 ] || fail "$calls calls went to a trunk that fails them all"
run_stop broken

run_ends gone
expect_log gone "asha cannot call: sip:$host:${town_port[gone]};transport=udp: it does not answer"
expect_equal "people whose trunk went away" "$(answered gone)" 120
expect_rung_once gone
# Whoever was charged had been rung, or had been heard of.
"$peal" export gone.cfg attempts --format jsonl | jq -r '.attempt | gsub("-"; "")' | sort >charged
jq -r 'select(.event == "invite") | .attempt' gone.jsonl | sort -u >seen
expect_equal "attempts that are charged and never reached the trunk" "$(comm -23 charged seen)" ""
for name in gone second broken resting strict locked tls_good tls_other tls_expired; do
	town_ends "$name"
done
