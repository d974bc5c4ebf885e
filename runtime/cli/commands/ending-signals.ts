/** Signals that come within this time of each other are one, in ms: Ctrl-C reaches the launcher and this
 * process, and so does what an init system sends to all of a service, and the launcher passes on its own. */
const sameSignal = 500;

/** Calls `first` at the first SIGINT or SIGTERM, and `again` at each that comes later. */
export function onEndingSignals(first: () => void, again: () => void): void {
  let begun: number | null = null;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (begun === null) {
        begun = now;
        first();
      } else if (now - begun > sameSignal) again();
    });
  }
}

/** Settles at the first SIGINT, SIGTERM or SIGHUP. */
export function endingSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => resolve());
    }
  });
}
