import { availableParallelism, totalmem } from "node:os";
import { calibratedFuel, fuelPerMsOf } from "../../settings/calibrate.ts";

/** What settings are a share of. */
export interface Machine {
  /** Cores that this process may use. */
  readonly cores: number;
  /** Bytes of memory that this process may use. */
  readonly memory: number;
  /** Fuel that all cores together burn in a second. Measured once, and kept in the data folder, which
   * has to be there. */
  fuelPerSecond(dataDir: string): Promise<number>;
}

/** The machine, or the container, that this process is in. */
export function thisMachine(): Machine {
  const cores = availableParallelism();
  const constrained = process.constrainedMemory();
  return {
    cores,
    // Where nothing constrains it the number is 0 or beyond any memory.
    memory: constrained > 0 ? Math.min(constrained, totalmem()) : totalmem(),
    async fuelPerSecond(dataDir) {
      return fuelPerMsOf(await calibratedFuel(dataDir)) * 1_000 * cores;
    },
  };
}
