import { Tuple2 } from "./abi/tuple";
import { decodePercent, EncodeSet, encodePercent } from "./percent";
import { URL } from "./url";

/** The names and values of a query, or of a form's content: application/x-www-form-urlencoded, by the
 * URL Standard, section 5. Those of a URL write every change back to it. */
export class URLSearchParams {
  private pairs: Array<Tuple2<string, string>> = [];
  private owner: URL | null = null;

  /** Reads a query, with or without its "?". */
  constructor(query: string = "") {
    this.parse(query);
  }

  /** @internal The parameters of a URL. */
  static of(owner: URL): URLSearchParams {
    const params = new URLSearchParams(owner.search);
    params.owner = owner;
    return params;
  }

  /** How many names there are, repeated ones counted. */
  get size(): i32 {
    return this.pairs.length;
  }

  /** The name at an index from 0 to size - 1. */
  nameAt(index: i32): string {
    return this.pairs[index].first;
  }

  /** The value at an index from 0 to size - 1. */
  valueAt(index: i32): string {
    return this.pairs[index].second;
  }

  /** Returns true if there is a value of that name. */
  has(name: string): bool {
    return this.indexOf(name, 0) != -1;
  }

  /** The first value of that name, or null. */
  get(name: string): string | null {
    const index = this.indexOf(name, 0);
    return index == -1 ? null : this.pairs[index].second;
  }

  /** Returns every value of that name, in order. */
  getAll(name: string): Array<string> {
    const values: Array<string> = [];
    for (let index = this.indexOf(name, 0); index != -1; index = this.indexOf(name, index + 1)) {
      values.push(this.pairs[index].second);
    }
    return values;
  }

  /** Adds a name and its value behind all others. */
  append(name: string, value: string): void {
    this.pairs.push(new Tuple2<string, string>(name, value));
    this.writeBack();
  }

  /** Puts the value in the place of the first of that name and drops the others; adds it where there
   * is none. */
  set(name: string, value: string): void {
    const first = this.indexOf(name, 0);
    if (first == -1) {
      this.append(name, value);
      return;
    }
    this.pairs[first].second = value;
    this.deleteFrom(name, first + 1);
  }

  /** Removes every value of that name. */
  delete(name: string): void {
    this.deleteFrom(name, 0);
  }

  /** Returns the query without a "?". */
  toString(): string {
    let text = "";
    for (let index = 0; index < this.pairs.length; index++) {
      if (index > 0) text += "&";
      text += encodeForm(this.pairs[index].first) + "=" + encodeForm(this.pairs[index].second);
    }
    return text;
  }

  /** Takes the names and values of another query in the place of these. */
  parse(query: string): void {
    this.pairs = [];
    const pieces = (query.startsWith("?") ? query.substring(1) : query).split("&");
    for (let index = 0; index < pieces.length; index++) {
      const piece = pieces[index];
      if (piece == "") continue;
      const equals = piece.indexOf("=");
      const name = equals == -1 ? piece : piece.substring(0, equals);
      const value = equals == -1 ? "" : piece.substring(equals + 1);
      this.pairs.push(new Tuple2<string, string>(decodeForm(name), decodeForm(value)));
    }
  }

  private deleteFrom(name: string, start: i32): void {
    let index = start;
    while ((index = this.indexOf(name, index)) != -1) this.pairs.splice(index, 1);
    this.writeBack();
  }

  private indexOf(name: string, start: i32): i32 {
    for (let index = start; index < this.pairs.length; index++) {
      if (this.pairs[index].first == name) return index;
    }
    return -1;
  }

  private writeBack(): void {
    const owner = this.owner;
    if (owner !== null) owner.replaceQuery(this.toString());
  }
}

function decodeForm(text: string): string {
  return decodePercent(text.replaceAll("+", " "));
}

function encodeForm(text: string): string {
  return encodePercent(text, EncodeSet.Form).replaceAll("%20", "+");
}
