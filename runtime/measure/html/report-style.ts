import { readFileSync } from "node:fs";
import { Html } from "../../page/html-text.ts";
import { pageStyle } from "../../page/page-style.ts";

/** One file for each part of the page; what is printed differs comes last. */
const sheets = [
  "roles",
  "page",
  "first-screen",
  "tables",
  "folded",
  "pictures",
  "flame-graph",
  "print",
].map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), "utf8"));

/** The style of a report. */
export const reportStyle = new Html([pageStyle, ...sheets].join(""));
