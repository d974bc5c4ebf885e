import { streams } from "skerry:host";
import { bodyInternals } from "../http/body.ts";
import type { BodyRecord } from "../http/body-record.ts";
import { contentRecord } from "../http/content-record.ts";
import { Request, type RequestInit, requestInternals } from "../http/request.ts";
import type { Response } from "../http/response.ts";
import { requireRequest } from "../loop/phase.ts";
import { ReadableStream, readAll } from "../streams/streams.ts";
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
      begin(contentRecord(content));
    } else if (streams !== null) {
      const id = streams.create();
      void begin({ tag: "streamed", val: id }).send(content, id);
    } else {
      readAll(content).then(
        (bytes) => {
          if (signal?.aborted) reject(signal.reason);
          else begin(contentRecord(bytes));
        },
        (error) => reject(bodyFailed(error)),
      );
    }
  });
}
