// Streams are web-streams-polyfill's, with parts of the guest in the place of its own (build/stream-library.ts). Its code is
// evaluated when the worker is built: a request that uses none of them pays nothing.
import { append } from "../own-lists.ts";
import "./direct-chunks.ts";
import "./direct-writes.ts";
import { ReadableStream, type UnderlyingByteSource } from "web-streams-polyfill";

export {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "web-streams-polyfill";

const controllerField = "_readableStreamController";

/** Whether a stream has a reader. Its own property takes several calls for it. */
export function isLocked(stream: ReadableStream): boolean {
  return (stream as unknown as StreamFields)._reader !== undefined;
}

/** Whether a stream was ever read from or cancelled (Streams Standard §9.1.1). The polyfill keeps it in
 * the field that its reference implementation names so, and offers no function for it. */
export function isDisturbed(stream: ReadableStream): boolean {
  return (stream as unknown as { _disturbed: boolean })._disturbed;
}

/** What the polyfill keeps of a stream, by the names of its reference implementation. */
interface StreamFields {
  _state: string;
  _reader: unknown;
  _storedError: unknown;
  _disturbed: boolean;
  _readableStreamController: {
    _controlledReadableByteStream: unknown;
    error(reason: unknown): void;
  };
}

/** A reader that nobody has, made when the worker is built: a new one costs as much as a short function of the worker. */
const nobodysReader = new ReadableStream().getReader();

/** Has a stream be locked for good, and count as read from. Where it ends or fails, that reader is told. */
export function lockForGood(stream: ReadableStream): void {
  const fields = stream as unknown as StreamFields;
  fields._reader = nobodysReader;
  fields._disturbed = true;
}

/** Who reads for a stream that is made before somebody reads it. */
export interface SourceMaker {
  source(): UnderlyingByteSource;
}

/** By the streams that read for them. */
const makers = new WeakMap<object, SourceMaker>();

const whenFirstUsed: PropertyDescriptor = {
  get(this: StreamFields) {
    const maker = makers.get(this);
    const source: UnderlyingByteSource = maker?.source() ?? { type: "bytes" };
    const made = new ReadableStream(source, { highWaterMark: 0 }) as unknown as StreamFields;
    const controller = made[controllerField];
    controller._controlledReadableByteStream = this;
    Object.defineProperty(this, controllerField, { value: controller, writable: true });
    return controller;
  },
  configurable: true,
};

function unusedStream(): ReadableStream<Uint8Array> {
  const stream = Object.create(ReadableStream.prototype) as StreamFields;
  stream._state = "readable";
  stream._reader = undefined;
  stream._storedError = undefined;
  stream._disturbed = false;
  Object.defineProperty(stream, controllerField, whenFirstUsed);
  return stream as unknown as ReadableStream<Uint8Array>;
}

/** Made when the worker is built: most requests have one such stream, or none. */
let spareStream: ReadableStream<Uint8Array> | null = unusedStream();

/** A byte stream without a queue, whose controller is made when something is first read, cancelled or closed by it: to
 * make one costs as much as a short request, and most bodies are handed on as they are. */
export function streamWhenUsed(maker: SourceMaker): ReadableStream<Uint8Array> {
  const stream = spareStream ?? unusedStream();
  spareStream = null;
  makers.set(stream, maker);
  return stream;
}

/** Takes a stream from whom it reads for, and locks it for good. Null for a stream that was made otherwise. */
export function takeMaker(stream: ReadableStream): SourceMaker | null {
  const maker = makers.get(stream);
  if (maker === undefined) return null;
  makers.delete(stream);
  lockForGood(stream);
  return maker;
}

/** Fails a byte stream, which may not have been used yet. */
export function failStream(stream: ReadableStream, reason: unknown): void {
  (stream as unknown as StreamFields)[controllerField].error(reason);
}

/** A byte stream of one chunk, whose buffer the stream takes over; of none for no bytes. */
export function streamOf(take: () => Uint8Array | Promise<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        const bytes = await take();
        if (bytes.length > 0) controller.enqueue(bytes);
        controller.close();
        // A reader with a buffer of its own waits for this one.
        controller.byobRequest?.respond(0);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Reads a stream of bytes to its end.
 * @throws TypeError for a chunk that is none, and whatever the stream fails with. */
export async function readAll(stream: ReadableStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinChunks(chunks);
    append(chunks, bytesOfChunk(value));
  }
}

/** @throws TypeError for a chunk of a body's stream that is no bytes. */
export function bytesOfChunk(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(
    typeof chunk === "string"
      ? "The body's stream gave a string, and no Uint8Array: pipe it through a TextEncoderStream"
      : "The body's stream gave a chunk that is no Uint8Array",
  );
}

/** Chunks as one, in a buffer of its own. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
