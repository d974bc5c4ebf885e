import {
  componentEmbed,
  componentNew,
  parse,
  print,
} from "@bytecodealliance/jco-transpile/wasm-tools";
import { decodeComponent } from "../../../../runtime/module/decode.ts";
import { wasi3Wit } from "./service-guest.ts";

export const handler = "wasi:http/handler@0.3.0";

/** What one that calls the handler of the part before it imports. */
export const next = `(import "${handler}" "[async-lower]handle" (func $next (param i32 i32) (result i32)))`;

/** A component within a composed one. */
export interface Part {
  readonly component: Uint8Array;
  /** What it imports from parts before it: the part's index, and the name there. Other imports are the host's. */
  readonly from?: Readonly<Record<string, readonly [part: number, name: string]>>;
  readonly imports: readonly string[];
}

export function part(component: Uint8Array, from: Part["from"] = {}): Part {
  return { component, from, imports: decodeComponent(component).imports.map(({ name }) => name) };
}

/** One that calls the handler of the part before it. */
export function over(component: Uint8Array, before: number): Part {
  return part(component, { [handler]: [before, handler] });
}

/** A component that puts others together as `wac plug` and `wasm-tools compose` do: it imports what they need of the host, hands each
 * the others' exports, and exports one of the last. `packages` is WIT of the host's interfaces that are not of 0.3. */
export async function composed(
  parts: readonly Part[],
  options: { readonly exports?: string; readonly packages?: string } = {},
): Promise<Uint8Array> {
  const { exports = handler, packages = "" } = options;
  const text = ["(component", await importsOf(parts, packages)];
  for (const [index, { component, from = {}, imports }] of parts.entries()) {
    text.push((await print(component)).replace("(component", `(component $part${index}`));
    const given = imports.map((name) => {
      const other = from[name];
      if (other === undefined) return `(with "${name}" (instance $${name}))`;
      const [part, there] = other;
      const id = `$part${index}/${name}`;
      text.push(`(alias export $made${part} "${there}" (instance ${id}))`);
      return `(with "${name}" (instance ${id}))`;
    });
    text.push(`(instance $made${index} (instantiate $part${index} ${given.join("\n")}))`);
  }
  text.push(`(alias export $made${parts.length - 1} "${exports}" (instance $exported))`);
  text.push(`(export "${exports}" (instance $exported)))`);
  return parse(text.join("\n"));
}

/** The imports of all of them from the host, with their types: those of a component that does nothing but import them. */
async function importsOf(parts: readonly Part[], packages: string): Promise<string> {
  const names = new Set(
    parts.flatMap(({ imports, from = {} }) => imports.filter((name) => !(name in from))),
  );
  const lines = [...names].map((name) => `import ${name};`).join(" ");
  const embedded = await componentEmbed({
    dummy: true,
    witSource: `${wasi3Wit(lines)}\n${packages}`,
    world: "guest",
    stringEncoding: "utf8",
  });
  const text = await print(await componentNew(embedded, []));
  return text.slice("(component".length, text.indexOf("\n  (core "));
}
