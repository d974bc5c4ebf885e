// The way from scripts into the modules that the build joined to the engine (runtime/module/join): a native function of
// the engine, which with two arguments or more calls the joined function that the first one says.

type Bridge = (place: number, ...values: unknown[]) => unknown;

const bridge = globalThis.escape as unknown as Bridge;
const escapeText = globalThis.escape;

/** Calls a joined function by its place. */
export const enter: Bridge = bridge;

/** Where functions are that every joined engine has. */
const places = { address: 0, keep: 1, lastTrap: 2, find: 3, hash: 4 } as const;

/** The address of a buffer's bytes, for as long as it lives and keeps its size. */
export function addressOf(buffer: ArrayBuffer): number {
  return buffer.byteLength === 0 ? 0 : (bridge(places.address, buffer) as number);
}

/** Keeps a function at an address, for modules to call. Whoever does it holds the function besides. */
export function keepAt(address: number, value: (...values: never[]) => unknown): void {
  bridge(places.keep, address, value);
}

/** Why the last call stopped: a number of `traps` in runtime/module/join/trap.ts. */
export function lastTrap(): number {
  return bridge(places.lastTrap, 0) as number;
}

/** Where the functions of a module begin. */
export function placeOf([first, second]: readonly [number, number]): number {
  return bridge(places.find, first, second) as number;
}

const seeds = [0x811c_9dc5 | 0, 0x2545_f491] as const;

/** The two numbers that tell modules apart, of these bytes. */
export function hashOf(bytes: Uint8Array): readonly [number, number] {
  const address = addressOf(bytes.buffer as ArrayBuffer) + bytes.byteOffset;
  const of = (seed: number) => bridge(places.hash, address, bytes.byteLength, seed) as number;
  return [of(seeds[0]), of(seeds[1])];
}

// What scripts find in its place has one argument, whatever they give it.
const { escape: ofOneText } = { escape: (text: string) => escapeText(text) };
Object.defineProperty(globalThis, "escape", {
  value: ofOneText,
  writable: true,
  configurable: true,
});
