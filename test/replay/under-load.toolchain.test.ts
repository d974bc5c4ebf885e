import { afterAll, beforeAll, expect, test } from "vitest";
import { componentOf } from "../javascript/project.ts";
import { ask, HeldKv, kvReach, randomOf, until } from "../worker/support/waiting.ts";
import { type RecordedWorker, recordedWorker, replayed } from "./support/recorded.ts";

// Requests that wait in one isolate at the same time, go on in any order and share steps; each by itself then.

const source = `
export default {
  async fetch(request, { KV }) {
    const name = new URL(request.url).pathname.slice(1);
    const seen = [Date.now(), Math.random()];
    const some = crypto.getRandomValues(new Uint8Array(8));
    for (let round = 0; round < 3; round++) {
      console.log(name, round, Date.now());
      seen.push(await KV.get(name + ":" + round), Date.now());
      for (let i = 0; i < 500 * name.length; i++) some[i % 8] += i;
    }
    return new Response(seen.join() + some.join());
  },
};`;

let worker: RecordedWorker;
const kv = new HeldKv();

beforeAll(async () => {
  const grants = ["log", "kv", "random", "clock"] as const;
  const component = await componentOf({ "index.js": source }, { grants: [...grants] });
  worker = await recordedWorker(component, { reach: kvReach(kv), grants });
}, 120_000);
afterAll(() => worker.end());

test("a request that was served among others burns the same fuel alone, and answers the same", async () => {
  const names = Array.from({ length: 8 }, (_, n) => "r".repeat(n + 1));
  const calls = names.map((name) => ask(worker.deployment, `/${name}`));
  await until(() => kv.held.length === names.length);
  const all = Promise.all(calls);
  await kv.shuffle(all, randomOf(7));
  const outcomes = new Map((await all).map((outcome) => [outcome.requestId, outcome]));
  const recordings = await worker.recordings();
  expect(recordings).toHaveLength(names.length);
  for (const recording of recordings) {
    const { compared, end } = await replayed(worker.artifact, recording);
    const outcome = outcomes.get(recording.requestId)!;
    expect(compared.parts.filter(({ same }) => !same)).toEqual([]);
    expect(compared.same).toBe(true);
    expect(end.usage!.fuel).toBe(outcome.usage.fuel);
    expect(end.log).toEqual(outcome.log);
  }
}, 120_000);
