import type { Grant } from "../settings/settings.ts";
import type { SettingsFile } from "../settings/settings-file.ts";

/** Tables of a settings file that do nothing, for want of their grant: a sentence for each, with the line to write. */
export function idleSettings({ file, grants, kv, fetch }: SettingsFile): string[] {
  const tables = [
    ["kv", Object.keys(kv ?? {}).length > 0],
    ["fetch", [...(fetch?.allow ?? []), ...(fetch?.private ?? [])].length > 0],
  ] as const satisfies readonly (readonly [Grant, boolean])[];
  return tables
    .filter(([grant, isUsed]) => isUsed && !grants.includes(grant))
    .map(([grant]) => {
      const all = [...new Set([...grants, grant])].map((name) => `"${name}"`).join(", ");
      return `${file}: [${grant}] does nothing without the grant "${grant}": grants = [${all}]`;
    });
}
