// Reading for the SDK: without a promise for each chunk.
import { type ReadableStream, ReadableStreamDefaultController } from "web-streams-polyfill";

/** Read request (Streams Standard §4.3.1), by the names of the polyfill's. None of these throws. */
export interface ReadRequest {
  _chunkSteps(chunk: unknown): void;
  _closeSteps(): void;
  _errorSteps(reason: unknown): void;
}

interface SourceFields {
  readonly _state: string;
  readonly _storedError: unknown;
  _disturbed: boolean;
  readonly _readableStreamController: Record<symbol, (request: ReadRequest) => void>;
}

/** The name by which the polyfill's controllers are asked for a chunk. */
export const pullSteps: symbol = Object.getOwnPropertySymbols(
  ReadableStreamDefaultController.prototype,
).find(({ description }) => description === "[[PullSteps]]")!;

/** Reads a chunk of a stream that is locked by a reader of the SDK's (§4.9.2, ReadableStreamDefaultReaderRead). */
export function readWithin(stream: ReadableStream, request: ReadRequest): void {
  const fields = stream as unknown as SourceFields;
  fields._disturbed = true;
  if (fields._state === "closed") request._closeSteps();
  else if (fields._state === "errored") request._errorSteps(fields._storedError);
  else fields._readableStreamController[pullSteps]!(request);
}
