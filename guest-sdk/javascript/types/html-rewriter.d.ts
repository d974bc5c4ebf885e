/** Changes a document as it passes by. `HTMLRewriter` is there if a file of the worker's names it.
 * @module html-rewriter */

/** Options of content that is put in. */
interface ContentOptions {
  /** Whether the content is markup. As a text, which it is by default, "<", ">" and "&" are escaped. */
  html?: boolean;
}

/** Parts around which, and in whose place, there may be other content. */
interface HTMLRewriterEditable {
  /** True once it was removed or replaced. */
  readonly removed: boolean;
  /** Puts content in front of it. */
  before(content: string, options?: ContentOptions): this;
  /** Puts content behind it. */
  after(content: string, options?: ContentOptions): this;
  /** Puts content in its place. */
  replace(content: string, options?: ContentOptions): this;
  /** Removes it with its content. */
  remove(): this;
}

/** What handlers are called with. */
declare namespace HTMLRewriterTypes {
  /** An element. */
  interface Element extends HTMLRewriterEditable {
    /** The name, in lower case; set it to rename the element. */
    tagName: string;
    /** The attributes: names in lower case; values as they are written, with their entities. */
    readonly attributes: IterableIterator<[name: string, value: string]>;
    /** The namespace of the element. */
    readonly namespaceURI: string;
    /** Returns the value of an attribute, or null. */
    getAttribute(name: string): string | null;
    /** Returns true if there is an attribute of that name. */
    hasAttribute(name: string): boolean;
    /** Sets an attribute. */
    setAttribute(name: string, value: string): this;
    /** Removes an attribute. */
    removeAttribute(name: string): this;
    /** Puts content behind the start tag. */
    prepend(content: string, options?: ContentOptions): this;
    /** Puts content in front of the end tag. */
    append(content: string, options?: ContentOptions): this;
    /** Replaces the content of the element. */
    setInnerContent(content: string, options?: ContentOptions): this;
    /** Removes the tags of the element, and keeps its content. */
    removeAndKeepContent(): this;
    /** Calls the handler with the end tag. @throws TypeError for an element that has no end tag by its kind, such as `<img>`. */
    onEndTag(handler: (tag: EndTag) => void | Promise<void>): void;
  }

  /** An end tag. */
  interface EndTag {
    /** The name, in lower case; set it to rename the tag. */
    name: string;
    /** Puts content in front of it. */
    before(content: string, options?: ContentOptions): this;
    /** Puts content behind it. */
    after(content: string, options?: ContentOptions): this;
    /** Removes the tag alone. */
    remove(): this;
  }

  /** A piece of a text, with its entities. The last one of each text is empty. */
  interface Text extends HTMLRewriterEditable {
    /** The piece, with its entities. */
    readonly text: string;
    /** True for the last piece of a text, which is empty. */
    readonly lastInTextNode: boolean;
  }

  /** A comment. */
  interface Comment extends HTMLRewriterEditable {
    /** Its text; set it to change it. */
    text: string;
  }

  /** The doctype. */
  interface Doctype {
    /** Its name, or null. */
    readonly name: string | null;
    /** Its public identifier, or null. */
    readonly publicId: string | null;
    /** Its system identifier, or null. */
    readonly systemId: string | null;
  }

  /** The end of the document. */
  interface DocumentEnd {
    /** Puts content at the end of the document. */
    append(content: string, options?: ContentOptions): this;
  }
}

/** Handlers of what a selector finds. */
interface HTMLRewriterElementContentHandlers {
  /** Called with each element. */
  element?(element: HTMLRewriterTypes.Element): void | Promise<void>;
  /** Called with each comment. */
  comments?(comment: HTMLRewriterTypes.Comment): void | Promise<void>;
  /** Called with each piece of a text. */
  text?(text: HTMLRewriterTypes.Text): void | Promise<void>;
}

/** Handlers of a whole document. */
interface HTMLRewriterDocumentContentHandlers {
  /** Called with the doctype. */
  doctype?(doctype: HTMLRewriterTypes.Doctype): void | Promise<void>;
  /** Called with each comment. */
  comments?(comment: HTMLRewriterTypes.Comment): void | Promise<void>;
  /** Called with each piece of a text. */
  text?(text: HTMLRewriterTypes.Text): void | Promise<void>;
  /** Called at the end. */
  end?(end: HTMLRewriterTypes.DocumentEnd): void | Promise<void>;
}

/** Changes the content of a response as it is read. */
declare class HTMLRewriter {
  /** Makes a rewriter without handlers. */
  constructor();
  /** Calls handlers for the elements that a selector finds, and for comments and texts within them. A selector has names, `*`,
   * classes, ids, attributes, `:not()`, `:first-child`, `:nth-child()`, `:first-of-type`, `:nth-of-type()`, and between elements a
   * space or `>`. @throws TypeError for another one. */
  on(selector: string, handlers: HTMLRewriterElementContentHandlers): this;
  /** Calls handlers for the whole document. */
  onDocument(handlers: HTMLRewriterDocumentContentHandlers): this;
  /** Returns a response whose content is changed as it is read. */
  transform(response: Response): Response;
}
