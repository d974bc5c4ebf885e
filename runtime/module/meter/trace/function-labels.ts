import { countImports, type DecodedModule } from "../../../wasm/module.ts";
import type { SourceLine } from "./function-lines.ts";

/** How a function that a module defines is called, and where it is from. Plain data. */
export interface FunctionLabel {
  /** Its index in the source module, where imported functions come first. */
  readonly index: number;
  /** Its name in the name section, else its first export's, else `function` and its index. */
  readonly name: string;
  /** All names it is exported by. */
  readonly exports: readonly string[];
  /** Where it begins, by a source map; null without one, or where that doesn't tell. */
  readonly source: SourceLine | null;
}

/** A label for each function that the module defines, in order. `names` come from the name section and `lines` from a
 * source map, by the function's number among them. */
export function functionLabels(
  module: DecodedModule,
  names: readonly (string | null)[],
  lines: readonly (SourceLine | null)[],
): FunctionLabel[] {
  const exported = Map.groupBy(
    module.exports.filter(({ kind }) => kind === "function"),
    ({ index }) => index,
  );
  const imported = countImports(module, "function");
  return module.functions.map((_, number) => {
    const index = imported + number;
    const exports = exported.get(index)?.map(({ name }) => name) ?? [];
    const name = names[number] || exports[0] || `function ${index}`;
    return { index, name, exports, source: lines[number] ?? null };
  });
}
