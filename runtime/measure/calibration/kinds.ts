import type { Nothing } from "../../process/rpc.ts";
import type { Round } from "./busy.ts";

/** The kinds of work that are timed apart, and what each stands for. All but the last are exports of
 * `kinds.wat`; that one is a worker, `host-calls.wat`. */
export const kinds = {
  integer: "hashes and comparisons",
  float: "f64, a root and a quotient",
  memory: "loads and stores in 64 KiB",
  calls: "recursion and table calls",
  bulk: "4 KiB copied and filled",
  vectors: "SIMD of 128 bits",
  "host calls": "reads a variable; wall time",
} as const;

export type Kind = keyof typeof kinds;

export const hostCalls = "host calls" satisfies Kind;

/** The kinds that `kinds.wat` exports. */
export const computedKinds = (Object.keys(kinds) as Kind[]).filter((kind) => kind !== hostCalls);

/** The best of the rounds that were taken of a kind. */
export interface KindSamples extends KindRound {
  readonly rounds: number;
}

export interface KindRound extends Round {
  readonly kind: Kind;
}

/** What the process that times them can be asked. */
export interface KindsProtocol {
  readonly child: {
    readonly calls: { readonly time: { ask: Kind; reply: KindRound } };
    readonly tells: Nothing;
  };
  readonly parent: { readonly calls: Nothing; readonly tells: Nothing };
}
