import type { AnyNode, Identifier } from "acorn";
import type { Edit } from "./edits.ts";
import type { Scope } from "./scopes.ts";
import type { WrittenNames } from "./written-names.ts";

/** A function or class that has another name in the bundle than its author gave it. */
export interface Renamed {
  readonly node: AnyNode;
  /** The variable that its name comes from, or its own name. */
  readonly id: Identifier;
  /** The author's name. */
  readonly name: string;
  /** Where it stands. */
  readonly scope: Scope;
}

/** Puts names of variables back as they were, in the scope that declares them. */
export class Renaming {
  readonly #byName: ReadonlyMap<string, readonly Identifier[]>;
  readonly #names: WrittenNames;
  readonly #edits = new Map<number, Edit>();
  /** Scopes in which a name was put back, by that name. */
  readonly #restored = new Map<string, { readonly scope: Scope; readonly before: string }[]>();

  constructor(identifiers: readonly Identifier[], names: WrittenNames) {
    this.#byName = Map.groupBy(identifiers, ({ name }) => name);
    this.#names = names;
  }

  get edits(): readonly Edit[] {
    return [...this.#edits.values()];
  }

  /** Renames the variable wherever it is used.
   * @returns false if it belongs to the top level, or its scope uses that name for something else. */
  restore({ node, id, name, scope }: Renamed): boolean {
    const isDeclaration = /Declaration$/.test(node.type);
    const holder = declaring(isDeclaration ? scope.outer : scope, id.name);
    if (holder === null || name === "default") return false;
    const restored = this.#restored.get(name) ?? [];
    for (const { scope: other, before } of restored) {
      if (other === holder && before === id.name) return true;
      if (other.start < holder.end && holder.start < other.end) return false;
    }
    if (this.#within(holder, name).length > 0) return false;
    const places = this.#within(holder, id.name);
    const isInner = this.#names.at(id.start) === undefined;
    if (!isInner && places.some(({ start }) => this.#names.at(start) !== name)) return false;
    for (const { start, end } of places) this.#edits.set(start, { start, end, text: name });
    this.#restored.set(name, [...restored, { scope: holder, before: id.name }]);
    return true;
  }

  #within({ start, end }: Scope, name: string): Identifier[] {
    const all = this.#byName.get(name) ?? [];
    return all.filter((each) => each.start >= start && each.end <= end);
  }
}

/** The scope that declares a name; null for the top level, whose names others use as well. */
function declaring(from: Scope | null, name: string): Scope | null {
  let scope = from;
  while (scope !== null && !scope.declared.has(name)) scope = scope.outer;
  return scope === null || scope.outer === null ? null : scope;
}
