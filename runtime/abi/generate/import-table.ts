// Writes the host's import table: what a module may import, as data that the policy and the isolate
// check modules and host functions against.
import { fullName, grantFor, type WitPackage } from "../wit/model.ts";
import { camelCase } from "../wit/names.ts";
import { witText } from "./wit-text.ts";

export function importTable(wit: WitPackage): string {
  const interfaces = wit.interfaces
    .filter(({ functions }) => functions.length > 0)
    .map((one) => {
      const { name, functions } = one;
      const lines = functions.map((each) => {
        const params = each.params.map(
          (param) => `{ name: "${camelCase(param.name)}", type: "${witText(param.type)}" }`,
        );
        const result = each.result === null ? "null" : `"${witText(each.result)}"`;
        return `      { wit: "${each.name}", js: "${camelCase(each.name)}", params: [${params.join(", ")}], result: ${result} },\n`;
      });
      return `  "${fullName(wit, name)}": {\n    grant: ${JSON.stringify(grantFor(one))},\n    functions: [\n${lines.join("")}    ],\n  },\n`;
    });
  const names = wit.interfaces.map(({ name }) => `  "${fullName(wit, name)}",\n`);
  const grants = wit.interfaces
    .map(grantFor)
    .filter((grant) => grant !== null)
    .map((grant) => `"${grant}"`);
  const worlds = wit.worlds.map(
    ({ name, exports }) =>
      `  "${fullName(wit, name)}": { exports: [${exports.map((one) => `"${one.name}"`).join(", ")}] },\n`,
  );
  return `/** The package that everything below belongs to. */
export const abiPackage = "${wit.name}";

/** Its version: the only one this host knows. */
export const abiVersion = "${wit.version}";

export interface ImportFunction {
  /** Its name in WIT and in the component. */
  readonly wit: string;
  /** Its name in JavaScript. */
  readonly js: string;
  /** Names as in JavaScript, types as in WIT. */
  readonly params: readonly { readonly name: string; readonly type: string }[];
  /** The type in WIT; null for a function without a result. */
  readonly result: string | null;
}

export interface ImportInterface {
  /** The grant a worker needs to import it; null for none. */
  readonly grant: string | null;
  readonly functions: readonly ImportFunction[];
}

/** The interfaces with functions, by full name. */
export const importTable = {
${interfaces.join("")}} as const satisfies Record<string, ImportInterface>;

export type ImportName = keyof typeof importTable;

/** Every interface of the package, those that only hold types as well. */
export const interfaceNames = [
${names.join("")}] as const;

/** The grants there are, each for the interface of its name. */
export const grantNames = [${grants.join(", ")}] as const;

/** The worlds a component may be of, with the functions it has to export. */
export const worlds = {
${worlds.join("")}} as const satisfies Record<string, { readonly exports: readonly string[] }>;
`;
}
