import { SkerryError } from "../../../errors.ts";
import { visible } from "../../../message/visible-text.ts";
import { paint, say, writeDocument } from "../../text/output.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";

/** `skerry kv rm TENANT/NAMESPACE`: removes a namespace with all its entries. */
export async function removeNamespace(label: string, options: AdminOptions): Promise<number> {
  const parts = label.split("/");
  if (parts.length !== 2 || parts.includes("")) {
    const sentence = `${label} is no namespace: write TENANT/NAMESPACE, as \`skerry kv list\` shows it.`;
    throw new SkerryError("bad-usage", sentence);
  }
  return withAdmin(options, async (client) => {
    await client.delete(`/v1/kv/${parts.map(encodeURIComponent).join("/")}`);
    if (options.json === true) writeDocument({ removed: label, error: null });
    else say(`${paint("bold", visible(label))} is removed, with all its entries.`);
    return 0;
  });
}
