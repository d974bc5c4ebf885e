// Writes as web-streams-polyfill asks for them: the build puts these functions in the place of its own (build/stream-library.ts).
// Promises that nobody has asked for are not made, and no functions for each chunk.
import { currentFrame } from "../promise/frame.ts";
import { enqueue } from "../promise/microtasks.ts";
import {
  type GuestPromise,
  hasFailed,
  newPending,
  rejectWith,
  settleWith,
} from "../promise/promise.ts";
import type {
  TransformControllerFields,
  TransformFields,
  WritableControllerFields,
  WritableFields,
  WriteRequest,
  WriterFields,
} from "./library-fields.ts";
import { nothingToWaitFor, resolvedWith, upon } from "./library-promises.ts";
import { takeValue } from "./library-queue.ts";

/** WritableStreamDefaultControllerAdvanceQueueIfNeeded and what follows a write that failed, which the library has. */
let ownAdvance: (controller: WritableControllerFields) => void;
let failed: Then;
let reactTo: React;

/** Called by the library when it is evaluated. */
export function writesBy(advanceQueue: typeof ownAdvance, fail: Then, react: React): void {
  ownAdvance = advanceQueue;
  failed = fail;
  reactTo = react;
}

class PendingWrite implements WriteRequest {
  readonly promise: GuestPromise;

  constructor() {
    this.promise = newPending();
  }

  _resolve(): void {
    settleWith(this.promise, undefined);
  }
  _reject(reason: unknown): void {
    rejectWith(this.promise, reason);
  }
}

/** WritableStreamAddWriteRequest (§5.4). */
export function addWriteRequest(stream: Pick<WritableFields, "_writeRequests">) {
  const request = new PendingWrite();
  stream._writeRequests.push(request);
  return request.promise;
}

/** WritableStreamUpdateBackpressure (§5.4). */
export function updateBackpressure(
  stream: WritableFields,
  controller: WritableControllerFields,
): void {
  const backpressure = controller._strategyHWM <= controller._queueTotalSize;
  if (backpressure === stream._backpressure) return;
  stream._backpressure = backpressure;
  const writer = stream._writer;
  if (writer === undefined) return;
  if (backpressure) openReady(writer);
  else fulfilReady(writer);
}

/** WritableStreamDefaultControllerAdvanceQueueIfNeeded (§5.5.4). */
export function advance(controller: WritableControllerFields): void {
  const stream = controller._controlledWritableStream;
  if (stream._state !== "writable" || stream._closeRequest !== undefined) {
    ownAdvance(controller);
    return;
  }
  if (!controller._started || stream._inFlightWriteRequest !== undefined) return;
  const queue = controller._queue;
  if (queue.length === 0) return;
  stream._inFlightWriteRequest = stream._writeRequests.shift();
  const result = controller._writeAlgorithm!(queue.peek(), controller);
  afterWrite(result as Written, controller, written, failed, reactTo);
}

/** What follows a write that succeeded (§5.5.4, WritableStreamDefaultControllerProcessWrite). */
export function written(of: object): void {
  const controller = of as WritableControllerFields;
  const stream = controller._controlledWritableStream;
  const { promise } = stream._inFlightWriteRequest!;
  stream._inFlightWriteRequest = undefined;
  settleWith(promise, undefined);
  takeValue(controller);
  if (
    stream._state === "writable" &&
    stream._closeRequest === undefined &&
    stream._inFlightCloseRequest === undefined
  ) {
    updateBackpressure(stream, controller);
  }
  advance(controller);
}

/** Sets a writer's [[readyPromise]] to a new promise. */
export function openReady(writer: WriterFields): void {
  writer._readyPromiseState = "pending";
  writer._readyPromise = undefined;
}

export function fulfilReady(writer: WriterFields): void {
  if (writer._readyPromiseState !== "pending") return;
  writer._readyPromiseState = "fulfilled";
  if (writer._readyPromise !== undefined) settleWith(writer._readyPromise, undefined);
}

/** Rejects it; it counts as handled. */
export function rejectReady(writer: WriterFields, reason: unknown): void {
  if (writer._readyPromiseState !== "pending") return;
  const promise = readyOf(writer);
  writer._readyPromiseState = "rejected";
  rejectWith(promise, reason);
  hasFailed(promise);
}

export function readyOf(writer: WriterFields): GuestPromise {
  if (writer._readyPromise === undefined) {
    writer._readyPromise = newPending();
    if (writer._readyPromiseState === "fulfilled") settleWith(writer._readyPromise, undefined);
  }
  return writer._readyPromise;
}

/** TransformStreamSetBackpressure (§6.4.2). */
export function setBackpressure(transform: TransformFields, backpressure: boolean): void {
  const before = transform._backpressureChangePromise;
  if (before !== undefined) settleWith(before, undefined);
  transform._backpressureChangePromise = newPending();
  transform._backpressure = backpressure;
}

/** A write that waits until somebody reads. */
class WaitingWrite {
  readonly transform: TransformFields;
  readonly chunk: unknown;

  constructor(transform: TransformFields, chunk: unknown) {
    this.transform = transform;
    this.chunk = chunk;
  }
}

/** A write whose transformer has returned nothing: a promise of it settles in the next turn. */
const transformed = { turns: 1 };

type Written = GuestPromise | WaitingWrite | typeof transformed;

/** In the place of a promise where backpressure has to change first; null where that has to be made. */
export function waitToWrite(transform: TransformFields, chunk: unknown): Written | null {
  return currentFrame === null ? new WaitingWrite(transform, chunk) : null;
}

/** TransformStreamDefaultControllerPerformTransform. @param perform has the library's own, for all but transformers that return nothing. */
export function transformChunk(
  controller: TransformControllerFields,
  chunk: unknown,
  react: (result: GuestPromise, controller: TransformControllerFields) => GuestPromise,
): Written {
  const result = controller._transformAlgorithm!(chunk, controller);
  if (result === nothingToWaitFor && currentFrame === null) return transformed;
  return react(result, controller);
}

type Controller = object;
type Then = (controller: Controller, reason?: unknown) => void;
type React = (result: GuestPromise, controller: TransformControllerFields) => GuestPromise;

/** What happens once a chunk is written, after as many turns as promises would take. */
export function afterWrite(
  written: Written,
  controller: Controller,
  succeed: Then,
  fail: Then,
  react: React,
): void {
  if (currentFrame === null) {
    if (written === nothingToWaitFor) {
      enqueue(succeed, controller, undefined);
      return;
    }
    if (written === transformed) {
      enqueue(inTwoTurns, succeed, controller);
      return;
    }
  }
  if (!(written instanceof WaitingWrite)) {
    const promise = written === transformed ? resolvedWith(undefined) : (written as GuestPromise);
    upon(
      promise,
      () => succeed(controller),
      (reason) => fail(controller, reason),
    );
    return;
  }
  const { transform, chunk } = written;
  const change = (): void => {
    const { _state, _storedError } = transform._writable;
    if (_state === "erroring") {
      enqueue(fail, controller, _storedError);
      return;
    }
    let result: Written;
    try {
      result = transformChunk(transform._transformStreamController, chunk, react);
    } catch (error) {
      enqueue(fail, controller, error);
      return;
    }
    if (result === transformed) enqueue(inThreeTurns, succeed, controller);
    else {
      upon(
        resolvedWith(result),
        () => succeed(controller),
        (reason) => fail(controller, reason),
      );
    }
  };
  upon(transform._backpressureChangePromise!, change);
}

function inTwoTurns(then: Then, controller: Controller): void {
  enqueue(then, controller, undefined);
}

function inThreeTurns(then: Then, controller: Controller): void {
  enqueue(inTwoTurns, then, controller);
}
