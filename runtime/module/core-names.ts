import { SkerryError } from "../errors.ts";
import type { CoreName } from "../wasm/component/component.ts";
import type { DecodedModule } from "../wasm/module.ts";
import { reservedPrefixes } from "./meter/contract.ts";
import { shownName } from "./shown-name.ts";

/** What the names of core imports and exports may be made of.
 *
 * The transpiler writes them between single quotes into the JavaScript it generates, and escapes
 * nothing: a name with a quote or a backslash in it would be code of the tenant's that runs outside
 * Wasm, where no fuel is counted (`test/module/core-names.guest.test.ts` shows it). So only characters are
 * let through that end neither a string, a template nor a comment. One letter or digit has to be among
 * them where there are any, for the transpiler makes identifiers of names. Toolchains' names, as
 * "cm32p2|wasi:cli/exit@0.2|exit", "[resource-drop]x" or "$imports", need no more. */
const safeName = /^(?:|(?=.*[A-Za-z0-9])[A-Za-z0-9_.:/@#$|+[\]<>,=~^ ()!&;-]*)$/;

/** What every JavaScript object has by these names without being given it. The transpiler writes names as keys of
 * object literals, where the first one is no key at all. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Throws `name-not-allowed` for a name that is not safe, or metering's own. */
export function checkName({ name, offset }: CoreName, label: string): void {
  if (!safeName.test(name)) {
    throw new SkerryError(
      "name-not-allowed",
      `The ${label} has the core name ${shownName(name)} at byte ${offset}: such a name holds ` +
        "letters or digits, and punctuation of ASCII if need be, without quotes, backslashes, braces or asterisks.",
    );
  }
  if (inherited.has(name)) {
    throw new SkerryError(
      "name-not-allowed",
      `The ${label} has the core name ${shownName(name)} at byte ${offset}, which every object of JavaScript ` +
        "has a meaning for: give the import or export another name.",
    );
  }
  if (reservedPrefixes.some((prefix) => name.startsWith(prefix))) {
    throw new SkerryError(
      "name-not-allowed",
      `The ${label} has the core name ${shownName(name)} at byte ${offset}, which is reserved for ` +
        `metering, as is every name that begins with ${reservedPrefixes.join(" or ")}.`,
    );
  }
}

/** Checks the names of a module's imports and exports. Throws `name-not-allowed` for a reserved one. */
export function checkModuleNames(module: DecodedModule): void {
  for (const { module: from, name, offset } of module.imports) {
    checkName({ name: from, offset }, module.label);
    checkName({ name, offset }, module.label);
  }
  for (const each of module.exports) checkName(each, module.label);
}
