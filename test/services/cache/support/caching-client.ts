import { request as send } from "undici";
import type { Field } from "../../../../runtime/abi/generated/types.ts";
import { Flights } from "../../../../runtime/services/cache/flights.ts";
import type { HttpCache } from "../../../../runtime/services/cache/http-cache.ts";
import type { CachedRequest, CachedResponse } from "../../../../runtime/services/cache/messages.ts";

const failures = new Set([500, 502, 503, 504]);

/** A client that asks origins through a cache, in the way the cache's README draws. */
export class CachingClient {
  readonly #cache: HttpCache;
  readonly #flights = new Flights({ waiters: 1_000, ms: 30_000 });
  /** Questions asked behind an answer that is sent already. */
  readonly behind: Promise<CachedResponse>[] = [];

  constructor(cache: HttpCache) {
    this.#cache = cache;
  }

  async get(request: CachedRequest, now: number): Promise<CachedResponse> {
    const found = this.#cache.lookup(request, now);
    if (found.kind === "fresh") return found.response;
    if (found.kind === "unsatisfiable") return { status: 504, fields: [], body: new Uint8Array() };
    if (found.kind === "miss") return this.#missed(request, now);
    if (found.kind === "bypass") return this.#ask(request, request.fields, now);
    const asking = this.#ask(request, found.revalidate, now).then(async (answer) => {
      if (answer.status !== 304) {
        return failures.has(answer.status) && found.response !== null ? found.response : answer;
      }
      const confirmed = this.#cache.revalidated(request, found, answer, now);
      return confirmed ?? (await this.#ask(request, request.fields, now));
    });
    const answered = asking.catch((failure: unknown) => {
      if (found.response === null) throw failure;
      return found.response;
    });
    if (found.use !== "meanwhile") return answered;
    this.behind.push(answered);
    return found.response!;
  }

  async #missed(request: CachedRequest, now: number): Promise<CachedResponse> {
    const boarding = this.#flights.board(request, now);
    if (boarding.role === "waiter") {
      await boarding.landed(AbortSignal.timeout(30_000));
      const found = this.#cache.lookup(request, now);
      if (found.kind === "fresh") return found.response;
    }
    const land = boarding.role === "leader" ? boarding.land : undefined;
    try {
      return await this.#ask(request, request.fields, now, land);
    } finally {
      land?.(false);
    }
  }

  async #ask(
    request: CachedRequest,
    fields: readonly Field[],
    now: number,
    land?: (kept: boolean) => void,
  ): Promise<CachedResponse> {
    const { uri, method } = request;
    const answer = await send(uri, { method: method as "GET", headers: fields.flat() });
    const given = Object.entries(answer.headers).flatMap(([name, values]) =>
      [values ?? []].flat().map((value): Field => [name, value]),
    );
    const head = { status: answer.statusCode, fields: given };
    this.#cache.invalidate(request, head);
    const sink = head.status === 304 ? null : this.#cache.store(request, head, now);
    if (sink === null) land?.(false);
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of answer.body) {
        sink?.write(piece);
        pieces.push(piece);
      }
    } catch (failure) {
      sink?.abort();
      throw failure;
    }
    const kept = sink?.end() ?? false;
    land?.(kept);
    return { ...head, body: Buffer.concat(pieces) };
  }
}
