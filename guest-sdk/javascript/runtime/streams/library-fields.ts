// What web-streams-polyfill keeps of a stream, by the names of its reference implementation.
import type { GuestPromise } from "../promise/promise.ts";
import type { Continuation, Handler } from "../promise/reaction.ts";
import type { Awaited } from "./library-promises.ts";
import type { Queue, ValueHolder } from "./library-queue.ts";

/** Read request (Streams Standard §4.3.1). */
export interface ReadRequest {
  _chunkSteps(chunk: unknown): void;
  _closeSteps(): void;
  _errorSteps(reason: unknown): void;
}

export interface ReaderFields {
  readonly _ownerReadableStream?: ReadableFields;
  readonly _readRequests: Queue<ReadRequest>;
}

export interface ReadableFields {
  readonly _state: string;
  readonly _storedError: unknown;
  _disturbed: boolean;
  readonly _reader?: ReaderFields;
  readonly _readableStreamController: ControllerFields;
}

/** Fields of a default controller. */
export interface ControllerFields extends ValueHolder {
  readonly _controlledReadableStream: ReadableFields;
  readonly _strategyHWM: number;
  readonly _strategySizeAlgorithm?: (chunk: unknown) => unknown;
  readonly _started: boolean;
  readonly _closeRequested: boolean;
  _pulling: boolean;
  _pullAgain: boolean;
  _pullAlgorithm?(controller: ControllerFields): GuestPromise | Awaited;
  /** Called in the place of a pull when somebody reads. */
  _asked?: () => void;
  /** What happens when a promise of the author's `pull` settles. */
  _afterPull?: Continuation;
  /** The same for a promise of the SDK's. */
  _pulled?: Handler;
  _pullFailed?: Handler;
}

export interface WriteRequest {
  readonly promise: GuestPromise;
}

export interface WritableFields {
  readonly _state: string;
  readonly _storedError: unknown;
  readonly _writer?: WriterFields;
  readonly _closeRequest: unknown;
  readonly _inFlightCloseRequest: unknown;
  readonly _writeRequests: Queue<WriteRequest>;
  readonly _writableStreamController: WritableControllerFields;
  _inFlightWriteRequest?: WriteRequest | undefined;
  _backpressure: boolean;
}

export interface WritableControllerFields extends ValueHolder {
  readonly _controlledWritableStream: WritableFields;
  readonly _started: boolean;
  readonly _strategyHWM: number;
  readonly _strategySizeAlgorithm?: (chunk: unknown) => unknown;
  _writeAlgorithm?(chunk: unknown, controller: WritableControllerFields): unknown;
}

export interface WriterFields {
  readonly _ownerWritableStream?: WritableFields;
  _readyPromiseState: "pending" | "fulfilled" | "rejected";
  /** Undefined until somebody asks for it. */
  _readyPromise: GuestPromise | undefined;
}

export interface TransformFields {
  readonly _readable: ReadableFields;
  readonly _writable: WritableFields;
  readonly _transformStreamController: TransformControllerFields;
  _backpressure: boolean;
  _backpressureChangePromise: GuestPromise | undefined;
}

export interface TransformControllerFields {
  readonly _controlledTransformStream?: TransformFields;
  _transformAlgorithm?(chunk: unknown, controller: unknown): GuestPromise;
  error(reason: unknown): void;
}

/** True if chunks of a stream without a size function are of size 1: such a function has a parameter, the library's own none. */
export function hasUsualSize(
  controller: Pick<ControllerFields, "_strategySizeAlgorithm">,
): boolean {
  return controller._strategySizeAlgorithm?.length === 0;
}
