import { Writer } from "../../wasm/writer.ts";

/** A run of bytes of a memory. */
interface Run {
  readonly start: number;
  end: number;
}

/** Zeros between two runs that cost no more than another segment does: runs with more between them stay apart. */
const joinedZeros = 4;

/** The most segments that are made. */
const maxSegments = 10_000;

const i32Const = 0x41;
const end = 0x0b;

/** The content of a data section that fills the first memory of a module with these bytes, zeros left out. Segments are those that
 * Wizer makes, so that a component is the same, and costs as much to start, whichever of the two has made it. Linear in the
 * memory's size. */
export function dataSection(memory: Uint8Array): Writer {
  const runs = fewer(runsOf(memory));
  const content = new Writer(memory.length);
  content.u32(runs.length);
  for (const { start, end: runEnd } of runs) {
    content.byte(0);
    content.byte(i32Const);
    content.signed(start | 0);
    content.byte(end);
    content.blob(memory.subarray(start, runEnd));
  }
  return content;
}

function runsOf(memory: Uint8Array): Run[] {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  const runs: Run[] = [];
  let last: Run | undefined;
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let at = word * 4; at < word * 4 + 4; at++) {
      if (memory[at] === 0) continue;
      if (last !== undefined && at - last.end <= joinedZeros) last.end = at + 1;
      else {
        last = { start: at, end: at + 1 };
        runs.push(last);
      }
    }
  }
  return runs;
}

/** The runs, joined over the shortest gaps until there are few enough. */
function fewer(runs: readonly Run[]): readonly Run[] {
  const excess = runs.length - maxSegments;
  if (excess <= 0) return runs;
  const gap = (index: number) => runs[index + 1]!.start - runs[index]!.end;
  const gaps = Array.from({ length: runs.length - 1 }, (_, index) => index);
  gaps.sort((a, b) => gap(a) - gap(b) || a - b);
  const joined = new Set(gaps.slice(0, excess));
  const kept: Run[] = [];
  runs.forEach((run, index) => {
    if (joined.has(index - 1)) kept.at(-1)!.end = run.end;
    else kept.push({ ...run });
  });
  return kept;
}
