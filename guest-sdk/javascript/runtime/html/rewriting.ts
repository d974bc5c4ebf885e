import { Edits } from "./edits.ts";
import type { Handlers, SelectedHandlers } from "./handlers.ts";
import { inTurn, type Step } from "./in-turn.ts";
import { type Closed, type Markup, MarkupReader, type StartTag } from "./markup-reader.ts";
import type { OpenElement } from "./open-element.ts";
import {
  Comment,
  Doctype,
  DocumentEnd,
  Element,
  ElementEdits,
  EndTag,
  TextChunk,
} from "./parts.ts";

/** An element that handlers have seen, until its end. */
interface Seen {
  readonly edits: ElementEdits;
  readonly renamed: string | null;
  /** Handlers of comments and texts within it. */
  readonly within: readonly SelectedHandlers[];
}

/** What may have to be waited for. */
type Waiting = Promise<void> | null;

/** Passes a document on, and has handlers change it on its way. */
export class Rewriting {
  readonly #handlers: Handlers;
  readonly #write: (markup: string) => void;
  readonly #reader = new MarkupReader();
  readonly #seen = new Map<OpenElement, Seen>();
  /** Whether any handler asks for texts, and for comments. */
  readonly #wantsText: boolean;
  readonly #wantsComments: boolean;
  /** The outermost element whose content goes. */
  #dropped: OpenElement | null = null;
  /** Whether the pieces before were of a text that has not ended yet. */
  #isInText = false;

  constructor(handlers: Handlers, write: (markup: string) => void) {
    this.#handlers = handlers;
    this.#write = write;
    const all = [...handlers.document, ...handlers.selected.map((each) => each.handlers)];
    this.#wantsText = all.some(({ text }) => text !== undefined);
    this.#wantsComments = all.some(({ comments }) => comments !== undefined);
  }

  write(piece: string): Waiting {
    return this.#passAll(this.#reader.write(piece));
  }

  end(): Waiting {
    const end = new DocumentEnd();
    return inTurn([
      () => this.#passAll(this.#reader.end()),
      () => this.#endText(),
      () => inTurn(this.#reader.unclosed.map((element) => () => this.#close(element, null))),
      ...this.#handlers.document.map((handlers) => () => handlers.end?.(end)),
      () => this.#write(end.markup),
    ]);
  }

  #passAll(parts: readonly Markup[]): Waiting {
    return inTurn(parts.map((part) => () => this.#pass(part)));
  }

  #pass(part: Markup): unknown {
    if (part.kind === "text") return this.#text(part.raw, false);
    const waiting = this.#endText();
    return waiting === null ? this.#passWhole(part) : waiting.then(() => this.#passWhole(part));
  }

  #passWhole(part: Exclude<Markup, { kind: "text" }>): unknown {
    switch (part.kind) {
      case "start":
        return this.#startTag(part.raw, part.tag);
      case "end":
        return this.#endTag(part.raw, part.name, part.closed);
      case "comment":
        return this.#comment(part.raw, part.text);
      case "doctype": {
        const doctype = new Doctype(part.text);
        return inTurn([
          ...this.#handlers.document.map((handlers) => () => handlers.doctype?.(doctype)),
          () => this.#write(part.raw),
        ]);
      }
      case "other":
        if (this.#dropped === null) this.#write(part.raw);
    }
  }

  #startTag(raw: string, tag: StartTag): unknown {
    if (this.#dropped !== null) return;
    const matching = this.#handlers.selected.filter(({ matches }) => matches(tag.element));
    if (matching.length === 0) return this.#write(raw);
    const edits = new ElementEdits();
    const element = new Element(tag, edits);
    return inTurn([
      ...matching.map(
        ({ handlers }) =>
          () =>
            handlers.element?.(element),
      ),
      () => {
        const { before, tagsRemoved, contentRemoved, replacement, prepended, after } = edits;
        const own = tagsRemoved ? "" : (element.changed ?? raw);
        this.#write(before + own + replacement + prepended);
        if (tag.isEmpty) return this.#write(after);
        const within = matching.filter(({ handlers }) => handlers.text ?? handlers.comments);
        this.#seen.set(tag.element, { edits, renamed: element.renamed, within });
        if (contentRemoved) this.#dropped = tag.element;
      },
    ]);
  }

  #endTag(raw: string, name: string, closed: Closed): unknown {
    // Of nothing: it stays where its content does.
    if (closed.length === 0) return this.#dropped === null ? this.#write(raw) : undefined;
    const own = { raw, name };
    const last = closed.length - 1;
    return inTurn(
      closed.map((element, at) => () => this.#close(element, at === last ? own : null)),
    );
  }

  /** @param tag its end tag; null where it has none. */
  #close(element: OpenElement, tag: { raw: string; name: string } | null): unknown {
    if (this.#dropped === element) this.#dropped = null;
    if (this.#dropped !== null) return;
    const seen = this.#seen.get(element);
    if (seen === undefined) return this.#write(tag?.raw ?? "");
    this.#seen.delete(element);
    const { appended, endTagHandlers, tagsRemoved, after } = seen.edits;
    if (tag === null) return this.#write(appended + after);
    const edits = new Edits();
    const end = new EndTag(seen.renamed ?? tag.name, edits);
    return inTurn([
      ...endTagHandlers.map((handler) => () => handler(end)),
      () => {
        const kept = end.name === tag.name ? tag.raw : `</${end.name}>`;
        this.#write(appended + edits.around(tagsRemoved ? "" : kept) + after);
      },
    ]);
  }

  #comment(raw: string, text: string): unknown {
    if (this.#dropped !== null) return;
    if (!this.#wantsComments) return this.#write(raw);
    const edits = new Edits();
    const comment = new Comment(text, edits);
    const steps = this.#around().map((handlers) => () => handlers.comments?.(comment));
    return this.#after(steps, () => this.#write(edits.around(comment.changed ?? raw)));
  }

  #text(raw: string, isLast: boolean): Waiting {
    if (this.#dropped !== null) return null;
    if (!this.#wantsText) {
      this.#write(raw);
      return null;
    }
    this.#isInText = !isLast;
    const edits = new Edits();
    const chunk = new TextChunk(raw, isLast, edits);
    const steps = this.#around().map((handlers) => () => handlers.text?.(chunk));
    return this.#after(steps, () => this.#write(edits.around(raw)));
  }

  /** A text has ended: its last piece is an empty one. */
  #endText(): Waiting {
    return this.#isInText ? this.#text("", true) : null;
  }

  #after(steps: Step[], last: Step): Waiting {
    steps.push(last);
    return inTurn(steps);
  }

  /** Handlers of the document, and of the elements around this place, each once, in the order in which they were told. */
  #around(): (Handlers["document"][number] & SelectedHandlers["handlers"])[] {
    const { document, selected } = this.#handlers;
    if (this.#seen.size === 0) return [...document];
    const around = new Set<SelectedHandlers>();
    for (const { within } of this.#seen.values()) for (const each of within) around.add(each);
    return [
      ...document,
      ...selected.filter((each) => around.has(each)).map((each) => each.handlers),
    ];
  }
}
