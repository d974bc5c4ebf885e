// JSON: a document parsed into objects, arrays and maps, then printed and parsed again.
import { below, seed } from "./shared/random";

abstract class Value {
  abstract print(to: Printer): void;
  abstract weigh(): i32;
}

class Printer {
  private units: StaticArray<u16> = new StaticArray<u16>(256);
  private length: i32 = 0;

  unit(code: i32): void {
    if (this.length == this.units.length) {
      const larger = new StaticArray<u16>(this.length * 2);
      memory.copy(changetype<usize>(larger), changetype<usize>(this.units), this.length << 1);
      this.units = larger;
    }
    this.units[this.length++] = <u16>code;
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.unit(text.charCodeAt(i));
  }

  quoted(text: string): void {
    this.unit(0x22);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code == 0x22 || code == 0x5c) {
        this.unit(0x5c);
        this.unit(code);
      } else if (code == 0x0a) {
        this.text("\\n");
      } else if (code < 0x20) {
        this.text("\\u00");
        this.text(code.toString(16).padStart(2, "0"));
      } else {
        this.unit(code);
      }
    }
    this.unit(0x22);
  }

  finish(): string {
    return String.fromCharCodes(this.units.slice<Array<u16>>(0, this.length).map<i32>((unit) => <i32>unit));
  }
}

class Null extends Value {
  print(to: Printer): void {
    to.text("null");
  }
  weigh(): i32 {
    return 1;
  }
}

class Truth extends Value {
  constructor(private value: bool) {
    super();
  }
  print(to: Printer): void {
    to.text(this.value ? "true" : "false");
  }
  weigh(): i32 {
    return this.value ? 3 : 2;
  }
}

class Whole extends Value {
  constructor(private value: i64) {
    super();
  }
  print(to: Printer): void {
    to.text(this.value.toString());
  }
  weigh(): i32 {
    return <i32>this.value;
  }
}

class Text extends Value {
  constructor(private value: string) {
    super();
  }
  print(to: Printer): void {
    to.quoted(this.value);
  }
  weigh(): i32 {
    return this.value.length * 5;
  }
}

class List extends Value {
  items: Value[] = [];
  print(to: Printer): void {
    to.unit(0x5b);
    for (let i = 0; i < this.items.length; i++) {
      if (i > 0) to.unit(0x2c);
      this.items[i].print(to);
    }
    to.unit(0x5d);
  }
  weigh(): i32 {
    let sum = 7;
    for (let i = 0; i < this.items.length; i++) sum = sum * 31 + this.items[i].weigh();
    return sum;
  }
}

class Dictionary extends Value {
  members: Map<string, Value> = new Map();
  print(to: Printer): void {
    to.unit(0x7b);
    const keys = this.members.keys();
    for (let i = 0; i < keys.length; i++) {
      if (i > 0) to.unit(0x2c);
      to.quoted(keys[i]);
      to.unit(0x3a);
      this.members.get(keys[i]).print(to);
    }
    to.unit(0x7d);
  }
  weigh(): i32 {
    let sum = 11;
    const values = this.members.values();
    for (let i = 0; i < values.length; i++) sum = sum * 33 + values[i].weigh();
    return sum;
  }
}

class Parser {
  private at: i32 = 0;
  constructor(private text: string) {}

  value(): Value {
    this.space();
    const code = this.text.charCodeAt(this.at);
    switch (code) {
      case 0x7b:
        return this.dictionary();
      case 0x5b:
        return this.list();
      case 0x22:
        return new Text(this.string());
      case 0x74:
        this.at += 4;
        return new Truth(true);
      case 0x66:
        this.at += 5;
        return new Truth(false);
      case 0x6e:
        this.at += 4;
        return new Null();
      default:
        return this.number();
    }
  }

  private space(): void {
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      if (code != 0x20 && code != 0x0a && code != 0x09 && code != 0x0d) return;
      this.at++;
    }
  }

  private accept(code: i32): bool {
    this.space();
    if (this.text.charCodeAt(this.at) != code) return false;
    this.at++;
    return true;
  }

  private number(): Value {
    const negative = this.accept(0x2d);
    let value: i64 = 0;
    while (this.at < this.text.length) {
      const digit = this.text.charCodeAt(this.at) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.at++;
    }
    return new Whole(negative ? -value : value);
  }

  private string(): string {
    let from = ++this.at;
    let read = "";
    while (true) {
      const code = this.text.charCodeAt(this.at);
      if (code == 0x22) break;
      if (code == 0x5c) {
        read += this.text.substring(from, this.at);
        const escaped = this.text.charCodeAt(this.at + 1);
        if (escaped == 0x75) {
          read += String.fromCharCode(<i32>parseInt(this.text.substring(this.at + 2, this.at + 6), 16));
          this.at += 6;
        } else {
          read += escaped == 0x6e ? "\n" : String.fromCharCode(escaped);
          this.at += 2;
        }
        from = this.at;
      } else {
        this.at++;
      }
    }
    read += this.text.substring(from, this.at++);
    return read;
  }

  private list(): Value {
    const list = new List();
    this.at++;
    if (this.accept(0x5d)) return list;
    do list.items.push(this.value());
    while (this.accept(0x2c));
    this.accept(0x5d);
    return list;
  }

  private dictionary(): Value {
    const dictionary = new Dictionary();
    this.at++;
    if (this.accept(0x7d)) return dictionary;
    do {
      this.space();
      const key = this.string();
      this.accept(0x3a);
      dictionary.members.set(key, this.value());
    } while (this.accept(0x2c));
    this.accept(0x7d);
    return dictionary;
  }
}

/** Orders of a shop, say: nested, with escapes and spaces. */
function makeDocument(entries: i32): string {
  const parts = new Array<string>();
  for (let i = 0; i < entries; i++) {
    const tags = new Array<string>();
    for (let t: u32 = 0; t < below(5); t++) tags.push('"tag ' + below(50).toString() + '"');
    parts.push(
      '{ "id": ' + i.toString() + ',\n  "name": "item \\"' + below(1000).toString() + '\\" of\\n' +
        "many\\u00e9" + '", "price": -' + below(100000).toString() + ', "inStock": ' +
        (below(2) == 0 ? "true" : "false") + ', "note": null, "tags": [' + tags.join(", ") +
        '], "size": { "width": ' + below(90).toString() + ', "height": ' + below(90).toString() + " } }",
    );
  }
  return '{ "orders": [' + parts.join(",\n") + '], "count": ' + entries.toString() + " }";
}

export function run(n: i32): i32 {
  seed(3);
  let text = makeDocument(40);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const tree = new Parser(text).value();
    sum = sum * 31 + tree.weigh();
    const printer = new Printer();
    tree.print(printer);
    text = printer.finish();
    sum += text.length;
  }
  return sum;
}
