// Reads JSON, to the letter of RFC 8259.
import { codeAt, hexValue, isDigit } from "./ascii";
import { Json } from "./json";
import { Result } from "./result";
import { StringBuilder } from "./string-builder";

const deepest: i32 = 100;

/** The value that the text is, or a failure with status 400 that says where it is not JSON. */
export function parseJson(text: string): Result<Json> {
  const parser = new JsonParser(text);
  const value = parser.document();
  if (value !== null) return Result.ok<Json>(value);
  const place = " at character " + parser.failedAt.toString();
  return Result.fail<Json>(400, "not JSON: " + parser.problem + place);
}

class JsonParser {
  problem: string = "";
  failedAt: i32 = 0;
  private at: i32 = 0;
  private depth: i32 = 0;

  constructor(private readonly text: string) {}

  document(): Json | null {
    const value = this.value();
    if (value === null) return null;
    this.skipSpaces();
    return this.at == this.text.length ? value : this.fail("something follows the value");
  }

  /** The code unit at the current place, or -1 at the end. */
  private peek(): i32 {
    return this.at < this.text.length ? codeAt(this.text, this.at) : -1;
  }

  private fail(problem: string): Json | null {
    // The first problem counts, not those of the values around it.
    if (this.problem == "") {
      this.problem = problem;
      this.failedAt = this.at;
    }
    return null;
  }

  private skipSpaces(): void {
    let code = this.peek();
    while (code == 0x20 || code == 0x0a || code == 0x0d || code == 0x09) {
      this.at++;
      code = this.peek();
    }
  }

  private accept(code: i32): bool {
    this.skipSpaces();
    if (this.peek() != code) return false;
    this.at++;
    return true;
  }

  private value(): Json | null {
    this.skipSpaces();
    const code = this.peek();
    if (code == 0x7b) return this.nested(true);
    if (code == 0x5b) return this.nested(false);
    if (code == 0x22) {
      const text = this.string();
      return text === null ? null : Json.string(text);
    }
    if (code == 0x2d || isDigit(code)) return this.number();
    if (this.word("true")) return Json.bool(true);
    if (this.word("false")) return Json.bool(false);
    if (this.word("null")) return Json.null();
    return this.fail(code == -1 ? "the text ends" : "no value begins");
  }

  private word(word: string): bool {
    const end = this.at + word.length;
    if (end > this.text.length || this.text.substring(this.at, end) != word) return false;
    this.at = end;
    return true;
  }

  private nested(isObject: bool): Json | null {
    if (this.depth == deepest) return this.fail("it is nested more than 100 deep");
    this.depth++;
    this.at++;
    const value = isObject ? this.object() : this.array();
    this.depth--;
    return value;
  }

  private array(): Json | null {
    const json = Json.array();
    if (this.accept(0x5d)) return json;
    do {
      const item = this.value();
      if (item === null) return null;
      json.push(item);
    } while (this.accept(0x2c));
    return this.accept(0x5d) ? json : this.fail("an array needs `,` or `]`");
  }

  private object(): Json | null {
    const json = Json.object();
    if (this.accept(0x7d)) return json;
    do {
      this.skipSpaces();
      if (this.peek() != 0x22) return this.fail("a member's name needs double quotes");
      const name = this.string();
      if (name === null) return null;
      if (!this.accept(0x3a)) return this.fail("`:` must follow a member's name");
      const value = this.value();
      if (value === null) return null;
      json.set(name, value);
    } while (this.accept(0x2c));
    return this.accept(0x7d) ? json : this.fail("an object needs `,` or `}`");
  }

  private number(): Json | null {
    const start = this.at;
    if (this.peek() == 0x2d) this.at++;
    if (this.peek() == 0x30) this.at++;
    else if (!this.digits()) return this.fail("a number lacks digits");
    if (this.peek() == 0x2e) {
      this.at++;
      if (!this.digits()) return this.fail("a number lacks digits");
    }
    if ((this.peek() | 0x20) == 0x65) {
      this.at++;
      if (this.peek() == 0x2b || this.peek() == 0x2d) this.at++;
      if (!this.digits()) return this.fail("a number lacks digits");
    }
    return Json.number(parseFloat(this.text.substring(start, this.at)));
  }

  private digits(): bool {
    const start = this.at;
    while (isDigit(this.peek())) this.at++;
    return this.at > start;
  }

  private string(): string | null {
    this.at++;
    const start = this.at;
    let plain = start;
    // Most strings have no escapes, and are a slice of the text.
    let decoded: StringBuilder | null = null;
    while (true) {
      this.at = endOfPlain(this.text, this.at);
      const code = this.peek();
      if (code == 0x22) break;
      if (code < 0x20) {
        this.fail(code == -1 ? "a string does not end" : "a string holds a control character");
        return null;
      }
      if (decoded === null) decoded = new StringBuilder();
      decoded.addSlice(this.text, plain, this.at);
      const escaped = this.escape();
      if (escaped == -1) return null;
      decoded.addCode(escaped);
      plain = this.at;
    }
    const end = this.at;
    this.at++;
    if (decoded === null) return this.text.substring(start, end);
    return decoded.addSlice(this.text, plain, end).toString();
  }

  /** The code unit that an escape stands for, or -1. */
  private escape(): i32 {
    this.at++;
    const code = this.peek();
    this.at++;
    if (code == 0x75) return this.unicodeEscape();
    if (code == 0x22 || code == 0x5c || code == 0x2f) return code;
    if (code == 0x6e) return 0x0a;
    if (code == 0x74) return 0x09;
    if (code == 0x72) return 0x0d;
    if (code == 0x62) return 0x08;
    if (code == 0x66) return 0x0c;
    this.at--;
    this.fail("a string holds an unknown escape");
    return -1;
  }

  private unicodeEscape(): i32 {
    let value = 0;
    for (let digits = 0; digits < 4; digits++) {
      const digit = hexValue(this.peek());
      if (digit == -1) {
        this.fail("\\u needs four hexadecimal digits");
        return -1;
      }
      value = value * 16 + digit;
      this.at++;
    }
    return value;
  }
}

/** Where a string's characters end that stand for themselves: at a quote, a backslash, a control
 * character or the end of the text. */
function endOfPlain(text: string, start: i32): i32 {
  const length = text.length;
  let at = start;
  while (at < length) {
    const code = codeAt(text, at);
    if (code == 0x22 || code == 0x5c || code < 0x20) break;
    at++;
  }
  return at;
}
