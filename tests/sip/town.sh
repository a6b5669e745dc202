# town.sh - what the tests share that call peal-town, the trunk of samples/town
# SPDX-License-Identifier: MIT
#
# Sourced first.  A test has several towns and several campaigns at once: nothing waits
# for a time, but for what the store or the town's log says.

. "$PEAL_SOURCE/tests/sip/lib.sh"
need jq
[ -x "$PEAL_BUILD/bin/peal-town" ] || {
	echo "peal-town was not built: skipped"
	exit 77
}
declare -A town_port town_tls town_process run_process
rtp_next=20000

# Those beside the faulty ones: they pick up soon, and listen.
ordinary='{ share = 1; does = "answers"; ring = "200ms-600ms"; talk = "never"; }'

# town NAME "NUMBERS" "TRUNK" [OPTION...]: a trunk where all but NUMBERS are ordinary;
# its address is $host, its ports are ${town_port[NAME]} and ${town_tls[NAME]}, its log is
# NAME.jsonl.
town() {
	local name=$1 numbers=$2 trunk=$3
	shift 3
	cat >"$name.town" <<-END
		default = ( $ordinary );
		numbers = ( $numbers );
		trunk = { user = "peal"; $trunk };
		away = "${away:-4s}";
	END
	start "town_$name" "$PEAL_BUILD/bin/peal-town" --address "$host" --port 0 \
		--port-file "$name.port" --log "$name.jsonl" "$@" "$name.town"
	town_process[$name]=$process
	wait_until "the town $name takes calls" test -s "$name.port" -o ! -d "/proc/$process"
	[ -s "$name.port" ] || give_up "the town $name ended: $(cat "town_$name.log")"
	town_port[$name]=$(sed -n 1p "$name.port")
	town_tls[$name]=$(sed -n 2p "$name.port")
}

# All that sanitizers say of a town is in its log.
town_ends() { # NAME
	kill -TERM "${town_process[$1]}"
	wait "${town_process[$1]}"
	expect_equal "exit code of the town $1" $? 0
}

# numbers DOES...: an entry for each, 919800000001 and on.
numbers() {
	local entry= index=0 does
	for does in "$@"; do
		index=$((index + 1))
		case $does in *";"*) ;; *) does="does = \"$does\";" ;; esac
		printf '%s{ number = "9198000%05d"; %s }' "$entry" "$index" "$does"
		entry=", "
	done
}

# people FAULTY ORDINARY: a list, the faulty ones among the first.
people() {
	echo "phone,name"
	for ((i = 1; i <= $1 || i <= $2; i++)); do
		[ "$i" -gt "$1" ] || printf '98000%05d,Asha\n' "$i"
		[ "$i" -gt "$2" ] || printf '98111%05d,Ravi\n' "$i"
	done
}

# What they are told, and more of it: before the first campaign.
words() { # [TEXT]
	mkdir -p scripts
	echo "Hello {{name}}, please pay your bill. $*" >scripts/pay.en.txt
}

# town_campaign NAME TARGET [DIAL-SETTINGS]: NAME.cfg, which calls NAME.csv; settings
# before those of the arguments are in $schedule, $stage and $top.
town_campaign() {
	local name=$1 target=$2 settings=${3:-}

	[ -s scripts/pay.en.txt ] || words
	rtp_next=$((rtp_next + 400))
	cat >"$name.cfg" <<-END
		name = "$name";
		store = { plugin = "sqlite"; path = "$name.db"; };
		${top:-}
		stages = (
		  { ingest = "csv"; files = ["$name.csv"]; country = "IN"; },
		  { template = "text"; scripts = "scripts"; script = "pay"; language = "en"; },
		  { schedule = "window"; timezone = "Asia/Kolkata";
		    ${schedule:-max_attempts = 2; retry_after = \"1s\";} },
		  { dial = "sip"; agent = "asha"; targets = ["$target"]; address = "$host";
		    sound_cache = "${cache:-sounds}"; rtp_ports = "$rtp_next-$((rtp_next + 398))";
		    trunk_timeout = "500ms"; options_every = "${options_every:-0s}";
		    ${stage:-cps = 20.0; concurrent = 20; ring_timeout = \"4s\"; longest_call = \"8s\";}
		    $settings }
		);
	END
}

# Runs NAME.cfg in the background; what it says is in NAME.log.
run() { # NAME [PREFIX...]
	local name=$1
	shift
	start "$name" "$@" "$peal" run "$name.cfg" -q --show-numbers
	run_process[$name]=$process
}

# The run NAME ended by itself, or was asked to.
run_ends() { # NAME [CODE]
	wait "${run_process[$1]}"
	expect_equal "exit code of the run $1" $? "${2:-0}"
}

run_stop() { # NAME
	kill -TERM "${run_process[$1]}"
	run_ends "$1"
}

# Waits until so many contacts of a campaign are finished, and ends the run: for those
# where a contact waits for a try that the test does not wait for.
run_until_finished() { # NAME COUNT
	wait_until "$2 contacts of $1 are finished" status_is "$1.cfg" \
		'.contacts | .completed + .exhausted' "$2"
	run_stop "$1"
}

# What became of a number, an attempt after the other: OUTCOME CAUSE;
became() { # NAME NUMBER
	"$peal" export "$1.cfg" attempts --format jsonl |
		jq -r "select(.number == \"+$2\") | \"\(.outcome) \(.cause)\"" | tr '\n' ';'
}

# How many ordinary people of a campaign were answered, each at the first attempt.
answered_at_once() { # NAME
	"$peal" export "$1.cfg" attempts --format jsonl | jq -s '[.[] | select(.outcome == "answered"
		and .attempt_no == 1 and (.number | startswith("+9198111")))] | length'
}

# Of those that were answered, whenever.
answered() { # NAME
	"$peal" export "$1.cfg" contacts --format jsonl | jq -s '[.[] | select(.outcome == "answered"
		and (.number | startswith("+9198111")))] | length'
}

# How many lines of a town's log are so.
town_count() { # NAME JQ-CONDITION
	jq -s "[.[] | select($2)] | length" "$1.jsonl"
}

# Nobody was rung twice for one attempt.
expect_rung_once() { # NAME
	expect_equal "attempts of $1 that rang twice" "$(jq -s '[.[] | select(.event == "ringing")]
		| group_by(.attempt) | map(select(length > 1)) | length' "$1.jsonl")" 0
}

expect_log() { # NAME SENTENCE
	grep -qF -- "$2" "$1.log" || fail "the log of $1 does not have \"$2\": $(tail -n 30 "$1.log")"
}
