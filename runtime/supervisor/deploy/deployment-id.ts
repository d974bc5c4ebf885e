import { createHash, randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { DeploymentRecord } from "../../store/deployments.ts";

type Content = Pick<DeploymentRecord, "worker" | "module" | "settings" | "secrets">;

/** A deployment's content address, 64 hexadecimal digits: SHA-256 over the worker's name, the digest of its
 * module, and its settings whatever the order of their keys. The same deploy twice is one deployment.
 * Secrets are no part of it, since ids are shown and short secrets could be guessed from them: among the
 * worker's `known` deployments one with the same content and the same secrets lends its id, and others get
 * one with chance in it. */
export function deploymentId(content: Content, known: readonly DeploymentRecord[]): string {
  const same = known.find(
    ({ module, settings, secrets }) =>
      module === content.module &&
      isDeepStrictEqual(settings, content.settings) &&
      isDeepStrictEqual({ ...secrets }, { ...content.secrets }),
  );
  if (same !== undefined) return same.id;
  const { worker, module, settings, secrets } = content;
  const chance = Object.keys(secrets).length === 0 ? null : randomBytes(16).toString("hex");
  return createHash("sha256").update(sorted({ worker, module, settings, chance })).digest("hex");
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
