import {
  AttributeAction,
  type AttributeSelector,
  parse,
  type Selector,
  SelectorType,
} from "css-what";
import type { OpenElement } from "./open-element.ts";

type Test = (element: OpenElement) => boolean;

/** Selectors of which each is looked for as a document goes by: what comes before an element is known, and what comes after
 * it is not (https://www.w3.org/TR/selectors-4/). @throws TypeError for what is no selector, or needs more than that. */
export function compileSelector(selector: string): Test {
  let alternatives: Selector[][];
  try {
    alternatives = parse(selector);
  } catch (error) {
    throw new TypeError(`"${selector}" is no selector: ${(error as Error).message}`);
  }
  if (alternatives.length === 0) throw new TypeError(`"${selector}" is no selector.`);
  const tests = alternatives.map((tokens) => complex(tokens, selector));
  return (element) => tests.some((test) => test(element));
}

/** What an element and its ancestors have to be, from the right to the left. */
function complex(tokens: readonly Selector[], whole: string): Test {
  const at = tokens.findLastIndex(({ type }) => combinators.has(type));
  const own = compound(tokens.slice(at + 1), whole);
  if (at < 0) return own;
  const ancestor = complex(tokens.slice(0, at), whole);
  switch (tokens[at]?.type) {
    case SelectorType.Child:
      return (element) => own(element) && isElement(element.parent) && ancestor(element.parent);
    case SelectorType.Descendant:
      return (element) => {
        if (!own(element)) return false;
        for (let above = element.parent; isElement(above); above = above.parent) {
          if (ancestor(above)) return true;
        }
        return false;
      };
    default:
      throw unsupported(whole, "combinators other than a space and >");
  }
}

const combinators: ReadonlySet<SelectorType> = new Set([
  SelectorType.Adjacent,
  SelectorType.Child,
  SelectorType.ColumnCombinator,
  SelectorType.Descendant,
  SelectorType.Parent,
  SelectorType.Sibling,
]);

function compound(tokens: readonly Selector[], whole: string): Test {
  if (tokens.length === 0) throw unsupported(whole, "combinators without a selector");
  const tests = tokens.map((token) => simple(token, whole));
  return (element) => tests.every((test) => test(element));
}

function simple(token: Selector, whole: string): Test {
  switch (token.type) {
    case SelectorType.Universal:
      return () => true;
    case SelectorType.Tag: {
      const name = token.name.toLowerCase();
      return (element) => element.name === name;
    }
    case SelectorType.Attribute:
      return attribute(token, whole);
    case SelectorType.Pseudo:
      return pseudo(token.name, token.data, whole);
    default:
      throw unsupported(whole, "pseudo-elements");
  }
}

function attribute({ name, action, value, ignoreCase }: AttributeSelector, whole: string): Test {
  const attributeName = name.toLowerCase();
  const fold = (text: string) => (ignoreCase === true ? text.toLowerCase() : text);
  const compare = comparisons[action];
  if (compare === undefined) throw unsupported(whole, "such tests of attributes");
  const wanted = fold(value);
  return ({ attributes }) => {
    const found = attributes.find((each) => each.name === attributeName);
    return found !== undefined && compare(fold(found.value), wanted);
  };
}

/** How values of attributes are compared (https://www.w3.org/TR/selectors-4/#attribute-selectors). */
const comparisons: Partial<Record<AttributeAction, (is: string, wanted: string) => boolean>> = {
  [AttributeAction.Exists]: () => true,
  [AttributeAction.Equals]: (is, wanted) => is === wanted,
  [AttributeAction.Element]: (is, wanted) =>
    wanted !== "" && !/\s/.test(wanted) && is.split(/[\t\n\f\r ]+/).includes(wanted),
  [AttributeAction.Start]: (is, wanted) => wanted !== "" && is.startsWith(wanted),
  [AttributeAction.End]: (is, wanted) => wanted !== "" && is.endsWith(wanted),
  [AttributeAction.Any]: (is, wanted) => wanted !== "" && is.includes(wanted),
  [AttributeAction.Hyphen]: (is, wanted) => is === wanted || is.startsWith(`${wanted}-`),
};

function pseudo(name: string, data: Selector[][] | string | null, whole: string): Test {
  switch (name) {
    case "first-child":
      return ({ place }) => place === 1;
    case "first-of-type":
      return ({ placeOfType }) => placeOfType === 1;
    case "nth-child": {
      const isPlace = places(String(data), whole);
      return ({ place }) => isPlace(place);
    }
    case "nth-of-type": {
      const isPlace = places(String(data), whole);
      return ({ placeOfType }) => isPlace(placeOfType);
    }
    case "not": {
      if (!Array.isArray(data)) throw unsupported(whole, ":not() without a selector");
      const tests = data.map((tokens) => complex(tokens, whole));
      return (element) => !tests.some((test) => test(element));
    }
    default:
      throw unsupported(whole, `:${name}`);
  }
}

/** An+B (https://www.w3.org/TR/css-syntax-3/#anb-microsyntax). */
function places(formula: string, whole: string): (place: number) => boolean {
  const text = formula.trim().toLowerCase();
  const plain = { even: "2n", odd: "2n+1" }[text] ?? text;
  const parts = /^(?:([+-]?\d*)n(?:\s*([+-])\s*(\d+))?|([+-]?\d+))$/.exec(plain);
  if (parts === null) throw unsupported(whole, `"${formula}"`);
  const [, step, sign, offset, only] = parts;
  if (only !== undefined) return (place) => place === Number(only);
  const a = step === "" || step === "+" ? 1 : step === "-" ? -1 : Number(step);
  const b = offset === undefined ? 0 : Number(`${sign}${offset}`);
  return (place) => (a === 0 ? place === b : (place - b) % a === 0 && (place - b) / a >= 0);
}

/** Whether it is an element, and not the document. */
function isElement(element: OpenElement | null): element is OpenElement {
  return element !== null && element.parent !== null;
}

function unsupported(selector: string, what: string): TypeError {
  return new TypeError(
    `The selector "${selector}" has ${what}, which an HTMLRewriter does not know.`,
  );
}
