import { readWhole } from "../../message/read-whole.ts";
import { tooLarge } from "../response-rules.ts";
import { contentFailure } from "./content-failure.ts";
import type { Outcome, StreamedOutcome } from "./usage.ts";

/** Reads the content of an outcome's response, where that is a stream: up to `most` bytes. */
export async function wholeOutcome(outcome: StreamedOutcome, most: number): Promise<Outcome> {
  const { response, ...rest } = outcome;
  if (response === null) return { ...rest, response };
  const { body } = response;
  if (body.tag !== "stream") return { ...rest, response: { ...response, body } };
  let val: Uint8Array | null;
  try {
    val = await readWhole(body.val, most);
  } catch (error) {
    return { ...rest, response: null, error: contentFailure(error).toJSON() };
  }
  if (val === null) return { ...rest, response: null, error: tooLarge(most).toJSON() };
  return { ...rest, response: { ...response, body: { tag: "bytes", val } } };
}
