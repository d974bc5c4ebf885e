export interface Package {
  readonly name: string;
  readonly version: string;
  /** Packages that it is used with. */
  readonly besides?: Readonly<Record<string, string>>;
  /** Whether its worker has `node = true`. */
  readonly node?: boolean;
  readonly imports: string;
  /** The same for Node, where modules of WebAssembly are imported otherwise. */
  readonly inNode?: string;
  /** The body of an async function, which returns what JSON has. */
  readonly use: string;
  /** The body of an async function of `depth`, which has the package take something so deeply nested. */
  readonly nest?: string;
}

/** A module that uses a package, and is a worker as well. */
export function useSource({
  imports,
  use,
  nest = "",
}: Pick<Package, "imports" | "use" | "nest">): string {
  return (
    `${imports}\n\nexport const use = async () => {\n  ${use}\n};\n\n` +
    `export const nest = async (depth) => {\n  ${nest}\n};\n\n` +
    "export default { fetch: async () => Response.json(await use()) };\n"
  );
}

/** A worker that answers with what the package of its path comes to. Each is there as it is left by its top-level code,
 * which may fail without the others. */
export function groupSource(files: readonly (readonly [name: string, file: string])[]): string {
  const attempts = files.map(
    ([name, file]) => `attempt(${JSON.stringify(name)}, () => require(${JSON.stringify(file)}));\n`,
  );
  return `
const uses = {};
const attempt = (name, load) => {
  try { uses[name] = load(); } catch (error) { uses[name] = { use: () => { throw error; } }; }
};
${attempts.join("")}
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const { use, nest } = uses[decodeURIComponent(pathname.slice(1))];
    const depth = Number(searchParams.get("depth") ?? 0);
    try {
      return new Response(JSON.stringify(await (depth === 0 ? use() : nest(depth))));
    } catch (error) {
      return new Response(\`\${error.name}: \${error.message}\`, { status: 500 });
    }
  },
};
`;
}
