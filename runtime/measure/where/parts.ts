import type { FuelProfile, ProfiledFunction } from "./fuel-profile.ts";
import { sdk } from "./script-names.ts";

/** A part of a worker, and the self fuel of its functions. */
export interface Part {
  readonly name: string;
  readonly self: number;
}

export const ownCode = "its own code";

/** The fraction of the fuel from which on a module is shown apart. */
const minModuleShare = 0.01;

/** What burned how much: the author's own code, each package, the SDK, the engine, the host; of a component of several
 * modules in which no engine is known, each of those. All parts add up to what the functions burned; the worker's own
 * code comes first, then the largest. */
export function partsOf(functions: readonly ProfiledFunction[]): Part[] {
  const nameOf = isScripted({ functions })
    ? ofScript
    : severalModules(functions)
      ? ofModule
      : partOf;
  return sums(functions, nameOf).sort((one, other) => {
    if (one.name === ownCode || other.name === ownCode) return one.name === ownCode ? -1 : 1;
    return other.self - one.self;
  });
}

function sums(
  functions: readonly ProfiledFunction[],
  nameOf: (own: ProfiledFunction) => string,
): Part[] {
  const found = new Map<string, number>();
  for (const own of functions) {
    const name = nameOf(own);
    found.set(name, (found.get(name) ?? 0) + own.self);
  }
  return [...found].map(([name, self]) => ({ name, self }));
}

function severalModules(functions: readonly ProfiledFunction[]): boolean {
  const all = functions.reduce((sum, { self }) => sum + self, 0);
  const modules = sums(
    functions.filter(({ module }) => module !== null),
    ofModule,
  );
  return modules.filter(({ self }) => self >= minModuleShare * all).length > 1;
}

function ofModule(own: ProfiledFunction): string {
  return own.module ?? partOf(own);
}

/** The part, in a component around an engine: its other modules carry values between the engine and the host. */
function ofScript(own: ProfiledFunction): string {
  return own.kind === "function" ? "the glue" : partOf(own);
}

/** The part that a function belongs to. */
export function partOf({ kind, source }: ProfiledFunction): string {
  if (kind === "host") return "the host";
  if (kind === "engine") return "the engine";
  if (kind === "function") return ownCode;
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
