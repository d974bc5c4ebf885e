/** A worker behind a server of `node:http` or `node:http2`, or of a framework that is made of one.
 * @module skerry/node */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from "node:http2";
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

export type { AdapterOptions, WhichWorker } from "./which-worker.ts";

/** A request as servers of `node:http` and `node:http2` have it. */
export type AnyRequest = IncomingMessage | Http2ServerRequest;

/** Passes requests on to a worker, with their content as it comes, and its answers back. The path is as it came. A request ends when
 * its client leaves. Servers of node:http and node:http2 take it.
 * @example
 * ```ts
 * import { once } from "node:events";
 * import { createServer } from "node:http";
 * import type { AddressInfo } from "node:net";
 * import { openHost } from "skerry";
 * import { nodeHandler } from "skerry/node";
 *
 * await using host = await openHost({ dataDir: "plugins" });
 * const worker = await host.load("acme/hello", "hello.wasm");
 * const server = createServer(nodeHandler(worker)).listen(0, "127.0.0.1");
 * await once(server, "listening");
 * const { port } = server.address() as AddressInfo;
 * const response = await fetch(`http://127.0.0.1:${port}/?name=you`);
 * console.log(response.status, (await response.text()).trim()); // 200 Hello, you!
 * server.close();
 * ```
 */
export function nodeHandler<Asked extends AnyRequest = IncomingMessage>(
  which: WhichWorker<Asked>,
  { onError = () => {} }: AdapterOptions<Asked> = {},
): (request: Asked, response: ServerResponse | Http2ServerResponse) => Promise<void> {
  return async (given, out) => {
    // Handlers of HTTP/1.1 work on the requests of HTTP/2's compatibility API.
    const request = given as IncomingMessage;
    const response = out as ServerResponse;
    const leaving = new AbortController();
    response.once("close", () => {
      if (!isWritten(response)) leaving.abort(new Error("The client left."));
    });
    try {
      const worker = await workerOf(which, given);
      if (worker === null) throw noWorker();
      const answer = await worker.fetch(uriOf(request), initOf(request, leaving.signal));
      await write(answer, request, response);
    } catch (error) {
      if (!leaving.signal.aborted) onError(error, given);
      fail(error, response);
    }
  };
}

/** The request's URI, which gets its host by the Host field where the target has none. */
function uriOf({ url = "/", socket }: IncomingMessage): string {
  if (!isPlace(url)) return url;
  const scheme = "encrypted" in socket && socket.encrypted ? "https" : "http";
  return `${scheme}://localhost${url === "*" ? "" : url}`;
}

/** True if a request's target has no host (RFC 9112, section 3.2). */
const isPlace = (target: string) => target.startsWith("/") || target === "*";

function initOf(request: IncomingMessage, signal: AbortSignal): RequestOptions {
  const { method = "GET", rawHeaders, url = "/", headers } = request;
  const authority = headers[":authority"];
  const fields: [string, string][] = typeof authority === "string" ? [["host", authority]] : [];
  // The host of an absolute target, or of HTTP/2, goes before the Host field (RFC 9112, section 3.2.2; RFC 9113, section 8.3.1).
  const hasHost = fields.length > 0 || !isPlace(url);
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    const isLeftOut = name.startsWith(":") || (hasHost && name.toLowerCase() === "host");
    if (!isLeftOut) fields.push([name, rawHeaders[i + 1]!]);
  }
  const sends = hasContent(request) && method !== "GET" && method !== "HEAD";
  if (!sends) return { method, headers: fields, signal };
  const body = Readable.toWeb(request) as unknown as ReadableStream<Uint8Array>;
  return { method, headers: fields, signal, body, duplex: "half" };
}

function hasContent(request: IncomingMessage): boolean {
  // HTTP/2 says by a flag whether there is any, and need not say how much (RFC 9113, section 8.1.1).
  if (isOfHttp2(request)) return !request.stream.endAfterHeaders;
  const { headers } = request;
  return "transfer-encoding" in headers || Number(headers["content-length"] ?? 0) > 0;
}

function isOfHttp2<Message extends object>(
  message: Message,
): message is Message & { readonly stream: ServerHttp2Stream } {
  return "stream" in message;
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

/** True once all of a response was sent. */
function isWritten(response: ServerResponse): boolean {
  if (!isOfHttp2(response)) return response.writableFinished;
  // What a client resets has "finished" there as well.
  return response.stream.writableFinished && response.stream.rstCode === 0;
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
