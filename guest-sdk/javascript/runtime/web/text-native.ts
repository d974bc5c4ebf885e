// The engine's native functions between strings and bytes. The build has put them in the places of three that the guest has others for
// (build/engine-patches/native-text.ts): this is evaluated before those get theirs.
const { queueMicrotask } = globalThis;
const { random } = Math;
const { race } = Promise;

/** A string with one character, U+0000 to U+00FF, for each byte. Null in an engine that the build hasn't changed. */
export const textOfBytes = known<(this: Uint8Array) => string>(
  queueMicrotask,
  "textOfBytes",
  (native) => native.call(Uint8Array.of(0x41, 0xff)) === "A\xff",
);

/** The UTF-8 of a string without lone surrogates, in a buffer of its own. Null as above. */
export const utf8OfText = known<(text: string) => Uint8Array<ArrayBuffer>>(
  random,
  "utf8OfText",
  (native) => String(native("A\u{1f600}")) === "65,240,159,152,128",
);

/** The text of bytes up to the first that the table has no unit for; the table tells how many they are. Null as above: a build changes
 * all of them. A trial of it here, with a table, made requests 13,000 to 30,000 fuel dearer by how it left the heap. */
export const textByTable =
  textOfBytes === null
    ? null
    : named<(this: Uint8Array, table: Uint16Array) => string>(race, "textByTable");

function known<Native extends object>(
  found: object,
  name: string,
  does: (native: Native) => boolean,
): Native | null {
  try {
    if (!does(found as Native)) return null;
  } catch {
    return null;
  }
  return named(found, name);
}

function named<Native>(found: object, name: string): Native {
  Object.defineProperty(found, "name", { value: name });
  return found as Native;
}
