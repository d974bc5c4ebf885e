// How a step of a worker that waits passes between the shard's thread and an isolate: as batches do
// (`packed-batch.ts`), one text of JSON and one run of bytes each way.
import type { Operation, Settled } from "../border/operations.ts";
import {
  BodiesIn,
  BodiesOut,
  type CallRow,
  callOf,
  callRow,
  type Packed,
  type ResultRow,
  resultOf,
  resultRow,
} from "./packed-batch.ts";
import { fromPortable, type Portable, toPortable } from "./portable.ts";
import type { Call, CallResult, ClockTimes } from "./protocol.ts";

/** A request by the number that its isolate knows it by. */
export interface NumberedCall {
  readonly id: number;
  readonly call: Call;
}

/** A settled operation, by its request's number. */
export interface NumberedSettled {
  readonly id: number;
  readonly settled: Settled;
}

/** What goes in. */
export interface Inbox {
  /** 32 bytes of entropy in base64 for calls that bring no key of their own. */
  readonly entropy: string;
  /** False where lines of the log need not cross back. */
  readonly wantsLog: boolean;
  /** What the clocks of those that waited show from now on; null: what they showed. */
  readonly clock: ClockTimes | null;
  readonly settled: readonly NumberedSettled[];
  readonly calls: readonly NumberedCall[];
}

/** What comes out, in the order in which it happened. */
export type OutboxEvent =
  | { readonly kind: "operation"; readonly id: number; readonly operation: Operation }
  | { readonly kind: "result"; readonly id: number; readonly result: CallResult };

export interface OutboxContents {
  readonly events: readonly OutboxEvent[];
  /** How many of the settled were told. */
  readonly heard: number;
  /** How many of the inbox's calls were begun; those after them come back as they went. */
  readonly begun: number;
  /** How long all of it took in the isolate, in ms. */
  readonly ms: number;
}

type InboxText = readonly [
  entropy: string,
  wantsLog: boolean,
  clock: ClockTimes | null,
  settled: [number, Portable][],
  calls: [number, CallRow][],
];
type EventRow =
  | [id: number, result: ResultRow]
  | [id: number, name: string, asks: 0 | 1, Portable, fuel?: number];

export function packInbox({ entropy, wantsLog, clock, settled, calls }: Inbox): Packed {
  const bodies = new BodiesOut();
  const text: InboxText = [
    entropy,
    wantsLog,
    clock,
    settled.map((each) => [each.id, toPortable(each.settled, (bytes) => bodies.addBytes(bytes))]),
    calls.map(({ id, call }) => [id, callRow(call, bodies)]),
  ];
  return [JSON.stringify(text), ...bodies.whole()];
}

export function unpackInbox([text, ...packed]: Packed): Inbox {
  const bodies = new BodiesIn(packed);
  const [entropy, wantsLog, clock, settled, calls] = JSON.parse(text) as InboxText;
  return {
    entropy,
    wantsLog,
    clock,
    settled: settled.map(([id, value]) => ({
      id,
      settled: fromPortable(value, (length) => bodies.nextBytes(length)) as Settled,
    })),
    calls: calls.map(([id, row]) => ({ id, call: callOf(row, bodies) })),
  };
}

/** Takes what comes out; `whole` is what crosses. */
export class Outbox {
  readonly #rows: EventRow[] = [];
  readonly #bodies: BodiesOut;
  readonly #wantsLog: boolean;

  /** `carrier`: memory for large bodies, where there is some. */
  constructor(wantsLog: boolean, carrier: Uint8Array | null = null) {
    this.#wantsLog = wantsLog;
    this.#bodies = new BodiesOut(carrier);
  }

  /** The number of bytes of bodies. */
  get bodyBytes(): number {
    return this.#bodies.bytes;
  }

  addOperation(id: number, { name, values, asks, fuel }: Operation): void {
    const portable = toPortable(values, (bytes) => this.#bodies.addBytes(bytes));
    const row: EventRow = [id, name, asks ? 1 : 0, portable];
    if (fuel !== undefined) row.push(fuel);
    this.#rows.push(row);
  }

  addResult(id: number, result: CallResult): void {
    this.#rows.push([id, resultRow(result, this.#wantsLog, this.#bodies)]);
  }

  whole(heard: number, begun: number, ms: number): Packed {
    return [JSON.stringify([heard, begun, ms, this.#rows]), ...this.#bodies.whole()];
  }
}

export function unpackOutbox(
  [text, ...packed]: Packed,
  carrier: Uint8Array | null = null,
): OutboxContents {
  const bodies = new BodiesIn(packed, carrier);
  const [heard, begun, ms, rows] = JSON.parse(text) as [number, number, number, EventRow[]];
  const events = rows.map((row): OutboxEvent => {
    const [id] = row;
    if (row.length === 2) return { kind: "result", id, result: resultOf(row[1], bodies) };
    const [, name, asks, portable, fuel] = row;
    const values = fromPortable(portable, (length) => bodies.nextBytes(length)) as unknown[];
    const operation = { name, values, asks: asks === 1 };
    return {
      kind: "operation",
      id,
      operation: fuel === undefined ? operation : { ...operation, fuel },
    };
  });
  return { events, heard, begun, ms };
}
