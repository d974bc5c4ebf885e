// `pipeThrough` a transform stream that nobody has used yet (Streams Standard §4.2.4). How chunks come from one to the other is
// not laid down there, as both are locked: these are read from the source and handed to the transformer without the promises
// of a writer for each. All else, from the first chunk to the end, a failure or a cancellation, is the streams' own.
import { ReadableStream, TransformStream } from "web-streams-polyfill";
import { currentFrame } from "../promise/frame.ts";
import { enqueue } from "../promise/microtasks.ts";
import type { GuestPromise } from "../promise/promise.ts";
import { askForChunk, noChunk, queueEmpty, takeChunk } from "./library-chunks.ts";
import {
  type ControllerFields,
  hasUsualSize,
  type ReadableFields,
  type ReadRequest,
  type TransformFields,
} from "./library-fields.ts";
import { nothingToWaitFor, upon } from "./library-promises.ts";
import { pullSteps, readWithin } from "./read-within.ts";

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;
const ownPipeThrough = ReadableStream.prototype.pipeThrough;

type Then = (value: unknown) => void;
type PullSteps = (this: ControllerFields, request: ReadRequest) => void;

/** The transform streams within those of the SDK. */
const inner = new WeakMap<object, TransformStream<unknown, unknown>>();

const sides = ["readable", "writable"] as const;

/** By prototype of classes whose streams may be joined, how the two sides of one are read. */
const getters = new Map<object, readonly unknown[]>();

function gettersOf(prototype: object): readonly unknown[] {
  return sides.map((side) => getOwnPropertyDescriptor(prototype, side)?.get);
}

/** Has streams of a class of the SDK be joined, as long as nobody can see it. */
export function joinClass({ prototype }: { readonly prototype: object }): void {
  getters.set(prototype, gettersOf(prototype));
}

joinClass(TransformStream);

/** Has a stream of the SDK be joined by the transform stream that it has within. */
export function joinBy(outer: object, transform: TransformStream<never, unknown>): void {
  inner.set(outer, transform as TransformStream<unknown, unknown>);
}

/** Whether a stream's sides are what its class of the SDK has: authors extend it, and give it others. */
function hasOwnSides(pair: object): boolean {
  const prototype = getPrototypeOf(pair) as object | null;
  const known = prototype === null ? undefined : getters.get(prototype);
  if (known === undefined || sides.some((side) => hasOwn(pair, side))) return false;
  const now = gettersOf(prototype!);
  return known.every((getter, at) => getter === now[at]);
}

class JoinedPipe implements ReadRequest {
  readonly #source: ReadableStream;
  readonly #fields: TransformFields;
  readonly #reader: ReadableStreamDefaultReader;
  readonly #writer: WritableStreamDefaultWriter;
  /** A chunk that waits until somebody reads what becomes of it. */
  #chunk: unknown = noChunk;
  #isBusy = false;
  /** True while it asks the source for a chunk, from a job of its own. */
  #isReading = false;
  /** The first chunk goes by the writer, which waits until the transformer has started. */
  #hasStarted = false;
  #isOver = false;

  constructor(source: ReadableStream, transform: TransformStream<unknown, unknown>) {
    this.#source = source;
    this.#fields = transform as unknown as TransformFields;
    this.#reader = source.getReader() as ReadableStreamDefaultReader;
    this.#writer = transform.writable.getWriter() as WritableStreamDefaultWriter;
    when(this.#writer.closed, nothing, (reason) => {
      if (!this.#isOver) this.#end(() => this.#reader.cancel(reason));
    });
    this.#read();
  }

  _chunkSteps(chunk: unknown): void {
    if (this.#isReading && this.#hasStarted) this.#chunk = chunk;
    else {
      // In a turn of its own: it may be within a call of the source's.
      enqueue(JoinedPipe.#take, this, chunk);
    }
  }

  _closeSteps(): void {
    if (!this.#isOver) this.#end(() => this.#writer.close());
  }

  _errorSteps(reason: unknown): void {
    if (!this.#isOver) this.#end(() => this.#writer.abort(reason));
  }

  /** Ends the pipe by what its end takes, and lets go of both streams after it. */
  #end(how: () => Promise<unknown>): void {
    this.#isOver = true;
    const release = () => {
      this.#writer.releaseLock();
      this.#reader.releaseLock();
    };
    when(how(), release, release);
  }

  /** Reads the next chunk, unless the transformer takes no more; hands it over if it is there. */
  #read(): void {
    const fields = this.#fields;
    if (fields._writable._state !== "writable" || this.#isOver) return;
    if (fields._transformStreamController._transformAlgorithm === undefined) return;
    const source = this.#source as unknown as ReadableFields;
    this.#isReading = true;
    const chunk = takeChunk(source);
    if (chunk === queueEmpty) askForChunk(source, source._reader!, this);
    else if (chunk === noChunk) readWithin(this.#source, this);
    else if (this.#hasStarted) this.#chunk = chunk;
    else this._chunkSteps(chunk);
    this.#isReading = false;
    if (this.#chunk !== noChunk) JoinedPipe.#transform(this);
  }

  static #take(pipe: JoinedPipe, chunk: unknown): void {
    if (pipe.#isOver) return;
    if (!pipe.#hasStarted) {
      when(pipe.#writer.write(chunk), () => pipe.#start(), nothing);
      return;
    }
    pipe.#chunk = chunk;
    JoinedPipe.#transform(pipe);
  }

  /** From now on who reads is asked here whether there is a chunk. */
  #start(): void {
    this.#hasStarted = true;
    const fields = this.#fields;
    const controller = fields._readable._readableStreamController;
    const own = (controller as unknown as Record<symbol, PullSteps>)[pullSteps]!;
    const pull = controller._pullAlgorithm;
    const asked = (): void => {
      fields._backpressure = false;
      if (this.#chunk !== noChunk && !this.#isBusy) enqueue(JoinedPipe.#transform, this, null);
    };
    controller._asked = asked;
    const steps: PullSteps = function (request) {
      if (this._queue.length > 0) {
        own.call(this, request);
        return;
      }
      fields._readable._reader!._readRequests.push(request);
      asked();
    };
    Object.defineProperty(controller, pullSteps, { value: steps });
    if (pull !== undefined) {
      controller._pullAlgorithm = (of) => {
        const pulled = pull(of);
        asked();
        return pulled;
      };
    }
    JoinedPipe.#continue(this);
  }

  /** Hands the chunk to the transformer, where somebody reads. */
  static #transform(pipe: JoinedPipe): void {
    const fields = pipe.#fields;
    const chunk = pipe.#chunk;
    if (chunk === noChunk || pipe.#isBusy || fields._backpressure) return;
    if (fields._writable._state !== "writable") return;
    const controller = fields._transformStreamController;
    pipe.#chunk = noChunk;
    pipe.#isBusy = true;
    const transformed = controller._transformAlgorithm!(chunk, controller);
    if (transformed === nothingToWaitFor && currentFrame === null) {
      enqueue(JoinedPipe.#continue, pipe, null);
      return;
    }
    const done = () => JoinedPipe.#continue(pipe);
    upon(transformed, done, (reason) => controller.error(reason));
  }

  static #continue(pipe: JoinedPipe): void {
    pipe.#isBusy = false;
    pipe.#read();
  }
}

const nothing = (): void => {};

function when(promise: Promise<unknown>, then: Then, otherwise: Then): void {
  upon(promise as unknown as GuestPromise, then, otherwise);
}

/** The transform stream by whose functions chunks go, of one that nobody has used; null where that may be seen. */
function unusedTransform(pair: unknown): TransformStream<unknown, unknown> | null {
  if (typeof pair !== "object" || pair === null || !hasOwnSides(pair)) return null;
  const transform = inner.get(pair) ?? (pair as TransformStream<unknown, unknown>);
  const { _readable, _writable } = transform as unknown as TransformFields;
  // It has the prototype alone.
  if (_readable === undefined) return null;
  const { _readableStreamController: readable } = _readable;
  const { _writableStreamController: writable } = _writable;
  const isUnused =
    _readable._state === "readable" &&
    _readable._reader === undefined &&
    readable._queue.length === 0 &&
    readable._strategyHWM === 0 &&
    _writable._state === "writable" &&
    _writable._writer === undefined &&
    _writable._closeRequest === undefined &&
    _writable._inFlightCloseRequest === undefined &&
    _writable._inFlightWriteRequest === undefined &&
    writable._queue.length === 0 &&
    writable._strategyHWM === 1 &&
    hasUsualSize(writable);
  return isUnused ? transform : null;
}

function pipeThrough(this: ReadableStream, pair: never, options?: never): unknown {
  const joinable = options === undefined && this instanceof ReadableStream && !this.locked;
  const transform = joinable ? unusedTransform(pair) : null;
  if (transform === null) return ownPipeThrough.call(this, pair, options);
  new JoinedPipe(this, transform);
  return transform.readable;
}

Object.defineProperty(pipeThrough, "length", { value: ownPipeThrough.length });
Object.defineProperty(ReadableStream.prototype, "pipeThrough", { value: pipeThrough });
