import { Writer } from "../../wasm/writer.ts";

/** Zeros between two runs that cost no more than another segment does: runs with more between them stay apart. */
const joinedZeros = 4;

/** The most segments that are made. */
const maxSegments = 10_000;

/** Bytes of a segment besides its content, at most. */
const segmentBytes = 14;

const wordBytes = 4;
const i32Const = 0x41;
const end = 0x0b;

/** Runs of bytes: where each begins, and where the next byte is. */
interface Runs {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The content of a data section that fills the first memory of a module with these bytes, zeros left out. Segments are as many, of as
 * many bytes, as those that Wizer makes: a component costs as much to start, whichever of the two has made it. Linear in the
 * memory's size. @param memory whole pages. */
export function dataSection(memory: Uint8Array): Writer {
  const { starts, ends } = fewer(runsOf(memory));
  const bytes = starts.reduce((sum, start, index) => sum + ends[index]! - start, 0);
  const content = new Writer(bytes + segmentBytes * (starts.length + 1));
  content.u32(starts.length);
  starts.forEach((start, index) => {
    content.byte(0);
    content.byte(i32Const);
    content.signed(start | 0);
    content.byte(end);
    content.blob(memory.subarray(start, ends[index]));
  });
  return content;
}

function runsOf(memory: Uint8Array): Runs {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / wordBytes);
  const starts: number[] = [];
  const ends: number[] = [];
  let last = -Infinity;
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let at = word * wordBytes; at < (word + 1) * wordBytes; at++) {
      if (memory[at] === 0) continue;
      if (at - last > joinedZeros) {
        starts.push(at);
        ends.push(at);
      }
      last = at + 1;
      ends[ends.length - 1] = last;
    }
  }
  return { starts, ends };
}

/** The runs, joined over the shortest gaps until there are few enough. */
function fewer({ starts, ends }: Runs): Runs {
  const excess = starts.length - maxSegments;
  if (excess <= 0) return { starts, ends };
  const gap = (index: number) => starts[index]! - ends[index - 1]!;
  const longest = longestJoined(starts.length, excess, gap);
  const kept = { starts: [starts[0]!], ends: [ends[0]!] };
  let left = longest.many;
  for (let index = 1; index < starts.length; index++) {
    const bytes = gap(index);
    const isJoined = bytes < longest.bytes || (bytes === longest.bytes && left-- > 0);
    if (isJoined) kept.ends[kept.ends.length - 1] = ends[index]!;
    else {
      kept.starts.push(starts[index]!);
      kept.ends.push(ends[index]!);
    }
  }
  return kept;
}

/** The length of the longest gap over which runs are joined, and how many of that length are. */
function longestJoined(runs: number, excess: number, gap: (index: number) => number) {
  const counts = new Map<number, number>();
  for (let index = 1; index < runs; index++) {
    counts.set(gap(index), (counts.get(gap(index)) ?? 0) + 1);
  }
  let many = excess;
  for (const bytes of [...counts.keys()].sort((a, b) => a - b)) {
    const count = counts.get(bytes)!;
    if (many <= count) return { bytes, many };
    many -= count;
  }
  return { bytes: Infinity, many };
}
