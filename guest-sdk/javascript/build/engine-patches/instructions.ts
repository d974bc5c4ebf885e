// Instructions of WebAssembly as functions that return their bytes (core specification, section 5.4).

export type Code = readonly number[];

/** A number in unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left & 0x7f) | 0x80);
  return [...bytes, left];
}

/** A 32-bit number in signed LEB128. */
function signed(value: number): Code {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7) {
    const low = left & 0x7f;
    const isLast = left >> 6 === 0 || left >> 6 === -1;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

const emptyType = 0x40;
const end = 0x0b;

export const code = (...parts: readonly Code[]): Code => parts.flat();

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(value)];

const load = (opcode: number) => (address: Code, offset: number) => [
  ...address,
  opcode,
  0,
  ...unsigned(offset),
];
export const load32 = load(0x28);
export const load8 = load(0x2d);
export const load16 = load(0x2f);

const store = (opcode: number) => (address: Code, value: Code, offset: number) => [
  ...address,
  ...value,
  opcode,
  0,
  ...unsigned(offset),
];
export const store32 = store(0x36);
export const store8 = store(0x3a);
export const store16 = store(0x3b);

/** Comparisons and shifts are of unsigned numbers. */
const binary = (opcode: number) => (left: Code, right: Code) => [...left, ...right, opcode];
export const equal = binary(0x46);
export const notEqual = binary(0x47);
export const less = binary(0x49);
export const greater = binary(0x4b);
export const atLeast = binary(0x4f);
export const add = binary(0x6a);
export const subtract = binary(0x6b);
export const and = binary(0x71);
export const or = binary(0x72);
export const shiftLeft = binary(0x74);
export const shiftRight = binary(0x76);

export const block = (...body: readonly Code[]): Code => [0x02, emptyType, ...body.flat(), end];
export const loop = (...body: readonly Code[]): Code => [0x03, emptyType, ...body.flat(), end];
export const when = (condition: Code, ...body: readonly Code[]): Code => [
  ...condition,
  0x04,
  emptyType,
  ...body.flat(),
  end,
];
export const branch = (label: number): Code => [0x0c, ...unsigned(label)];
export const branchIf = (label: number, condition: Code): Code => [
  ...condition,
  0x0d,
  ...unsigned(label),
];
/** Branches to the label at this place of the list, or to the last one. */
export const branchTable = (labels: readonly number[], otherwise: number, at: Code): Code => [
  ...at,
  0x0e,
  ...unsigned(labels.length),
  ...labels.flatMap(unsigned),
  ...unsigned(otherwise),
];
export const answer = (value: Code): Code => [...value, 0x0f];
export const call = (target: number, ...operands: readonly Code[]): Code => [
  ...operands.flat(),
  0x10,
  ...unsigned(target),
];

/** The body of a function whose further locals have 32 bits each. */
export const functionBody = (locals: number, ...body: readonly Code[]): Code => [
  1,
  ...unsigned(locals),
  0x7f,
  ...body.flat(),
  end,
];

/** One way of {@link choose}. */
export interface Choice {
  readonly values: readonly number[];
  /** The code for these values. `around` is the label of what stands around the choice; the one below leaves the choice. */
  readonly code: (around: number) => Code;
}

/** Runs the code of the choice that has the value, which has to end by a branch or an answer; none where no choice has it. */
export function choose(value: Code, choices: readonly Choice[]): Code {
  const count = Math.max(...choices.flatMap(({ values }) => values)) + 1;
  const labels = Array.from({ length: count }, (_, each) => {
    const at = choices.findIndex(({ values }) => values.includes(each));
    return at === -1 ? choices.length : at;
  });
  const inner = branchTable(labels, choices.length, value);
  const nested = choices.reduce(
    (before, choice, at) => code(block(before), choice.code(choices.length - at)),
    inner,
  );
  return block(nested);
}
