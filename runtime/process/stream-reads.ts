/** What Node's streams say of the bytes that they read last. */
interface StreamState {
  readonly streamBaseState: Record<number, number>;
  readonly kReadBytesOrError: number;
  readonly kArrayBufferOffset: number;
}

/** Where such bytes are in their buffer, which may be larger, Node tells beside them. */
const stream = (process as unknown as { binding(name: string): StreamState }).binding(
  "stream_wrap",
);

/** The bytes that a handle has just read into a buffer. */
export function lastRead(buffer: ArrayBuffer): Uint8Array {
  const { streamBaseState, kReadBytesOrError, kArrayBufferOffset } = stream;
  return new Uint8Array(
    buffer,
    streamBaseState[kArrayBufferOffset],
    streamBaseState[kReadBytesOrError],
  );
}

/** Why a handle has just read nothing: the system's number of the error, negated, or libuv's of an end. */
export function lastReadError(): number {
  return stream.streamBaseState[stream.kReadBytesOrError]!;
}

/** Makes Node take these bytes for those that it read last. */
export function asRead(bytes: Uint8Array): ArrayBuffer {
  const { streamBaseState, kReadBytesOrError, kArrayBufferOffset } = stream;
  streamBaseState[kReadBytesOrError] = bytes.length;
  streamBaseState[kArrayBufferOffset] = bytes.byteOffset;
  return bytes.buffer as ArrayBuffer;
}
