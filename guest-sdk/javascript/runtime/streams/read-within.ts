// Reading for the SDK: without a promise for each chunk.
import { type ReadableStream, ReadableStreamDefaultController } from "web-streams-polyfill";
import type { ReadableFields, ReadRequest } from "./library-fields.ts";

type Puller = Record<symbol, (request: ReadRequest) => void>;

/** The name by which the polyfill's controllers are asked for a chunk. */
export const pullSteps: symbol = Object.getOwnPropertySymbols(
  ReadableStreamDefaultController.prototype,
).find(({ description }) => description === "[[PullSteps]]")!;

/** Reads a chunk of a stream that is locked by a reader of the SDK's (§4.9.2, ReadableStreamDefaultReaderRead). */
export function readWithin(stream: ReadableStream, request: ReadRequest): void {
  const fields = stream as unknown as ReadableFields;
  fields._disturbed = true;
  if (fields._state === "closed") request._closeSteps();
  else if (fields._state === "errored") request._errorSteps(fields._storedError);
  else {
    (fields._readableStreamController as unknown as Puller)[pullSteps]!(request);
  }
}
