import * as v from "valibot";
import { KiB } from "../byte-units.ts";
import { tenantBytes } from "../services/cache/tenant-caches.ts";
import { quantityField, table } from "./settings-fields.ts";

/** What is kept in front of a worker, in each process that runs it. */
export interface CacheSettings {
  /** Whether its answers are kept and given again where they allow it. */
  readonly answers: boolean;
  /** Bytes of all that is kept; as many as the tenant's caches may have, where it is left out. */
  readonly memory?: number | undefined;
}

/** The least and the most of `memory`, in bytes. */
export const cacheMemory = { unit: "bytes", least: 64 * KiB, most: tenantBytes } as const;

/** [cache]: answers that are kept in front of the worker. */
export const cacheTable = table({
  answers: v.optional(v.boolean("must be true or false"), false),
  memory: v.optional(quantityField(cacheMemory)),
});
