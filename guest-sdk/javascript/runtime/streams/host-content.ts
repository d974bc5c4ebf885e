// Content that the host has and that nobody has read yet.
import { lockForGood, type ReadableStream } from "./streams.ts";

/** Content outside of the worker, of which nothing is read before somebody asks. The one who can read it
 * is bundled where the worker is granted it (`host-body.ts`). */
export abstract class HostContent {
  /** Reads all of it. */
  abstract bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** A stream that reads it. */
  abstract stream(): ReadableStream;
}

/** By the streams that read them. */
const contents = new WeakMap<ReadableStream, HostContent>();

/** Notes that a stream does nothing but read a content. */
export function noteReader(stream: ReadableStream, content: HostContent): void {
  contents.set(stream, content);
}

/** Takes the content back from a stream that reads it, has not begun and is not locked; the stream counts as used then.
 * Null for any other stream. */
export function takeBack(stream: ReadableStream): HostContent | null {
  const content = contents.get(stream);
  if (content === undefined) return null;
  contents.delete(stream);
  lockForGood(stream);
  return content;
}
