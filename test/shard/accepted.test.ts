import { describe, expect, test } from "vitest";
import { acceptedOfServed } from "../../runtime/shard/accepted.ts";
import { ShardMetrics } from "../../runtime/shard/observe/shard-metrics.ts";
import { type TailBatch, TailTap } from "../../runtime/shard/observe/tail-tap.ts";
import { failed, meta, outcome } from "./observe/support/requests.ts";

function snapshot() {
  const metrics = new ShardMetrics({
    gauges: () => ({
      ...{ isolates: 1, waiting: 0, residentBytes: 1e8, connections: 2 },
      workers: [["shop", 1, 0]],
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
    recording: { name: "a.recording", bytes: new Uint8Array(3), module: digest, missed: 0 },
  },
  tells: {
    beat: { residentBytes: 1e8, isolates: 1, waiting: 0 },
    giveBack: { tenant: "acme", fuel: -12.5 },
    wedged: { worker: "shop" },
    memory: { residentBytes: 1e9 },
    metrics: snapshot(),
    tail: tail(),
  },
} as const satisfies Record<keyof typeof acceptedOfServed, Record<string, unknown>>;

const messages = (["replies", "asks", "tells"] as const).flatMap((kind) =>
  Object.entries(acceptedOfServed[kind]).map(([name, accepts]) => {
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
  if (typeof part === "string") return [...always, 1, {}, ["x"], "x".repeat(2_000_000)];
  if (part instanceof Uint8Array) return [...always, "bytes", [1], { length: 1 }];
  if (Array.isArray(part)) return [...always, "x", 1, {}, new Array(200_000).fill(part[0] ?? 0)];
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
