# peers.sh - peers that are baresip and kamailio, and certificates
# SPDX-License-Identifier: MIT
#
# Sourced by lib.sh.

# ---- baresip ----

# Where its modules are; all of these are needed.
baresip_modules() { # NAME...
	modules=$(dirname "$(find /usr/lib -name account.so -path '*baresip*' 2>/dev/null | head -n 1)")
	for module in "$@"; do
		[ -f "$modules/$module.so" ] || {
			echo "baresip has no module $module: skipped"
			exit 77
		}
	done
}

# Starts a baresip that answers every call on PORT (TLS: the next one, with the
# certificate callee.pem if it is there), plays FILE and keeps what it hears in
# NAME/heard/*-dec.wav.
baresip() { # NAME PORT ACCOUNT-SETTINGS FILE
	mkdir -p "$1/heard"
	cat >"$1/config" <<-END
		poll_method epoll
		net_interface $host
		sip_listen $host:$2
		audio_player aubridge,nobody
		audio_source aufile,$4
		rtp_ports $(($2 + 2))-$(($2 + 9))
		module_path $modules
		module g711.so
		module aufile.so
		module aubridge.so
		module sndfile.so
		module srtp.so
		module_app account.so
		module_app menu.so
		snd_path $PWD/$1/heard
	END
	[ ! -f callee.pem ] || echo "sip_certificate $PWD/callee.pem" >>"$1/config"
	echo "<sip:+919811100001@$host:$2>;regint=0;answermode=auto;$3" >"$1/accounts"
	start "$1.baresip" command baresip -f "$1" -v
	wait_until "baresip of $1 listens" listens udp "$2"
}

# ---- kamailio ----

groups=() # the processes of each kamailio

# Starts a kamailio on PORT (UDP) that passes calls on to the peer at $peer_port; BEFORE
# stands in front of that, $globals are further lines of its file.
kamailio() { # NAME PORT [BEFORE]
	mkdir -p "$1"
	cat >"$1/kamailio.cfg" <<-END
		debug=1
		log_stderror=yes
		children=2
		tcp_children=1
		auto_aliases=no
		listen=udp:$host:$2
		mpath="$(dirname "$(find /usr/lib -path '*kamailio/modules/tm.so' | head -n 1)")"
		loadmodule "tm.so"
		loadmodule "sl.so"
		loadmodule "rr.so"
		loadmodule "pv.so"
		loadmodule "maxfwd.so"
		loadmodule "textops.so"
		loadmodule "siputils.so"
		loadmodule "xlog.so"
		${globals:-disable_tcp=yes}
		request_route {
			if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
			xlog("L_ALERT", "heard \$rm\n");
			if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
			if (has_totag()) {
				if (loose_route()) {
					xlog("L_ALERT", "in the dialog: \$rm\n");
					t_relay();
				} else if (is_method("ACK") && t_check_trans()) {
					t_relay();
				} else if (!is_method("ACK")) {
					sl_send_reply("404", "Not Here");
				}
				exit;
			}
			if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
			t_check_trans();
			${3:-}
			record_route();
			xlog("L_ALERT", "passes on: \$rm\n");
			\$du = "sip:$host:$peer_port";
			${relay:-t_relay();}
		}
		${routes:-}
	END
	start "$1.kamailio" setsid kamailio -f "$1/kamailio.cfg" -DD -E -w "$PWD/$1" \
		-Y "$PWD/$1" -P "$PWD/$1/pid" -m 16 -M 4
	groups+=("$process")
	kamailios[$1]=$process
	wait_until "kamailio $1 listens" listens udp "$2"
}
declare -A kamailios

# How often kamailio NAME has logged it.
count_in_log() { # NAME TEXT
	grep -c "$2" "$1.kamailio.log"
}

finish_groups() {
	local code=$?

	for group in "${groups[@]}"; do
		kill -KILL -- "-$group" 2>/dev/null
		wait "$group" 2>/dev/null
	done
	(exit "$code")
	finish
}
trap finish_groups EXIT

# ---- certificates ----

# A certificate authority: NAME.pem, NAME.key.
authority() { # NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
		-subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>openssl.log ||
		give_up "no certificate: $(<openssl.log)"
}

# A certificate with its key behind it in NAME.pem, for SUBJECT ("IP:$host",
# "DNS:trunk.example"), signed by the AUTHORITY, for so many DAYS, -1 for one that has
# run out.
certificate() { # NAME AUTHORITY SUBJECT [DAYS]
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${3#*:}" \
		-keyout "$1.key" -out "$1.csr" 2>openssl.log &&
		openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial \
			-days "${4:-2}" -extfile <(echo "subjectAltName=$3") -out "$1.crt" \
			2>openssl.log || give_up "no certificate: $(<openssl.log)"
	cat "$1.crt" "$1.key" >"$1.pem"
}
