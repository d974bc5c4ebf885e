import { shardImports } from "../../../abi/calls/shard-imports.ts";
import { type ImportName, importTable } from "../../../abi/generated/imports.ts";
import { FormatterCache, type FormatterStore } from "../../../host/formatters.ts";
import { callPrices, crossingPrice, earlierStartCallPrice } from "../../../host/prices.ts";
import { workerFunctions } from "../../../host/worker-functions.ts";
import { withoutVersion } from "../../../module/interface-name.ts";
import type { BootOptions } from "../batch/protocol.ts";
import { engineIntl } from "../globals.ts";
import { currentGuest } from "../instance/guest-context.ts";
import { checkArguments } from "./abi-values.ts";
import { foreignImports } from "./foreign-functions.ts";
import { maxInsideCalls, shortly } from "./inside-call.ts";
import { currentOperations } from "./operations.ts";

type HostFunction = (...values: never[]) => unknown;

/** The most formatters of an isolate: some 8 MiB. */
const maxFormatters = 256;

export const formatters: FormatterStore = new FormatterCache(engineIntl, maxFormatters);

/** The import object for jco's glue: each function of the ABI's table, counted and priced. Lifted strings are
 * paid for where they are decoded (`crossing.ts`); what goes back is paid for here. */
export function borderImports(options: BootOptions): Record<string, Record<string, HostFunction>> {
  const { reportsCalls = false } = options;
  const state = () => currentGuest().state;
  const charge = (fuel: bigint) => currentGuest().account.charge(fuel);
  const isStarting = () => currentGuest().starting;
  const offered = workerFunctions({
    ...{ state, operations: currentOperations, charge, isStarting, formatters },
    ...{ variables: options.variables, secrets: options.secrets },
  });
  const object: Record<string, Record<string, HostFunction>> = {};
  for (const [key, { functions }] of Object.entries(importTable)) {
    const name = key as ImportName;
    const host = offered[name] as unknown as Record<string, HostFunction>;
    // The glue asks for an interface without its version.
    object[withoutVersion(name)] = Object.fromEntries(
      functions.map(({ js, params }) => [
        js,
        priced(name, (...values) => {
          checkArguments(`${name} ${js}`, params, values);
          const result = host[js]!(...values);
          if (reportsCalls && !ofShard.has(name)) tell(name, js, values, result);
          return result;
        }),
      ]),
    );
  }
  for (const foreign of options.foreign ?? []) {
    object[withoutVersion(foreign.name)] = foreignImports(foreign, countCall, priceOf);
  }
  return object;
}

const ofShard: ReadonlySet<ImportName> = new Set(shardImports);

/** Records a call that is answered here, where calls are recorded. */
function tell(name: ImportName, js: string, values: readonly unknown[], result: unknown): void {
  const { account, insideCalls } = currentGuest();
  if (insideCalls.length >= maxInsideCalls) return;
  insideCalls.push({
    name: `${withoutVersion(name).replace(/^.*\//, "")}.${js}`,
    asked: values.map(shortly).join(", "),
    got: shortly(result),
    fuel: account.used(),
  });
}

function priced(name: ImportName, call: HostFunction): HostFunction {
  const price = callPrices[name];
  return (...values) => {
    countCall(price.call);
    const result = call(...values);
    currentGuest().account.charge(priceOf(result, price.byte));
    return result;
  };
}

/** Counts a call, and charges for it. Called again after it waited, it was counted and paid for. */
function countCall(price: bigint): void {
  const guest = currentGuest();
  const { account } = guest;
  if (account.free) return;
  const earlier = guest.starting ? earlierStartCallPrice * BigInt(guest.hostCalls) : 0n;
  guest.hostCalls++;
  account.charge(price + earlier);
}

/** Fuel for what goes back: each string and list of bytes in it, and each byte that the host made. Strings
 * count two bytes a code unit in either encoding, so that a guest's choice of one does not change its price. */
function priceOf(value: unknown, made: bigint): bigint {
  if (typeof value === "string") return crossingPrice("string", 2 * value.length);
  if (typeof value !== "object" || value === null) return 0n;
  if (value instanceof Uint8Array) {
    return made * BigInt(value.length) + crossingPrice("list", value.length);
  }
  let sum = 0n;
  for (const each of Object.values(value)) sum += priceOf(each, made);
  return sum;
}
