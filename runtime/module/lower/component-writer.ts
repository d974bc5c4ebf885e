import type { ImportSections } from "../../abi/generated/world-shell.ts";
import { magic, preambles } from "../../wasm/preamble.ts";
import { Writer } from "../../wasm/writer.ts";
import { withoutVersion } from "../interface-name.ts";
import { coreSorts, notTakenApart } from "./service-parts.ts";

const section = {
  ...{ coreModule: 1, coreInstance: 2, component: 4, instance: 5, alias: 6, type: 7, canon: 8 },
  export: 11,
} as const;
const sorts = { func: 1, type: 3, instance: 5 } as const;

/** Options of a function that is lowered; null for what it does without. */
export interface LowerOptions {
  readonly encoding: number | null;
  readonly memory: number | null;
  readonly realloc: number | null;
}

interface CoreItem {
  readonly name: string;
  readonly sort: number;
  readonly index: number;
}

/** Writes a component on top of what the host offers, definition by definition; each method returns the index of what it adds
 * (component model, `Binary.md`). */
export class ComponentWriter {
  readonly #to = new Writer(65_536);
  readonly #offer: ImportSections;
  #modules = 0;
  #components = 0;
  #coreInstances = 0;
  #functions = 0;
  #types: number;
  #instances: number;
  readonly #core = new Map<number, number>();
  readonly #named = new Map<string, number>();

  constructor(offer: ImportSections) {
    this.#offer = offer;
    this.#types = offer.types;
    this.#instances = offer.imports.filter(({ sort }) => sort === "instance").length;
    this.#to.bytes(new Uint8Array([...magic, ...preambles.component]));
    this.#to.bytes(Buffer.from(offer.bytes, "base64"));
  }

  finish(): Uint8Array {
    return this.#to.finish();
  }

  module(bytes: Uint8Array): number {
    this.#to.byte(section.coreModule);
    this.#to.blob(bytes);
    return this.#modules++;
  }

  instantiate(
    module: number,
    given: readonly { readonly name: string; readonly instance: number }[],
  ): number {
    this.#one(section.coreInstance, (to) => {
      to.byte(0);
      to.u32(module);
      to.u32(given.length);
      for (const { name, instance } of given) {
        to.name(name);
        to.byte(coreSorts.instance);
        to.u32(instance);
      }
    });
    return this.#coreInstances++;
  }

  /** A core instance that is put together. */
  coreExports(items: readonly CoreItem[]): number {
    this.#one(section.coreInstance, (to) => {
      to.byte(1);
      to.u32(items.length);
      for (const { name, sort, index } of items) {
        to.name(name);
        to.byte(sort);
        to.u32(index);
      }
    });
    return this.#coreInstances++;
  }

  /** A core instance's export. */
  alias(sort: number, instance: number, name: string): number {
    this.#one(section.alias, (to) => {
      to.byte(0);
      to.byte(sort);
      to.byte(1);
      to.u32(instance);
      to.name(name);
    });
    return this.#nextCore(sort);
  }

  /** A component within it. */
  component(bytes: Uint8Array): number {
    this.#to.byte(section.component);
    this.#to.blob(bytes);
    return this.#components++;
  }

  instantiateComponent(
    component: number,
    given: readonly { readonly name: string; readonly instance: number }[],
  ): number {
    this.#one(section.instance, (to) => {
      to.byte(0);
      to.u32(component);
      to.u32(given.length);
      for (const { name, instance } of given) {
        to.name(name);
        to.byte(sorts.instance);
        to.u32(instance);
      }
    });
    return this.#instances++;
  }

  /** An instance that an instance exports. */
  aliasInstance(instance: number, name: string): number {
    this.#one(section.alias, (to) => {
      to.byte(sorts.instance);
      to.byte(0);
      to.u32(instance);
      to.name(name);
    });
    return this.#instances++;
  }

  /** A core function that calls one of an interface of the host's, by its name, or of an instance. */
  lower(from: string | number, name: string, { encoding, memory, realloc }: LowerOptions): number {
    const func = this.#of(from, name, "func");
    const options = [
      ...(encoding === null ? [] : [[encoding]]),
      ...(memory === null ? [] : [[3, memory]]),
      ...(realloc === null ? [] : [[4, realloc]]),
    ];
    this.#one(section.canon, (to) => {
      to.byte(1);
      to.byte(0);
      to.u32(func);
      to.u32(options.length);
      for (const [code, index] of options) {
        to.byte(code!);
        if (index !== undefined) to.u32(index);
      }
    });
    return this.#nextCore(coreSorts.func);
  }

  dropResource(from: string | number, name: string): number {
    const type = this.#of(from, name, "type");
    this.#one(section.canon, (to) => {
      to.byte(3);
      to.u32(type);
    });
    return this.#nextCore(coreSorts.func);
  }

  /** Exports an interface with one function without a result, which is this core function, and takes a request or nothing. */
  exportFunction(
    interfaceName: string,
    name: string,
    core: number,
    takes: "request" | "nothing",
  ): void {
    const own = takes === "request" ? this.#ownRequest() : null;
    this.#one(section.type, (to) => {
      const func = 0x40;
      to.byte(func);
      to.u32(own === null ? 0 : 1);
      if (own !== null) {
        to.name("request");
        to.u32(own);
      }
      // No result.
      to.byte(1);
      to.byte(0);
    });
    const type = this.#types++;
    this.#one(section.canon, (to) => {
      to.byte(0);
      to.byte(0);
      to.u32(core);
      to.u32(0);
      to.u32(type);
    });
    const index = this.#functions++;
    this.#one(section.instance, (to) => {
      to.byte(1);
      to.u32(1);
      to.byte(0);
      to.name(name);
      to.byte(sorts.func);
      to.u32(index);
    });
    const instance = this.#instances++;
    this.#one(section.export, (to) => {
      to.byte(0);
      to.name(interfaceName);
      to.byte(sorts.instance);
      to.u32(instance);
      to.byte(0);
    });
  }

  /** Defines the type of a request that is handed over. */
  #ownRequest(): number {
    const request = this.#of("skerry:wasi3/http-types", "request", "type");
    this.#one(section.type, (to) => {
      const own = 0x69;
      to.byte(own);
      to.u32(request);
    });
    return this.#types++;
  }

  /** The instance of an interface of the host's. */
  offered(from: string): number {
    const found = this.#offer.imports.find((each) => withoutVersion(each.name) === from);
    // What a program around its workers offers them is none of the host's.
    if (found === undefined) throw notTakenApart(`imports ${from}`);
    return found.index;
  }

  /** A function or a type of an instance, once. */
  #of(from: string | number, name: string, sort: "func" | "type"): number {
    const key = `${sort} ${from}#${name}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const instance = typeof from === "number" ? from : this.offered(from);
    this.#one(section.alias, (to) => {
      to.byte(sorts[sort]);
      to.byte(0);
      to.u32(instance);
      to.name(name);
    });
    const index = sort === "func" ? this.#functions++ : this.#types++;
    this.#named.set(key, index);
    return index;
  }

  #nextCore(sort: number): number {
    const index = this.#core.get(sort) ?? 0;
    this.#core.set(sort, index + 1);
    return index;
  }

  /** A section of one entry. */
  #one(id: number, write: (to: Writer) => void): void {
    const content = new Writer();
    content.u32(1);
    write(content);
    this.#to.section(id, content);
  }
}
