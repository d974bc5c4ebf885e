import { codeAt } from "./ascii";
import { Json, JsonKind } from "./json";
import { StringBuilder } from "./string-builder";

/** Writes JSON values one behind the other. */
export class JsonWriter {
  private out: StringBuilder = new StringBuilder();

  toString(): string {
    return this.out.toString();
  }

  write(json: Json): JsonWriter {
    switch (json.kind) {
      case JsonKind.Null:
        this.out.add("null");
        break;
      case JsonKind.Bool:
        this.out.add(json.bool ? "true" : "false");
        break;
      case JsonKind.Number:
        this.out.add(numberText(json.number));
        break;
      case JsonKind.String:
        this.writeString(json.string);
        break;
      case JsonKind.Array:
        this.writeItems(json.items);
        break;
      default:
        this.writeMembers(json);
    }
    return this;
  }

  /** In double quotes, with control characters, `"` and `\` escaped (RFC 8259, section 7). */
  writeString(text: string): JsonWriter {
    this.out.addCode(0x22);
    let plain = 0;
    const length = text.length;
    for (let index = 0; index < length; index++) {
      const code = codeAt(text, index);
      if (code >= 0x20 && code != 0x22 && code != 0x5c) continue;
      this.out.addSlice(text, plain, index);
      plain = index + 1;
      this.writeEscape(code);
    }
    this.out.addSlice(text, plain, length).addCode(0x22);
    return this;
  }

  private writeEscape(code: i32): void {
    if (code == 0x22 || code == 0x5c) this.out.addCode(0x5c).addCode(code);
    else if (code == 0x0a) this.out.add("\\n");
    else if (code == 0x0d) this.out.add("\\r");
    else if (code == 0x09) this.out.add("\\t");
    else if (code == 0x08) this.out.add("\\b");
    else if (code == 0x0c) this.out.add("\\f");
    else {
      this.out.add(code < 0x10 ? "\\u000" : "\\u001");
      this.out.add((code & 0x0f).toString(16));
    }
  }

  private writeItems(items: Array<Json>): void {
    this.out.add("[");
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.out.add(",");
      this.write(items[index]);
    }
    this.out.add("]");
  }

  private writeMembers(json: Json): void {
    const names = json.names;
    this.out.add("{");
    for (let index = 0; index < names.length; index++) {
      if (index > 0) this.out.add(",");
      this.writeString(names[index]).out.add(":");
      const member = json.get(names[index]);
      if (member !== null) this.write(member);
    }
    this.out.add("}");
  }
}

function numberText(value: f64): string {
  if (!isFinite(value)) return "null";
  // A whole number's own `toString` would end in ".0".
  const isWhole = Math.abs(value) <= <f64>f64.MAX_SAFE_INTEGER && Math.floor(value) == value;
  return isWhole ? (<i64>value).toString() : value.toString();
}
