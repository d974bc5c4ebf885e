/** Prices of making an instance by its contents, whatever its size. Found as those of `prices.ts` were, and of the
 * same version: on the machine of that fit an instance of an empty module takes 2 to 9 µs with its part of a
 * collection, a memory 6 to 10 µs more, most of it the kernel's, and a table 0.3 to 0.8 µs. An exported function
 * takes 0.65 µs, an exported global 0.15 to 0.25, and the glue that goes through all of them some times more;
 * functions, elements and constants that are not exported next to nothing. */
export interface InstancePrices {
  /** Fuel for each core instance. */
  readonly instance: number;
  /** Fuel for each linear memory that it defines, and as much for each map that metering adds. */
  readonly memory: number;
  /** Fuel for each table that it defines. */
  readonly table: number;
  /** Fuel for each export, those that metering adds for its state as well. */
  readonly export: number;
}

export const instancePrices: InstancePrices = {
  instance: 131_072,
  memory: 262_144,
  table: 16_384,
  export: 16_384,
};

/** The fuel for an instance with these numbers of memories (maps counted), tables and exports. */
export function instanceFuel(
  prices: InstancePrices,
  memories: number,
  tables: number,
  exports: number,
): number {
  const { instance, memory, table } = prices;
  return instance + memories * memory + tables * table + exports * prices.export;
}
