// The commands of the specification's test scripts (`.wast`), of which WebAssembly/spec has the grammar
// in interpreter/README.md.

import {
  headOf,
  isForm,
  isList,
  isQuoted,
  type List,
  lineOf,
  type Node,
  nameOf,
  readForms,
  stringBytes,
} from "../support/s-expression.ts";
import { assemble } from "../support/wat.ts";
import { Constants } from "./constants.ts";
import { assembleLegacy } from "./legacy-text.ts";
import { type Expected, readExpected, readValue, type Value } from "./values.ts";

/** A module's bytes; null where its text can't be assembled, or is there for its syntax alone. */
export type ModuleBytes = Uint8Array<ArrayBuffer> | null;

export interface Action {
  readonly kind: "invoke" | "get";
  /** The instance's name, or null for the latest. */
  readonly instance: string | null;
  readonly name: string;
  readonly args: readonly Value[];
}

type Doing =
  | { readonly kind: "module"; readonly name: string | null; readonly bytes: ModuleBytes }
  | { readonly kind: "definition"; readonly name: string | null; readonly bytes: ModuleBytes }
  | { readonly kind: "instance"; readonly name: string | null; readonly of: string | null }
  | { readonly kind: "register"; readonly as: string; readonly instance: string | null }
  | { readonly kind: "action"; readonly action: Action }
  | {
      readonly kind: "assert_return";
      readonly action: Action;
      readonly expected: readonly Expected[];
    }
  | {
      readonly kind: "assert_trap" | "assert_exhaustion" | "assert_exception";
      readonly action: Action;
    }
  | { readonly kind: "assert_unlinkable" | "assert_uninstantiable"; readonly bytes: ModuleBytes }
  | { readonly kind: "assert_invalid" | "assert_malformed"; readonly bytes: ModuleBytes }
  | { readonly kind: "unknown"; readonly head: string };

export type Command = Doing & { readonly line: number };

export interface Script {
  readonly commands: readonly Command[];
  readonly constants: Constants;
}

const fields = new Set([
  ...["func", "memory", "table", "global", "type", "rec", "import", "export", "data", "elem"],
  ...["start", "tag"],
]);

/** Reads a script. Throws where its parentheses or strings are not closed. */
export async function readScript(text: string): Promise<Script> {
  const constants = new Constants();
  const reader = new ScriptReader(text, constants);
  const commands: Command[] = [];
  const forms = readForms(text);
  for (let at = 0; at < forms.length; at++) {
    const form = forms[at]!;
    const line = lineOf(text, form.start);
    if (fields.has(headOf(form)!)) {
      // A module may stand there without its parentheses.
      const bytes = await reader.assembled(`(module ${text.slice(form.start)})`);
      commands.push({ kind: "module", name: null, bytes, line });
      break;
    }
    commands.push({ ...(await reader.command(form)), line });
  }
  await constants.resolve();
  return { commands, constants };
}

class ScriptReader {
  readonly #text: string;
  readonly #constants: Constants;

  constructor(text: string, constants: Constants) {
    this.#text = text;
    this.#constants = constants;
  }

  async command(form: List): Promise<Doing> {
    const [head, ...operands] = form.items as [string, ...Node[]];
    const first = operands[0] as List;
    const rest = operands.slice(1);
    switch (head) {
      case "module":
        return this.#module(form);
      case "register":
        return {
          kind: head,
          as: nameOf(operands[0] as string),
          instance: (rest[0] as string) ?? null,
        };
      case "invoke":
      case "get":
        return { kind: "action", action: this.#action(form) };
      case "assert_return": {
        const expected = rest.filter(isList).map((each) => readExpected(each, this.#constants));
        return { kind: head, action: this.#action(first), expected };
      }
      case "assert_trap":
      case "assert_exhaustion":
      case "assert_exception":
        return isForm(first, "module")
          ? { kind: "assert_uninstantiable", bytes: await this.#bytes(first) }
          : { kind: head, action: this.#action(first) };
      case "assert_malformed":
        // What is quoted breaks the text format, which is nothing to a runtime.
        return isForm(first, "module") && first.items.includes("quote")
          ? { kind: head, bytes: null }
          : { kind: head, bytes: await this.#bytes(first) };
      case "assert_unlinkable":
      case "assert_invalid":
        return { kind: head, bytes: await this.#bytes(first) };
      default:
        return { kind: "unknown", head: String(headOf(form)) };
    }
  }

  async #module(form: List): Promise<Doing> {
    const words = form.items.slice(1).filter((node) => typeof node === "string");
    const names = words.filter((word) => word.startsWith("$"));
    if (words[0] === "instance") {
      return { kind: "instance", name: names[0] ?? null, of: names[1] ?? null };
    }
    const kind = words[0] === "definition" ? "definition" : "module";
    const text = this.#text.slice(form.start, form.end);
    const bytes = (await this.#bytes(form)) ?? (await assembleLegacy(text));
    return { kind, name: names[0] ?? null, bytes };
  }

  async #bytes(form: List): Promise<ModuleBytes> {
    const strings = form.items.filter(isQuoted);
    const joined = () => new Uint8Array(Buffer.concat(strings.map(stringBytes)));
    if (form.items.includes("binary")) return joined();
    if (form.items.includes("quote")) return this.assembled(new TextDecoder().decode(joined()));
    const text = this.#text.slice(form.start, form.end);
    return this.assembled(text.replace(/^\(\s*module\s+definition/, "(module"));
  }

  async assembled(text: string): Promise<ModuleBytes> {
    try {
      return await assemble(text);
    } catch {
      return null;
    }
  }

  #action(form: List): Action {
    const items = form.items.slice(1);
    const instance = isQuoted(items[0]) ? null : (items.shift() as string);
    const name = nameOf(items.shift() as string);
    const args = items.filter(isList).map((each) => readValue(each, this.#constants));
    return { kind: headOf(form) as Action["kind"], instance, name, args };
  }
}
