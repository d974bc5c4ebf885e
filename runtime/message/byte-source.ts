import type { Field } from "../abi/generated/types.ts";

/** Bytes that come piece by piece, on demand: nothing is fetched that was not asked for. */
export interface ByteSource {
  /** The number of bytes still to come, where that is known. A source that yields another number fails. */
  readonly length?: number | undefined;
  /** Fields that follow it (RFC 9110, section 6.5). They are all there once it has been read to its end, and may be before. */
  readonly trailers?: readonly Field[] | undefined;
  /** The next piece: 1 to `most` bytes, or null at the end, where all of it was read. One call at a time. @throws what ended it
   * early: content that is cut never ends by null. */
  read(most: number): Promise<Uint8Array | null>;
  /** All that is still to come, where it is there already and at most so many bytes: the source is at its end then. Else
   * null, with nothing taken. Left out where that can't be told. */
  takeWhole?(most: number): Uint8Array | null;
  /** Wants no more of it. Unless it was read to its end, reads that wait and later ones reject: with {@link ContentCancelled}, or
   * with what ended it. */
  cancel(): void;
}

/** Content was cancelled before it was read to its end. */
export class ContentCancelled extends Error {
  constructor() {
    super("The content was cancelled before its end.");
  }
}

/** Bytes that are there already, as a source. */
export function wholeSource(bytes: Uint8Array): ByteSource {
  let rest = bytes;
  let isCut = false;
  return {
    get length() {
      return rest.length;
    },
    async read(most) {
      if (isCut) throw new ContentCancelled();
      const piece = rest.subarray(0, most);
      rest = rest.subarray(piece.length);
      return piece.length === 0 ? null : piece;
    },
    cancel() {
      isCut ||= rest.length > 0;
      rest = new Uint8Array();
    },
  };
}
