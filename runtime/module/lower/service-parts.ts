import { SkerryError } from "../../errors.ts";
import { type Canonical, readCanonical } from "../../wasm/component/canonicals.ts";
import { Scope } from "../../wasm/component/component-scope.ts";
import { ComponentTypes } from "../../wasm/component/component-types.ts";
import { preambleBytes } from "../../wasm/preamble.ts";
import { Reader } from "../../wasm/reader.ts";
import { componentSections, readSections } from "../../wasm/sections.ts";
import { decodeLimits } from "../limits.ts";

/** What an interface that is imported has, by the interface's name. */
export interface FromImport {
  readonly from: string;
  readonly name: string;
}

/** What a component's core modules are put together by, in its order. */
export type Part =
  | { readonly kind: "core module"; readonly bytes: Uint8Array }
  | {
      readonly kind: "core instance";
      readonly module: number;
      readonly given: readonly { readonly name: string; readonly instance: number }[];
    }
  | {
      readonly kind: "core exports";
      readonly exports: readonly {
        readonly name: string;
        readonly sort: number;
        readonly index: number;
      }[];
    }
  | {
      readonly kind: "core alias";
      readonly sort: number;
      readonly instance: number;
      readonly name: string;
    }
  | Canonical;

/** A type: of an import, or its bytes where it was defined. */
export type TypePart = FromImport | { readonly defined: Uint8Array };

/** A service of one component: what it is made of, and what stands in its index spaces. */
export interface ServiceParts {
  readonly parts: readonly Part[];
  readonly functions: readonly (FromImport | null)[];
  readonly types: readonly (TypePart | null)[];
}

const asOneComponent =
  "build it as one component, as wit-component makes it of a core module (Rust's and C's toolchains with wit-bindgen do), or " +
  "compose such ones by wac or wasm-tools";

/** The error of a service that is put together in another way than the component tools do it. */
export function notTakenApart(what: string, advice = asOneComponent): SkerryError {
  return new SkerryError(
    "feature-not-allowed",
    `The component is for WASI 0.3, and ${what}, which this host can't run: ${advice}.`,
  );
}

/** Reads a service that was walked before, and so is within the limits. Its types are held against the host's elsewhere: a nested
 * component that only renames types is passed over. @throws SkerryError `feature-not-allowed` where it is composed of
 * several beside code of its own, `malformed-module`. */
export function readService(bytes: Uint8Array): ServiceParts {
  return new ServiceReader(bytes).read();
}

/** Reads the component that the SDK makes of an engine, which may import types by themselves. @throws SkerryError as
 * {@link readService}. */
export function readEngineComponent(bytes: Uint8Array): ServiceParts {
  return new ServiceReader(bytes, true).read();
}

/** Sorts of a core definition that an alias has. */
export const coreSorts = { func: 0, table: 1, memory: 2, global: 3, instance: 0x12 } as const;

class ServiceReader {
  readonly #whole: Reader;
  readonly #isKnown: boolean;
  readonly #parts: Part[] = [];
  readonly #functions: (FromImport | null)[] = [];
  readonly #types: (TypePart | null)[] = [];
  readonly #instances: (string | null)[] = [];
  /** Where everything is unknown: definitions are only passed over. */
  readonly #nowhere = new Scope(null, () => {});
  readonly #definitions = new ComponentTypes(decodeLimits, {
    each,
    externName,
    alias: (reader) => passAlias(reader),
  });

  constructor(bytes: Uint8Array, isKnown = false) {
    this.#isKnown = isKnown;
    this.#whole = new Reader(bytes, 0, preambleBytes, bytes.length, "component");
  }

  read(): ServiceParts {
    for (const { id, content } of readSections(this.#whole, componentSections, decodeLimits)) {
      const reader = this.#whole.slice(content.start, content.end, "component");
      this.#section(componentSections[id]!, reader);
    }
    return { parts: this.#parts, functions: this.#functions, types: this.#types };
  }

  #section(name: (typeof componentSections)[number], reader: Reader): void {
    switch (name) {
      case "core module":
        this.#parts.push({
          kind: "core module",
          bytes: reader.bytes.subarray(reader.position, reader.end),
        });
        return;
      case "core instance":
        each(reader, () => this.#coreInstance(reader));
        return;
      case "component":
        this.#component(reader);
        return;
      case "instance":
        each(reader, () => {
          passInstance(reader);
          this.#instances.push(null);
        });
        return;
      case "alias":
        each(reader, () => this.#alias(reader));
        return;
      case "type":
        each(reader, () => {
          const start = reader.position;
          this.#definitions.definition(reader, this.#nowhere);
          this.#types.push({ defined: reader.bytes.subarray(start, reader.position) });
        });
        return;
      case "canon":
        each(reader, () => {
          const canonical = readCanonical(reader, each);
          this.#parts.push(canonical);
          if (canonical.kind === "lift") this.#functions.push(null);
        });
        return;
      case "import":
        each(reader, () => this.#import(reader));
        return;
      case "export":
        each(reader, () => this.#export(reader));
        return;
      case "custom":
        return;
      default:
        throw notTakenApart(`has a section of kind "${name}"`);
    }
  }

  #coreInstance(reader: Reader): void {
    if (reader.byte() === 0) {
      const module = reader.u32();
      const given: { name: string; instance: number }[] = [];
      each(reader, () => {
        const name = nameIn(reader);
        reader.byte();
        given.push({ name, instance: reader.u32() });
      });
      this.#parts.push({ kind: "core instance", module, given });
      return;
    }
    const exports: { name: string; sort: number; index: number }[] = [];
    each(reader, () => {
      exports.push({ name: nameIn(reader), sort: reader.byte(), index: reader.u32() });
    });
    this.#parts.push({ kind: "core exports", exports });
  }

  /** A nested component of types alone does nothing. */
  #component(reader: Reader): void {
    reader.skip(preambleBytes);
    const within = readSections(reader, componentSections, decodeLimits);
    const runs = within.some(({ id }) =>
      ["core module", "core instance", "component", "canon"].includes(componentSections[id]!),
    );
    if (runs) throw notTakenApart("has code of its own beside other components");
  }

  #alias(reader: Reader): void {
    const sort = reader.byte();
    const core = sort === 0 ? reader.byte() : null;
    const target = reader.byte();
    if (target === 1) {
      this.#parts.push({
        ...{ kind: "core alias", sort: core ?? 0, instance: reader.u32() },
        name: nameIn(reader),
      });
      return;
    }
    if (target !== 0) throw notTakenApart("refers to something around it");
    const from = this.#instances[reader.u32()] ?? null;
    const name = nameIn(reader);
    const found = from === null ? null : { from, name };
    if (sort === 1) this.#functions.push(found);
    else if (sort === 3) this.#types.push(found);
    else throw notTakenApart("takes something else than functions and types from an import");
  }

  #import(reader: Reader): void {
    const name = externName(reader);
    const { kind } = this.#definitions.declared(reader, this.#nowhere);
    if (this.#isKnown && (kind === "type" || kind === "resource")) {
      this.#types.push(null);
      return;
    }
    if (kind !== "instance") throw notTakenApart(`imports a ${kind} by itself`);
    this.#instances.push(name);
  }

  /** What is exported gets one more index. */
  #export(reader: Reader): void {
    externName(reader);
    const sort = reader.byte();
    if (sort === 0) reader.byte();
    reader.u32();
    if (reader.byte() !== 0) this.#definitions.declared(reader, this.#nowhere);
    if (sort === 1) this.#functions.push(null);
    else if (sort === 3) this.#types.push(null);
    else if (sort === 5) this.#instances.push(null);
  }
}

export function each(reader: Reader, entry: () => void): void {
  const count = reader.count("entries", decodeLimits.componentEntries);
  for (let index = 0; index < count; index++) entry();
}

export function nameIn(reader: Reader): string {
  return reader.name(decodeLimits.nameBytes);
}

export function externName(reader: Reader): string {
  const form = reader.byte();
  const name = nameIn(reader);
  return form === 2 ? name + nameIn(reader) : name;
}

export function passAlias(reader: Reader): void {
  if (reader.byte() === 0) reader.byte();
  const target = reader.byte();
  reader.u32();
  if (target === 2) reader.u32();
  else nameIn(reader);
}

function passInstance(reader: Reader): void {
  const form = reader.byte();
  if (form === 0) reader.u32();
  each(reader, () => {
    if (form === 0) nameIn(reader);
    else externName(reader);
    if (reader.byte() === 0) reader.byte();
    reader.u32();
  });
}
