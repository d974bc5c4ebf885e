// What every worker that streams has in it, and no other.
import { Ending, endingOf } from "./ending";
import { streams } from "./generated/imports";
import { PieceTag } from "./generated/types";
import { Gathered, setGatherer } from "./streamed-content";

/** How many bytes are asked for at once where all are wanted. */
const gatheredAtOnce: u32 = 256 * 1024;

// The compiler leaves a lazy global out of a worker that does not read it; else it is made with all
// others, while the worker is loaded.
// @ts-ignore: decorator
@lazy const isImported: bool = setGatherer(gatherStream);

/** Makes the worker one that imports `streams`, also where all it does with a stream is pass it on:
 * whatever streams calls this. */
export function importStreams(id: u32): void {
  // No stream has this number; but the compiler does not know, and so keeps the import.
  if (!isImported || id == u32.MAX_VALUE) streams.cancel(id);
}

/** The rest of a stream. */
function gatherStream(id: u32): Gathered {
  const pieces: Array<Uint8Array> = [];
  let length = 0;
  while (true) {
    const piece = streams.read(id, gatheredAtOnce);
    if (piece.tag == PieceTag.Failed) {
      return new Gathered(new Uint8Array(0), endingOf(piece.failed));
    }
    if (piece.tag == PieceTag.End) return new Gathered(join(pieces, length), Ending.Complete);
    const bytes = piece.bytes!;
    pieces.push(bytes);
    length += bytes.length;
  }
}

function join(pieces: Array<Uint8Array>, length: i32): Uint8Array {
  if (pieces.length == 1) return pieces[0];
  const joined = new Uint8Array(length);
  let at = 0;
  for (let index = 0; index < pieces.length; index++) {
    joined.set(pieces[index], at);
    at += pieces[index].length;
  }
  return joined;
}
