// Values that a worker gives to a function of its embedding program, held to the declared type before anything crosses: the engine
// ends without a word at what is of another kind, and changes numbers that do not fit. Each is read once, and what crosses is a
// copy, so that no accessor can change it afterwards.
import type { NamedCase, NamedType, ValueType } from "../../build/own-function.ts";
import { type BareList, bareList } from "../own-lists.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";
import { isBoxed } from "./boxed.ts";
import { UnfitValue, within } from "./unfit-value.ts";

/** Returns the value as the engine takes it. @throws UnfitValue */
export type Give = (value: unknown) => unknown;

/** Returns what gives values of a type. */
export function giving(type: ValueType): Give {
  switch (type.kind) {
    case "bool":
      return (value) => {
        if (typeof value !== "boolean") throw new UnfitValue("a boolean", value);
        return value;
      };
    case "string":
      return giveText;
    case "char":
      return giveCharacter;
    case "f32":
    case "f64":
      return type.kind === "f32" ? giveFloat : giveDouble;
    case "u64":
    case "s64":
      return givingLong(type.kind);
    case "list":
      return givingItems(type.element);
    case "option":
      return givingOption(type.element);
    case "tuple":
      return givingTuple(type.items.map(giving));
    case "record":
      return givingRecord(type.fields);
    case "variant":
      return givingCase(type.cases);
    case "result":
      return givingCase([
        { name: "ok", payload: type.ok },
        { name: "err", payload: type.error },
      ]);
    case "enum":
      return givingOneOf(type.cases);
    case "flags":
      return givingFlags(type.names);
    default:
      return givingWhole(type.kind);
  }
}

const wholes = {
  u8: [0, 255],
  s8: [-128, 127],
  u16: [0, 65_535],
  s16: [-32_768, 32_767],
  u32: [0, 4_294_967_295],
  s32: [-2_147_483_648, 2_147_483_647],
} as const;

const { isSafeInteger } = Number;
const { isArray } = Array;
const { isView } = ArrayBuffer;

function givingWhole(kind: keyof typeof wholes): Give {
  const [least, most] = wholes[kind];
  return (value) => {
    if (typeof value !== "number") throw new UnfitValue(kind, value);
    // The engine takes 32 bits of either sign, and the nearest of them for what is over.
    const bits = value | 0;
    const whole = least === 0 ? bits >>> 0 : bits;
    if (whole === value && value >= least && value <= most) return bits;
    throw new UnfitValue(kind, value, true);
  };
}

function givingLong(kind: "u64" | "s64"): Give {
  const isSigned = kind === "s64";
  return (value) => {
    const number = typeof value === "bigint" ? Number(value) : value;
    if (isSafeInteger(number) && (isSigned || (number as number) >= 0)) return number;
    const isNumber = typeof number === "number";
    const isOver = isNumber && Math.abs(number) > Number.MAX_SAFE_INTEGER;
    const wanted = isOver ? `${kind} (exact up to 2 ** 53 - 1 in JavaScript workers)` : kind;
    throw new UnfitValue(wanted, value, isNumber);
  };
}

/** From here on a number is infinite as an `f32`. */
const overFloat = 2 ** 128 - 2 ** 103;

function giveFloat(value: unknown): unknown {
  if (typeof value !== "number") throw new UnfitValue("f32", value);
  const isOver = (value >= overFloat || value <= -overFloat) && value - value === 0;
  if (isOver) throw new UnfitValue("f32", value, true);
  return value;
}

function giveDouble(value: unknown): unknown {
  if (typeof value !== "number") throw new UnfitValue("f64", value);
  return value;
}

const isWellFormed = Function.prototype.call.bind(String.prototype.isWellFormed) as (
  text: string,
) => boolean;
const codePointAt = Function.prototype.call.bind(String.prototype.codePointAt) as (
  text: string,
  index: number,
) => number | undefined;

/** Bytes of UTF-8 that a text may have. */
const mostBytes = 1_048_576;

function giveText(value: unknown): unknown {
  if (typeof value !== "string") throw new UnfitValue("a string", value);
  if (!isWellFormed(value)) throw new UnfitValue("well-formed Unicode", value, true);
  // A code unit takes three bytes at most.
  const isLong = value.length * 3 > mostBytes;
  if (isLong && (value.length > mostBytes || encodeUtf8(value).length > mostBytes)) {
    throw new UnfitValue(`a string of ${mostBytes} bytes at most`, value, true);
  }
  return value;
}

function giveCharacter(value: unknown): unknown {
  if (typeof value !== "string") throw new UnfitValue("a character", value);
  const point = value.length > 2 ? undefined : codePointAt(value, 0);
  const isOne = point !== undefined && value.length === (point > 0xffff ? 2 : 1);
  if (!isOne || (point >= 0xd800 && point <= 0xdfff)) {
    throw new UnfitValue("one character", value, true);
  }
  return value;
}

function itemsOf(value: unknown): ArrayLike<unknown> {
  const isList = isArray(value) || (isView(value) && !(value instanceof DataView));
  if (!isList) throw new UnfitValue("an array", value);
  return value as unknown as ArrayLike<unknown>;
}

function givingList(give: Give): Give {
  return (value) => {
    const items = itemsOf(value);
    const { length } = items;
    const made = bareList<unknown>();
    let at = 0;
    try {
      for (; at < length; at++) made[at] = give(items[at]);
    } catch (thrown) {
      throw within(thrown, `[${at}]`);
    }
    return asArray(made);
  };
}

/** Arrays whose items are all of a type, which the engine takes as they are, and how far left a number of 32 bits goes and
 * back until it has those of the type alone. */
const typed = {
  u8: { make: Uint8Array, shift: 24 },
  s8: { make: Int8Array, shift: 24 },
  u16: { make: Uint16Array, shift: 16 },
  s16: { make: Int16Array, shift: 16 },
  u32: { make: Uint32Array, shift: 0 },
  s32: { make: Int32Array, shift: 0 },
  f64: { make: Float64Array, shift: 0 },
} as const;

/** Lists of numbers are looked at without a call for each: some 3,000 fuel an item. */
function givingItems(element: ValueType): Give {
  const { kind } = element;
  const give = giving(element);
  if (!(kind in typed)) return givingList(give);
  const { make, shift } = typed[kind as keyof typeof typed];
  const copy = kind === "f64" ? copyDoubles : kind[0] === "u" ? copyUnsigned : copySigned;
  const giveEach = givingList(give);
  return (value) => {
    if (value instanceof make) return value;
    const items = itemsOf(value);
    const made = new make(items.length);
    try {
      if (copy(items as ArrayLike<number>, made, shift)) return made;
    } catch {
      // What is no number at all.
    }
    return giveEach(value);
  };
}

type Numbers = { [index: number]: number; readonly length: number };

/** Copies items as long as they are numbers of the type. Returns whether all are. @throws TypeError for a bigint or a symbol, and what an object
 * throws that is asked for its number. */
function copyDoubles(items: ArrayLike<number>, to: Numbers): boolean {
  const { length } = to;
  for (let at = 0; at < length; at++) {
    const item = items[at]!;
    // The second is dearer.
    if (+item !== item && typeof item !== "number") return false;
    to[at] = item;
  }
  return true;
}

function copyUnsigned(items: ArrayLike<number>, to: Numbers, shift: number): boolean {
  const { length } = to;
  for (let at = 0; at < length; at++) {
    const item = items[at]!;
    if ((item << shift) >>> shift !== item) return false;
    to[at] = item;
  }
  return true;
}

function copySigned(items: ArrayLike<number>, to: Numbers, shift: number): boolean {
  const { length } = to;
  for (let at = 0; at < length; at++) {
    const item = items[at]!;
    if ((item << shift) >> shift !== item) return false;
    to[at] = item;
  }
  return true;
}

function givingTuple(gives: readonly Give[]): Give {
  const count = gives.length;
  return (value) => {
    const items = isArray(value) ? value : null;
    if (items?.length !== count) throw new UnfitValue(`an array of ${count}`, value);
    const made = bareList<unknown>();
    let at = 0;
    try {
      for (; at < count; at++) made[at] = gives[at]!(items[at]);
    } catch (thrown) {
      throw within(thrown, `[${at}]`);
    }
    return asArray(made);
  };
}

/** The engine takes arrays, whatever they inherit from. */
function asArray(list: BareList<unknown>): unknown {
  return Object.setPrototypeOf(list, Array.prototype);
}

function givingRecord(fields: readonly NamedType[]): Give {
  const names = fields.map(({ name }) => name);
  const gives = fields.map(({ type }) => giving(type));
  return (value) => {
    if (!isObject(value)) throw new UnfitValue("an object", value);
    // Without a prototype no name is special.
    const made: Record<string, unknown> = Object.create(null);
    let at = 0;
    try {
      for (; at < names.length; at++) made[names[at]!] = gives[at]!(value[names[at]!]);
    } catch (thrown) {
      throw within(thrown, `.${names[at]}`);
    }
    return made;
  };
}

function givingCase(cases: readonly NamedCase[]): Give {
  const gives = new Map(
    cases.map(({ name, payload }) => [name as unknown, payload && giving(payload)]),
  );
  return (value) => {
    const wanted = () => `an object whose tag is ${shownNames(cases.map(({ name }) => name))}`;
    if (!isObject(value)) throw new UnfitValue(wanted(), value);
    const { tag } = value;
    const give = gives.get(tag);
    if (give === undefined)
      throw within(new UnfitValue(shownNames([...gives.keys()]), tag), ".tag");
    if (give === null) return { __proto__: null, tag };
    try {
      return { __proto__: null, tag, val: give(value.val) };
    } catch (thrown) {
      throw within(thrown, ".val");
    }
  };
}

function givingOption(element: ValueType): Give {
  const give = giving(element);
  if (!isBoxed(element)) {
    return (value) => (value === undefined || value === null ? null : give(value));
  }
  return givingCase([
    { name: "none", payload: null },
    { name: "some", payload: element },
  ]);
}

function givingOneOf(cases: readonly string[]): Give {
  const all = new Set<unknown>(cases);
  return (value) => {
    if (!all.has(value)) throw new UnfitValue(shownNames(cases), value);
    return value;
  };
}

function givingFlags(names: readonly string[]): Give {
  return (value) => {
    if (!isObject(value) || isArray(value)) throw new UnfitValue("an object of booleans", value);
    const made: Record<string, unknown> = Object.create(null);
    for (const name of names) {
      const flag = value[name] === undefined ? false : value[name];
      if (typeof flag !== "boolean") throw within(new UnfitValue("a boolean", flag), `.${name}`);
      made[name] = flag;
    }
    return made;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Names of cases that are shown. */
const mostNames = 8;

function shownNames(names: readonly unknown[]): string {
  const some = names.slice(0, mostNames).map((name) => JSON.stringify(name));
  const more = names.length - some.length;
  if (more > 0) return `one of ${some.join(", ")} and ${more} more`;
  return some.length === 1 ? some[0]! : `one of ${some.join(", ")}`;
}
