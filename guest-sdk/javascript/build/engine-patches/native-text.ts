// A string of bytes, one character for each, and the UTF-8 of a string: the engine has no native functions for them that scripts can
// call. By Base64 there and back they take 280 and 140 fuel a byte. Its functions of Base64, which make strings and arrays of
// bytes as well, are copied without what they do to each byte, to the places of functions that the SDK has others for.
import type { Functions } from "./core-module.ts";
import { decodeByTable } from "./table-decoder.ts";

/** Functions by number. */
const toBase64 = 1_480;
const fromBase64 = 1_489;
const queueMicrotask = 1_308;
const random = 1_390;
const promiseRace = 1_104;

type Change = readonly [known: string, instead: string];

/** Local 6 is the length of the bytes, 9 their address and 5 the string's. */
const copiesBytes: readonly Change[] = [
  ["2006 4102 6a 4103 6e 4102 74 2207", "2006 2207"],
  [
    "2009 2006 2005 4110 6a 2204 2301 41c0b606 4180b706 2003 4101 46 1b 6a 10ed0b 2100",
    "2005 4110 6a 2204 2009 2006 fc0a0000 2006 2100",
  ],
];

/** Local 4 is the address of the string's UTF-8, 10 its length, 2 the address of the bytes; 5 has the place of an error. */
const copiesUtf8: readonly Change[] = [
  ["220a 4102 76 4103 6c 4103 6a 2206", "220a 4103 6a 2206"],
  [
    "2004 200a 2002 2006 2301 41e0b906 41e0bb06 2008 4101 46 1b 6a 2009 2005 4108 6a 2005 4104 6a 10f10b 2103",
    "2002 2004 200a fc0a0000 2005 4100 360204 200a 2103",
  ],
];

/** The table is the first argument. Each byte becomes a unit of 16 bits at most; local 13 has where the text's end is marked. */
const decodes: readonly Change[] = [
  ["02 067f 027e", "03 067f 027e 097f 2003 290300 a7 28021c 210c"],
  ["2002 4100 4a 0440", "4100 0440"],
  ["2006 4102 6a 4103 6e 4102 74 2207", "2006 4101 74 2207"],
  [
    "2009 2006 2005 4110 6a 2204 2301 41c0b606 4180b706 2003 4101 46 1b 6a 10ed0b 2100",
    Buffer.from(decodeByTable).toString("hex"),
  ],
  ["2000 2004 6a 4100 3a0000", "200d 2004 6a 4100 3a0000"],
];

/** Puts a string of bytes in the place of `queueMicrotask`, the UTF-8 of a string in that of `Math.random`, and the text of bytes by a
 * table in that of `Promise.race`. */
export function textAsBytes({ types, bodies }: Functions): void {
  const copy = (source: number, to: number, changes: readonly Change[]): void => {
    types[to] = types[source]!;
    bodies[to] = changes.reduce(changed, Buffer.from(bodies[source]!));
  };
  copy(toBase64, queueMicrotask, copiesBytes);
  copy(fromBase64, random, copiesUtf8);
  copy(toBase64, promiseRace, decodes);
}

function changed(body: Buffer, [known, instead]: Change): Buffer {
  const before = bytesOf(known);
  const at = body.indexOf(before);
  if (at === -1) throw new Error("The engine's functions of Base64 are others.");
  return Buffer.concat([body.subarray(0, at), bytesOf(instead), body.subarray(at + before.length)]);
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
