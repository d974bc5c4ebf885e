// Writes by a writer (Streams Standard §5.3, §5.4, §5.5) in fewer calls than the library takes for them. Each looks first at whether
// nothing is unusual; all else is the library's own.
import { WritableStreamDefaultWriter } from "web-streams-polyfill";
import type { GuestPromise } from "../promise/promise.ts";
import { hasUsualSize, type WriterFields } from "./library-fields.ts";
import { addKnown } from "./library-queue.ts";
import { addWriteRequest, advance, readyOf, updateBackpressure } from "./library-writes.ts";
import { replaceMethod } from "./replace-method.ts";

const writerMethods = WritableStreamDefaultWriter.prototype;
const { write: ownWrite } = writerMethods;
const ownReady = Object.getOwnPropertyDescriptor(writerMethods, "ready")!.get!;

const direct = {
  write(this: unknown, chunk?: unknown): unknown {
    const writer = this as WriterFields | null | undefined;
    const stream = writer?._ownerWritableStream;
    // A stream knows its writer: another object with that writer's fields is none.
    if (
      stream === undefined ||
      stream._writer !== writer ||
      stream._state !== "writable" ||
      stream._closeRequest !== undefined ||
      stream._inFlightCloseRequest !== undefined
    ) {
      return ownWrite.call(this as never, chunk);
    }
    const controller = stream._writableStreamController;
    if (!hasUsualSize(controller)) return ownWrite.call(this as never, chunk);
    const promise = addWriteRequest(stream);
    addKnown(controller, chunk, 1);
    updateBackpressure(stream, controller);
    advance(controller);
    return promise;
  },
};

/** The getter of `ready`. */
function ready(this: unknown): GuestPromise {
  const writer = this as WriterFields | null | undefined;
  const isUsual = writer?._ownerWritableStream?._writer === writer && writer;
  return isUsual ? readyOf(isUsual) : ownReady.call(this);
}

replaceMethod(writerMethods, "write", direct.write);
Object.defineProperty(ready, "name", { value: "get ready", configurable: true });
Object.defineProperty(writerMethods, "ready", { get: ready });
