// biome-ignore-all lint/suspicious/noExplicitAny: a stream without a type of chunks fits any other, as in every runtime.
/** The Streams standard.
 * @module streams */

/** How much a stream holds before its writer waits.
 * @see https://streams.spec.whatwg.org/#qs */
interface QueuingStrategy<Chunk = any> {
  highWaterMark?: number;
  size?(chunk: Chunk): number;
}

/** Counts chunks.
 * @see https://streams.spec.whatwg.org/#cqs-class */
declare class CountQueuingStrategy implements QueuingStrategy {
  constructor(init: { highWaterMark: number });
  readonly highWaterMark: number;
  size(chunk?: unknown): number;
}
/** Counts bytes.
 * @see https://streams.spec.whatwg.org/#blqs-class */
declare class ByteLengthQueuingStrategy implements QueuingStrategy<ArrayBufferView> {
  constructor(init: { highWaterMark: number });
  readonly highWaterMark: number;
  size(chunk: ArrayBufferView): number;
}

/** Where the chunks of a stream come from.
 * @see https://streams.spec.whatwg.org/#underlying-source-api */
interface UnderlyingSource<Chunk = any> {
  type?: undefined;
  start?(controller: ReadableStreamDefaultController<Chunk>): unknown;
  pull?(controller: ReadableStreamDefaultController<Chunk>): void | PromiseLike<void>;
  cancel?(reason?: unknown): void | PromiseLike<void>;
}
/** Where the bytes of a stream come from.
 * @see https://streams.spec.whatwg.org/#underlying-source-api */
interface UnderlyingByteSource {
  type: "bytes";
  autoAllocateChunkSize?: number;
  start?(controller: ReadableByteStreamController): unknown;
  pull?(controller: ReadableByteStreamController): void | PromiseLike<void>;
  cancel?(reason?: unknown): void | PromiseLike<void>;
}
/** Options of a pipe.
 * @see https://streams.spec.whatwg.org/#dictdef-streampipeoptions */
interface StreamPipeOptions {
  preventAbort?: boolean;
  preventCancel?: boolean;
  preventClose?: boolean;
  signal?: AbortSignal;
}
/** Two streams, of which one is read and one is written.
 * @see https://streams.spec.whatwg.org/#dictdef-readablewritablepair */
interface ReadableWritablePair<Read = any, Write = any> {
  readable: ReadableStream<Read>;
  writable: WritableStream<Write>;
}
/** A chunk, or the end. */
type ReadableStreamReadResult<Chunk> =
  | { done: false; value: Chunk }
  | { done: true; value: Chunk | undefined };

/** A stream that is read.
 * @see https://streams.spec.whatwg.org/#rs-class */
declare class ReadableStream<Chunk = any> {
  constructor(source: UnderlyingByteSource, strategy?: { highWaterMark?: number });
  constructor(source?: UnderlyingSource<Chunk>, strategy?: QueuingStrategy<Chunk>);
  static from<Chunk>(chunks: Iterable<Chunk> | AsyncIterable<Chunk>): ReadableStream<Chunk>;
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  getReader(options: { mode: "byob" }): ReadableStreamBYOBReader;
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader<Chunk>;
  pipeThrough<Through>(
    transform: ReadableWritablePair<Through, Chunk>,
    options?: StreamPipeOptions,
  ): ReadableStream<Through>;
  pipeTo(destination: WritableStream<Chunk>, options?: StreamPipeOptions): Promise<void>;
  tee(): [ReadableStream<Chunk>, ReadableStream<Chunk>];
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<Chunk>;
  [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<Chunk>;
}

/** Reads chunks.
 * @see https://streams.spec.whatwg.org/#default-reader-class */
declare class ReadableStreamDefaultReader<Chunk = any> {
  constructor(stream: ReadableStream<Chunk>);
  readonly closed: Promise<undefined>;
  cancel(reason?: unknown): Promise<void>;
  read(): Promise<ReadableStreamReadResult<Chunk>>;
  releaseLock(): void;
}
/** Reads bytes into buffers of its caller.
 * @see https://streams.spec.whatwg.org/#byob-reader-class */
declare class ReadableStreamBYOBReader {
  constructor(stream: ReadableStream<Uint8Array>);
  readonly closed: Promise<undefined>;
  cancel(reason?: unknown): Promise<void>;
  read<View extends ArrayBufferView>(
    view: View,
    options?: { min?: number },
  ): Promise<ReadableStreamReadResult<View>>;
  releaseLock(): void;
}
/** Puts chunks into a stream.
 * @see https://streams.spec.whatwg.org/#rs-default-controller-class */
declare class ReadableStreamDefaultController<Chunk = any> {
  private constructor();
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk?: Chunk): void;
  error(reason?: unknown): void;
}
/** Puts bytes into a stream.
 * @see https://streams.spec.whatwg.org/#rbs-controller-class */
declare class ReadableByteStreamController {
  private constructor();
  readonly byobRequest: ReadableStreamBYOBRequest | null;
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk: ArrayBufferView): void;
  error(reason?: unknown): void;
}
/** A buffer that bytes are wanted in.
 * @see https://streams.spec.whatwg.org/#rs-byob-request-class */
declare class ReadableStreamBYOBRequest {
  private constructor();
  readonly view: ArrayBufferView | null;
  respond(bytesWritten: number): void;
  respondWithNewView(view: ArrayBufferView): void;
}

/** Where the chunks of a stream go.
 * @see https://streams.spec.whatwg.org/#underlying-sink-api */
interface UnderlyingSink<Chunk = any> {
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: Chunk, controller: WritableStreamDefaultController): void | PromiseLike<void>;
  close?(): void | PromiseLike<void>;
  abort?(reason?: unknown): void | PromiseLike<void>;
}

/** A stream that is written.
 * @see https://streams.spec.whatwg.org/#ws-class */
declare class WritableStream<Chunk = any> {
  constructor(sink?: UnderlyingSink<Chunk>, strategy?: QueuingStrategy<Chunk>);
  readonly locked: boolean;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  getWriter(): WritableStreamDefaultWriter<Chunk>;
}
/** Writes chunks.
 * @see https://streams.spec.whatwg.org/#default-writer-class */
declare class WritableStreamDefaultWriter<Chunk = any> {
  constructor(stream: WritableStream<Chunk>);
  readonly closed: Promise<undefined>;
  readonly desiredSize: number | null;
  readonly ready: Promise<undefined>;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
  write(chunk?: Chunk): Promise<void>;
}
/** Fails a stream that is written.
 * @see https://streams.spec.whatwg.org/#ws-default-controller-class */
declare class WritableStreamDefaultController {
  private constructor();
  readonly signal: AbortSignal;
  error(reason?: unknown): void;
}

/** What turns chunks into others.
 * @see https://streams.spec.whatwg.org/#transformer-api */
interface Transformer<Input = any, Output = any> {
  start?(controller: TransformStreamDefaultController<Output>): unknown;
  transform?(
    chunk: Input,
    controller: TransformStreamDefaultController<Output>,
  ): void | PromiseLike<void>;
  flush?(controller: TransformStreamDefaultController<Output>): void | PromiseLike<void>;
  cancel?(reason?: unknown): void | PromiseLike<void>;
}

/** A stream whose chunks become others.
 * @see https://streams.spec.whatwg.org/#ts-class */
declare class TransformStream<Input = any, Output = any> {
  constructor(
    transformer?: Transformer<Input, Output>,
    writableStrategy?: QueuingStrategy<Input>,
    readableStrategy?: QueuingStrategy<Output>,
  );
  readonly readable: ReadableStream<Output>;
  readonly writable: WritableStream<Input>;
}
/** Puts chunks into a transforming stream.
 * @see https://streams.spec.whatwg.org/#ts-default-controller-class */
declare class TransformStreamDefaultController<Output = any> {
  private constructor();
  readonly desiredSize: number | null;
  enqueue(chunk?: Output): void;
  error(reason?: unknown): void;
  terminate(): void;
}
