// A stream of the worker as content for the host (`streams` of runtime/abi/streams.wit).
import { streams } from "skerry:host";
import { visitorLeft } from "../loop/visitor.ts";
import { clockMoved } from "../time/date.ts";
import { bytesOfChunk, type ReadableStream } from "./streams.ts";

/** Writes a stream's chunks to a stream of the host, and ends that where it ends. Each chunk waits until
 * the reader is ready for it; where nobody reads any more, the stream is cancelled.
 * Rejects with what the stream fails with: then the host's has not ended. */
export async function sendStream(stream: ReadableStream, id: number): Promise<void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const bytes = bytesOfChunk(value);
    if (bytes.length === 0) continue;
    const writing = streams!.write(id, bytes);
    clockMoved();
    if (writing !== "taken") {
      if (writing === "client-left") visitorLeft();
      void reader.cancel(new TypeError("Nobody reads the body any more"));
      return;
    }
  }
  streams!.finish(id);
}
