// Deeper versions of a request's body: what a parser, or a walk through what it gives, calls itself for.
import { longestSpot, parseJson, replaceAt } from "./grow-body.ts";

/** A body as a function of how deep its nesting is, and how deep it is now. */
export interface NestingBody {
  readonly now: number;
  /** What nests, for people. */
  readonly what: "brackets" | "elements" | "selections";
  nest(depth: number): Uint8Array;
}

/** A text in which a part is put into so many more of a pair. */
interface Nested {
  readonly before: string;
  readonly open: string;
  readonly inner: string;
  readonly close: string;
  readonly after: string;
}

/** The innermost selections of a query (GraphQL, "Selection Sets"): the field that has them, if one does, and what they are. A name
 * is tried where it begins alone, and what a lookahead found is not tried again: so the time is linear. */
const selections =
  /(?:(?<!\w)([A-Za-z_]\w*)(?:\s*\([^(){}]*\))?\s*)?\{(?=\s*([A-Za-z_]\w*)?)[^{}]*\}/;
const operation = /^\s*(?:query|mutation|subscription)\b|^\s*\{\s*[A-Za-z_]/;
/** What stands before the selections of a query itself, or of a fragment, up to its name. */
const beginsOperation =
  /(?:^|[\s}])(?:query|mutation|subscription|fragment\s+\w+\s+on)(?:\s+\w+)?$/;
/** An element of XML or HTML with its end. */
const element = /<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>[^<>]*<\/\1\s*>/;

/** JSON nests in brackets at its longest list or text, a query of GraphQL in selections, markup in elements; no body is a JSON
 * of brackets, and so is text that has none of these. */
export function nestBody(body: Uint8Array | null): NestingBody {
  const text = new TextDecoder().decode(body ?? new Uint8Array());
  const json = parseJson(body ?? new Uint8Array());
  if (json !== null) return nestJson(text, json.value);
  if (operation.test(text)) return nesting("selections", text, nestedQuery(text));
  if (/^\s*</.test(text)) return nesting("elements", text, nestedElement(text));
  return nesting("brackets", "", { ...empty, open: "[", close: "]" });
}

const empty: Nested = { before: "", open: "", inner: "", close: "", after: "" };

function nestJson(text: string, root: unknown): NestingBody {
  const query = (root as { query?: unknown }).query;
  const isQuery = typeof query === "string" && operation.test(query);
  const spot = isQuery ? { path: ["query"], value: query } : longestSpot(root);
  // What is in the spot's place is a text that the rest has not.
  let mark = "nested";
  while (text.includes(mark)) mark += "-";
  const whole = JSON.stringify(replaceAt(root, spot?.path ?? [], mark));
  const at = whole.indexOf(JSON.stringify(mark));
  const before = whole.slice(0, at);
  const after = whole.slice(at + JSON.stringify(mark).length);
  if (isQuery) {
    const inner = nestedQuery(query);
    const quoted = (part: string) => JSON.stringify(part).slice(1, -1);
    return nesting("selections", query, {
      before: `${before}"${quoted(inner.before)}`,
      open: quoted(inner.open),
      inner: quoted(inner.inner),
      close: quoted(inner.close),
      after: `${quoted(inner.after)}"${after}`,
    });
  }
  const inner = JSON.stringify(spot?.value ?? root);
  return nesting("brackets", text, { before, open: "[", inner, close: "]", after });
}

/** A field with selections is put into selections of itself; where no field has some, the first one selected is. */
function nestedQuery(query: string): Nested {
  const match = selections.exec(query);
  if (match === null) return { ...empty, open: "{a", close: "}" };
  const [found, field, selected = "a"] = match;
  const isOperation =
    field === undefined || beginsOperation.test(query.slice(0, match.index) + field);
  const name = isOperation ? selected : field;
  // Behind the bracket of the operation stands the first field again, with what the query selects in it.
  const begin = match.index + (isOperation ? found.indexOf("{") + 1 : 0);
  const end = match.index + found.length - (isOperation ? 1 : 0);
  return {
    before: query.slice(0, begin),
    open: `${name} { `,
    inner: query.slice(begin, end),
    close: " }",
    after: query.slice(end),
  };
}

function nestedElement(markup: string): Nested {
  const match = element.exec(markup);
  if (match === null) return { ...empty, before: markup, open: "<a>", close: "</a>" };
  const [inner, name] = match;
  const end = match.index + inner.length;
  const before = markup.slice(0, match.index);
  return { before, open: `<${name}>`, inner, close: `</${name}>`, after: markup.slice(end) };
}

function nesting(what: NestingBody["what"], now: string, nested: Nested): NestingBody {
  const { before, open, inner, close, after } = nested;
  const deep = depthOf(what, now);
  return {
    now: deep,
    what,
    nest(depth) {
      const more = Math.max(0, depth - deep);
      return Buffer.from(before + open.repeat(more) + inner + close.repeat(more) + after);
    },
  };
}

/** How deep a text nests. Brackets within its strings count too, as nothing depends on it. */
function depthOf(what: NestingBody["what"], text: string): number {
  const pairs = what === "elements" ? /<(?=[A-Za-z])|(<\/)/g : /[[{]|([\]}])/g;
  let [depth, deepest] = [0, 0];
  for (const [, closes] of text.matchAll(pairs)) {
    depth += closes === undefined ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
