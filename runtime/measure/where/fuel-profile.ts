import { hostItself, placeOfKey } from "../../isolate/inside/trace/call-tree.ts";
import { pageBytes } from "../../wasm/page.ts";
import type { CaseResult } from "../case-result.ts";
import type { TracedCall } from "../measured-worker.ts";
import { isIndex } from "./is-index.ts";
import { type Part, partsOf } from "./parts.ts";
import { scriptLabels } from "./script-names.ts";

/** Where the fuel of one case went, of one run of it that was traced. All fuel is in the `self` of one function,
 * and of one call. */
export interface FuelProfile {
  /** The case's name. */
  readonly case: string;
  readonly fuel: number;
  /** Whether the measured runs burned as much, each of them. */
  readonly asMeasured: boolean;
  /** The functions, most self fuel first. */
  readonly functions: readonly ProfiledFunction[];
  /** What the parts of the worker burned, which adds up to `fuel` as well. */
  readonly parts: readonly Part[];
  /** The tree of calls: each node comes after that of its caller, the first is the host. */
  readonly calls: readonly CallNode[];
  /** Calls that are one with their callers' in `calls`, to keep that bounded; not in `functions`. */
  readonly folded: number;
  /** A sentence about the names, where there is one to say. */
  readonly note: string | null;
  /** Each time memory grew. */
  readonly growth: readonly MemoryGrowth[];
}

/** What a function is: one of the module; one of a JavaScript worker; the engine that runs such a worker, and
 * its own functions; or work that the host does for the guest, and what crosses to it and back. */
export const functionKinds = ["function", "script", "engine", "host"] as const;

export type FunctionKind = (typeof functionKinds)[number];

export interface ProfiledFunction {
  /** The name from the module's name section, else `function` and its index; for the host, the interface's name. */
  readonly name: string;
  readonly kind: FunctionKind;
  /** The core module; null for the host. */
  readonly module: string | null;
  /** Where it stands in the author's files, as `src/index.js:3:9`; null where that is not known. */
  readonly source: string | null;
  /** What it burned itself, and in total: from its calls to their ends, once where it calls itself. */
  readonly self: number;
  readonly cumulative: number;
  readonly calls: number;
}

export interface CallNode {
  /** The place of its caller's node; -1 for the first. */
  readonly parent: number;
  /** The place of its function. */
  readonly function: number;
  readonly self: number;
  readonly calls: number;
}

export interface MemoryGrowth {
  /** What was burned by then. */
  readonly fuel: number;
  /** The place of the call, in `calls`, that asked for it. */
  readonly call: number;
  readonly fromBytes: number;
  readonly toBytes: number;
}

/** How the host's own part of a request is called: its fields and body go in, those of the answer come out. */
const hostName = "(request and answer)";

const unnamed =
  "The module names few of its functions: a build that is not stripped may name them. Of a worker in a scripting language they are its engine's, not the script's.";

const ofScripts =
  "Of a JavaScript worker these are its own functions and the engine's built-in ones; what the engine does for a function counts as its self fuel.";

/** Whether functions without a name burned more than half of what the guest's own did. */
function mostlyUnnamed(functions: readonly ProfiledFunction[]): boolean {
  let all = 0;
  let without = 0;
  for (const { name, kind, self } of functions) {
    if (kind === "host") continue;
    all += self;
    if (isIndex(name)) without += self;
  }
  return 2 * without > all;
}

/** The profile of a case by a traced run of it; null where that has none. */
export function fuelProfile(own: CaseResult, traced: TracedCall): FuelProfile | null {
  const { outcome, manifest, names, scriptMap } = traced;
  const { profile, usage } = outcome;
  if (profile === undefined) return null;
  const { hosts, scripts } = profile;
  const labelOf = scripts && scriptLabels(scripts, scriptMap);
  const label = (key: number): Pick<ProfiledFunction, "name" | "kind" | "module" | "source"> => {
    if (key < 0) {
      const name = key === hostItself ? hostName : hosts[hostItself - 1 - key]!;
      return { name, kind: "host", module: null, source: null };
    }
    const { core, number } = placeOfKey(key);
    const { name: module, functions } = manifest.cores[core]!;
    const script = scripts?.core === core ? (labelOf?.(number) ?? null) : null;
    if (script !== null) return { ...script, module };
    const all = names[core] ?? [];
    const index = all.length - functions + number;
    return { name: all[index] || `function ${index}`, kind: "function", module, source: null };
  };
  const sorted = profile.functions.toSorted(([, one], [, other]) => other - one);
  const places = new Map(sorted.map(([key], place) => [key, place]));
  const functions = sorted.map(([key, self, cumulative, calls]): ProfiledFunction => {
    return { ...label(key), self, cumulative, calls };
  });
  return {
    case: own.name,
    fuel: usage.fuel,
    asMeasured: own.fuel.exact && own.fuel.max === usage.fuel,
    functions,
    parts: partsOf(functions),
    calls: profile.nodes.map(([parent, key, self, calls]) => {
      return { parent, function: places.get(key)!, self, calls };
    }),
    folded: profile.folded,
    note: scripts !== null ? ofScripts : mostlyUnnamed(functions) ? unnamed : null,
    growth: profile.growth.map(([fuel, call, from, to]) => {
      return { fuel, call, fromBytes: from * pageBytes, toBytes: to * pageBytes };
    }),
  };
}
