import { Tuple2 } from "./abi/tuple";
import { codeAt, isToken, lowerCase, trimSpaces } from "./ascii";
import { Field } from "./generated/types";

/**
 * The header fields of a message, in order. Names are kept in lower case, and compared without case.
 *
 * A value is a row of bytes in HTTP; each byte is one character, U+0000 to U+00FF. Names that are not
 * tokens and values with control characters or characters past U+00FF are refused: the worker traps,
 * with a message in the log. Ask `Headers.isValue` first about a value that a visitor sent.
 */
export class Headers {
  private fields: Array<Field> = [];

  /** @internal Over fields as the host gave them: names are in lower case already. */
  static fromAbi(fields: Array<Field>): Headers {
    const headers = new Headers();
    headers.fields = fields;
    return headers;
  }

  /** The same fields, to change by themselves. */
  copy(): Headers {
    return Headers.fromAbi(this.fields.slice(0));
  }

  /** @internal */
  toAbi(): Array<Field> {
    return this.fields;
  }

  /** True for what can be a field's value. */
  static isValue(value: string): bool {
    for (let index = 0; index < value.length; index++) {
      const code = codeAt(value, index);
      if ((code < 0x20 && code != 0x09) || code == 0x7f || code > 0xff) return false;
    }
    return true;
  }

  /** How many fields there are, repeated names counted. */
  get size(): i32 {
    return this.fields.length;
  }

  /** The name of the field at an index from 0 to size - 1. */
  nameAt(index: i32): string {
    return this.fields[index].first;
  }

  /** The value of the field at an index from 0 to size - 1. */
  valueAt(index: i32): string {
    return this.fields[index].second;
  }

  /** Returns true if there is a field of that name. */
  has(name: string): bool {
    return this.indexOf(lowerCase(name), 0) != -1;
  }

  /** The value; of a repeated field all values, joined by ", ". Null where there is none. */
  get(name: string): string | null {
    const lower = lowerCase(name);
    let index = this.indexOf(lower, 0);
    if (index == -1) return null;
    let joined = this.fields[index].second;
    while ((index = this.indexOf(lower, index + 1)) != -1) {
      joined += ", " + this.fields[index].second;
    }
    return joined;
  }

  /** The values of every field of that name: the way to read `set-cookie`, which can't be joined. */
  getAll(name: string): Array<string> {
    const lower = lowerCase(name);
    const values: Array<string> = [];
    for (let index = this.indexOf(lower, 0); index != -1; index = this.indexOf(lower, index + 1)) {
      values.push(this.fields[index].second);
    }
    return values;
  }

  /** Adds a field behind all others. */
  append(name: string, value: string): void {
    this.fields.push(makeField(name, value));
  }

  /** Puts the value in the place of the first field of that name and drops the others of that name;
   * adds the field where there is none. */
  set(name: string, value: string): void {
    const field = makeField(name, value);
    const first = this.indexOf(field.first, 0);
    if (first == -1) {
      this.fields.push(field);
      return;
    }
    this.fields[first] = field;
    this.deleteFrom(field.first, first + 1);
  }

  /** Removes every field of that name. */
  delete(name: string): void {
    this.deleteFrom(lowerCase(name), 0);
  }

  private deleteFrom(lower: string, start: i32): void {
    let index = start;
    while ((index = this.indexOf(lower, index)) != -1) this.fields.splice(index, 1);
  }

  private indexOf(lower: string, start: i32): i32 {
    const fields = this.fields;
    for (let index = start; index < fields.length; index++) {
      if (unchecked(fields[index]).first == lower) return index;
    }
    return -1;
  }
}

function makeField(name: string, value: string): Field {
  if (!isToken(name)) throw new Error("not a header name: '" + name + "'");
  const trimmed = trimSpaces(value);
  if (!Headers.isValue(trimmed)) {
    throw new Error(
      "the value of header '" + name + "' holds a control character or one past U+00FF",
    );
  }
  return new Tuple2<string, string>(lowerCase(name), trimmed);
}
