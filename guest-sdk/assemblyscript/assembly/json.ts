import { parseJson } from "./json-parser";
import { JsonWriter } from "./json-writer";
import { Result } from "./result";

/** The kind of a JSON value. */
export enum JsonKind {
  /** `null`. */
  Null,
  /** `true` or `false`. */
  Bool,
  /** A number. */
  Number,
  /** A string. */
  String,
  /** An array. */
  Array,
  /** An object. */
  Object,
}

/** A JSON value of any kind (RFC 8259), for content that a visitor sent: what is not JSON becomes a
 * failure with status 400, where other AssemblyScript libraries end the worker. */
export class Json {
  private flag: bool = false;
  private double: f64 = 0;
  private characters: string = "";
  private elements: Array<Json> | null = null;
  private members: Map<string, Json> | null = null;

  private constructor(
    /** The kind of the value. */
    readonly kind: JsonKind,
  ) {}

  /** Reads a text. Nested at most 100 deep; of a name that an object repeats the last counts. */
  static parse(text: string): Result<Json> {
    return parseJson(text);
  }

  /** Returns `null`. */
  static null(): Json {
    return new Json(JsonKind.Null);
  }

  /** Returns `true` or `false`. */
  static bool(value: bool): Json {
    const json = new Json(JsonKind.Bool);
    json.flag = value;
    return json;
  }

  /** Returns a number. */
  static number(value: f64): Json {
    const json = new Json(JsonKind.Number);
    json.double = value;
    return json;
  }

  /** Returns a string. */
  static string(value: string): Json {
    const json = new Json(JsonKind.String);
    json.characters = value;
    return json;
  }

  /** Returns an empty array. */
  static array(): Json {
    const json = new Json(JsonKind.Array);
    json.elements = [];
    return json;
  }

  /** Returns an empty object. */
  static object(): Json {
    const json = new Json(JsonKind.Object);
    json.members = new Map<string, Json>();
    return json;
  }

  /** True for `null`. */
  get isNull(): bool {
    return this.kind == JsonKind.Null;
  }

  /** True for `true` and `false`. */
  get isBool(): bool {
    return this.kind == JsonKind.Bool;
  }

  /** True for a number. */
  get isNumber(): bool {
    return this.kind == JsonKind.Number;
  }

  /** True for a string. */
  get isString(): bool {
    return this.kind == JsonKind.String;
  }

  /** True for an array. */
  get isArray(): bool {
    return this.kind == JsonKind.Array;
  }

  /** True for an object. */
  get isObject(): bool {
    return this.kind == JsonKind.Object;
  }

  /** True for `true`; false for every other value. */
  get bool(): bool {
    return this.flag;
  }

  /** A number's value; 0 for what is no number. */
  get number(): f64 {
    return this.double;
  }

  /** A string's text; "" for what is no string. */
  get string(): string {
    return this.characters;
  }

  /** An array's elements, to read or to change; none for what is no array. */
  get items(): Array<Json> {
    const elements = this.elements;
    return elements === null ? [] : elements;
  }

  /** The names of an object's members, in order; none for what is no object. */
  get names(): Array<string> {
    const members = this.members;
    return members === null ? [] : members.keys();
  }

  /** An object's member, or null; null for what is no object. */
  get(name: string): Json | null {
    const members = this.members;
    return members !== null && members.has(name) ? members.get(name) : null;
  }

  /** Sets a member. Traps for what is no object. */
  set(name: string, value: Json): Json {
    const members = this.members;
    if (members === null) throw new Error("only an object has members");
    members.set(name, value);
    return this;
  }

  /** Adds an element. Traps for what is no array. */
  push(value: Json): Json {
    const elements = this.elements;
    if (elements === null) throw new Error("only an array has elements");
    elements.push(value);
    return this;
  }

  /** The value as JSON, without spaces. A number that JSON can't write (NaN, infinities) becomes null. */
  toString(): string {
    return new JsonWriter().write(this).toString();
  }
}
