# test_sip.sh - dial.sip against sipp, a SIP peer that we did not write
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/tests/e2e/lib.sh"

if ! command -v sipp >/dev/null || [ ! -e "$PEAL_PLUGIN_PATH/dial/sip.so" ]; then
	echo "sipp (Debian: sip-tester) or dial.sip is missing: not tested"
	exit 0
fi

has_port() { # PROCESS PORT: does it hold that UDP port?
	local inode

	inode=$(awk -v port="$(printf ':%04X' "$2")" 'substr($2, 9) == port { print $10 }' /proc/net/udp)
	[ -n "$inode" ] && ls -l "/proc/$1/fd" | grep -q "socket:\[$inode\]"
}

ends_or_listens() {
	! kill -0 "$uas" 2>/dev/null || has_port "$uas" "$port"
}

# uas ARGUMENT...: starts sipp as a trunk; its port is in $port.  Others may have the
# port that was drawn.
uas() {
	for ((tries = 0; tries < 10; tries++)); do
		port=$((10000 + RANDOM % 9000))
		start sipp sipp "$@" -i 127.0.0.1 -p "$port" -mp $((port + 9000)) -nostdin
		uas=$process
		wait_until "sipp listens" ends_or_listens
		! has_port "$uas" "$port" || return
	done
	give_up "sipp does not start: $(cat sipp.log)"
}

# sip NAME SETTINGS [STAGES]: writes NAME.cfg, a campaign over that trunk.
sip() {
	local rtp=$((20000 + RANDOM % 50 * 200))

	cat >"$1.cfg" <<-END
		name = "$1";
		store = { plugin = "sqlite"; path = "$1.db"; };
		stages = (
		  { ingest = "csv"; files = ["$1.csv"]; country = "IN"; },
		  ${3:-}
		  { schedule = "window"; timezone = "Asia/Kolkata"; max_attempts = 1; },
		  { dial = "sip"; agent = "asha"; cps = 50.0; concurrent = 50; options_every = "0s";
		    targets = "sip:127.0.0.1:$port"; rtp_ports = "$rtp-$((rtp + 198))"; $2 }
		);
	END
}

# ---- answered: the script is said, and a call is not longer than it may be ----
uas -sn uas
mkdir -p scripts
echo 'Hello {{name}}, good bye.' >scripts/hello.en.txt
contacts 3 >answered.csv
sip answered 'longest_call = "10s"; recordings = "recordings";' \
	'{ template = "text"; scripts = "scripts"; script = "hello"; language = "en"; },'
expect 0 "$peal" run answered.cfg --quiet
expect 0 "$peal" export answered.cfg attempts --format jsonl
expect_equal "outcomes" "$(jq -r '[.outcome, .cause] | @csv' <<<"$out" | sort | uniq -c | xargs)" \
	'3 answered,200'
expect_has "a transcript" "$(jq -r .transcript <<<"$out")" "agent: Hello Person 1, good bye."
for recording in $(jq -r .recording <<<"$out"); do
	[ "$(stat -c %s "$recording")" -gt 16000 ] || fail "$recording is too short"
	expect_equal "the start of $recording" "$(head -c 4 "$recording")" RIFF
done
kill -KILL "$uas" && wait "$uas" 2>/dev/null

# ---- every final answer, each by a number: the last three digits say which; with an 8
# before them it rings first ----
cat >wanted <<'END'
0403 failed
0404 unreachable
0408 failed
0410 unreachable
0480 no_answer
0484 unreachable
0486 busy
0488 failed
0501 failed
0600 busy
0603 rejected
0604 unreachable
0606 failed
0607 rejected
0608 rejected
0302 unreachable
0415 failed
8408 no_answer
8480 no_answer
8486 busy
8488 failed
8503 failed
8603 rejected
END
number() { # DIGITS
	echo "+9198111${1:0:1}0${1:1}"
}

answer() { # STATUS-LINE
	cat <<-END
		<send><![CDATA[

		  SIP/2.0 $1
		  [last_Via:]
		  [last_From:]
		  [last_To:];tag=[call_number]
		  [last_Call-ID:]
		  [last_CSeq:]
		  Contact: <sip:+919811100000@10.255.255.1>
		  Content-Length: 0

		]]></send>
	END
}

# A branch for each number: row N sets the variable N and goes to the label N.
refuses() {
	local row=0 digits

	echo '<?xml version="1.0" encoding="ISO-8859-1" ?><scenario name="refuses">'
	echo '<recv request="INVITE"><action>'
	while read -r digits _; do
		row=$((row + 1))
		echo "<ereg regexp=\"sip:.$(number "$digits" | tail -c 13)@\" search_in=\"msg\" assign_to=\"$row\"/>"
	done <wanted
	echo '</action></recv>'
	for ((; row > 0; row--)); do
		echo "<nop next=\"$row\" test=\"$row\"/>"
	done
	while read -r digits _; do
		row=$((row + 1))
		echo "<label id=\"$row\"/>"
		[ "${digits:0:1}" == 0 ] || answer "180 Ringing"
		answer "${digits:1} Whatever"
		echo '<recv request="ACK" next="99"/>'
	done <wanted
	echo '<label id="99"/></scenario>'
}
refuses >refuses.xml
uas -sf refuses.xml
{
	echo phone
	while read -r digits _; do
		number "$digits"
	done <wanted
} >refused.csv
sip refused 'ring_timeout = "10s";'
expect 0 "$peal" run refused.cfg --quiet
expect 0 "$peal" export refused.cfg attempts --format jsonl
while read -r digits outcome; do
	expect_equal "what $digits means" \
		"$(jq -r --arg n "$(number "$digits")" \
			'select(.number == $n) | [.outcome, .cause] | join(" ")' <<<"$out")" \
		"$outcome $((10#${digits:1}))"
done <wanted
kill -KILL "$uas" && wait "$uas" 2>/dev/null

# ---- nobody there: no attempt is charged, and the agent waits for the trunk ----
printf 'phone\n9811100001\n' >nobody.csv
sip nobody 'trunk_timeout = "300ms";'
start run "$peal" run nobody.cfg
wait_until "the trunk is found silent" grep -q "no attempt is charged" run.log
kill -TERM "$process"
wait_for_end
expect_equal "attempts" "$("$peal" export nobody.cfg attempts --format jsonl | wc -l)" 0
