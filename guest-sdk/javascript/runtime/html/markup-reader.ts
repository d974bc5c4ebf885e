import { QuoteType, Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import { type Attribute, OpenElement, openDocument } from "./open-element.ts";

/** A part of a document. `raw` is the text that it was written with. */
export type Markup =
  | { readonly kind: "start"; readonly raw: string; readonly tag: StartTag }
  | { readonly kind: "end"; readonly raw: string; readonly name: string; readonly closed: Closed }
  | { readonly kind: "text"; readonly raw: string }
  | { readonly kind: "comment"; readonly raw: string; readonly text: string }
  | { readonly kind: "doctype"; readonly raw: string; readonly text: string }
  | { readonly kind: "other"; readonly raw: string };

export interface StartTag {
  readonly element: OpenElement;
  /** The name as it is written. */
  readonly name: string;
  /** Whether it ends with "/>". */
  readonly selfClosing: boolean;
  /** Whether there is no content and no end tag to come. */
  readonly isEmpty: boolean;
}

/** Elements that an end tag closes, the innermost first: the last one is its own, those before it had none. Empty where it
 * closes none. */
export type Closed = readonly OpenElement[];

/** Reads a document piece by piece. Nothing is decoded, and nothing is moved as a browser would: what was read can be
 * written again as it was. */
export class MarkupReader {
  readonly #tokenizer: Tokenizer;
  readonly #document = openDocument();
  readonly #open: OpenElement[] = [];
  /** What was written, from `#base` on; `#taken` characters of it all have been told. */
  #source = "";
  #base = 0;
  #taken = 0;
  #found: Markup[] = [];
  /** An end tag whose end was not there yet. */
  #ending: { readonly name: string; readonly closed: Closed; readonly nameEnd: number } | null =
    null;
  #tagName = "";
  #tagStart = 0;
  #attributes: Attribute[] = [];
  #attributeName = "";
  #valueStart: number | null = null;
  #valueEnd = 0;

  constructor() {
    const callbacks: TokenizerCallbacks = {
      ontext: (start, end) => this.#tell(start, end, (raw) => ({ kind: "text", raw })),
      ontextentity: () => {},
      onopentagname: (start, end) => {
        this.#tagStart = start - 1;
        this.#tagName = this.#slice(start, end);
        this.#attributes = [];
      },
      onattribname: (start, end) => {
        this.#attributeName = this.#slice(start, end).toLowerCase();
        this.#valueStart = null;
      },
      onattribdata: (start, end) => {
        this.#valueStart ??= start;
        this.#valueEnd = end;
      },
      onattribentity: () => {},
      onattribend: (quote) => this.#attribute(quote),
      onopentagend: (end) => this.#startTag(end + 1, false),
      onselfclosingtag: (end) => this.#startTag(end + 1, true),
      onclosetag: (start, end) => this.#endTag(start, end),
      oncomment: (start, end, offset) => {
        const text = this.#slice(start, end - offset);
        this.#tell(this.#startOf("<", start), end + 1, (raw) => ({ kind: "comment", raw, text }));
      },
      ondeclaration: (start, end) => {
        const text = this.#slice(start, end);
        const kind = /^!?doctype/i.test(text) ? "doctype" : "other";
        this.#tell(this.#startOf("<", start), end + 1, (raw) => ({ kind, raw, text }));
      },
      onprocessinginstruction: (start, end) =>
        this.#tell(this.#startOf("<", start), end + 1, (raw) => ({ kind: "other", raw })),
      oncdata: (start, end) =>
        this.#tell(this.#startOf("<", start), end + 1, (raw) => ({ kind: "other", raw })),
      onend: () => {},
      isInForeignContext: () => this.#parent.hasForeignContent,
    };
    this.#tokenizer = new Tokenizer({ decodeEntities: false }, callbacks);
  }

  /** Returns what is whole after a further piece. */
  write(piece: string): Markup[] {
    this.#source += piece;
    this.#tokenizer.write(piece);
    return this.#take();
  }

  /** Returns what is left at the end of the document. */
  end(): Markup[] {
    this.#tokenizer.end();
    this.#tellEndTag();
    this.#tellUpTo(this.#base + this.#source.length);
    return this.#take();
  }

  /** Elements that no end tag has closed, the innermost first. */
  get unclosed(): Closed {
    return [...this.#open].reverse();
  }

  get #parent(): OpenElement {
    return this.#open.at(-1) ?? this.#document;
  }

  #attribute(quote: QuoteType): void {
    const name = this.#attributeName;
    const isFirst = this.#attributes.every((each) => each.name !== name);
    const value =
      quote === QuoteType.NoValue || this.#valueStart === null
        ? ""
        : this.#slice(this.#valueStart, this.#valueEnd);
    // A second one of the name counts for nothing, as in browsers.
    if (isFirst) this.#attributes.push({ name, value });
  }

  #startTag(end: number, selfClosing: boolean): void {
    const name = this.#tagName;
    const element = new OpenElement(name.toLowerCase(), this.#attributes, this.#parent);
    const isEmpty = element.isVoid || (selfClosing && element.namespace !== "html");
    if (!isEmpty) this.#open.push(element);
    const tag = { element, name, selfClosing, isEmpty };
    this.#tell(this.#tagStart, end, (raw) => ({ kind: "start", raw, tag }));
  }

  /** The tokenizer tells an end tag by its name: where it ends may be in a piece to come. */
  #endTag(start: number, nameEnd: number): void {
    const name = this.#slice(start, nameEnd);
    this.#tellEndTag();
    const at = this.#open.findLastIndex((each) => each.name === name.toLowerCase());
    const closed = at < 0 ? [] : this.#open.splice(at).reverse();
    this.#tellUpTo(start - 2);
    this.#ending = { name, closed, nameEnd };
  }

  #tellEndTag(): void {
    if (this.#ending === null) return;
    const { name, closed, nameEnd } = this.#ending;
    const end = this.#source.indexOf(">", nameEnd - this.#base) + 1;
    if (end === 0) return;
    this.#ending = null;
    this.#tell(this.#taken, this.#base + end, (raw) => ({ kind: "end", raw, name, closed }));
  }

  /** The place of what a part begins with, at or before the place of its first own character. */
  #startOf(opening: string, start: number): number {
    return this.#base + this.#source.lastIndexOf(opening, start - 1 - this.#base);
  }

  #tell(start: number, end: number, make: (raw: string) => Markup): void {
    this.#tellEndTag();
    this.#tellUpTo(start);
    const from = Math.max(start, this.#taken);
    if (end <= from) return;
    this.#found.push(make(this.#slice(from, end)));
    this.#taken = end;
  }

  /** What is no part of its own, such as a tag without a name, is told as it is. */
  #tellUpTo(place: number): void {
    if (place <= this.#taken) return;
    this.#found.push({ kind: "other", raw: this.#slice(this.#taken, place) });
    this.#taken = place;
  }

  #slice(start: number, end: number): string {
    return this.#source.slice(start - this.#base, end - this.#base);
  }

  #take(): Markup[] {
    this.#tellEndTag();
    const found = this.#found;
    this.#found = [];
    this.#source = this.#source.slice(this.#taken - this.#base);
    this.#base = this.#taken;
    return found;
  }
}
