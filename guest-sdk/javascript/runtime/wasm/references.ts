// Values of scripts that modules hold (externref): in their memory is a handle of each, and 0 for null. Handles that no
// table and no global has are given out again, which is looked at once no function of such a module is under way.

/** Values by their handles. */
const values: unknown[] = [null];
const handles = new Map<unknown, number>();
const unused: number[] = [];

/** What holds handles while no function runs: says them all. */
type Holder = (mark: (handle: number) => void) => void;

const holders: Holder[] = [];
let under = 0;
const leastHandles = 256;
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

/** Tells of handles that a table or a global has. */
export function addHolder(holder: Holder): void {
  holders.push(holder);
}

/** Tells of the handle that a global has in its place. */
export function addHoldingCell(view: DataView): void {
  addHolder((mark) => mark(view.getInt32(0, true)));
}

/** The function, such that handles stay as they are while it runs. */
export function holding<Values extends readonly unknown[], Result>(
  run: (...given: Values) => Result,
): (...given: Values) => Result {
  return (...given) => {
    if (under === 0 && values.length - unused.length > wanted) releaseUnheld();
    under++;
    try {
      return run(...given);
    } finally {
      under--;
    }
  };
}

function releaseUnheld(): void {
  const held = new Set([0]);
  for (const holder of holders) holder((handle) => held.add(handle));
  handles.clear();
  unused.length = 0;
  for (let handle = values.length - 1; handle > 0; handle--) {
    const value = values[handle];
    if (held.has(handle)) {
      if (!Object.is(value, -0)) handles.set(value, handle);
    } else {
      values[handle] = undefined;
      unused.push(handle);
    }
  }
  wanted = Math.max(leastHandles, 2 * held.size);
}
