/** Bytes that come piece by piece, on demand: nothing is fetched that was not asked for. */
export interface ByteSource {
  /** Bytes that are still to come, where that is known. One that gives others fails. */
  readonly length?: number | undefined;
  /** The next piece: 1 to `most` bytes, or null at the end. One call at a time. @throws what ended it early. */
  read(most: number): Promise<Uint8Array | null>;
  /** Wants no more of it. */
  cancel(): void;
}
