let last = 0;

/** Resident memory of this process, in bytes. What was seen last where the system does not tell: a process that has
 * as many files open as it may can't look. */
export function residentBytes(look: () => number = process.memoryUsage.rss): number {
  try {
    last = look();
  } catch {
    // The next look may find more.
  }
  return last;
}
