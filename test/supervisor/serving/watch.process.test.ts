import { request } from "undici";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Boundary } from "../../../runtime/boundary/side.ts";
import { valueIn } from "../../shard/observe/support/exposition.ts";
import { compileWorker } from "../../support/workers.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

/** Counts in its namespace, one more for each POST; `/trap` traps. */
let counter: Uint8Array;
let hello: Uint8Array;
beforeAll(async () => {
  counter = await compileWorker(`
import { Kv, Request, Response } from "@skerry/assemblyscript";
const counts = new Kv("COUNTS");
export function handle(request: Request): Response {
  if (request.parsedUrl.pathname == "/trap") unreachable();
  for (let tries = 0; tries < 1000; tries++) {
    const got = counts.get("n");
    if (!got.isOk) return Response.text(got.error.message, 503);
    const entry = got.value;
    const count = entry === null ? 0 : I64.parseInt(entry.text());
    const write = counts.putIf("n", (count + 1).toString(), entry === null ? 0 : entry.version);
    if (!write.isOk) return Response.text(write.error.message, 503);
    if (write.value.isDone) return Response.text((count + 1).toString());
  }
  return Response.text("too many at once", 503);
}
`);
  hello = await answering("hello");
});

let serving: Serving;
const loads: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(loads.splice(0).map((end) => end()));
  await serving.end();
});

/** Two clients ask again and again until they are told to stop, with a pause (ms); the answers are counted by what they were. */
function load(host: string, path: string, pause: number) {
  const answers = new Map<string, number>();
  let loading = true;
  const ask = async () => {
    while (loading) {
      const answer = await request(new URL(path, serving.url), {
        ...{ method: "POST", headers: { host } },
      }).catch((error: Error) => error);
      const what = answer instanceof Error ? answer.message : String(answer.statusCode);
      if (!(answer instanceof Error)) await answer.body.dump();
      answers.set(what, (answers.get(what) ?? 0) + 1);
      await new Promise((wait) => setTimeout(wait, pause));
    }
  };
  const asking = [ask(), ask()];
  const end = async () => {
    loading = false;
    await Promise.all(asking);
    return Object.fromEntries(answers);
  };
  loads.push(end);
  return end;
}

async function pidsOf(cordon: string): Promise<number[]> {
  const { shards } = await serving.status();
  return shards.filter((shard) => shard.cordon === cordon).map(({ pid }) => pid);
}

test.for([
  { name: "its own cordon's shards hold the port", cordon: "default", rest: "" },
  { name: "a front holds the port", cordon: "shops", rest: "[cordons.shops]" },
])(
  "a worker that traps is watched in a shard of its own and goes back, where $name; nobody loses a request",
  { timeout: 240_000 },
  async ({ cordon, rest }) => {
    serving = await startServing({
      serve: "shards = 1",
      rest: `[serve.watch]\nwindow = "2s"\nquiet = "2s"\nfaults = 2\nfault-share = "5%"\n${rest}`,
    });
    // A new process compiles its code first, and on a busy machine that takes long.
    const limits = { cpu: 60_000 };
    const order = (name: string) => ({ cordon, limits, routes: [`${name}.test/*`] });
    const kv = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
    await serving.deploy("wild", counter, { ...order("wild"), ...kv });
    await serving.deploy("busy", hello, order("busy"));
    const before = await pidsOf(cordon);
    const neighbour = load("busy.test", "/", 2);
    const good = load("wild.test", "/", 5);
    const traps = load("wild.test", "/trap", 20);
    const watched = await until(
      () => serving.worker("wild"),
      (worker) => worker.watched !== null,
      60_000,
    );
    expect(watched).toMatchObject({ quarantine: null, pausedUntil: null, cordon });
    expect(watched.watched?.reason).toMatch(/^In 2 s \d+ of \d+ requests ended in a fault: /);
    const [own] = await pidsOf("watched:wild");
    expect(own).toBeGreaterThan(0);
    expect(before).not.toContain(own);
    const { aspects } = await serving.api<Boundary>("GET", "/v1/boundary?a=wild&b=busy");
    expect(aspects.find(({ aspect }) => aspect === "process")).toMatchObject({
      verdict: "separates",
    });
    expect(Object.keys(await traps())).toEqual(["502"]);
    // Nothing that it does now is suspicious.
    await until(
      () => serving.worker("wild"),
      (worker) => worker.watched === null,
      60_000,
    );
    await until(
      () => pidsOf("watched:wild"),
      (pids) => pids.length === 0,
      60_000,
    );
    const [answers, others] = [await good(), await neighbour()];
    expect(Object.keys(answers)).toEqual(["200"]);
    expect(Object.keys(others)).toEqual(["200"]);
    const last = await serving.get("wild.test");
    expect(Number(last.body)).toBe(answers["200"]! + 1);
    // A busy worker is no attack.
    expect(await pidsOf(cordon)).toEqual(before);
    expect((await serving.worker("busy")).watched).toBeNull();
    const text = await (await serving.ask("/metrics")).text();
    expect(valueIn(text, "skerry_suspicious_workers_total", { what: "watched" })).toBe(1);
    expect(serving.log()).toMatch(
      /"worker":"wild","reason":"In 2 s [^"]+","message":"A worker looks/,
    );
  },
);
