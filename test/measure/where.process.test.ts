import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { caseResult } from "../../runtime/measure/case-result.ts";
import { MeasuredWorker } from "../../runtime/measure/measured-worker.ts";
import { type CaseRuns, sampleCases } from "../../runtime/measure/sampling.ts";
import { renderText } from "../../runtime/measure/text/render-text.ts";
import { callPath } from "../../runtime/measure/where/call-path.ts";
import type { FuelProfile } from "../../runtime/measure/where/fuel-profile.ts";
import { whereFuelGoes } from "../../runtime/measure/where/where-fuel-goes.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { compileWorker, testSettings } from "../support/workers.ts";
import { expectReport } from "./expect-report.ts";
import { reportOf } from "./report-of.ts";

const source = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const store = new Kv("KEPT");
let kept: Uint8Array | null = null;
const pages: i32 = 3;
export function work(n: i32): i32 {
  return n < 1 ? 1 : (work(n - 1) * 31) ^ (n >> 2);
}
export function twice(n: i32): i32 { return work(n) + work(n); }
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/grow") kept = new Uint8Array(pages * 65536);
  if (path == "/trap") unreachable();
  if (path == "/kv") store.getText("key");
  if (path == "/log") console.info("a line");
  return Response.text(twice(path == "/more" ? 200 : 20).toString());
}
`;

const paths = ["/", "/grow", "/kv", "/log", "/more", "/trap"];
const dataDir = mkdtempSync(join(tmpdir(), "skerry-where-"));
let wasm: Uint8Array;
let worker: MeasuredWorker;
let runs: CaseRuns[];
const profiles = new Map<string, FuelProfile>();

beforeAll(async () => {
  wasm = await compileWorker(source);
  worker = await MeasuredWorker.open(wasm, testSettings(), { dataDir });
  const cases = paths.map((url) => ({ name: url, request: makeRequest({ url, headers: [] }) }));
  const all = await sampleCases(
    cases,
    (request) => worker.call(request),
    { requests: 12 },
    () => {},
  );
  runs = all;
  // No more than some cases are followed at once.
  for (const each of all) {
    const told = await whereFuelGoes(worker, [each], [caseResult(each)], () => {});
    expect(told.notes).toEqual([]);
    profiles.set(each.case.name, told.profiles[0]!);
  }
}, 240_000);

afterAll(async () => {
  await worker?.close();
  await rm(dataDir, { recursive: true, force: true });
}, 120_000);

const sum = (values: readonly { readonly self: number }[]) =>
  values.reduce((total, { self }) => total + self, 0);

const named = ({ functions }: FuelProfile, name: RegExp) => {
  const found = functions.filter((each) => name.test(each.name));
  expect(found, String(name)).toHaveLength(1);
  return found[0]!;
};

describe("where fuel goes", () => {
  test("adds up to what the measured runs burned, by function and by call", () => {
    expect(profiles.size).toBe(paths.length);
    for (const { case: own, runs: measured } of runs) {
      const profile = profiles.get(own.name)!;
      expect({ case: own.name, fuel: profile.fuel }).toEqual({
        ...{ case: own.name, fuel: measured[0]!.fuel },
      });
      expect(profile.asMeasured).toBe(true);
      expect(sum(profile.functions)).toBe(profile.fuel);
      expect(sum(profile.calls)).toBe(profile.fuel);
      expect(profile.functions.map(({ self }) => self)).toEqual(
        profile.functions.map(({ self }) => self).sort((one, other) => other - one),
      );
    }
  });

  test("tells functions by their names, with calls and what they called", () => {
    const less = profiles.get("/")!;
    const work = named(less, /^index\/work$/);
    const handle = named(less, /^index\/handle$/);
    expect([work.calls, handle.calls]).toEqual([2 * 21, 1]);
    expect(work).toMatchObject({ kind: "function", module: expect.stringContaining(".wasm") });
    expect(work.cumulative).toBe(work.self);
    expect(handle.cumulative).toBeGreaterThan(handle.self + work.self);
    const more = named(profiles.get("/more")!, /^index\/work$/);
    expect(more.calls).toBe(2 * 201);
    expect(more.self).toBeGreaterThan(9 * work.self);
  });

  test("has the host's functions as its leaves, also where the guest waits for them", () => {
    for (const [path, name] of [
      ["/log", /^skerry:edge\/log@.*#write$/],
      ["/kv", /^skerry:edge\/kv@.*#get$/],
    ] as const) {
      const profile = profiles.get(path)!;
      const host = named(profile, name);
      expect(host).toMatchObject({ kind: "host", module: null, calls: 1 });
      expect(host.self).toBeGreaterThan(1_000);
      const place = profile.functions.indexOf(host);
      const call = profile.calls.findIndex((each) => each.function === place);
      expect(callPath(profile, call).some((each) => each.endsWith("/handle"))).toBe(true);
    }
  });

  test("tells who grew memory", () => {
    expect(profiles.get("/")!.growth).toEqual([]);
    const profile = profiles.get("/grow")!;
    const [growth] = profile.growth;
    expect(growth!.toBytes - growth!.fromBytes).toBeGreaterThanOrEqual(3 * 65_536);
    expect(growth!.fuel).toBeLessThan(profile.fuel);
    const path = callPath(profile, growth!.call);
    expect(path[0]).toMatch(/__alloc$/);
    expect(path.some((each) => each.endsWith("/handle"))).toBe(true);
  });

  test("says also where it went until the guest trapped", () => {
    const { functions, fuel } = profiles.get("/trap")!;
    expect(sum(functions)).toBe(fuel);
    expect(functions.some(({ name }) => name.endsWith("/handle"))).toBe(true);
  });

  test("adds up where fuel runs out as well", async () => {
    const { request } = runs.find(({ case: own }) => own.name === "/more")!.case;
    const whole = profiles.get("/more")!.fuel;
    for (const part of [0.4, 0.7, 0.9, 0.95]) {
      const fuel = Math.round(whole * part);
      const settings = testSettings({ limits: { fuel } });
      const short = await MeasuredWorker.open(wasm, settings, { dataDir });
      try {
        const { outcome } = await short.callTraced(request);
        expect(outcome.error?.code).toBe("fuel-exhausted");
        const { functions, nodes } = outcome.profile!;
        expect(functions.filter(([, self]) => self < 0)).toEqual([]);
        expect(functions.reduce((total, [, self]) => total + self, 0)).toBe(fuel);
        expect(nodes.reduce((total, [, , self]) => total + self, 0)).toBe(fuel);
      } finally {
        await short.close();
      }
    }
  });

  test("is left out, with why, where a worker can't be traced", async () => {
    const tooLarge = {
      callTraced: () => Promise.reject(new SkerryError("module-limit", "It is too large.")),
    };
    const results = runs.map(caseResult);
    expect(await whereFuelGoes(tooLarge, runs, results, () => {})).toEqual({
      profiles: [],
      notes: ["There is no fuel profile: It is too large."],
    });
    const { outcome, ...rest } = await worker.callTraced(runs[0]!.case.request);
    const { profile: _, ...lost } = outcome;
    const silent = { callTraced: () => Promise.resolve({ ...rest, outcome: lost }) };
    const { notes } = await whereFuelGoes(silent, [runs[0]!], [results[0]!], () => {});
    expect(notes).toEqual(["Where the fuel of / goes could not be followed."]);
  });

  test("is in the report as its schema says, and in its text at 80 columns", () => {
    const report = reportOf(runs.map(caseResult), { where: [...profiles.values()] });
    expectReport(report);
    const text = renderText({ ...report, where: [profiles.get("/grow")!] }, false);
    expect(text.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    const { functions, fuel } = profiles.get("/grow")!;
    const figure = (value: number) => value.toLocaleString("en-US");
    expect(text).toContain(`Where the fuel of /grow goes, ${figure(fuel)} in all:`);
    for (const { self } of functions.slice(0, 10)) expect(text).toContain(` ${figure(self)} `);
    expect(text).toMatch(/Memory grew from 64 KiB to \d+ KiB after [\d,]+ fuel, by/);
  });
}, 120_000);
