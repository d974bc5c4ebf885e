/** What came of a package. */
export interface Row {
  readonly name: string;
  readonly version: string;
  /** Whether its worker has `node = true`. */
  readonly node: boolean;
  readonly works: boolean;
  /** Bytes that it adds to the bundle. */
  readonly size?: number;
  /** Of the one request. */
  readonly fuel?: number;
  /** The deepest nesting that was tried and answered as in Node; undefined where the package takes nothing that nests. */
  readonly depth?: number;
  /** What an author of one that does not work is told. */
  readonly told?: string;
}

/** Depths that are tried, in order. */
export const depths = [32, 128, 512, 1_000, 4_000];

/** The table as a page of `docs/`. */
export function pageOf(rows: readonly Row[]): string {
  const working = rows.filter(({ works }) => works).length;
  const lines = rows.map(({ name, version, node, works, size, fuel, depth, told }) => {
    const cells = [
      `\`${name}\` ${version}`,
      works ? (node ? "with `node = true`" : "yes") : "no",
      fuel === undefined ? "" : millions(fuel),
      size === undefined ? "" : String(Math.ceil(size / 1000)),
      depth === undefined ? "" : depth.toLocaleString("en"),
      told === undefined ? "" : told.replaceAll("|", "\\|").replaceAll("<", "&lt;"),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return `# Packages that workers in JavaScript use

Of ${rows.length} packages from npm ${working} work. Each is used in a worker for what people use it for, as
[test/packages/packages.json](../test/packages/packages.json) has it, and called once; it works where the answer is the one that
the same source gives in Node. The fuel is that of the request, and most of it what the package does when it is first used; a
request has about 50 ms of CPU by default, 800 million on the machine that made this page. The depth is the deepest nesting of those
tried (${depths.map((each) => each.toLocaleString("en")).join(", ")}) that it takes as in Node with 256 MiB of stack: of elements, brackets,
selections, components or functions, where it takes such. \`npm run packages\` makes it again.

| package | works | fuel, millions | bundle, KB | depth | what it is told |
|---|---|---|---|---|---|
${lines.join("\n")}
`;
}

function millions(fuel: number): string {
  const value = fuel / 1e6;
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
