// Reads and enqueues of default streams (Streams Standard §4.3, §4.6, §6.3) in fewer calls and promises than the library takes for them.
// Each looks first at whether nothing is unusual; all else is the library's own.
import {
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStreamDefaultController,
} from "web-streams-polyfill";
import { asyncIteratorPrototype } from "../promise/async-kind.ts";
import { currentFrame } from "../promise/frame.ts";
import { enqueue } from "../promise/microtasks.ts";
import {
  type GuestPromise,
  newPending,
  openWithin,
  rejectWith,
  settleWith,
} from "../promise/promise.ts";
import {
  type ControllerFields,
  hasUsualSize,
  type ReadableFields,
  type ReaderFields,
  type ReadRequest,
  type TransformControllerFields,
  type TransformFields,
} from "./library-fields.ts";
import { nothingToWaitFor, upon } from "./library-promises.ts";
import { pullSteps, readWithin } from "./read-within.ts";

/** ReadableStreamDefaultControllerShouldCallPull (§4.5.4). */
function wantsChunks(controller: ControllerFields, stream: ReadableFields): boolean {
  if (stream._state !== "readable" || controller._closeRequested || !controller._started)
    return false;
  const reader = stream._reader;
  if (reader !== undefined && reader._readRequests._size > 0) return true;
  return controller._strategyHWM > controller._queueTotalSize;
}

/** ReadableStreamDefaultControllerCallPullIfNeeded. */
function pullIfNeeded(controller: ControllerFields): void {
  if (!wantsChunks(controller, controller._controlledReadableStream)) return;
  if (controller._pulling) {
    controller._pullAgain = true;
    return;
  }
  controller._pulling = true;
  const pulled = controller._pullAlgorithm!() as GuestPromise;
  if (pulled === nothingToWaitFor && currentFrame === null) {
    enqueue(afterPull, controller, null);
    return;
  }
  upon(
    pulled,
    () => afterPull(controller),
    (reason) => failController.call(controller, reason),
  );
}

function afterPull(controller: ControllerFields): void {
  controller._pulling = false;
  if (!controller._pullAgain) return;
  controller._pullAgain = false;
  pullIfNeeded(controller);
}

/** ReadableStreamDefaultControllerEnqueue, of a stream to which chunks may be added and whose chunks are of size 1. */
function addChunk(controller: ControllerFields, stream: ReadableFields, chunk: unknown): void {
  const reader = stream._reader;
  if (reader !== undefined && reader._readRequests._size > 0) {
    reader._readRequests.shift()._chunkSteps(chunk);
  } else {
    controller._queue.push({ value: chunk, size: 1 });
    controller._queueTotalSize += 1;
  }
  pullIfNeeded(controller);
}

/** TransformStreamSetBackpressure (§6.4.2), with true. Where no pull is under way, nobody waits for a change. */
function holdBack(transform: TransformFields, controller: ControllerFields): void {
  if (controller._pulling) {
    transform._backpressureChangePromise_resolve();
    const { promise, resolve } = openWithin();
    transform._backpressureChangePromise = promise;
    transform._backpressureChangePromise_resolve = resolve as () => void;
  }
  transform._backpressure = true;
}

class Read implements ReadRequest {
  readonly promise = newPending();

  _chunkSteps(value: unknown): void {
    settleWith(this.promise, { value, done: false });
  }
  _closeSteps(): void {
    settleWith(this.promise, { value: undefined, done: true });
  }
  _errorSteps(reason: unknown): void {
    rejectWith(this.promise, reason);
  }
}

const readerMethods = ReadableStreamDefaultReader.prototype;
const controllerMethods = ReadableStreamDefaultController.prototype;
const transformMethods = TransformStreamDefaultController.prototype;
const iteratorMethods = Object.getPrototypeOf(
  new ReadableStream().values(),
) as AsyncIterator<unknown>;
// The library makes it of an object of its own.
Object.setPrototypeOf(iteratorMethods, asyncIteratorPrototype);
Reflect.deleteProperty(iteratorMethods, Symbol.asyncIterator);
const { read: ownRead, releaseLock: release } = readerMethods;
const { next: ownNext } = iteratorMethods;
const { enqueue: ownEnqueue, error: failController } = controllerMethods as unknown as {
  enqueue: (this: unknown, chunk: unknown) => void;
  error: (this: unknown, reason: unknown) => void;
};
const { enqueue: ownTransformEnqueue } = transformMethods as unknown as {
  enqueue: (this: unknown, chunk: unknown) => void;
};
const ownPullSteps = (
  controllerMethods as unknown as Record<symbol, (request: ReadRequest) => void>
)[pullSteps]!;

interface IteratorFields {
  readonly _reader: ReaderFields;
  _isFinished: boolean;
  _ongoingPromise: unknown;
}

/** A read by `for await`: its result is there one turn after the chunk. */
class IteratorRead implements ReadRequest {
  readonly promise = newPending();
  readonly #iterator: IteratorFields;

  constructor(iterator: IteratorFields) {
    this.#iterator = iterator;
  }

  _chunkSteps(value: unknown): void {
    enqueue(IteratorRead.#settle, this, value);
  }
  _closeSteps(): void {
    finishIterator(this.#iterator);
    settleWith(this.promise, { value: undefined, done: true });
  }
  _errorSteps(reason: unknown): void {
    finishIterator(this.#iterator);
    rejectWith(this.promise, reason);
  }

  static #settle(read: IteratorRead, value: unknown): void {
    const iterator = read.#iterator;
    // Nobody has asked for the next one yet.
    if (iterator._ongoingPromise === read.promise) iterator._ongoingPromise = undefined;
    settleWith(read.promise, { value, done: false });
  }
}

function finishIterator(iterator: IteratorFields): void {
  iterator._ongoingPromise = undefined;
  iterator._isFinished = true;
  release.call(iterator._reader as never);
}

const direct = {
  read(this: ReadableStreamDefaultReader): unknown {
    const stream = (this as unknown as ReaderFields | undefined)?._ownerReadableStream;
    // A stream knows its reader: another object with that reader's fields is none. One of a byte stream has other requests.
    const isUsual =
      stream !== undefined &&
      stream._reader === (this as unknown) &&
      Object.hasOwn(this, "_readRequests");
    if (!isUsual) return ownRead.call(this);
    const read = new Read();
    readWithin(stream as never, read);
    return read.promise;
  },

  next(this: unknown): unknown {
    const iterator = (this as { _asyncIteratorImpl?: IteratorFields } | null | undefined)
      ?._asyncIteratorImpl;
    const isUsual =
      iterator !== undefined &&
      Object.hasOwn(this as object, "_asyncIteratorImpl") &&
      iterator._ongoingPromise === undefined &&
      !iterator._isFinished;
    if (!isUsual) return ownNext.call(this as never);
    const read = new IteratorRead(iterator);
    iterator._ongoingPromise = read.promise;
    readWithin(iterator._reader._ownerReadableStream as never, read);
    return read.promise;
  },

  enqueue(this: unknown, chunk?: unknown): void {
    const controller = this as ControllerFields | null | undefined;
    const stream = controller?._controlledReadableStream;
    if (
      stream?._readableStreamController === controller &&
      stream?._state === "readable" &&
      !controller!._closeRequested &&
      hasUsualSize(controller!)
    ) {
      addChunk(controller!, stream, chunk);
    } else ownEnqueue.call(this, chunk);
  },

  transformEnqueue(this: unknown, chunk?: unknown): void {
    const transform = (this as TransformControllerFields | null | undefined)
      ?._controlledTransformStream;
    const stream = transform?._readable;
    const controller = stream?._readableStreamController;
    if (
      transform?._transformStreamController === this &&
      stream?._state === "readable" &&
      !controller!._closeRequested &&
      hasUsualSize(controller!)
    ) {
      addChunk(controller!, stream, chunk);
      const backpressure = !wantsChunks(controller!, stream);
      if (backpressure !== transform!._backpressure) holdBack(transform!, controller!);
    } else ownTransformEnqueue.call(this, chunk);
  },

  [pullSteps](this: ControllerFields, request: ReadRequest): void {
    const queue = this._queue;
    const length = queue._size;
    if (length === 0) {
      this._controlledReadableStream._reader!._readRequests.push(request);
      pullIfNeeded(this);
      return;
    }
    if (this._closeRequested && length === 1) {
      ownPullSteps.call(this, request);
      return;
    }
    const { value, size } = queue.shift();
    const left = this._queueTotalSize - size;
    this._queueTotalSize = left < 0 ? 0 : left;
    pullIfNeeded(this);
    request._chunkSteps(value);
  },
};

function replace(object: object, name: string | symbol, value: object): void {
  const { name: known, length } = (
    object as Record<string | symbol, { name: string; length: number }>
  )[name]!;
  Object.defineProperties(value, {
    name: { value: known, configurable: true },
    length: { value: length, configurable: true },
  });
  Object.defineProperty(object, name, { value });
}

replace(readerMethods, "read", direct.read);
replace(iteratorMethods, "next", direct.next);
replace(controllerMethods, "enqueue", direct.enqueue);
replace(controllerMethods, pullSteps, direct[pullSteps]!);
replace(transformMethods, "enqueue", direct.transformEnqueue);
