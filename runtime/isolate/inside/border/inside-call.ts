/** A call of a host function that is answered inside the isolate, as texts for people. */
export interface InsideCall {
  /** Interface and function, such as `config.variable`. */
  readonly name: string;
  readonly asked: string;
  readonly got: string;
  /** What the request had burned by then. */
  readonly fuel: number;
}

/** The most calls that are recorded of one request, and characters of each text. */
export const maxInsideCalls = 1_000;
const maxText = 160;

/** A value of the ABI in a few words. */
export function shortly(value: unknown): string {
  const text = value instanceof Uint8Array ? hex(value) : plain(value);
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

function plain(value: unknown): string {
  if (value === undefined) return "none";
  if (typeof value === "string") return JSON.stringify(value.slice(0, maxText));
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

function hex(bytes: Uint8Array): string {
  const first = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `${bytes.length} bytes ${first.join("")}${bytes.length > 16 ? "…" : ""}`;
}
