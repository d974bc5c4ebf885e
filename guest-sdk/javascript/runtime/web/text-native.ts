// The engine's native functions between strings and bytes. The build has put them in the places of three that the guest has others for
// (build/engine-patches/native-text.ts): this is evaluated before those get theirs.
const { queueMicrotask } = globalThis;
const { random } = Math;
const { race } = Promise;
const { bind, call } = Function.prototype;
/** The function with what it is called on as its first argument: no `call` of the author's gets hold of it. */
const uncurried = bind.bind(call) as <This, Given extends unknown[], Result>(
  native: (this: This, ...given: Given) => Result,
) => (on: This, ...given: Given) => Result;

/** A string with one character, U+0000 to U+00FF, for each byte. Null in an engine that the build hasn't changed. */
export const textOfBytes = known<(bytes: Uint8Array) => string>(
  uncurried(queueMicrotask as (this: Uint8Array) => string),
  (native) => native(Uint8Array.of(0x41, 0xff)) === "A\xff",
);

/** The UTF-8 of a string without lone surrogates, in a buffer of its own. Null as above. */
export const utf8OfText = known<(text: string) => Uint8Array<ArrayBuffer>>(
  random as unknown as (text: string) => Uint8Array<ArrayBuffer>,
  (native) => String(native("A\u{1f600}")) === "65,240,159,152,128",
);

/** The text of bytes up to the first that the table has no unit for; the table tells how many they are. Null as above: a build changes
 * all of them. A trial of it here, with a table, made requests 13,000 to 30,000 fuel dearer by how it left the heap. */
export const textByTable =
  textOfBytes === null
    ? null
    : uncurried(race as unknown as (this: Uint8Array, table: Uint16Array) => string);

function known<Native>(native: Native, does: (native: Native) => boolean): Native | null {
  try {
    return does(native) ? native : null;
  } catch {
    return null;
  }
}
