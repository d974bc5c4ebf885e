/** How content is taken: as text, whose "<", ">" and "&" are escaped, unless it is HTML. */
export interface ContentOptions {
  readonly html?: boolean;
}

/** What handlers have asked for around a part of a document, and in its place. */
export class Edits {
  before = "";
  after = "";
  /** What stands in its place; null: it does itself. */
  replacement: string | null = null;

  get removed(): boolean {
    return this.replacement !== null;
  }

  /** The part as it is written now. */
  around(own: string): string {
    return this.before + (this.replacement ?? own) + this.after;
  }
}

/** What handlers may put content before and after. */
export abstract class Surrounded {
  readonly #edits: Pick<Edits, "before" | "after">;

  constructor(edits: Pick<Edits, "before" | "after">) {
    this.#edits = edits;
  }

  before(content: string, options?: ContentOptions): this {
    this.#edits.before += markupOf(content, options);
    return this;
  }

  after(content: string, options?: ContentOptions): this {
    this.#edits.after = markupOf(content, options) + this.#edits.after;
    return this;
  }
}

/** What text and comments have in common: something else may stand in the place of them. */
export abstract class Editable extends Surrounded {
  readonly #edits: Edits;

  constructor(edits: Edits) {
    super(edits);
    this.#edits = edits;
  }

  get removed(): boolean {
    return this.#edits.removed;
  }

  replace(content: string, options?: ContentOptions): this {
    this.#edits.replacement = markupOf(content, options);
    return this;
  }

  remove(): this {
    this.#edits.replacement = "";
    return this;
  }
}

/** Content as markup. @throws TypeError for what is no text, such as a stream. */
export function markupOf(content: unknown, options: ContentOptions = {}): string {
  if (typeof content === "object" && content !== null) {
    throw new TypeError("HTMLRewriter takes content as a string.");
  }
  const text = String(content);
  return options?.html === true ? text : escapeText(text);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
