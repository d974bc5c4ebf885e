import type { Field } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import { answerFrom } from "./answer-from.ts";
import { AnswerSink, type IncomingAnswer, reservedFor } from "./answer-sink.ts";
import type { CacheBudget } from "./cache-budget.ts";
import { Entry, packFields } from "./entry.ts";
import { EntryStore } from "./entry-store.ts";
import { Invalidations } from "./invalidations.ts";
import type { Lookup, StaleLookup, Unanswered } from "./lookup.ts";
import { cacheKey, partitioned, requestKey } from "./rules/cache-key.ts";
import { fieldValue, hasLongList, onlyValue } from "./rules/field-values.ts";
import { outdatedUris } from "./rules/invalidation.ts";
import type { CachedRequest, CachedResponse, ResponseHead } from "./rules/messages.ts";
import { directivesOf, forbidsStoring, wantsNewer } from "./rules/request-directives.ts";
import { renewedFields, storedFields } from "./rules/stored-fields.ts";
import { ageAtArrival, isUsedUnasked, reuseOf, type Terms, termsOf } from "./rules/terms.ts";
import {
  askingFields,
  entityTag,
  hasValidator,
  namesStored,
  speaksOf,
} from "./rules/validators.ts";
import { variantKey, varyNames } from "./rules/vary.ts";

/** Bytes of the fields that are kept with an answer. */
const maxHead = 64 * KiB;

export interface HttpCacheOptions {
  /** Bytes of all that is kept: bodies, fields, keys, and what the entries themselves take. */
  readonly bytes: number;
  /** Bytes of the largest body that is kept. */
  readonly entryBytes: number;
  /** What an answer that names no lifetime, but when it was last modified, may have at most, in seconds
   * (RFC 9111, section 4.2.2). Without it such answers are kept, and the origin is asked each time. */
  readonly heuristic?: number;
  /** The bytes it shares with other caches. */
  readonly budget?: CacheBudget;
  /** False where the origin is never asked about a stale answer: an answer that could be used in no other way is not
   * kept then. */
  readonly asks?: boolean;
  /** True where an answer is kept only if it may be used for a while without a question, asked about as it may be later. */
  readonly freshOnly?: boolean;
  /** Called once, when it is closed. */
  readonly onClosed?: () => void;
}

/** A shared cache of HTTP answers, of one tenant (RFC 9111). It keeps whole answers to GET, and answers GET
 * and HEAD with them. Times are ms since 1970, and always given: it has no clock, no timers, no sockets. */
export class HttpCache {
  readonly #entries: EntryStore;
  readonly #entryBytes: number;
  readonly #heuristic: number;
  readonly #asks: boolean;
  readonly #freshOnly: boolean;
  readonly #onClosed: () => void;
  readonly #sinks = new Set<AnswerSink>();
  readonly #invalidations = new Invalidations();
  #closed = false;

  constructor(options: HttpCacheOptions) {
    const { bytes, entryBytes, heuristic = 0, budget = null, asks = true } = options;
    this.#freshOnly = options.freshOnly ?? !asks;
    this.#entries = new EntryStore(bytes, budget);
    this.#entryBytes = entryBytes;
    this.#heuristic = heuristic;
    this.#asks = asks;
    this.#onClosed = options.onClosed ?? (() => {});
  }

  /** Bytes held: entries, and answers that are still being received. */
  get held(): number {
    return this.#entries.held;
  }

  /** Grows with each URI that is invalidated. */
  get sequence(): number {
    return this.#invalidations.sequence;
  }

  /** Bytes of the largest body that is kept. */
  get entryBytes(): number {
    return this.#entryBytes;
  }

  /** Whether it keeps nothing any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Entries kept. */
  get count(): number {
    return this.#entries.count;
  }

  /** What there is for a request (RFC 9111, section 4). */
  lookup(request: CachedRequest, now: number): Lookup {
    const key = requestKey(request);
    const directives = directivesOf(request);
    const entry = key === null ? null : this.#find(key, request);
    const reuse = entry === null ? null : reuseOf(entry.terms, entry.age(now), directives);
    if (entry !== null && reuse === "now") {
      const age = entry.age(now);
      return {
        kind: "fresh",
        response: answerFrom(entry, request, age),
        left: entry.terms.lifetime - age,
      };
    }
    if (directives.has("only-if-cached")) return { kind: "unsatisfiable" };
    if (key === null) return { kind: "bypass" };
    if (entry === null) return { kind: "miss" };
    const use = reuse === "meanwhile" || reuse === "on-error" ? reuse : "never";
    const { fields } = entry;
    if (use === "never" && !(this.#asks && hasValidator(fields))) return { kind: "miss" };
    return {
      kind: "stale",
      revalidate: askingFields(request.fields, fields),
      use,
      response: use === "never" ? null : answerFrom(entry, request, entry.age(now)),
      left: entry.terms.lifetime - entry.age(now),
      collapsible: !entry.terms.validateAlways && !wantsNewer(directives),
      entry,
    };
  }

  /** Why a look-up at this moment has no answer to send, or would not send it at once. */
  whyNot(request: CachedRequest, now: number): Unanswered {
    const key = requestKey(request);
    const entry = key === null ? null : this.#find(key, request);
    if (entry === null) return key !== null && this.#entries.knows(key) ? "vary-miss" : "uri-miss";
    return entry.age(now) < entry.terms.lifetime && !entry.terms.validateAlways
      ? "request"
      : "stale";
  }

  /** Stores an answer, other than a 304 to the cache's own question. Returns the sink that takes its body as it
   * passes and stores it at its end; null where it may not be stored. The fields must be those of the body as it is
   * written: without Content-Length where it was decoded. `sentAt`, `sequence`: the time, and the cache's
   * `sequence`, when the request was sent. An answer whose URI was invalidated since then is not stored. */
  store(
    request: CachedRequest,
    head: ResponseHead,
    now: number,
    sentAt = now,
    sequence = this.sequence,
  ): AnswerSink | null {
    const uri = requestKey(request);
    if (uri === null || this.#closed || this.#invalidations.since(uri, sequence)) return null;
    if (request.method === "HEAD") {
      this.#compare(uri, request, head);
      return null;
    }
    const incoming = this.#incoming(uri, request, head, { now, sentAt });
    const reserved = incoming === null ? 0 : reservedFor(incoming);
    if (incoming === null || !this.#entries.reserve(reserved)) {
      this.#supersede(uri, request, head);
      return null;
    }
    const limits = { entryBytes: this.#entryBytes, reserved };
    const sink = new AnswerSink(incoming, this.#entries, limits, (done) =>
      this.#sinks.delete(done),
    );
    this.#sinks.add(sink);
    return sink;
  }

  /** A 304 came to the question of a `stale` look-up: the stored answer is fresh again, with the fields of the
   * 304 (RFC 9111, section 4.3.4). Null where the 304 is about another answer: then the request has to be
   * sent once more, without the cache's conditions. */
  revalidated(
    request: CachedRequest,
    { entry }: Pick<StaleLookup, "entry">,
    head: ResponseHead,
    now: number,
    sentAt = now,
  ): CachedResponse | null {
    const stored = entry.fields;
    if (!speaksOf(head.fields, stored)) {
      this.#entries.drop(entry);
      return null;
    }
    const { status, body } = entry;
    const fields = dated(renewedFields(stored, head.fields), now);
    const age = head.fields.filter(([name]) => name.toLowerCase() === "age");
    const { statedDate } = head;
    const renewed = { status, fields: [...fields, ...age], ...(statedDate && { statedDate }) };
    if (this.#entries.has(entry) && !directivesOf(request).has("no-store")) {
      const incoming = this.#incoming(entry.uri, request, renewed, { now, sentAt });
      this.#entries.drop(entry);
      if (incoming !== null) {
        const answer = { status, head: incoming.head, body };
        this.#entries.put(new Entry(incoming, answer, incoming.terms), incoming.varyNames);
      }
    }
    const times = { sentAt, arrivedAt: now, heuristic: 0 };
    return answerFrom({ status, fields, body }, request, ageAtArrival(renewed, times));
  }

  /** A 304 came to a client's own question: where it names the stored answer, that is fresh again, with the
   * fields of the 304 (RFC 9111, section 4.3.4). True then. */
  renewed(
    request: CachedRequest,
    head: ResponseHead,
    now: number,
    sentAt = now,
    sequence = this.sequence,
  ): boolean {
    const uri = requestKey(request);
    const entry = uri === null ? null : this.#find(uri, request);
    if (uri === null || entry === null || !namesStored(head.fields, entry.fields)) return false;
    if (this.#invalidations.since(uri, sequence)) return false;
    this.revalidated(request, { entry }, head, now, sentAt);
    return this.#find(uri, request) !== null;
  }

  /** An answer to any request came: where it says that an unsafe method did its work, what is stored for that
   * URI, and for those its answer names, goes (RFC 9111, section 4.4). */
  invalidate(request: CachedRequest, head: ResponseHead): void {
    for (const outdated of outdatedUris(request, head)) {
      const uri = partitioned(request, outdated);
      this.#invalidations.note(uri);
      this.#entries.dropUri(uri);
      // What was asked for before may be from before.
      for (const sink of [...this.#sinks]) if (sink.uri === uri) sink.abort();
    }
  }

  /** Drops all answers for a request's URI, whatever they vary by, and those on their way. Returns whether one was kept. */
  remove(request: Pick<CachedRequest, "uri" | "partition">): boolean {
    const key = cacheKey(request.uri);
    if (key === null) return false;
    const uri = partitioned(request, key);
    const known = this.#entries.knows(uri);
    this.#entries.dropUri(uri);
    for (const sink of [...this.#sinks]) if (sink.uri === uri) sink.abort();
    return known;
  }

  /** Drops all that is kept. */
  clear(): void {
    for (const sink of [...this.#sinks]) sink.abort();
    this.#entries.clear();
  }

  /** Drops all entries, keeps nothing from now on, and leaves its budget to others. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.clear();
    this.#entries.leave();
    this.#onClosed();
  }

  #find(uri: string, request: CachedRequest): Entry | null {
    const entry = this.#entries.find(uri, request.fields);
    if (entry === null || entry.terms.withAuthorization) return entry;
    return fieldValue(request.fields, "authorization") === null ? entry : null;
  }

  #incoming(
    uri: string,
    request: CachedRequest,
    head: ResponseHead,
    { now, sentAt }: { readonly now: number; readonly sentAt: number },
  ): (IncomingAnswer & { readonly terms: Terms }) | null {
    if (hasLongList(head.fields)) return null;
    const times = { sentAt, arrivedAt: now, heuristic: this.#heuristic };
    const terms = termsOf(request, head, times);
    const names = varyNames(head.fields);
    if (terms === null || names === null) return null;
    if (this.#freshOnly && !isUsedUnasked(terms)) return null;
    const length = givenLength(head);
    if (length !== null && length > this.#entryBytes) return null;
    const fields = dated(storedFields(head.fields), now);
    const packed = packFields(fields.filter(([name]) => name !== "content-length"));
    if (packed === null || packed.length > maxHead) return null;
    const variant = variantKey(names, request.fields);
    return { uri, variant, varyNames: names, status: head.status, head: packed, length, terms };
  }

  /** A newer answer that may not be kept puts an end to the one that is, but for a failure, and for what
   * only this request forbids. */
  #supersede(uri: string, request: CachedRequest, { status }: ResponseHead): void {
    if (status >= 500 || status === 304 || status === 206 || forbidsStoring(request)) return;
    const entry = this.#find(uri, request);
    if (entry !== null) this.#entries.drop(entry);
  }

  /** An answer to HEAD that differs from the one stored for GET shows that it is no longer the one (RFC 9111,
   * section 4.3.5). */
  #compare(uri: string, request: CachedRequest, head: ResponseHead): void {
    const entry = head.status === 200 ? this.#find(uri, request) : null;
    if (entry === null) return;
    const length = givenLength(head);
    const tag = entityTag(head.fields);
    const differs = length !== null && length !== entry.body.length;
    if (differs || (tag !== null && tag !== entityTag(entry.fields))) this.#entries.drop(entry);
  }
}

function givenLength({ fields }: ResponseHead): number | null {
  const length = onlyValue(fields, "content-length");
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

/** The fields with a Date: the time of arrival, where there is none (RFC 9110, section 6.6.1). */
function dated(fields: Field[], now: number): Field[] {
  if (fields.some(([name]) => name === "date")) return fields;
  return [...fields, ["date", new Date(now).toUTCString()]];
}
