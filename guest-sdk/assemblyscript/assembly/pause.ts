import { streams } from "./generated/imports";
import { importStreams } from "./streams-import";

/** Waits so many milliseconds, which counts towards the request's deadline and costs no fuel: between two
 * events of a stream, or two attempts. Needs the grant `streams`. */
export function pause(milliseconds: u32): void {
  importStreams(0);
  streams.pause(milliseconds);
}
