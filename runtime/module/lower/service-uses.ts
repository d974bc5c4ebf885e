import type { Builtin, Canonical, CanonOptions } from "../../wasm/component/canonicals.ts";
import { isAsynchronous } from "./lowered-names.ts";
import { futureOf, isHandle, streamOf } from "./payload-types.ts";
import { coreSorts, notTakenApart, type Part, type ServiceParts } from "./service-parts.ts";

/** What of the host's functions with memory a component uses: others would make its glue larger. */
export function usesOf(service: ServiceParts): ReadonlySet<string> {
  const uses = new Set<string>();
  for (const part of service.parts) {
    if (part.kind === "lower" && service.functions[part.func]?.name === "send") uses.add("send");
    if (part.kind === "builtin") uses.add(useOf(service, part));
  }
  return uses;
}

function useOf(service: ServiceParts, { name, type }: Builtin): string {
  const copy = `copy-${name.replace(".", "-")}`;
  if (name === "future.read" || name === "future.write") {
    const of = futureOf(service, type!);
    return "size" in of ? copy : `${name} ${of.kind}`;
  }
  if (name === "stream.read" || name === "stream.write") {
    return streamOf(service, type!) === "bytes" ? name : copy;
  }
  return name;
}

/** Whether nothing in a component is asynchronous, so that it needs no driver. */
export function isSynchronous({ parts, functions }: ServiceParts): boolean {
  return parts.every((part) => {
    if (part.kind === "builtin") return false;
    if (part.kind === "lift") return !part.options.async;
    if (part.kind !== "lower") return true;
    const found = functions[part.func];
    return !part.options.async && !(found != null && isAsynchronous(found.from, found.name));
  });
}

/** True for a part that adds a core function. */
export function makesFunction(
  part: Part,
): part is Extract<Part, { kind: "core alias" }> | Canonical {
  if (part.kind === "core alias") return part.sort === coreSorts.func;
  return ["lower", "resource", "builtin"].includes(part.kind);
}

/** A part's options: one for most, and for what has only a memory one with that. */
export function optionsOf(part: Part): CanonOptions[] {
  if (part.kind === "lift" || part.kind === "lower") return [part.options];
  if (part.kind !== "builtin") return [];
  if (part.options !== null) return [part.options];
  const nothing = { encoding: null, realloc: null, postReturn: null, callback: null, async: false };
  return part.memory === null ? [] : [{ ...nothing, memory: part.memory }];
}

/** Holds a component that others call to what its tasks can be. @throws SkerryError `feature-not-allowed` */
export function checkCalled(
  service: ServiceParts,
  { options, type }: Extract<Canonical, { kind: "lift" }>,
): void {
  if (!isHandle(service, type)) {
    throw notTakenApart(
      "has a component that is asynchronous, which exports a function of another type than wasi:http/handler has",
      "have it export wasi:http/handler, or what takes a request and returns a response or an error-code",
    );
  }
  if (service.parts.some((part) => isBuiltin(part, "backpressure.inc"))) {
    throw notTakenApart(
      "has a component that handles requests for another one and has its callers wait (backpressure.inc)",
      "have it take each request at once",
    );
  }
  if (!options.async || options.callback === null) {
    throw notTakenApart(
      "has a component that handles requests for another one, whose task has no callback",
      "build it with a toolchain that lifts asynchronously with a callback, as wit-bindgen for Rust does",
    );
  }
}

function isBuiltin(part: Part, name: string): boolean {
  return part.kind === "builtin" && part.name === name;
}

/** The one value there is; null where there is none. */
export function only(values: readonly (number | null)[], otherwise: string): number | null {
  const all = new Set(values.filter((value) => value !== null));
  if (all.size > 1) throw notTakenApart(otherwise);
  return [...all][0] ?? null;
}

/** The index here of what the component has at this one. */
export function at(indexes: readonly number[], index: number): number {
  const found = indexes[index];
  if (found === undefined) throw notTakenApart("uses what it defines later");
  return found;
}
