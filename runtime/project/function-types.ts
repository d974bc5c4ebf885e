import type { ReadInterface } from "../abi/foreign/read-interface.ts";
import type { ForeignFunction, NamedType, ValueType } from "../abi/foreign/value-type.ts";
import { readWitFiles } from "./project-functions.ts";

/** Returns declarations of the modules that a JavaScript worker imports functions of its embedding program from: one for each
 * interface of the packages in the project's folder `wit`. A package that can't be read is a comment that says why: a build tells of
 * it too. */
export async function functionTypes(projectDir: string): Promise<string> {
  const texts = (await readWitFiles(projectDir)).flatMap(({ path, interfaces, problem }) =>
    problem === null ? interfaces.map(moduleOf) : [`// ${path}: ${problem}\n`],
  );
  return texts.map((text) => `\n${text}`).join("");
}

function moduleOf({ name, functions }: ReadInterface): string {
  const lines = functions.map((each) => `  ${declarationOf(each)}\n`).join("");
  return `declare module ${JSON.stringify(name.split("@", 1)[0])} {\n${lines}}\n`;
}

function declarationOf({ js, params, result }: ForeignFunction): string {
  const list = params.map(({ name, type }) => `${parameterName(name)}: ${typeOf(type, "given")}`);
  return `export function ${js}(${list.join(", ")}): ${resultOf(result)};`;
}

/** A result is what the function returns, or throws an Error with the error as its `payload`. */
function resultOf(type: ValueType | null): string {
  const returned = type?.kind === "result" ? type.ok : type;
  return returned === null ? "void" : typeOf(returned, "got");
}

/** The words that no parameter may have for a name, in code that is strict. */
const reserved =
  /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|arguments|eval|await)$/;

function parameterName(name: string): string {
  return reserved.test(name) ? `${name}_` : name;
}

/** A type as the engine has its values: those that a worker gives, or that it gets. */
function typeOf(type: ValueType, way: "given" | "got"): string {
  const of = (part: ValueType | null) => (part === null ? "undefined" : typeOf(part, way));
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "char":
    case "string":
      return "string";
    case "u64":
    case "s64":
      return way === "given" ? "number | bigint" : "number";
    case "list": {
      if (type.element.kind === "u8") return "Uint8Array";
      return `${way === "given" ? "readonly " : ""}(${of(type.element)})[]`;
    }
    case "option":
      // An option of an option has a form of its own with each engine.
      return type.element.kind === "option" ? "unknown" : `${of(type.element)} | null`;
    case "tuple":
      return `${way === "given" ? "readonly " : ""}[${type.items.map(of).join(", ")}]`;
    case "result":
      return `{ tag: "ok"; val: ${of(type.ok)} } | { tag: "err"; val: ${of(type.error)} }`;
    case "record":
      return recordOf(type.fields, of);
    case "variant":
      return type.cases
        .map(({ name, payload }) => {
          const tag = `tag: ${JSON.stringify(name)}`;
          return payload === null ? `{ ${tag} }` : `{ ${tag}; val: ${of(payload)} }`;
        })
        .join(" | ");
    case "enum":
      return type.cases.map((name) => JSON.stringify(name)).join(" | ");
    case "flags":
      return `{ ${type.names.map((name) => `${name}: boolean`).join("; ")} }`;
    default:
      return "number";
  }
}

function recordOf(fields: readonly NamedType[], of: (type: ValueType) => string): string {
  return `{ ${fields.map(({ name, type }) => `${name}: ${of(type)}`).join("; ")} }`;
}
