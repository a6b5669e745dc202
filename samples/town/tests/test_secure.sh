# test_secure.sh - TLS as openssl sees it; and a town that calls another one over TLS and
# TCP, with encrypted sound
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/samples/town/tests/lib.sh"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj /CN=localhost \
	-addext "subjectAltName=IP:127.0.0.1" 2>/dev/null || give_up "openssl makes no certificate"
cat certificate.pem key.pem >both.pem
cat >town.cfg <<'END'
numbers = (
  { number = "1"; does = "secure"; says = "One two three."; ring = "100ms"; talk = "3s"; hold_after = "1s"; hold_for = "500ms"; },
  { number = "2"; does = "presses_keys"; says = "One."; keys = "12"; keys_after = "1s"; codec = "pcma"; ring = "100ms"; talk = "3s"; }
);
END
town --certificate both.pem --record heard
tls=$(sed -n 2p port)

message=$'OPTIONS sip:town SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKx;rport\r\nFrom: <sip:a@b>;tag=1\r
To: <sip:town>\r\nCall-ID: q\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n'
# The input stays open until the answer is there.
exec {never}<> <(:)
{
	printf '%s' "$message"
	read -r -t 3 -u "$never"
} | timeout 10 openssl s_client -connect "127.0.0.1:$tls" -CAfile certificate.pem -verify_return_error -quiet >answer 2>&1 &
client=$!
wait_until "TLS is answered" grep -q '^SIP/2.0 200' answer
kill "$client"
wait "$client"

cat >other.cfg <<END
calls = (
  { at = "0s"; to = "1"; uri = "sip:1@127.0.0.1:$tls;transport=tls"; does = "secure"; talk = "20s"; },
  { at = "100ms"; to = "2"; uri = "sip:2@127.0.0.1:$port;transport=tcp"; does = "answers"; talk = "20s"; },
  { at = "200ms"; to = "1"; uri = "sip:1@127.0.0.1:$port"; does = "answers"; srtp = "never"; talk = "20s"; },
  { at = "300ms"; to = "3"; uri = "sip:3@127.0.0.1:$port"; does = "answers"; ring = "500ms"; }
);
END
start other "$PEAL_BUILD/bin/peal-town" --port 0 --log other.jsonl other.cfg
other=$process
wait_until "all calls are over" bash -c '[ "$(grep -c "\"ended\"" other.jsonl)" -ge 4 ]'
kill -TERM "$other"
wait "$other"
expect_equal "exit code of the other town" $? 0

expect_equal "answers" "$(count '.event=="answered"')" 2
expect_equal "voices" "$(jq -rs '[.[]|select(.event=="voice")|.to]|unique|join(" ")' town.jsonl)" "1 2"
expect_equal "calls that wanted no encryption" "$(count '.event=="ended" and .status==488')" 1
expect_equal "calls that were given up" "$(count '.event=="ended" and .status==487')" 1
expect_equal "holds" "$(count '(.event=="hold" or .event=="unhold") and .status==200')" 2
expect_equal "keys" "$(jq -rs '[.[]|select(.event=="key")|.key]|join("")' other.jsonl)" "12"
expect_equal "who hung up" "$(jq -rs '[.[]|select(.event=="ended" and .status==200)|.by]|unique|join(" ")' other.jsonl)" "callee"
town_ends
