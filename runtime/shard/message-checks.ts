import * as v from "valibot";
import { MiB } from "../byte-units.ts";
import { errorTable } from "../error-table.ts";
import { checkOf, isNull } from "../process/check-of.ts";
import { amount, list, name, number, word } from "../process/message-parts.ts";
import type { Check, MessageChecks } from "../process/rpc.ts";
import type { Replayed } from "../replay/replay-in-isolate.ts";
import { isGivenUp, isWantedConnection } from "../services/broker/broker-protocol.ts";
import { count, digest } from "../value-schemas.ts";
import type { Outcome, Usage } from "../worker/outcome/usage.ts";
import {
  type FinishedSpan,
  maxSpansPerBatch,
  maxSpanTextLength,
  maxTraceStateLength,
  spanNames,
  spanNumbers,
  spanTexts,
} from "./observe/finished-span.ts";
import { durationBounds } from "./observe/histogram.ts";
import type { TailBatch } from "./observe/tail-tap.ts";
import type { ControlledEntry, LocalProtocol, ServeProtocol } from "./protocol.ts";

/** Bounds of what a shard says: above what one of Skerry's own would, and far below what would harm its supervisor. */
const maxWorkers = 100_000;
const maxNames = 1_000;
const maxText = 1_048_576;
const maxEntries = 2_000;
const maxLines = 100_000;
const maxFields = 100_000;
const maxOutcomes = 100_000;
const maxRecording = 128 * MiB;

const text = v.pipe(v.string(), v.maxLength(maxText));
const code = v.picklist(Object.keys(errorTable) as (keyof typeof errorTable)[]);
const level = v.picklist(["debug", "info", "warn", "error"]);

const exactly = <const Item extends v.GenericSchema>(item: Item, length: number) =>
  v.pipe(list(item, length), v.length(length));

/** Names that `v.record` skips: their values would not be checked. */
const passedOver = ["__proto__", "prototype", "constructor"];

/** A table by name, with no more entries than a shard has names for. */
const byName = <const Key extends v.GenericSchema<string>, const Value extends v.GenericSchema>(
  key: Key,
  value: Value,
) =>
  v.pipe(v.custom<Record<v.InferInput<Key>, v.InferInput<Value>>>(isTable), v.record(key, value));

function isTable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (passedOver.some((each) => Object.hasOwn(value, each))) return false;
  return Object.keys(value).length <= maxNames;
}

/** The name of an interface that reaches outside. */
const interfaceName = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,31}$/));

const histogram = v.strictObject({
  counts: exactly(count, durationBounds.length + 1),
  sum: amount,
});

const interfaceUse = v.strictObject({
  calls: amount,
  bytesIn: amount,
  bytesOut: amount,
  waitedMs: amount,
});

const workerCounts = v.strictObject({
  answered: exactly(count, 6),
  errors: byName(code, count),
  brokenOff: byName(code, exactly(count, 6)),
  interfaces: byName(interfaceName, interfaceUse),
  fuel: amount,
  cpuMs: amount,
  clockedMs: amount,
  hostCalls: amount,
  hostFuel: amount,
  logBytes: amount,
  bytesIn: amount,
  bytesOut: amount,
  coldStarts: count,
  evictions: count,
  cacheHits: count,
  cacheMisses: count,
  memoryPeak: amount,
  peaks: v.strictObject({ fuel: amount, memory: amount, deadline: amount }),
  total: histogram,
  guest: histogram,
  queue: histogram,
  seconds: list(v.strictTuple([count, count]), maxEntries),
});

/** Values that are added up over all shards: a single shard must not raise the sum to where adding 1 is lost. */
const few = v.pipe(count, v.maxValue(2 ** 32));

const snapshot = v.strictObject({
  workers: list(v.strictTuple([v.nullable(name), workerCounts]), maxWorkers),
  gauges: v.strictObject({
    isolates: count,
    waiting: count,
    residentBytes: amount,
    connections: count,
    workers: list(v.strictTuple([name, count, count, amount]), maxWorkers),
  }),
  cpuShare: v.pipe(amount, v.maxValue(1)),
  dropped: v.strictObject({ logLines: few, tailEntries: few, spans: few }),
  crowded: v.strictObject({ closed: few, refused: few }),
});

const isSnapshot = checkOf(snapshot);

/** First checks that no worker is named twice: a compromised shard might send an endless list. */
const isSnapshotOnce: typeof isSnapshot = (value): value is never => {
  const { workers, gauges } = (value ?? {}) as { readonly workers?: unknown; gauges?: unknown };
  const { workers: gauged } = (gauges ?? {}) as { readonly workers?: unknown };
  return namesEachOnce(workers) && namesEachOnce(gauged) && isSnapshot(value);
};

function namesEachOnce(tuples: unknown): boolean {
  if (!Array.isArray(tuples) || tuples.length > maxWorkers) return false;
  const seen = new Set<unknown>();
  return tuples.every((tuple) => {
    const [name, counts] = Array.isArray(tuple) ? tuple : [];
    // Nor the counts of one in the place of another's.
    if (seen.has(name) || (typeof counts === "object" && seen.has(counts))) return false;
    seen.add(name).add(typeof counts === "object" ? counts : tuple);
    return true;
  });
}

const status = v.pipe(count, v.maxValue(999));

/** A program that embeds workers may add these up for its bills. */
const usage = v.object({
  fuel: amount,
  startFuel: amount,
  memoryBytes: amount,
  hostCalls: amount,
  wallMs: amount,
  cpuMs: amount,
  hostFuel: amount,
  coldStartMs: amount,
  interfaces: v.optional(byName(interfaceName, interfaceUse)),
} satisfies Columns<Usage>);

/** Schemas for all members of a type, optional ones too: a member that has none is an error of `tsc` that names it. */
type Columns<Type> = { readonly [Name in keyof Required<Type>]: v.GenericSchema };

/** The columns that only a whole outcome has. */
type WholeColumns = "response" | "printed" | "profile";

/** The fields of an outcome besides its answer. */
const restOfOutcome = {
  requestId: word,
  request: v.object({ method: word, uri: text }),
  error: v.nullable(v.object({ code, message: text, detail: v.optional(text) })),
  usage,
  log: list(v.object({ level, message: text }), maxLines),
  untoldLines: v.optional(count),
  queuedMs: v.optional(amount),
  cache: v.optional(v.picklist(["hit", "miss"])),
  retryAfterSeconds: v.optional(amount),
  sentStatus: v.optional(v.nullable(status)),
} satisfies Columns<Omit<Outcome, WholeColumns>>;

/** An outcome as `tail` reports it: its answer has neither fields nor content. */
const outcome = v.object({
  ...restOfOutcome,
  response: v.nullable(
    v.object({
      status,
      fields: list(v.never(), 0),
      body: v.object({ tag: v.literal("empty") }),
    }),
  ),
});

/** A time that a date can have, in ms since 1970: whoever follows requests prints it. */
const time = v.pipe(amount, v.maxValue(8.64e15));

const tail = v.object({
  entries: list(v.object({ worker: name, deployment: word, at: time, outcome }), maxEntries),
  dropped: count,
});

const recording = v.strictObject({
  name: word,
  bytes: v.pipe(
    v.instance(Uint8Array),
    v.check(({ length }) => length <= maxRecording),
  ),
  module: digest,
  missed: count,
});

const spanText = v.pipe(v.string(), v.maxLength(maxSpanTextLength));
const spanId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
/** Seconds up to the year 2242, and nanoseconds: a time in nanoseconds has 64 bits. */
const moment = v.strictTuple([
  v.pipe(count, v.maxValue(2 ** 33)),
  v.pipe(count, v.maxValue(1_000_000_000)),
]);

const span = v.strictObject({
  traceId: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  spanId,
  parent: v.nullable(v.strictObject({ spanId, isRemote: v.boolean() })),
  traceState: v.pipe(v.string(), v.maxLength(maxTraceStateLength)),
  name: v.picklist(spanNames),
  kind: v.picklist([0, 1, 2]),
  start: moment,
  end: moment,
  attributes: v.strictObject({
    ...v.entriesFromList(spanTexts, v.optional(spanText)),
    ...v.entriesFromList(spanNumbers, v.optional(number)),
    "skerry.worker": v.optional(name),
  }),
  isFailed: v.boolean(),
  message: spanText,
});

/** The messages that every shard may send, and its replies at start and end. */
export const ofAnyShard = {
  replies: { start: isNull, catalog: isNull, drain: isNull },
  asks: {
    artifact: checkOf(v.strictObject({ deployment: word, artifactKey: digest })),
    recording: checkOf(recording),
  },
  tells: {
    beat: checkOf(v.strictObject({ residentBytes: amount, isolates: count, waiting: count })),
    wedged: checkOf(v.strictObject({ worker: name })),
  },
};

export const started = checkOf(v.object({ coldStartMs: amount, startFuel: amount }));

/**
 * The forms of the messages that a shard of `skerry serve` may send. Whether it may send them about the named worker or
 * tenant is checked by the supervisor (`supervisor/cordons/shard-authority.ts`).
 */
export const servedShardChecks: MessageChecks<ServeProtocol> = {
  replies: { ...ofAnyShard.replies, try: started },
  asks: {
    ...ofAnyShard.asks,
    lease: checkOf(v.strictObject({ tenant: name })),
    // What is undefined is no attribute.
    spans: checkOf(list(span, maxSpansPerBatch)) as Check<unknown> as Check<
      readonly FinishedSpan[]
    >,
    reachSocket: checkOf(v.strictObject({ number: count, path: word })),
  },
  tells: {
    ...ofAnyShard.tells,
    giveBack: checkOf(v.strictObject({ tenant: name, fuel: number })),
    memory: checkOf(v.strictObject({ residentBytes: amount })),
    metrics: isSnapshotOnce,
    connect: isWantedConnection,
    giveUpConnect: isGivenUp,
    // Undefined fields of an outcome are omitted by its sender, and do no harm.
    tail: checkOf(tail) as Check<TailBatch>,
  },
  // Twice as often as one of Skerry's own, and what comes together where the supervisor was held up for 2 min.
  rates: {
    metrics: { perSecond: 1, most: 60 },
    tail: { perSecond: 40, most: 2_400 },
    wedged: { perSecond: 2, most: 1_000 },
    artifact: { perSecond: 100, most: 10_000 },
  },
};

const field = v.strictTuple([v.string(), v.string()]);
const bytes = v.instance(Uint8Array);

/** An outcome with the whole answer, as commands and tests get it. */
const wholeOutcome = v.object({
  ...restOfOutcome,
  response: v.nullable(
    v.looseObject({
      status,
      fields: list(field, maxFields),
      body: v.variant("tag", [
        v.object({ tag: v.literal("empty") }),
        v.object({ tag: v.literal("bytes"), val: bytes }),
      ]),
    }),
  ),
  printed: v.optional(bytes),
  profile: v.optional(
    v.looseObject({ nodes: v.array(v.unknown()), functions: v.array(v.unknown()) }),
  ),
} satisfies Columns<Outcome>);

/** True if it is an outcome with the whole answer. */
export const isWholeOutcome = checkOf(wholeOutcome) as Check<unknown> as Check<Outcome>;

const replayed = v.looseObject({
  end: v.looseObject({}),
  played: v.array(v.unknown()),
  inside: v.array(v.unknown()),
  left: v.array(v.unknown()),
  diverged: v.boolean(),
});

const entry = v.object({
  key: v.string(),
  value: bytes,
  metadata: v.optional(v.string()),
  expiresAt: v.optional(number),
});

/** True if it is a fetch that the parent may be asked for. */
export const isAskedFetch = checkOf(
  v.object({
    tenant: word,
    method: word,
    uri: text,
    fields: list(field, maxFields),
    body: v.nullable(bytes),
    redirect: v.optional(v.picklist(["follow", "manual", "error"])),
    hops: v.optional(count),
  }),
);

/** The forms of the messages that the shard of a command or of tests may send. */
export const localShardChecks: MessageChecks<LocalProtocol> = {
  replies: {
    ...ofAnyShard.replies,
    unload: isNull,
    putEntry: isNull,
    removeEntries: isNull,
    failEntries: isNull,
    removeAnswers: isNull,
    load: started,
    call: isWholeOutcome,
    replay: checkOf(replayed) as Check<unknown> as Check<Replayed>,
    entries: checkOf(v.array(entry)) as Check<readonly ControlledEntry[]>,
  },
  asks: { ...ofAnyShard.asks, fetch: isAskedFetch },
  tells: {
    ...ofAnyShard.tells,
    outcomes: checkOf(list(wholeOutcome, maxOutcomes)) as Check<unknown> as Check<
      readonly Outcome[]
    >,
    crowded: checkOf(v.object({ most: count })),
    sent: checkOf(v.strictObject({ origin: word })),
  },
};
