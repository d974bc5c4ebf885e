import { readFunctionNames } from "../../wasm/decode/name-section.ts";
import { encodeModule, type Rewrite } from "../../wasm/encode/encode-module.ts";
import { countImports, type DecodedModule, type Export, memoryTypes } from "../../wasm/module.ts";
import { isNumber } from "../../wasm/value-types.ts";
import type { CoreArtifact, CoreManifest } from "../artifact.ts";
import { contentsOf } from "../contents.ts";
import type { ScriptEngine } from "../script-engine.ts";
import { addedImportedFunctions, globalExportPrefix, memoryExportPrefix } from "./contract.ts";
import { type InstancePrices, instanceFuel } from "./instance-prices.ts";
import { initialFuel } from "./plan/initial-fuel.ts";
import { planModule } from "./plan/module-plan.ts";
import { SizeCheck, type SizeLimits } from "./plan/size-check.ts";
import { type PriceTable, priceLookup } from "./prices.ts";
import { type Scheme, scheme as usual } from "./scheme.ts";
import { CodeMapBuilder } from "./trace/code-map.ts";
import { Profile } from "./trace/profile.ts";
import { Trace } from "./trace/trace.ts";
import { WrittenMaps } from "./tracking/written-maps.ts";
import { type AccountGlobals, workerGlobals } from "./write/account-globals.ts";
import { AddedFunctions } from "./write/added-functions.ts";
import { AddedTypes } from "./write/added-types.ts";
import { BodyWriter } from "./write/body-writer.ts";
import { Boundary } from "./write/boundary.ts";
import { BranchHints } from "./write/branch-hints.ts";
import { BulkMemory } from "./write/bulk-memory.ts";
import { Helpers } from "./write/helpers.ts";
import { ScriptPlace } from "./write/script-place.ts";
import { StackCheck } from "./write/stack-check.ts";

/** A metered module, and its manifest but for the name it will have. */
export interface Metered extends CoreArtifact {
  readonly manifest: Omit<CoreManifest, "name">;
}

export interface MeterOptions {
  readonly prices: PriceTable;
  readonly scheme?: Scheme;
  /** Whether fuel and calls are counted by function as well: `readProfile` tells how to read them. */
  readonly profile?: boolean;
  /** Whether its functions tell when they are entered and left: `trace.ts`. Only with a worker's own account, and
   * not with a profile. */
  readonly traced?: boolean;
  /** The engine that the module is, if it is one: it then tells where in its script it asks for more fuel
   * (`write/script-place.ts`), and a trace the scripts' functions. Costs no fuel. Only with a worker's own account. */
  readonly engine?: ScriptEngine | null;
  /** The lowest address at which that engine may call further (`engine-stack.ts`). */
  readonly stackLimit?: number;
  /** Whether the module keeps maps of the pages that it writes to, from which an instance can be put
   * back into its initial state at the cost of what was written. Costs no fuel. */
  readonly tracked?: boolean;
  /** Whether the module sees sizes of its memories that its host may lower, and reaches nothing past them: so an instance
   * whose memory grew can be restored. Only with a worker's own account, memories of 32 bits, and without a profile or
   * trace. Costs no fuel. */
  readonly bounded?: boolean;
  /** Whether what its memories begin with is kept apart where that can be (`contents.ts`). Costs no fuel. Only with a
   * worker's own account. */
  readonly apart?: boolean;
  /** What an instance costs besides what it begins with; nothing where it is left out. */
  readonly instances?: InstancePrices;
  /** Bounds on what comes of it; by default those of workers. */
  readonly sizes?: SizeLimits;
  /** Where the account lies; by default as a worker's host has it. */
  readonly account?: (
    module: DecodedModule,
    types: AddedTypes,
    traced: boolean,
    bounded: boolean,
  ) => AccountGlobals;
}

/** Slots that are kept free for the host's own frames when it is called. */
const hostSlots = 96;

/** Rewrites a valid module so that it pays for what it executes, and stays within its host's limits of memory, table
 * elements and stack. `README.md` says what holds for the result. Linear in the module's size. Throws
 * `feature-not-allowed` for an instruction without a price, or a memory that can't be tracked, and `module-limit`
 * where the result would be too large. */
export function meter(module: DecodedModule, options: MeterOptions): Metered {
  const { prices, scheme = usual, profile: profiled = false, tracked = false } = options;
  const { traced = false, engine = null, instances = null, bounded = false } = options;
  const { apart = false } = options;
  const priceOf = priceLookup(prices, module.base);
  const sizes = new SizeCheck(module, options.sizes);
  const plan = planModule(module, {
    ...{ priceOf, prices, scheme, tracked, bounded },
    constants: !(profiled || traced),
    onSurvey: (index, survey) => sizes.survey(index, survey),
  });
  const types = new AddedTypes(module);
  const account = (options.account ?? workerGlobals)(module, types, traced, bounded);
  const functions = plan.imported + module.functions.length;
  const added = new AddedFunctions(addedImportedFunctions + functions);
  const helpers = new Helpers(added, types, account, prices, {
    firstQuantum: scheme.firstQuantum,
    quantum: scheme.quantum,
    pieceBytes: scheme.pieceBytes,
    hostSlots,
    uncountedSlots: plan.uncountedSlots,
    handlers: plan.handlers,
    profiled,
    // A profile's clock is read where the account is settled; and a guest that catches what a function of the outside
    // throws would go on without what waits for that to return.
    passes: account.passed >= 0 && !profiled && plan.callsOutward && plan.handlers === "none",
    maxPages: memoryTypes(module).map(({ max }) => max),
  });
  const boundary = new Boundary(module, plan, types, added, helpers);
  const profile = profiled
    ? new Profile(module, plan, account.granted)
    : traced
      ? new Trace(module, types, added, account.fuel, account.sequence, engine)
      : null;
  const ownMemories = profile === null ? [] : [profile.memory];
  const firstMap = countImports(module, "memory") + module.memories.length + ownMemories.length;
  const written = plan.tracking?.memories ?? [];
  const maps = new WrittenMaps(written, firstMap, module.start !== null, types, added);
  const marked = plan.tracking === null ? null : maps;
  const bulk = new BulkMemory(module, types, added, helpers, marked, scheme.pieceBytes);
  const { globalShift } = account;
  const ownGlobals = countImports(module, "global") + module.globals.length;
  const placeIndex = globalShift + ownGlobals + account.globals.length;
  const scriptPlace = engine === null ? null : new ScriptPlace(engine, placeIndex);
  const stackCheck = engine === null ? null : new StackCheck(engine, options.stackLimit ?? 0);
  const writer = new BodyWriter({
    ...{ module, plan, boundary, types, helpers, bulk, maps },
    ...{ priceOf, globalShift, profile, scriptPlace, stackCheck },
  });
  boundary.bodyInGate = (index, otherwise) => {
    const written = writer.inGate(index - plan.imported, otherwise);
    if (written !== null) sizes.written(index - plan.imported, written.body.length, 0);
    return written;
  };
  const hints = new BranchHints();
  const stateGlobals = mutableNumbers(module);
  const namesData = plan.surveys.some((survey) => survey.namesData);
  const contents = apart && !namesData ? contentsOf(module) : null;
  // Places in each body, relative to its beginning: where that will be is known at the end.
  const places: (readonly number[])[] = [];
  let charges = 0;
  let checks = 0;
  const rewrite: Rewrite = {
    functionIndex: (index) => boundary.reference(index),
    calledFromOutside: (index) => boundary.fromOutside(index),
    globalIndex: (index) => index + account.globalShift,
    changeType: (type) => boundary.changeType(type),
    bodyType: (index) => boundary.bodyType(index),
    outerType: (index) => boundary.outer(index),
    types: types.types,
    imports: account.imports,
    globals: [...account.globals, ...(scriptPlace === null ? [] : [scriptPlace.global])],
    declared: plan.closed
      ? exportedFunctions(module).filter((index) => plan.references.has(index))
      : [],
    exports: [
      ...(account.exportsState ? stateExports(module, stateGlobals, globalShift) : []),
      ...account.exports,
      ...(profile === null ? [] : [profile.export]),
      ...(scriptPlace === null ? [] : [scriptPlace.export]),
      ...maps.exports,
    ],
    memories: [...ownMemories, ...maps.memories],
    writeBody(output, index) {
      const written = writer.write(output, index);
      places.push(written.places);
      charges += written.charges;
      checks += written.checks;
      hints.add(index + plan.imported + addedImportedFunctions, written.unlikely);
      sizes.written(index, output.length, written.places.length / 2);
    },
    addedFunctions: () => added.all,
    withoutData: contents !== null,
    customSections() {
      added.hint(hints);
      return [hints.section];
    },
  };
  // What the border needs is added before the functions are encoded.
  for (const { kind, index } of module.exports)
    if (kind === "function") boundary.fromOutside(index);
  if (module.start !== null) boundary.fromOutside(module.start);
  for (const index of plan.references) boundary.reference(index);
  added.writeDue();
  const { wasm, bodyOffsets } = encodeModule(module, rewrite);
  const numbersAlone = module.globals.every(({ type }) => !type.mutable || isNumber(type.value));
  const memories = module.memories.length + maps.memories.length;
  // What is there to tell something costs no fuel.
  const telling = [profile, scriptPlace].filter((each) => each !== null);
  const shown = rewrite.exports.length - telling.length;
  const exports = module.exports.length + shown;
  const own =
    instances === null ? 0 : instanceFuel(instances, memories, module.tables.length, exports);
  const changesTables = plan.surveys.some((survey) => survey.changesTables);

  return {
    wasm,
    ...(contents !== null && { contents }),
    codeMap: codeMapOf(places, bodyOffsets),
    functionNames: readFunctionNames(module, functions),
    manifest: {
      sourceBytes: module.bytes.length,
      meteredBytes: wasm.length + (contents?.length ?? 0),
      ...(contents !== null && { contentsBytes: contents.length }),
      functions: module.functions.length,
      charges,
      checks,
      memories: module.memories.map(({ min, max }) => ({ minPages: min, maxPages: max })),
      tables: module.tables.map(({ min, max }) => ({ minElements: min, maxElements: max })),
      sections: module.sections.map(({ name, offset, bytes }) => ({ name, offset, bytes })),
      placesData: contents === null && module.data.some(({ place }) => place !== null),
      instantiateFuel: initialFuel(module, prices, priceOf) + own,
      mutableGlobals: stateGlobals.length,
      tracked,
      runsScripts: engine !== null,
      resettable: numbersAlone && !changesTables && !module.features.has("gc"),
    },
  };
}

/** Source indices of the functions that exports lead to: an export declares that there may be references
 * of its function, and is metered as a gate to it. */
function exportedFunctions({ exports }: DecodedModule): number[] {
  const functions = exports.flatMap(({ kind, index }) => (kind === "function" ? [index] : []));
  return [...new Set(functions)];
}

/** Source indices of the mutable globals that JavaScript can read and write. */
function mutableNumbers(module: DecodedModule): number[] {
  const imported = countImports(module, "global");
  return module.globals.flatMap(({ type }, index) =>
    type.mutable && isNumber(type.value) ? [imported + index] : [],
  );
}

function stateExports(
  module: DecodedModule,
  stateGlobals: readonly number[],
  globalShift: number,
): Export[] {
  const imported = countImports(module, "memory");
  const memories = module.memories.map((_, index): Export => {
    return { name: memoryExportPrefix + index, kind: "memory", index: imported + index, offset: 0 };
  });
  const globals = stateGlobals.map((source, count): Export => {
    return {
      name: globalExportPrefix + count,
      kind: "global",
      index: source + globalShift,
      offset: 0,
    };
  });
  return [...memories, ...globals];
}

function codeMapOf(
  places: readonly (readonly number[])[],
  bodyOffsets: readonly number[],
): number[] {
  const map = new CodeMapBuilder();
  places.forEach((inBody, index) => {
    const start = bodyOffsets[index]!;
    map.restart();
    for (let at = 0; at < inBody.length; at += 2) map.add(start + inBody[at]!, inBody[at + 1]!);
  });
  return map.pairs;
}
