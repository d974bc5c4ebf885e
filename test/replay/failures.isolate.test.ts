import { expect, test } from "vitest";
import { ask, fetchReach, sourceOf } from "../worker/support/waiting.ts";
import { recordedWorker, replayed } from "./support/recorded.ts";

const source = `
import { fetch, Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/trap") unreachable();
  if (path == "/loop") while (true) {}
  if (path == "/grow") {
    let pages: i32 = 0;
    while (memory.grow(16) >= 0) pages += 16;
    return Response.text(pages.toString());
  }
  const result = fetch("http://origin.test/");
  if (path == "/loop-after") while (true) {}
  return result.isOk ? Response.text(result.value.text()) : result.error.toResponse();
}
`;

/** Answers after so long, or when nobody waits any more. */
const slow = (ms: number) =>
  fetchReach(async (_request, _rules, signal) => {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (signal?.aborted) throw new Error("given up");
    return {
      status: 200,
      fields: [],
      uri: "http://origin.test/",
      redirected: false,
      body: sourceOf(new TextEncoder().encode("late")),
    };
  });

const codes = (limits: object, path: string, ms = 0) =>
  recordedWorker(source, { reach: slow(ms), limits }).then(async (worker) => {
    const outcome = await ask(worker.deployment, path);
    const [recording] = await worker.recordings();
    const again = await replayed(worker.artifact, recording!);
    await worker.end();
    return { outcome, recording: recording!, again };
  });

test("a trap is the same trap again, with its frames", async () => {
  const { outcome, again } = await codes({}, "/trap");
  expect(outcome.error).toMatchObject({ code: "guest-trap" });
  expect(outcome.error!.detail).toMatch(/handle \(core 0, offset 0x/);
  expect(again.end.error).toEqual(outcome.error);
  expect(again.end.usage!.fuel).toBe(outcome.usage.fuel);
  expect(again.compared.same).toBe(true);
}, 120_000);

test("who ran out of fuel does so at the same place", async () => {
  const { outcome, again } = await codes({ fuel: 20_000_000 }, "/loop");
  expect(outcome.error?.code).toBe("fuel-exhausted");
  expect(again.end.error).toEqual(outcome.error);
  expect(again.end.usage!.fuel).toBe(20_000_000);
}, 120_000);

test("memory is refused at the same growth", async () => {
  const { outcome, again } = await codes({ memory: 4 * 2 ** 20 }, "/grow");
  expect(outcome.usage.memoryBytes).toBeLessThanOrEqual(4 * 2 ** 20);
  expect(again.compared.same).toBe(true);
  expect(again.end.usage!.memoryBytes).toBe(outcome.usage.memoryBytes);
}, 120_000);

test("a deadline that comes while the guest waits comes at that wait", async () => {
  const { outcome, again } = await codes({ deadline: 300 }, "/", 60_000);
  expect(outcome.error?.code).toBe("deadline-exceeded");
  expect(again.compared).toMatchObject({ same: true });
  expect(again.end.usage!.fuel).toBe(outcome.usage.fuel);
}, 120_000);

test.each(["/loop", "/loop-after"])(
  "a deadline that comes while the guest runs (%s) comes at the same fuel",
  async (path) => {
    const limits = { deadline: 300, fuel: Number.MAX_SAFE_INTEGER };
    const { outcome, again } = await codes(limits, path);
    expect(outcome.error?.code).toBe("deadline-exceeded");
    expect(again.end.error?.code).toBe("deadline-exceeded");
    expect(again.end.usage!.fuel).toBe(outcome.usage.fuel);
    expect(again.compared.diverged).toBeNull();
  },
  120_000,
);

test("CPU time that is used up is at the same fuel", async () => {
  const { outcome, again } = await codes({ cpu: 200, fuel: Number.MAX_SAFE_INTEGER }, "/loop");
  expect(outcome.error?.code).toBe("cpu-exhausted");
  expect(again.end.error?.code).toBe("cpu-exhausted");
  expect(again.end.usage!.fuel).toBe(outcome.usage.fuel);
}, 120_000);

test("what a guest did whose client had left is what it does again", async () => {
  const worker = await recordedWorker(source, { reach: slow(60_000) });
  const client = new AbortController();
  const asked = ask(worker.deployment, "/", client.signal);
  setTimeout(() => client.abort(), 300);
  const outcome = await asked;
  const [recording] = await worker.recordings();
  expect(recording!.calls.at(-1)!.told).toMatchObject({ value: { tag: "failed" } });
  const { compared, end } = await replayed(worker.artifact, recording!);
  expect(compared.same).toBe(true);
  expect(end.usage!.fuel).toBe(outcome.usage.fuel);
  await worker.end();
}, 120_000);
