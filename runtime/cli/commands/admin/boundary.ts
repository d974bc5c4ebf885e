import type { Boundary } from "../../../boundary/side.ts";
import { boundaryText } from "../../text/boundary-text.ts";
import { writeDocument } from "../../text/output.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";

/** `skerry boundary A B`: what stands between two workers, or a worker and the host. */
export function boundary(a: string, b: string, options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    const query = new URLSearchParams({ a, b });
    const found = await client.get<Boundary>(`/v1/boundary?${query}`);
    if (options.json === true) writeDocument({ ...found, error: null });
    else process.stdout.write(boundaryText(found));
    return 0;
  });
}
