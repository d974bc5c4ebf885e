import { createContext, runInContext, type Script } from "node:vm";
import { type ImportName, importTable } from "../abi/generated/imports.ts";
import type { WorkerImports } from "../abi/generated/types.ts";
import { checkArguments } from "../isolate/inside/border/abi-values.ts";
import { PlaceMap } from "../module/place-map.ts";
import type { InspectedCode } from "./protocol.ts";
import { realmGlobals } from "./realm-globals.ts";

/** Code of the realm, run before any other: the functions it returns make values of the realm's own. */
const realmsOwn = `(() => {
  const { isArray } = Array, { isView } = ArrayBuffer, { entries, fromEntries } = Object;
  const own = (value) => {
    if (typeof value === "bigint") return Number(value);
    if (value === undefined) return null;
    if (typeof value !== "object" || value === null) return value;
    if (isView(value)) return new Uint8Array(value);
    if (isArray(value)) { const copy = []; for (const each of value) copy.push(own(each)); return copy; }
    return fromEntries(entries(value).map(([name, each]) => [name, own(each)]));
  };
  return { own, fail: (message) => { throw new TypeError(message); }, setPlaces: (shown) => {
    Error.prepareStackTrace = (_error, sites) => shown(sites.map((site) => [
      site.getFunctionName() ?? "", site.getScriptNameOrSourceURL() ?? "", site.getLineNumber() ?? 0,
      site.getColumnNumber() ?? 0]));
  } };
})()`;

interface RealmsOwn {
  readonly own: (value: unknown) => unknown;
  readonly fail: (message: string) => never;
  readonly setPlaces: (shown: (sites: readonly Site[]) => string) => void;
}

type Site = readonly [name: string, url: string, line: number, column: number];

/** A function of a worker's bundle that gets its interfaces and returns what it exports. */
type Start = (...interfaces: unknown[]) => { handle(request: unknown): unknown };

/** A worker as its top-level code left it, in a global scope of its own. */
export class GuestRealm {
  readonly #own: RealmsOwn;
  readonly #handle: (request: unknown) => unknown;
  /** Calls of the host's functions. */
  hostCalls = 0;

  /** Runs top-level code. Throws what that throws. `functions` are the host's, by interface. */
  constructor(
    script: Script,
    { imports, modules }: Pick<InspectedCode, "imports" | "modules">,
    functions: WorkerImports,
    places: Places,
  ) {
    // The SDK puts one in its place that knows these alone.
    const wasm = modules.length > 0;
    const context = createContext({}, { codeGeneration: { strings: true, wasm } });
    (runInContext(realmGlobals, context) as (given: object) => void)({ atob, btoa, wasm });
    this.#own = runInContext(realmsOwn, context) as RealmsOwn;
    this.#own.setPlaces((sites) => places.stack(sites));
    const start = script.runInContext(context) as Start;
    const interfaces = imports.map((name) => this.#interfaceOf(name, functions));
    const { handle } = start(...interfaces, this.#own.own(modules));
    this.#handle = handle;
  }

  /** What the worker's `handle` returns for a request. Throws what it throws. */
  handle(request: unknown): unknown {
    return plainOf(this.#handle(this.#own.own(request)));
  }

  #interfaceOf(name: string, functions: WorkerImports): unknown {
    const full = (Object.keys(importTable) as ImportName[]).find((each) =>
      each.startsWith(`skerry:edge/${name}@`),
    );
    if (full === undefined) return {};
    const host = functions[full] as unknown as Record<string, (...values: unknown[]) => unknown>;
    return Object.fromEntries(
      importTable[full].functions.map(({ js, params, result }) => [
        js,
        (...given: unknown[]) => {
          this.hostCalls++;
          try {
            const values = given.map(plainOf).map(withLongs);
            checkArguments(`${full} ${js}`, params, values);
            const value = host[js]!(...values);
            return result === null ? undefined : this.#own.own(value);
          } catch (error) {
            return this.#own.fail(error instanceof Error ? error.message : String(error));
          }
        },
      ]),
    );
  }
}

/** A value of a realm as one of this: plain data. */
function plainOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  if (Array.isArray(value)) return Array.from(value, plainOf);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainOf(each)]));
}

/** A worker's engine gives 64-bit numbers as numbers: of parameters, the version that a write of an entry names. */
function withLongs(value: unknown): unknown {
  const { tag, val } = (value ?? {}) as { readonly tag?: unknown; readonly val?: unknown };
  return tag === "version" && typeof val === "number" ? { tag, val: BigInt(val) } : value;
}

/** Places of the script in its author's files, for stacks. */
export class Places {
  readonly #url: string;
  readonly #map: PlaceMap | null;

  constructor(url: string, text: string | null) {
    this.#url = url;
    this.#map = text === null ? null : PlaceMap.of(text, Number.POSITIVE_INFINITY);
  }

  /** A stack as `error.stack` has it in workers: a frame a line, of the author's code alone. */
  stack(sites: readonly Site[]): string {
    return sites
      .flatMap(([name, url, line, column]) => {
        const place = url === this.#url ? this.#map?.placeOf(line, column) : null;
        if (place == null) return [];
        return [name === "" ? `    at ${place}\n` : `    at ${name} (${place})\n`];
      })
      .join("");
  }
}
