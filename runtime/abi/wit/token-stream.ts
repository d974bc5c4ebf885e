import type { Token } from "./lexer.ts";

/** Walks over the tokens of one file; every failure names file and line. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    // The last token is the end of the file, and nothing moves past it.
    return this.#tokens[this.#position] as Token;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.#position += 1;
    return token;
  }

  /** True if the next token is this symbol or keyword. A word after a `%` is a name, and no keyword. */
  isNext(text: string): boolean {
    return this.next.kind !== "end" && !this.next.isEscaped && this.next.text === text;
  }

  /** Takes the token if it reads `text`. */
  accept(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.take();
    return true;
  }

  expect(text: string): Token {
    if (!this.isNext(text)) this.fail(`expected \`${text}\``);
    return this.take();
  }

  word(what: string): Token {
    if (this.next.kind !== "word") this.fail(`expected ${what}`);
    return this.take();
  }

  /** `open item, item, … close`, where a last comma may stand. */
  list<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    this.expect(open);
    while (!this.accept(close)) {
      items.push(item());
      if (!this.accept(",")) {
        this.expect(close);
        break;
      }
    }
    return items;
  }

  fail(expectation: string): never {
    throw new Error(`${this.next.at}: ${expectation}, found \`${this.next.text}\``);
  }
}
