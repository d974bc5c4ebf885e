import { Scope } from "../../wasm/component/component-scope.ts";
import { ComponentTypes } from "../../wasm/component/component-types.ts";
import type { Section } from "../../wasm/module.ts";
import { preambleBytes } from "../../wasm/preamble.ts";
import { Reader } from "../../wasm/reader.ts";
import { componentSections, readSections } from "../../wasm/sections.ts";
import { decodeLimits } from "../limits.ts";
import { each, externName, nameIn, notTakenApart, passAlias } from "./service-parts.ts";

/** An instance that a component gets or that is exported: of the host's interface of this name, or by another component. */
export type Given =
  | { readonly host: string }
  | { readonly component: number; readonly name: string };

/** A component with code of its own, and what it imports. */
export interface Placed {
  readonly bytes: Uint8Array;
  readonly given: ReadonlyMap<string, Given>;
}

/** Components of which each imports only from those before it and from the host. The last one exports what makes it a worker. */
export type Composition = readonly Placed[];

/** An instance in a component that is put together of others. */
type Instance =
  | Given
  | { readonly placed: number }
  | { readonly exports: ReadonlyMap<string, Instance> };

const sorts = { component: 4, instance: 5 };

/** The most instances of components that are read, of those that only put others together too. */
const maxInstances = 256;

/** Reads what a component is composed of, as `wac` and `wasm-tools compose` do it: components that only put others together, to any
 * depth, are resolved. Null for one with code of its own. `isExport` tells the name of the export that makes it a worker.
 * @throws SkerryError `feature-not-allowed` for one that is put together in another way, `malformed-module` */
export function readComposition(
  bytes: Uint8Array,
  isExport: (name: string) => boolean,
): Composition | null {
  const reading = new Reading();
  if (reading.hasCode(bytes)) return null;
  const { placed } = reading;
  const exports = new CompositeReader(bytes, reading, null).read();
  const [, found] = [...exports].find(([name]) => isExport(name)) ?? [];
  if (found === undefined || !("component" in found)) {
    throw notTakenApart("exports what another component than one of its own has");
  }
  return reached(placed, found.component);
}

/** The components that this one needs, in their order, with itself as the last. */
function reached(placed: readonly Placed[], last: number): Composition {
  const needed = new Set<number>();
  const visit = (index: number): void => {
    if (needed.has(index)) return;
    for (const each of placed[index]!.given.values())
      if ("component" in each) visit(each.component);
    needed.add(index);
  };
  visit(last);
  const order = [...needed];
  return order.map((index) => {
    const { bytes, given } = placed[index]!;
    const moved = [...given].map(([name, each]): [string, Given] => [
      name,
      "component" in each ? { ...each, component: order.indexOf(each.component) } : each,
    ]);
    return { bytes, given: new Map(moved) };
  });
}

function whole(bytes: Uint8Array): Reader {
  return new Reader(bytes, 0, preambleBytes, bytes.length, "component");
}

/** What all parts of a composition have in common while it is read. All are views of the same bytes. */
class Reading {
  readonly placed: Placed[] = [];
  readonly #sections = new Map<number, readonly Section[]>();
  #instances = 0;

  /** Returns the sections of a component, which are found once, however often it is instantiated. */
  sections(bytes: Uint8Array): readonly Section[] {
    const at = bytes.byteOffset;
    const found =
      this.#sections.get(at) ?? readSections(whole(bytes), componentSections, decodeLimits);
    this.#sections.set(at, found);
    return found;
  }

  /** Whether a component has code of its own, and so is not only put together of others. */
  hasCode(bytes: Uint8Array): boolean {
    return this.sections(bytes).some(({ id }) =>
      ["core module", "core instance", "canon"].includes(componentSections[id]!),
    );
  }

  /** @throws SkerryError `feature-not-allowed` past the most instances */
  countInstance(): void {
    if (++this.#instances <= maxInstances) return;
    throw notTakenApart(
      `is a composition that instantiates its components more than ${maxInstances} times`,
      "compose it of fewer",
    );
  }
}

class CompositeReader {
  readonly #bytes: Uint8Array;
  readonly #reading: Reading;
  /** What it imports; null for the outermost one, which imports from the host. */
  readonly #imports: ReadonlyMap<string, Instance> | null;
  readonly #instances: Instance[] = [];
  readonly #components: Uint8Array[] = [];
  readonly #exports = new Map<string, Instance>();
  readonly #nowhere = new Scope(null, () => {});
  readonly #definitions = new ComponentTypes(decodeLimits, {
    each,
    externName,
    alias: (reader) => passAlias(reader),
  });

  constructor(bytes: Uint8Array, reading: Reading, imports: ReadonlyMap<string, Instance> | null) {
    this.#bytes = bytes;
    this.#reading = reading;
    this.#imports = imports;
  }

  read(): ReadonlyMap<string, Instance> {
    const all = whole(this.#bytes);
    for (const { id, content } of this.#reading.sections(this.#bytes)) {
      const reader = all.slice(content.start, content.end, "component");
      this.#section(componentSections[id]!, reader);
    }
    return this.#exports;
  }

  #section(name: (typeof componentSections)[number], reader: Reader): void {
    switch (name) {
      case "component":
        this.#components.push(reader.bytes.subarray(reader.position, reader.end));
        return;
      case "instance":
        each(reader, () => this.#instances.push(this.#instance(reader)));
        return;
      case "alias":
        each(reader, () => this.#alias(reader));
        return;
      case "import":
        each(reader, () => this.#import(reader));
        return;
      case "export":
        each(reader, () => this.#export(reader));
        return;
      case "custom":
      case "type":
        return;
      default:
        throw notTakenApart(`has a section of kind "${name}"`);
    }
  }

  #import(reader: Reader): void {
    const name = externName(reader);
    const { kind } = this.#definitions.declared(reader, this.#nowhere);
    if (kind !== "instance") throw notTakenApart(`imports a ${kind} by itself`);
    const given = this.#imports === null ? { host: name } : this.#imports.get(name);
    if (given === undefined) throw notTakenApart(`has a component that is given no ${name}`);
    this.#instances.push(given);
  }

  #instance(reader: Reader): Instance {
    if (reader.byte() !== 0) {
      const exports = new Map<string, Instance>();
      each(reader, () => {
        const name = externName(reader);
        const found = this.#argument(reader);
        if (found !== null) exports.set(name, found);
      });
      return { exports };
    }
    const bytes = this.#components[reader.u32()];
    if (bytes === undefined) throw notTakenApart("uses what it defines later");
    const given = new Map<string, Instance>();
    each(reader, () => {
      const name = nameIn(reader);
      const found = this.#argument(reader);
      if (found !== null) given.set(name, found);
    });
    this.#reading.countInstance();
    if (!this.#reading.hasCode(bytes)) {
      return { exports: new CompositeReader(bytes, this.#reading, given).read() };
    }
    const imports = [...given].map(([name, each]): [string, Given] => [
      name,
      this.#interface(each),
    ]);
    const { placed } = this.#reading;
    placed.push({ bytes, given: new Map(imports) });
    return { placed: placed.length - 1 };
  }

  /** An instance that is handed over; null for a type or a function, which follows from those. */
  #argument(reader: Reader): Instance | null {
    const sort = reader.byte();
    if (sort === 0) throw notTakenApart("hands over what is no instance");
    const index = reader.u32();
    if (sort === sorts.component) throw notTakenApart("hands a component over to another");
    return sort === sorts.instance ? this.#instances[index]! : null;
  }

  /** One that is an interface: of the host, or what a component exports. */
  #interface(instance: Instance): Given {
    if ("host" in instance || "component" in instance) return instance;
    throw notTakenApart("gives a component what is put together of functions");
  }

  #alias(reader: Reader): void {
    const sort = reader.byte();
    if (sort === 0) throw notTakenApart("takes a component apart");
    const target = reader.byte();
    if (target !== 0) throw notTakenApart("refers to something around it");
    const from = this.#instances[reader.u32()];
    const name = nameIn(reader);
    if (sort === sorts.component) throw notTakenApart("takes a component from an instance");
    if (sort !== sorts.instance) return;
    if (from === undefined) throw notTakenApart("uses what it defines later");
    this.#instances.push(exportOf(from, name));
  }

  /** What is exported gets one more index. */
  #export(reader: Reader): void {
    const name = externName(reader);
    const sort = reader.byte();
    if (sort === 0) reader.byte();
    const index = reader.u32();
    if (reader.byte() !== 0) this.#definitions.declared(reader, this.#nowhere);
    if (sort !== sorts.instance) return;
    const found = this.#instances[index];
    if (found === undefined) throw notTakenApart("uses what it defines later");
    this.#exports.set(name, found);
    this.#instances.push(found);
  }
}

function exportOf(from: Instance, name: string): Instance {
  if ("placed" in from) return { component: from.placed, name };
  const found = "exports" in from ? from.exports.get(name) : undefined;
  if (found === undefined) throw notTakenApart(`takes ${name} from what has none`);
  return found;
}
