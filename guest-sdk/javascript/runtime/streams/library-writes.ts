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
import type { TransformControllerFields, TransformFields } from "./library-fields.ts";
import { nothingToWaitFor, resolvedWith, upon } from "./library-promises.ts";
import type { Queue } from "./library-queue.ts";

class WriteRequest {
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
export function addWriteRequest(stream: { readonly _writeRequests: Queue<WriteRequest> }) {
  const request = new WriteRequest();
  stream._writeRequests.push(request);
  return request.promise;
}

interface WriterFields {
  _readyPromiseState: "pending" | "fulfilled" | "rejected";
  /** Undefined until somebody asks for it. */
  _readyPromise: GuestPromise | undefined;
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
