/** By how much runs of random tests are multiplied: 1 where SKERRY_TEST_RUNS says nothing. */
const factor = Number(process.env.SKERRY_TEST_RUNS ?? 1);
if (!(factor > 0)) throw new Error("SKERRY_TEST_RUNS has to be a number above 0.");

/** True where more or fewer runs are wanted than usual; they had better be others than usual, too. */
export const unusualRuns = factor !== 1;

/** How often something random is tried: `usual` times, or as SKERRY_TEST_RUNS scales that. */
export function runs(usual: number): number {
  return Math.max(1, Math.round(usual * factor));
}
