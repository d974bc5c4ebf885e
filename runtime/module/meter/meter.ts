import { encodeModule, type Rewrite } from "../../wasm/encode-module.ts";
import {
  countImports,
  type DecodedModule,
  type Export,
  type GlobalType,
  type Import,
} from "../../wasm/module.ts";
import { readFunctionNames } from "../../wasm/name-section.ts";
import { isNumber, valueTypes } from "../../wasm/value-types.ts";
import type { CoreArtifact, CoreManifest } from "../artifact.ts";

import { AddedTypes } from "./added-types.ts";
import { BodyWriter } from "./body-writer.ts";
import { CodeMapBuilder } from "./code-map.ts";
import {
  addedImportedFunctions,
  addedImportedGlobals,
  globalExportPrefix,
  memoryExportPrefix,
  meterImports,
  meterModule,
} from "./contract.ts";
import { FunctionPlanner } from "./function-plan.ts";
import { Helpers } from "./helpers.ts";
import { initialFuel } from "./initial-fuel.ts";
import { type PriceTable, priceLookup } from "./prices.ts";
import { SizeCheck } from "./size-check.ts";

/** A metered module, and its manifest but for the name it will have. */
export interface Metered extends CoreArtifact {
  readonly manifest: Omit<CoreManifest, "name">;
}

/** Rewrites a valid module so that it pays for what it executes, and stays within its host's
 * allowances of memory, table elements and stack. `README.md` says what holds of the result. Linear
 * in the module's size. Throws `feature-not-allowed` for an instruction without a price and
 * `module-limit` where the result would be too large. */
export function meter(module: DecodedModule, prices: PriceTable): Metered {
  const priceOf = priceLookup(prices, module.base);
  const planner = new FunctionPlanner(module, priceOf);
  const importedFunctions = countImports(module, "function");
  const functions = importedFunctions + module.functions.length;
  const types = new AddedTypes(module);
  const helpers = new Helpers(addedImportedFunctions + functions, types, prices);
  const writer = new BodyWriter(module, types, helpers);
  const imports = meteringImports(types);
  const stateGlobals = mutableNumbers(module);

  let blocks = 0;
  let changesTables = false;
  const sizes = new SizeCheck(module);
  // Places in each body, relative to its beginning: where that will be is known at the end.
  const places: number[][] = [];
  const rewrite: Rewrite = {
    functionIndex: (index) => index + addedImportedFunctions,
    globalIndex: (index) => index + addedImportedGlobals,
    types: types.types,
    imports,
    exports: stateExports(module, stateGlobals),
    writeBody(output, index) {
      const plan = planner.plan(index);
      sizes.beforeWriting(index, plan);
      blocks += plan.blocks;
      changesTables ||= plan.changesTables;
      const inBody: number[] = [];
      writer.write(output, index, plan, (to, from) => inBody.push(to, from));
      places.push(inBody);
      sizes.afterWriting(index, output.length);
    },
    addedFunctions: () => helpers.functions,
  };
  const { wasm, bodyOffsets } = encodeModule(module, rewrite);
  const numbersAlone = module.globals.every(({ type }) => !type.mutable || isNumber(type.value));

  return {
    wasm,
    codeMap: codeMapOf(places, bodyOffsets),
    functionNames: readFunctionNames(module, functions),
    manifest: {
      sourceBytes: module.bytes.length,
      meteredBytes: wasm.length,
      functions: module.functions.length,
      blocks,
      memories: module.memories.map(({ min, max }) => ({ minPages: min, maxPages: max })),
      tables: module.tables.map(({ min, max }) => ({ minElements: min, maxElements: max })),
      sections: module.sections.map(({ name, offset, bytes }) => ({ name, offset, bytes })),
      instantiateFuel: initialFuel(module, prices, priceOf),
      mutableGlobals: stateGlobals.length,
      resettable: numbersAlone && !changesTables,
    },
  };
}

function meteringImports(types: AddedTypes): Import[] {
  const { i32, i64 } = valueTypes;
  const global = (name: string, value: GlobalType["value"]): Import => ({
    ...{ module: meterModule, name, offset: 0 },
    type: { kind: "global", type: { value, mutable: true } },
  });
  const refill: Import = {
    ...{ module: meterModule, name: meterImports.refill, offset: 0 },
    type: { kind: "function", type: types.index({ params: [], results: [i64] }) },
  };
  return [
    refill,
    global(meterImports.fuel, i64),
    global(meterImports.pages, i64),
    global(meterImports.elements, i64),
    global(meterImports.stack, i32),
  ];
}

/** Source indices of the mutable globals that JavaScript can read and write. */
function mutableNumbers(module: DecodedModule): number[] {
  const imported = countImports(module, "global");
  return module.globals.flatMap(({ type }, index) =>
    type.mutable && isNumber(type.value) ? [imported + index] : [],
  );
}

function stateExports(module: DecodedModule, stateGlobals: readonly number[]): Export[] {
  const imported = countImports(module, "memory");
  const memories = module.memories.map((_, index): Export => {
    return { name: memoryExportPrefix + index, kind: "memory", index: imported + index, offset: 0 };
  });
  const globals = stateGlobals.map((source, count): Export => {
    const index = source + addedImportedGlobals;
    return { name: globalExportPrefix + count, kind: "global", index, offset: 0 };
  });
  return [...memories, ...globals];
}

function codeMapOf(places: readonly number[][], bodyOffsets: readonly number[]): number[] {
  const map = new CodeMapBuilder();
  places.forEach((inBody, index) => {
    const start = bodyOffsets[index]!;
    map.restart();
    for (let at = 0; at < inBody.length; at += 2) map.add(start + inBody[at]!, inBody[at + 1]!);
  });
  return map.pairs;
}
