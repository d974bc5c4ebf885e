/** What one worker may use. Fuel in fuel units, sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Fuel a request may burn. */
  readonly fuel: number;
  /** Fuel that initialising an instance may burn: start functions, active segments. */
  readonly startFuel: number;
  /** All linear memories of one instance, summed. */
  readonly memory: number;
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

const KiB = 1024;
const MiB = 1024 * KiB;

/** How many requests' fuel initialising an instance may burn. */
export const startFuelFactor = 10;

/** The defaults; `fuel` depends on the machine, so it is calibrated (see `calibrate.ts`). */
export function defaultLimits(fuel: number): Limits {
  return {
    fuel,
    startFuel: startFuelFactor * fuel,
    memory: 128 * MiB,
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
