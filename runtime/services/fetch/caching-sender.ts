import type { Field } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import type { ByteSource } from "../../message/byte-source.ts";
import { CachedBody } from "../cache/cached-body.ts";
import { CollectedBody } from "../cache/collected-body.ts";
import type { StaleLookup } from "../cache/lookup.ts";
import type { CollapseRole } from "../cache/request-collapsing.ts";
import type { CachedRequest, CachedResponse } from "../cache/rules/messages.ts";
import type { TenantCache } from "../cache/tenant-caches.ts";
import type { IncomingResponse, OutgoingRequest } from "./egress.ts";
import type { EgressRules } from "./egress-settings.ts";
import { FetchError, type FetchFailureCode } from "./fetch-error.ts";
import { sentFields, sentMethod } from "./message-fields.ts";
import { matchesOrigin } from "./origin.ts";
import type { Sender } from "./sender.ts";
import { Subrequests } from "./subrequests.ts";
import { parseTarget } from "./target.ts";

/** How long a request waits for the answer of another, in ms: that one comes at the pace of its own reader. */
const patience = 3_000;

/** Origins asked at once behind answers that were sent already, and for how long, in ms. */
const maxBehind = 16;
const behindTime = 30_000;

/** Bytes read at once of an answer that the cache alone wants. */
const pieceBytes = 64 * KiB;

/** Failures of an origin in whose stead a stale answer may be sent (RFC 5861, section 4). */
const failedStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const originsFailures: ReadonlySet<FetchFailureCode> = new Set([
  "dns",
  "connect",
  "tls",
  "timeout",
  "reset",
  "bad-response",
]);

/** Failures that are those of one request, and say nothing of the next. */
const askersFailures: ReadonlySet<FetchFailureCode> = new Set([
  "aborted",
  "subrequest-limit",
  "loop",
  "denied",
]);

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One fetch of a worker. */
interface Fetch {
  readonly request: OutgoingRequest;
  readonly rules: EgressRules;
  readonly signal: AbortSignal;
  /** The request as it will be sent, which is as the cache sees it. */
  readonly asked: CachedRequest;
}

type Complete = (kept: boolean) => void;

/** Answers the fetches of one tenant from its cache where it may, and through another sender where it may not (RFC
 * 9111). The allow list and the number of subrequests hold for answers of the cache as well. An answer at the end of
 * redirects is not kept. */
export class CachingSender implements Sender {
  readonly #sender: Sender;
  readonly #cache: TenantCache;
  readonly #closing = new AbortController();
  #behind = 0;

  constructor(sender: Sender, cache: TenantCache) {
    this.#sender = sender;
    this.#cache = cache;
  }

  /** @throws FetchError */
  async send(
    request: OutgoingRequest,
    rules: EgressRules,
    signal: AbortSignal,
  ): Promise<IncomingResponse> {
    const asked = cachedRequest(request, rules);
    if (asked === null) return this.#sender.send(request, rules, signal);
    const fetch = { request, rules, signal, asked };
    const safe = asked.method === "GET" || asked.method === "HEAD";
    if (!safe || hasBody(request)) return this.#pass(fetch);
    return this.#answer(fetch);
  }

  /** Closes what it asks as well. What is kept stays. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#sender.close();
  }

  /** A request that a cache does not answer, though it may have to forget something. */
  async #pass({ request, rules, signal, asked }: Fetch): Promise<IncomingResponse> {
    const answer = await this.#sender.send(request, rules, signal);
    const { answers } = this.#cache;
    // What redirects has done its work, and what it points to may have as well.
    if (answer.redirected) {
      answers.invalidate(asked, { status: 303, fields: [] });
      answers.invalidate({ ...asked, uri: answer.uri }, answer);
    } else answers.invalidate(asked, answer);
    return answer;
  }

  async #answer(fetch: Fetch): Promise<IncomingResponse> {
    const { request, rules, signal, asked } = fetch;
    const { answers, collapser } = this.#cache;
    let waits: AbortSignal | null = null;
    for (;;) {
      const now = Date.now();
      const found = answers.lookup(asked, now);
      if (found.kind === "bypass") return this.#sender.send(request, rules, signal);
      if (found.kind === "unsatisfiable") return this.#counted(fetch, unsatisfiable(asked));
      if (found.kind === "fresh") {
        const served = this.#served(fetch, found.response);
        if (served !== null) return this.#counted(fetch, served);
        return this.#sender.send(request, rules, signal);
      }
      const stale = found.kind === "stale" ? found : null;
      const mayJoin = (stale === null || stale.collapsible) && waits?.aborted !== true;
      const joined: CollapseRole = mayJoin ? collapser.join(asked, now) : { role: "alone" };
      const complete = joined.role === "leader" ? joined.complete : () => {};
      if (stale?.use === "meanwhile") {
        const served = this.#served(fetch, stale.response);
        if (served !== null) {
          if (joined.role === "leader") this.#askBehind(fetch, stale, complete);
          return this.#counted(fetch, served);
        }
      }
      if (joined.role !== "waiter") return this.#ask(fetch, stale, complete);
      waits ??= AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      await joined.completed(waits);
    }
  }

  /** Asks the origin, about a stale answer where there is one. */
  async #ask(
    fetch: Fetch,
    stale: StaleLookup | null,
    complete: Complete,
  ): Promise<IncomingResponse> {
    const { request, rules, signal, asked } = fetch;
    const { answers } = this.#cache;
    const sentAt = Date.now();
    const { sequence } = answers;
    const fields: readonly Field[] = stale?.revalidate ?? request.fields;
    let answer: IncomingResponse;
    try {
      answer = await this.#sender.send({ ...request, fields }, rules, signal);
    } catch (error) {
      const code = error instanceof FetchError ? error.failure.code : null;
      complete(code !== null && askersFailures.has(code));
      const failed = code !== null && originsFailures.has(code);
      const served = failed ? this.#served(fetch, stale?.response ?? null) : null;
      if (served !== null) return served;
      throw error;
    }
    if (stale !== null && answer.status === 304) {
      await finish(answer.body);
      // A 304 from where redirects end is about something else.
      const confirmed = answer.redirected
        ? null
        : answers.revalidated(asked, stale, answer, Date.now(), sentAt);
      if (confirmed !== null) complete(true);
      return this.#served(fetch, confirmed) ?? this.#ask(fetch, null, complete);
    }
    if (failedStatuses.has(answer.status)) {
      const served = this.#served(fetch, stale?.response ?? null);
      if (served !== null) {
        answer.body.cancel();
        complete(false);
        return served;
      }
    }
    const sink = answer.redirected
      ? null
      : answers.store(asked, answer, Date.now(), sentAt, sequence);
    if (sink === null) {
      complete(false);
      return answer;
    }
    const body = new CollectedBody(answer.body, sink, {
      onEnd: (collected) => complete(collected !== "not-kept"),
    });
    return { ...answer, body };
  }

  /** Asks for a newer answer, for later requests. */
  #askBehind({ request, rules, asked }: Fetch, stale: StaleLookup, complete: Complete): void {
    if (this.#behind >= maxBehind) {
      complete(true);
      return;
    }
    this.#behind++;
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(behindTime)]);
    const fetch: Fetch = {
      request: { ...request, redirect: "manual" },
      // The visitor's request may be over by then, and has been charged: a second for what a 304 was not about.
      rules: { ...rules, subrequests: new Subrequests(2, 1) },
      signal,
      asked,
    };
    this.#ask(fetch, stale, complete)
      .then(({ body }) => readOff(body))
      // The next one who asks finds out.
      .catch(() => {})
      .finally(() => {
        this.#behind--;
        complete(true);
      });
  }

  /** An answer of the cache, or null where it can't be used for this fetch. */
  #served(
    { request, rules, asked }: Fetch,
    response: CachedResponse | null,
  ): IncomingResponse | null {
    if (response === null) return null;
    const { status, fields, body: kept } = response;
    const pointsElsewhere = redirects.has(status) && fields.some(([name]) => name === "location");
    if (pointsElsewhere && request.redirect !== "manual") return null;
    if (kept.length > (rules.responseBody ?? kept.length)) return null;
    const body = CachedBody.open(kept, this.#cache.lent);
    return body && { status, fields, uri: asked.uri, redirected: false, body };
  }

  /** Counts an answer of the cache as a subrequest: whether a worker stays within its number must not depend on what
   * is kept. @throws FetchError `subrequest-limit`. */
  #counted({ rules }: Fetch, answer: IncomingResponse): IncomingResponse {
    try {
      rules.subrequests.count();
      return answer;
    } catch (error) {
      answer.body.cancel();
      throw error;
    }
  }
}

/** The request as it would be sent; null for one that the sender refuses. Origins that the operator opened for some
 * workers of the tenant (`private`) are a partition of their own. */
function cachedRequest(request: OutgoingRequest, rules: EgressRules): CachedRequest | null {
  try {
    const target = parseTarget(request.uri);
    const named = matchesOrigin(rules.private, target);
    if (!named && !matchesOrigin(rules.allow, target)) return null;
    if (rules.self?.(target) === true) return null;
    const method = sentMethod(request.method);
    const fields = sentFields(request.fields, Number.POSITIVE_INFINITY);
    return { method, uri: target.uri, fields, ...(named && { partition: "private" }) };
  } catch (error) {
    if (error instanceof FetchError) return null;
    throw error;
  }
}

function hasBody({ body }: OutgoingRequest): boolean {
  return body.tag === "stream" || (body.tag === "bytes" && body.val.length > 0);
}

/** RFC 9111, section 5.2.1.7. */
function unsatisfiable({ uri }: CachedRequest): IncomingResponse {
  const body: ByteSource = { read: async () => null, cancel: () => {} };
  return { status: 504, fields: [], uri, redirected: false, body };
}

/** Reads the end of a body that has nothing else, so that its connection stays. */
async function finish(body: ByteSource): Promise<void> {
  try {
    if ((await body.read(1)) !== null) body.cancel();
  } catch {
    // The head said all there was to say.
  }
}

/** Reads a body to its end for the cache, for as long as the cache takes it. */
async function readOff(body: ByteSource): Promise<void> {
  while (body instanceof CollectedBody && body.collected) {
    if ((await body.read(pieceBytes)) === null) return;
  }
  body.cancel();
}
