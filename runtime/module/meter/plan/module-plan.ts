import { SkerryError } from "../../../errors.ts";
import { walkInitialiser } from "../../../wasm/instructions/initialiser.ts";
import {
  countImports,
  type DecodedModule,
  functionTypeAt,
  functionTypeIndices,
  globalTypes,
  type ImportType,
  tableTypes,
  tagTypeIndices,
} from "../../../wasm/module.ts";
import {
  heapTypeOf,
  heapTypes,
  isPacked,
  isReference,
  type StorageType,
  type ValueType,
  valueTypes,
} from "../../../wasm/value-types.ts";
import { planBounds } from "../bounds/bounds-plan.ts";
import type { PriceByOpcode, PriceTable } from "../prices.ts";
import type { Scheme } from "../scheme.ts";
import type { MarkPlan } from "../tracking/mark-plan.ts";
import { planTracking, type TrackingPlan, trackingSlots } from "../tracking/tracking-plan.ts";
import type { Handlers } from "../write/call-uncaught.ts";
import { type CallGraph, classify } from "./call-graph.ts";
import { type FunctionSurvey, Surveyor } from "./survey.ts";

/** What is decided of a module before its functions are written. */
export interface ModulePlan extends CallGraph {
  readonly scheme: Scheme;
  readonly prices: PriceTable;
  /** Surveys of the functions that the module defines. */
  readonly surveys: readonly FunctionSurvey[];
  /** Functions that the module imports. */
  readonly imported: number;
  /** Whether no reference to a function passes the module's border, so that functions called through
   * references can be handed the purse. */
  readonly closed: boolean;
  /** Whether there are indirect calls at an open border, which the outside may have put a function in the way of. */
  readonly callsOutward: boolean;
  /** How the module catches exceptions. */
  readonly handlers: Handlers;
  /** Source indices of functions that there are references of. */
  readonly references: ReadonlySet<number>;
  /** Null where writes are not tracked. */
  readonly tracking: TrackingPlan | null;
  /** For each function that the module defines, what it keeps to mark what it writes, or to hold addresses against the
   * size of their memory. */
  readonly kept: readonly SavedValues[];
  /** Whether addresses are held against sizes that the host may lower. */
  readonly bounded: boolean;
}

/** Locals for an address, and for a value of each of these types. */
export interface SavedValues {
  readonly addressed: boolean;
  readonly kept: readonly ValueType[];
}

export interface PlanOptions {
  readonly priceOf: PriceByOpcode;
  readonly prices: PriceTable;
  readonly scheme: Scheme;
  /** True if calls of a function may be paid for by its callers. */
  readonly constants: boolean;
  /** True if writes to memory are tracked. */
  readonly tracked: boolean;
  /** True if the sizes of memories may be lowered. */
  readonly bounded: boolean;
  /** Called with each function's survey, by its index among those that the module defines. */
  readonly onSurvey: (index: number, survey: FunctionSurvey) => void;
}

/** Surveys a valid module. Throws `feature-not-allowed` for an instruction without a price, and for a memory that can't be
 * tracked. */
export function planModule(module: DecodedModule, options: PlanOptions): ModulePlan {
  const { priceOf, prices, scheme, constants, tracked, bounded, onSurvey } = options;
  const surveyor = new Surveyor(module, priceOf, prices);
  const tracking = tracked ? planTracking(module) : null;
  const bounds = bounded ? planBounds(module) : null;
  const kept = module.bodies.map((_, index): SavedValues => {
    const marked = tracking === null ? [] : tracking.functions[index]!.kept;
    const held = bounds?.[index] ?? { addressed: false, kept: [] };
    return {
      addressed: held.addressed || marked.length > 0,
      kept: [...new Set([...marked, ...held.kept])],
    };
  });
  const surveys = module.bodies.map((_, index) => {
    const survey = withSlots(surveyor.survey(index), tracking?.functions[index]);
    onSurvey(index, survey);
    return survey;
  });
  const imported = countImports(module, "function");
  const indirect = surveys.some((each) => each.callsIndirect || each.tailCallsIndirect);
  const closed = indirect && isClosed(module);
  const references = referencesOf(module, surveys);
  const reached = closed ? references : new Set([...references, ...enteredFromOutside(module)]);
  return {
    scheme,
    prices,
    surveys,
    imported,
    closed,
    callsOutward: indirect && !closed,
    references,
    tracking,
    kept,
    bounded,
    handlers: handlersOf(module, surveys),
    ...classify(surveys, imported, { reached, closed }, scheme, constants),
  };
}

/** A survey with the frame's slots that tracking adds. What bounds add is not counted, so that calls nest as deep with them:
 * `bounds-plan.ts` says how much that may be. */
function withSlots(survey: FunctionSurvey, marks: MarkPlan | undefined): FunctionSurvey {
  if (marks === undefined) return survey;
  return { ...survey, frameSlots: survey.frameSlots + trackingSlots(marks) };
}

/** How a module catches exceptions. Engines refuse modules that do it both ways, though they may notice
 * only when a function is compiled. Throws `feature-not-allowed` for one. */
function handlersOf(module: DecodedModule, surveys: readonly FunctionSurvey[]): Handlers {
  const kinds = new Set(surveys.map(({ handlers }) => handlers));
  if (kinds.has("legacy") && kinds.has("final")) {
    throw new SkerryError(
      "feature-not-allowed",
      `The code section of ${module.label} has try and try_table: handlers of the older form and of ` +
        "the final one, which engines don't take in one module. Compile all of it with one of them.",
    );
  }
  return kinds.has("legacy") ? "legacy" : kinds.has("final") ? "final" : "none";
}

/** Functions that the outside may call without a reference. An indirect call through an open border may reach the outside, and so
 * these. */
function enteredFromOutside({ exports, start }: DecodedModule): number[] {
  const exported = exports.flatMap(({ kind, index }) => (kind === "function" ? [index] : []));
  return start === null ? exported : [...exported, start];
}

/** Functions of which there are references. */
function referencesOf(module: DecodedModule, surveys: readonly FunctionSurvey[]): Set<number> {
  const found = new Set<number>();
  for (const survey of surveys) for (const index of survey.references) found.add(index);
  const initialisers = module.globals.map(({ initialiser }) => initialiser);
  for (const { initialiser } of module.tables)
    if (initialiser !== null) initialisers.push(initialiser);
  for (const { items } of module.elements) {
    if (items.kind === "functions") for (const index of items.functions) found.add(index);
    else initialisers.push(...items.expressions);
  }
  for (const initialiser of initialisers) {
    const cursor = walkInitialiser(module, initialiser);
    while (cursor.next()) if (cursor.opcode.immediates === "func") found.add(cursor.index);
  }
  return found;
}

/** Whether a type is what it is by others: by its recursion group, a supertype, or being one that others
 * may extend. A closed module's border has copies of types, which would be other ones. */
function relatedTypes({ types }: DecodedModule): (index: number) => boolean {
  const members = new Map<number, number>();
  for (const { group } of types) members.set(group, (members.get(group) ?? 0) + 1);
  return (index) => {
    const { group, final, supertype } = types[index]!;
    return !final || supertype !== null || members.get(group)! > 1;
  };
}

/** Whether nothing the module imports or exports can carry a reference to a function. */
function isClosed(module: DecodedModule): boolean {
  const functions = functionTypeIndices(module);
  const globals = globalTypes(module);
  const tables = tableTypes(module);
  const tags = tagTypeIndices(module);
  const carries = carriesFunctions(module);
  const related = relatedTypes(module);
  const open = (kind: ImportType["kind"], index: number): boolean => {
    switch (kind) {
      case "function": {
        const { params, results } = functionTypeAt(module, functions[index]!);
        return related(functions[index]!) || [...params, ...results].some(carries);
      }
      case "global":
        return carries(globals[index]!.value);
      case "table":
        return carries(tables[index]!.element);
      case "tag":
        return related(tags[index]!) || functionTypeAt(module, tags[index]!).params.some(carries);
      case "memory":
        return false;
    }
  };
  const counts = { function: 0, table: 0, memory: 0, global: 0, tag: 0 };
  const imports = module.imports.some(({ type }) => open(type.kind, counts[type.kind]++));
  return !imports && !module.exports.some(({ kind, index }) => open(kind, index));
}

/** Whether a value of a type may be a reference to a function, or lead to one. The contents of a GC object can be
 * read through an externref by code that knows the object's type. */
function carriesFunctions(module: DecodedModule): (type: ValueType) => boolean {
  const isFunction = (storage: StorageType): boolean => {
    if (isPacked(storage) || !isReference(storage)) return false;
    const heap = heapTypeOf(storage);
    return heap < 0 ? heap === heapTypes.func : module.types[heap]!.kind === "function";
  };
  const objects = module.types.some((type) => {
    if (type.kind === "struct") return type.fields.some(({ storage }) => isFunction(storage));
    return type.kind === "array" && isFunction(type.element.storage);
  });
  return (type) => isReference(type) && (objects || type !== valueTypes.externref);
}
