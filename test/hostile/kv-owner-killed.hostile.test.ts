// The process that owns the entries is killed, again and again, while workers count.
import { execFileSync } from "node:child_process";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counter } from "../supervisor/serving/support/reaching.ts";
import { type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";

const patience = 240_000;
const kills = 4;
let serving: Serving;

beforeAll(async () => {
  serving = await startServing({ serve: "shards = 2" });
  const granted = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
  await serving.deploy("count", await counter(), { ...granted, routes: ["count.test/*"] });
}, patience);
afterAll(() => serving.end());

/** The process that owns the entries. */
function ownerPid(): number | null {
  const processes = execFileSync("ps", ["-o", "pid=,ppid=,args=", "-A"]).toString().split("\n");
  for (const line of processes) {
    const [pid, parent] = line.trim().split(/\s+/);
    if (Number(parent) === serving.process.pid && line.includes("kv-main")) return Number(pid);
  }
  return null;
}

async function ask(method: "GET" | "POST"): Promise<string> {
  const answer = await request(serving.url, { method, headers: { host: "count.test" } });
  return `${answer.statusCode} ${await answer.body.text()}`;
}

test(`an owner that is killed ${kills} times under load loses no count, and each request is answered`, {
  timeout: patience,
}, async () => {
  expect(await ask("POST")).toBe("200 1");
  const answers: string[] = [];
  let over = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!over) answers.push(await ask("POST"));
  });
  for (let n = 0; n < kills; n++) {
    const pid = (await until(ownerPid, (found) => found !== null, 60_000))!;
    const good = answers.filter((answer) => answer.startsWith("200")).length;
    await until(
      () => answers.filter((answer) => answer.startsWith("200")).length,
      (now) => now > good + 5,
      60_000,
    );
    process.kill(pid, "SIGKILL");
    await until(ownerPid, (found) => found !== null && found !== pid, 60_000);
  }
  const good = answers.filter((answer) => answer.startsWith("200")).length;
  await until(
    () => answers.filter((answer) => answer.startsWith("200")).length,
    (now) => now > good + 5,
    60_000,
  );
  over = true;
  await Promise.all(clients);
  const counts = answers.flatMap((answer) => /^200 (\d+)$/.exec(answer)?.[1] ?? []).map(Number);
  const failed = answers.filter((answer) => !answer.startsWith("200"));
  for (const answer of failed) expect(answer).toBe("503 the store does not answer");
  // Each count was given to one, and what was acknowledged is there.
  expect(new Set(counts).size).toBe(counts.length);
  const final = Number((await ask("GET")).slice(4));
  expect(final).toBeGreaterThanOrEqual(Math.max(...counts));
  expect(final).toBeLessThanOrEqual(1 + counts.length + failed.length + 8 * kills);
  const { losses } = await serving.status();
  expect(losses.map(({ cordon }) => cordon)).toEqual(Array.from({ length: kills }, () => ":kv"));
});
