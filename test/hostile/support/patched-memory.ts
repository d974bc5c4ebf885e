import { decodeComponent } from "../../../runtime/module/decode.ts";

/** A piece of the memory in the component: `place` is where its address is written, `from` its bytes. */
interface Segment {
  address: number;
  readonly place: number;
  readonly from: number;
  readonly size: number;
}

/** The memory that a component made by a build begins with, to be written to where its author could not: the engine is the same,
 * and what it finds is not. */
export class PatchedMemory {
  readonly bytes: Uint8Array;
  readonly #segments: Segment[];
  readonly #exports: WebAssembly.Exports;

  private constructor(bytes: Uint8Array, segments: Segment[], exports: WebAssembly.Exports) {
    this.bytes = bytes;
    this.#segments = segments;
    this.#exports = exports;
  }

  static of(component: Uint8Array): PatchedMemory {
    const bytes = component.slice();
    const cores = decodeComponent(bytes).cores.map(({ module }) => module);
    const initial = cores.reduce((most, core) =>
      core.data.length > most.data.length ? core : most,
    );
    const segments = initial.data.map((segment) => {
      // `i32.const`, the address, `end`.
      const place = segment.place!.offset.start + 1;
      const { start, end } = segment.bytes;
      const address = readSigned(initial.bytes, place);
      return {
        address,
        place: initial.base + place,
        from: initial.base + start,
        size: end - start,
      };
    });
    const module = new WebAssembly.Module(initial.bytes as Uint8Array<ArrayBuffer>);
    const imports: WebAssembly.Imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      imports[from] = { ...imports[from], [name]: () => {} };
    }
    const { exports } = new WebAssembly.Instance(module, imports);
    return new PatchedMemory(bytes, segments, exports);
  }

  /** The value of a global, by the end of its name. */
  global(ending: string): number {
    const [, found] = Object.entries(this.#exports).find(([name]) => name.endsWith(ending))!;
    return (found as WebAssembly.Global<number>).value;
  }

  get view(): DataView {
    return new DataView((this.#exports.memory as WebAssembly.Memory).buffer);
  }

  /** Where these bytes are. */
  addressOf(bytes: readonly number[]): number {
    const at = Buffer.from(this.view.buffer as ArrayBuffer).indexOf(Buffer.from(bytes));
    if (at < 0) throw new Error("the memory does not have them");
    return at;
  }

  /** Writes a number where the memory has anything but zeros now. */
  write(address: number, value: number, bits: 8 | 16 | 32 = 32): void {
    for (let byte = 0; byte < bits / 8; byte++) {
      const to = address + byte;
      const segment = this.#segments.find(
        (each) => to >= each.address && to < each.address + each.size,
      );
      if (segment === undefined) throw new Error(`there are zeros at ${to}`);
      this.bytes[segment.from + to - segment.address] = value >>> (8 * byte);
    }
  }

  /** Has what is at an address, as a segment of its own, somewhere else. */
  move(address: number, to: number): void {
    const segment = this.#segments.find((each) => each.address === address)!;
    const before = signed(segment.address);
    const after = signed(to);
    if (after.length !== before.length) throw new Error("the address takes other bytes");
    this.bytes.set(after, segment.place);
    segment.address = to;
  }
}

function readSigned(bytes: Uint8Array, from: number): number {
  let value = 0;
  let shift = 0;
  for (let at = from; ; at++) {
    const byte = bytes[at]!;
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) return shift < 32 && (byte & 0x40) !== 0 ? value | (-1 << shift) : value;
  }
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const last = rest >> 6 === 0 || rest >> 6 === -1;
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return bytes;
  }
}
