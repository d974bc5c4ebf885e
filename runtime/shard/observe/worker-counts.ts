import { errorTable } from "../../error-table.ts";
import type { ErrorCode } from "../../errors.ts";
import type { RequestMeta } from "../../http/request-meta.ts";
import { exactAfter } from "../../isolate/inside/fuel/run-time.ts";
import type { InterfaceUse } from "../../services/interface-use.ts";
import { type Outcome, statusSent } from "../../worker/outcome/usage.ts";
import { burned } from "../../worker/queue/burned-fuel.ts";
import { addHistogram, emptyHistogram, type Histogram, observe } from "./histogram.ts";

/** The most any request took of its limits, as shares of 1. */
export interface Peaks {
  fuel: number;
  memory: number;
  deadline: number;
}

/** The sums of one worker's requests over some time. Plain data: it crosses between processes. */
export interface WorkerCounts {
  /** Answered requests by the status' first digit: `answered[2]` are those with 200 to 299. */
  readonly answered: number[];
  /** Requests that ended with an error, by its code, and got that as their answer. */
  readonly errors: Partial<Record<ErrorCode, number>>;
  /** Requests that got another status, as their answer had begun, or none, as their client had left: by the error's
   * code, and the status' first digit or 0. */
  readonly brokenOff: Partial<Record<ErrorCode, number[]>>;
  /** The use of each interface that reaches outside, by its name: only the host's own few names. */
  readonly interfaces: Record<string, InterfaceUse>;
  /** Fuel burned, with that of making instances for requests. */
  fuel: number;
  /** The host's work for requests outside their isolates, in fuel units. */
  hostFuel: number;
  /** CPU time of isolates' threads, in ms. */
  cpuMs: number;
  /** CPU time of requests too short to be measured, part of `cpuMs`: by the clock, with what they waited for a
   * core. */
  clockedMs: number;
  /** Calls of the host's functions. */
  hostCalls: number;
  /** UTF-16 code units of the log lines' messages: bytes, where they are ASCII. */
  logBytes: number;
  bytesIn: number;
  bytesOut: number;
  coldStarts: number;
  evictions: number;
  /** Requests that were answered from the cache in front of the worker, and those that it had no answer for. */
  cacheHits: number;
  cacheMisses: number;
  /** Bytes of linear memory. */
  memoryPeak: number;
  readonly peaks: Peaks;
  /** Time from the head's arrival to the answer. */
  readonly total: Histogram;
  /** Time in the guest. */
  readonly guest: Histogram;
  /** Waiting for an isolate. */
  readonly queue: Histogram;
  /** Requests by the second (since 1970) in which they ended. */
  readonly seconds: [second: number, requests: number][];
}

export function emptyCounts(): WorkerCounts {
  return {
    answered: [0, 0, 0, 0, 0, 0],
    errors: {},
    brokenOff: {},
    interfaces: {},
    fuel: 0,
    hostFuel: 0,
    cpuMs: 0,
    clockedMs: 0,
    hostCalls: 0,
    logBytes: 0,
    bytesIn: 0,
    bytesOut: 0,
    coldStarts: 0,
    evictions: 0,
    cacheHits: 0,
    cacheMisses: 0,
    memoryPeak: 0,
    peaks: { fuel: 0, memory: 0, deadline: 0 },
    total: emptyHistogram(),
    guest: emptyHistogram(),
    queue: emptyHistogram(),
    seconds: [],
  };
}

/** Adds one request. On the way of every request: nothing here allocates but a new second's entry. */
export function countRequest(counts: WorkerCounts, outcome: Outcome, meta: RequestMeta): void {
  const { error, response, usage } = outcome;
  if (error !== null) countError(counts, outcome, error.code);
  else counts.answered[Math.floor((response?.status ?? 0) / 100)]!++;
  if (usage.interfaces !== undefined) addInterfaces(counts, usage.interfaces);
  if (outcome.cache === "hit") counts.cacheHits++;
  else if (outcome.cache === "miss") counts.cacheMisses++;
  counts.fuel += burned(usage.fuel) + burned(usage.startFuel);
  counts.hostFuel += burned(usage.hostFuel);
  counts.cpuMs += usage.cpuMs;
  if (meta.limits === null || usage.cpuMs < meta.limits.cpu * exactAfter) {
    counts.clockedMs += usage.cpuMs;
  }
  counts.hostCalls += burned(usage.hostCalls);
  counts.bytesIn += meta.bytesIn;
  counts.bytesOut += meta.bytesOut;
  for (const { message } of outcome.log) counts.logBytes += message.length;
  observe(counts.total, meta.totalMs);
  observe(counts.queue, meta.queuedMs);
  // A request that was refused has been in no guest.
  if (usage.wallMs > 0) observe(counts.guest, usage.wallMs);
  counts.memoryPeak = Math.max(counts.memoryPeak, usage.memoryBytes);
  if (meta.limits !== null) {
    const { peaks } = counts;
    peaks.fuel = Math.max(peaks.fuel, usage.fuel / meta.limits.fuel);
    peaks.memory = Math.max(peaks.memory, usage.memoryBytes / meta.limits.memory);
    peaks.deadline = Math.max(peaks.deadline, usage.wallMs / meta.limits.deadline);
  }
  countSecond(counts.seconds, Math.floor((meta.at + meta.totalMs) / 1_000), 1);
}

function countError(counts: WorkerCounts, outcome: Outcome, code: ErrorCode): void {
  const { errors, brokenOff } = counts;
  const status = statusSent(outcome);
  if (status === errorTable[code].status && status !== null) {
    errors[code] = (errors[code] ?? 0) + 1;
    return;
  }
  brokenOff[code] ??= emptyCounts().answered;
  brokenOff[code][Math.floor((status ?? 0) / 100)]!++;
}

/** Adds counts from elsewhere, except `seconds`: the receiver computes its own rate. */
export function addCounts(into: WorkerCounts, from: WorkerCounts): void {
  for (let i = 0; i < from.answered.length; i++) into.answered[i]! += from.answered[i]!;
  for (const [code, count] of entriesOf(from.errors)) {
    into.errors[code] = (into.errors[code] ?? 0) + count;
  }
  for (const [code, byDigit] of entriesOf(from.brokenOff)) {
    into.brokenOff[code] ??= emptyCounts().answered;
    const sums = into.brokenOff[code];
    for (let i = 0; i < byDigit.length; i++) sums[i]! += byDigit[i]!;
  }
  addInterfaces(into, from.interfaces);
  into.fuel += burned(from.fuel);
  into.hostFuel += burned(from.hostFuel);
  into.cpuMs += from.cpuMs;
  into.clockedMs += from.clockedMs;
  into.hostCalls += from.hostCalls;
  into.logBytes += from.logBytes;
  into.bytesIn += from.bytesIn;
  into.bytesOut += from.bytesOut;
  into.coldStarts += from.coldStarts;
  into.evictions += from.evictions;
  into.cacheHits += from.cacheHits;
  into.cacheMisses += from.cacheMisses;
  into.memoryPeak = Math.max(into.memoryPeak, from.memoryPeak);
  addHistogram(into.total, from.total);
  addHistogram(into.guest, from.guest);
  addHistogram(into.queue, from.queue);
}

/** The most interfaces of a worker: more than there are, as a shard that was taken over makes up names. */
const maxInterfaces = 32;

function addInterfaces(
  { interfaces }: WorkerCounts,
  used: Readonly<Record<string, InterfaceUse>>,
): void {
  for (const [name, use] of Object.entries(used)) {
    if (!Object.hasOwn(interfaces, name)) {
      if (Object.keys(interfaces).length >= maxInterfaces) continue;
      interfaces[name] = { calls: 0, bytesIn: 0, bytesOut: 0, waitedMs: 0 };
    }
    const sum = interfaces[name]!;
    sum.calls += use.calls;
    sum.bytesIn += use.bytesIn;
    sum.bytesOut += use.bytesOut;
    sum.waitedMs += use.waitedMs;
  }
}

/** Requests that ended with an error: its code, the status' first digit (0: no status was sent), and how many. */
export function errorsOf({ errors, brokenOff }: WorkerCounts): [ErrorCode, number, number][] {
  const answered = entriesOf(errors).map(([code, count]): [ErrorCode, number, number] => {
    return [code, Math.floor((errorTable[code].status ?? 0) / 100), count];
  });
  const others = entriesOf(brokenOff).flatMap(([code, byDigit]) =>
    byDigit.map((count, digit): [ErrorCode, number, number] => [code, digit, count]),
  );
  return [...answered, ...others.filter(([, , count]) => count > 0)];
}

function entriesOf<Value>(table: Partial<Record<ErrorCode, Value>>): [ErrorCode, Value][] {
  return Object.entries(table) as [ErrorCode, Value][];
}

export function requestsOf(counts: WorkerCounts): number {
  let requests = 0;
  for (const count of counts.answered) requests += count;
  for (const [, , count] of errorsOf(counts)) requests += count;
  return requests;
}

/** Requests that failed, and not by the visitor's doing. */
export function failuresOf(counts: WorkerCounts): number {
  let failures = 0;
  for (const [code, , count] of errorsOf(counts)) {
    if (errorTable[code].blame !== "input") failures += count;
  }
  return failures;
}

/** Requests end nearly in order, so the second is nearly always the last entry's. */
function countSecond(seconds: [number, number][], second: number, requests: number): void {
  for (let i = seconds.length - 1; i >= 0; i--) {
    if (seconds[i]![0] === second) {
      seconds[i]![1] += requests;
      return;
    }
  }
  seconds.push([second, requests]);
}
