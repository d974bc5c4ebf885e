import type { SkerryError } from "../../errors.ts";
import type { DecodeLimits } from "../decode-limits.ts";
import type { Reader } from "../reader.ts";
import { readCanonical } from "./canonicals.ts";
import {
  type ComponentExtern,
  type ComponentKind,
  type CoreName,
  componentKinds,
} from "./component.ts";
import {
  type Made,
  nameSize,
  plain,
  type Scope,
  saturate,
  sizeOf,
  type Thing,
} from "./component-scope.ts";
import { ComponentTypes } from "./component-types.ts";

/** One component, as far as it was read. */
export class Level {
  readonly scope: Scope;
  readonly exports = new Map<string, Thing>();
  /** See `Made`. */
  definitions = 0;
  readonly cores = new Map<number, number>();

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** How often core modules are instantiated, in it and its instances. */
  get coreInstantiations(): number {
    let sum = 0;
    for (const count of this.cores.values()) sum += count;
    return sum;
  }

  /** Counts something that is made with each instance of this component. */
  make({ definitions, cores }: Made): void {
    this.count(definitions);
    for (const [module, count] of cores) {
      this.cores.set(module, saturate((this.cores.get(module) ?? 0) + count));
    }
  }

  count(definitions: number): void {
    this.definitions = saturate(this.definitions + definitions);
  }

  /** The whole component, once it was read. */
  get thing(): Thing {
    const { exports, definitions, cores } = this;
    return { size: sizeOf(exports.values()), exports, made: { definitions, cores } };
  }
}

/** Reads the sections of a component that the module's way asks about (component model,
 * `Binary.md`), for one component with all that are nested in it. Each counts what it defines. */
export class ComponentSections {
  readonly #limits: DecodeLimits;
  readonly #types: ComponentTypes;
  #entries = 0;
  readonly coreNames: CoreName[] = [];
  /** The first asynchronous canonical function, as the error that refuses it. */
  asynchronous: SkerryError | null = null;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
    this.#types = new ComponentTypes(limits, {
      each: (reader, entry) => this.#each(reader, entry),
      externName: (reader) => this.#externName(reader),
      alias: (reader, scope) => this.#alias(reader, scope),
    });
  }

  types(reader: Reader, level: Level): void {
    this.#each(reader, () => {
      const before = this.#entries;
      level.scope.add("type", this.#types.definition(reader, level.scope));
      level.count(1 + this.#entries - before);
    });
  }

  /** Counts instances made of modules; those put together from exports run nothing. */
  coreInstances(reader: Reader, level: Level): void {
    this.#each(reader, () => {
      const at = reader.position;
      const form = reader.byte();
      if (form > 1) throw reader.malformed(`there is no form ${form} of core instance`, at);
      level.count(1);
      if (form === 0) {
        const { made } = level.scope.at("core module", reader.u32(), reader);
        level.make(made ?? unknown("core module", reader, at));
      }
      // Arguments, or exports: a name, what it is of, an index.
      this.#each(reader, () => {
        this.#coreName(reader);
        reader.byte();
        reader.u32();
        level.count(1);
      });
    });
  }

  instances(reader: Reader, level: Level): void {
    const { scope } = level;
    this.#each(reader, () => {
      const at = reader.position;
      const form = reader.byte();
      if (form > 1) throw reader.malformed(`there is no form ${form} of instance`, at);
      level.count(1);
      const component = form === 0 ? scope.at("component", reader.u32(), reader) : null;
      if (component !== null) {
        level.make(component.made ?? unknown("component", reader, at));
      }
      const parts = new Map<string, Thing>();
      this.#each(reader, () => {
        const name = form === 0 ? reader.name(this.#limits.nameBytes) : this.#externName(reader);
        const sort = readSort(reader);
        const index = reader.u32();
        const thing = isTracked(sort) ? scope.at(sort.kind, index, reader) : plain;
        level.count(1 + nameSize(name));
        parts.set(name, thing);
      });
      const exports = component === null ? parts : component.exports;
      scope.add("instance", { size: sizeOf(exports?.values() ?? []), exports, made: null });
    });
  }

  /** Aliases name exports of core instances. */
  aliases(reader: Reader, level: Level): void {
    this.#each(reader, () => {
      this.#alias(reader, level.scope);
      level.count(1);
    });
  }

  #alias(reader: Reader, scope: Scope): void {
    const sort = readSort(reader);
    const at = reader.position;
    const target = reader.byte();
    if (target > 2) throw reader.malformed(`there is no target ${target} of an alias`, at);
    const first = reader.u32();
    if (target === 1) {
      this.#coreName(reader);
      return;
    }
    let thing = plain;
    if (target === 0) {
      const name = reader.name(this.#limits.nameBytes);
      if (isTracked(sort)) thing = scope.exportOf(first, name, reader);
    } else {
      const index = reader.u32();
      if (isTracked(sort)) thing = scope.outer(first, sort.kind, index, reader);
    }
    if (isTracked(sort)) scope.add(sort.kind, thing);
  }

  /** Notes where one is asynchronous: each builtin is work that nothing meters, unless it is lowered (`module/lower`). */
  canonicals(reader: Reader, level: Level): void {
    const { scope } = level;
    this.#each(reader, () => {
      const at = reader.position;
      level.count(1);
      const canonical = readCanonical(reader, (within, entry) => this.#each(within, entry));
      if (canonical.kind === "resource") return;
      const options = canonical.kind === "builtin" ? null : canonical.options;
      if (options === null || options.async || options.callback !== null) {
        const what = canonical.kind === "builtin" ? canonical.name : `canon ${canonical.kind}`;
        this.asynchronous ??= reader.refused("component-async", `${what}, asynchronous`, at);
      }
      if (canonical.kind === "builtin") return;
      // The code that lifts or lowers is as long as the type.
      if (canonical.kind === "lower") {
        level.count(scope.at("function", canonical.func, reader).size);
        return;
      }
      const lifted = scope.at("type", canonical.type, reader);
      level.count(lifted.size);
      scope.add("function", lifted);
    });
  }

  imports(reader: Reader, level: Level): ComponentExtern[] {
    const imports: ComponentExtern[] = [];
    this.#each(reader, () => {
      const offset = reader.base + reader.position;
      const name = this.#externName(reader);
      const { kind, thing } = this.#types.declared(reader, level.scope);
      level.scope.add(kind === "resource" ? "type" : kind, thing);
      // What is given for it is held against all of its type.
      level.count(1 + nameSize(name) + thing.size);
      imports.push({ name, kind, offset });
    });
    return imports;
  }

  exports(reader: Reader, level: Level): ComponentExtern[] {
    const { scope } = level;
    const exports: ComponentExtern[] = [];
    this.#each(reader, () => {
      const offset = reader.base + reader.position;
      const name = this.#externName(reader);
      const sort = readSort(reader);
      const index = reader.u32();
      const declared = reader.byte() === 0 ? null : this.#types.declared(reader, scope).thing;
      // What a component exports gets a further index of its kind.
      const thing = isTracked(sort) ? scope.at(sort.kind, index, reader) : plain;
      if (isTracked(sort)) scope.add(sort.kind, thing);
      level.exports.set(name, thing);
      level.count(1 + nameSize(name) + thing.size + (declared?.size ?? 0));
      exports.push({ name, kind: sort.kind, offset });
    });
    return exports;
  }

  /** Calls `entry` for each entry of a vector; the entries of all vectors count together. */
  #each(reader: Reader, entry: () => void): void {
    const what = "the number of entries in a component's sections";
    const count = reader.count(what, this.#limits.componentEntries, this.#entries);
    this.#entries += count;
    for (let index = 0; index < count; index++) entry();
  }

  #coreName(reader: Reader): void {
    const offset = reader.base + reader.position;
    this.coreNames.push({ name: reader.name(this.#limits.nameBytes), offset });
  }

  /** A name after a byte that tells its form; form 2 has a version suffix of its own. */
  #externName(reader: Reader): string {
    const at = reader.position;
    const form = reader.byte();
    if (form > 2) throw reader.malformed(`there is no form ${form} of name`, at);
    const name = reader.name(this.#limits.nameBytes);
    return form === 2 ? name + reader.name(this.#limits.nameBytes) : name;
  }
}

interface Sort {
  readonly kind: ComponentKind;
  /** For a core sort: its code; null for a component's. */
  readonly core: number | null;
}

function readSort(reader: Reader): Sort {
  const at = reader.position;
  const code = reader.byte();
  // Sort 0 is of the core, and says by a further byte which.
  const core = code === 0 ? reader.byte() : null;
  const kind = componentKinds[code];
  if (kind === undefined) throw reader.malformed(`there is no sort ${code}`, at);
  return { kind, core };
}

/** Whether there is an index space of such things in a `Scope`. */
function isTracked({ core }: Sort): boolean {
  return core === null || core === coreModule;
}

const coreModule = 0x11;

/** What comes from elsewhere may be anything: how much it would make is not to be told. */
function unknown(what: string, reader: Reader, at: number): never {
  throw reader.refused("component-parameters", `an instance of an imported ${what}`, at);
}
