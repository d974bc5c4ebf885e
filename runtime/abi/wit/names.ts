// WIT names are kebab-case; the languages that are generated have their own habits.

/** `get-bytes` → `getBytes`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

/** `get-bytes` → `GetBytes`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** A documentation comment at an indentation, ending in a newline; nothing for no docs. */
export function docComment(docs: string, indent = ""): string {
  if (docs === "") return "";
  const lines = docs.split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${body.join("\n")}\n${indent} */\n`;
}
