// The two streams of a body that is cloned (Fetch Standard §2.2.4, Streams Standard §4.9.1): the second one's chunks are copies.
import { enqueue } from "../promise/microtasks.ts";
import { structuredClone } from "../web/structured-clone.ts";
import type { ReadRequest } from "./library-fields.ts";
import { readWithin } from "./read-within.ts";
import {
  ReadableByteStreamController,
  ReadableStream,
  type ReadableStreamDefaultController,
} from "./streams.ts";

/** Locks a stream, and returns two that each have all of its chunks. None of the second shares memory with one of the first. */
export function teeForClone(stream: ReadableStream): [ReadableStream, ReadableStream] {
  const { _readableStreamController: controller } = stream as unknown as {
    _readableStreamController: unknown;
  };
  // The tee of a byte stream copies by itself.
  if (controller instanceof ReadableByteStreamController) return stream.tee();
  return new Tee(stream).branches;
}

class Branch {
  readonly stream: ReadableStream;
  controller!: ReadableStreamDefaultController<unknown>;
  isCancelled = false;
  reason: unknown;

  constructor(pull: () => void, cancel: (branch: Branch, reason: unknown) => unknown) {
    this.stream = new ReadableStream<unknown>({
      start: (controller) => {
        this.controller = controller;
      },
      pull,
      cancel: (reason) => cancel(this, reason) as Promise<void>,
    });
  }
}

/** ReadableStreamDefaultTee with cloneForBranch2. */
class Tee implements ReadRequest {
  readonly #source: ReadableStream;
  readonly #reader: ReadableStreamDefaultReader;
  readonly #first: Branch;
  readonly #second: Branch;
  readonly #cancelled = Promise.withResolvers<unknown>();
  #isReading = false;
  #readsAgain = false;

  constructor(source: ReadableStream) {
    this.#source = source;
    this.#reader = source.getReader() as ReadableStreamDefaultReader;
    const pull = () => this.#pull();
    const cancel = (branch: Branch, reason: unknown) => this.#cancel(branch, reason);
    this.#first = new Branch(pull, cancel);
    this.#second = new Branch(pull, cancel);
    this.#reader.closed.then(undefined, (reason: unknown) => this.#fail(reason));
  }

  get branches(): [ReadableStream, ReadableStream] {
    return [this.#first.stream, this.#second.stream];
  }

  #pull(): void {
    if (this.#isReading) {
      this.#readsAgain = true;
      return;
    }
    this.#isReading = true;
    readWithin(this.#source, this);
  }

  _chunkSteps(chunk: unknown): void {
    enqueue(deliver, this, chunk);
  }

  deliver(chunk: unknown): void {
    this.#readsAgain = false;
    let copy: unknown;
    try {
      if (!this.#second.isCancelled) copy = structuredClone(chunk);
    } catch (error) {
      this.#fail(error);
      this.#cancelled.resolve(this.#reader.cancel(error));
      return;
    }
    if (!this.#first.isCancelled) this.#first.controller.enqueue(chunk);
    if (!this.#second.isCancelled) this.#second.controller.enqueue(copy);
    this.#isReading = false;
    if (this.#readsAgain) this.#pull();
  }

  _closeSteps(): void {
    this.#isReading = false;
    for (const { isCancelled, controller } of [this.#first, this.#second]) {
      if (!isCancelled) controller.close();
    }
    this.#cancelled.resolve(undefined);
  }

  _errorSteps(): void {
    this.#isReading = false;
  }

  #fail(reason: unknown): void {
    for (const { controller } of [this.#first, this.#second]) controller.error(reason);
    if (!this.#first.isCancelled || !this.#second.isCancelled) this.#cancelled.resolve(undefined);
  }

  #cancel(branch: Branch, reason: unknown): Promise<unknown> {
    branch.isCancelled = true;
    branch.reason = reason;
    if (this.#first.isCancelled && this.#second.isCancelled) {
      const reasons = [this.#first.reason, this.#second.reason];
      this.#cancelled.resolve(this.#reader.cancel(reasons));
    }
    return this.#cancelled.promise;
  }
}

function deliver(tee: Tee, chunk: unknown): void {
  tee.deliver(chunk);
}
