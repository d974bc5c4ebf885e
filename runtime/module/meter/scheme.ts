// The numbers of the charging scheme: data, apart from the code that follows them. README.md says
// what each of them bounds.

/** How fuel is carried, and how often it is checked. */
export interface Scheme {
  /** Fuel a guest takes from its account at once, to count down in a register: this much when it is
   * called from outside, and twice as much each time… */
  readonly firstQuantum: number;
  /** …up to this. */
  readonly quantum: number;
  /** Fuel that may be burned between two checks within a function, and what it calls unchecked. */
  readonly unchecked: number;
  /** Fuel that may be burned after a call returned without a check, in each function on the stack. */
  readonly afterCall: number;
  /** A function that can burn no more than this, loops counted once, is entered without a check. */
  readonly light: number;
  /** Bytes that a bulk memory instruction works on between two looks; even. */
  readonly pieceBytes: number;
  /** Bytes of a function that is written twice where that saves indirect calls a gate. */
  readonly bytesInGate: number;
  /** Slots of the call stack that functions outside recursion may take together uncounted. */
  readonly uncountedSlots: number;
}

export const scheme: Scheme = {
  firstQuantum: 2_048,
  quantum: 131_072,
  unchecked: 8_192,
  afterCall: 256,
  light: 2_048,
  pieceBytes: 262_144,
  bytesInGate: 2_048,
  uncountedSlots: 8_192,
};
