import type { ConfigImports } from "../abi/generated/types.ts";

/** `skerry:edge/config`: what the operator set for this worker. */
export function configFunctions(
  variables: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): ConfigImports {
  const byName = (values: Readonly<Record<string, string>>) => {
    const map = new Map(Object.entries(values));
    return (name: string): string | undefined => map.get(name);
  };
  return { variable: byName(variables), secret: byName(secrets) };
}
