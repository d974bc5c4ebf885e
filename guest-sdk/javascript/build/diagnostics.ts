import { formatMessages, type PartialMessage } from "esbuild";

/** What there is to say about the author's source, as the bundler prints it: a sentence, the place and
 * the line of source. */
export type Diagnostic = PartialMessage;

export function formatErrors(errors: readonly Diagnostic[], color: boolean): Promise<string> {
  return format(errors, "error", color);
}

export function formatWarnings(warnings: readonly Diagnostic[], color: boolean): Promise<string> {
  return format(warnings, "warning", color);
}

async function format(
  messages: readonly Diagnostic[],
  kind: "error" | "warning",
  color: boolean,
): Promise<string> {
  const texts = await formatMessages([...messages], { kind, color });
  return texts.map((text) => text.trimEnd()).join("\n\n");
}
