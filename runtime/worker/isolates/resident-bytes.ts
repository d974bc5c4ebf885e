let last = 0;

/** Returns the resident memory of this process, in bytes. Where the system does not report it, which is so while the
 * process has as many files open as it may, it is what was read last. */
export function residentBytes(look: () => number = process.memoryUsage.rss): number {
  try {
    last = look();
  } catch {
    // The next check may find more.
  }
  return last;
}
