// The functions of a core module, to replace and to add (core specification, section 5.5).
import { unsigned } from "./instructions.ts";

const functionSection = 3;
const codeSection = 10;

/** A change of a module's functions. Functions are named by their number among those that the module defines. */
export interface Functions {
  /** The types of the defined functions, by number. */
  readonly types: number[];
  /** Their bodies, each from its local variables to its last `end`. */
  readonly bodies: Uint8Array[];
  /** How many functions the module imports: a call names a function by its number and these. */
  readonly imported: number;
}

/** The module with other functions. It is one that is known to be well-formed.
 * @param imported how many functions it imports. */
export function withFunctions(
  module: Uint8Array,
  imported: number,
  change: (functions: Functions) => void,
): Uint8Array {
  const sections = sectionsOf(module);
  const content = (id: number) => sections.find((each) => each.id === id)!.content;
  const functions = {
    types: typesIn(content(functionSection)),
    bodies: bodiesIn(content(codeSection)),
    imported,
  };
  change(functions);
  const changed = new Map([
    [functionSection, vector(functions.types.map((type) => unsigned(type)))],
    [codeSection, vector(functions.bodies.map(sized))],
  ]);
  return Buffer.concat([
    module.subarray(0, 8),
    ...sections.flatMap(({ id, content }) => {
      const now = changed.get(id) ?? content;
      return [Uint8Array.of(id, ...unsigned(now.length)), now];
    }),
  ]);
}

function sectionsOf(module: Uint8Array) {
  const sections: { id: number; content: Uint8Array }[] = [];
  for (let at = 8; at < module.length; ) {
    const id = module[at]!;
    const [size, begin] = readUnsigned(module, at + 1);
    sections.push({ id, content: module.subarray(begin, begin + size) });
    at = begin + size;
  }
  return sections;
}

const typesIn = (section: Uint8Array): number[] => itemsIn(section, readUnsigned);

const bodiesIn = (section: Uint8Array): Uint8Array[] =>
  itemsIn(section, (bytes, from) => {
    const [size, begin] = readUnsigned(bytes, from);
    return [bytes.subarray(begin, begin + size), begin + size];
  });

/** The items of a vector, each by what reads it and tells where the next one begins. */
function itemsIn<Item>(
  section: Uint8Array,
  read: (bytes: Uint8Array, from: number) => readonly [Item, number],
): Item[] {
  let [count, at] = readUnsigned(section, 0);
  const items: Item[] = [];
  for (; count > 0; count--) {
    const [item, next] = read(section, at);
    items.push(item);
    at = next;
  }
  return items;
}

const vector = (items: readonly Iterable<number>[]): Uint8Array =>
  Buffer.concat([
    Uint8Array.from(unsigned(items.length)),
    ...items.map((item) => Uint8Array.from(item)),
  ]);

const sized = (body: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.from(unsigned(body.length)), body]);

/** A number in unsigned LEB128, and where the next thing begins. */
function readUnsigned(bytes: Uint8Array, from: number): [number, number] {
  let value = 0;
  for (let at = from, scale = 1; ; at++, scale *= 128) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at + 1];
  }
}
