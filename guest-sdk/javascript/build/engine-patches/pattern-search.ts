// Searching by patterns. The engine tries a pattern at each position of a text, one after the other; this skips positions at
// which it can't match, by the first instruction of the pattern that takes a character or asks where it is.
import type { Functions } from "./core-module.ts";
import type { Choice, Code } from "./instructions.ts";
import * as wasm from "./instructions.ts";

const { add, answer, branch, branchIf, code, get, i32, load16, load8, loop, set, when } = wasm;

/** The engine's executor of patterns, by its number: it answers 1 for a match, 0 for none, less for an error. */
const executor = 560;

/** Its parameters: where captures go, the pattern's code, the text, the position, the text's length in units, the width of a
 * unit (0 for 8 bits, 1 for 16), and the engine's context. */
const [captures, pattern, text, index, length, width, context] = [0, 1, 2, 3, 4, 5, 6];

/** Local variables of the search: the next instruction of the pattern, addresses of a character and of the text's end, an answer,
 * a character, a class's ranges, and how many positions failed. */
const [pc, at, end, result, character, range, rangesEnd, failures] = [7, 8, 9, 10, 11, 12, 13, 14];

/** A pattern's code: flags of 16 bits, two counts and a length, in 8 bytes; then instructions. Without the flag `y` these begin
 * with three by which all positions are tried, and one that keeps where the match begins. */
const firstInstruction = 8;
const searchBytes = 11;
const beginBytes = 2;
const unicodeFlags = 0x110;

/** Opcodes of patterns. */
const op = {
  char: 1,
  space: 7,
  lineStart: 9,
  lineStartMultiline: 10,
  lineEnd: 11,
  lineEndMultiline: 12,
  splitGotoFirst: 14,
  saveStart: 19,
  saveEnd: 20,
  saveReset: 21,
  setNumber: 27,
  wordBoundary: 28,
  wordBoundaryIgnoringCase: 29,
  notWordBoundary: 30,
  notWordBoundaryIgnoringCase: 31,
  range: 36,
  lookahead: 40,
  negativeLookahead: 41,
  setPosition: 42,
};

/** Ranges of a class above which the search is left to the engine, which looks a character up by halves. */
const maxRanges = 16;

/** Positions that have to fail before it is asked whether most of them do. */
const fewFailures = 8;

/** In the width that the executor is given, the lowest bit of how many bytes of the pattern it skips. */
const skipBit = 4;

/** Puts the search in the executor's place, and the executor behind all other functions. */
export function searchByFirstCharacters({ types, bodies, imported }: Functions): void {
  const moved = bodies.length;
  types.push(types[executor]!);
  bodies.push(beginningLater(bodies[executor]!));
  bodies[executor] = Uint8Array.from(searchBody(imported + moved));
}

/** The executor's body, which skips what the width says. */
function beginningLater(body: Uint8Array): Uint8Array {
  const locals = Uint8Array.of(1, 12, 0x7f);
  const skipped = 19;
  const next = 6;
  const begin = Uint8Array.from(set(next, add(get(pattern), i32(firstInstruction))));
  const where = Buffer.from(body).indexOf(begin);
  if (locals.some((byte, i) => body[i] !== byte) || where === -1) {
    throw new Error("The engine's executor of patterns is another one.");
  }
  return Uint8Array.from([
    ...[1, 13, 0x7f],
    ...set(skipped, wasm.shiftRight(get(width), i32(skipBit))),
    ...set(width, wasm.and(get(width), i32(1))),
    ...body.subarray(locals.length, where),
    ...set(next, add(add(get(pattern), i32(firstInstruction)), get(skipped))),
    ...body.subarray(where + begin.length),
  ]);
}

/** The body of the search, which calls the executor by this index. */
function searchBody(executorIndex: number): Code {
  const execute = (from: Code, how: Code): Code => {
    const operands = [captures, pattern, text].map(get);
    return wasm.call(executorIndex, ...operands, from, get(length), how, get(context));
  };
  const fromHereOn = (from: Code) => answer(execute(from, get(width)));
  const here = (from: Code) => execute(from, wasm.or(get(width), i32(searchBytes << skipBit)));

  /** Skips an instruction that takes no character, of so many bytes. */
  const skip = (bytes: Code, ...values: readonly number[]): Choice => ({
    values,
    code: (around) => code(set(pc, add(get(pc), bytes)), branch(around)),
  });

  /** Tries the positions whose character `isCandidate` takes; units have so many bytes. */
  const tryCandidates = (bytes: UnitBytes, isCandidate: IsCandidate): Code => {
    const addressOf = (position: Code) => add(get(text), wasm.shiftLeft(position, i32(bytes - 1)));
    const position = wasm.shiftRight(wasm.subtract(get(at), get(text)), i32(bytes - 1));
    const next = set(at, add(get(at), i32(bytes)));
    return code(
      set(at, addressOf(get(index))),
      set(end, addressOf(get(length))),
      loop(
        wasm.block(
          loop(
            when(wasm.atLeast(get(at), get(end)), answer(i32(0))),
            isCandidate((bytes === 1 ? load8 : load16)(get(at), 0)),
            next,
            branch(0),
          ),
        ),
        set(result, here(position)),
        when(get(result), answer(get(result))),
        next,
        set(failures, add(get(failures), i32(1))),
        // Where most positions are candidates, the engine's own search takes less.
        when(
          wasm.greater(get(failures), i32(fewFailures)),
          when(
            wasm.greater(
              wasm.shiftLeft(get(failures), i32(1)),
              wasm.subtract(position, get(index)),
            ),
            fromHereOn(position),
          ),
        ),
        branch(0),
      ),
    );
  };
  const search = (opcode: number, isCandidate: IsCandidate, ready: Choice["code"]): Choice => ({
    values: [opcode],
    code: (around) =>
      code(
        branchIf(around - 1, isByCodePoints),
        ready(around),
        when(get(width), tryCandidates(2, isCandidate)),
        tryCandidates(1, isCandidate),
      ),
  });

  return wasm.functionBody(
    failures - context,
    when(
      wasm.equal(load8(get(pattern), firstInstruction), i32(op.splitGotoFirst)),
      set(pc, add(get(pattern), i32(firstInstruction + searchBytes + beginBytes))),
      loop(
        wasm.choose(load8(get(pc), 0), [
          skip(i32(1), op.lineStartMultiline, op.lineEnd, op.lineEndMultiline),
          skip(i32(1), op.wordBoundary, op.wordBoundaryIgnoringCase),
          skip(i32(1), op.notWordBoundary, op.notWordBoundaryIgnoringCase),
          skip(i32(2), op.saveStart, op.saveEnd, op.setPosition),
          skip(i32(3), op.saveReset),
          skip(i32(6), op.setNumber),
          skip(add(wasm.load32(get(pc), 1), i32(5)), op.lookahead, op.negativeLookahead),
          // A pattern that begins with ^ can match at one position alone.
          { values: [op.lineStart], code: () => answer(here(get(index))) },
          search(op.char, isCharacter, () => set(character, load16(get(pc), 1))),
          search(op.space, isSpace, () => []),
          search(op.range, isInRange, (around) =>
            code(
              set(range, load16(get(pc), 1)),
              branchIf(around - 1, wasm.greater(get(range), i32(maxRanges))),
              set(rangesEnd, add(add(get(pc), i32(3)), wasm.shiftLeft(get(range), i32(2)))),
            ),
          ),
        ]),
      ),
    ),
    fromHereOn(get(index)),
  );
}

type UnitBytes = 1 | 2;

/** Branches to label 1 if the character may be the first of a match. */
type IsCandidate = (unit: Code) => Code;

const isCharacter: IsCandidate = (unit) => branchIf(1, wasm.equal(unit, get(character)));

/** Takes more than white space above the characters of 7 bits: the executor tells. */
const isSpace: IsCandidate = (unit) =>
  code(
    set(character, unit),
    branchIf(1, wasm.equal(get(character), i32(0x20))),
    branchIf(1, wasm.less(wasm.subtract(get(character), i32(9)), i32(5))),
    branchIf(1, wasm.atLeast(get(character), i32(0x80))),
  );

/** Ranges are in order, the first and the last character of each. */
const isInRange: IsCandidate = (unit) =>
  code(
    set(character, unit),
    set(range, add(get(pc), i32(3))),
    wasm.block(
      loop(
        branchIf(1, wasm.less(get(character), load16(get(range), 0))),
        branchIf(3, wasm.atLeast(load16(get(range), 2), get(character))),
        set(range, add(get(range), i32(4))),
        branchIf(0, wasm.less(get(range), get(rangesEnd))),
      ),
    ),
  );

/** True if a position is that of a code point, which may be two units. */
const isByCodePoints: Code = wasm.and(
  get(width),
  wasm.notEqual(wasm.and(load16(get(pattern), 0), i32(unicodeFlags)), i32(0)),
);
