import { say, writeDocument } from "../../text/output.ts";
import { type Reloaded, reloadLine } from "../../text/reload-line.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";

/** `skerry reload`: has the host read its settings file again. */
export function reload(options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    const reloaded = await client.post<Reloaded>("/v1/reload");
    if (options.json === true) writeDocument({ ...reloaded, error: null });
    else say(reloadLine(reloaded));
    return 0;
  });
}
