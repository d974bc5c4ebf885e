/** Drops what was put into a map first, until it has so many at most, of so many bytes together. */
export function dropOldest<Key>(
  kept: Map<Key, { readonly bytes: number }>,
  most: number,
  maxBytes: number,
): void {
  let bytes = 0;
  for (const each of kept.values()) bytes += each.bytes;
  for (const [oldest, each] of kept) {
    if (kept.size <= most && bytes <= maxBytes) break;
    bytes -= each.bytes;
    kept.delete(oldest);
  }
}
