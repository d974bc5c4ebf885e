// How a batch passes between the shard's thread and an isolate: all calls, and all results, as one text of
// JSON, and all bodies as one run of bytes. Copying them object by object, which is what the engine offers,
// took a third of a short request's time; text is parsed and written several times as fast.

import type { Body, Field } from "../../../abi/generated/types.ts";
import { KiB } from "../../../byte-units.ts";
import type { LogLine } from "../../../host/request-state.ts";
import { fromBase64 } from "../base64.ts";
import type { InsideCall } from "../border/inside-call.ts";
import type { CallProfile } from "../trace/call-tree.ts";
import type { Call, CallResult, Failure } from "./protocol.ts";

/** What crosses: the text; the small bodies one after the other, or null where there are none; and each large one by
 * itself, so that none of them is copied once more. */
export type Packed = readonly [text: string, bodies: Uint8Array | null, ...large: Large[]];

/** A large body, or where it begins in the memory that came with the batch (`../../carriers.ts`). */
type Large = Uint8Array | number;

export function isCarried(large: Packed[number]): large is number {
  return typeof large === "number";
}

/** The bytes from which on a body is large. */
const largeBytes = 256 * KiB;

/** A body's place in a message's row: its length in bytes; or this where the message has none; or, further
 * below, the number of a stream. */
const noBody = -1;
const streamed = (id: number) => noBody - id;

/** `key` is base64, or null for the entropy of the isolate's own. */
export type CallRow = readonly [
  method: string,
  uri: string,
  fields: readonly Field[],
  bodyLength: number,
  trailers: readonly Field[] | null,
  wallClock: number,
  monotonic: number,
  key: string | null,
];

/** Ends after `failure` where there is no response; with a body and no status it is what a command printed before it failed. `micros`: microseconds in the guest; `cpuMicros`: of its thread. */
export type ResultRow = readonly [
  fuel: number,
  memoryBytes: number,
  hostCalls: number,
  micros: number,
  cpuMicros: number,
  startFuel: number,
  /** Or their number, where nobody reads them. */
  log: readonly LogLine[] | number,
  failure: Failure | null,
  status?: number | null,
  fields?: readonly Field[] | null,
  bodyLength?: number | null,
  trailers?: readonly Field[] | null,
  /** Only for a worker that is traced. All columns before it are present then, null where they are empty. */
  profile?: CallProfile | null,
  /** Only for a replay, likewise. */
  insideCalls?: readonly InsideCall[] | null,
  hostFuel?: number,
];

/** Packs calls, with 32 bytes of entropy in base64 for those without a key of their own. `wantsLog` is false where
 * log lines need not cross back. */
export function packCalls(calls: readonly Call[], entropy: string, wantsLog: boolean): Packed {
  const bodies = new BodiesOut();
  const rows = calls.map((call) => callRow(call, bodies));
  return [JSON.stringify([entropy, wantsLog, rows]), ...bodies.whole()];
}

export function callRow(
  { request, wallClock, monotonic, randomKey }: Call,
  bodies: BodiesOut,
): CallRow {
  const { method, uri, fields, body, trailers = null } = request;
  const key = randomKey === null ? null : Buffer.from(randomKey).toString("base64");
  return [method, uri, fields, bodies.add(body), trailers, wallClock, monotonic, key];
}

export function callOf(row: CallRow, bodies: BodiesIn): Call {
  const [method, uri, fields, bodyLength, trailers, wallClock, monotonic, key] = row;
  const request = { method, uri, fields: fields as Field[], body: bodies.next(bodyLength) };
  return {
    request: trailers === null ? request : { ...request, trailers },
    wallClock,
    monotonic,
    randomKey: key === null ? null : fromBase64(key),
  };
}

/** The calls of a batch, in order. */
export class CallsIn {
  readonly entropy: string;
  readonly wantsLog: boolean;
  readonly #rows: readonly CallRow[];
  readonly #bodies: BodiesIn;
  #at = 0;

  constructor([text, ...bodies]: Packed) {
    const [entropy, wantsLog, rows] = JSON.parse(text) as [string, boolean, CallRow[]];
    this.entropy = entropy;
    this.wantsLog = wantsLog;
    this.#rows = rows;
    this.#bodies = new BodiesIn(bodies);
  }

  /** Null after the last. */
  next(): Call | null {
    const row = this.#rows[this.#at++];
    return row === undefined ? null : callOf(row, this.#bodies);
  }
}

/** Takes results one by one; `whole` is what crosses. */
export class ResultsOut {
  readonly #rows: ResultRow[] = [];
  readonly #bodies: BodiesOut;
  readonly #wantsLog: boolean;

  /** `carrier`: memory for large bodies, where there is some. */
  constructor(wantsLog: boolean, carrier: Uint8Array | null = null) {
    this.#wantsLog = wantsLog;
    this.#bodies = new BodiesOut(carrier);
  }

  add(result: CallResult): void {
    this.#rows.push(resultRow(result, this.#wantsLog, this.#bodies));
  }

  /** The number of bytes of bodies. */
  get bodyBytes(): number {
    return this.#bodies.bytes;
  }

  whole(): Packed {
    return [JSON.stringify(this.#rows), ...this.#bodies.whole()];
  }
}

export function unpackResults(
  [text, ...packed]: Packed,
  carrier: Uint8Array | null = null,
): CallResult[] {
  const bodies = new BodiesIn(packed, carrier);
  return (JSON.parse(text) as ResultRow[]).map((row) => resultOf(row, bodies));
}

export function resultRow(result: CallResult, wantsLog: boolean, bodies: BodiesOut): ResultRow {
  const { profile = null, insideCalls, hostFuel } = result;
  if (profile === null && insideCalls === undefined && hostFuel === undefined) {
    return plainRow(result, wantsLog, bodies);
  }
  const plain = plainRow(result, wantsLog, bodies);
  const [fuel, memory, calls, micros, cpu, startFuel, log, failure, ...answer] = plain;
  const [status = null, fields = null, length = null, trailers = null] = answer;
  const head = [fuel, memory, calls, micros, cpu, startFuel, log, failure] as const;
  const row = [...head, status, fields, length, trailers, profile] as const;
  if (hostFuel !== undefined) return [...row, insideCalls ?? null, hostFuel];
  return insideCalls === undefined ? row : [...row, insideCalls];
}

function plainRow(result: CallResult, wantsLog: boolean, bodies: BodiesOut): ResultRow {
  const { response, failure, fuel, memoryBytes, hostCalls, wallMs, cpuMs, startFuel } = result;
  const log = wantsLog ? result.log : result.log.length;
  const times = [Math.round(1000 * wallMs), Math.round(1000 * cpuMs)] as const;
  const head = [fuel, memoryBytes, hostCalls, ...times, startFuel, log, failure] as const;
  if (response === null) {
    const { printed } = result;
    return printed === undefined ? head : [...head, null, null, bodies.addBytes(printed)];
  }
  const { status, fields, body, trailers } = response;
  const length = bodies.addLast(body);
  return trailers === undefined
    ? [...head, status, fields, length]
    : [...head, status, fields, length, trailers];
}

export function resultOf(row: ResultRow, bodies: BodiesIn): CallResult {
  const [fuel, memoryBytes, hostCalls, micros, cpuMicros, startFuel, log, failure] = row;
  let response: CallResult["response"] = null;
  const [, , , , , , , , status, fields, bodyLength, trailers, profile, insideCalls, hostFuel] =
    row;
  if (typeof status === "number") {
    const body = bodies.next(bodyLength!);
    const message = { status, fields: fields as Field[], body };
    response = trailers == null ? message : { ...message, trailers: trailers as Field[] };
  }
  const printed =
    response === null && typeof bodyLength === "number" ? bodies.nextBytes(bodyLength) : null;
  return {
    response,
    failure,
    ...(printed === null ? {} : { printed }),
    fuel,
    memoryBytes,
    hostCalls,
    wallMs: micros / 1000,
    cpuMs: cpuMicros / 1000,
    startFuel,
    log: typeof log === "number" ? [] : log,
    untoldLines: typeof log === "number" ? log : 0,
    ...(profile == null ? {} : { profile }),
    ...(insideCalls == null ? {} : { insideCalls }),
    ...(hostFuel === undefined ? {} : { hostFuel }),
  };
}

/** The bodies of what crosses. */
export type PackedBodies = readonly [bodies: Uint8Array | null, ...large: Large[]];

/** The bytes of the bodies of what crosses, without those in a carrier. */
export function packedBytes([, bodies, ...large]: Packed): number {
  const bytesOf = (each: Large) => (isCarried(each) ? 0 : each.length);
  return large.reduce<number>((sum, each) => sum + bytesOf(each), bodies?.length ?? 0);
}

/** The original method, taken before `crossing.ts` puts a charge on what it copies. */
const { set } = Uint8Array.prototype;

/** A copy goes faster from where words begin. */
const wordBytes = 8;

/** Packs bodies: a large one crosses by itself, small ones together. */
export class BodiesOut {
  readonly #small: Uint8Array[] = [];
  readonly #large: Large[] = [];
  readonly #carrier: Uint8Array | null;
  #carried = 0;
  #smallBytes = 0;
  bytes = 0;

  constructor(carrier: Uint8Array | null = null) {
    this.#carrier = carrier;
  }

  /** Returns what stands for the body in its message's row. */
  add(body: Body): number {
    if (body.tag === "empty") return noBody;
    if (body.tag === "streamed") return streamed(body.val);
    return this.addBytes(body.val);
  }

  /** The same of an answer's body: a large one goes into the carrier where that has room. Nobody here reads it any more,
   * and its own memory goes at once: left to the collector, each ten megabytes would have the whole heap looked
   * through. */
  addLast(body: Body): number {
    if (body.tag !== "bytes" || body.val.length < largeBytes) return this.add(body);
    const { buffer, length } = body.val;
    const place = this.#carry(body.val);
    if (place === null) return this.add(body);
    this.bytes += length;
    this.#large.push(place);
    if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
    return length;
  }

  /** Returns how many they are. */
  addBytes(bytes: Uint8Array): number {
    const { length } = bytes;
    this.bytes += length;
    if (length >= largeBytes) {
      this.#large.push(byItself(bytes));
    } else if (length > 0) {
      this.#small.push(bytes);
      this.#smallBytes += length;
    }
    return length;
  }

  whole(): PackedBodies {
    return [this.#together(), ...this.#large];
  }

  /** Where it begins in the carrier; null where that has no room for it. */
  #carry(bytes: Uint8Array): number | null {
    const at = this.#carried;
    if (this.#carrier === null || at + bytes.length > this.#carrier.length) return null;
    set.call(this.#carrier, bytes, at);
    this.#carried = Math.ceil((at + bytes.length) / wordBytes) * wordBytes;
    return at;
  }

  #together(): Uint8Array | null {
    const [first] = this.#small;
    if (first === undefined) return null;
    if (first.length === this.#smallBytes) return byItself(first);
    const whole = new Uint8Array(this.#smallBytes);
    let at = 0;
    for (const body of this.#small) {
      set.call(whole, body, at);
      at += body.length;
    }
    return whole;
  }
}

/** A view crosses with all that it is a view of. */
function byItself(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const copy = new Uint8Array(bytes.length);
  set.call(copy, bytes);
  return copy;
}

/** The same bodies on the other side, in the same order. */
export class BodiesIn {
  readonly #small: Uint8Array | null;
  readonly #large: readonly Large[];
  readonly #carrier: Uint8Array | null;
  #at = 0;
  #nextLarge = 0;

  constructor([small, ...large]: PackedBodies, carrier: Uint8Array | null = null) {
    this.#small = small;
    this.#large = large;
    this.#carrier = carrier;
  }

  next(length: number): Body {
    if (length === noBody) return { tag: "empty" };
    if (length < noBody) return { tag: "streamed", val: noBody - length };
    return { tag: "bytes", val: this.nextBytes(length) };
  }

  nextBytes(length: number): Uint8Array {
    if (length >= largeBytes) {
      const large = this.#large[this.#nextLarge++]!;
      // Throws where it is not all in there.
      return isCarried(large) ? new Uint8Array(this.#carrier!.buffer, large, length) : large;
    }
    const begin = this.#at;
    this.#at += length;
    return this.#small?.subarray(begin, this.#at) ?? new Uint8Array();
  }
}
