import type { Writer } from "../../wasm/writer.ts";
import { Code } from "../join/code.ts";

/** Zeros between two runs that cost no more than another segment does: runs with more between them stay apart. */
const joinedZeros = 4;

/** The most segments that are made. */
const maxSegments = 10_000;

/** Bytes of a segment besides its content, at most. */
const segmentBytes = 14;

const wordBytes = 4;

/** The segments would have more bytes than are allowed. */
export class ContentTooLarge extends Error {
  readonly bytes: number;

  constructor(bytes: number) {
    super(`The memory's content takes ${bytes} bytes.`);
    this.bytes = bytes;
  }
}

/** Tells of a run of bytes: where it begins, and where the next byte is. */
type RunVisitor = (start: number, end: number) => void;

/** The content of a data section that fills the first memory of a module with these bytes, zeros left out. Segments are as many, of as
 * many bytes, as those that Wizer makes: a component costs as much to start, whichever of the two has made it. Linear in the
 * memory's size, and with nothing of its own for each run: a script may leave millions. @param memory whole pages.
 * @throws ContentTooLarge before anything is allocated, if the segments have more than `maxBytes`. */
export function dataSection(memory: Uint8Array, maxBytes: number): Writer {
  const { runs, bytes, joined } = measure(memory);
  if (bytes > maxBytes) throw new ContentTooLarge(bytes);
  const segments = Math.min(runs, maxSegments);
  const content = new Code(bytes + segmentBytes * (segments + 1));
  content.u32(segments);
  const write = (start: number, end: number) => {
    content.byte(0);
    content.i32(start).end();
    content.blob(memory.subarray(start, end));
  };
  let from = -1;
  let to = -1;
  let left = joined.many;
  visitRuns(memory, (start, end) => {
    const gap = start - to;
    const isJoined = gap < joined.gap || (gap === joined.gap && left-- > 0);
    if (from === -1 || !isJoined) {
      if (from !== -1) write(from, to);
      from = start;
    }
    to = end;
  });
  if (from !== -1) write(from, to);
  return content;
}

function visitRuns(memory: Uint8Array, visit: RunVisitor): void {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / wordBytes);
  let start = -1;
  let end = -1;
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let at = word * wordBytes; at < (word + 1) * wordBytes; at++) {
      if (memory[at] === 0) continue;
      if (start === -1 || at - end > joinedZeros) {
        if (start !== -1) visit(start, end);
        start = at;
      }
      end = at + 1;
    }
  }
  if (start !== -1) visit(start, end);
}

/** How many runs there are, the bytes of the segments that they make, and over which gaps runs are joined so that there are few
 * enough: all that are shorter than `gap`, and the first `many` of its length. */
function measure(memory: Uint8Array) {
  // Of gaps that are longer than this there are too few to be joined.
  const longest = Math.floor(memory.length / maxSegments);
  const gaps = new Uint32Array(longest + 1);
  let runs = 0;
  let bytes = 0;
  let last = 0;
  visitRuns(memory, (start, end) => {
    const gap = start - last;
    if (runs > 0 && gap <= longest) gaps[gap]!++;
    runs++;
    bytes += end - start;
    last = end;
  });
  let many = Math.max(0, runs - maxSegments);
  let gap = 0;
  for (; many > gaps[gap]!; gap++) {
    many -= gaps[gap]!;
    bytes += gap * gaps[gap]!;
  }
  bytes += gap * many;
  return { runs, bytes, joined: { gap, many } };
}
