import type { Fetched, Field, Piece } from "../generated/types.ts";

/** Something outside that a guest of WASI may wait for: the answer to a fetch, bytes of a stream, or room in a stream that
 * it writes. `id`: its number in the request. */
export interface PollInterest {
  readonly kind: "answer" | "bytes" | "room";
  readonly id: number;
  /** False where it does not end the wait: the guest gets its event when something else does. */
  readonly wakes: boolean;
  /** For "bytes": the ms without any after which the stream is given up. */
  readonly timeout?: number;
}

/** An event that an interest was registered for. */
export type PollEvent =
  | { readonly kind: "answer"; readonly id: number; readonly fetched: Fetched }
  | {
      readonly kind: "bytes";
      readonly id: number;
      readonly piece: Piece;
      /** The fields that came after the end, if any. */
      readonly trailers?: readonly Field[];
    }
  | { readonly kind: "room"; readonly id: number; readonly wanted: boolean };

/** The result of a wait. */
export interface PollResult {
  readonly happened: readonly PollEvent[];
  /** True where the time was over before any event that ends the wait. */
  readonly timedOut: boolean;
}

/** The key of an interest, unique within its request. */
export function interestKey({ kind, id }: Pick<PollInterest, "kind" | "id">): string {
  return `${kind}:${id}`;
}
