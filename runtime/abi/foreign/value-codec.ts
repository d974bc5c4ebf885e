// Values of a program's own functions on their way between an isolate and the program, as bytes by their declared type: whoever
// reads them believes nothing of who wrote them. Numbers are little endian, lengths and cases 32 bits.
import type { NamedCase, NamedType, ValueType } from "./value-type.ts";

/** UTF-8, as an isolate and a program have it each in its own way. Both are strict. */
export interface TextCodec {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

/** A value is not of its type. The words are for who gave it. */
export class UnfitValue extends Error {
  override name = "UnfitValue";
}

/** A value takes more bytes than it may. */
export class ValueTooLarge extends Error {
  override name = "ValueTooLarge";
}

/** What one item of a list counts for at least, beyond its bytes: a list of what takes none is not to be free. */
const itemBytes = 1;

/** Bytes of values by their types, one after the other. Each has the name by which an error calls it. @param most bytes that they
 * may take; `longBits`, bits that whole numbers of 64 bits may use: those of whoever reads them as JavaScript's numbers. @throws UnfitValue with the path to what does not fit, as `order.items[3].cents`; ValueTooLarge */
export function encodeValues(
  types: readonly NamedType[],
  values: readonly unknown[],
  most: number,
  text: TextCodec,
  longBits: 53 | 64 = 64,
): Uint8Array {
  const encoder = new Encoder(most, text, longBits);
  types.forEach(({ name, type }, index) => {
    encoder.add(type, values[index], name);
  });
  return encoder.bytes();
}

/** The values again. @throws UnfitValue for what no {@link encodeValues} writes by these types. */
export function decodeValues(
  types: readonly ValueType[],
  bytes: Uint8Array,
  text: TextCodec,
): unknown[] {
  const decoder = new Decoder(bytes, text);
  const values = types.map((type) => decoder.take(type));
  decoder.end();
  return values;
}

class Encoder {
  readonly #most: number;
  readonly #text: TextCodec;
  readonly #longBits: 53 | 64;
  #view = new DataView(new ArrayBuffer(256));
  #length = 0;
  #counted = 0;

  constructor(most: number, text: TextCodec, longBits: 53 | 64) {
    this.#most = most;
    this.#text = text;
    this.#longBits = longBits;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer.slice(0, this.#length));
  }

  add(type: ValueType, value: unknown, at: string): void {
    switch (type.kind) {
      case "bool":
        if (typeof value !== "boolean") throw unfit(at, "a boolean", value);
        this.#byte(value ? 1 : 0);
        return;
      case "string":
        if (typeof value !== "string") throw unfit(at, "a string", value);
        this.#string(value, at);
        return;
      case "char":
        this.#u32(codePoint(value, at));
        return;
      case "f32":
      case "f64":
        if (typeof value !== "number") throw unfit(at, "a number", value);
        this.#float(type.kind === "f32" ? 4 : 8, value);
        return;
      case "u64":
      case "s64":
        this.#long(type.kind, value, at);
        return;
      case "list":
        this.#list(type.element, value, at);
        return;
      case "option":
        this.#option(type.element, value, at);
        return;
      case "tuple":
        if (!Array.isArray(value) || value.length !== type.items.length) {
          throw unfit(at, `an array of ${type.items.length}`, value);
        }
        type.items.forEach((item, i) => {
          this.add(item, value[i], `${at}[${i}]`);
        });
        return;
      case "record":
        if (typeof value !== "object" || value === null) throw unfit(at, "an object", value);
        for (const { name, type: of } of type.fields) {
          const own = Object.hasOwn(value, name);
          this.add(of, own ? (value as Record<string, unknown>)[name] : undefined, `${at}.${name}`);
        }
        return;
      case "enum": {
        const index = type.cases.indexOf(value as string);
        if (index === -1) throw unfit(at, `one of ${type.cases.join(", ")}`, value);
        this.#u32(index);
        return;
      }
      case "flags":
        this.#flags(type.names, value, at);
        return;
      case "variant":
        this.#case(type.cases, value, at);
        return;
      case "result":
        this.#case(casesOfResult(type), value, at);
        return;
      default:
        this.#whole(type.kind, value, at);
    }
  }

  #option(element: ValueType, value: unknown, at: string): void {
    const isBoxed = mayBeUndefined(element);
    const inner = isBoxed ? unboxed(value, at) : { val: value };
    const isThere = inner !== null && (isBoxed || inner.val !== undefined);
    this.#byte(isThere ? 1 : 0);
    if (isThere) this.add(element, inner.val, at);
  }

  #whole(kind: keyof typeof wholes, value: unknown, at: string): void {
    const { bytes, least, most } = wholes[kind];
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      throw unfit(at, `a whole number from ${least} to ${most} (${kind})`, value);
    }
    const place = this.#take(bytes);
    if (bytes === 1) this.#view.setUint8(place, value as number);
    else if (bytes === 2) this.#view.setUint16(place, value as number, true);
    else this.#view.setUint32(place, value as number, true);
  }

  #long(kind: "u64" | "s64", value: unknown, at: string): void {
    const [least, most] = longRange(kind, this.#longBits);
    if (typeof value !== "bigint" || value < least || value > most) {
      const because = this.#longBits === 64 ? "" : ", as the worker is in JavaScript";
      throw unfit(at, `a bigint from ${least}n to ${most}n (${kind}${because})`, value);
    }
    const place = this.#take(8);
    this.#view.setBigUint64(place, value, true);
  }

  #string(value: string, at: string): void {
    if (!value.isWellFormed()) throw new UnfitValue(`${at} is not well-formed Unicode`);
    // Before it is encoded: a code unit takes a byte at least.
    if (this.#counted + value.length > this.#most) throw this.#over();
    const bytes = this.#text.encode(value);
    this.#u32(bytes.length);
    this.#append(bytes);
  }

  #list(element: ValueType, value: unknown, at: string): void {
    if (element.kind === "u8" && value instanceof Uint8Array) {
      this.#u32(value.length);
      this.#append(value);
      return;
    }
    const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
    if (!isList) throw unfit(at, "an array", value);
    const { length } = value as ArrayLike<unknown>;
    if (this.#counted + length * itemBytes > this.#most) throw this.#over();
    this.#u32(length);
    for (let i = 0; i < length; i++) {
      this.#count(itemBytes);
      this.add(element, (value as ArrayLike<unknown>)[i], `${at}[${i}]`);
    }
  }

  /** A flag that an object has not is not set, as in jco. */
  #flags(names: readonly string[], value: unknown, at: string): void {
    if (typeof value !== "object" || value === null)
      throw unfit(at, "an object of booleans", value);
    let bits = 0;
    names.forEach((name, index) => {
      const flag = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : false;
      if (typeof flag !== "boolean") throw unfit(`${at}.${name}`, "a boolean", flag);
      if (flag) bits |= 1 << index;
    });
    this.#u32(bits);
  }

  #case(cases: readonly NamedCase[], value: unknown, at: string): void {
    const { tag, val } = (value ?? {}) as { readonly tag?: unknown; readonly val?: unknown };
    const index = cases.findIndex(({ name }) => name === tag);
    const found = cases[index];
    if (found === undefined) {
      throw unfit(at, `{ tag } with one of ${cases.map(({ name }) => name).join(", ")}`, value);
    }
    this.#u32(index);
    if (found.payload !== null) this.add(found.payload, val, `${at}.${found.name}`);
  }

  #byte(value: number): void {
    const place = this.#take(1);
    this.#view.setUint8(place, value);
  }

  #u32(value: number): void {
    const place = this.#take(4);
    this.#view.setUint32(place, value, true);
  }

  #float(bytes: 4 | 8, value: number): void {
    const place = this.#take(bytes);
    if (bytes === 4) this.#view.setFloat32(place, value, true);
    else this.#view.setFloat64(place, value, true);
  }

  #append(bytes: Uint8Array): void {
    const place = this.#take(bytes.length);
    new Uint8Array(this.#view.buffer, place, bytes.length).set(bytes);
  }

  /** Makes room for so many bytes and returns where it is. It replaces `#view` when the buffer grows: read that afterwards,
   * and not as `this.#view.setUint8(this.#take(1), …)` does, which writes into the buffer before. */
  #take(bytes: number): number {
    this.#count(bytes);
    const place = this.#length;
    this.#length += bytes;
    const { byteLength } = this.#view;
    if (this.#length > byteLength) {
      const larger = new ArrayBuffer(Math.max(2 * byteLength, this.#length));
      new Uint8Array(larger).set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(larger);
    }
    return place;
  }

  #count(bytes: number): void {
    this.#counted += bytes;
    if (this.#counted > this.#most) throw this.#over();
  }

  #over(): ValueTooLarge {
    return new ValueTooLarge(`the values take more than ${this.#most} bytes`);
  }
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text: TextCodec;
  #at = 0;
  /** Items of lists that may still come: no more than there were bytes for (`itemBytes`). */
  #items: number;

  constructor(bytes: Uint8Array, text: TextCodec) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#text = text;
    this.#items = Math.max(bytes.length, minItems);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new UnfitValue("there are bytes after the values");
  }

  take(type: ValueType): unknown {
    switch (type.kind) {
      case "bool":
        return this.#bit();
      case "string":
        return this.#text.decode(this.#run(this.#length()));
      case "char": {
        const value = this.#view.getUint32(this.#skip(4), true);
        if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
          throw new UnfitValue("a number is no Unicode scalar value");
        }
        return String.fromCodePoint(value);
      }
      case "f32":
        return this.#view.getFloat32(this.#skip(4), true);
      case "f64":
        return this.#view.getFloat64(this.#skip(8), true);
      case "u64":
        return this.#view.getBigUint64(this.#skip(8), true);
      case "s64":
        return this.#view.getBigInt64(this.#skip(8), true);
      case "u8":
        return this.#view.getUint8(this.#skip(1));
      case "s8":
        return this.#view.getInt8(this.#skip(1));
      case "u16":
        return this.#view.getUint16(this.#skip(2), true);
      case "s16":
        return this.#view.getInt16(this.#skip(2), true);
      case "u32":
        return this.#view.getUint32(this.#skip(4), true);
      case "s32":
        return this.#view.getInt32(this.#skip(4), true);
      case "list":
        return this.#list(type.element);
      case "option":
        return this.#option(type.element);
      case "tuple":
        return type.items.map((item) => this.take(item));
      case "record": {
        const record: Record<string, unknown> = {};
        for (const { name, type: of } of type.fields) record[name] = this.take(of);
        return record;
      }
      case "enum":
        return this.#one(type.cases);
      case "flags":
        return this.#flags(type.names);
      case "variant":
        return this.#case(type.cases);
      case "result":
        return this.#case(casesOfResult(type));
    }
  }

  #option(element: ValueType): unknown {
    const isThere = this.#bit();
    if (!mayBeUndefined(element)) return isThere ? this.take(element) : undefined;
    return isThere ? { tag: "some", val: this.take(element) } : { tag: "none" };
  }

  #list(element: ValueType): unknown {
    const length = this.#length();
    // A copy, also of a Buffer, whose `slice` is none.
    if (element.kind === "u8") return new Uint8Array(this.#run(length));
    this.#items -= length;
    if (this.#items < 0) throw new UnfitValue("a list has more items than there is room for");
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(this.take(element));
    return items;
  }

  #flags(names: readonly string[]): Record<string, boolean> {
    const bits = this.#view.getUint32(this.#skip(4), true);
    // Shifts are by 31 at most.
    if (names.length < 32 && bits >>> names.length !== 0)
      throw new UnfitValue("there is no such flag");
    return Object.fromEntries(names.map((name, index) => [name, ((bits >>> index) & 1) === 1]));
  }

  #case(cases: readonly NamedCase[]): { tag: string; val?: unknown } {
    const { name, payload } = this.#one(cases);
    return payload === null ? { tag: name } : { tag: name, val: this.take(payload) };
  }

  #one<Item>(items: readonly Item[]): Item {
    const index = this.#view.getUint32(this.#skip(4), true);
    if (index >= items.length) throw new UnfitValue("there is no such case");
    return items[index]!;
  }

  #bit(): boolean {
    const value = this.#view.getUint8(this.#skip(1));
    if (value > 1) throw new UnfitValue("a bool is neither 0 nor 1");
    return value === 1;
  }

  #length(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  #run(length: number): Uint8Array {
    const place = this.#skip(length);
    return this.#bytes.subarray(place, place + length);
  }

  #skip(bytes: number): number {
    const place = this.#at;
    if (bytes > this.#bytes.length - place) throw new UnfitValue("the values end too early");
    this.#at += bytes;
    return place;
  }
}

/** Items of lists that few bytes may stand for: of what takes none, as an empty record. */
const minItems = 1_024;

const wholes = {
  u8: { bytes: 1, least: 0, most: 2 ** 8 - 1 },
  s8: { bytes: 1, least: -(2 ** 7), most: 2 ** 7 - 1 },
  u16: { bytes: 2, least: 0, most: 2 ** 16 - 1 },
  s16: { bytes: 2, least: -(2 ** 15), most: 2 ** 15 - 1 },
  u32: { bytes: 4, least: 0, most: 2 ** 32 - 1 },
  s32: { bytes: 4, least: -(2 ** 31), most: 2 ** 31 - 1 },
} as const;

/** True for a type of which `undefined` is a value. An option of such a type is a box, as jco has it: otherwise none could not be
 * told from some of none. A box itself is never undefined, so that an option of boxes is none. */
function mayBeUndefined(type: ValueType): boolean {
  return type.kind === "option" && !mayBeUndefined(type.element);
}

function unboxed(value: unknown, at: string): { readonly val?: unknown } | null {
  const { tag, val } = (value ?? {}) as { readonly tag?: unknown; readonly val?: unknown };
  if (tag === "none") return null;
  if (tag === "some") return { val };
  throw unfit(at, '{ tag: "some", val } or { tag: "none" }', value);
}

function longRange(kind: "u64" | "s64", bits: 53 | 64): readonly [least: bigint, most: bigint] {
  if (bits === 64) return kind === "u64" ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return [kind === "u64" ? 0n : -most, most];
}

function casesOfResult({ ok, error }: Extract<ValueType, { kind: "result" }>): NamedCase[] {
  return [
    { name: "ok", payload: ok },
    { name: "err", payload: error },
  ];
}

function codePoint(value: unknown, at: string): number {
  const point = typeof value === "string" ? value.codePointAt(0) : undefined;
  const isOne = point !== undefined && String.fromCodePoint(point) === value;
  if (!isOne || !(value as string).isWellFormed()) throw unfit(at, "one character", value);
  return point;
}

function unfit(at: string, wanted: string, value: unknown): UnfitValue {
  return new UnfitValue(`${at} must be ${wanted}, and is ${described(value)}`);
}

/** A number as it is; of others what they are, as they may be long, and secret. */
function described(value: unknown): string {
  if (typeof value === "number" || value === undefined || value === null) return String(value);
  if (typeof value === "bigint")
    return BigInt.asIntN(128, value) === value ? `${value}n` : "a larger bigint";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
