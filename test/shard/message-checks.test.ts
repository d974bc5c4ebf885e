import { describe, expect, test } from "vitest";
import { servedShardChecks } from "../../runtime/shard/message-checks.ts";
import type { FinishedSpan } from "../../runtime/shard/observe/finished-span.ts";
import { ShardMetrics, type ShardSnapshot } from "../../runtime/shard/observe/shard-metrics.ts";
import { type TailBatch, TailTap } from "../../runtime/shard/observe/tail-tap.ts";
import { addCounts, emptyCounts } from "../../runtime/shard/observe/worker-counts.ts";
import { failed, meta, outcome } from "./observe/support/requests.ts";

function snapshot() {
  const metrics = new ShardMetrics({
    gauges: () => ({
      ...{ isolates: 1, waiting: 0, residentBytes: 1e8, connections: 2 },
      workers: [["shop", 1, 0, 65_536]],
    }),
    dropped: () => ({ logLines: 0, tailEntries: 0, spans: 0 }),
  });
  const interfaces = { fetch: { calls: 1, bytesIn: 2, bytesOut: 3, waitedMs: 0.5 } };
  metrics.record(outcome({ usage: { ...outcome().usage, interfaces }, cache: "hit" }), meta());
  metrics.record(failed("guest-trap"), meta());
  metrics.record(failed("no-route"), meta({ worker: null }));
  metrics.coldStarted("shop");
  metrics.crowded("closed");
  return metrics.snapshot();
}

function tail(): TailBatch {
  let told: TailBatch | null = null;
  const tap = new TailTap((batch) => {
    told = batch;
  });
  tap.want("all");
  tap.record(outcome({ log: [{ level: "info", message: "hello" }], queuedMs: 0.5 }), meta());
  tap.record(failed("guest-trap", "It trapped."), meta());
  tap.flush();
  return told!;
}

const digest = "ab".repeat(32);

const span: FinishedSpan = {
  ...{ traceId: "ab".repeat(16), spanId: "cd".repeat(8), traceState: "a=1" },
  parent: { spanId: "ef".repeat(8), isRemote: true },
  ...{ name: "GET", kind: 1, start: [1_700_000_000, 0], end: [1_700_000_000, 999_999_999] },
  attributes: { "skerry.worker": "shop", "url.path": "/cart", "skerry.fuel": 1_000 },
  ...{ isFailed: false, message: "" },
};

/** What a shard says in earnest, one of each kind. */
const earnest = {
  replies: {
    start: null,
    catalog: null,
    drain: null,
    try: { coldStartMs: 3.5, startFuel: 1_000 },
  },
  asks: {
    lease: { tenant: "acme" },
    artifact: { deployment: digest, artifactKey: digest },
    spans: [span],
    reachSocket: { number: 7, path: "/tmp/kv.sock" },
    recording: { name: "a.recording", bytes: new Uint8Array(3), module: digest, missed: 0 },
  },
  tells: {
    beat: { residentBytes: 1e8, isolates: 1, waiting: 0 },
    giveBack: { tenant: "acme", fuel: -12.5 },
    wedged: { worker: "shop" },
    memory: { residentBytes: 1e9 },
    metrics: snapshot(),
    tail: tail(),
    giveUpConnect: { number: 7 },
    connect: { number: 7, worker: "shop", origin: "https://a.test", anyAddress: false },
  },
} as const satisfies Record<"replies" | "asks" | "tells", Record<string, unknown>>;

const messages = (["replies", "asks", "tells"] as const).flatMap((kind) =>
  Object.entries(servedShardChecks[kind]).map(([name, accepts]) => {
    const said = (earnest[kind] as Record<string, unknown>)[name];
    return { kind, name, said, accepts: accepts as (value: unknown) => boolean };
  }),
);

/** The value with each of its parts replaced, one at a time, by what `wrongs` gives for it; and where that is. */
function* broken(
  value: unknown,
  wrongs: (part: unknown) => readonly unknown[],
  path = "",
): Generator<{ path: string; value: unknown }> {
  for (const wrong of wrongs(value)) yield { path: `${path} ${typeof wrong}`, value: wrong };
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const key of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[key];
    for (const wrong of broken(part, wrongs, `${path}/${key}`)) {
      const copy = Array.isArray(value) ? [...value] : { ...value };
      (copy as Record<string, unknown>)[key] = wrong.value;
      yield { path: wrong.path, value: copy };
    }
  }
}

/** What stands in the place of no part of any message. */
function wrongsOf(part: unknown): readonly unknown[] {
  const always = [Symbol.iterator, () => 0, 2n];
  if (typeof part === "number") {
    return [
      ...always,
      "1",
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      [1],
      {},
    ];
  }
  if (typeof part === "boolean") return [...always, 1, "x", null];
  if (typeof part === "string") return [...always, 1, {}, ["x"], "x".repeat(2_000_000)];
  if (part instanceof Uint8Array) return [...always, "bytes", [1], { length: 1 }];
  if (Array.isArray(part)) return [...always, "x", 1, {}, new Array(200_000).fill(part[0] ?? 0)];
  if (typeof part === "boolean") return [...always, 1, "x", null];
  return part === null ? [...always, 1, true] : [...always, 1, "x", true];
}

describe.for(messages)("$kind $name", ({ said, accepts }) => {
  test("is accepted as shards say it", () => {
    expect(accepts(said)).toBe(true);
  });

  test("is not accepted with any part of it in another form", () => {
    const accepted = [...broken(said, wrongsOf)].filter(({ value }) => accepts(value));
    expect(accepted.map(({ path }) => path)).toEqual([]);
  });
});

describe("numbers of a snapshot", () => {
  /** Where the snapshot's numbers stand. */
  const numbers = [...broken(snapshot(), (part) => (typeof part === "number" ? [part] : []))];
  const accepts = servedShardChecks.tells.metrics;

  test.for([-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("may not be %d", (wrong) => {
    const replaced = [...broken(snapshot(), (part) => (typeof part === "number" ? [wrong] : []))];
    expect(replaced).toHaveLength(numbers.length);
    const accepted = replaced.filter(({ value }) => accepts(value));
    expect(accepted.map(({ path }) => path)).toEqual([]);
  });

  test("of zero with a sign add nothing", () => {
    for (const { value } of broken(snapshot(), (part) => (part === 0 ? [-0] : []))) {
      expect(accepts(value)).toBe(true);
      const [, counts] = (value as ShardSnapshot).workers[0]!;
      const sum = emptyCounts();
      addCounts(sum, counts);
      expect(hasNegativeZero(sum)).toBe(false);
    }
  });
});

describe("numbers of followed requests, and of a start", () => {
  const { replies, tells } = servedShardChecks;

  test.for([-1, -1e308, 1e308, 2 ** 53])("may not be %d", (wrong) => {
    const accepted = [
      ...[...broken(tail(), (part) => (typeof part === "number" ? [wrong] : []))]
        .filter(({ value }) => tells.tail(value))
        .map(({ path }) => path),
      ...[...broken(earnest.replies.try, (part) => (typeof part === "number" ? [wrong] : []))]
        .filter(({ value }) => replies.try(value))
        .map(({ path }) => path),
    ];
    expect(accepted).toEqual([]);
  });

  test("have times that a date can have", () => {
    const at = (time: number) => {
      const told = tail();
      return { ...told, entries: told.entries.map((entry) => ({ ...entry, at: time })) };
    };
    for (const time of [0, 1_700_000_000_000.123, 8.64e15]) {
      expect(tells.tail(at(time)), `${time}`).toBe(true);
    }
    expect(tells.tail(at(8.64e15 + 2))).toBe(false);
  });
});

function hasNegativeZero(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Object.is(value, -0);
  return Object.values(value).some(hasNegativeZero);
}

describe("workers of a snapshot", () => {
  const accepts = servedShardChecks.tells.metrics;
  const [[name, counts] = [null, emptyCounts()]] = snapshot().workers;

  test("are there once each, whoever shares their counts", () => {
    const withWorkers = (...workers: ShardSnapshot["workers"]) => ({ ...snapshot(), workers });
    expect(accepts(withWorkers([name, counts], ["other", emptyCounts()]))).toBe(true);
    expect(accepts(withWorkers([name, counts], [name, emptyCounts()]))).toBe(false);
    expect(accepts(withWorkers([name, counts], ["other", counts]))).toBe(false);
  });

  test("are refused in no time where they are one without end", () => {
    const told = { ...snapshot(), workers: Array(100_000).fill([name, counts]) };
    const begun = process.threadCpuUsage();
    expect(accepts(told)).toBe(false);
    expect(process.threadCpuUsage(begun).user).toBeLessThan(20_000);
  });

  test("have one gauge each", () => {
    const withGauges = (...workers: ShardSnapshot["gauges"]["workers"]) => ({
      ...snapshot(),
      gauges: { ...snapshot().gauges, workers },
    });
    expect(accepts(withGauges(["shop", 1, 0, 5], ["other", 1, 0, 0]))).toBe(true);
    expect(accepts(withGauges(["shop", 1, 0, 5], ["shop", 1, 0, 5]))).toBe(false);
  });
});

describe("tables of a snapshot", () => {
  const accepts = servedShardChecks.tells.metrics;
  const withTable = (table: "errors" | "interfaces", entries: object) => {
    const told = snapshot();
    const [name, counts] = told.workers[0]!;
    const { answered } = counts;
    return { ...told, workers: [[name, { ...counts, answered, [table]: entries }]] };
  };
  const use = { calls: 1, bytesIn: 1, bytesOut: 1, waitedMs: 1 };
  const own = (key: string, value: unknown) => Object.fromEntries([[key, value]]);

  test.for(["__proto__", "prototype", "constructor"])("have no name %s", (key) => {
    expect(accepts(withTable("errors", own(key, 1)))).toBe(false);
    expect(accepts(withTable("interfaces", own(key, use)))).toBe(false);
  });

  test("have names of interfaces alone, and so many in all", () => {
    expect(accepts(withTable("interfaces", { fetch: use }))).toBe(true);
    for (const name of ["", "Fetch", "a.b", "x".repeat(200), "toString"]) {
      expect(accepts(withTable("interfaces", { [name]: use })), name).toBe(false);
    }
    const sum = emptyCounts();
    for (let at = 0; at < 1_000; at++) {
      const name = `a${String.fromCharCode(97 + (at % 26)).repeat(1 + (Math.floor(at / 26) % 31))}`;
      addCounts(sum, { ...emptyCounts(), interfaces: { [name]: use } });
    }
    expect(Object.keys(sum.interfaces).length).toBeLessThanOrEqual(32);
  });

  test("and all else has no part more than a shard says", () => {
    const told = snapshot();
    expect(accepts(told)).toBe(true);
    expect(accepts({ ...told, more: 1 })).toBe(false);
    expect(accepts({ ...told, gauges: { ...told.gauges, more: 1 } })).toBe(false);
  });
});

describe("spans", () => {
  const accepts = servedShardChecks.asks.spans;
  const wrong: readonly (readonly [string, object])[] = [
    ["have no attribute of another's", { attributes: { "service.name": "bank" } }],
    ["are called by no name of a client's invention", { name: "GET bank" }],
    ["have texts of a size", { message: "x".repeat(10_000) }],
    ["end within 64 bits of nanoseconds", { end: [2 ** 40, 0] }],
  ];

  test.for(wrong)("%s", ([, given]) => {
    expect(accepts([span])).toBe(true);
    expect(accepts([{ ...span, ...given }])).toBe(false);
  });

  test("come so many at a time", () => {
    expect(accepts(Array(512).fill(span))).toBe(true);
    expect(accepts(Array(513).fill(span))).toBe(false);
  });
});
