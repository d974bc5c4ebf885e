import type { ErrorCode } from "../content/http-types.ts";
import { ResponseOutparam } from "../http/response-outparam.ts";
import { err, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";
import { awaitOwn, componentTasks, currentTasks } from "./component-tasks.ts";
import { newFuture, newStream, pair } from "./ends.ts";
import {
  type FutureKind,
  type FutureValues,
  ReadableFutureEnd,
  WritableFutureEnd,
} from "./futures.ts";
import { type EndRole, ItemEnd, newItems } from "./item-ends.ts";
import { awaitEvent, packed } from "./next-event.ts";
import type { Response } from "./response.ts";
import { currentService } from "./service-state.ts";
import { ReadableStreamEnd, WritableStreamEnd } from "./stream-ends.ts";
import { Subtask } from "./subtasks.ts";
import { trap, Waitable } from "./waitable.ts";
import { WaitableSet } from "./waitable-set.ts";

/** The most that a guest may count its backpressure to (Canonical ABI, `backpressure.inc`). */
const maxBackpressure = 65_535;

/** Kinds of futures by the driver's numbers for them. */
const kinds: readonly (FutureKind | undefined)[] = [
  undefined,
  undefined,
  "sent",
  "trailers",
  "printed",
];

function kindOf(number: number): FutureKind {
  const kind = kinds[number];
  if (kind === undefined) throw trap("has a future of no kind");
  return kind;
}

type Kind<Of> = abstract new (...values: never[]) => Of;

/** Drops an end, or a call that is over. */
function dropped(number: number, found: Waitable): void {
  found.drop();
  currentService().remove(number);
}

/** An end of this kind, or of this role where the guest has both. */
function endOf<Of extends Waitable>(number: number, kind: Kind<Of>, role: EndRole): Of | ItemEnd {
  const state = currentService();
  const found = state.get(number, Waitable);
  return found instanceof ItemEnd && found.role === role ? found : state.get(number, kind);
}

const readable = (end: number) => endOf(end, ReadableStreamEnd, "stream read");
const writable = (end: number) => endOf(end, WritableStreamEnd, "stream write");
const readableFuture = (end: number) => endOf(end, ReadableFutureEnd, "future read");
const writableFuture = (end: number) => endOf(end, WritableFutureEnd, "future write");

function newPair(of: "stream" | "future", size: number): bigint {
  const { readable, writable } = newItems(of, size);
  return pair(readable, writable);
}

function copy(role: EndRole, end: number, at: number, length: number, pages: number): bigint {
  const state = currentService();
  const found = state.get(end, ItemEnd);
  if (found.role !== role) throw trap(`uses ${end} as a ${role} end, which it is not`);
  const { status, copied } = found.copy(at, length, pages);
  state.copied = copied;
  return BigInt(status) | (BigInt(copied?.bytes ?? 0) << 32n);
}

function written<Kind extends FutureKind>(
  end: number,
  kind: Kind,
  [value, ...more]: readonly FutureValues[Kind][],
): void {
  if (value === undefined || more.length > 0)
    throw trap("writes another number of values than one");
  currentService().get(end, WritableFutureEnd).write(kind, value);
}

function taken<Kind extends FutureKind>(end: number, kind: Kind): FutureValues[Kind] {
  return currentService().get(end, ReadableFutureEnd).take(kind);
}

/** The builtins of asynchronous calls (`abi/lowered/wasi3.wit`; Canonical ABI, "Canonical Definitions"). Numbers are a guest's
 * own: each is looked up. */
export const builtins = {
  ...componentTasks,
  waitableSetNew: (): number => currentService().add(new WaitableSet()),
  waitableSetDrop(number: number): void {
    const state = currentService();
    if (state.get(number, WaitableSet).members.size > 0) throw trap("drops a set with waitables");
    state.remove(number);
  },
  waitableJoin(number: number, set: number): void {
    const state = currentService();
    const waitable = state.get(number, Waitable);
    if (set === 0) waitable.set?.remove(waitable);
    else state.get(set, WaitableSet).add(waitable);
  },
  subtaskDrop: (task: number): void => dropped(task, currentService().get(task, Subtask)),
  subtaskCancel: (task: number): number => currentService().get(task, Subtask).cancel(),
  backpressureInc(): void {
    if (++currentService().backpressure > maxBackpressure) throw trap("has too much backpressure");
  },
  backpressureDec(): void {
    if (--currentService().backpressure < 0) throw trap("has no backpressure to take back");
  },
  /** No other task of its own could run, and its driver has those of other components go on. */
  threadYield: (): number => 0,
  taskCancel(): void {
    const { current } = currentTasks();
    if (current === null) throw trap("answers a cancellation that nobody asked for");
    current.call.cancelled();
  },
  taskReturn(result: Result<Response, ErrorCode>): void {
    const { current } = currentTasks();
    if (current !== null) {
      current.call.settle(result);
      return;
    }
    const { out } = currentService();
    if (out === null) throw trap("returns from a task outside of a request");
    if (out.answer !== null) throw trap("returns from its task twice");
    if (result.tag === "err") ResponseOutparam.set(out, result);
    else if (!result.val.answer(out)) ResponseOutparam.set(out, err(invalidLength));
  },

  taskReturnStored([result]: readonly Result<Response, ErrorCode>[]): void {
    if (result === undefined) throw trap("returns nothing from its task");
    builtins.taskReturn(result);
  },
  taskReturnRun(outcome: Result<undefined, undefined>): void {
    const state = currentService();
    if (currentSession().command === null) throw trap("returns from a task that nobody called");
    if (state.ran !== null) throw trap("returns from its task twice");
    state.ran = outcome.tag;
  },

  streamNew: newStream,
  streamCancelRead: (end: number): number => readable(end).cancel(),
  streamCancelWrite: (end: number): number => writable(end).cancel(),
  streamDropReadable: (end: number): void => dropped(end, readable(end)),
  streamDropWritable: (end: number): void => dropped(end, writable(end)),

  futureNewSent: (): bigint => newFuture("sent"),
  futureNewTrailers: (): bigint => newFuture("trailers"),
  futureNewPrinted: (): bigint => newFuture("printed"),
  futureCancelRead: (end: number): number => readableFuture(end).cancel(),
  futureCancelWrite: (end: number): number => writableFuture(end).cancel(),
  futureDropReadable: (end: number): void => dropped(end, readableFuture(end)),
  futureDropWritable: (end: number): void => dropped(end, writableFuture(end)),

  streamNewUnit: (): bigint => newPair("stream", 0),
  streamNew1: (): bigint => newPair("stream", 1),
  streamNew2: (): bigint => newPair("stream", 2),
  streamNew4: (): bigint => newPair("stream", 4),
  streamNew8: (): bigint => newPair("stream", 8),
  futureNewUnit: (): bigint => newPair("future", 0),
  futureNew1: (): bigint => newPair("future", 1),
  futureNew2: (): bigint => newPair("future", 2),
  futureNew4: (): bigint => newPair("future", 4),
  futureNew8: (): bigint => newPair("future", 8),
  copyStreamRead: (end: number, at: number, length: number, pages: number): bigint =>
    copy("stream read", end, at, length, pages),
  copyStreamWrite: (end: number, at: number, length: number, pages: number): bigint =>
    copy("stream write", end, at, length, pages),
  copyFutureRead: (end: number, at: number, length: number, pages: number): bigint =>
    copy("future read", end, at, length, pages),
  copyFutureWrite: (end: number, at: number, length: number, pages: number): bigint =>
    copy("future write", end, at, length, pages),
  copied(): bigint {
    const { from, to } = currentService().copied!;
    return pair(from, to);
  },

  streamRead: (end: number, length: number): number =>
    currentService().get(end, ReadableStreamEnd).read(length),
  streamTake: (end: number): Uint8Array => currentService().get(end, ReadableStreamEnd).takeBytes(),
  streamWrite: (end: number, bytes: Uint8Array): number =>
    currentService().get(end, WritableStreamEnd).write(bytes),

  futureRead: (end: number, kind: number): number =>
    currentService().get(end, ReadableFutureEnd).read(kindOf(kind)),
  futureTakeSent: (end: number) => taken(end, "sent"),
  futureTakeTrailers: (end: number) => taken(end, "trailers"),
  futureTakePrinted: (end: number) => taken(end, "printed"),
  futureLook: (end: number, kind: number): number =>
    currentService().get(end, WritableFutureEnd).look(kindOf(kind)),
  futureWriteSent: (end: number, value: readonly FutureValues["sent"][]) =>
    written(end, "sent", value),
  futureWriteTrailers: (end: number, value: readonly FutureValues["trailers"][]) =>
    written(end, "trailers", value),
  futureWritePrinted: (end: number, value: readonly FutureValues["printed"][]) =>
    written(end, "printed", value),

  wait(number: number, mayWait: number): bigint {
    const state = currentService();
    const { members } = state.get(number, WaitableSet);
    const count = members.size;
    // A poll for which a task has gone on.
    if (mayWait === 2) {
      return packed(awaitEvent({ waitables: members, count, pumps: state.pumps }, false));
    }
    return awaitOwn(members, count, mayWait !== 0);
  },
  waitForOne: (number: number): bigint =>
    awaitOwn([currentService().get(number, Waitable)], 1, true),
  /** Content that comes from elsewhere goes on after the guest has ended, and with it what the answer may wait for: an origin may
   * answer with what it is sent. What the guest would have written is not waited for. */
  finish(): void {
    const { answering, pumps, ran } = currentService();
    if (currentSession().command !== null && ran === null) {
      throw trap("ends its task without returning from it");
    }
    if (answering === null || answering.done) return;
    const isOver = () => answering.done || answering.source === null;
    awaitEvent({ waitables: [], count: 0, pumps, isOver }, true);
  },
};

const invalidLength: ErrorCode = {
  tag: "internal-error",
  val: "its content-length is no length",
};
