import { type ContentOptions, Editable, type Edits, markupOf, Surrounded } from "./edits.ts";
import type { StartTag } from "./markup-reader.ts";
import type { Attribute } from "./open-element.ts";

/** A piece of a text. The last one of each text is empty. */
export class TextChunk extends Editable {
  readonly text: string;
  readonly lastInTextNode: boolean;

  constructor(text: string, lastInTextNode: boolean, edits: Edits) {
    super(edits);
    this.text = text;
    this.lastInTextNode = lastInTextNode;
  }
}

export class Comment extends Editable {
  #text: string;
  #isChanged = false;

  constructor(text: string, edits: Edits) {
    super(edits);
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** @throws TypeError for a text that would end the comment. */
  set text(value: string) {
    const text = String(value);
    if (/^-?>|--!?>|--!?$|<!--/.test(text)) {
      throw new TypeError("The text of a comment can't end it.");
    }
    this.#text = text;
    this.#isChanged = true;
  }

  /** Its markup, where that is another one now. */
  get changed(): string | null {
    return this.#isChanged ? `<!--${this.#text}-->` : null;
  }
}

export class Doctype {
  readonly name: string | null;
  readonly publicId: string | null;
  readonly systemId: string | null;

  constructor(text: string) {
    const quoted = `\\s*(?:"([^"]*)"|'([^']*)')`;
    const form = new RegExp(
      `^!?doctype\\s*([^\\s>]+)?(?:\\s+(?:public${quoted}(?:${quoted})?|system${quoted}))?`,
      "i",
    );
    const [, name, p1, p2, s1, s2, s3, s4] = form.exec(text) ?? [];
    this.name = name?.toLowerCase() ?? null;
    this.publicId = p1 ?? p2 ?? null;
    this.systemId = s1 ?? s2 ?? s3 ?? s4 ?? null;
  }
}

/** The end of the document. */
export class DocumentEnd {
  #appended = "";

  append(content: string, options?: ContentOptions): this {
    this.#appended += markupOf(content, options);
    return this;
  }

  get markup(): string {
    return this.#appended;
  }
}

export class EndTag extends Surrounded {
  readonly #edits: Edits;
  #name: string;

  constructor(name: string, edits: Edits) {
    super(edits);
    this.#name = name;
    this.#edits = edits;
  }

  get name(): string {
    return this.#name;
  }

  set name(value: string) {
    this.#name = tagNameOf(value);
  }

  remove(): this {
    this.#edits.replacement = "";
    return this;
  }
}

export type EndTagHandler = (tag: EndTag) => unknown;

/** What is to become of an element's parts. */
export class ElementEdits {
  /** Around the whole element. */
  before = "";
  after = "";
  /** Behind its start tag, and in front of its end tag. */
  prepended = "";
  appended = "";
  /** What stands in the place of its tags and its content. */
  replacement = "";
  /** Whether its tags go; and its content. */
  tagsRemoved = false;
  contentRemoved = false;
  readonly endTagHandlers: EndTagHandler[] = [];
}

export class Element extends Surrounded {
  readonly #tag: StartTag;
  readonly #edits: ElementEdits;
  readonly #attributes: Attribute[];
  #name: string;
  #isChanged = false;

  constructor(tag: StartTag, edits: ElementEdits) {
    super(edits);
    this.#tag = tag;
    this.#edits = edits;
    this.#name = tag.name;
    this.#attributes = tag.element.attributes.map((each) => ({ ...each }));
  }

  get tagName(): string {
    return this.#tag.element.name === this.#name.toLowerCase()
      ? this.#tag.element.name
      : this.#name;
  }

  set tagName(value: string) {
    this.#name = tagNameOf(value);
    this.#isChanged = true;
  }

  get attributes(): IterableIterator<[name: string, value: string]> {
    return this.#attributes.map(({ name, value }): [string, string] => [name, value]).values();
  }

  get removed(): boolean {
    return this.#edits.tagsRemoved;
  }

  get namespaceURI(): string {
    return this.#tag.element.namespaceUri;
  }

  getAttribute(name: string): string | null {
    return this.#attributes.find((each) => each.name === String(name).toLowerCase())?.value ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.getAttribute(name) !== null;
  }

  /** @throws TypeError for what is no name of an attribute. */
  setAttribute(name: string, value: string): this {
    const known = String(name).toLowerCase();
    if (known === "" || /[\s"'>/=<\0]/.test(known)) {
      throw new TypeError(`"${name}" is no name of an attribute.`);
    }
    const text = String(value).replaceAll('"', "&quot;");
    const found = this.#attributes.find((each) => each.name === known);
    if (found === undefined) this.#attributes.push({ name: known, value: text });
    else found.value = text;
    this.#isChanged = true;
    return this;
  }

  removeAttribute(name: string): this {
    const at = this.#attributes.findIndex((each) => each.name === String(name).toLowerCase());
    if (at < 0) return this;
    this.#attributes.splice(at, 1);
    this.#isChanged = true;
    return this;
  }

  /** Nothing for an element without content, as for {@link append} and {@link setInnerContent}. */
  prepend(content: string, options?: ContentOptions): this {
    if (!this.#tag.isEmpty)
      this.#edits.prepended = markupOf(content, options) + this.#edits.prepended;
    return this;
  }

  append(content: string, options?: ContentOptions): this {
    if (!this.#tag.isEmpty) this.#edits.appended += markupOf(content, options);
    return this;
  }

  setInnerContent(content: string, options?: ContentOptions): this {
    if (this.#tag.isEmpty) return this;
    this.#edits.prepended = markupOf(content, options);
    this.#edits.appended = "";
    this.#edits.contentRemoved = true;
    return this;
  }

  replace(content: string, options?: ContentOptions): this {
    this.#edits.replacement = markupOf(content, options);
    return this.#remove();
  }

  remove(): this {
    this.#edits.replacement = "";
    return this.#remove();
  }

  removeAndKeepContent(): this {
    this.#edits.tagsRemoved = true;
    return this;
  }

  /** Calls a function at its end tag, where it has one. @throws TypeError for an element without content. */
  onEndTag(handler: EndTagHandler): void {
    if (typeof handler !== "function") throw new TypeError("onEndTag takes a function.");
    if (this.#tag.isEmpty) throw new TypeError(`<${this.tagName}> has no end tag.`);
    this.#edits.endTagHandlers.push(handler);
  }

  /** Its name in the end tag, where that is another one now. */
  get renamed(): string | null {
    return this.#name === this.#tag.name ? null : this.#name;
  }

  /** Its start tag, where that is another one now. */
  get changed(): string | null {
    if (!this.#isChanged) return null;
    const attributes = this.#attributes.map(({ name, value }) => {
      // As it was written, a value may have had other quotes, or none.
      const quote = value.includes('"') && !value.includes("'") ? "'" : '"';
      const text = quote === '"' ? value.replaceAll('"', "&quot;") : value;
      return ` ${name}=${quote}${text}${quote}`;
    });
    return `<${this.#name}${attributes.join("")}${this.#tag.selfClosing ? " />" : ">"}`;
  }

  #remove(): this {
    this.#edits.prepended = "";
    this.#edits.appended = "";
    this.#edits.tagsRemoved = true;
    this.#edits.contentRemoved = true;
    return this;
  }
}

function tagNameOf(value: unknown): string {
  const name = String(value);
  if (!/^[a-z][^\s/>\0<]*$/i.test(name)) throw new TypeError(`"${name}" is no name of a tag.`);
  return name;
}
