#!/bin/bash
# kamailio is the trunk: it asks for our password, wants us registered, stays on the way
# of each call, goes on to its next target, speaks TLS, and goes away.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need sipp kamailio setsid openssl jq

peer_port=$port
scenario telephone "$(gets INVITE; says 180 Ringing; says_with_sound 200 OK; gets ACK)" \
	"$(gets BYE; says 200 OK)"
peer telephone "$peer_port"
tries=1
longest=1s

rows=()
declare -A want
next() { # NAME WANTED: the next row, at $at
	rows+=("$1")
	want[$1]=$2
	at=$((port + 10 * ${#rows[@]}))
}

proxy() { # NAME WANTED SETTINGS BEFORE
	next "$1" "$2"
	kamailio "$1" "$at" "$4"
	campaign "$1" "$at" "$3"
}

# ---- passwords ----

globals='disable_tcp=yes
	loadmodule "auth.so"
	loadmodule "htable.so"
	modparam("htable", "htable", "seen=>size=4;autoexpire=60;")'
challenge='if (!pv_proxy_authenticate("trunk.example", "right", "0")) {
	xlog("L_ALERT", "asks for the password\n");
	proxy_challenge("trunk.example", "0");
	exit;
}
consume_credentials();'
right='user = "asha"; password = "right";'
proxy password "answered 200;" "$right" "$challenge"
# The nonce changes between its question and our answer.
proxy stale "answered 200;" "$right" 'if (!($au == "asha")) {
	proxy_challenge("trunk.example", "0");
	exit;
}
if ($sht(seen=>$ci) == $null) {
	$sht(seen=>$ci) = 1;
	xlog("L_ALERT", "the nonce is stale\n");
	proxy_challenge("trunk.example", "16");
	exit;
}
'"$challenge"
# RFC 8760: a better hash than MD5, alone, and with MD5 beside it.
before=$globals
globals="$globals"'
	modparam("auth", "algorithm", "SHA-256")'
proxy sha256 "answered 200;" "$right" "$challenge"
proxy sha256_and_md5 "answered 200;" "$right" 'if (!pv_www_authenticate("trunk.example", "right", "0")) {
	xlog("L_ALERT", "asks for the password\n");
	auth_get_www_authenticate("trunk.example", "0", "$var(sha256)");
	append_to_reply("$var(sha256)");
	append_to_reply("WWW-Authenticate: Digest realm=\"trunk.example\", nonce=\"old\", algorithm=MD5\r\n");
	sl_send_reply("401", "Unauthorized");
	exit;
}
consume_credentials();'
globals=$before
# The window ends: nothing else ends a campaign without a trunk.
schedule="end = \"$(date -u -d '+9 seconds' +%Y-%m-%dT%H:%M:%SZ)\";"
proxy password_wrong "" 'user = "asha"; password = "wrong";' "$challenge"

# ---- registration ----

globals="$globals"'
	loadmodule "usrloc.so"
	loadmodule "registrar.so"
	modparam("auth", "nonce_expire", 1)
	modparam("registrar", "min_expires", 1)
	modparam("registrar", "max_expires", 2)'
registrar='if (is_method("REGISTER")) {
	if (!pv_www_authenticate("trunk.example", "right", "0")) {
		www_challenge("trunk.example", "0");
		exit;
	}
	if ($hdr(Expires) == "0")
		xlog("L_ALERT", "goes away\n");
	else
		xlog("L_ALERT", "registers\n");
	save("location");
	exit;
}
if (!registered("location", "$fu")) {
	sl_send_reply("403", "Register First");
	exit;
}'
proxy register_wrong "" 'user = "asha"; password = "wrong"; register = true;' "$registrar"
schedule=
longest=6s
proxy register "answered 200;" "$right register = true;" "$registrar"
longest=1s

# ---- its own next target ----

echo "1 sip:$host:$((port + 399)) 0 10" >targets.list
echo "1 sip:$host:$peer_port 0 5" >>targets.list
globals="disable_tcp=yes
	loadmodule \"dispatcher.so\"
	modparam(\"dispatcher\", \"flags\", 2)
	modparam(\"dispatcher\", \"list_file\", \"$PWD/targets.list\")
	modparam(\"tm\", \"fr_timer\", 700)"
routes='failure_route[FAILED] {
	if (!t_is_canceled() && ds_next_dst()) {
		xlog("L_ALERT", "the next target\n");
		t_relay();
	}
}'
relay='ds_select_dst("1", "8"); t_on_failure("FAILED"); t_relay();'
proxy dispatcher "answered 200;" "" ""
relay= routes=

# ---- TLS ----

authority ca
authority other_ca
certificate tls_right ca IP:$host
certificate tls_wrong_name ca DNS:trunk.example
certificate tls_unknown other_ca IP:$host
certificate tls_expired ca IP:$host -1
tls() { # NAME WANTED
	next "$1" "$2"
	cat >"$1.tls.cfg" <<-END
		[server:default]
		method = TLSv1.2+
		verify_certificate = no
		private_key = $PWD/$1.key
		certificate = $PWD/$1.crt
		[client:default]
		verify_certificate = no
	END
	globals="enable_tls=yes
		listen=tls:$host:$((at + 1))
		loadmodule \"tls.so\"
		modparam(\"tls\", \"config\", \"$PWD/$1.tls.cfg\")"
	kamailio "$1" "$at"
	transport=";transport=tls" campaign "$1" $((at + 1)) 'ca_file = "ca.pem";'
}
tls tls_right "answered 200;"
schedule="end = \"$(date -u -d '+9 seconds' +%Y-%m-%dT%H:%M:%SZ)\";"
for name in tls_wrong_name tls_unknown tls_expired; do
	tls "$name" ""
done
schedule= globals=

run_all "${rows[@]}"

for name in "${rows[@]}"; do
	expect_equal "attempts of $name" "$(attempts "$name")" "${want[$name]}"
done
for name in password stale sha256 sha256_and_md5 register dispatcher tls_right; do
	expect_equal "$name: BYE by way of the proxy" "$(count_in_log $name 'in the dialog: BYE')" 1
done
expect_equal "stale nonces" "$(count_in_log stale 'the nonce is stale')" 1
[ "$(count_in_log password_wrong 'asks for the password')" -le 3 ] ||
	fail "the wrong password was tried again and again"
[ "$(count_in_log register registers)" -ge 3 ] || fail "the registration was not refreshed"
expect_equal "registrations that are ended" "$(count_in_log register 'goes away')" 1
expect_has_not "the log of register" "$(<register.log)" "cannot call"
[ "$(count_in_log register_wrong 'heard REGISTER')" -le 3 ] ||
	fail "the wrong password was tried again and again"
expect_equal "the dead target of the proxy" "$(count_in_log dispatcher 'the next target')" 1
for name in password_wrong register_wrong tls_wrong_name tls_unknown tls_expired; do
	expect_equal "calls of $name" "$(count_in_log $name 'passes on')" 0
done
for row in "password_wrong 407" "register_wrong check user and password" \
	"tls_wrong_name mismatch" "tls_unknown issuer certificate" "tls_expired expired"; do
	expect_has "the log" "$(<"${row%% *}.log")" "${row#* }"
done
