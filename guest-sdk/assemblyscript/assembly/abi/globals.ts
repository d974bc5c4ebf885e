// What the compiler's own globals do in a worker; the build driver puts them in place (`--use`).
import { log, random, uncaught } from "../generated/imports";
import { Level } from "../generated/types";

/** Ends the worker, on `throw`, a failed `assert` or a failed check of the standard library. The log
 * gets the message and the place in the source. */
export function abort(
  message: string | null = null,
  file: string | null = null,
  line: u32 = 0,
  column: u32 = 0,
): void {
  log.write(Level.Error, endingText(message, file, line, column));
  unreachable();
}

/** Ends the guest like `abort`, for a worker without the grant `log`: who owns it is told with the failure. */
export function abortWithoutLog(
  message: string | null = null,
  file: string | null = null,
  line: u32 = 0,
  column: u32 = 0,
): void {
  uncaught.tell(endingText(message, file, line, column));
  unreachable();
}

function endingText(message: string | null, file: string | null, line: u32, column: u32): string {
  const text = message === null ? "aborted" : message;
  if (file === null) return text;
  return text + " (" + file + ":" + line.toString() + ":" + column.toString() + ")";
}

/** Writes a message and up to five numbers to the log, at level debug. */
export function trace(
  message: string,
  count: i32 = 0,
  a0: f64 = 0,
  a1: f64 = 0,
  a2: f64 = 0,
  a3: f64 = 0,
  a4: f64 = 0,
): void {
  let text = message;
  const numbers: StaticArray<f64> = [a0, a1, a2, a3, a4];
  for (let index = 0; index < min(count, 5); index++) text += " " + numbers[index].toString();
  log.write(Level.Debug, text);
}

/** Where `Math.random` begins: worth 64 random bits. */
export function seed(): f64 {
  return reinterpret<f64>(random.getU64());
}
