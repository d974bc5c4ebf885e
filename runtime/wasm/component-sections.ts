import {
  type ComponentExtern,
  type ComponentKind,
  type CoreName,
  componentKinds,
} from "./component.ts";
import type { DecodeLimits } from "./decode-limits.ts";
import type { Reader } from "./reader.ts";

/** Reads the sections of a component that the module's way asks about (component model,
 * `Binary.md`), for one component with all that are nested in it. */
export class ComponentSections {
  readonly #limits: DecodeLimits;
  #entries = 0;
  readonly coreNames: CoreName[] = [];

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  /** How many core instances the section makes of modules; those put together from exports run
   * nothing. */
  coreInstances(reader: Reader): number {
    let instantiations = 0;
    this.#each(reader, () => {
      const at = reader.position;
      const form = reader.byte();
      if (form > 1) throw reader.malformed(`there is no form ${form} of core instance`, at);
      if (form === 0) {
        instantiations++;
        reader.u32();
      }
      // Arguments, or exports: a name, what it is of, an index.
      this.#each(reader, () => {
        this.#coreName(reader);
        reader.byte();
        reader.u32();
      });
    });
    return instantiations;
  }

  /** The components, by index, that the section makes instances of. */
  instances(reader: Reader): number[] {
    const components: number[] = [];
    this.#each(reader, () => {
      const at = reader.position;
      const form = reader.byte();
      if (form > 1) throw reader.malformed(`there is no form ${form} of instance`, at);
      if (form === 0) components.push(reader.u32());
      this.#each(reader, () => {
        if (form === 0) reader.name(this.#limits.nameBytes);
        else this.#externName(reader);
        readSort(reader);
        reader.u32();
      });
    });
    return components;
  }

  /** What each entry is an alias of. Aliases name exports of core instances. */
  aliases(reader: Reader): ComponentKind[] {
    const kinds: ComponentKind[] = [];
    this.#each(reader, () => {
      kinds.push(readSort(reader));
      const at = reader.position;
      const target = reader.byte();
      if (target > 2) throw reader.malformed(`there is no target ${target} of an alias`, at);
      reader.u32();
      if (target === 0) reader.name(this.#limits.nameBytes);
      else if (target === 1) this.#coreName(reader);
      else reader.u32();
    });
    return kinds;
  }

  /** Refuses what is not lifting, lowering or a resource's handling without async: each other
   * builtin is work in the host's glue that nothing meters. */
  canonicals(reader: Reader): void {
    this.#each(reader, () => {
      const at = reader.position;
      const form = reader.byte();
      if (form >= 2 && form <= 4) {
        reader.u32();
        return;
      }
      if (form > 1) throw reader.refused("component-async", `canonical function ${form}`, at);
      if (reader.byte() !== 0) throw reader.malformed("a canonical function has no sort", at);
      reader.u32();
      this.#each(reader, () => readCanonOption(reader));
      if (form === 0) reader.u32();
    });
  }

  imports(reader: Reader): ComponentExtern[] {
    const imports: ComponentExtern[] = [];
    this.#each(reader, () => {
      const offset = reader.base + reader.position;
      imports.push({ name: this.#externName(reader), kind: readExternType(reader), offset });
    });
    return imports;
  }

  exports(reader: Reader): ComponentExtern[] {
    const exports: ComponentExtern[] = [];
    this.#each(reader, () => {
      const offset = reader.base + reader.position;
      const name = this.#externName(reader);
      const kind = readSort(reader);
      reader.u32();
      if (reader.byte() !== 0) readExternType(reader);
      exports.push({ name, kind, offset });
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

function readCanonOption(reader: Reader): void {
  const at = reader.position;
  const option = reader.byte();
  if (option === 6 || option === 7) {
    throw reader.refused("component-async", `canonical option ${option}`, at);
  }
  if (option > 7) throw reader.refused("component-core-types", `canonical option ${option}`, at);
  if (option >= 3) reader.u32();
}

function readSort(reader: Reader): ComponentKind {
  const at = reader.position;
  const code = reader.byte();
  // Sort 0 is of the core, and says by a further byte which.
  if (code === 0) reader.byte();
  const sort = componentKinds[code];
  if (sort === undefined) throw reader.malformed(`there is no sort ${code}`, at);
  return sort;
}

function readExternType(reader: Reader): ComponentKind | "resource" {
  const at = reader.position;
  const code = reader.byte();
  const kind = componentKinds[code];
  if (kind === undefined) throw reader.malformed(`there is no kind ${code} of import`, at);
  if (kind === "value") throw reader.refused("component-values", "a value", at);
  if (kind === "core module" && reader.byte() !== 0x11) {
    throw reader.malformed("a core import is no module", at);
  }
  if (kind !== "type") {
    reader.u32();
    return kind;
  }
  const bound = reader.byte();
  if (bound === 1) return "resource";
  if (bound !== 0) throw reader.malformed(`there is no type bound ${bound}`, at);
  reader.u32();
  return "type";
}
