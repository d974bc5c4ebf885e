/** Reads the profile of a module that `meter` of `skerry` metered with one.
 * @module skerry/profile */
import type { DecodedModule, Export, MemoryType } from "../../../wasm/module.ts";
import { memoryTypes } from "../../../wasm/module.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { profileExport } from "../contract.ts";
import type { ModulePlan } from "../plan/module-plan.ts";
import type { FunctionLabel } from "./function-labels.ts";
import { FunctionProfile, profileBytes, profileFields } from "./function-profile.ts";

export type { FunctionLabel } from "./function-labels.ts";
export type { SourceLine } from "./function-lines.ts";

/** @internal The profile of one module: a memory of its own, in which each function the module defines has its
 * figures. */
export class Profile {
  readonly #plan: ModulePlan;
  readonly #granted: number;
  /** Index of the memory. */
  readonly #memory: number;
  readonly memory: MemoryType;
  readonly export: Export;
  /** Locals that a function needs for it, i64. */
  readonly locals = 3;

  /** `granted` is the index of the global that holds what was taken in hand in all. */
  constructor(module: DecodedModule, plan: ModulePlan, granted: number) {
    this.#plan = plan;
    this.#granted = granted;
    this.#memory = memoryTypes(module).length;
    const pages = Math.ceil((module.functions.length * profileBytes) / pageBytes);
    this.memory = { address: valueTypes.i32, min: pages, max: pages };
    this.export = { name: profileExport, kind: "memory", index: this.#memory, offset: 0 };
  }

  /** What the `index`th function does, which has three i64 locals from `local` on for it. */
  of(index: number, local: number): FunctionProfile {
    const { outside, entered } = this.#plan.classes[this.#plan.imported + index]!;
    return new FunctionProfile({
      memory: this.#memory,
      address: index * profileBytes,
      granted: this.#granted,
      self: local,
      reckoned: local + 1,
      began: local + 2,
      reentered: outside || entered,
    });
  }
}

/** A profile's figures of one function. */
export interface FunctionFigures {
  /** Fuel that its own instructions burned. */
  readonly self: bigint;
  /** Fuel that was burned from its calls to their ends, in those that it was not yet running in. */
  readonly cumulative: bigint;
  /** Its calls. */
  readonly calls: bigint;
}

/** What is read of a `WebAssembly.Memory`: its type is not in all programs' libraries. */
export interface ProfileMemory {
  /** The memory's bytes. */
  readonly buffer: ArrayBufferLike;
}

/** Reads the profile of a module that was metered with one, from its exported memory: figures by the number of the
 * function among those that the module defines. They are complete once no call is under way. */
export function readProfile(memory: ProfileMemory, functions: number): FunctionFigures[] {
  const view = new DataView(memory.buffer);
  const field = (index: number, name: keyof typeof profileFields) =>
    view.getBigUint64(index * profileBytes + profileFields[name], true);
  return Array.from({ length: functions }, (_, index) => ({
    self: field(index, "self"),
    cumulative: field(index, "cumulative"),
    calls: field(index, "calls"),
  }));
}

/** A function's label and its figures. */
export type LabelledFigures = FunctionLabel & FunctionFigures;

/** Reads a profile as {@link readProfile} does, with the labels that the report of metering has as
 * `profiled`: the functions that burned the most themselves come first, equal ones by index.
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { meter } from "skerry";
 * import { readLabelledProfile } from "skerry/profile";
 *
 * const { bytes, report } = meter(await readFile("guest.wasm"), { profile: true, fuel: 1_000_000 });
 * const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>, {
 *   skerry: { "out-of-fuel": () => {} },
 * });
 * const exports = instance.exports as Record<string, any>;
 * exports.fibonacci(10);
 * const [first] = readLabelledProfile(exports["skerry:profile"], report.profiled!);
 * console.log(first!.name, first!.calls); // fibonacci 177n
 * ```
 */
export function readLabelledProfile(
  memory: ProfileMemory,
  labels: readonly FunctionLabel[],
): LabelledFigures[] {
  return readProfile(memory, labels.length)
    .map((figures, number) => ({ ...labels[number]!, ...figures }))
    .sort((one, other) => Number(other.self - one.self) || one.index - other.index);
}
