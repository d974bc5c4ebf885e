/** Takes the next 1 to `most` bytes of pieces that wait, of which there is one at least. Several short ones come as one: whoever
 * reads pays for each. */
export function takePiece(pieces: Uint8Array[], most: number): Uint8Array {
  const first = pieces[0]!;
  if (first.length > most) {
    pieces[0] = first.subarray(most);
    return first.subarray(0, most);
  }
  let bytes = first.length;
  let whole = 1;
  while (whole < pieces.length && bytes + pieces[whole]!.length <= most) {
    bytes += pieces[whole]!.length;
    whole++;
  }
  const taken = pieces.splice(0, whole);
  const [next] = pieces;
  if (next !== undefined && 2 * bytes < most) {
    taken.push(next.subarray(0, most - bytes));
    pieces[0] = next.subarray(most - bytes);
    bytes = most;
  }
  return taken.length === 1 ? first : joinPieces(taken, bytes);
}

/** Joins pieces of so many `bytes` in memory of their own: a view of a larger buffer keeps all of it, or crosses into an isolate with
 * all of it. */
export function joinPieces(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
