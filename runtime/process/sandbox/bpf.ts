/** An instruction of classic BPF (struct sock_filter of linux/filter.h): where it goes on when its comparison holds (`jt`)
 * and when it does not (`jf`), counted from the next one, and a number. */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** Most instructions of a program, as the kernel has it. */
const maxInstructions = 4_096;

const bytesOfInstruction = 8;

/** The codes that a filter of system calls needs (linux/bpf_common.h). All numbers are of 32 bits, without a sign. */
export const codes = {
  /** The accumulator becomes the word at the offset `k`. */
  load: 0x20,
  and: 0x54,
  jumpIfEqual: 0x15,
  jumpIfMore: 0x25,
  jumpIfAtLeast: 0x35,
  end: 0x06,
} as const;

export const load = (offset: number): Instruction => instruction(codes.load, offset);
export const and = (mask: number): Instruction => instruction(codes.and, mask);
export const end = (answer: number): Instruction => instruction(codes.end, answer);

/** Goes on with the next `inside` instructions where the accumulator is `value`, else after them. */
export const ifEqual = (value: number, inside: number): Instruction =>
  instruction(codes.jumpIfEqual, value, 0, inside);

/** Goes on after the next `inside` instructions where the accumulator is `value`. */
export const unlessEqual = (value: number, inside: number): Instruction =>
  instruction(codes.jumpIfEqual, value, inside, 0);

/** Goes on with the next `inside` instructions where the accumulator is `value` or more, else after them. */
export const ifAtLeast = (value: number, inside: number): Instruction =>
  instruction(codes.jumpIfAtLeast, value, 0, inside);

/** Goes on after the next `inside` instructions where the accumulator is more than `value`. */
export const unlessMore = (value: number, inside: number): Instruction =>
  instruction(codes.jumpIfMore, value, inside, 0);

function instruction(code: number, k: number, jt = 0, jf = 0): Instruction {
  return { code, jt, jf, k: k >>> 0 };
}

/** A program as the kernel takes it, on a machine whose numbers have their low bytes first. */
export function assemble(program: readonly Instruction[]): Uint8Array {
  if (program.length > maxInstructions) throw new RangeError(`${program.length} instructions`);
  const bytes = new Uint8Array(program.length * bytesOfInstruction);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    if (jt > 255 || jf > 255) throw new RangeError("A jump is too far.");
    const at = index * bytesOfInstruction;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jt);
    view.setUint8(at + 3, jf);
    view.setUint32(at + 4, k, true);
  }
  return bytes;
}
