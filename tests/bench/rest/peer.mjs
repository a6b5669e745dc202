// peer.mjs - the calls that bench_rest.cfg makes, by node alone
//
// Usage: node peer.mjs BASE_URL CALLS_PER_SECOND CALLS
// Creates calls with fetch as Twilio's contract says, takes the callbacks, checks their
// signatures, and keeps a map of calls in memory; nothing is on disk.  Prints us of CPU for
// a call, calls a second from start to end, and how many were not told to be completed.
// SPDX-License-Identifier: MIT
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const [base, rate, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const token = "token1";
const authorization = `Basic ${Buffer.from(`AC1:${token}`).toString("base64")}`;
const calls = new Map();
let origin, over = 0, failed = 0, finish;
const finished = new Promise((resolve) => { finish = resolve; });

function end(call, is_good) {
	if (call.over) return;
	call.over = true;
	if (!is_good) failed++;
	if (++over === count) finish();
}

function is_signed(request, form) {
	const text = [...form.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.reduce((all, [name, value]) => all + name + value, origin + request.url);
	const wanted = createHmac("sha1", token).update(text).digest();
	const given = Buffer.from(request.headers["x-twilio-signature"] ?? "", "base64");
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const server = createServer((request, response) => {
	let body = "";
	request.on("data", (some) => { body += some; });
	request.on("end", () => {
		const form = new URLSearchParams(body);
		const call = calls.get(request.url.slice(1));
		response.statusCode = call && is_signed(request, form) ? 200 : 403;
		response.end();
		if (response.statusCode !== 200) return;
		call.status = form.get("CallStatus");
		if (call.status === "completed") end(call, true);
	});
});

async function create(number) {
	const attempt = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
	const call = { status: "new", over: false };
	calls.set(attempt, call);
	const body = new URLSearchParams({
		To: `+9190000${String(number).padStart(5, "0").slice(-5, -2)}10`, From: "+912261234567",
		Twiml: "<Response><Say>Hello Asha, 4711.50 of EMI-000001 are due.</Say></Response>",
		Timeout: "20", TimeLimit: "60", StatusCallback: `${origin}/${attempt}`,
	});
	try {
		const answer = await fetch(`${base}/Calls.json`, { method: "POST", body,
			headers: { authorization } });
		call.sid = (await answer.json()).sid;
		if (!call.sid) end(call, false);
	} catch {
		end(call, false);
	}
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
origin = `http://127.0.0.1:${server.address().port}`;
const begin = process.hrtime.bigint(), cpu = process.cpuUsage();
const seconds = () => Number(process.hrtime.bigint() - begin) / 1e9;
let made = 0;
const pace = setInterval(() => {
	while (made < count && made < seconds() * rate) create(made++);
	if (made === count) clearInterval(pace);
}, 5);
await finished;
const used = process.cpuUsage(cpu);
console.log(((used.user + used.system) / count).toFixed(1), (count / seconds()).toFixed(0), failed);
process.exit(0);
