import { Html } from "../../page/html-text.ts";
import type { FuelProfile } from "../where/fuel-profile.ts";
import { kindOfFunction, type PartKind } from "./part-look.ts";
import { tenantText } from "./tenant-text.ts";

/** The calls that a page's script draws: rows of numbers and not objects, which would be five times as long. */
interface FlameData {
  readonly fuel: number;
  readonly names: readonly string[];
  /** Whose code each is, as in the classes of the style. */
  readonly kinds: readonly PartKind[];
  /** For each call: the index of its caller, -1 for the first. */
  readonly parents: readonly number[];
  /** For each call: the index of its function in `names`. */
  readonly functions: readonly number[];
  readonly self: readonly number[];
  readonly counts: readonly number[];
}

/** The profiles as a block of data in the page, the names of functions bounded. */
export function flameData(profiles: readonly FuelProfile[]): Html {
  const text = JSON.stringify(profiles.map(dataOf)).replaceAll("<", "\\u003c");
  return new Html(`<script type="application/json" id="flame-data">${text}</script>`);
}

function dataOf(profile: FuelProfile): FlameData {
  const { fuel, functions, calls } = profile;
  const places = new Map<number, number>();
  for (const { function: place } of calls) {
    if (!places.has(place)) places.set(place, places.size);
  }
  const used = [...places.keys()].map((place) => functions[place]!);
  return {
    fuel,
    names: used.map(({ name, source }) => tenantText(source ? `${name} (${source})` : name)),
    kinds: used.map((own) => kindOfFunction(own, profile)),
    parents: calls.map(({ parent }) => parent),
    functions: calls.map((call) => places.get(call.function)!),
    self: calls.map(({ self }) => self),
    counts: calls.map((call) => call.calls),
  };
}
