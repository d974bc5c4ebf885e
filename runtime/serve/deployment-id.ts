import { createHash } from "node:crypto";
import type { JsonObject } from "../store/deployments.ts";

/** A deployment's content address: SHA-256 over the worker's name, the digest of its module, and its
 * settings and secrets whatever the order of their keys; hexadecimal. The same deploy twice is one
 * deployment. */
export function deploymentId(
  worker: string,
  module: string,
  settings: JsonObject,
  secrets: Readonly<Record<string, string>>,
): string {
  // Secrets by a digest of their own: what is hashed last is not what leaks through an id.
  const sealed = createHash("sha512").update(sorted(secrets)).digest("hex");
  return createHash("sha256").update(sorted({ worker, module, settings, sealed })).digest("hex");
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
