// HTMLRewriter: a document is changed as it passes by. It is there where a file of the worker's has its name.

interface ContentOptions {
  /** Whether the content is markup. As a text, which it is by default, "<", ">" and "&" are escaped. */
  html?: boolean;
}

/** Parts around which, and in whose place, there may be other content. */
interface HTMLRewriterEditable {
  readonly removed: boolean;
  before(content: string, options?: ContentOptions): this;
  after(content: string, options?: ContentOptions): this;
  replace(content: string, options?: ContentOptions): this;
  remove(): this;
}

declare namespace HTMLRewriterTypes {
  interface Element extends HTMLRewriterEditable {
    tagName: string;
    /** Names in lower case; values as they are written, with their entities. */
    readonly attributes: IterableIterator<[name: string, value: string]>;
    readonly namespaceURI: string;
    getAttribute(name: string): string | null;
    hasAttribute(name: string): boolean;
    setAttribute(name: string, value: string): this;
    removeAttribute(name: string): this;
    prepend(content: string, options?: ContentOptions): this;
    append(content: string, options?: ContentOptions): this;
    setInnerContent(content: string, options?: ContentOptions): this;
    removeAndKeepContent(): this;
    /** @throws TypeError for an element that has no end tag by its kind, such as `<img>`. */
    onEndTag(handler: (tag: EndTag) => void | Promise<void>): void;
  }

  interface EndTag {
    name: string;
    before(content: string, options?: ContentOptions): this;
    after(content: string, options?: ContentOptions): this;
    remove(): this;
  }

  /** A piece of a text, with its entities. The last one of each text is empty. */
  interface Text extends HTMLRewriterEditable {
    readonly text: string;
    readonly lastInTextNode: boolean;
  }

  interface Comment extends HTMLRewriterEditable {
    text: string;
  }

  interface Doctype {
    readonly name: string | null;
    readonly publicId: string | null;
    readonly systemId: string | null;
  }

  interface DocumentEnd {
    append(content: string, options?: ContentOptions): this;
  }
}

interface HTMLRewriterElementContentHandlers {
  element?(element: HTMLRewriterTypes.Element): void | Promise<void>;
  comments?(comment: HTMLRewriterTypes.Comment): void | Promise<void>;
  text?(text: HTMLRewriterTypes.Text): void | Promise<void>;
}

interface HTMLRewriterDocumentContentHandlers {
  doctype?(doctype: HTMLRewriterTypes.Doctype): void | Promise<void>;
  comments?(comment: HTMLRewriterTypes.Comment): void | Promise<void>;
  text?(text: HTMLRewriterTypes.Text): void | Promise<void>;
  end?(end: HTMLRewriterTypes.DocumentEnd): void | Promise<void>;
}

declare class HTMLRewriter {
  /** Calls handlers for the elements that a selector finds, and for comments and texts within them. A selector has names, `*`,
   * classes, ids, attributes, `:not()`, `:first-child`, `:nth-child()`, `:first-of-type`, `:nth-of-type()`, and between elements a
   * space or `>`. @throws TypeError for another one. */
  on(selector: string, handlers: HTMLRewriterElementContentHandlers): this;
  onDocument(handlers: HTMLRewriterDocumentContentHandlers): this;
  /** Returns a response whose content is changed as it is read. */
  transform(response: Response): Response;
}
