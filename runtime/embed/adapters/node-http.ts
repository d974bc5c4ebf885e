// `import { nodeHandler } from "skerry/node"`: a worker behind a server of node:http, or of what is made of one.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { breakOff } from "../../process/break-off.ts";
import type { RequestOptions } from "../messages/wire-request.ts";
import {
  type AdapterOptions,
  noWorker,
  shownFailure,
  type WhichWorker,
  workerOf,
} from "./which-worker.ts";

/** Passes requests on to a worker, with their content as it comes, and its answers back. The path is as it came. A request ends when
 * its client leaves. */
export function nodeHandler(
  which: WhichWorker<IncomingMessage>,
  { onError = () => {} }: AdapterOptions<IncomingMessage> = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const leaving = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) leaving.abort(new Error("The client left."));
    });
    try {
      const worker = await workerOf(which, request);
      if (worker === null) throw noWorker();
      const answer = await worker.fetch(uriOf(request), initOf(request, leaving.signal));
      await write(answer, request, response);
    } catch (error) {
      if (!leaving.signal.aborted) onError(error, request);
      fail(error, response);
    }
  };
}

function uriOf({ url = "/", headers, socket }: IncomingMessage): string {
  if (!url.startsWith("/")) return url;
  const scheme = "encrypted" in socket && socket.encrypted ? "https" : "http";
  return `${scheme}://${headers.host ?? "localhost"}${url}`;
}

function initOf(request: IncomingMessage, signal: AbortSignal): RequestOptions {
  const { method = "GET", rawHeaders, headers } = request;
  const fields: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    // Of HTTP/2, those about the request line (RFC 9113, section 8.3.1).
    if (!rawHeaders[i]!.startsWith(":")) fields.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  }
  const hasBody = "transfer-encoding" in headers || Number(headers["content-length"] ?? 0) > 0;
  const sends = hasBody && method !== "GET" && method !== "HEAD";
  if (!sends) return { method, headers: fields, signal };
  const body = Readable.toWeb(request) as unknown as ReadableStream<Uint8Array>;
  return { method, headers: fields, signal, body, duplex: "half" };
}

async function write(
  answer: Response,
  { method, httpVersion }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fields: string[] = [];
  for (const [name, value] of answer.headers) fields.push(name, value);
  response.writeHead(answer.status, fields);
  if (answer.body === null || method === "HEAD") {
    await answer.body?.cancel();
    response.end();
    return;
  }
  const content = Readable.fromWeb(answer.body as unknown as NodeStream);
  // An answer of HTTP/1.0 ends with its connection even where it is whole.
  if (httpVersion === "1.0") {
    content.once("error", () => {
      if (response.socket !== null) breakOff(response.socket);
    });
  }
  await pipeline(content, response);
}

function fail(error: unknown, response: ServerResponse): void {
  // An answer that has begun can only be broken off.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, headers, text } = shownFailure(error);
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}
