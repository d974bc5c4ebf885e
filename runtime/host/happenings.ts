import type { Fetched, Field, Piece } from "../abi/generated/types.ts";

/** What a guest of WASI may wait for outside: an answer to a fetch, bytes of a stream, or room in one that it
 * writes. By the numbers they have in their request. */
export interface Interest {
  readonly kind: "answer" | "bytes" | "room";
  readonly id: number;
  /** False where the guest is only told of it when it goes on for something else. */
  readonly wakes: boolean;
  /** Of bytes: after how many ms without any the stream is given up. */
  readonly timeout?: number;
}

/** What came of one. */
export type Happening =
  | { readonly kind: "answer"; readonly id: number; readonly fetched: Fetched }
  | {
      readonly kind: "bytes";
      readonly id: number;
      readonly piece: Piece;
      /** With the end, where fields came after it. */
      readonly trailers?: readonly Field[];
    }
  | { readonly kind: "room"; readonly id: number; readonly wanted: boolean };

/** How a wait ended. */
export interface Waited {
  readonly happened: readonly Happening[];
  /** True where nothing that wakes had happened when the time was over. */
  readonly timedOut: boolean;
}

/** An interest's name among those of its request. */
export function interestKey({ kind, id }: Pick<Interest, "kind" | "id">): string {
  return `${kind}:${id}`;
}
