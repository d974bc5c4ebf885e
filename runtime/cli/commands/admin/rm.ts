import { visible } from "../../../message/visible-text.ts";
import { paint, say, writeDocument } from "../../text/output.ts";
import { type AdminOptions, withAdmin, workerPath } from "./admin-client.ts";

/** `skerry rm NAME`: removes a worker with its deployments and its history. */
export function remove(name: string, options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    await client.delete(workerPath(name));
    if (options.json === true) writeDocument({ removed: name, error: null });
    else say(`${paint("bold", visible(name))} is removed, with its deployments and its history.`);
    return 0;
  });
}
