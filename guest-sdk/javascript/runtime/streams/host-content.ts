// Content that the host has and that nobody has read yet.
import type { UnderlyingByteSource } from "web-streams-polyfill";
import { type ReadableStream, type SourceMaker, takeMaker } from "./streams.ts";

/** Content outside of the worker, of which nothing is read before somebody asks. The one who can read it
 * is bundled where the worker is granted it (`host-body.ts`). */
export abstract class HostContent implements SourceMaker {
  /** Reads all of it. */
  abstract bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** A stream that reads it. */
  abstract stream(): ReadableStream;
  abstract source(): UnderlyingByteSource;
}

/** Takes the content back from a stream that reads it, has not begun and is not locked; the stream counts as used then.
 * Null for any other stream. */
export function takeBack(stream: ReadableStream): HostContent | null {
  return takeMaker(stream) as HostContent | null;
}
