import { SkerryError } from "../../errors.ts";
import type { Reader } from "../reader.ts";
import { type ComponentKind, componentKinds } from "./component.ts";

/** What making one instance takes, with all that it is made of. */
export interface Made {
  /** Definitions that have to be gone through, those of nested instances each time anew, and each with its type
   * written out. */
  readonly definitions: number;
  /** Core instances, by the module's place among all of the file. */
  readonly cores: ReadonlyMap<number, number>;
}

/** A definition in one of a component's index spaces. */
export interface Thing {
  /** Parts of its type with all that it refers to written out, as the transpiler may have to. */
  readonly size: number;
  /** The exports of an instance, an instance type or a component; null for anything else. */
  readonly exports: ReadonlyMap<string, Thing> | null;
  /** What an instance of it takes, for components and core modules; null where it comes from elsewhere. */
  readonly made: Made | null;
}

/** Numbers past this stand for all that are larger: products and sums of them stay exact. */
const most = 2 ** 31;

export function saturate(value: number): number {
  return Math.min(value, most);
}

/** What a name adds to a size: long ones are copied wherever they are used. */
export function nameSize(name: string): number {
  return name.length >>> 6;
}

export function sizeOf(things: Iterable<Thing>): number {
  let size = 0;
  for (const each of things) size += each.size;
  return saturate(size);
}

/** A definition of which nothing more is known. */
export const plain: Thing = { size: 1, exports: null, made: null };

/** What stands where there is nothing. */
const nothing: Thing = { ...plain, made: { definitions: 1, cores: new Map() } };

/** The index spaces of one component, or of one component's or instance's type, within others. */
export class Scope {
  readonly #parent: Scope | null;
  readonly #onInvalid: (error: SkerryError) => void;
  readonly #things = new Map<ComponentKind, Thing[]>(componentKinds.map((kind) => [kind, []]));

  /** `onInvalid` is told of what is used and is not there (`invalid-module`). */
  constructor(parent: Scope | null, onInvalid: (error: SkerryError) => void) {
    this.#parent = parent;
    this.#onInvalid = onInvalid;
  }

  inner(): Scope {
    return new Scope(this, this.#onInvalid);
  }

  add(kind: ComponentKind, thing: Thing): void {
    this.#things.get(kind)!.push(thing);
  }

  at(kind: ComponentKind, index: number, reader: Reader): Thing {
    return this.#things.get(kind)![index] ?? this.#missing(`${kind} ${index}`, reader);
  }

  /** What an export of an instance is. */
  exportOf(instance: number, name: string, reader: Reader): Thing {
    const thing = this.at("instance", instance, reader).exports?.get(name);
    return thing ?? this.#missing(`export of that name in instance ${instance}`, reader);
  }

  /** What something in the scope so many further out is. */
  outer(count: number, kind: ComponentKind, index: number, reader: Reader): Thing {
    let scope: Scope | null = this;
    for (let left = count; left > 0 && scope !== null; left--) scope = scope.#parent;
    return (
      scope?.at(kind, index, reader) ??
      this.#missing(`component ${count} levels further out`, reader)
    );
  }

  #missing(what: string, { where, base, position }: Reader): Thing {
    this.#onInvalid(
      new SkerryError(
        "invalid-module",
        `The ${where} does not validate: there is no ${what}, which is used before byte ${base + position}.`,
      ),
    );
    return nothing;
  }
}
