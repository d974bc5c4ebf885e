// What web-streams-polyfill keeps of a stream, by the names of its reference implementation.

/** Read request (Streams Standard §4.3.1). */
export interface ReadRequest {
  _chunkSteps(chunk: unknown): void;
  _closeSteps(): void;
  _errorSteps(reason: unknown): void;
}

interface Queue<Item> {
  readonly _size: number;
  push(item: Item): void;
  shift(): Item;
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
export interface ControllerFields {
  readonly _controlledReadableStream: ReadableFields;
  readonly _queue: Queue<{ readonly value: unknown; readonly size: number }>;
  _queueTotalSize: number;
  readonly _strategyHWM: number;
  readonly _strategySizeAlgorithm?: { readonly length: number };
  readonly _started: boolean;
  readonly _closeRequested: boolean;
  _pulling: boolean;
  _pullAgain: boolean;
  _pullAlgorithm?(): unknown;
}

export interface WritableFields {
  readonly _state: string;
  readonly _writer: unknown;
  readonly _closeRequest: unknown;
  readonly _inFlightCloseRequest: unknown;
  readonly _inFlightWriteRequest: unknown;
  readonly _writableStreamController: Pick<
    ControllerFields,
    "_queue" | "_strategyHWM" | "_strategySizeAlgorithm"
  >;
}

export interface TransformFields {
  readonly _readable: ReadableFields;
  readonly _writable: WritableFields;
  readonly _transformStreamController: TransformControllerFields;
  _backpressure: boolean;
  _backpressureChangePromise: unknown;
  _backpressureChangePromise_resolve: () => void;
}

export interface TransformControllerFields {
  readonly _controlledTransformStream?: TransformFields;
  _transformAlgorithm?(chunk: unknown): unknown;
  error(reason: unknown): void;
}

/** True if chunks of a stream without a size function are of size 1: such a function has a parameter, the library's own none. */
export function hasUsualSize(
  controller: Pick<ControllerFields, "_strategySizeAlgorithm">,
): boolean {
  return controller._strategySizeAlgorithm?.length === 0;
}
