// Writes the AssemblyScript classes of what crosses: records, variants with a tag, enums, aliases.
import {
  definitionOf,
  type WitPackage,
  type WitType,
  type WitTypeDefinition,
} from "../wit/model.ts";
import { camelCase, docComment, pascalCase } from "../wit/names.ts";

export function assemblyscriptTypes(wit: WitPackage): string {
  const declarations = [...wit.types.values()].map(
    (type) => docComment(type.docs) + declaration(wit, type),
  );
  return `import { Tuple2 } from "../abi/tuple";\n\n${declarations.join("\n")}`;
}

function declaration(wit: WitPackage, type: WitTypeDefinition): string {
  const name = pascalCase(type.name);
  switch (type.kind) {
    case "alias":
      return `export type ${name} = ${assemblyscriptType(wit, type.type)};\n`;
    case "enum":
      return enumDeclaration(name, type.cases);
    case "record": {
      const fields = type.fields.map(
        (field) =>
          `${docComment(field.docs, "    ")}    public ${camelCase(field.name)}: ${assemblyscriptType(wit, field.type)},\n`,
      );
      return `export class ${name} {\n  constructor(\n${fields.join("")}  ) {}\n}\n`;
    }
    case "variant":
      return variantDeclaration(wit, name, type.cases);
  }
}

function enumDeclaration(name: string, cases: readonly { name: string; docs: string }[]): string {
  const lines = cases.map((one) => `${docComment(one.docs, "  ")}  ${pascalCase(one.name)},\n`);
  return `export enum ${name} {\n${lines.join("")}}\n`;
}

/** A class with a tag and one field for each case's payload; made through one static method a case. */
function variantDeclaration(
  wit: WitPackage,
  name: string,
  cases: Extract<WitTypeDefinition, { kind: "variant" }>["cases"],
): string {
  const fields: string[] = [];
  const makers: string[] = [];
  for (const one of cases) {
    const field = camelCase(one.name);
    const tag = `${name}Tag.${pascalCase(one.name)}`;
    const docs = docComment(one.docs, "  ");
    if (one.payload === null) {
      makers.push(`${docs}  static ${field}(): ${name} {\n    return new ${name}(${tag});\n  }\n`);
      continue;
    }
    const type = assemblyscriptType(wit, one.payload);
    fields.push(
      isReference(wit, one.payload)
        ? `    public readonly ${field}: ${type} | null = null,\n`
        : `    public readonly ${field}: ${type} = 0,\n`,
    );
    makers.push(
      `${docs}  static ${field}(value: ${type}): ${name} {\n    const made = new ${name}(${tag});\n    made.${field} = value;\n    return made;\n  }\n`,
    );
  }
  // The fields are written by the makers alone, so they are not readonly to the compiler.
  const writable = fields.map((field) => field.replace("readonly ", ""));
  return `${enumDeclaration(`${name}Tag`, cases)}
export class ${name} {
  constructor(
    public readonly tag: ${name}Tag,
${writable.join("")}  ) {}

${makers.join("\n")}}
`;
}

/** The type as AssemblyScript has it. Throws for what AssemblyScript can't express: an option of a
 * number, a result, a tuple that is not a pair. */
export function assemblyscriptType(wit: WitPackage, type: WitType): string {
  switch (type.kind) {
    case "primitive":
      if (type.name === "char") return "i32";
      return type.name.replace(/^s(\d+)$/, "i$1");
    case "list":
      return isBytes(type) ? "Uint8Array" : `Array<${assemblyscriptType(wit, type.element)}>`;
    case "option":
      if (!isReference(wit, type.element)) {
        throw new Error("AssemblyScript has no nullable numbers: use a variant in the WIT");
      }
      return `${assemblyscriptType(wit, type.element)} | null`;
    case "tuple":
      if (type.items.length !== 2) {
        throw new Error("the AssemblyScript SDK has pairs only: use a record in the WIT");
      }
      return `Tuple2<${type.items.map((item) => assemblyscriptType(wit, item)).join(", ")}>`;
    case "result":
      throw new Error("AssemblyScript has no exceptions: use a variant in the WIT");
    case "named":
      return pascalCase(type.name);
  }
}

/** True for list<u8>, which is a Uint8Array over the bytes where they lie. */
export function isBytes(type: WitType): boolean {
  return type.kind === "list" && type.element.kind === "primitive" && type.element.name === "u8";
}

/** True for what is an object, and so may be null. */
export function isReference(wit: WitPackage, type: WitType): boolean {
  if (type.kind === "primitive") return type.name === "string";
  if (type.kind !== "named") return true;
  const definition = definitionOf(wit, type.name);
  if (definition.kind === "alias") return isReference(wit, definition.type);
  return definition.kind !== "enum";
}
