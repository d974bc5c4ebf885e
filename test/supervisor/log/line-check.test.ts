import { expect, test } from "vitest";
import { openLog } from "../../../runtime/shard/observe/log.ts";
import { RequestLog } from "../../../runtime/shard/observe/request-log.ts";
import { LineCheck, maxLineBytes } from "../../../runtime/supervisor/log/line-check.ts";
import { memorySink } from "../../shard/observe/support/memory-sink.ts";
import { failed, meta, outcome } from "../../shard/observe/support/requests.ts";

const cordon = "quarantine:shop";
const { pid } = process;
const now = Date.parse("2026-11-29T12:00:00.000Z");
const time = new Date(now - 10).toISOString();
const own = { level: "info", time, pid, role: "shard", cordon };
const said = { message: "Answered." };

/** A shard that may speak of `shop`, and of failures of requests to `front`. */
function check() {
  return new LineCheck({
    ...{ pid, role: "shard", cordon },
    maySpeakOf: (worker, isFailure) => worker === "shop" || (isFailure && worker === "front"),
  });
}

const bytesOf = (line: string) => Buffer.from(line).toString("latin1");

function checked(line: string, at = now) {
  return check().check({ bytes: bytesOf(line), isCut: false }, at);
}

/** What becomes of a line that says this. */
function written(fields: object, at = now): Record<string, unknown> {
  return JSON.parse(checked(JSON.stringify(fields), at)!.line);
}

test("what a shard of Skerry's own logs of requests is written as it is, by its form alone", () => {
  const { sink, pieces } = memorySink();
  const log = openLog({ level: "debug", role: "shard", cordon, sink });
  const requests = new RequestLog(log, { requests: "all", guestBytesPerSecond: 100_000 });
  requests.record(outcome({ cache: "hit" } as object), meta());
  requests.record(outcome({ log: [{ level: "debug", message: 'a "b" \\ \n' }] }), meta());
  requests.record(failed("guest-trap"), meta());
  requests.record(failed("no-route"), meta({ worker: null, deployment: null }));
  log.warn({ connections: 3, most: 3, how: "closed" }, "As many connections are open.");
  const lines = pieces.join("").trimEnd().split("\n");
  expect(lines).toHaveLength(6);
  const same = check();
  for (const line of lines) {
    const result = same.check({ bytes: bytesOf(line), isCut: false }, Date.now());
    expect(result).toEqual({ line, how: "as-printed" });
  }
});

test("a line with characters that are not plain is written again, and says the same", () => {
  const fields = {
    ...own,
    source: "guest",
    worker: "shop",
    message: "grün \u{1f600} \u2028 \u001b[2J",
  };
  const result = checked(JSON.stringify(fields))!;
  expect(result.how).toBe("set-right");
  expect(result.line).not.toMatch(/[\p{Cc}\u2028]/u);
  expect(JSON.parse(result.line)).toEqual(fields);
  expect(Object.keys(JSON.parse(result.line))).toEqual(Object.keys(fields));
});

const forged: readonly (readonly [string, object])[] = [
  ["another cordon", { cordon: "payments" }],
  ["another process", { pid: 1 }],
  ["the supervisor", { role: "supervisor" }],
  ["a level that there is not", { level: "fatal" }],
  ["a time long ago", { time: "2020-01-01T00:00:00.000Z" }],
  ["a time to come", { time: "2026-11-29T12:01:00.000Z" }],
  ["a time that is none", { time: "2026-11-29 12:00" }],
  ["another's worker", { worker: "bank" }],
  ["a worker that is no name", { worker: { name: "shop" } }],
  ["another's worker and deployment", { worker: "bank", deployment: "0123456789ab" }],
  ["a deployment that is none", { worker: "shop", deployment: "\u001b[2J" }],
  ["a shard, as the supervisor does", { shard: 17 }],
  ["a tenant", { tenant: "bank" }],
  ["what it did not claim", { claimed: { pid: 2 } }],
];

test.for(forged)(
  "a line that names %s is set right, and keeps what it said as a claim",
  ([, lie]) => {
    const line = written({ ...own, ...lie, ...said });
    const { claimed, ...rest } = line;
    const believed = {
      ...own,
      ...("worker" in lie && lie.worker === "shop" ? { worker: "shop" } : {}),
    };
    const { worker, ...lied } = lie as { worker?: unknown };
    expect(claimed).toEqual(worker === "shop" ? lied : lie);
    const level = "level" in lie ? "warn" : "info";
    const at = "time" in lie ? new Date(now).toISOString() : time;
    expect(rest).toEqual({ ...believed, level, time: at, ...said });
    expect(Object.keys(line).slice(0, 5)).toEqual(Object.keys(own));
  },
);

test("a name that is written twice, or in another way, is not believed either", () => {
  const whole = JSON.stringify({ ...own, ...said }).slice(0, -1);
  for (const more of [
    '"cordon":"payments"',
    '"cord\\u006fn":"payments"',
    '"worker":"bank"',
    '"w\\u006frker":"bank"',
  ]) {
    const { line, how } = checked(`${whole},${more}}`)!;
    expect(how).toBe("set-right");
    expect(JSON.parse(line)).toMatchObject(own);
    expect(line).not.toContain("cord\\u");
    expect(line.match(/"cordon"/g)!.length).toBe(more.includes("cord") ? 2 : 1);
    expect(Object.keys(JSON.parse(line).claimed)).toHaveLength(1);
  }
});

test("of another's worker a shard may tell that a request failed, and nothing else", () => {
  const failure = {
    ...own,
    source: "request",
    worker: "front",
    deployment: null,
    code: "shard-lost",
  };
  expect(written({ ...failure, ...said })).toEqual({ ...failure, ...said });
  expect(written({ ...failure, source: "guest", ...said })).toMatchObject({
    claimed: { worker: "front", deployment: null },
  });
});

test.for([
  ["an engine's last words", "FATAL ERROR: Reached heap limit Allocation failed"],
  ["escape sequences", "\u001b]0;owned\u0007\u009b2J\u001b[31m"],
  ["half a character", "\ud800 \udc00"],
  ["JSON of another form", '{"level":30,"time":1,"msg":"x"}'],
  ["a line that is not whole", '{"level":"info","time":"20'],
  ["a list", `[${"[".repeat(5_000)}`],
  ["nothing but brackets", `{"level":"info","time":"","message":"","a":${"[".repeat(9_000)}`],
] as const)("%s are told as a text, and no terminal obeys them", ([, text]) => {
  const { line, how } = checked(text)!;
  expect(how).toBe("text");
  expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  const { message, ...rest } = JSON.parse(line);
  expect(rest).toEqual({
    ...own,
    ...{ level: "warn", time: new Date(now).toISOString(), source: "stderr" },
  });
  const whole = Buffer.from(text).toString();
  expect(message.slice(0, 2_000)).toBe(whole.slice(0, 2_000));
  expect(message.length).toBeLessThan(2_030);
});

test("half a character that JSON has escaped stays escaped", () => {
  const { line } = checked(`${JSON.stringify(own).slice(0, -1)},"message":"\\ud83d"}`)!;
  expect(line).toContain('"\\ud83d"');
  expect(JSON.parse(line)).toEqual({ ...own, message: "\ud83d" });
});

test("values that are nested too deep for JSON to write are a text", () => {
  const depth = 10_000;
  const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const line = `${JSON.stringify({ ...own, ...said }).slice(0, -1)},"deep":${deep}}`;
  const result = checked(line)!;
  expect(result.line.length).toBeLessThanOrEqual(maxLineBytes);
  expect(() => JSON.parse(result.line)).not.toThrow();
});

test("a line grows to no more than one may have, whatever is in it", () => {
  const fields = { ...own, message: "\u0080".repeat(10_000) };
  const { line, how } = checked(JSON.stringify(fields))!;
  expect(how).toBe("text");
  expect(line.length).toBeLessThan(maxLineBytes);
});

test("a line that was cut says so", () => {
  const bytes = "x".repeat(maxLineBytes);
  const { line } = check().check({ bytes, isCut: true }, now)!;
  expect(JSON.parse(line).message).toBe(`${"x".repeat(2_000)}… (cut)`);
});

test("an empty line is none", () => {
  for (const empty of ["", " ", "\r"]) expect(checked(empty)).toBeNull();
});

test("a time that was near is not near for ever", () => {
  const same = check();
  const bytes = JSON.stringify({ ...own, ...said });
  const howAt = (at: number) => same.check({ bytes, isCut: false }, at)!.how;
  expect(howAt(now)).toBe("as-printed");
  expect(howAt(now + 30_000)).toBe("as-printed");
  expect(howAt(now + 120_000)).toBe("set-right");
});
