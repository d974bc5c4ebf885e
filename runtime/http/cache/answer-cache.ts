import type { Field } from "../../abi/generated/types.ts";
import type { AnswerHead, LocalTarget } from "../../routing/target.ts";
import {
  collapsedStatus,
  type Forwarded,
  forwardedStatus,
  hitStatus,
  revalidatedStatus,
  unsatisfiableStatus,
} from "../../services/cache/cache-status.ts";
import { CollectedBody } from "../../services/cache/collected-body.ts";
import type { StaleLookup } from "../../services/cache/lookup.ts";
import type { CollapseRole } from "../../services/cache/request-collapsing.ts";
import { cacheKey } from "../../services/cache/rules/cache-key.ts";
import type {
  CachedRequest,
  CachedResponse,
  ResponseHead,
} from "../../services/cache/rules/messages.ts";
import { directivesOf, wantsNewer } from "../../services/cache/rules/request-directives.ts";
import { hasValidator, isConditional } from "../../services/cache/rules/validators.ts";
import type { TenantCache } from "../../services/cache/tenant-caches.ts";
import { hopsField } from "../../services/fetch/hops.ts";
import type { StreamedOutcome, Usage } from "../../worker/outcome/usage.ts";
import { cachedAnswer, guestless } from "./cached-answer.ts";

/** The longest time that a request waits for the answer to another one, in ms. */
const patience = 3_000;

/**
 * The longest time that a client may take for content that is cached while it passes through, in ms: it occupies room
 * until then.
 */
const longestPassing = 30_000;

type Call = LocalTarget["call"];
type Rate = Pick<NonNullable<LocalTarget["rate"]>, "allows" | "turn"> | null | undefined;

/** A call of the worker for a request. */
interface WorkerCall {
  readonly call: Call;
  readonly args: Parameters<Call>;
  /** The request, with what the cache needs of it. */
  readonly asked: CachedRequest;
  readonly why: Forwarded;
  /** The cached answer that the worker is asked to validate; null if there is none. */
  readonly stale: StaleLookup | null;
}

/** The time at which a request was sent to the worker, in ms since 1970, and the cache's `sequence` then. */
interface Sent {
  readonly at: number;
  readonly sequence: number;
}

/** Keeps answers of one deployment, and sends them again without running it, by the rules for shared caches (RFC
 * 9111): only answers that state how long they are fresh. About a stale one with a validator the worker is asked
 * (section 4.3); for others it gets the visitor's request as it is. */
export class AnswerCache {
  readonly #cache: TenantCache;
  readonly #partition: string;

  /** `deployment`: an id that no other deployment has, in this process at any time. */
  constructor(cache: TenantCache, deployment: string) {
    this.#cache = cache;
    this.#partition = `worker ${deployment}`;
  }

  /** Returns a call that answers from the cache if possible, once its tenant's rate allows that, and by `call` otherwise. */
  inFrontOf(call: Call, rate: Rate = null): Call {
    return (...args) => this.#answer(call, args, rate);
  }

  /** True once it caches nothing any more. */
  get closed(): boolean {
    return this.#cache.answers.closed;
  }

  /** Drops its content, and caches nothing from now on. */
  close(): void {
    this.#cache.answers.close();
  }

  async #answer(call: Call, args: Parameters<Call>, rate: Rate): Promise<StreamedOutcome> {
    const [request, requestId, client] = args;
    const { method, uri, fields, body } = request;
    const asked: CachedRequest = { method, uri, fields, partition: this.#partition };
    const callFor = (why: Forwarded, stale: StaleLookup | null = null): WorkerCall => {
      return { call, args, asked, why, stale };
    };
    if (method !== "GET" && method !== "HEAD") return this.#pass(callFor("method"));
    const hasContent = body.tag === "stream" || (body.tag === "bytes" && body.val.length > 0);
    // Answers are cached under the URI that the guest sees, byte for byte.
    if (hasContent || cacheKey(uri) !== uri) return this.#pass(callFor("bypass"));
    const { answers, collapser } = this.#cache;
    const alone = wantsNewer(directivesOf(asked)) || isOnItsWay(asked);
    let waits: AbortSignal | null = null;
    let waitedFor: Forwarded | null = null;
    /** The time that it waited for its tenant's rate, in ms; null until it has its turn. */
    let queuedMs: number | null = null;
    for (;;) {
      const now = Date.now();
      const found = answers.lookup(asked, now);
      if (found.kind === "bypass") return this.#pass(callFor("bypass"));
      if (found.kind === "unsatisfiable") return unsatisfiable(args);
      if (found.kind === "fresh") {
        if (rate && queuedMs === null && !rate.allows) {
          const since = performance.now();
          const refused = await rate.turn(request, requestId, client);
          if (refused !== null) return refused;
          queuedMs = performance.now() - since;
          // It may have been dropped in the meantime.
          continue;
        }
        const { response, left } = found;
        const status = waitedFor === null ? hitStatus(left) : collapsedStatus(waitedFor, left);
        const served = this.#served(args, response, status);
        if (served === null) return this.#pass(callFor("bypass"));
        return queuedMs === null ? served : { ...served, queuedMs };
      }
      const mayJoin = !alone && waits?.aborted !== true;
      const joined: CollapseRole = mayJoin ? collapser.join(asked, now) : { role: "alone" };
      // The leader validates it for the others.
      if (found.kind === "stale" && found.use === "meanwhile" && joined.role !== "leader") {
        const served = this.#served(args, found.response!, hitStatus(found.left));
        if (served !== null) return served;
      }
      const why = answers.whyNot(asked, now);
      if (joined.role !== "waiter") {
        const stale = found.kind === "stale" && mayAskAbout(found, asked) ? found : null;
        return this.#run(callFor(why, stale), joined.role === "leader" ? joined.complete : noOne);
      }
      waitedFor ??= why;
      waits ??= AbortSignal.any([client, AbortSignal.timeout(patience)]);
      await joined.completed(waits);
    }
  }

  /** A request that a cache does not answer, though it may have to forget something. */
  async #pass({ call, args, asked, why }: WorkerCall): Promise<StreamedOutcome> {
    const [request, requestId, client, answering] = args;
    const status = forwardedStatus(why, false);
    let begun: AnswerHead | null = null;
    const begin = (head: AnswerHead) => {
      begun ??= head;
      this.#cache.answers.invalidate(asked, head);
      answering?.(withField(head, status));
    };
    const outcome = await call(request, requestId, client, answering && begin);
    const { response } = outcome;
    if (response === null) return outcome;
    // Once more for what began to answer before it was done.
    this.#cache.answers.invalidate(asked, begun ?? response);
    return begun === null ? { ...outcome, response: withField(response, status) } : outcome;
  }

  /** Runs the worker, and caches its answer if that is allowed. */
  async #run(workerCall: WorkerCall, complete: (kept: boolean) => void): Promise<StreamedOutcome> {
    const { call, args, asked, why, stale } = workerCall;
    const [given, requestId, client, answering] = args;
    const request = stale === null ? given : { ...given, fields: stale.revalidate };
    const sent: Sent = { at: Date.now(), sequence: this.#cache.answers.sequence };
    let begun = false;
    let confirming: AnswerHead | null = null;
    let passing: CollectedBody | null = null;
    const begin = (head: AnswerHead) => {
      // It is about the cache's question, and none for the client.
      if (stale !== null && !begun && head.status === 304) {
        confirming ??= head;
        head.body.cancel();
        return;
      }
      begun = true;
      // Do not wait for content that arrives at another visitor's pace.
      complete(false);
      const sink = head.trailers === undefined ? this.#sink(asked, head, sent) : null;
      if (sink !== null) {
        passing = new CollectedBody(head.body, sink, { within: longestPassing, unconfirmed: true });
      }
      const answer = withField(head, forwardedStatus(why, false));
      answering?.(passing === null ? answer : { ...answer, body: passing });
    };
    try {
      const outcome = await call(request, requestId, client, answering && begin);
      const told: StreamedOutcome = { ...outcome, cache: "miss" };
      const { response } = outcome;
      if (stale !== null && !begun && response?.status === 304) {
        if (response.body.tag === "stream") response.body.val.cancel();
        const head = (confirming as AnswerHead | null) ?? response;
        return await this.#confirmed(workerCall, stale, told, head, sent, complete);
      }
      if (!begun) return this.#settled(workerCall, told, sent, complete);
      (passing as CollectedBody | null)?.confirm(outcome.error === null);
      return told;
    } finally {
      complete(false);
    }
  }

  /**
   * Handles a 304 from the worker to the cache's validation: the cached answer is fresh again (RFC 9111, section
   * 4.3.4); if the 304 is about another one, the worker runs for the client's own request.
   */
  async #confirmed(
    workerCall: WorkerCall,
    stale: StaleLookup,
    outcome: StreamedOutcome,
    head: ResponseHead,
    sent: Sent,
    complete: (kept: boolean) => void,
  ): Promise<StreamedOutcome> {
    const { answers, lent } = this.#cache;
    const { asked } = workerCall;
    const now = Date.now();
    const kept = answers.revalidated(asked, stale, head, now, sent.at);
    const stored = kept !== null && answers.lookup(asked, now).kind === "fresh";
    const response = kept && cachedAnswer(kept, revalidatedStatus(stored), lent);
    if (response !== null) {
      complete(stored);
      return { ...outcome, response };
    }
    const again = await this.#run({ ...workerCall, stale: null }, complete);
    return {
      ...again,
      usage: both(outcome.usage, again.usage),
      log: [...outcome.log, ...again.log],
    };
  }

  /** Completes the lookup with the worker's final answer or failure. */
  #settled(
    { asked, why }: WorkerCall,
    outcome: StreamedOutcome,
    sent: Sent,
    complete: (kept: boolean) => void,
  ): StreamedOutcome {
    const { response, error } = outcome;
    if (response === null) {
      // That one visitor left says nothing of the answer.
      complete(error?.code === "client-left");
      return outcome;
    }
    const { body, trailers = [] } = response;
    if (response.status === 304) {
      complete(this.#cache.answers.renewed(asked, response, Date.now(), sent.at, sent.sequence));
    }
    const hasMore = trailers.length > 0 || ("trailers" in body && body.trailers !== undefined);
    const sink = hasMore ? null : this.#sink(asked, response, sent);
    if (body.tag === "stream") {
      const answer = withField(response, forwardedStatus(why, false));
      if (sink === null) return { ...outcome, response: answer };
      const passing = new CollectedBody(body.val, sink, { within: longestPassing });
      return { ...outcome, response: { ...answer, body: { tag: "stream", val: passing } } };
    }
    if (body.tag === "bytes") sink?.write(body.val);
    const kept = sink?.end() ?? false;
    complete(kept);
    return { ...outcome, response: withField(response, forwardedStatus(why, kept)) };
  }

  /** Returns a sink for the content of an answer; null if it is not cached. */
  #sink(asked: CachedRequest, head: ResponseHead, { at, sequence }: Sent) {
    if (head.status === 304 || isOnItsWay(asked)) return null;
    return this.#cache.answers.store(asked, head, Date.now(), at, sequence);
  }

  #served(
    [request, requestId]: Parameters<Call>,
    kept: CachedResponse,
    status: Field,
  ): StreamedOutcome | null {
    const response = cachedAnswer(kept, status, this.#cache.lent);
    return response && guestless({ requestId, request }, response);
  }
}

/**
 * True if the cache may validate an answer on its own: it has expired and has a validator, and the client does not send
 * conditions itself.
 */
function mayAskAbout({ left, entry }: StaleLookup, { method, fields }: CachedRequest): boolean {
  return method === "GET" && left <= 0 && hasValidator(entry.fields) && !isConditional(fields);
}

/** The usage of two runs for one request, added up. */
function both(first: Usage, second: Usage): Usage {
  return {
    ...second,
    fuel: first.fuel + second.fuel,
    startFuel: first.startFuel + second.startFuel,
    memoryBytes: Math.max(first.memoryBytes, second.memoryBytes),
    hostCalls: first.hostCalls + second.hostCalls,
    wallMs: first.wallMs + second.wallMs,
    cpuMs: first.cpuMs + second.cpuMs,
    hostFuel: first.hostFuel + second.hostFuel,
  };
}

const noOne = () => {};

/**
 * True if a request states that it came through other hosts. Their number may change what the worker can fetch, and any
 * visitor can state it: such a request may be answered from the cache, but its answer is not stored.
 */
function isOnItsWay({ fields }: CachedRequest): boolean {
  return fields.some(([name]) => name === hopsField);
}

function withField<Head extends { readonly fields: readonly Field[] }>(
  head: Head,
  field: Field,
): Head & { fields: Field[] } {
  return { ...head, fields: [...head.fields, field] };
}

/** RFC 9111, section 5.2.1.7. */
function unsatisfiable([request, requestId]: Parameters<Call>): StreamedOutcome {
  const response = {
    status: 504,
    fields: [unsatisfiableStatus()],
    body: { tag: "empty" as const },
  };
  return { ...guestless({ requestId, request }, response), cache: "miss" };
}
