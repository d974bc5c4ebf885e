// Writes the TypeScript types of what crosses, in the representation that jco's glue has in
// JavaScript: records are objects, variants are `{ tag, val }`, enums are strings, list<u8> is a
// Uint8Array, 64-bit integers are bigints, an option's absence is undefined.
import { fullName, type WitFunction, type WitPackage, type WitType } from "../wit/model.ts";
import { camelCase, docComment, pascalCase } from "../wit/names.ts";

export function typescriptTypes(wit: WitPackage): string {
  const parts: string[] = [];
  for (const { types } of wit.interfaces) {
    for (const type of types) parts.push(docComment(type.docs) + typeDeclaration(type));
  }
  for (const { name, docs, functions } of wit.interfaces) {
    if (functions.length === 0) continue;
    const members = functions.map(signature).join("\n");
    parts.push(`${docComment(docs)}export interface ${pascalCase(name)}Imports {\n${members}\n}\n`);
  }
  for (const world of wit.worlds) {
    const members = world.imports.map(
      (name) => `  "${fullName(wit, name)}": ${pascalCase(name)}Imports;\n`,
    );
    const docs = `Everything a host of world \`${world.name}\` offers, by the interface's full name.`;
    const name = `${pascalCase(world.name)}Imports`;
    parts.push(`${docComment(docs)}export interface ${name} {\n${members.join("")}}\n`);
    const exports = world.exports.map(signature).join("\n");
    parts.push(
      `${docComment(world.docs)}export interface ${pascalCase(world.name)}Exports {\n${exports}\n}\n`,
    );
  }
  return parts.join("\n");
}

function typeDeclaration(type: WitPackage["interfaces"][number]["types"][number]): string {
  const name = pascalCase(type.name);
  switch (type.kind) {
    case "alias":
      return `export type ${name} = ${typescriptType(type.type)};\n`;
    case "enum":
      return `export type ${name} = ${type.cases.map((one) => `"${one.name}"`).join(" | ")};\n`;
    case "record": {
      const fields = type.fields.map((field) => {
        const optional = field.type.kind === "option" ? "?" : "";
        return `${docComment(field.docs, "  ")}  ${camelCase(field.name)}${optional}: ${typescriptType(field.type)};\n`;
      });
      return `export interface ${name} {\n${fields.join("")}}\n`;
    }
    case "variant": {
      const cases = type.cases.map(({ name: tag, payload }) =>
        payload === null
          ? `{ tag: "${tag}" }`
          : `{ tag: "${tag}"; val: ${typescriptType(payload)} }`,
      );
      return `export type ${name} = ${cases.join(" | ")};\n`;
    }
  }
}

/** A function as a method. A WIT function whose result is a `result` returns the ok value in
 * JavaScript and throws the error value. */
function signature({ name, docs, params, result }: WitFunction): string {
  const list = params.map((param) => `${camelCase(param.name)}: ${typescriptType(param.type)}`);
  const returned = result?.kind === "result" ? result.ok : result;
  const type = returned === null ? "void" : typescriptType(returned);
  return `${docComment(docs, "  ")}  ${camelCase(name)}(${list.join(", ")}): ${type};`;
}

function typescriptType(type: WitType): string {
  switch (type.kind) {
    case "primitive":
      if (type.name === "bool") return "boolean";
      if (type.name === "string" || type.name === "char") return "string";
      return type.name === "u64" || type.name === "s64" ? "bigint" : "number";
    case "list":
      return type.element.kind === "primitive" && type.element.name === "u8"
        ? "Uint8Array"
        : `Array<${typescriptType(type.element)}>`;
    case "option":
      return `${typescriptType(type.element)} | undefined`;
    case "tuple":
      return `[${type.items.map(typescriptType).join(", ")}]`;
    case "result": {
      const value = (one: WitType | null) => (one === null ? "undefined" : typescriptType(one));
      return `{ tag: "ok"; val: ${value(type.ok)} } | { tag: "err"; val: ${value(type.error)} }`;
    }
    case "named":
      return pascalCase(type.name);
  }
}
