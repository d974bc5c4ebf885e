// The host's interfaces as the build hands them to the bundle (runtime/abi/*.wit): null where the
// worker's settings do not grant one. The engine gives 64-bit integers as numbers, and null for an
// option that is none.
declare module "skerry:host" {
  export const log: {
    write(level: "debug" | "info" | "warn" | "error", message: string): void;
  } | null;
  export const clock: { wallClock(): number; monotonic(): number } | null;
  export const random: { getBytes(length: number): Uint8Array; getU64(): number } | null;
  export const config: {
    variable(name: string): string | null;
    secret(name: string): string | null;
  } | null;
}

/** The namespace of the author's module. */
declare module "skerry:worker" {
  const worker: {
    readonly default: { fetch(request: unknown, env: unknown, context: unknown): unknown };
  };
  export default worker;
}
