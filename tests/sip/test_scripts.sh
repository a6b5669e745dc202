#!/bin/bash
# What surely cannot be said or played is said by `peal check`, and before the first call,
# with the line of the script; what depends on the contact is not.
. "$PEAL_SOURCE/tests/sip/lib.sh"
need espeak-ng jq

longest=1s
script=talk
sound_make chime.wav keys:1
mkdir -p scripts/deep
cp chime.wav scripts/good.wav
echo "ID3 no sound" >scripts/song.wav
head -c 60 chime.wav >scripts/cut.wav
script talk <<'END'
[start]
say: Hello.
play: good.wav
play: song.wav
play: {{name|nobody}}.wav
play: cut.wav
say: Good bye.
END

at=$((port + 8))
campaign files "$at"
expect 2 "$peal" check files.cfg
line=$(grep -n 'dial = "sip"' files.cfg | cut -d: -f1)
here="files.cfg:$line: dial.sip (asha): script: $PWD/scripts/talk.en.txt"
expect_has "check" "$err" "$here:4: play: \"song.wav\" cannot be played: it is MP3, not WAV"
expect_has "check" "$err" "$here:6: play: \"cut.wav\" cannot be played: it"
expect_equal "lines" "$(wc -l <<<"$err")" 2

# The run says so before it starts anything, and nobody was called.
expect 2 "$peal" run files.cfg -q
expect_has "run" "$err" "talk.en.txt:4: play: \"song.wav\" cannot be played"
[ ! -e var/sounds ] || fail "the run went on to speak words"

# ---- nobody speaks the language ----
script greet <<'END'

Hello {{name|there}}.
END
script=greet
campaign tongue "$at" 'voices = { hi = "espeak-ng"; };'
expect 2 "$peal" check tongue.cfg
expect_has "check" "$err" 'greet.en.txt:1: no voice speaks "en": set one for that language'
expect 2 "$peal" run tongue.cfg -q
expect_has "run" "$err" 'no voice speaks "en"'
for voices in 'any = "flite";' 'hi = "espeak-ng"; en = "flite";' 'en = "espeak-ng";'; do
	campaign tongue "$at" "voices = { $voices };"
	expect 0 "$peal" check tongue.cfg
done

# An engine that does not know it, and words that are none.
mv scripts/greet.en.txt scripts/greet.tlh.txt
for row in 'flite|flite speaks English only, not "tlh"' 'espeak-ng|espeak-ng does not speak "tlh"'; do
	campaign tongue "$at" "voices = { any = \"${row%%|*}\"; };"
	sed -i 's/language = "en"/language = "tlh"/' tongue.cfg
	expect 2 "$peal" check tongue.cfg
	expect_has "check" "$err" "greet.tlh.txt:1: ${row#*|}"
done
printf '[start]\nplay: good.wav\nsay: ...\nhang up\n' >scripts/greet.tlh.txt
expect 0 "$peal" check tongue.cfg
