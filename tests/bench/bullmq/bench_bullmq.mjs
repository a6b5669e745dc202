// bench_bullmq.mjs - jobs a second of BullMQ with a worker that does nothing
//
// Usage: node bench_bullmq.mjs REDIS_PORT JOBS [CONCURRENCY]
// Adds the jobs, then starts the worker; only the worker's time counts.  Prints one
// number.
// SPDX-License-Identifier: MIT
import { Queue, Worker } from "bullmq";

const [port, jobs, concurrency] = [process.argv[2], process.argv[3], process.argv[4] ?? 100].map(Number);
const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
const queue = new Queue("bench", { connection });
const options = { removeOnComplete: true };

for (let at = 0; at < jobs; at += 1000) {
	const some = Array.from({ length: Math.min(1000, jobs - at) }, (_, i) => ({
		name: "call",
		data: { number: String(919000000000 + at + i), name: "Asha Deshpande",
			amount: "4711.50", due_date: "2026-12-05", loan_id: `EMI-${at + i}` },
		opts: options,
	}));
	await queue.addBulk(some);
}

let done = 0, finish;
const finished = new Promise((resolve) => { finish = resolve; });
const begin = process.hrtime.bigint();
const worker = new Worker("bench", async () => {}, { connection, concurrency });
worker.on("completed", () => { if (++done === jobs) finish(); });
await finished;
console.log(Math.round(jobs / (Number(process.hrtime.bigint() - begin) / 1e9)));
await worker.close();
await queue.close();
