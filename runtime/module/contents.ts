import { walkInitialiser } from "../wasm/instructions/initialiser.ts";
import { countImports, type DataSegment, type DecodedModule } from "../wasm/module.ts";
import { pageBytes } from "../wasm/page.ts";
import { Reader } from "../wasm/reader.ts";
import { valueTypes } from "../wasm/value-types.ts";
import { runWords } from "./contents-form.ts";

/** Bytes of data from which they are worth keeping apart. */
const leastBytes = 64 * 1024;

/** Segments with less than this between them become one run: a run costs the host more than zeros do, and so one never
 * comes without as much memory, which is paid for. */
const joinedBytes = 1024;

const i32Const = 0x41;

/** What a module's memories begin with, apart from its code (`contents-form.ts`): modules of one engine differ in
 * nothing else, where a toolchain has run a script and kept the memory. Null where it is too little to matter, or where
 * something could tell that the host writes it when the instance is made: a start function, a segment that is not active or
 * may trap, a memory that others have. Code must name no segment, and segments ascend, as those of all toolchains do. */
export function contentsOf(module: DecodedModule): Uint8Array | null {
  const bytes = module.data.reduce((sum, { bytes }) => sum + bytes.end - bytes.start, 0);
  if (bytes < leastBytes || module.start !== null) return null;
  const runs: Run[] = [];
  for (const segment of module.data) {
    const placed = placeOf(module, segment);
    if (placed === null) return null;
    const last = runs.at(-1);
    if (last === undefined || last.memory < placed.memory) {
      runs.push({ ...placed, parts: [placed] });
      continue;
    }
    if (placed.memory < last.memory || placed.from < last.to) return null;
    if (placed.from - last.to < joinedBytes) {
      last.parts.push(placed);
      last.to = placed.to;
    } else runs.push({ ...placed, parts: [placed] });
  }
  return encode(module, runs);
}

/** Where the bytes of one segment go, in a memory that the module defines. */
interface Placed {
  readonly memory: number;
  readonly from: number;
  readonly to: number;
  readonly segment: DataSegment;
}

interface Run {
  readonly memory: number;
  readonly from: number;
  to: number;
  readonly parts: Placed[];
}

/** Null where it is not known beforehand, or not within a memory of the module's own. */
function placeOf(module: DecodedModule, segment: DataSegment): Placed | null {
  const { place, bytes } = segment;
  if (place === null) return null;
  const memory = place.index - countImports(module, "memory");
  const type = module.memories[memory];
  if (type === undefined || type.address !== valueTypes.i32) return null;
  const from = constantOf(module, place.offset);
  if (from === null) return null;
  const to = from + bytes.end - bytes.start;
  return to <= type.min * pageBytes ? { memory, from, to, segment } : null;
}

/** The address that an initialiser is, where it is one constant. */
function constantOf(module: DecodedModule, offset: { start: number; end: number }): number | null {
  const cursor = walkInitialiser(module, offset);
  if (!cursor.next() || cursor.opcode.code !== i32Const) return null;
  const { bytes, base, label } = module;
  const value = new Reader(bytes, base, cursor.start + 1, cursor.end, label).signed(32);
  // Nothing but its end follows.
  const rest = cursor.next() && cursor.end === offset.end;
  return rest ? Number(BigInt.asUintN(32, value)) : null;
}

function encode(module: DecodedModule, runs: readonly Run[]): Uint8Array {
  const head = 4 * (1 + runWords * runs.length);
  const bytes = new Uint8Array(runs.reduce((sum, { from, to }) => sum + to - from, head));
  const words = new DataView(bytes.buffer);
  words.setUint32(0, runs.length, true);
  let at = head;
  runs.forEach(({ memory, from, to, parts }, index) => {
    [memory, from, to - from].forEach((value, word) => {
      words.setUint32(4 * (1 + runWords * index + word), value, true);
    });
    for (const part of parts) {
      const { start, end } = part.segment.bytes;
      bytes.set(module.bytes.subarray(start, end), at + part.from - from);
    }
    at += to - from;
  });
  return bytes;
}
