import { parseInterface } from "../interface-name.ts";
import { isOfWasi3 } from "../worker-world.ts";

/** The package that interfaces of WASI 0.3 are in once they are lowered (`abi/lowered/wasi3.wit`). */
const lowered = "skerry:wasi3";

/** The interfaces that the result exports: of a service, or of a command. */
export const loweredExports = {
  "wasi:http/handler": "skerry:wasi3/handler@0.3.0",
  "wasi:cli/run@0.3": "skerry:wasi3/run@0.3.0",
} as const;

export type LoweredKind = keyof typeof loweredExports;

/** The interface of the builtins. */
export const builtins = `${lowered}/builtins`;

/** The interface that the host offers for one that a service imports, by names without versions. */
export function hostInterface(name: string): string {
  const parsed = parseInterface(name);
  if (parsed === null) return name;
  if (!isOfWasi3(name)) return `${parsed.package}/${parsed.name}`;
  return `${lowered}/${parsed.package.slice("wasi:".length)}-${parsed.name}`;
}

/** Functions that are asynchronous in WIT, by their lowered interfaces: what stands for each where it is lowered
 * asynchronously, and where it is lowered synchronously. "driver": a function that the driver exports. */
const asynchronous: Readonly<Record<string, readonly [start: string, waiting: string]>> = {
  [`${lowered}/http-client#send`]: ["driver send", "driver send-waiting"],
  [`${lowered}/clocks-monotonic-clock#wait-for`]: ["start-wait-for", "wait-for"],
  [`${lowered}/clocks-monotonic-clock#wait-until`]: ["start-wait-until", "wait-until"],
};

/** True for a function that is asynchronous in WIT. */
export function isAsynchronous(from: string, name: string): boolean {
  return asynchronous[`${hostInterface(from)}#${name}`] !== undefined;
}

/** What a function of such an interface is lowered to: an export of the driver, or a function of the interface. Null where it is
 * lowered asynchronously, and is not asynchronous. */
export function loweredFunction(
  from: string,
  name: string,
  async: boolean,
): { readonly driver: boolean; readonly name: string } | null {
  const found = asynchronous[`${from}#${name}`];
  if (found === undefined) return async ? null : { driver: false, name };
  const instead = found[async ? 0 : 1];
  const driver = instead.startsWith("driver ");
  return { driver, name: driver ? instead.slice("driver ".length) : instead };
}
