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
      if (way === "got") return `(${of(type.element)})[]`;
      return [`readonly (${of(type.element)})[]`, ...(typedArrays[type.element.kind] ?? [])].join(
        " | ",
      );
    }
    case "option":
      // An option of an option has a form of its own with each engine.
      if (type.element.kind === "option") return "unknown";
      return `${of(type.element)} | null${way === "given" ? " | undefined" : ""}`;
    case "tuple":
      return `${way === "given" ? "readonly " : ""}[${type.items.map(of).join(", ")}]`;
    case "result":
      return `{ tag: "ok"; val: ${of(type.ok)} } | { tag: "err"; val: ${of(type.error)} }`;
    case "record":
      return recordOf(type.fields, way, of);
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
      return `{ ${type.names.map((name) => `${name}${way === "given" ? "?" : ""}: boolean`).join("; ")} }`;
    default:
      return "number";
  }
}

/** Typed arrays that a list of numbers may be given as, besides arrays. */
const typedArrays: Partial<Record<ValueType["kind"], readonly string[]>> = {
  s8: ["Int8Array"],
  u16: ["Uint16Array"],
  s16: ["Int16Array"],
  u32: ["Uint32Array"],
  s32: ["Int32Array"],
  u64: ["BigUint64Array"],
  s64: ["BigInt64Array"],
  f32: ["Float32Array"],
  f64: ["Float64Array"],
};

/** What is an option may be left out of a record that is given. */
function recordOf(
  fields: readonly NamedType[],
  way: "given" | "got",
  of: (type: ValueType) => string,
): string {
  const parts = fields.map(({ name, type }) => {
    const mark = way === "given" && type.kind === "option" ? "?" : "";
    return `${name}${mark}: ${of(type)}`;
  });
  return `{ ${parts.join("; ")} }`;
}
