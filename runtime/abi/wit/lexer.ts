// Cuts WIT text into tokens. Grammar: the Component Model's `design/mvp/WIT.md`.

export interface Token {
  readonly kind: "word" | "version" | "symbol" | "end";
  readonly text: string;
  /** True for a word after a `%`, which is a name though it reads as a keyword. */
  readonly isEscaped: boolean;
  /** The `///` lines right above the token. */
  readonly docs: string;
  /** File and line, such as `types.wit:12`. */
  readonly at: string;
}

const pattern = new RegExp(
  [
    String.raw`(?<space>[ \t\r\n]+)`,
    String.raw`(?<docs>///[^\n]*)`,
    String.raw`(?<comment>//[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<version>\d+\.\d+\.\d+[\w.+-]*)`,
    `(?<escape>%)?(?<word>[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*)`,
    `(?<symbol>->|[{}()<>,;:=.@/_])`,
  ].join("|"),
  "y",
);

/** The tokens of one file, ending in one of kind "end". Throws with file and line at a character
 * that can't begin a token. */
export function tokenize(file: string, text: string): Token[] {
  const tokens: Token[] = [];
  let docs: string[] = [];
  let line = 1;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    const at = `${file}:${line}`;
    if (groups === undefined) {
      throw new Error(`${at}: unexpected character ${JSON.stringify(text[start])}`);
    }
    line += ((groups.space ?? groups.comment)?.match(/\n/g) ?? []).length;
    if (groups.docs !== undefined) docs.push(groups.docs.replace(/^\/\/\/ ?/, ""));
    for (const kind of ["version", "word", "symbol"] as const) {
      const token = groups[kind];
      if (token === undefined) continue;
      const isEscaped = groups.escape !== undefined;
      tokens.push({ kind, text: token, isEscaped, docs: docs.join("\n"), at });
      docs = [];
    }
  }
  tokens.push({
    kind: "end",
    text: "end of file",
    isEscaped: false,
    docs: "",
    at: `${file}:${line}`,
  });
  return tokens;
}
