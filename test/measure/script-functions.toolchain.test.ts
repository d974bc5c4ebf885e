import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseResult } from "../../runtime/measure/case-result.ts";
import { MeasuredWorker } from "../../runtime/measure/measured-worker.ts";
import { type CaseRuns, sampleCases } from "../../runtime/measure/sampling.ts";
import { renderText } from "../../runtime/measure/text/render-text.ts";
import { callPath } from "../../runtime/measure/where/call-path.ts";
import type { FuelProfile } from "../../runtime/measure/where/fuel-profile.ts";
import { whereFuelGoes } from "../../runtime/measure/where/where-fuel-goes.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { buildGuest } from "../host/wasi/support/build-guest.ts";
import { componentOf } from "../javascript/project.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { testSettings } from "../support/workers.ts";
import { expectReport } from "./expect-report.ts";
import { reportOf } from "./report-of.ts";

// The worker counts its own calls, and answers with what it counted.
const index = `
import { fib } from "./fib.js";
import { tidy } from "tidy";
const counted = {};
const count = (name) => { counted[name] = (counted[name] ?? 0) + 1; };
class Shape {
  area(n) { count("area"); return n * n; }
  get wide() { count("wide"); return true; }
  #secret() { count("#secret"); return 1; }
  open() { count("open"); return this.#secret(); }
}
function* numbers(n) { count("numbers"); for (let i = 0; i < n; i++) yield i; }
const ünïcödé = (n) => { count("ünïcödé"); return n; };
function fails(depth) {
  count("fails");
  if (depth === 0) throw new Error("deep");
  return fails(depth - 1);
}
function tries(n) {
  count("tries");
  let caught = 0;
  for (let i = 0; i < n; i++) try { fails(3) } catch { caught++ }
  return caught;
}
function passing() { count("passing"); return (() => { const own = () => 5; return own(); })(); }
export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/trap") for (;;) fib(5, count);
    if (pathname === "/log") console.log("a line");
    const shape = new Shape();
    let sum = fib(pathname === "/more" ? 13 : 10, count) + tidy("  a ", count).length;
    for (let i = 0; i < 7; i++) sum += shape.area(i);
    sum += shape.wide ? shape.open() : 0;
    for (const each of numbers(4)) sum += ünïcödé(each);
    sum += tries(5) + passing();
    const sorted = [5, 3, 9, 1].sort(function byValue(a, b) { count("byValue"); return a - b; });
    const text = JSON.stringify({ counted, sorted, sum });
    return new Response(text);
  },
};
`;
const files = {
  "src/index.js": index,
  "src/fib.js": `
export function fib(n, count) {
  count("fib");
  return n < 2 ? n : fib(n - 1, count) + fib(n - 2, count);
}
`,
  "package.json": "{}",
  "node_modules/tidy/package.json": `{ "name": "tidy", "version": "1.0.0", "main": "index.js" }`,
  "node_modules/tidy/index.js": `export function tidy(text, count) { count("tidy"); return text.trim(); }`,
};

const dataDir = keptDataDir();
const paths = ["/", "/more", "/log", "/trap"];
const settings = testSettings({ limits: { fuel: 20_000_000 } });
const profiles = new Map<string, FuelProfile>();
let worker: MeasuredWorker;
let runs: CaseRuns[];

beforeAll(async () => {
  const wasm = await componentOf(files);
  worker = await MeasuredWorker.open(wasm, settings, { dataDir });
  const cases = paths.map((url) => ({ name: url, request: makeRequest({ url }) }));
  runs = await sampleCases(
    cases,
    (request) => worker.call(request),
    { requests: 8 },
    () => {},
  );
  const told = await whereFuelGoes(worker, runs, runs.map(caseResult), () => {});
  expect(told.notes).toEqual([]);
  for (const profile of told.profiles) profiles.set(profile.case, profile);
}, 240_000);

afterAll(() => worker?.close(), 120_000);

const sum = (values: readonly { readonly self: number }[]) =>
  values.reduce((total, { self }) => total + self, 0);

/** The only function of that name that the script has. */
function scripted(path: string, name: string) {
  const found = profiles
    .get(path)!
    .functions.filter((each) => each.kind === "script" && each.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]!;
}

describe("where the fuel of a JavaScript worker goes", () => {
  test("adds up to what the measured runs burned, by function, by call and by part", () => {
    expect(profiles.size).toBe(paths.length);
    for (const { case: own, runs: measured } of runs) {
      const profile = profiles.get(own.name)!;
      expect([own.name, profile.fuel]).toEqual([own.name, measured[0]!.fuel]);
      expect(profile.asMeasured).toBe(true);
      for (const all of [profile.functions, profile.calls, profile.parts]) {
        expect(sum(all)).toBe(profile.fuel);
        expect(all.filter(({ self }) => self < 0)).toEqual([]);
      }
    }
  });

  test("has each function of the script with the calls that the script itself counts", async () => {
    for (const path of ["/", "/more"]) {
      const { response } = await worker.call(makeRequest({ url: path }));
      const { val } = response!.body as { readonly val: Uint8Array };
      const { counted } = JSON.parse(new TextDecoder().decode(val));
      expect(Object.keys(counted).sort()).toEqual(
        [
          ...["#secret", "area", "byValue", "fails", "fib", "numbers", "open", "passing"],
          ...["tidy", "tries", "wide", "ünïcödé"],
        ].sort(),
      );
      expect(counted.fib).toBe(path === "/" ? 177 : 753);
      for (const [name, calls] of Object.entries(counted)) {
        const shown = name === "wide" ? "get wide" : name;
        expect([name, scripted(path, shown).calls]).toEqual([name, calls]);
      }
    }
  });

  test("says where each stands in the author's files", () => {
    const line = (text: string) => index.split("\n").findIndex((each) => each.includes(text)) + 1;
    for (const [name, place] of [
      ["fails", `src/index.js:${line("function fails")}:`],
      ["area", `src/index.js:${line("  area(n)")}:`],
      ["ünïcödé", `src/index.js:${line("const ünïcödé")}:`],
      ["fetch", `src/index.js:${line("  fetch(request)")}:`],
      ["fib", "src/fib.js:2:"],
      ["tidy", "node_modules/tidy/index.js:1:"],
    ] as const) {
      expect(scripted("/", name).source).toContain(place);
    }
    const anonymous = profiles.get("/")!.functions.filter(({ name }) => name === "(anonymous)");
    const inPassing = anonymous.filter(({ source }) => {
      return source?.startsWith(`src/index.js:${line("function passing")}:`);
    });
    expect(inPassing).toHaveLength(1);
    // Its closure was gone again at once.
    expect(scripted("/", "own").calls).toBe(1);
  });

  test("gives the fuel of more calls to the function that is called", () => {
    const [less, more] = [scripted("/", "fib"), scripted("/more", "fib")];
    const difference = profiles.get("/more")!.fuel - profiles.get("/")!.fuel;
    expect(more.self / less.self).toBeCloseTo(753 / 177, 1);
    expect(more.cumulative - less.cumulative).toBeGreaterThan(0.97 * difference);
    expect(more.cumulative - less.cumulative).toBeLessThanOrEqual(1.01 * difference);
  });

  test("has the engine's own functions, and the host's, below those that call them", () => {
    const { functions, calls } = profiles.get("/log")!;
    const callersOf = (name: RegExp) => {
      const place = functions.findIndex((each) => name.test(each.name));
      const call = calls.findIndex((each) => each.function === place);
      return callPath(profiles.get("/log")!, call);
    };
    expect(functions.find(({ name }) => name === "stringify")).toMatchObject({ kind: "engine" });
    expect(callersOf(/^stringify$/).slice(0, 2)).toEqual(["stringify", "fetch"]);
    expect(callersOf(/^byValue$/).slice(0, 3)).toEqual(["byValue", "sort", "fetch"]);
    expect(callersOf(/^skerry:edge\/log/)).toContain("fetch");
  });

  test("is told of a script that runs out of fuel as well", () => {
    expect(scripted("/trap", "fib").cumulative).toBeGreaterThan(19_000_000);
  });

  test("is told of another build tool's component of the same engine, without places", async () => {
    const wasm = await buildGuest("quickjs");
    const foreign = await MeasuredWorker.open(wasm, testSettings({ seed: "any" }), { dataDir });
    try {
      const cases = [{ name: "/", request: makeRequest({ url: "/" }) }];
      const [own] = await sampleCases(
        cases,
        (request) => foreign.call(request),
        { requests: 2 },
        () => {},
      );
      const { profiles: told } = await whereFuelGoes(foreign, [own!], [caseResult(own!)], () => {});
      expect(told[0]).toMatchObject({ fuel: own!.runs[0]!.fuel, asMeasured: true });
      expect(sum(told[0]!.functions)).toBe(told[0]!.fuel);
      const found = told[0]!.functions.filter(({ kind }) => kind === "script");
      expect(found.filter(({ name }) => name === "handle")).toMatchObject([
        { calls: 1, source: null },
      ]);
      expect(told[0]!.functions.filter(({ name }) => name === "stringify")).toMatchObject([
        { calls: 1, kind: "engine" },
      ]);
    } finally {
      await foreign.close();
    }
  });

  test("tells its parts, and is as the report's schema says", () => {
    const where = [...profiles.values()].filter((each) => each.case === "/");
    expect(where[0]!.parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "its own code",
        "tidy",
        "@skerry/javascript",
        "the engine",
        "the host",
      ]),
    );
    const report = reportOf(runs.map(caseResult), { where });
    expectReport(report);
    expect(report.headline.where).toMatch(/^For \/: [\d.]+ % in its own code, /);
    const text = renderText(report, false);
    expect(text).toMatch(/^fib src\/fib.js:2 +█/m);
    expect(text).toContain("By part: its own code ");
    expect(text.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
  });
}, 120_000);
