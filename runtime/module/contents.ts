import { walkInitialiser } from "../wasm/instructions/initialiser.ts";
import { op } from "../wasm/instructions/op.ts";
import { countImports, type DataSegment, type DecodedModule } from "../wasm/module.ts";
import { pageBytes } from "../wasm/page.ts";
import { Reader } from "../wasm/reader.ts";
import { valueTypes } from "../wasm/value-types.ts";
import { runWords } from "./contents-form.ts";

/** Bytes of data from which they are worth keeping apart. */
const minBytes = 64 * 1024;

/** Segments with less than this between them become one run: a run costs the host more than zeros do, and so one never
 * comes without as much memory, which is paid for. */
const joinedBytes = 1024;

/** Bytes that are looked at together for being zeros, and how many of these in a row are left out: they hold whole pages of the
 * system's, which an instance then never touches. */
const zeros = new Uint8Array(4096);
const minZeros = 4;

/** What a module's memories begin with, apart from its code (`contents-form.ts`): modules of one engine differ in
 * nothing else, where a toolchain has run a script and kept the memory. Null where it is too little to matter, or where
 * something could tell that the host writes it when the instance is made: a start function, a segment that is not active or
 * may trap, a memory that others have. Code must name no segment, and segments ascend, as those of all toolchains do. */
export function contentsOf(module: DecodedModule): Uint8Array | null {
  const bytes = module.data.reduce((sum, { bytes }) => sum + bytes.end - bytes.start, 0);
  if (bytes < minBytes || module.start !== null) return null;
  const runs: Run[] = [];
  for (const segment of module.data) {
    const placed = placeOf(module, segment);
    if (placed === null) return null;
    const last = runs.at(-1);
    if (last !== undefined && last.memory === placed.memory && placed.from < last.to) return null;
    if (last !== undefined && last.memory > placed.memory) return null;
    for (const part of withoutZeros(placed)) {
      const before = runs.at(-1);
      if (before?.memory === part.memory && part.from - before.to < joinedBytes) {
        before.parts.push(part);
        before.to = part.to;
      } else runs.push({ ...part, parts: [part] });
    }
  }
  return encode(runs);
}

/** Where the bytes of one segment go, in a memory that the module defines. */
interface Placed {
  readonly memory: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
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
  if (to > type.min * pageBytes) return null;
  return { memory, from, to, bytes: module.bytes.subarray(bytes.start, bytes.end) };
}

/** The parts of it between long rows of zeros. */
function withoutZeros({ memory, from, bytes }: Placed): Placed[] {
  const parts: Placed[] = [];
  const part = (start: number, end: number) => {
    if (start === end) return;
    parts.push({ memory, from: from + start, to: from + end, bytes: bytes.subarray(start, end) });
  };
  let begun = 0;
  let at = 0;
  while (at < bytes.length) {
    let end = at;
    while (isZero(bytes, end)) end += zeros.length;
    if (end - at >= minZeros * zeros.length) {
      part(begun, at);
      begun = Math.min(end, bytes.length);
    }
    at = end + zeros.length;
  }
  part(begun, bytes.length);
  return parts;
}

/** Whether the bytes from there on that are looked at together are zeros; false where there are none. */
function isZero(bytes: Uint8Array, at: number): boolean {
  const part = bytes.subarray(at, at + zeros.length);
  return part.length > 0 && Buffer.compare(part, zeros.subarray(0, part.length)) === 0;
}

/** The address that an initialiser is, where it is one constant. */
function constantOf(module: DecodedModule, offset: { start: number; end: number }): number | null {
  const cursor = walkInitialiser(module, offset);
  if (!cursor.next() || cursor.opcode.code !== op.i32Const) return null;
  const { bytes, base, label } = module;
  const value = new Reader(bytes, base, cursor.start + 1, cursor.end, label).signed(32);
  // Nothing but its end follows.
  const rest = cursor.next() && cursor.end === offset.end;
  return rest ? Number(BigInt.asUintN(32, value)) : null;
}

function encode(runs: readonly Run[]): Uint8Array {
  const head = 4 * (1 + runWords * runs.length);
  const bytes = new Uint8Array(runs.reduce((sum, { from, to }) => sum + to - from, head));
  const words = new DataView(bytes.buffer);
  words.setUint32(0, runs.length, true);
  let at = head;
  runs.forEach(({ memory, from, to, parts }, index) => {
    [memory, from, to - from].forEach((value, word) => {
      words.setUint32(4 * (1 + runWords * index + word), value, true);
    });
    for (const part of parts) bytes.set(part.bytes, at + part.from - from);
    at += to - from;
  });
  return bytes;
}
