import { codes } from "../../../../runtime/process/sandbox/bpf.ts";

/** A system call as a filter sees it. */
export interface Call {
  readonly machine: number;
  readonly number: number;
  readonly args?: readonly (number | bigint)[];
}

/** Runs a filter as the kernel does (bpf(4) of BSD, seccomp(2)), and gives its answer. */
export function runFilter(filter: Uint8Array, { machine, number, args = [] }: Call): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number >>> 0, true);
  data.setUint32(4, machine, true);
  for (const [index, arg] of args.entries()) {
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, BigInt(arg)), true);
  }
  const program = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const code = program.getUint16(8 * at, true);
    const k = program.getUint32(8 * at + 4, true);
    const jump = (holds: boolean) => {
      at += program.getUint8(8 * at + (holds ? 2 : 3));
    };
    if (code === codes.load) accumulator = data.getUint32(k, true);
    else if (code === codes.and) accumulator = (accumulator & k) >>> 0;
    else if (code === codes.jumpIfEqual) jump(accumulator === k);
    else if (code === codes.jumpIfMore) jump(accumulator > k);
    else if (code === codes.jumpIfAtLeast) jump(accumulator >= k);
    else if (code === codes.end) return k;
    else throw new Error(`no such instruction: ${code}`);
  }
}
