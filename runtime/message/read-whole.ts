import { KiB } from "../byte-units.ts";
import type { ByteSource } from "./byte-source.ts";

const pieceBytes = 64 * KiB;

/** Reads all of a source. Resolves to null when it has more than `most` bytes, at once where that is known, and cancels it then. Rejects as the
 * source does. @param onPiece gets the length of each piece; where it throws, the source is cancelled, and this
 * rejects with the same. */
export async function readWhole(
  source: ByteSource,
  most: number,
  onPiece: (bytes: number) => void = () => {},
): Promise<Uint8Array | null> {
  if ((source.length ?? 0) > most) {
    source.cancel();
    return null;
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let piece = await source.read(pieceBytes); piece !== null; ) {
    bytes += piece.length;
    if (bytes > most) {
      source.cancel();
      return null;
    }
    try {
      onPiece(piece.length);
    } catch (error) {
      source.cancel();
      throw error;
    }
    pieces.push(piece);
    piece = await source.read(pieceBytes);
  }
  const [first] = pieces;
  return pieces.length === 1 ? first! : Buffer.concat(pieces, bytes);
}
