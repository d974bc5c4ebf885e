/** The part of its time by which a process is replaced sooner, at most. */
const spread = 0.25;

/** When a process is replaced that may run for `age` ms: by chance somewhat sooner, so that those that began together do
 * not all end together. */
export function replacementTime(age: number): number {
  return age * (1 - spread * Math.random());
}
