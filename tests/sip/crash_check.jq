# crash_check.jq - does what the town saw agree with what the store says?
# SPDX-License-Identifier: MIT
#
# Named arguments, each a file of JSON lines: $town (the town's log), $attempts and
# $contacts (exports), $lives (from_ms and until_ms of each `peal run`); and $limits, one
# object.  One sentence of output for each thing that must not be.

def short: gsub("-"; "");
# 2026-11-21T09:00:00.250Z, or without its milliseconds.
def ms: (.[0:19] + "Z" | fromdate) * 1000
	+ (if .[19:20] == "." then .[20:23] | tonumber else 0 end);

($attempts | map(. + {id: (.attempt | short), placed_ms: (.started_at | ms)})) as $made
| ($made | INDEX(.id)) as $made_by_id
| ($town | map(select((.attempt // "") != ""))) as $seen
# What rang: a call of the town of its own, whatever else is said of it.
| ($seen | map(select(.event == "ringing" or .event == "answered"))) as $rung
| ($seen | map(select(.event == "invite")) | INDEX(.attempt)) as $invited
| $limits[0] as $limits

# ---- nobody is rung twice for an attempt ----
| ($rung | group_by(.attempt)[]
	| select((map(.call_id) | unique | length) > 1
		or (map(select(.event == "ringing")) | length) > 1
		or (map(select(.event == "answered")) | length) > 1)
	| "attempt \(.[0].attempt) rang more than once at \(.[0].to)"),

# ---- every attempt that the town saw is in the store, for that number ----
($seen | map(select(.event == "invite" or .event == "ringing" or .event == "answered"))
	| unique_by(.attempt)[]
	| . as $one | $made_by_id[.attempt] as $attempt
	| if $attempt == null then "attempt \(.attempt) to \(.to) is not in the store"
	  elif $attempt.number != "+" + $one.to
	  then "attempt \(.attempt) is for \($attempt.number), and rang at \(.to)" else empty end),
($made | group_by(.id)[] | select(length > 1) | "attempt \(.[0].id) is in the store twice"),

# ---- an attempt that is answered was answered there ----
(($rung | map(select(.event == "answered")) | INDEX(.attempt)) as $answered
	| $made[] | select((.outcome == "answered" or .outcome == "machine")
		and $answered[.id] == null)
	| "attempt \(.id) is \(.outcome), and the town has not answered it"),

# ---- never more attempts than allowed ----
($rung | group_by(.to)[] | (map(.attempt) | unique | length) as $count
	| select($count > $limits.max_attempts)
	| "\(.[0].to) rang for \($count) attempts, and \($limits.max_attempts) are allowed"),
($made | group_by(.number)[] | select(length > $limits.max_attempts)
	| "\(.[0].number) has \(length) attempts, and \($limits.max_attempts) are allowed"),

# ---- no contact is lost, and each is finished ----
(($contacts | map(.number) | unique | length) as $count | select($count != $limits.contacts)
	| "there are \($count) contacts, and \($limits.contacts) were given"),
($contacts[] | select(.state != "completed" and .state != "exhausted" and .state != "suppressed")
	| "\(.number) is still \(.state)"),

# ---- no limit is exceeded; a second goes on over a crash, a call does not ----
# By the clock of the engine.  Of a call that was cut off it is known when it was written
# to the store, at the earliest, and when the town saw it, at the latest.
($made | map({from: .placed_ms, until: (if .outcome != "unknown" then .placed_ms
		else $invited[.id].at // empty end)}) | sort_by(.until) as $times
	| range($times | length) as $last | $times[$last].until as $until
	| [$times[([$last - 4 * $limits.cps, 0] | max):$last + 1][] | select(.from > $until - 1000)]
	| select(length > $limits.cps)
	| "\(length) calls within a second, up to \($until)"),
# By the clock of the town, which sees some late: a second's worth more, however long.
(reduce ($invited | map(.at) | sort)[] as $at ({count: 0, least: null, most: 0};
		.count += 1 | (.count - $at * $limits.cps / 1000) as $ahead
		| .least = ([.least // $ahead, $ahead] | min)
		| .most = ([.most, $ahead - .least] | max))
	| select(.most > $limits.cps)
	| "the town saw \(.most | floor) calls more than \($limits.cps) a second allow"),

(($seen | map(select(.event == "ended")) | INDEX(.call_id)) as $ended
	| ($seen | map(select(.event == "invite" and .does != "loses_packets"))) as $calls
	| $lives[] | . as $life
	| [$calls[] | $made_by_id[.attempt] as $attempt
		| select($attempt != null and $attempt.placed_ms >= $life.from_ms
			and $attempt.placed_ms <= $life.until_ms)
		| [.at, 1], [[$ended[.call_id].at // $life.until_ms, $life.until_ms] | min, -1]]
	| sort | reduce .[] as $move ({now: 0, most: 0};
		.now += $move[1] | .most = ([.most, .now] | max))
	| select(.most > $limits.concurrent)
	| "\(.most) calls at once after \($life.from_ms), and \($limits.concurrent) are allowed")
