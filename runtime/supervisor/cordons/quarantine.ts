import type { QuarantineRecord } from "../../store/deployments.ts";

/** The first pause of a quarantined worker whose own shard was lost, and the longest, in ms. */
const firstPause = 1_000;
const longestPause = 300_000;

/** What becomes of a worker that brought a shard down, or is suspected of it: it gets a shard of its own,
 * and each loss of that shard doubles the pause before it is started again. */
export function quarantineAfterLoss(
  before: QuarantineRecord | null,
  sentence: string,
  suspects: number,
): QuarantineRecord {
  const others = suspects > 1 ? ` (${suspects - 1} more ran there at the time)` : "";
  return {
    reason: `${sentence}${others}`,
    since: before?.since ?? Date.now(),
    losses: (before?.losses ?? 0) + 1,
  };
}

/** How long a quarantined worker waits before its shard starts, in ms. The first time it does not wait:
 * it may have been a suspect only. */
export function pauseBefore({ losses }: QuarantineRecord): number {
  return losses <= 1 ? 0 : Math.min(longestPause, firstPause * 2 ** (losses - 2));
}
