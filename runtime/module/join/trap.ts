/** Why a joined module stopped, as its code tells: what WebAssembly calls a trap, and what JavaScript threw. */
export const traps = {
  memory: 1,
  unreachable: 2,
  zero: 3,
  overflow: 4,
  conversion: 5,
  table: 6,
  signature: 7,
  remainder: 8,
  element: 9,
  thrown: 100,
} as const;

export type Trap = (typeof traps)[keyof typeof traps];
