import { streams } from "skerry:host";
import { bodyInternals, type Content } from "../http/body.ts";
import type { BodyRecord } from "../http/body-record.ts";
import { Request, type RequestInit, requestInternals } from "../http/request.ts";
import type { Response } from "../http/response.ts";
import { requireRequest } from "../loop/phase.ts";
import type { HostBody } from "../streams/host-body.ts";
import { ReadableStream, readAll } from "../streams/streams.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";
import { beginFetch, bodyFailed } from "./fetches.ts";

/** The global `fetch` (Fetch Standard §5.6). It begins at once, but where its body is a stream and the worker
 * has no grant for those: the stream is read to its end first. */
export function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    requireRequest("fetch()");
    const isMade = init === undefined && input instanceof Request;
    const request = isMade ? input : new Request(input, init);
    const signal = requestInternals.signalOf(request);
    signal?.throwIfAborted();
    const begin = (body: BodyRecord) => beginFetch(request, body, { signal, resolve, reject });
    const content = bodyInternals.take(request);
    if (!(content instanceof ReadableStream)) {
      begin(recordOf(content));
    } else if (streams !== null) {
      const id = streams.create();
      void begin({ tag: "streamed", val: id }).send(content, id);
    } else {
      readAll(content).then(
        (bytes) => {
          if (signal?.aborted) reject(signal.reason);
          else begin(recordOf(bytes));
        },
        (error) => reject(bodyFailed(error)),
      );
    }
  });
}

function recordOf(content: Exclude<Content, ReadableStream> | null): BodyRecord {
  if (content === null) return { tag: "empty" };
  if (typeof content === "string") return { tag: "bytes", val: encodeUtf8(content) };
  if (content instanceof Uint8Array) return { tag: "bytes", val: content };
  return { tag: "streamed", val: (content as HostBody).id };
}
