import { visible } from "../../../message/visible-text.ts";
import { formatBytes, formatCount, formatShare } from "../../../settings/quantities.ts";
import { formatSpan } from "../../../settings/time-span.ts";
import type { KvNamespaceStatus } from "../../../supervisor/control.ts";
import { writeDocument } from "../../text/output.ts";
import { plainTable } from "../../text/plain-table.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";

export interface KvListOptions extends AdminOptions {
  readonly tenant?: string;
}

/** `skerry kv list`: the namespaces of all tenants, or of one. */
export function listNamespaces(options: KvListOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    const all = await client.get<KvNamespaceStatus[]>("/v1/kv");
    const { tenant, json } = options;
    const namespaces = tenant === undefined ? all : all.filter((each) => each.tenant === tenant);
    if (json === true) writeDocument({ namespaces, error: null });
    else process.stdout.write(namespacesText(namespaces));
    return 0;
  });
}

function namespacesText(namespaces: readonly KvNamespaceStatus[]): string {
  if (namespaces.length === 0) return "No entries are kept, and no worker may keep any.\n";
  // A host alone has none that could be behind.
  const ages = namespaces.some(({ replicated }) => replicated !== null);
  const table = plainTable(
    ["namespace", "entries", "size", "of quota", ...(ages ? ["age"] : []), "workers"],
    ["left", "right", "right", "right", ...(ages ? (["right"] as const) : []), "left"],
    namespaces.map(({ tenant, name, entries, bytes, quotaBytes, workers, replicated }) => [
      visible(`${tenant}/${name}`),
      formatCount(entries),
      formatBytes(bytes),
      formatShare(bytes / quotaBytes),
      ...(ages ? [ageOf(replicated)] : []),
      workers.length === 0 ? "none" : visible(workers.join(", ")),
    ]),
  );
  return `${table.replace(/ +$/gm, "")}\n`;
}

/** How long ago the host had all that the cluster had of it; nothing for one of the host alone. */
function ageOf(replicated: KvNamespaceStatus["replicated"]): string {
  if (replicated === null) return "";
  if (replicated.alarm !== null) return "alarm";
  return replicated.ageMs === null ? "unknown" : formatSpan(replicated.ageMs);
}
