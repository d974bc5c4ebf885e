import type { SkerryError } from "../../errors.ts";
import type { Section } from "../module.ts";

export const componentKinds = [
  "core module",
  "function",
  "value",
  "type",
  "component",
  "instance",
] as const;
export type ComponentKind = (typeof componentKinds)[number];

/** A component's import or export by name; of types only whether they are resources is kept. */
export interface ComponentExtern {
  readonly name: string;
  /** "resource" is a type that is new with the import rather than equal to a known one. */
  readonly kind: ComponentKind | "resource";
  /** Where it stands in the whole file. */
  readonly offset: number;
}

/** A name by which core instances are put together. */
export interface CoreName {
  readonly name: string;
  /** Where it stands in the whole file. */
  readonly offset: number;
}

/** A core module inside a component: a view of the file, not a copy. */
export interface NestedModule {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly label: string;
}

/** A component as far as its outside and its core modules go. */
export interface WalkedComponent {
  readonly sections: readonly Section[];
  readonly imports: readonly ComponentExtern[];
  readonly exports: readonly ComponentExtern[];
  /** Core modules in the order of the file, those of nested components included. */
  readonly modules: readonly NestedModule[];
  /** Names of core instances' arguments and exports, those of nested components included. */
  readonly coreNames: readonly CoreName[];
  /** How many core instances come of instantiating it once. */
  readonly coreInstantiations: number;
  /** How many of each module, by its place in `modules`; those without any are left out. */
  readonly instancesOf: ReadonlyMap<number, number>;
  /** Definitions that the transpiler goes through, those of each instance anew and each type written out where it
   * is used. */
  readonly definitions: number;
  /** Why it can't be run whatever it is: it uses something that is not there, or that no host has. */
  readonly refusal: SkerryError | null;
  /** Why it can't be run as it is: it has asynchronous functions. */
  readonly asynchronous: SkerryError | null;
}
