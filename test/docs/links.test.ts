import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { repository } from "../cli/skerry.ts";
import { anchorsOf, linksOf, markdownFiles } from "./markdown.ts";

const isRelative = (href: string) => !/^[a-z][a-z+.-]*:/i.test(href);

/** What is wrong with a link, or null. */
function wrongWith(from: string, href: string): string | null {
  const [path = "", anchor] = decodeURI(href).split("#");
  const to = path === "" ? from : normalize(join(dirname(from), path));
  if (!existsSync(join(repository, to))) return `${href}: there is no ${to}`;
  if (anchor === undefined || anchorsOf(to).has(anchor)) return null;
  return `${href}: ${to} has no heading for #${anchor}`;
}

describe("the repository's Markdown", () => {
  const files = markdownFiles();

  test.each(files)("%s links to files and headings that are there", (file) => {
    const wrong = linksOf(file)
      .filter(isRelative)
      .map((href) => wrongWith(file, href));
    expect(wrong.filter((each) => each !== null)).toEqual([]);
  });

  test("has links to hold", () => {
    const links = files.flatMap(linksOf).filter(isRelative);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((href) => href.includes("#")).length).toBeGreaterThan(30);
  });

  test("a link to what is not there is told", () => {
    expect(wrongWith("README.md", "docs/nowhere.md")).toContain("there is no docs/nowhere.md");
    expect(wrongWith("docs/serve.md", "../README.md#no-such")).toContain("has no heading");
    expect(wrongWith("docs/serve.md", "../README.md#two-commands")).toBeNull();
  });

  test("shows pictures that load quickly", () => {
    const pictures = linksOf("README.md").filter((href) => href.endsWith(".png"));
    expect(pictures).toHaveLength(2);
    for (const picture of pictures) {
      expect(statSync(join(repository, picture)).size).toBeLessThan(150 * 1_024);
    }
  });

  test("the front page has at most 1,500 words, and leads to every page of docs", () => {
    const words = readFileSync(join(repository, "README.md"), "utf8").match(/\S+/g) ?? [];
    expect(words.length).toBeLessThanOrEqual(1_500);
    const links = linksOf("README.md");
    expect(links).toContain("docs/design/README.md");
    for (const page of files.filter((file) => dirname(file) === "docs")) {
      expect(links).toContain(page);
    }
  });

  test("the index of the design pages leads to each of them", () => {
    const links = linksOf("docs/design/README.md");
    const pages = files
      .filter((file) => dirname(file) === "docs/design")
      .map((file) => basename(file));
    expect(pages.filter((page) => page !== "README.md" && !links.includes(page))).toEqual([]);
  });
});
