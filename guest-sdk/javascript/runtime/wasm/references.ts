// Values of scripts that modules hold (externref): in their memory is a handle of each, and 0 for null. Handles that no
// table and no global has are given out again, which is looked at once no function of such a module is under way.

/** Values by their handles. */
const values: unknown[] = [null];
const handles = new Map<unknown, number>();
const unused: number[] = [];

/** What holds handles while no function runs: sets the byte of each. Returns how many places it looked at. */
type Holder = (held: Uint8Array) => number;

const holders: Holder[] = [];
let under = 0;

/** Handles that are made between two sweeps, at least. */
const leastHandles = 256;

/** Places of tables that a sweep may look at for each handle that was made since the last. A place costs some 3,700 fuel, and a call
 * with a new value some 100,000. */
const placesEach = 8;

/** Handles in use at which they are swept. */
let wanted = leastHandles;

/** The handle of a value: the same for the same value, for as long as a module may hold it. */
export function handleOf(value: unknown): number {
  if (value === null) return 0;
  // A map takes both zeros for one.
  const isNegativeZero = Object.is(value, -0);
  const known = isNegativeZero ? undefined : handles.get(value);
  if (known !== undefined) return known;
  const handle = unused.pop() ?? values.length;
  values[handle] = value;
  if (!isNegativeZero) handles.set(value, handle);
  return handle;
}

/** The value of a handle. */
export function valueOfHandle(handle: number): unknown {
  return values[handle];
}

/** Tells of handles that a table or a global has, in so many places. */
export function addHolder(holder: Holder, places: number): void {
  holders.push(holder);
  wanted += places / placesEach;
}

/** Tells of the handle that a global has in its place. */
export function addHoldingCell(view: DataView): void {
  addHolder((held) => {
    held[view.getInt32(0, true)] = 1;
    return 1;
  }, 1);
}

/** A function of what `run` gets as a list, such that handles stay as they are while it runs. */
export function holding<Result>(
  run: (given: readonly unknown[]) => Result,
): (...given: readonly unknown[]) => Result {
  return (...given) => {
    if (under === 0 && values.length - unused.length > wanted) releaseUnheld();
    under++;
    try {
      return run(given);
    } finally {
      under--;
    }
  };
}

/** Takes time in proportion to the handles and to what holds some, and comes once as many have been made anew: so a call costs the
 * same, however many are held and however large tables are. */
function releaseUnheld(): void {
  const held = new Uint8Array(values.length);
  let places = 0;
  for (const holder of holders) places += holder(held);
  handles.clear();
  unused.length = 0;
  for (let handle = values.length - 1; handle > 0; handle--) {
    if (held[handle] === 0) {
      values[handle] = undefined;
      unused.push(handle);
      continue;
    }
    const value = values[handle];
    if (!Object.is(value, -0)) handles.set(value, handle);
  }
  const left = values.length - unused.length;
  wanted = left + Math.max(leastHandles, left, places / placesEach);
}
