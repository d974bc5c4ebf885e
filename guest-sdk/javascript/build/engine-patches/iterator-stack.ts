// Iterators of iterators (`map`, `filter`, `take` and their like, `Iterator.from`). The engine calls the `next` of the inner one
// without a look at what its stack has left, as it looks where it calls other functions: a long chain of them was a trap, and not an
// error. This looks.
import type { Functions } from "./core-module.ts";
import { type Code, call, code, get, i32, less, load32, store32, when } from "./instructions.ts";

/** The `next` of each, by its number, and how it begins: its local variables and the bytes of the stack that it takes. */
const nextFunctions: readonly (readonly [number: number, locals: Code, begin: Code])[] = [
  [1273, [2, 3, 0x7e, 7, 0x7f], [0x23, 0, 0x41, 0xf0, 0]],
  [1274, [2, 2, 0x7f, 1, 0x7e], [0x23, 0, 0x41, 0xd0, 0]],
];

/** Their parameters that are used here: the engine's context, and the address of what says whether the iterator is done. */
const [context, done] = [0, 4];

/** What throws a RangeError, by its index among imported functions and others, and where the data has its message. */
const throwRangeError = 639;
const message = 20_966;

const runtimeOfContext = 8;
const stackLimit = 636;
const global = (index: number): Code => [0x23, index];
const [stackPointer, dataBegin] = [global(0), global(1)];

/** The limit is read as the engine reads it: metering finds it by that. */
const readLimit: Code = code(load32(get(context), runtimeOfContext), i32(stackLimit), [
  ...[0x6a, 0x28, 2, 0],
]);

/** `JS_EXCEPTION`, 6 in the upper half of 64 bits. */
const exception: Code = [0x42, 0x80, 0x80, 0x80, 0x80, 0xe0, 0];

const check = when(
  less(stackPointer, readLimit),
  store32(get(done), i32(0), 0),
  call(throwRangeError, get(context), code(dataBegin, i32(message), [0x6a]), i32(0)),
  [...exception, 0x0f],
);

export function checkStackOfIterators({ bodies }: Functions): void {
  for (const [number, locals, begin] of nextFunctions) {
    const body = bodies[number]!;
    if ([...locals, ...begin].some((byte, at) => body[at] !== byte)) {
      throw new Error("The engine's iterators of iterators are others.");
    }
    bodies[number] = Uint8Array.from([...locals, ...check, ...body.subarray(locals.length)]);
  }
}
