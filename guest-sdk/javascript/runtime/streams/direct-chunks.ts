// Reads and enqueues of default streams (Streams Standard §4.3, §4.6, §6.3) in fewer calls and promises than the library takes for them.
// Each looks first at whether nothing is unusual; all else is the library's own.
import {
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStreamDefaultController,
} from "web-streams-polyfill";
import { asyncIteratorPrototype } from "../promise/async-kind.ts";
import { enqueue } from "../promise/microtasks.ts";
import {
  type GuestPromise,
  newPending,
  rejectWith,
  settleWith,
  settleWithObject,
} from "../promise/promise.ts";
import {
  addToOpen,
  askForChunk,
  noChunk,
  pullIfNeeded,
  queueEmpty,
  takeChunk,
} from "./library-chunks.ts";
import {
  type ControllerFields,
  hasUsualSize,
  type ReaderFields,
  type ReadRequest,
  type TransformControllerFields,
} from "./library-fields.ts";
import { takeValue } from "./library-queue.ts";
import { setBackpressure } from "./library-writes.ts";
import { pullSteps, readWithin } from "./read-within.ts";
import { replaceMethod } from "./replace-method.ts";

class Read implements ReadRequest {
  readonly promise: GuestPromise;

  constructor() {
    this.promise = newPending();
  }

  _chunkSteps(value: unknown): void {
    settleWithObject(this.promise, { value, done: false });
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
const { enqueue: ownEnqueue } = controllerMethods as unknown as {
  enqueue: (this: unknown, chunk: unknown) => void;
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
  /** The iterator that authors have of it. */
  _owner?: unknown;
  /** What is settled one turn after a chunk was there. */
  _settling?: GuestPromise;
}

/** A read by `for await`: its result is there one turn after the chunk. */
class IteratorRead implements ReadRequest {
  readonly promise: GuestPromise;
  readonly #iterator: IteratorFields;

  constructor(iterator: IteratorFields) {
    this.promise = newPending();
    this.#iterator = iterator;
  }

  _chunkSteps(value: unknown): void {
    const iterator = this.#iterator;
    iterator._settling = this.promise;
    enqueue(settleNext, iterator, value);
  }
  _closeSteps(): void {
    finishIterator(this.#iterator);
    settleWith(this.promise, { value: undefined, done: true });
  }
  _errorSteps(reason: unknown): void {
    finishIterator(this.#iterator);
    rejectWith(this.promise, reason);
  }
}

/** A call of `next` waits for the one before it, so that there is one of these at a time. */
function settleNext(iterator: IteratorFields, value: unknown): void {
  const promise = iterator._settling!;
  // Nobody has asked for the next one yet.
  if (iterator._ongoingPromise === promise) iterator._ongoingPromise = undefined;
  settleWithObject(promise, { value, done: false });
}

function finishIterator(iterator: IteratorFields): void {
  iterator._ongoingPromise = undefined;
  iterator._isFinished = true;
  release.call(iterator._reader as never);
}

const direct = {
  read(this: ReadableStreamDefaultReader): unknown {
    const reader = this as unknown as ReaderFields | undefined;
    const stream = reader?._ownerReadableStream;
    // A stream knows its reader: another object with that reader's fields is none. One of a byte stream has other requests.
    const isUsual = stream !== undefined && stream._reader === reader && reader!._readRequests;
    if (!isUsual) return ownRead.call(this);
    const value = takeChunk(stream);
    if (value !== queueEmpty && value !== noChunk) {
      const promise = newPending();
      settleWithObject(promise, { value, done: false });
      return promise;
    }
    const read = new Read();
    if (value === queueEmpty) askForChunk(stream, reader!, read);
    else readWithin(stream as never, read);
    return read.promise;
  },

  next(this: unknown): unknown {
    const iterator = (this as { _asyncIteratorImpl?: IteratorFields } | null | undefined)
      ?._asyncIteratorImpl;
    if (iterator === undefined) return ownNext.call(this as never);
    if (iterator._owner !== this) {
      if (!Object.hasOwn(this as object, "_asyncIteratorImpl")) return ownNext.call(this as never);
      iterator._owner = this;
    }
    if (iterator._ongoingPromise !== undefined || iterator._isFinished)
      return ownNext.call(this as never);
    const stream = iterator._reader._ownerReadableStream!;
    const value = takeChunk(stream);
    if (value !== queueEmpty && value !== noChunk) {
      const promise = newPending();
      iterator._ongoingPromise = promise;
      iterator._settling = promise;
      enqueue(settleNext, iterator, value);
      return promise;
    }
    const read = new IteratorRead(iterator);
    iterator._ongoingPromise = read.promise;
    if (value === queueEmpty) askForChunk(stream, iterator._reader, read);
    else readWithin(stream as never, read);
    return read.promise;
  },

  enqueue(this: unknown, chunk?: unknown): void {
    const controller = this as ControllerFields | null | undefined;
    const stream = controller?._controlledReadableStream;
    if (
      stream?._readableStreamController === controller &&
      stream?._state === "readable" &&
      !controller!._closeRequested
    ) {
      addToOpen(controller!, stream, chunk);
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
      const backpressure = !addToOpen(controller!, stream, chunk);
      if (backpressure === transform!._backpressure) return;
      // Where no pull is under way, nobody waits for a change.
      if (controller!._pulling) setBackpressure(transform!, true);
      else transform!._backpressure = true;
    } else ownTransformEnqueue.call(this, chunk);
  },

  [pullSteps](this: ControllerFields, request: ReadRequest): void {
    const { length } = this._queue;
    if (length === 0) {
      this._controlledReadableStream._reader!._readRequests.push(request);
      pullIfNeeded(this);
    } else if (length === 1 && this._closeRequested) ownPullSteps.call(this, request);
    else {
      const value = takeValue(this);
      pullIfNeeded(this);
      request._chunkSteps(value);
    }
  },
};

replaceMethod(readerMethods, "read", direct.read);
replaceMethod(iteratorMethods, "next", direct.next);
replaceMethod(controllerMethods, "enqueue", direct.enqueue);
replaceMethod(controllerMethods, pullSteps, direct[pullSteps]!);
replaceMethod(transformMethods, "enqueue", direct.transformEnqueue);
