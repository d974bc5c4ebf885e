// The repository's Markdown, as GitHub reads it.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { marked, type Token, type Tokens } from "marked";
import { repository } from "../cli/skerry.ts";

/** A fenced block. Its info string is a language, and what stands behind that (`rest`). */
export interface Fence {
  readonly language: string;
  readonly rest: string;
  readonly text: string;
}

/** Paths of all Markdown files but those of installed packages, from the repository's root. */
export function markdownFiles(): readonly string[] {
  return globSync("**/*.md", { cwd: repository, exclude: ["**/node_modules", "**/build"] }).sort();
}

function tokensOf(path: string): readonly Token[] {
  const tokens = marked.lexer(readFileSync(join(repository, path), "utf8"));
  const all: Token[] = [];
  marked.walkTokens(tokens, (token) => {
    all.push(token);
  });
  return all;
}

const isLink = (token: Token): token is Tokens.Link | Tokens.Image =>
  token.type === "link" || token.type === "image";

/** What a file's links and images lead to. */
export function linksOf(path: string): readonly string[] {
  return tokensOf(path)
    .filter(isLink)
    .map(({ href }) => href);
}

const plain = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => ("tokens" in token && token.tokens ? plain(token.tokens) : textOf(token)))
    .join("");
const textOf = (token: Token): string => ("text" in token ? String(token.text) : token.raw);

/** The anchors of a file's headings. */
export function anchorsOf(path: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const headings = tokensOf(path).filter(
    (token): token is Tokens.Heading => token.type === "heading",
  );
  return new Set(headings.map(({ tokens }) => slugger.slug(plain(tokens))));
}

/** A file's fenced blocks, in order. */
export function fencesOf(path: string): readonly Fence[] {
  return tokensOf(path)
    .filter((token): token is Tokens.Code => token.type === "code")
    .map(({ lang = "", text }) => {
      const [language = "", ...rest] = lang.split(" ");
      return { language, rest: rest.join(" "), text };
    });
}

/** A file's code that stands within text. */
export function spansOf(path: string): readonly string[] {
  return tokensOf(path)
    .filter((token): token is Tokens.Codespan => token.type === "codespan")
    .map(({ text }) => text);
}
