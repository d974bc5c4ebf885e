// Responses that the host keeps (runtime/abi/cache.wit).
import { cache as host, streams } from "skerry:host";
import { bodyInternals } from "../http/body.ts";
import { contentRecord } from "../http/content-record.ts";
import { headersInternals } from "../http/headers.ts";
import { Request } from "../http/request.ts";
import { Response, responseInternals } from "../http/response.ts";
import { writeLog } from "../loop/log.ts";
import { requireRequest } from "../loop/phase.ts";
import { recordContent } from "../streams/record-content.ts";
import { sendStream } from "../streams/send-stream.ts";
import { ReadableStream, readAll } from "../streams/streams.ts";
import { clockMoved } from "../time/date.ts";
import { assertDictionary } from "../web/dictionary.ts";

type Host = NonNullable<typeof host>;
type Key = Parameters<Host["match"]>[0];
type Unkept = Extract<ReturnType<Host["finish"]>, { readonly tag: "refused" }>["val"];

/** What the caller has to know, since it asked for what can't be. Others are no errors: a response that may not be kept is
 * not kept. */
const sentences: Partial<Record<Unkept, string>> = {
  method: "a response is kept for a GET alone",
  uri: "the URL is none of http or https, or has over 16,384 characters",
  partial: "a part of a response (status 206, Content-Range) is not kept",
  varies: "a response is not kept whose Vary is *, or has over 32 names",
  "too-large":
    "the response is too large: a body has up to 4 MiB, or a quarter of `memory` under [cache], and the headers up to 256 and 64 KiB",
  "cut-short": "the response's body broke off",
};

/** Whether the log says already that something named no lifetime. */
let toldLifetime = false;

/** The responses that match, put and delete are about. */
export const keptAnswers = {
  match(name: string, input: unknown, options: unknown): Response | undefined {
    const { key, url } = keyOf(name, input, "match", options);
    if (key.method !== "GET" && key.method !== "HEAD") return undefined;
    const matched = host!.match(key);
    clockMoved();
    if (matched.tag === "absent") return undefined;
    const { status, fields, body } = matched.val;
    const content = key.method === "HEAD" ? null : recordContent(body);
    return responseInternals.fetched(status, fields, content, { url, redirected: false });
  },

  async put(name: string, input: unknown, response: unknown): Promise<void> {
    const { key } = keyOf(name, input, "put", undefined);
    if (!(response instanceof Response)) throw new TypeError("cache.put: no Response was given");
    if (response.status === 0) throw new TypeError("cache.put: Response.error() is not kept");
    const content = bodyInternals.take(response);
    if (!(content instanceof ReadableStream)) {
      finish(begin(key, response, contentRecord(content)));
    } else if (streams === null) {
      const bytes = await readAll(content);
      finish(begin(key, response, contentRecord(bytes)));
    } else {
      const id = streams.create();
      const put = begin(key, response, { tag: "streamed", val: id });
      await sendStream(content, id);
      finish(put);
    }
  },

  remove(name: string, input: unknown, options: unknown): boolean {
    const { key } = keyOf(name, input, "delete", options);
    if (key.method !== "GET") return false;
    const removed = host!.remove(key);
    clockMoved();
    return removed;
  },
};

type Body = Parameters<typeof responseInternals.recordOf>[1];

function begin(key: Key, response: Response, body: Body): number {
  return host!.put(key, responseInternals.recordOf(response, body));
}

/** @throws TypeError where the caller has to know. */
function finish(put: number): void {
  const end = host!.finish(put);
  clockMoved();
  if (end.tag === "kept") return;
  const sentence = sentences[end.val];
  if (sentence !== undefined) throw new TypeError(`cache.put: ${sentence}`);
  if (end.val !== "no-lifetime" || toldLifetime) return;
  toldLifetime = true;
  writeLog(
    "warn",
    "cache.put kept nothing: the response does not say for how long it is fresh (Cache-Control: s-maxage or max-age, or Expires), or it is stale",
  );
}

const knownOptions = ["ignoreSearch", "ignoreVary"];

function keyOf(
  name: string,
  input: unknown,
  method: string,
  options: unknown,
): { key: Key; url: string } {
  requireRequest(`cache.${method}()`);
  assertDictionary(options, `cache.${method}`);
  const given = (options ?? {}) as Readonly<Record<string, unknown>>;
  for (const each of knownOptions) {
    if (!given[each]) continue;
    throw new DOMException(`cache.${method}: ${each} is not there`, "NotSupportedError");
  }
  const request = input instanceof Request ? input : new Request(input);
  const { url } = request;
  const key = {
    cache: name,
    method: given.ignoreMethod ? "GET" : request.method,
    uri: url,
    fields: headersInternals.fieldsOf(request.headers),
  };
  return { key, url };
}
