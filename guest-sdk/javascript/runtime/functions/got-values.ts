// Values that a function of the embedding program returns. The engine gives all but one as they are declared: a `u32` over
// 2 ** 31 - 1 comes as a negative number.
import type { NamedCase, ValueType } from "../../build/own-function.ts";
import { isBoxed } from "./boxed.ts";

/** Returns the value as it is declared. It changes lists and objects, which nobody else has. */
export type Take = (value: unknown) => unknown;

/** Returns what takes values of a type; null where the engine's are right already. */
export function taking(type: ValueType | null): Take | null {
  switch (type?.kind) {
    case "u32":
      return (value) => (value as number) >>> 0;
    case "list":
      return takingItems(type.element);
    case "option":
      return takingOption(type.element);
    case "tuple":
      return takingParts(type.items.map((each, at) => [at, taking(each)]));
    case "record":
      return takingParts(type.fields.map(({ name, type }) => [name, taking(type)]));
    case "variant":
      return takingCase(type.cases);
    case "result":
      return takingCase([
        { name: "ok", payload: type.ok },
        { name: "err", payload: type.error },
      ]);
    default:
      return null;
  }
}

function takingItems(element: ValueType): Take | null {
  if (element.kind === "u32") return takeWholes;
  const take = taking(element);
  if (take === null) return null;
  return (value) => {
    const items = value as unknown[];
    for (let at = 0; at < items.length; at++) items[at] = take(items[at]);
    return items;
  };
}

/** Without a call for each. */
function takeWholes(value: unknown): unknown {
  const items = value as number[];
  const { length } = items;
  for (let at = 0; at < length; at++) items[at]! >>>= 0;
  return items;
}

function takingOption(element: ValueType): Take | null {
  const take = taking(element);
  if (take === null) return null;
  if (isBoxed(element)) return takingCase([{ name: "some", payload: element }]);
  return (value) => (value === null || value === undefined ? value : take(value));
}

function takingParts(parts: readonly (readonly [string | number, Take | null])[]): Take | null {
  const changed = parts.filter((part): part is [string | number, Take] => part[1] !== null);
  if (changed.length === 0) return null;
  return (value) => {
    const whole = value as Record<string | number, unknown>;
    for (const [name, take] of changed) whole[name] = take(whole[name]);
    return whole;
  };
}

function takingCase(cases: readonly NamedCase[]): Take | null {
  const takes = new Map(cases.map(({ name, payload }) => [name, taking(payload)]));
  if ([...takes.values()].every((take) => take === null)) return null;
  return (value) => {
    const whole = value as { readonly tag: string; val: unknown };
    const take = takes.get(whole.tag);
    if (take) whole.val = take(whole.val);
    return whole;
  };
}
