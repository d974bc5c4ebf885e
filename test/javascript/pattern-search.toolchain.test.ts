import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { runs } from "../support/runs.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { patternWorker } from "./pattern-worker.ts";
import { componentOf } from "./project.ts";
import { untouched } from "./untouched-engine.ts";

let host: LocalSupervisor;
let end: () => Promise<void>;
type Called = { readonly text: string; readonly fuel: number };
type Call = (path: string) => Promise<Called>;

async function workerOf(component: Uint8Array): Promise<Call> {
  const limits = { fuel: 20_000_000_000, responseBody: 64 * 1024 ** 2 };
  const worker = await host.load(component, testSettings({ limits }));
  return async (url) => {
    const { response, error, usage } = await host.call(worker, makeRequest({ url }));
    if (error !== null) throw new Error(error.message);
    return { text: bodyText(response?.body), fuel: usage.fuel };
  };
}

let searching: Call;
let plain: Call;

beforeAll(async () => {
  ({ host, end } = await testHost());
  [searching, plain] = await Promise.all([
    componentOf({ "index.js": patternWorker }).then(workerOf),
    untouched(patternWorker).then(workerOf),
  ]);
}, 120_000);
afterAll(() => end());

test("patterns give what the engine without the search gives", { timeout: 120_000 }, async () => {
  const lines = 250;
  for (let seed = 1; seed <= runs(4); seed++) {
    const path = `/${seed * 7919}/${lines}`;
    const [found, expected] = await Promise.all([searching(path), plain(path)]);
    expect(found.text.split("\n")).toEqual(expected.text.split("\n"));
    expect(found.text.match(/true/g)!.length).toBeGreaterThan(lines);
  }
});

test("all white space of the language is found, in texts of 8 and of 16 bits", async () => {
  const places = JSON.parse((await searching("/spaces")).text);
  expect(places).toHaveLength(2 * 25);
  expect(new Set(places.map(String))).toEqual(new Set(["20,19,21"]));
});

/** By how much less fuel a search through 5,000 characters takes. */
async function gain(path: string): Promise<number> {
  const burned = async (call: Call) => (await call(path)).fuel - (await call("/nothing")).fuel;
  return (await burned(plain)) / (await burned(searching));
}

test.each([
  ["/anchored", 20],
  ["/anchored-group", 20],
  ["/made", 5],
  ["/character", 5],
  ["/class", 3],
  ["/space", 3],
  ["/boundary", 5],
  ["/many-fail", 0.99],
  ["/any", 0.99],
])("the search of %s takes a %d-th of the fuel", async (path, times) => {
  expect(await gain(path)).toBeGreaterThan(times);
});
