#!/bin/bash
# What our own machine lacks: ports, file descriptors, an engine that speaks, room on the
# disk.  It is said before anybody is rung, or nothing of it is charged.
. "$PEAL_SOURCE/tests/sip/town.sh"
need espeak-ng
is_root=$([ "$(id -u)" -eq 0 ] && echo yes)

town here '' ''
target="sip:$host:${town_port[here]}"
trunk_calls() { # NAME: how many INVITEs the town has seen of a campaign's attempts
	jq -r 'select(.event == "invite") | .attempt' here.jsonl | sort -u >seen
	"$peal" export "$1.cfg" attempts --format jsonl | jq -r '.attempt | gsub("-"; "")' | sort |
		comm -12 - seen | wc -l
}
has_calls() { # NAME LEAST
	[ "$(trunk_calls "$1")" -ge "$2" ]
}

# ---- two ports, and ten people ----
people 0 10 >ports.csv
town_campaign ports "$target"
sed -i "s/rtp_ports = \"$rtp_next-[0-9]*\"/rtp_ports = \"$rtp_next-$((rtp_next + 3))\"/" ports.cfg
ports_first=$rtp_next
run ports

# ---- file descriptors for hardly anybody, and fewer than for the calls of one moment ----
people 0 10 >files.csv
town_campaign files "$target"
run files bash -c 'ulimit -n 32; exec "$@"' bash

# ---- nobody speaks ----
mkdir -p empty
people 0 4 >engine.csv
cache=never_made town_campaign engine "$target"
expect 2 env PATH="$folder/empty" "$peal" run engine.cfg -q
expect_has "no espeak-ng" "$err" "espeak-ng"
expect_has "what to do about it" "$err" "apt install espeak-ng, or set voices"
expect 0 "$peal" check engine.cfg

# ---- an engine that cannot speak some of the names, until it is mended ----
cat >speaks.sh <<'END'
#!/bin/bash
[ -e mended ] || ! grep -q Ravi3 "$PEAL_TEXT" || { echo "no licence is left" >&2; exit 3; }
espeak-ng -v en -w "$PEAL_WAV" -f "$PEAL_TEXT"
END
chmod +x speaks.sh
people 0 30 | awk -F, 'NR == 1 { print; next } { print $1 ",Ravi" NR }' >voice.csv
cache=voice_sounds town_campaign voice "$target" "voices = { any = \"$folder/speaks.sh\"; };"
run voice

# ---- the cache cannot be written ----
people 0 4 >sealed.csv
: >file
cache=file/sounds town_campaign sealed "$target"
expect 1 "$peal" run sealed.cfg -q
expect_has "a cache that cannot be" "$err" "file/sounds\" cannot be made: Not a directory"
if [ -z "$is_root" ]; then
	mkdir -p shut && chmod a-w shut
	expect 1 "$peal" run sealed.cfg -q --set stages.dial.sound_cache=shut
	expect_has "a cache that is sealed" "$err" "cannot be written"
fi

# ---- recordings find no room ----
people 0 10 >full.csv
mkdir -p tiny
if [ -n "$is_root" ] && mount -t tmpfs -o size=64k none tiny 2>/dev/null; then
	town_campaign full "$target" 'recordings = "tiny";'
	run full
	run_ends full
	expect_equal "calls that find no room for their recording" "$(answered_at_once full)" 10
	expect_log full "No space left on device"
	for file in tiny/full/*.wav; do
		size=$(stat -c %s "$file")
		[ "$size" -ge 58 ] || continue
		riff=$(od -An -tu4 -j4 -N4 "$file")
		[ $((riff + 8)) -le "$size" ] || fail "$file says more than it has"
	done
	umount tiny
fi

# ---- what became of them ----
wait_until "the engine fails" grep -qF "no licence is left" voice.log
wait_until "the others were called" has_calls voice 27
: >mended
run_ends files
expect_equal "people with few file descriptors" "$(answered files)" 10
expect_log files "file descriptors are enough for about"
expect_log files "raise the limit (\`ulimit -n"

run_ends voice
expect_equal "people whom an engine failed" "$(answered_at_once voice)" 30

run_ends ports
expect_equal "people for two ports" "$(answered_at_once ports)" 10
expect_log ports "a call has no port for its sound: the RTP ports from $ports_first to"
expect_log ports "make rtp_ports"
town_ends here
