// Writes the functions on both sides of an AssemblyScript worker: what it imports, and the shims that
// stand between the host and what it exports.

import { fullName, type WitFunction, type WitInterface, type WitPackage } from "../wit/model.ts";
import { camelCase, docComment, pascalCase } from "../wit/names.ts";
import type { AssemblyscriptCodec } from "./assemblyscript-codec.ts";
import { qualified } from "./assemblyscript-codec.ts";
import { assemblyscriptType } from "./assemblyscript-types.ts";
import { alignmentOf, flatten, maxFlatParams, sizeOf } from "./layout.ts";

/** One namespace an interface, one function each, over the raw imports. */
export function assemblyscriptImports(wit: WitPackage, codec: AssemblyscriptCodec): string {
  const namespaces = wit.interfaces
    .filter(({ functions }) => functions.length > 0)
    .map((one) => {
      const raw = one.functions.map((each) => rawImport(wit, one, each));
      const wrapped = one.functions.map((each) => wrapper(wit, codec, one, each));
      return `${raw.join("\n")}\n${docComment(one.docs)}export namespace ${camelCase(one.name)} {\n${wrapped.join("\n")}}\n`;
    });
  return `import { liftBytes, liftString, lowerString } from "../abi/memory";
import * as codec from "./codec";
import * as types from "./types";

${namespaces.join("\n")}`;
}

function rawImport(wit: WitPackage, { name }: WitInterface, one: WitFunction): string {
  const params = flatParams(wit, one).map(({ name: param, core }) => `${param}: ${core}`);
  const results = flatResults(wit, one);
  if (results.length > 1) params.push("result: usize");
  const result = results.length === 1 ? results[0] : "void";
  return `// @ts-ignore: decorator
@external("${fullName(wit, name)}", "${one.name}")
declare function ${rawName(name, one)}(${params.join(", ")}): ${result};
`;
}

function wrapper(
  wit: WitPackage,
  codec: AssemblyscriptCodec,
  { name }: WitInterface,
  one: WitFunction,
): string {
  const params = one.params.map(
    (param) => `${camelCase(param.name)}: ${qualified(assemblyscriptType(wit, param.type))}`,
  );
  const passed = one.params
    .flatMap((param) => codec.lower(param.type, camelCase(param.name)))
    .map(prefixed);
  const type = one.result === null ? "void" : qualified(assemblyscriptType(wit, one.result));
  const call = (extra: string[] = []) =>
    `${rawName(name, one)}(${[...passed, ...extra].join(", ")})`;
  const lines: string[] = [];
  if (one.result === null) lines.push(`${call()};`);
  else if (flatResults(wit, one).length === 1) {
    lines.push(`return ${codec.lift(one.result, [call()])};`);
  } else {
    lines.push(
      `const result = memory.data(${sizeOf(wit, one.result)}, ${alignmentOf(wit, one.result)});`,
      `${call(["result"])};`,
      `return ${prefixed(codec.load(one.result, "result"))};`,
    );
  }
  return `${docComment(one.docs, "  ")}  export function ${camelCase(one.name)}(${params.join(", ")}): ${type} {\n    ${lines.join("\n    ")}\n  }\n`;
}

/** For each export a function that lifts its parameters and one that lowers its result. */
export function assemblyscriptExports(wit: WitPackage, codec: AssemblyscriptCodec): string {
  const functions = wit.worlds
    .flatMap(({ exports }) => exports)
    .map((one) => {
      const lifters = one.params.map((param) => {
        const names = flatten(wit, param.type).map((_, index) => `p${index}`);
        const list = flatten(wit, param.type).map((core, index) => `p${index}: ${core}`);
        return `export function ${lifterName(one, param.name)}(${list.join(", ")}): ${qualified(assemblyscriptType(wit, param.type))} {
  return ${prefixed(codec.lift(param.type, names))};
}
`;
      });
      if (one.result === null) return lifters.join("\n");
      const lowerer = `export function ${lowererName(one)}(value: ${qualified(assemblyscriptType(wit, one.result))}): usize {
  const address = allocateLowered(${sizeOf(wit, one.result)});
  ${prefixed(codec.store(one.result, "value", "address"))}
  return address;
}
`;
      return [...lifters, lowerer].join("\n");
    });
  return `import { allocateLowered, liftBytes, liftString } from "../abi/memory";
import * as codec from "./codec";
import * as types from "./types";

${functions.join("\n")}`;
}

/** What the build driver needs to write a worker's entry file. */
export interface ExportShim {
  /** The export's name, as in WIT. */
  readonly name: string;
  /** Core parameters, as AssemblyScript declares them. */
  readonly params: string;
  /** Calls that lift each parameter. */
  readonly lifted: readonly string[];
  /** The function that lowers the result. */
  readonly lower: string;
}

export function exportShims(wit: WitPackage): ExportShim[] {
  return wit.worlds
    .flatMap(({ exports }) => exports)
    .map((one) => {
      const flat = flatParams(wit, one);
      let taken = 0;
      const lifted = one.params.map((param) => {
        const width = flatten(wit, param.type).length;
        const own = flat.slice(taken, taken + width).map(({ name }) => name);
        taken += width;
        return `${lifterName(one, param.name)}(${own.join(", ")})`;
      });
      return {
        name: one.name,
        params: flat.map(({ name, core }) => `${name}: ${core}`).join(", "),
        lifted,
        lower: lowererName(one),
      };
    });
}

function flatParams(wit: WitPackage, one: WitFunction): { name: string; core: string }[] {
  const flat = one.params.flatMap((param) =>
    flatten(wit, param.type).map((core, index, all) => ({
      name: camelCase(param.name) + (all.length > 1 ? `${index}` : ""),
      core,
    })),
  );
  if (flat.length > maxFlatParams) {
    throw new Error(
      `${one.at}: ${one.name} takes ${flat.length} core values, over ${maxFlatParams}`,
    );
  }
  return flat;
}

function flatResults(wit: WitPackage, one: WitFunction): string[] {
  return one.result === null ? [] : flatten(wit, one.result);
}

/** Calls into the codec's file from another one. */
function prefixed(expression: string): string {
  return expression.replace(/\b(?:load|store|lift|lower)[A-Z]\w*(?=\()/g, (name) =>
    ["liftBytes", "liftString", "lowerString"].includes(name) ? name : `codec.${name}`,
  );
}

function rawName(interfaceName: string, one: WitFunction): string {
  return camelCase(`raw-${interfaceName}-${one.name}`);
}

function lifterName(one: WitFunction, param: string): string {
  return `lift${pascalCase(one.name)}${pascalCase(param)}`;
}

function lowererName(one: WitFunction): string {
  return `lower${pascalCase(one.name)}Result`;
}
