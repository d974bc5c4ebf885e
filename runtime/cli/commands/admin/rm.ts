import { visible } from "../../../message/visible-text.ts";
import type { Spread as SpreadOf, WaitFor } from "../../../supervisor/control.ts";
import { spreadLine } from "../../text/cluster-text.ts";
import { paint, say, writeDocument } from "../../text/output.ts";
import { type AdminOptions, withAdmin, workerPath } from "./admin-client.ts";

interface Spread {
  readonly spread: SpreadOf;
}

/** `skerry rm NAME`: removes a worker with its deployments and its history. */
export function remove(
  name: string,
  options: AdminOptions & { readonly wait?: WaitFor },
): Promise<number> {
  const { json, wait } = options;
  return withAdmin(options, async (client) => {
    const query = wait === undefined ? "" : `?wait=${wait}`;
    const spread = (await client.delete<Spread>(`${workerPath(name)}${query}`))?.spread;
    if (json === true) writeDocument({ removed: name, ...(spread && { spread }), error: null });
    else say(`${paint("bold", visible(name))} is removed, with its deployments and its history.`);
    if (json !== true && spread !== undefined) say(spreadLine(spread));
    return 0;
  });
}
