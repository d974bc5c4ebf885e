// Writes the page for people: every interface, function and type with its documentation.
import {
  fullName,
  grantFor,
  type WitFunction,
  type WitInterface,
  type WitPackage,
  type WitTypeDefinition,
  type WitWorld,
} from "../wit/model.ts";
import { witText } from "./wit-text.ts";

export function referencePage(wit: WitPackage): string {
  return [
    `# ${wit.name} ${wit.version}`,
    "<!-- Generated from runtime/abi/*.wit by `npm run abi`: change those. -->",
    "What a worker and its host agree on, in the words of the WIT files beside this page. A worker is a component of the world below; each interface it imports needs a grant of the same name, where nothing else is said, in its `skerry.toml`. A module built for another version is refused with `unknown-abi-version`.",
    ...wit.worlds.map((world) => worldSection(wit, world)),
    ...wit.interfaces.map((one) => interfaceSection(wit, one)),
  ]
    .join("\n\n")
    .concat("\n");
}

function worldSection(wit: WitPackage, world: WitWorld): string {
  const imports = world.imports.map((name) => `[\`${name}\`](#${anchor(wit, name)})`).join(", ");
  const lines = [
    `## World \`${fullName(wit, world.name)}\``,
    paragraph(world.docs),
    `Imports ${imports}; every one of them may be left out.`,
    "### Exports",
    ...world.exports.map(functionEntry),
  ];
  return lines.filter((line) => line !== "").join("\n\n");
}

function interfaceSection(wit: WitPackage, one: WitInterface): string {
  const needed = grantFor(one);
  const free = one.functions.length === 0 ? "Types only: no grant needed." : "No grant needed.";
  const grant = needed === null ? free : `Grant: \`"${needed}"\`.`;
  const lines = [
    `## Interface \`${fullName(wit, one.name)}\``,
    grant,
    paragraph(one.docs),
    ...one.functions.map(functionEntry),
    ...one.types.map(typeEntry),
  ];
  return lines.filter((line) => line !== "").join("\n\n");
}

function functionEntry({ name, docs, params, result }: WitFunction): string {
  const list = params.map((param) => `${param.name}: ${witText(param.type)}`).join(", ");
  const arrow = result === null ? "" : ` -> ${witText(result)}`;
  return [`\`${name}: func(${list})${arrow}\``, paragraph(docs)].filter(Boolean).join("  \n");
}

function typeEntry(type: WitTypeDefinition): string {
  const head = `**\`${type.name}\`** (${describe(type)})`;
  const body = paragraph(type.docs);
  if (type.kind === "enum" || type.kind === "alias") {
    return [head, body].filter(Boolean).join("  \n");
  }
  const entries =
    type.kind === "record"
      ? type.fields.map(({ name, type: content, docs }) => entry(name, witText(content), docs))
      : type.cases.map(({ name, payload, docs }) =>
          entry(name, payload === null ? "" : witText(payload), docs),
        );
  return [head + (body === "" ? "" : `  \n${body}`), entries.join("\n")].join("\n\n");
}

function entry(name: string, type: string, docs: string): string {
  const label = type === "" ? `\`${name}\`` : `\`${name}: ${type}\``;
  return docs === "" ? `- ${label}` : `- ${label}: ${paragraph(docs)}`;
}

function describe(type: WitTypeDefinition): string {
  if (type.kind === "alias") return `\`${witText(type.type)}\``;
  if (type.kind === "enum") return type.cases.map((one) => `\`${one.name}\``).join(", ");
  return type.kind;
}

/** Doc lines as running text; an empty line stays a break. */
function paragraph(docs: string): string {
  return docs
    .split("\n\n")
    .map((part) => part.replaceAll("\n", " "))
    .join("<br><br>");
}

/** The anchor that GitHub makes of an interface's heading. */
function anchor(wit: WitPackage, name: string): string {
  return `interface-${fullName(wit, name)}`.toLowerCase().replace(/[^a-z0-9-]/g, "");
}
