import { hash } from "node:crypto";
import type { Field } from "../../abi/generated/types.ts";
import { MiB } from "../../byte-units.ts";
import { type ByteSource, wholeSource } from "../../message/byte-source.ts";
import { readWhole } from "../../message/read-whole.ts";
import type { IncomingResponse, OutgoingRequest } from "./egress.ts";
import type { EgressRules } from "./egress-settings.ts";
import { FetchError, type FetchFailure } from "./fetch-error.ts";
import { type OutgoingBody, wholeContent } from "./request-body.ts";
import type { Sender } from "./sender.ts";
import { allowedTarget } from "./stub-sender.ts";

/** Requests of one method and URL that are sent, where their fields or content differ: a worker may send a random number in
 * each. Those after them get the answer of the first. */
const maxAlike = 8;
/** Requests that are sent in all. */
const maxSent = 256;
/** The longest content that is kept, of a request or an answer, and of all answers together, in bytes. */
const longestContent = 16 * MiB;
const maxKept = 128 * MiB;
/** How long an answer's content may take, in ms: an event stream would not come to its end. */
const contentTime = 10_000;

/** Fields that differ with each request and change no answer. */
const traceFields: ReadonlySet<string> = new Set(["traceparent", "tracestate", "baggage"]);

/** What was answered: kept whole, or how it failed. */
type Kept =
  | { readonly answer: Omit<IncomingResponse, "body">; readonly content: Uint8Array }
  | { readonly failure: FetchFailure };

/** Failures that say nothing of the next request. */
const own: ReadonlySet<string> = new Set(["aborted", "denied", "subrequest-limit", "loop"]);

/** Sends each request once, and answers the same request from then on with what it was answered: so that measuring a worker a
 * thousand times asks an origin once. The allow list and the number of subrequests hold for all of them. Answers are
 * read whole before they are handed on, the first one too. */
export class OnceSender implements Sender {
  readonly #sender: Sender;
  readonly #onSent: (origin: string) => void;
  /** Answers by method, URL and how redirects are followed, and below that by fields and content. */
  readonly #kept = new Map<string, Map<string, Promise<Kept>>>();
  #sent = 0;
  #bytes = 0;

  /** @param onSent gets the origin of each request that is sent. */
  constructor(sender: Sender, onSent: (origin: string) => void) {
    this.#sender = sender;
    this.#onSent = onSent;
  }

  async send(
    request: OutgoingRequest,
    rules: EgressRules,
    signal: AbortSignal,
  ): Promise<IncomingResponse> {
    const target = allowedTarget(request.uri, rules);
    const content = await wholeContent(request.body, longestContent, tooLong);
    const place = [request.method, target.uri, request.redirect].join(" ");
    const alike = this.#kept.get(place) ?? new Map<string, Promise<Kept>>();
    this.#kept.set(place, alike);
    const trailers = (request.body.tag === "stream" && request.body.val.trailers) || [];
    const key = keyOf(request.fields, content, trailers);
    const before = alike.get(key) ?? (alike.size >= maxAlike ? [...alike.values()][0] : undefined);
    if (before !== undefined) {
      rules.subrequests.count();
      return given(await before);
    }
    if (this.#sent >= maxSent) throw tooMany();
    this.#sent++;
    this.#onSent(target.origin);
    const body = bodyOf(content, trailers);
    const asked = this.#ask({ ...request, body }, rules, signal);
    alike.set(key, asked);
    // What says nothing of the next one is not kept: that is sent again.
    asked.catch(() => alike.delete(key));
    return given(await asked);
  }

  async close(): Promise<void> {}

  async #ask(request: OutgoingRequest, rules: EgressRules, signal: AbortSignal): Promise<Kept> {
    try {
      const { body, ...answer } = await this.#sender.send(request, rules, signal);
      const content = await inTime(body);
      if (content === null || this.#bytes + content.length > maxKept) throw tooLong();
      this.#bytes += content.length;
      return { answer, content };
    } catch (error) {
      if (!(error instanceof FetchError) || own.has(error.failure.code)) throw error;
      return { failure: error.failure };
    }
  }
}

/** All of a body; null where it is too long. @throws FetchError `timeout` where it does not end. */
async function inTime(body: ByteSource): Promise<Uint8Array | null> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    body.cancel();
    late.reject(new FetchError("timeout", tooSlow));
  }, contentTime);
  const read = readWhole(body, longestContent);
  read.catch(() => {});
  return Promise.race([read, late.promise]).finally(() => clearTimeout(timer));
}

const tooSlow =
  "An answer's content took over 10 s, and is not kept while a worker is measured: give --stub or --live.";

function given(kept: Kept): IncomingResponse {
  if ("failure" in kept) throw new FetchError(kept.failure.code, kept.failure.message);
  const { answer, content } = kept;
  return { ...answer, fields: [...answer.fields], body: wholeSource(content) };
}

function keyOf(
  fields: readonly Field[],
  content: Uint8Array | null,
  trailers: readonly Field[],
): string {
  const told = fields.filter(([name]) => !traceFields.has(name.toLowerCase()));
  return JSON.stringify([told, content === null ? null : hash("sha256", content), trailers]);
}

/** What was read of a body, to be sent. Trailers follow content of no declared length only. */
function bodyOf(content: Uint8Array | null, trailers: readonly Field[]): OutgoingBody {
  if (content === null) return { tag: "empty" };
  if (trailers.length === 0) return { tag: "bytes", val: content };
  const { read, cancel } = wholeSource(content);
  return { tag: "stream", val: { trailers, read, cancel } };
}

const tooLong = () =>
  new FetchError(
    "response-too-large",
    "Content over 16 MiB, or of over 128 MiB together, is not kept while a worker is measured: give --stub or --live.",
  );

const tooMany = () =>
  new FetchError(
    "no-stub",
    `Measuring has sent ${maxSent} different requests to origins, and sends no more: give --stub or --live.`,
  );
