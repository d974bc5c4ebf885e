import type { HistoryEntry } from "../../store/deployments.ts";

/** The deployment that answered before the current one came. What a rollback left is not gone back to: of A, B and C one
 * goes to B, two go to A. Null where nothing was before.
 * @param history the newest entry first. */
export function deploymentBefore(current: string, history: readonly HistoryEntry[]): string | null {
  const activated: string[] = [];
  for (const { deployment, event } of history.toReversed()) {
    if (event === "candidate") continue;
    if (event === "rollback") {
      const at = activated.lastIndexOf(deployment);
      if (at !== -1) activated.length = at + 1;
    }
    if (activated.at(-1) !== deployment) activated.push(deployment);
  }
  return activated[activated.lastIndexOf(current) - 1] ?? null;
}
