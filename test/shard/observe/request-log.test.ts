import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLog } from "../../../runtime/shard/observe/log.ts";
import { RequestLog } from "../../../runtime/shard/observe/request-log.ts";
import { memorySink } from "./support/memory-sink.ts";
import { failed, meta, outcome } from "./support/requests.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function requestLog(
  given: Partial<{
    level: "debug" | "info" | "warn" | "error";
    requests: "all" | "failed" | "none";
    guestBytesPerSecond: number;
  }> = {},
) {
  const { level = "info", requests = "failed", guestBytesPerSecond = 1_000 } = given;
  const { sink, lines } = memorySink();
  const log = openLog({ level, role: "shard", cordon: "default", sink });
  return { log: new RequestLog(log, { requests, guestBytesPerSecond }), lines };
}

test("a failed request is one line, of a level by whose doing it was", () => {
  const { log, lines } = requestLog();
  log.record(outcome(), meta());
  log.record(failed("fuel-exhausted", "The worker burned all 10,000 fuel."), meta());
  log.record(failed("no-route"), meta({ worker: null, deployment: null }));
  log.record(failed("host-failed"), meta());
  expect(lines()).toMatchObject([
    {
      level: "warn",
      pid: process.pid,
      role: "shard",
      cordon: "default",
      source: "request",
      worker: "shop",
      deployment: "dddddddddddd",
      requestId: "request-1",
      method: "GET",
      status: 503,
      code: "fuel-exhausted",
      client: "192.0.2.1",
      totalMs: 3,
      message: "The worker burned all 10,000 fuel.",
    },
    { level: "info", worker: null, code: "no-route", status: 404 },
    { level: "error", code: "host-failed", status: 500 },
  ]);
  expect(new Date(lines()[0]!.time as string).getTime()).toBeGreaterThan(0);
});

test("the settings say whether all requests, the failed ones or none are written", () => {
  const written = (requests: "all" | "failed" | "none") => {
    const { log, lines } = requestLog({ requests });
    log.record(outcome(), meta());
    log.record(failed("guest-trap"), meta());
    return lines().map(({ code = "answered" }) => code);
  };
  expect(written("all")).toEqual(["answered", "guest-trap"]);
  expect(written("failed")).toEqual(["guest-trap"]);
  expect(written("none")).toEqual([]);
});

test("a path is written without its query", () => {
  const { log, lines } = requestLog({ requests: "all" });
  for (const uri of [
    "http://h/a/b?token=1",
    "http://h",
    "http://h/?x",
    "http://h?z",
    "*",
    "//raw/a?y",
  ]) {
    log.record(outcome({ request: { method: "GET", uri } }), meta());
  }
  expect(lines().map(({ path }) => path)).toEqual(["/a/b", "", "/", "", "*", "//raw/a"]);
});

test("a guest's lines keep their level, and say which worker, deployment and request", () => {
  const { log, lines } = requestLog({ level: "debug" });
  log.record(
    outcome({
      log: [
        { level: "debug", message: "one" },
        { level: "error", message: "two" },
      ],
    }),
    meta(),
  );
  const about = {
    source: "guest",
    worker: "shop",
    deployment: "dddddddddddd",
    requestId: "request-1",
  };
  expect(lines()).toMatchObject([
    { level: "debug", message: "one", ...about },
    { level: "error", message: "two", ...about },
  ]);
});

test("lines under the level are not written", () => {
  const { log, lines } = requestLog({ level: "warn" });
  const info = { level: "info" as const, message: "one" };
  log.record(outcome({ log: [info, { ...info, level: "warn" }] }), meta());
  log.record(failed("bad-request"), meta());
  expect(lines().map(({ level }) => level)).toEqual(["warn"]);
});

test("a worker that floods the log is cut off for the second, told once, and hurts no other", () => {
  // Each of its lines takes 100 bytes and what a line has besides its text.
  const { log, lines } = requestLog({ guestBytesPerSecond: 10 * (100 + 256) });
  const line = { level: "info" as const, message: "x".repeat(100) };
  log.record(outcome({ log: Array.from({ length: 60 }, () => line) }), meta({ worker: "loud" }));
  log.record(outcome({ log: [line] }), meta({ worker: "quiet" }));
  const guest = () => lines().filter(({ source }) => source === "guest");
  expect(guest().filter(({ worker }) => worker === "loud")).toHaveLength(10);
  expect(guest().filter(({ worker }) => worker === "quiet")).toHaveLength(1);
  vi.advanceTimersByTime(1_001);
  expect(lines().at(-1)).toMatchObject({ level: "warn", worker: "loud", dropped: 50 });
  log.record(outcome({ log: [line] }), meta({ worker: "loud" }));
  expect(guest()).toHaveLength(13);
});

test("a worker whose share is used up need not tell its lines, only how many there were", () => {
  const { log, lines } = requestLog({ guestBytesPerSecond: 1_000 });
  const line = { level: "info" as const, message: "x".repeat(500) };
  expect(log.wantsLinesOf("loud")).toBe(true);
  log.record(outcome({ log: [line] }), meta({ worker: "loud" }));
  expect(log.wantsLinesOf("loud")).toBe(false);
  expect(log.wantsLinesOf("quiet")).toBe(true);
  log.record(outcome({ log: [], untoldLines: 7 }), meta({ worker: "loud" }));
  vi.advanceTimersByTime(1_001);
  expect(lines().at(-1)).toMatchObject({ worker: "loud", dropped: 7 });
  expect(log.wantsLinesOf("loud")).toBe(true);
});

test("failures past a hundred a second of one worker are told together", () => {
  const { log, lines } = requestLog();
  for (let i = 0; i < 1_000; i++) log.record(failed("guest-trap"), meta({ worker: "broken" }));
  log.record(failed("guest-trap"), meta({ worker: "other" }));
  expect(lines()).toHaveLength(101);
  vi.advanceTimersByTime(1_001);
  expect(lines().at(-1)).toMatchObject({ source: "request", worker: "broken", dropped: 900 });
});

test("text of a guest can neither fake a line nor reach a terminal's controls, and is cut", () => {
  const { log, lines } = requestLog({ guestBytesPerSecond: 100_000 });
  const { sink, pieces } = memorySink();
  const raw = new RequestLog(openLog({ level: "info", role: "shard", sink }), {
    requests: "failed",
    guestBytesPerSecond: 100_000,
  });
  const message = 'a\n{"level":"error"}\u001b[2J\u009b2J\u2028\u202e"';
  const long = { level: "info" as const, message: "y".repeat(5_000) };
  for (const to of [log, raw])
    to.record(outcome({ log: [{ level: "info", message }, long] }), meta());
  expect(lines()).toHaveLength(2);
  expect(lines()[0]!.message).toBe(message);
  expect(lines()[1]!.message).toBe(`${"y".repeat(2_000)}… (3000 more)`);
  expect(pieces.join("").replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
});
