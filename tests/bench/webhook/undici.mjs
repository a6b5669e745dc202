// undici.mjs - the same work as bench_webhook.c, with node's undici: signed events of
// 500 bytes from one thread.  Prints one line of JSON; see `run`.
// SPDX-License-Identifier: MIT
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Pool } from "undici";

const [url, count, connections] = [process.argv[2], +process.argv[3], +process.argv[4]];
const target = new URL(url);
const pool = new Pool(target.origin, { connections, pipelining: 1 });
const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
const body = '{"text":"' + "x".repeat(489) + '"}';
let started = 0;
let failed = 0;

async function post(number) {
	const id = "evt_" + number.toString(16).padStart(16, "0");
	const at = Math.floor(Date.now() / 1000);
	const hash = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
	const answer = await pool.request({
		method: "POST",
		path: target.pathname,
		headers: {
			"content-type": "application/json",
			"webhook-id": id,
			"webhook-timestamp": String(at),
			"webhook-signature": "v1," + hash,
		},
		body,
	});

	await answer.body.dump();
	if (answer.statusCode < 200 || answer.statusCode > 299)
		failed++;
}

async function worker() {
	while (started < count)
		await post(++started);
}

const cpuBefore = process.cpuUsage();
const before = process.hrtime.bigint();
await Promise.all(Array.from({ length: connections }, worker));
const seconds = Number(process.hrtime.bigint() - before) / 1e9;
const cpu = process.cpuUsage(cpuBefore);
const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];

console.log(JSON.stringify({
	client: "undici", events: count, failed, per_second: Math.round(count / seconds),
	cpu_us: +((cpu.user + cpu.system) / count).toFixed(1), peak_kib: +peak,
}));
await pool.close();
process.exit(failed > 0 ? 1 : 0);
