import CachePolicy from "http-cache-semantics";
import { Directives, maxSeconds } from "./directives.ts";
import { fieldValue, onlyValue } from "./field-values.ts";
import { httpDate } from "./http-date.ts";
import { type CachedRequest, dateOf, type ResponseHead } from "./messages.ts";
import { directivesOf } from "./request-directives.ts";
import { hasValidator } from "./validators.ts";

/** On what terms an answer is kept. Seconds, but for `arrivedAt`. */
export interface Terms {
  /** How old it may become and still be fresh (RFC 9111, section 4.2.1). */
  readonly lifetime: number;
  /** How old it was when it came (section 4.2.3). */
  readonly ageAtArrival: number;
  /** ms since 1970. */
  readonly arrivedAt: number;
  /** `no-cache`: never used without asking (section 5.2.2.4). */
  readonly validateAlways: boolean;
  /** Never used stale because a client allows it (section 4.2.4). What the origin itself allows, below, is
   * considered. */
  readonly neverStale: boolean;
  /** How long past its lifetime it may be used while it is asked for anew (RFC 5861, section 3). */
  readonly whileRevalidate: number;
  /** How long past its lifetime it may be used when the origin fails (RFC 5861, section 4). */
  readonly ifError: number;
  /** It may be used for requests with an Authorization field (RFC 9111, section 3.5). */
  readonly withAuthorization: boolean;
}

export interface Times {
  /** When the request was sent on, and when its answer's head came: ms since 1970. */
  readonly sentAt: number;
  readonly arrivedAt: number;
  /** What an answer that names no lifetime may have at most, in seconds (section 4.2.2). */
  readonly heuristic: number;
}

/** The terms on which a shared cache may keep an answer to a GET (RFC 9111, section 3); null where it may not. The
 * library decides, on fields that were parsed strictly: it itself knows Cache-Control in lower case only, and
 * accepts dates and ages in any form. Stricter than the RFC: an answer that sets a cookie is not kept, nor a part of
 * one. */
export function termsOf(request: CachedRequest, head: ResponseHead, times: Times): Terms | null {
  const { status, fields } = head;
  if (status === 206 || has(fields, "content-range") || has(fields, "set-cookie")) return null;
  if (directivesOf(request).has("no-store")) return null;
  const given = new Directives(fieldValue(fields, "cache-control"));
  const withAuthorization =
    given.has("public") || given.has("s-maxage") || given.has("must-revalidate");
  if (!withAuthorization && has(request.fields, "authorization")) return null;
  const policy = new CachePolicy(
    { method: "GET", url: "", headers: {} },
    { status, headers: policyFields(head, given, times.arrivedAt) },
    // Immutable says that asking is of no use while it is fresh, and not that it is (RFC 8246).
    { shared: true, immutableMinTimeToLive: 0 },
  );
  if (!policy.storable()) return null;
  const terms = {
    lifetime: lifetimeOf(policy, head, given, times),
    ageAtArrival: ageAtArrival(head, times),
    arrivedAt: times.arrivedAt,
    validateAlways: given.has("no-cache") || isPragma(head, given),
    withAuthorization,
    ...staleTerms(given, isPragma(head, given)),
  };
  return isOfUse(terms, head) ? terms : null;
}

/** `s-maxage` has a client not take it stale either (RFC 9111, section 5.2.2.10); where the origin itself
 * allows it beside that, as is common, it is taken at its word. */
function staleTerms(given: Directives, pragma: boolean) {
  const never =
    pragma ||
    ["no-cache", "must-revalidate", "proxy-revalidate"].some((directive) => given.has(directive));
  return {
    neverStale: never || given.has("s-maxage"),
    whileRevalidate: never ? 0 : (given.seconds("stale-while-revalidate") ?? 0),
    ifError: never ? 0 : (given.seconds("stale-if-error") ?? 0),
  };
}

/** A lifetime that is named: s-maxage, max-age or Expires; else what the library guesses. */
function lifetimeOf(
  policy: CachePolicy,
  { fields }: ResponseHead,
  given: Directives,
  { heuristic }: Times,
): number {
  const named = given.has("s-maxage") || given.has("max-age") || has(fields, "expires");
  if (!named && heuristic === 0) return 0;
  return Math.max(0, Math.min(policy.maxAge(), named ? maxSeconds : heuristic));
}

/** The age of an answer when it arrives: by its Age, and by its Date (RFC 9111, section 4.2.3). */
export function ageAtArrival(head: ResponseHead, { sentAt, arrivedAt }: Times): number {
  const { fields } = head;
  const first = fieldValue(fields, "age")?.split(",", 1)[0]?.trim() ?? "";
  const told = /^\d+$/.test(first) ? Number(first) : 0;
  const date = httpDate(dateOf(head)) ?? arrivedAt;
  const apparent = (arrivedAt - date) / 1000;
  const underWay = Math.max(0, arrivedAt - sentAt) / 1000;
  return Math.min(Math.max(0, apparent, told + underWay), maxSeconds);
}

/** What the library reads of an answer, as it reads it. */
function policyFields(
  head: ResponseHead,
  given: Directives,
  arrivedAt: number,
): Record<string, string> {
  const { fields } = head;
  const control: string[] = [];
  // The statuses the library stores are those it understands: no-store is then for other caches (RFC
  // 9111, section 5.2.2.3).
  if (given.has("no-store") && !given.has("must-understand")) control.push("no-store");
  for (const name of ["private", "no-cache", "public"]) if (given.has(name)) control.push(name);
  for (const name of ["max-age", "s-maxage"]) {
    const seconds = given.seconds(name);
    if (seconds !== null) control.push(`${name}=${seconds}`);
  }
  const read: Record<string, string> = {};
  if (control.length > 0) read["cache-control"] = control.join(", ");
  if (isPragma({ fields }, given)) read.pragma = "no-cache";
  for (const name of ["date", "last-modified", "expires"]) {
    const moment = httpDate(name === "date" ? dateOf(head) : onlyValue(fields, name));
    if (moment !== null) read[name] = new Date(moment).toUTCString();
  }
  read.date ??= new Date(arrivedAt).toUTCString();
  // One that is no date is in the past (section 5.3).
  if (has(fields, "expires")) read.expires ??= new Date(0).toUTCString();
  return read;
}

/** `Pragma: no-cache` counts where there is no Cache-Control (section 5.4). */
function isPragma({ fields }: Pick<ResponseHead, "fields">, given: Directives): boolean {
  return !given.any && /\bno-cache\b/i.test(fieldValue(fields, "pragma") ?? "");
}

/** Kept for nothing is what is never fresh, can't be asked about, and is never used stale. */
function isOfUse(terms: Terms, { fields }: ResponseHead): boolean {
  const { lifetime, whileRevalidate, ifError, ageAtArrival: age } = terms;
  if (hasValidator(fields)) return true;
  return !terms.validateAlways && lifetime + Math.max(whileRevalidate, ifError) > age;
}

/** Whether an answer on these terms is of any use in a cache that never asks the origin about it. */
export function isUsedUnasked(terms: Terms): boolean {
  const { lifetime, whileRevalidate, ageAtArrival, validateAlways } = terms;
  return !validateAlways && lifetime + whileRevalidate > ageAtArrival;
}

function has(fields: ResponseHead["fields"], name: string): boolean {
  return fieldValue(fields, name) !== null;
}

/** How a stored answer may be used: as it is, while the origin is asked behind it, when the origin fails, or only
 * when the origin confirms it. */
export type Reuse = "now" | "meanwhile" | "on-error" | "confirmed";

/** How a stored answer of this age (seconds) may be used for a request with these Cache-Control directives
 * (RFC 9111, sections 4.2.4 and 5.2.1; RFC 5861). */
export function reuseOf(terms: Terms, age: number, directives: Directives): Reuse {
  if (terms.validateAlways || directives.has("no-cache")) return "confirmed";
  const most = directives.seconds("max-age");
  if (most !== null && age > most) return "confirmed";
  const left = terms.lifetime - age;
  const minFresh = directives.seconds("min-fresh");
  if (minFresh !== null && left < minFresh) return "confirmed";
  if (left > 0) return "now";
  if (!terms.neverStale && directives.has("max-stale")) {
    if (directives.isBare("max-stale") || -left <= directives.seconds("max-stale")!) return "now";
  }
  if (-left < terms.whileRevalidate) return "meanwhile";
  return -left < terms.ifError ? "on-error" : "confirmed";
}
