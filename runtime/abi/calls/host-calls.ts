import type { HostCallName } from "./call-types.ts";

/** One value of a call: the value at an index, or only these members of it. */
export type PickedValue = number | readonly [index: number, ...members: string[]];

/** What is known of a host call besides its type. */
export interface HostCall {
  /** True if the guest waits for an answer. */
  readonly waits: boolean;
  /** False for a call that belongs to something that was counted already, or that hands nothing over. */
  readonly counts: boolean;
  /** The values that make it the same call at a replay: others may differ, as what is written does. Left out: all of them. */
  readonly question?: readonly PickedValue[];
  /** Indices of values that are secrets, of which a recording has only digests: a private key, a key of AES, a password, and
   * what is encrypted, which is a key where one is wrapped. */
  readonly secrets?: readonly number[];
}

const asks = { waits: true, counts: true } as const;
const waits = { waits: true, counts: false } as const;
const tells = { waits: false, counts: false } as const;
const hands = { waits: false, counts: true } as const;

const asksByKey = { ...asks, question: [0, 1] } as const;
const tellsByNumber = { ...tells, question: [0] } as const;
const withSecret0 = { ...asks, secrets: [0] } as const;
const withSecret1 = { ...asks, secrets: [1] } as const;
const withSecret2 = { ...asks, secrets: [2] } as const;
const cacheKey = ["cache", "method", "uri"] as const;

/** All calls, by interface and function. */
export const hostCalls = {
  "streams.read": asks,
  "streams.wait-readable": { ...waits, question: [0] },
  "streams.pause": { ...waits, question: [] },
  "streams.write": { ...asks, question: [0] },
  "streams.create": tells,
  "streams.finish": tells,
  "streams.cancel": tells,
  "streams.respond": { ...tells, question: [2] },
  "streams.poll": waits,
  "streams.push": { ...hands, question: [0] },
  "streams.break-off": tells,
  "streams.drop-content": tells,

  "fetch.start": { ...hands, question: [0, 1, [2, "method", "uri", "redirect"]] },
  "fetch.finish": waits,
  "fetch.next": waits,
  "fetch.wait-any": waits,
  "fetch.wait-any-within": { ...waits, question: [] },
  "fetch.abort": tells,
  "fetch.poll": waits,
  "fetch.limit": tellsByNumber,
  "fetch.push": tellsByNumber,
  "fetch.trail": tellsByNumber,
  "fetch.pass-trailers": tells,
  "fetch.break-off": tells,
  "fetch.drop-content": tells,

  "kv.get": asks,
  "kv.put": asksByKey,
  "kv.remove": asksByKey,
  "kv.list-keys": asks,
  "kv.age": asks,
  "kv.get-many": asks,
  "kv.put-many": asksByKey,
  "kv.remove-many": asks,
  "kv.increment": asksByKey,

  "cache.match": { ...asks, question: [0, [1, ...cacheKey]] },
  "cache.put": { ...hands, question: [0, [1, ...cacheKey]] },
  "cache.finish": waits,
  "cache.remove": { ...asks, question: [[0, ...cacheKey]] },

  "crypto.verify": asks,
  "crypto.sign": withSecret2,
  "crypto.generate-key": asks,
  "crypto.encrypt": { ...asks, secrets: [1, 5] },
  "crypto.decrypt": withSecret1,
  "crypto.encrypt-oaep": { ...asks, secrets: [3] },
  "crypto.decrypt-oaep": withSecret1,
  "crypto.derive": withSecret2,
  "crypto.agree": withSecret1,
  "crypto.find-public": withSecret1,
  "crypto.generate-pair": asks,
  "crypto.generate-rsa": asks,
  "crypto.sign-ed25519": withSecret0,
  "crypto.verify-ed25519": asks,
  "crypto.agree-x448": withSecret0,
  "crypto.find-public448": withSecret1,
  "crypto.generate-pair448": asks,
  "crypto.sign-ed448": withSecret0,
  "crypto.verify-ed448": asks,

  "compression.open": tells,
  "compression.push": asks,

  "functions.call": asks,
} as const satisfies Readonly<Record<HostCallName, HostCall>>;

/** The row of a name, which may be any text; null if there is no such call. */
export function hostCallOf(name: string): HostCall | null {
  return Object.hasOwn(hostCalls, name) ? hostCalls[name as HostCallName] : null;
}
