import type { Field } from "../../abi/generated/types.ts";
import type { Entry } from "./entry.ts";
import type { CachedResponse } from "./rules/messages.ts";

/** A stored answer the origin should be asked about: with the fields `revalidate` in the request's stead. A
 * 304 goes to `revalidated`, any other answer to `store`. */
export interface StaleLookup {
  readonly kind: "stale";
  readonly revalidate: Field[];
  /** `meanwhile`: `response` may be sent at once, and the origin asked behind it (stale-while-revalidate).
   * `on-error`: it may be sent if the origin can't be reached or answers 500, 502, 503 or 504
   * (stale-if-error). `never`: it may not, and `response` is null. */
  readonly use: "meanwhile" | "on-error" | "never";
  readonly response: CachedResponse | null;
  /** For how much longer it is fresh, in seconds: less than 0 where it is not. */
  readonly left: number;
  /** It has only outlived its time: one answer of the origin serves all requests for it (`RequestCollapser`). */
  readonly collapsible: boolean;
  readonly entry: Entry;
}

/** What a cache has for a request. */
export type Lookup =
  /** The answer, with its age; and for how much longer it is fresh, in seconds: not at all, where a client takes
   * it stale. */
  | { readonly kind: "fresh"; readonly response: CachedResponse; readonly left: number }
  | StaleLookup
  /** Nothing; the answer may be stored. */
  | { readonly kind: "miss" }
  /** The request is none for a cache: it goes to the origin, and `store` keeps nothing of its answer. */
  | { readonly kind: "bypass" }
  /** Nothing, and the client wants no other answer: 504 (RFC 9111, section 5.2.1.7). */
  | { readonly kind: "unsatisfiable" };

/** Why a request is not answered by the cache, in the words of RFC 9211, section 2.2. */
export type Unanswered = "uri-miss" | "vary-miss" | "stale" | "request";
