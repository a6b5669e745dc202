# test_sound.sh - what telephones say and hear: sipp sends back every packet
# SPDX-License-Identifier: MIT
. "$PEAL_SOURCE/samples/town/tests/lib.sh"

python3 - <<'END' || give_up "no WAV file could be made"
import math, struct, wave
# Two seconds of a sweep: it is like itself only at one place.
with wave.open("sweep.wav", "wb") as file:
    file.setnchannels(1), file.setsampwidth(2), file.setframerate(8000)
    file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i * (0.1 + i / 40000)))) for i in range(16000)))
END
cat >town.cfg <<'END'
numbers = (
  { number = "1"; does = "answers"; wav = "sweep.wav"; ring = "0s"; talk = "3s"; },
  { number = "2"; does = "presses_keys"; wav = "sweep.wav"; keys = "19#0"; keys_after = "100ms"; keys_after_prompt = true;
                  ring = "0s"; talk = "6s"; },
  { number = "3"; does = "machine"; wav = "sweep.wav"; ring = "0s"; talk = "1s"; },
  { number = "4"; does = "answers"; wav = "sweep.wav"; ring = "0s"; talk = "3s"; rtp = "wrong_address"; },
  { number = "5"; does = "silent"; ring = "0s"; talk = "1s"; },
  { number = "6"; does = "announcement"; ring = "2s"; },
  { number = "7"; does = "closes_media"; ring = "0s"; talk = "1s"; },
  { number = "8"; does = "too_fast"; wav = "sweep.wav"; ring = "0s"; talk = "1s"; },
  { number = "9"; does = "wrong_type"; wav = "sweep.wav"; ring = "0s"; talk = "1s"; }
);
END
town --record heard

# heard FILE: how well the sweep is in it, and where it begins: "0.98 0.30".
heard() {
	python3 - "$1" <<-'END'
		import struct, sys, wave
		def read(path):
		    with wave.open(path) as file:
		        return struct.unpack("<%dh" % file.getnframes(), file.readframes(file.getnframes()))
		def likeness(one, other):
		    up = sum(a * b for a, b in zip(one, other))
		    down = (sum(a * a for a in one) * sum(b * b for b in other)) ** 0.5
		    return up / down if down else 0
		sweep, sound = read("sweep.wav"), read(sys.argv[1])
		# Packets are whole frames: the sweep begins with one of them.
		best = max(((likeness(sweep, sound[at:at + len(sweep)]), at / 8000)
		            for at in range(0, max(len(sound) - len(sweep), 0) + 1, 160)), default=(0, 0))
		print("%.2f %.2f" % best)
	END
}

# Ports for sipp: RTP and the one that it takes two above.
media=$(
	python3 - <<-'END'
		import random, socket
		def is_free(port):
		    try:
		        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", port))
		    except OSError:
		        return False
		    return True
		ports = (random.randrange(11000, 19000) * 2 for _ in iter(int, 1))
		print(next(port for port in ports if all(is_free(port + i) for i in range(4))))
	END
)
optional='<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/>'
scenario talk "INVITE 1 sdp" "$optional" '<recv response="200"/>' ACK '<recv request="BYE"/>' answer
number=0
for number in 1 2 3 4 5 7 8 9; do
	call $number talk -mp $media -rtp_echo
	wait_until "call $number is over" has_event ".event==\"ended\" and .to==\"$number\""
done
scenario unknown "INVITE 1 sdp" '<recv response="100"/>' '<recv response="183"/>' '<recv response="404"/>' REFUSED
call 6 unknown -mp $media -rtp_echo
wait_until "call 6 is over" has_event '.event=="ended" and .to=="6"'

file() { # NUMBER
	jq -r "select(.event==\"recorded\" and .to==\"$1\").file" town.jsonl
}
for number in 1 2 3 8; do
	[ -s "$(file $number)" ] || fail "call $number was not recorded"
done
for number in 1 2 3; do
	found=$(heard "$(file $number)")
	awk -v found="${found% *}" 'BEGIN { exit found < 0.97 }' || fail "call $number heard the sweep only so well: $found"
done
expect_equal "keys that came back" "$(jq -rs '[.[]|select(.event=="key" and .by=="caller")|.key]|join("")' town.jsonl)" "19#0"
expect_equal "beeps" "$(count '.event=="beeped" and .to=="3"')" 1
expect_equal "voices" "$(jq -rs '[.[]|select(.event=="voice")|.to]|unique|join(" ")' town.jsonl)" "1 2 3 6 8"
expect_equal "silent telephones" "$(count '.event=="media" and (.to=="5" or .to=="7")')" 0
# What came from a port that nobody knows goes back there: nothing is heard.
expect_equal "sound from elsewhere" "$(count '.event=="media" and .to=="4"')" 0
# A type that nobody knows is no sound.
expect_equal "sound of an unknown type" "$(count '.event=="voice" and .to=="9"')" 0
fast=$(stat -c %s "$(file 8)")
[ "$fast" -gt 80000 ] || fail "ten times too fast is $fast bytes in a second"
town_ends
