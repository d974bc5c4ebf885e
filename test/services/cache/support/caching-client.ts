import { request as send } from "undici";
import type { Field } from "../../../../runtime/abi/generated/types.ts";
import type { HttpCache } from "../../../../runtime/services/cache/http-cache.ts";
import type { StaleLookup } from "../../../../runtime/services/cache/lookup.ts";
import {
  type CollapseRole,
  RequestCollapser,
} from "../../../../runtime/services/cache/request-collapsing.ts";
import type {
  CachedRequest,
  CachedResponse,
} from "../../../../runtime/services/cache/rules/messages.ts";

const failures = new Set([500, 502, 503, 504]);

/** A client that asks origins through a cache, in the way the cache's README draws. */
export class CachingClient {
  readonly #cache: HttpCache;
  readonly #collapser = new RequestCollapser({ waiters: 1_000, ms: 30_000 });
  /** Questions asked behind an answer that is sent already. */
  readonly behind: Promise<CachedResponse>[] = [];

  constructor(cache: HttpCache) {
    this.#cache = cache;
  }

  async get(request: CachedRequest, now: number): Promise<CachedResponse> {
    const found = this.#cache.lookup(request, now);
    if (found.kind === "fresh") return found.response;
    if (found.kind === "unsatisfiable") return { status: 504, fields: [], body: new Uint8Array() };
    if (found.kind === "bypass") return this.#ask(request, request.fields, now);
    const collapsible = found.kind === "miss" || found.collapsible;
    const joined: CollapseRole = collapsible
      ? this.#collapser.join(request, now)
      : { role: "alone" };
    const complete = joined.role === "leader" ? joined.complete : () => {};
    if (found.kind === "stale" && found.use === "meanwhile") {
      if (joined.role === "leader") this.behind.push(this.#confirm(request, found, now, complete));
      return found.response!;
    }
    if (joined.role === "waiter") {
      await joined.completed(AbortSignal.timeout(30_000));
      const again = this.#cache.lookup(request, now);
      if (again.kind === "fresh") return again.response;
    }
    if (found.kind === "stale") return this.#confirm(request, found, now, complete);
    return this.#ask(request, request.fields, now, complete).finally(() => complete(false));
  }

  /** Asks whether a stale answer is still the one. */
  async #confirm(
    request: CachedRequest,
    stale: StaleLookup,
    now: number,
    complete: (kept: boolean) => void,
  ): Promise<CachedResponse> {
    try {
      const answer = await this.#ask(request, stale.revalidate, now, complete);
      if (failures.has(answer.status) && stale.response !== null) return stale.response;
      if (answer.status !== 304) return answer;
      const confirmed = this.#cache.revalidated(request, stale, answer, now);
      complete(confirmed !== null);
      return confirmed ?? (await this.#ask(request, request.fields, now));
    } catch (failure) {
      if (stale.response === null) throw failure;
      return stale.response;
    } finally {
      complete(false);
    }
  }

  async #ask(
    request: CachedRequest,
    fields: readonly Field[],
    now: number,
    complete: (kept: boolean) => void = () => {},
  ): Promise<CachedResponse> {
    const { uri, method } = request;
    const answer = await send(uri, { method: method as "GET", headers: fields.flat() });
    const given = Object.entries(answer.headers).flatMap(([name, values]) =>
      [values ?? []].flat().map((value): Field => [name, value]),
    );
    const head = { status: answer.statusCode, fields: given };
    this.#cache.invalidate(request, head);
    const sink = head.status === 304 ? null : this.#cache.store(request, head, now);
    if (sink === null && head.status !== 304) complete(false);
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
    if (sink !== null) complete(kept);
    return { ...head, body: Buffer.concat(pieces) };
  }
}
