import type {
  AwaitedFetch,
  EndedFetch,
  Fetched,
  Outgoing,
  Reason,
} from "../abi/generated/types.ts";
import type { ByteSource } from "../message/byte-source.ts";
import { readWhole } from "../message/read-whole.ts";
import type { EgressRules } from "./fetch/egress-settings.ts";
import { FetchError, type FetchFailureCode } from "./fetch/fetch-error.ts";
import type { FetchTraces } from "./fetch/fetch-traces.ts";
import type { Sender } from "./fetch/sender.ts";
import { type RequestHeld, requestHeld, tenantHeld } from "./held-bytes.ts";
import { Misuse } from "./misuse.ts";
import type { RequestStreams } from "./request-streams.ts";
import type { RequestWaits } from "./request-waits.ts";

/** The most fetches that one request may have begun and not finished: far above what is sent, so that a request that
 * begins too many gets the error of the limit that it is over. */
const maxUnfinished = 16_384;

const reasons: Readonly<Record<FetchFailureCode, Reason>> = {
  denied: "denied",
  "private-address": "private-address",
  dns: "dns",
  connect: "connect",
  tls: "tls",
  timeout: "timed-out",
  reset: "cut-short",
  "too-many-redirects": "redirect",
  redirect: "redirect",
  "bad-request": "bad-request",
  "bad-response": "bad-response",
  "response-too-large": "too-large",
  "subrequest-limit": "limit",
  "held-limit": "limit",
  "connection-limit": "limit",
  loop: "loop",
  aborted: "aborted",
  "no-stub": "no-stub",
};

/** A fetch under way. */
interface Fetch {
  readonly answer: Promise<Fetched>;
  readonly abort: AbortController;
}

export interface FetchesOptions {
  readonly sender: Sender;
  readonly rules: EgressRules;
  readonly streams: RequestStreams;
  readonly waits: RequestWaits;
  readonly traces: FetchTraces;
  readonly held: RequestHeld;
  /** Whether content comes piece by piece; else it is read whole, up to a limit. */
  readonly piecewise: boolean;
  readonly wholeBytes: number;
  /** How much of content a guest may read that comes piece by piece. What it passes on has no such limit. */
  readonly streamedBytes?: number | undefined;
}

/** The fetches of one request, by the numbers that its guest knows. */
export class RequestFetches {
  readonly #options: FetchesOptions;
  /** Fetches that were not finished. */
  readonly #begun = new Map<number, Fetch>();
  /** Numbers of the begun fetches that are done, in the order in which they were. */
  readonly #done = new Set<number>();
  /** Controllers of fetches that are not answered. */
  readonly #unanswered = new Set<AbortController>();
  /** Controllers of answers whose content is still to be read: it outlives the guest where it was handed on. */
  readonly #answered = new Set<AbortController>();
  #onDone = () => {};
  #over = false;
  #unwanted = false;

  constructor(options: FetchesOptions) {
    this.#options = options;
  }

  /** @param connect ms that its connection may take, where the guest bounds that. */
  start(id: number, contentId: number, request: Outgoing, connect: number | null = null): void {
    const { streams, held } = this.#options;
    if (this.#begun.size >= maxUnfinished) {
      throw new Misuse(`A request has at most ${maxUnfinished} fetches that it has not finished.`);
    }
    const abort = new AbortController();
    const { method, uri, fields, redirect } = request;
    const body =
      request.body.tag === "streamed"
        ? { tag: "stream" as const, val: streams.take(request.body.val) }
        : request.body;
    const content = body.tag === "bytes" ? body.val.length : 0;
    if (!held.take(content)) {
      this.#begun.set(id, { answer: Promise.resolve(failed(tooMuchHeld(), false)), abort });
      this.#done.add(id);
      return;
    }
    if (this.#over) abort.abort();
    this.#unanswered.add(abort);
    const outgoing = { method, uri, fields, redirect, body };
    const answer = this.#send(outgoing, contentId, abort, timeOf(connect)).finally(() =>
      held.give(content),
    );
    this.#begun.set(id, { answer, abort });
    const done = () => {
      this.#unanswered.delete(abort);
      if (this.#begun.has(id)) this.#done.add(id);
      this.#onDone();
    };
    // Whoever finishes it hears why it was not done.
    answer.then(done, done);
  }

  async finish(id: number): Promise<Fetched> {
    const fetch = this.#begun.get(id);
    if (fetch === undefined) throw new Misuse(`Fetch ${id} is finished already, or is none.`);
    this.#begun.delete(id);
    this.#done.delete(id);
    const fetched = await fetch.answer;
    if (fetched.tag === "response" && fetched.val.body.tag === "bytes") {
      this.#options.held.hand(fetched.val.body.val.length);
    }
    return fetched;
  }

  /** Resolves when it is done, well or not: it is still to be finished. @throws Misuse */
  async settled(id: number): Promise<void> {
    const fetch = this.#begun.get(id);
    if (fetch === undefined) throw new Misuse(`Fetch ${id} is finished already, or is none.`);
    await fetch.answer.then(ignore, ignore);
  }

  /** The number of one that is done, or 0 where there is none. */
  async waitAny(): Promise<number> {
    while (this.#begun.size > 0) {
      for (const id of this.#done) return id;
      await new Promise<void>((resolve) => {
        this.#onDone = resolve;
      });
    }
    return 0;
  }

  /** One that is done, finished. @throws Misuse where none is under way. */
  async next(): Promise<EndedFetch> {
    const id = await this.waitAny();
    if (id === 0) throw new Misuse("No fetch is under way.");
    return { id, fetched: await this.finish(id) };
  }

  /** The number of one that is done, or 0 where there is none in time. */
  async waitAnyWithin(ms: number): Promise<AwaitedFetch> {
    for (const id of this.#done) return { id, ms: 0 };
    const done = new Promise<void>((resolve) => {
      this.#onDone = resolve;
    });
    const waited = await this.#options.waits.within(ms, done);
    for (const id of this.#done) return { id, ms: waited.ms };
    return { id: 0, ms: waited.ms };
  }

  abort(id: number): void {
    this.#begun.get(id)?.abort.abort();
  }

  /** Cancels all fetches without an answer: the request is over, and begins none any more. */
  end(): void {
    this.#over = true;
    for (const abort of this.#unanswered) abort.abort();
  }

  /** Cancels all fetches: the client has left. */
  abortAll(): void {
    this.#unwanted = true;
    this.end();
    for (const abort of this.#answered) abort.abort();
  }

  async #send(
    request: Parameters<Sender["send"]>[0],
    contentId: number,
    abort: AbortController,
    connectTimeout: number | null,
  ): Promise<Fetched> {
    const traced = this.#options.traces.begin(request);
    const { fields } = traced;
    const rules = { ...this.#options.rules, ...(connectTimeout !== null && { connectTimeout }) };
    const fetched = await this.#answer({ ...request, fields }, contentId, abort, rules);
    const { tag, val } = fetched;
    traced.end(tag === "response" ? { status: val.status } : { failure: val.reason });
    return fetched;
  }

  async #answer(
    request: Parameters<Sender["send"]>[0],
    contentId: number,
    abort: AbortController,
    rules: EgressRules,
  ): Promise<Fetched> {
    const { sender, piecewise, streams, streamedBytes } = this.#options;
    try {
      const answer = await sender.send(request, rules, abort.signal);
      const { status, fields, uri, redirected } = answer;
      const head = { status, fields, uri, redirected };
      if (piecewise) {
        streams.add(contentId, answer.body, streamedBytes);
        this.#answered.add(abort);
        return response(head, { tag: "streamed", val: contentId });
      }
      return response(head, { tag: "bytes", val: await this.#whole(answer.body) });
    } catch (error) {
      return failed(error, this.#unwanted);
    }
  }

  async #whole(source: ByteSource): Promise<Uint8Array> {
    const { held, wholeBytes } = this.#options;
    let taken = 0;
    const take = (bytes: number) => {
      if (!held.take(bytes)) throw tooMuchHeld();
      taken += bytes;
    };
    try {
      const bytes = await readWhole(source, wholeBytes, take);
      if (bytes !== null) return bytes;
      throw new FetchError(
        "response-too-large",
        `The answer's content is over ${wholeBytes} bytes; a worker with the grant \`streams\` reads it piece by piece.`,
      );
    } catch (error) {
      held.give(taken);
      throw error;
    }
  }
}

const ignore = () => {};

/** A number that came from a guest's isolate, as a time in ms that a timer can have; null where it is none. */
function timeOf(ms: unknown): number | null {
  return typeof ms === "number" && ms >= 0 ? Math.min(ms, 2 ** 31 - 1) : null;
}

type Incoming = Extract<Fetched, { tag: "response" }>["val"];

function response(head: Omit<Incoming, "body">, body: Incoming["body"]): Fetched {
  return { tag: "response", val: { ...head, body } };
}

function tooMuchHeld(): FetchError {
  return new FetchError(
    "held-limit",
    `Contents that are sent and read whole would take more memory than the ${requestHeld} bytes of a request, or the ${tenantHeld} of all requests of the tenant: have fewer at once, or send and read them piece by piece (grant \`streams\`).`,
  );
}

function failed(error: unknown, clientLeft: boolean): Fetched {
  if (error instanceof FetchError) {
    const { code, message } = error.failure;
    if (clientLeft && code === "aborted") {
      return { tag: "failed", val: { reason: "client-left", message: "The client has gone." } };
    }
    return { tag: "failed", val: { reason: reasons[code], message } };
  }
  if (error instanceof Misuse) throw error;
  return { tag: "failed", val: { reason: "cut-short", message: "The fetch failed." } };
}
