import type { OpenElement } from "./open-element.ts";
import type { Comment, Doctype, DocumentEnd, Element, TextChunk } from "./parts.ts";
import { compileSelector } from "./selector.ts";

type Handler<Part> = (part: Part) => unknown;

export interface ElementContentHandlers {
  element?: Handler<Element>;
  comments?: Handler<Comment>;
  text?: Handler<TextChunk>;
}

export interface DocumentContentHandlers {
  doctype?: Handler<Doctype>;
  comments?: Handler<Comment>;
  text?: Handler<TextChunk>;
  end?: Handler<DocumentEnd>;
}

/** Handlers of the elements that a selector finds. */
export interface SelectedHandlers {
  readonly matches: (element: OpenElement) => boolean;
  readonly handlers: ElementContentHandlers;
}

/** What a rewriter does, in the order in which it was told. */
export interface Handlers {
  readonly selected: readonly SelectedHandlers[];
  readonly document: readonly DocumentContentHandlers[];
}

/** @throws TypeError for what is no selector, or no handlers. */
export function selectedHandlers(selector: unknown, handlers: unknown): SelectedHandlers {
  if (typeof selector !== "string") throw new TypeError("A selector is a string.");
  const checked = checkedHandlers(handlers, ["element", "comments", "text"]);
  return { matches: compileSelector(selector), handlers: checked };
}

/** @throws TypeError for what is no handlers. */
export function documentHandlers(handlers: unknown): DocumentContentHandlers {
  return checkedHandlers(handlers, ["doctype", "comments", "text", "end"]);
}

function checkedHandlers(handlers: unknown, names: readonly string[]): object {
  if (typeof handlers !== "object" || handlers === null) {
    throw new TypeError("Handlers are an object with functions.");
  }
  for (const name of names) {
    const handler = (handlers as Record<string, unknown>)[name];
    if (handler !== undefined && typeof handler !== "function") {
      throw new TypeError(`The handler "${name}" is no function.`);
    }
  }
  return handlers;
}
