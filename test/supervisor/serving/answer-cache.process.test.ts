// `skerry serve` with workers whose answers are kept in front of them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileWorker } from "../../support/workers.ts";
import { type Answer, type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

const patience = 120_000;
let serving: Serving;

/** A worker that answers with its variable TEXT and a random number, fresh for ten minutes. */
const fresh = () =>
  compileWorker(`
import { config, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const response = Response.text(config.variable("TEXT")! + " " + Math.random().toString());
  response.headers.set("cache-control", "max-age=600");
  return response;
}`);

const cached = (host: string, text = "one") => ({
  ...{ routes: [`${host}/*`], grants: ["config", "log", "random"], cache: { answers: true } },
  variables: { TEXT: text },
});

beforeAll(async () => {
  serving = await startServing({
    // One shard, so that it is known where an answer is kept.
    serve: 'shards = 1\n[serve.log]\nrequests = "all"',
    rest: "[cordons.apart]\nshards = 1",
  });
}, 300_000);
afterAll(() => serving.end());

const isHit = ({ headers }: Answer) => String(headers["cache-status"]).startsWith("skerry; hit");

test(
  "answers come from what is kept, in another cordon too, and are told as hits",
  async () => {
    const wasm = await fresh();
    await serving.deploy("near", wasm, cached("near.test"));
    await serving.deploy("far", wasm, { ...cached("far.test"), cordon: "apart" });
    await serving.deploy("plain", wasm, { ...cached("plain.test"), cache: {} });
    for (const host of ["near.test", "far.test"]) {
      const first = await serving.get(host);
      expect(first.status).toBe(200);
      for (let i = 0; i < 3; i++) {
        const again = await serving.get(host);
        expect([again.body, isHit(again)]).toEqual([first.body, true]);
      }
      const other = await serving.get(host, "/", { "cache-control": "no-cache" });
      expect(other.body).not.toBe(first.body);
    }
    const [a, b] = [await serving.get("plain.test"), await serving.get("plain.test")];
    expect(a.body).not.toBe(b.body);
    expect(a.headers["cache-status"]).toBeUndefined();
    const look = async () => (await serving.ask("/metrics")).text();
    const counted = ["near", "far"].flatMap((name) => [
      `skerry_cache_requests_total{worker="${name}",result="hit"} 3`,
      `skerry_cache_requests_total{worker="${name}",result="miss"} 2`,
    ]);
    const text = await until(look, (metrics) => counted.every((line) => metrics.includes(line)));
    expect(text).not.toContain('skerry_cache_requests_total{worker="plain"');
    const lines = () =>
      serving
        .log()
        .split("\n")
        .filter((line) => line.includes('"worker":"near"') && line.includes('"cache":"hit"'));
    await until(lines, (hits) => hits.length === 3);
    expect(JSON.parse(lines()[0]!)).toMatchObject({ status: 200, fuel: 0, queuedMs: 0 });
  },
  patience,
);

test(
  "a new deployment, and a rollback, begin with nothing kept",
  async () => {
    const wasm = await fresh();
    const first = await serving.deploy("swapped", wasm, cached("swapped.test", "first"));
    const before = await serving.get("swapped.test");
    expect(isHit(await serving.get("swapped.test"))).toBe(true);
    await serving.deploy("swapped", wasm, cached("swapped.test", "second"));
    const after = await serving.get("swapped.test");
    expect([after.body.split(" ")[0], isHit(after)]).toEqual(["second", false]);
    await serving.api("POST", "/v1/workers/swapped/rollback", { to: first });
    const again = await serving.get("swapped.test");
    expect(again.body.split(" ")[0]).toBe("first");
    expect([again.body === before.body, isHit(again)]).toEqual([false, false]);
  },
  patience,
);

test(
  "visitors of a candidate get its answers, and all others those of the current deployment",
  async () => {
    const wasm = await fresh();
    await serving.deploy("gradual", wasm, cached("gradual.test", "old"));
    await serving.deploy("gradual", wasm, { ...cached("gradual.test", "new"), percent: 50 });
    const seen = new Map<string, Set<string>>();
    for (let time = 0; time < 2; time++) {
      for (let visitor = 0; visitor < 40; visitor++) {
        const cookie = `skerry-visitor=v${visitor}`;
        const { body } = await serving.get("gradual.test", "/", { cookie });
        const of = seen.get(cookie) ?? new Set();
        seen.set(cookie, of.add(body));
      }
    }
    for (const bodies of seen.values()) expect(bodies.size).toBe(1);
    const all = new Set([...seen.values()].flatMap((bodies) => [...bodies]));
    expect([...all].map((body) => body.split(" ")[0]).toSorted()).toEqual(["new", "old"]);
  },
  patience,
);

test(
  "a hit takes no isolate, no queue and no fuel: a worker that has no room for a request gives what is kept",
  async () => {
    const burning = await worker(`
      let x: u64 = 1;
      if (request.url.endsWith("/burn")) for (let i = 0; i < 30000000; i++) x = x * 31 + i;
      const response = Response.text(x.toString());
      response.headers.set("cache-control", request.url.endsWith("/burn") ? "no-store" : "max-age=600");
      return response;`);
    const order = { ...cached("busy.test"), admission: { requestsAtOnce: 1, queue: 1 } };
    await serving.deploy("busy", burning, { ...order, limits: { fuel: 2_000_000_000 } });
    const first = await serving.get("busy.test", "/");
    expect(first.status).toBe(200);
    let burns = true;
    const load = (async () => {
      while (burns) await serving.get("busy.test", "/burn");
    })();
    let refused = 0;
    for (let i = 0; i < 50; i++) {
      const hit = await serving.get("busy.test", "/");
      expect([hit.status, hit.body, isHit(hit)]).toEqual([200, first.body, true]);
      if ((await serving.get("busy.test", `/other${i}`)).status === 503) refused++;
    }
    burns = false;
    await load;
    expect(refused).toBeGreaterThan(0);
  },
  patience,
);

test("settings that can't be are refused", async () => {
  const wasm = await fresh();
  const refuse = (cache: object) =>
    expect(serving.deploy("wrong", wasm, { ...cached("wrong.test"), cache })).rejects;
  await refuse({ memory: 1 }).toMatchObject({ code: "bad-settings" });
  await refuse({ answers: "yes" }).toMatchObject({ code: "bad-settings" });
  await refuse({ answers: true, else: 1 }).toMatchObject({ code: "bad-settings" });
});
