import { KiB, MiB } from "../byte-units.ts";

/** What one worker may use. Fuel in fuel units, sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Fuel a request may burn. */
  readonly fuel: number;
  /** Fuel that initialising an instance may burn: start functions, active segments. */
  readonly startFuel: number;
  /** CPU time a request may use, in ms: the backstop for what takes longer than its fuel stands for. */
  readonly cpu: number;
  /** CPU time that initialising an instance may use, in ms. */
  readonly startCpu: number;
  /** All linear memories of one instance, summed. */
  readonly memory: number;
  /** Counted bytes of the call stack, of which calls take at least what the engine gives them. */
  readonly stack: number;
  /** All table elements of one instance, summed. */
  readonly tableElements: number;
  /** Wall clock of a request, from the moment its guest is entered. */
  readonly deadline: number;
  /** The request's URI. */
  readonly uri: number;
  /** The request's field names and values together. */
  readonly requestFields: number;
  /** The request's buffered body. */
  readonly requestBody: number;
  /** The request's body, and that of what it fetches, where the worker reads it piece by piece. */
  readonly streamedBody: number;
  /** Requests that one request may cause, each hop of a redirect counted. */
  readonly subrequests: number;
  /** How many of them at once. */
  readonly subrequestsAtOnce: number;
  /** The response's field names and values together. */
  readonly responseFields: number;
  /** The response's buffered body. */
  readonly responseBody: number;
  /** Log text of a request; what is past it is dropped with a mark. */
  readonly log: number;
  /** The JavaScript heap of the worker's isolate, linear memory not counted. */
  readonly isolateHeap: number;
}

/** The counted bytes of a call stack, unless a worker has others. */
export const defaultStack = 16 * MiB;

/** How many requests' fuel initialising an instance may burn. */
export const startFuelFactor = 10;

/** Fuel of a ms on a machine that was not calibrated. */
export const usualFuelPerMs = 16_000_000;

/** How many times the time that its fuel stands for a request may use, and what it may use however little that is, in
 * ms: code is slow until it is compiled. */
const cpuFactor = 8;
const minCpu = 100;

/** The CPU time for an amount of fuel, in ms, on a machine that burns `fuelPerMs`. */
export function defaultCpu(fuel: number, fuelPerMs = usualFuelPerMs): number {
  const ms = Math.ceil((cpuFactor * fuel) / fuelPerMs);
  return Math.min(3_600_000, Math.max(minCpu, ms));
}

/** The defaults; `fuel` depends on the machine, so it is calibrated (see `calibrate.ts`), and so does `fuelPerMs`. */
export function defaultLimits(fuel: number, fuelPerMs = usualFuelPerMs): Limits {
  return {
    fuel,
    startFuel: startFuelFactor * fuel,
    cpu: defaultCpu(fuel, fuelPerMs),
    startCpu: defaultCpu(startFuelFactor * fuel, fuelPerMs),
    memory: 128 * MiB,
    stack: defaultStack,
    tableElements: 100_000,
    deadline: 30_000,
    uri: 16 * KiB,
    requestFields: 128 * KiB,
    requestBody: 10 * MiB,
    streamedBody: 100 * MiB,
    subrequests: 32,
    subrequestsAtOnce: 6,
    responseFields: 128 * KiB,
    responseBody: 10 * MiB,
    log: 64 * KiB,
    isolateHeap: 64 * MiB,
  };
}
