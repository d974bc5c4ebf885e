import type { Body, CacheKey, Matched, PutEnd, Response, Unkept } from "../abi/generated/types.ts";
import { KiB } from "../byte-units.ts";
import { knownCharacters, listedCharacters, maxRead } from "../host/cache.ts";
import type { ByteSource } from "../message/byte-source.ts";
import { fieldBytes } from "../message/field-bytes.ts";
import type { AnswerSink } from "./cache/answer-sink.ts";
import { CachedBody } from "./cache/cached-body.ts";
import { packFields } from "./cache/entry.ts";
import { cacheKey } from "./cache/rules/cache-key.ts";
import type { CachedRequest, CachedResponse } from "./cache/rules/messages.ts";
import { partOf } from "./cache/rules/part-of.ts";
import { sharedPart } from "./cache/rules/shared-part.ts";
import { storedFields } from "./cache/rules/stored-fields.ts";
import { whyNotStored } from "./cache/rules/why-not-stored.ts";
import type { TenantCache } from "./cache/tenant-caches.ts";
import type { RequestHeld } from "./held-bytes.ts";
import { Misuse } from "./misuse.ts";
import type { RequestStreams } from "./request-streams.ts";

/** The most puts that one request may have begun and not finished. */
const maxUnfinished = 256;

/** Characters of a key's URI: twice what visitors may send. */
const maxUri = 16 * KiB;

/** Fields of a key, and of an answer: how many, and their bytes. */
const maxFields = 256;
const maxFieldBytes = 64 * KiB;

/** Bytes of a stream that are read at once. */
const pieceBytes = 64 * KiB;

/** Fields of a key that change nothing: the worker says what it keeps and takes, and not its visitor. A range is cut out of
 * what is found. */
const unheard: ReadonlySet<string> = new Set([
  "cache-control",
  "pragma",
  "range",
  "if-range",
  "if-match",
  "if-unmodified-since",
]);

export interface RequestCachesOptions {
  /** What the worker keeps. */
  readonly cache: () => TenantCache;
  readonly streams: RequestStreams;
  readonly held: RequestHeld;
  /** Whether content comes piece by piece; else it is read whole, up to a limit. */
  readonly piecewise: boolean;
  readonly wholeBytes: number;
}

/** `cache` for one request of a worker. */
export class RequestCaches {
  readonly #options: RequestCachesOptions;
  /** Puts that were not finished. */
  readonly #puts = new Map<number, PutEnd | Promise<PutEnd>>();
  /** Ends of those whose content is still coming. */
  readonly #coming = new Set<() => void>();

  constructor(options: RequestCachesOptions) {
    this.#options = options;
  }

  /** @param contentId the number of the answer's content, where that is a stream. */
  match(contentId: number, key: CacheKey): Matched {
    const request = isOverLong(key) ? null : requestOf(key);
    if (request === null) return { tag: "absent" };
    const { answers, lent } = this.#options.cache();
    const found = answers.lookup(request, Date.now());
    if (found.kind !== "fresh") return { tag: "absent" };
    const whole = found.response;
    const given = key.method === "GET" ? partOf(key.fields, whole) : whole;
    const body = this.#bodyOf(
      given,
      () => CachedBody.open(whole.body, lent, given.body),
      contentId,
    );
    if (body === null) return { tag: "absent" };
    const { status, fields } = given;
    return { tag: "answer", val: { status, fields, body } };
  }

  /** @throws Misuse */
  put(id: number, key: CacheKey, answer: Response): void {
    if (this.#puts.size >= maxUnfinished) {
      throw new Misuse(`A request has at most ${maxUnfinished} puts that it has not finished.`);
    }
    const { streams } = this.#options;
    const { body } = answer;
    // A stream is the host's from now on, whatever comes of it.
    const source = body.tag === "streamed" ? streams.take(body.val) : null;
    const sink = this.#sinkFor(key, answer, source?.length);
    if (typeof sink === "string") {
      source?.cancel();
      this.#puts.set(id, refused(sink));
    } else if (source !== null) {
      this.#puts.set(id, this.#collect(source, sink, this.#options.cache().answers.entryBytes));
    } else {
      this.#puts.set(id, this.#kept(sink, body.tag === "bytes" ? body.val : new Uint8Array()));
    }
  }

  /** @throws Misuse */
  async finish(id: number): Promise<PutEnd> {
    const end = this.#puts.get(id);
    if (end === undefined) throw new Misuse(`Put ${id} is finished already, or is none.`);
    this.#puts.delete(id);
    return end;
  }

  remove(key: CacheKey): boolean {
    if (key.uri.length > maxUri) return false;
    return this.#options.cache().answers.remove(requestOf(key));
  }

  /** The request has ended: an answer whose content is not whole is not kept. */
  end(): void {
    for (const end of [...this.#coming]) end();
  }

  /** The content of what was found; null where there is no room for it. */
  #bodyOf(
    { status, body }: CachedResponse,
    open: () => ByteSource | null,
    contentId: number,
  ): Body | null {
    const { piecewise, streams, held, wholeBytes } = this.#options;
    if (status === 204 || status === 304) return { tag: "empty" };
    if (body.length === 0) return { tag: "bytes", val: new Uint8Array() };
    if (piecewise) {
      const source = open();
      if (source === null) return null;
      streams.add(contentId, source);
      return { tag: "streamed", val: contentId };
    }
    if (body.length > wholeBytes || !held.take(body.length)) return null;
    held.hand(body.length);
    return { tag: "bytes", val: body.slice() };
  }

  /** What takes the answer's content, or why it is not kept. @param length of its content, where that is known. */
  #sinkFor(key: CacheKey, answer: Response, length: number | undefined): AnswerSink | Unkept {
    if (key.method !== "GET") return "method";
    if (key.uri.length > maxUri || cacheKey(key.uri) === null) return "uri";
    if (isOverLong(key)) return "unavailable";
    if (hasTooMuch(answer.fields) || listedCharacters(answer.fields) > maxRead) return "too-large";
    const fields = sharedPart(answer.fields).filter(
      // What its content comes to is seen as it comes: a handler's headers are often those of what it was made of.
      ([name]) => name.toLowerCase() !== "content-length",
    );
    const { answers } = this.#options.cache();
    const [request, head, now] = [requestOf(key), { status: answer.status, fields }, Date.now()];
    const sink = answers.store(request, head, now);
    const bytes = answer.body.tag === "bytes" ? answer.body.val.length : length;
    const fits = (bytes ?? 0) <= answers.entryBytes;
    if (sink !== null && fits && sink.freshFor > 0) return sink;
    sink?.abort();
    if (packFields(storedFields(fields)) === null) return "forbidden";
    const because = whyNotStored(request, head, now);
    return because ?? (fits ? "unavailable" : "too-large");
  }

  #kept(sink: AnswerSink, bytes: Uint8Array): PutEnd {
    sink.write(bytes);
    if (!sink.open || !sink.end()) return refused("unavailable");
    return { tag: "kept", val: BigInt(bytes.length) };
  }

  async #collect(source: ByteSource, sink: AnswerSink, most: number): Promise<PutEnd> {
    let bytes = 0;
    const giveUp = () => {
      sink.abort();
      source.cancel();
    };
    this.#coming.add(giveUp);
    try {
      for (;;) {
        const piece = await source.read(pieceBytes);
        if (piece === null) {
          return sink.end() ? { tag: "kept", val: BigInt(bytes) } : refused("unavailable");
        }
        bytes += piece.length;
        sink.write(piece);
        if (sink.open) continue;
        source.cancel();
        return refused(bytes > most ? "too-large" : "unavailable");
      }
    } catch {
      sink.abort();
      return refused("cut-short");
    } finally {
      this.#coming.delete(giveUp);
    }
  }
}

function refused(val: Unkept): PutEnd {
  return { tag: "refused", val };
}

/** The request that a key stands for. Each of the worker's caches is a partition; no URI has a blank in it. */
function requestOf({ cache, method, uri, fields }: CacheKey): CachedRequest {
  const knows = knownCharacters(fields) <= maxRead;
  const heard = fields.filter(([given]) => {
    const name = given.toLowerCase();
    return !unheard.has(name) && (knows || name !== "if-none-match");
  });
  return {
    method,
    uri,
    fields: heard,
    ...(cache !== "" && { partition: encodeURIComponent(cache) }),
  };
}

function isOverLong({ uri, fields }: CacheKey): boolean {
  return uri.length > maxUri || hasTooMuch(fields);
}

function hasTooMuch(fields: Response["fields"]): boolean {
  return fields.length > maxFields || fieldBytes(fields) > maxFieldBytes;
}
