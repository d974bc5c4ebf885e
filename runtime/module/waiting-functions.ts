/** The functions whose callers may have to wait, as the glue names them. */
export const waitingFunctions: ReadonlySet<string> = new Set([
  "skerry:edge/fetch@0.1.0#finish",
  "skerry:edge/fetch@0.1.0#waitAny",
  "skerry:edge/kv@0.1.0#get",
  "skerry:edge/kv@0.1.0#put",
  "skerry:edge/kv@0.1.0#remove",
  "skerry:edge/kv@0.1.0#listKeys",
  "skerry:edge/streams@0.1.0#read",
  "skerry:edge/streams@0.1.0#write",
]);

/** A function's name of those that the glue gives: where two interfaces have one of a name, it counts them. */
export function functionName(ofGlue: string): string {
  return ofGlue.replace(/\$\d+$/, "");
}

/** The interface whose importers get content piece by piece. */
const piecewiseInterface = "skerry:edge/streams@0.1.0";

/** Whether a worker with these imports gets content piece by piece. */
export function isPiecewise(imports: readonly string[]): boolean {
  return imports.includes(piecewiseInterface);
}

const waitingInterfaces = new Set([...waitingFunctions].map((name) => name.split("#")[0]!));

/** Whether a worker with these imports may wait for what is outside. */
export function mayWait(imports: readonly string[]): boolean {
  return imports.some((name) => waitingInterfaces.has(name));
}
