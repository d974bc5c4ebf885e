import type { FuelProfile, ProfiledFunction } from "./fuel-profile.ts";
import { sdk } from "./script-names.ts";

/** A part of a worker, and the own fuel of its functions. */
export interface Part {
  readonly name: string;
  readonly self: number;
}

export const ownCode = "its own code";

/** What burned how much: the author's own code, each package, the SDK, the engine, the host. All parts add up to what
 * the functions burned; the worker's own code comes first, then the largest. */
export function partsOf(functions: readonly ProfiledFunction[]): Part[] {
  const sums = new Map<string, number>();
  const scripted = functions.some(({ kind }) => kind === "script" || kind === "engine");
  for (const own of functions) {
    const name = partOf(own, scripted);
    sums.set(name, (sums.get(name) ?? 0) + own.self);
  }
  return [...sums]
    .map(([name, self]) => ({ name, self }))
    .sort((one, other) => {
      if (one.name === ownCode || other.name === ownCode) return one.name === ownCode ? -1 : 1;
      return other.self - one.self;
    });
}

function partOf({ kind, source }: ProfiledFunction, scripted: boolean): string {
  if (kind === "host") return "the host";
  if (kind === "engine") return "the engine";
  // Of a component around an engine: what carries values between it and the host.
  if (kind === "function") return scripted ? "the glue" : ownCode;
  if (source === null) return "the script";
  if (source === sdk) return sdk;
  return packageOf(source) ?? ownCode;
}

/** The package that a file lies in: the innermost. */
function packageOf(source: string): string | null {
  const path = source.split("node_modules/").slice(1).at(-1);
  if (path === undefined) return null;
  const [first, second] = path.split("/");
  return first!.startsWith("@") ? `${first}/${second}` : first!;
}

/** Whether a worker is one of an engine whose functions are told. */
export function isScripted({ functions }: Pick<FuelProfile, "functions">): boolean {
  return functions.some(({ kind }) => kind === "script");
}
